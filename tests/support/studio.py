"""A running studio, as tests and browsers reach it."""

import json
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage

from voice.studio.files import ScriptFiles
from voice.studio.server import StudioServer
from voice.studio.studio import Studio


@contextmanager
def running_studio(paths, named=()):
    """Yield the studio of `paths` and a link that opens it once."""
    studio = Studio(paths, ScriptFiles(paths, named))
    with StudioServer(studio) as server:
        yield studio, server.link()


@dataclass(frozen=True)
class Answer:
    """What the studio answers."""

    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


class Visitor:
    """Sends requests as the studio's page does, without a browser.

    Args:
        link: the link that opens the studio; it is used up.
    """

    def __init__(self, link):
        self.host, self.base, self.cookie = link.split("/")[2], "", ""
        self.opened = self.send("GET", "/" + link.split("/", 3)[3])
        assert self.opened.status == 303, self.opened.body
        self.base = "/" + self.opened.headers["location"].split("/")[1]
        self.cookie = self.opened.headers["set-cookie"].partition(";")[0]

    def send(self, method, path, body=None, headers=()):
        """Send a request, by default with the page's own headers, and return the answer.

        `path` is one below the studio's own. A dict as `body` is sent as JSON; `headers` replace the
        page's; None leaves one out, and a list sends it several times.
        """
        connection = self.begin(method, path, body, headers)
        response = connection.getresponse()
        answer = Answer(response.status, response.headers, response.read())
        connection.close()
        return answer

    def begin(self, method, path, body=None, headers=()):
        """Send a request as `send` does, and return its connection without waiting for the answer."""
        own = {"Host": self.host, "Origin": f"http://{self.host}", "Cookie": self.cookie}
        if isinstance(body, dict):
            body, own["Content-Type"] = json.dumps(body).encode(), "application/json"
        connection = HTTPConnection(self.host, timeout=60)
        connection.putrequest(method, self.base + path, skip_host=True, skip_accept_encoding=True)
        for name, value in {**own, "Content-Length": str(len(body or b"")), **dict(headers)}.items():
            for each in value if isinstance(value, list) else [value] if value is not None else []:
                connection.putheader(name, each)
        with suppress(ConnectionError):  # the studio may answer before it has read all
            connection.endheaders(body)
        return connection

    def get(self, path):
        return self.send("GET", path)

    def put(self, path, body):
        return self.send("PUT", path, body)

    def post(self, path, body):
        return self.send("POST", path, body)

    def delete(self, path):
        return self.send("DELETE", path)

    @contextmanager
    def events(self):
        """Yield an iterator over what the studio tells its pages: pairs of kind and data."""
        connection = HTTPConnection(self.host, timeout=60)
        connection.request("GET", f"{self.base}/api/events", headers={"Cookie": self.cookie})
        response = connection.getresponse()
        assert (response.status, response.readline()) == (200, b"retry: 1000\n")
        yield events_in(response)
        response.close()
        connection.close()


def events_in(lines):
    """Yield the kind and the data of each event in a stream."""
    kind = ""
    for line in lines:
        name, _, value = line.decode().rstrip("\n").partition(": ")
        if name == "event":
            kind = value
        elif name == "data":
            yield kind, json.loads(value)
