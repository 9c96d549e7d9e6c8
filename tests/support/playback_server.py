"""The playback process, patched for a test."""

import sys

from audio.sinks import process_sink

RECORD = """\
path = {path!r}
original = DeviceSink._next
def recording(sink, wanted):
    sound = original(sink, wanted)
    with open(path, "ab") as file:
        file.write(sound)
    return sound
DeviceSink._next = recording
"""


def patch_server(monkeypatch, patch):
    """Run `patch`, Python code, at the start of the playback process."""
    imports = "from audio.sinks import playback_process\nfrom audio.sinks.device import DeviceSink"
    code = f"{imports}\n{patch}\nplayback_process.main()"
    monkeypatch.setattr(process_sink, "SERVER", (sys.executable, "-P", "-c", code))


def record_server_output(monkeypatch, path):
    """Append all sound taken by the device to the file at `path`."""
    patch_server(monkeypatch, RECORD.format(path=str(path)))
