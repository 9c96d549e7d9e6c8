"""A loopback file server that can reproduce every download fault seen so far."""

import ssl
import subprocess
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class FileServer:
    """Serves `files` by path and redirects the paths in `redirects`.

    `faults` maps a path to its fault and how many more requests it affects (None: all). `requests` has the path and
    the Range header of each request.
    """

    def __init__(self, certificate=None):
        self.certificate = certificate
        self.files = {}
        self.faults = {}
        self.redirects = {}
        self.requests = []
        self.released = threading.Event()
        self._requested = threading.Event()

    @property
    def url(self):
        return f"{'https' if self.certificate else 'http'}://127.0.0.1:{self.port}"

    def fault(self, path, kind, times=None):
        self.faults[path] = [kind, times]

    def record_request(self, path, requested_range):
        """Record a request."""
        self.requests.append((path, requested_range))
        self._requested.set()

    def wait_for_request(self, timeout_s):
        """Wait for the next request."""
        self._requested.wait(timeout_s)
        self._requested.clear()

    def take_fault(self, path):
        """Return the fault for this request, if any, and count it."""
        kind, times = self.faults.get(path, (None, 0))
        if kind and times is not None:
            self.faults[path][1] -= 1
            if times <= 0:
                return None
        return kind

    @contextmanager
    def running(self):
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        if self.certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        self.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield self
        finally:
            self.released.set()
            server.shutdown()
            thread.join()
            server.server_close()


def make_certificate(path):
    """Write a key and a certificate for 127.0.0.1 to `path`."""
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1"
    files = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", path, "-out", f"{path}.crt"]
    subprocess.run([*command.split(), *files], check=True, capture_output=True)
    with path.open("a") as file:
        file.write(path.with_name(f"{path.name}.crt").read_text())


def _handler(server):
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_):
            """Log nothing."""

        def do_GET(self):
            path = self.path.lstrip("/")
            requested_range = self.headers.get("Range")
            server.record_request(path, requested_range)
            fault = server.take_fault(path)
            if fault in (404, 403, 429, 500, 503):
                self.send_error(fault)
            elif fault == "page":
                self.answer(b"<html>Please log in.</html>", kind="text/html")
            elif path in server.redirects:
                self.send_response(302)
                self.send_header("Location", server.redirects[path])
                self.end_headers()
            elif path not in server.files:
                self.send_error(404)
            else:
                self.serve(server.files[path], requested_range, fault)

        def serve(self, content, requested_range, fault):
            if fault == "smaller":
                content = content[:-100]
            resumes = requested_range and fault != "whole only"
            start = int(requested_range.removeprefix("bytes=").rstrip("-")) if resumes else 0
            if start and start >= len(content):
                self.send_error(416)
            elif fault == "cut":
                self.answer(content, start, sent=(len(content) - start) // 2)
            elif fault == "cut at once":
                self.answer(content, start, sent=0)
            elif fault == "silent":
                self.answer(content, start, sent=(len(content) - start) // 2, wait=True)
            elif fault == "larger":
                self.answer(content + bytes(1000), start)
            elif fault == "endless":
                self.answer(content * 100, start, length=None)
            elif fault == "byte by byte":
                self.answer(content, start, sent=1)
            elif fault == "damaged":
                self.answer(bytes(len(content)), start)
            elif fault == "wrong part":
                self.answer(content, 0, status=206, claimed_start=7)
            else:
                self.answer(content, start)

        def answer(
            self, content, start=0, *, sent=None, kind="application/octet-stream", length=1, status=None,
            claimed_start=None, wait=False,
        ):  # fmt: skip
            rest = content[start:]
            self.send_response(status or (206 if start else 200))
            self.send_header("Content-Type", kind)
            if start or status:
                first = start if claimed_start is None else claimed_start
                self.send_header("Content-Range", f"bytes {first}-{len(content) - 1}/{len(content)}")
            if length:
                self.send_header("Content-Length", str(len(rest)))
            self.end_headers()
            try:
                self.wfile.write(rest if sent is None else rest[:sent])
                self.wfile.flush()
            except OSError:  # the client closed the connection
                return
            if wait:
                server.released.wait(120)

    return Handler
