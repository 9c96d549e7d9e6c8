"""Loaded first by every Python process of a watched run; reports its use of the network.

It also reports imports of onnxruntime with its telemetry on.
"""

import os
import sys

_REPORT = os.open(os.environ["WATCH_REPORT"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
_LIBRARY_CALLS = {
    "ftplib.connect",
    "http.client.connect",
    "imaplib.open",
    "poplib.connect",
    "smtplib.connect",
    "telnetlib.Telnet.open",
    "urllib.Request",
    "webbrowser.open",
}
_LOCAL_CALLS = {"socket.gethostname"}


def _family(event, arguments):
    """The address family of a socket event; AF_INET if it has none, as for name lookups."""
    import socket  # noqa: PLC0415 (already loaded, since it raised the event)

    if event == "socket.__new__":
        return arguments[1]
    return getattr(arguments[0] if arguments else None, "family", socket.AF_INET)


def _is_remote(event, arguments):
    if event in _LIBRARY_CALLS:
        return True
    if not event.startswith("socket.") or event in _LOCAL_CALLS:
        return False
    import socket  # noqa: PLC0415 (as above)

    return _family(event, arguments) != getattr(socket, "AF_UNIX", None)


def _has_telemetry(event, arguments):
    loads = event == "import" and arguments[0].partition(".")[0] == "onnxruntime"
    return loads and os.environ.get("ORT_DISABLE_TELEMETRY") != "1"


def _watch(event, arguments):
    if _is_remote(event, arguments) or _has_telemetry(event, arguments):
        what = arguments[0] if event == "import" else arguments
        os.write(_REPORT, f"{event} {what!r}\n".encode())


sys.addaudithook(_watch)
