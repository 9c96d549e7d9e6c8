"""The process that plays, changed for a test."""

import sys

from audio.sinks import process_sink

KEEPING = """\
path = {path!r}
following = DeviceSink._next
def kept(sink, wanted):
    given = following(sink, wanted)
    with open(path, "ab") as file:
        file.write(given)
    return given
DeviceSink._next = kept
"""


def changed_server(monkeypatch, change):
    """Let the process that plays begin with `change`, a piece of Python."""
    imports = "from audio.sinks import playback_process\nfrom audio.sinks.device import DeviceSink"
    code = f"{imports}\n{change}\nplayback_process.main()"
    monkeypatch.setattr(process_sink, "SERVER", (sys.executable, "-P", "-c", code))


def keeping_server(monkeypatch, path):
    """Let it add all that the device takes to the file at `path`."""
    changed_server(monkeypatch, KEEPING.format(path=str(path)))
