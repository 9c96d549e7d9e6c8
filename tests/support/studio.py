"""A running studio, as tests and browsers reach it."""

from contextlib import contextmanager
from ipaddress import IPv4Address

from voice.sharing.server import SharingServer
from voice.studio.app import studio_app
from voice.studio.files import ScriptFiles
from voice.studio.studio import Studio


@contextmanager
def running_studio(paths, named=()):
    """Yield the studio of `paths` and the link that opens it."""
    studio = Studio(paths, ScriptFiles(paths, named))
    with SharingServer(lambda endpoint: studio_app(studio, endpoint), IPv4Address("127.0.0.1")) as server:
        yield studio, f"http://{server.endpoint.host}/open/{server.endpoint.token}"
