"""What a page holds, read back from its file."""

import json
from base64 import b64decode
from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class ReadPage(HTMLParser):
    """A page as a browser parses it."""

    html: str
    tags: list = field(default_factory=list)
    texts: dict = field(default_factory=dict)
    sound: bytes = b""
    policy: str = ""

    def __post_init__(self):
        HTMLParser.__init__(self)
        self._inside = ""
        self.feed(self.html)
        self.close()

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append((tag, tuple(attrs)))
        self._inside = attrs.get("id") or attrs.get("type") or tag
        if attrs.get("http-equiv") == "Content-Security-Policy":
            self.policy = attrs["content"]

    def handle_endtag(self, tag):
        self._inside = ""

    def handle_data(self, data):
        if self._inside == "application/octet-stream":
            self.sound += b64decode(data, validate=True)
        elif self._inside:
            self.texts[self._inside] = self.texts.get(self._inside, "") + data

    @property
    def content(self):
        """What the page's script reads."""
        return json.loads(self.texts["data"])


def read_page(path):
    """The page in the file at `path`."""
    return ReadPage(path.read_text(encoding="utf-8"))
