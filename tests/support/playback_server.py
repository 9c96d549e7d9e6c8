"""Commands that start a patched playback process."""

import sys

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


def patched_server(patch):
    """A command that runs `patch`, Python code, and then the playback process."""
    imports = "from audio.sinks import playback_process\nfrom audio.sinks.device import DeviceSink"
    code = f"{imports}\n{patch}\nplayback_process.main()"
    return sys.executable, "-P", "-c", code


def recording_server(path):
    """A command for a playback process that appends all sound taken by its device to the file at `path`."""
    return patched_server(RECORD.format(path=str(path)))
