"""A server of shared sessions on this machine, and a client that speaks plain bytes to it."""

import socket
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address

from voice.sharing.app import App
from voice.sharing.lifetime import Lifetime
from voice.sharing.server import SharingServer
from voice.sharing.site import SharedFile, Site

TIMEOUT_S = 60

SOUND = bytes(range(250)) * 4
"""The content of the shared sound: 1000 bytes, whose positions show."""

PAGE = b"<!DOCTYPE html><title>Page</title>"


@dataclass
class Observed:
    """What the server reports."""

    visits: list = field(default_factory=list)
    downloads: list = field(default_factory=list)

    def visited(self, device):
        self.visits.append(device)

    def downloaded(self, name):
        self.downloads.append(name)


@dataclass
class Answer:
    """A response."""

    status: int
    headers: dict
    body: bytes


class Shared:
    """A running server; `ask` sends it a request."""

    def __init__(self, server, observed, lifetime):
        self.server, self.observed, self.lifetime = server, observed, lifetime
        self.endpoint = server.endpoint
        self.host = self.endpoint.host

    def path(self, name=""):
        """The path of a shared file."""
        return f"/{self.endpoint.token}/{name}"

    def connect(self):
        """A new connection."""
        return socket.create_connection((str(self.endpoint.ip), self.endpoint.port), TIMEOUT_S)

    def raw(self, request):
        """Send bytes, and return everything that comes back until the server closes."""
        with self.connect() as connection:
            try:
                connection.sendall(request)
                return b"".join(iter(lambda: connection.recv(1 << 16), b""))
            except (ConnectionResetError, BrokenPipeError):
                return b""

    def ask(self, name="", method="GET", path=None, host=None, **headers):
        """Ask for a file, and return the answer."""
        fields = {"Host": self.host if host is None else host, "Connection": "close"}
        fields |= {key.replace("_", "-"): value for key, value in headers.items()}
        lines = [f"{method} {self.path(name) if path is None else path} HTTP/1.1"]
        lines += [f"{key}: {value}" for key, value in fields.items() if value]
        return answer(self.raw("\r\n".join([*lines, "", ""]).encode("latin-1")))


def answer(raw):
    """The response in `raw`."""
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) if ":" in line else (line, "") for line in lines)
    exact = {line.split(": ", 1)[0].lower(): line.split(": ", 1)[1] for line in lines if ": " in line}
    return Answer(int(first.split(" ")[1]), {**headers, **exact}, body)


def site(folder, sound=SOUND, name="Morning walk.mp3"):
    """A site of one session, whose files lie in `folder`."""
    (folder / "sound.mp3").write_bytes(sound)
    (folder / "page.html").write_bytes(PAGE)
    page = SharedFile("text/html; charset=utf-8", path=folder / "page.html", version="key")
    listed = SharedFile("text/html; charset=utf-8", b"<!DOCTYPE html><title>List</title>", version="list")
    shared = SharedFile("audio/mpeg", path=folder / "sound.mp3", download_name=name, length=60_000, version="key")
    return Site({"": page, "key.html": page, "key.mp3": shared, "list": listed})


@contextmanager
def serve(site, limits=None, lifetime=None, ip="127.0.0.1"):
    """Serve a site on this machine."""
    observed, lifetime = Observed(), lifetime or Lifetime()
    server = SharingServer(lambda endpoint: App(site, endpoint, lifetime, observed), ip_address(ip), limits=limits)
    with server:
        yield Shared(server, observed, lifetime)


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self, seconds=1000.0):
        self.seconds = seconds

    def __call__(self):
        return self.seconds
