"""A web server with a page and its sound, which can stop sending in the middle."""

import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class PageServer:
    """Serves `html`, and `sound` beside it, by ranges."""

    def __init__(self, html, sound):
        self._html, self._sound = html.encode(), sound
        self._stop, self._back = len(sound), threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.answer(self)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.come_back()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def stop_at(self, size):
        """Send no byte of the sound from `size` on, as if out of reach."""
        self._stop = size

    def come_back(self):
        """Send all of it again, but end what is being sent."""
        self._stop = len(self._sound)
        self._back.set()

    def answer(self, request):
        sound = request.path.endswith(".mp3")
        body = self._sound if sound else self._html
        start = int(request.headers.get("Range", "bytes=0-").removeprefix("bytes=").split("-")[0]) if sound else 0
        request.close_connection = True
        request.send_response(206 if sound else 200)
        request.send_header("Content-Type", "audio/mpeg" if sound else "text/html; charset=utf-8")
        request.send_header("Content-Length", str(len(body) - start))
        request.send_header("Cache-Control", "no-store")
        if sound:
            request.send_header("Accept-Ranges", "bytes")
            request.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        request.end_headers()
        stop = self._stop if sound else len(body)
        with suppress(OSError):  # the browser has enough
            request.wfile.write(body[start:stop])
            request.wfile.flush()
        if stop < len(body):
            self._back.wait()
