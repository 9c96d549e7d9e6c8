"""Attacks on the studio from within a browser that is let in: by other pages, and by the texts of scripts."""

from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

MARKUP = "<img src=x onerror=hacked=1><script>hacked=1</script>"


@pytest.fixture(scope="module")
def scripts():
    return {
        "evening": "Breathe in.\n",
        "<img src=x onerror=hacked=1>": f"---\ntitle: {MARKUP!r}\n---\n# {MARKUP}\n\n{MARKUP} [soft {MARKUP}]\n",
    }


ATTACKS = """(address) => Promise.all([
  fetch(`${address}/api/scripts/yours-evening`, {credentials: "include"}).then((answer) => answer.text()),
  fetch(`${address}/api/scripts/yours-evening`, {credentials: "include", mode: "no-cors", method: "POST", body: "{}"})
    .then((answer) => answer.type),
  fetch(`${address}/api/scripts/yours-evening`, {credentials: "include", method: "PUT",
    headers: {"content-type": "application/json"}, body: JSON.stringify({text: "Evil.", stamp: "", overwrite: true})}),
  new Promise((resolve, reject) => {
    const events = new EventSource(`${address}/api/events`, {withCredentials: true});
    events.onopen = resolve;
    events.onerror = reject;
  }),
  new Promise((resolve, reject) => {
    const script = document.createElement("script");
    Object.assign(script, {src: `${address}/page/desk.js`, onload: resolve, onerror: reject});
    document.head.append(script);
  }),
].map((attack) => attack.then((got) => (got === "opaque" ? "sent" : "got in"), () => "failed")))"""


@pytest.mark.parametrize("evil", ["http://evil.example/", "http://127.0.0.1:1/", "http://localhost:1/"])
def test_other_pages_in_the_same_browser_get_nothing(desk_page, address, studio, studio_paths, evil):
    desk_page.expected += [evil, "CORS", "ERR_", "403", "Failed to fetch", "MIME type", "blocked"]
    page = desk_page.context.new_page()
    page.route(
        f"{evil}**", lambda route: route.fulfill(body="<!doctype html><title>Evil</title>", content_type="text/html")
    )
    page.goto(evil)
    before = studio.events.pages
    got = page.evaluate(ATTACKS, address)
    assert "got in" not in got
    assert studio.events.pages == before
    assert (studio_paths.scripts / "evening.txt").read_text() == "Breathe in.\n"
    page.close()


def test_another_server_on_this_machine_never_gets_the_cookie(desk_page):
    asked = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.path, self.headers["Cookie"]))
            self.send_response(200)
            self.send_header("Set-Cookie", "own=1; Path=/")
            self.end_headers()

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Listener) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        page = desk_page.context.new_page()
        for path in ("/", "/api/library"):
            desk_page.expected.append(f"http://127.0.0.1:{server.server_port}/")
            page.goto(f"http://127.0.0.1:{server.server_port}{path}")
        page.close()
        server.shutdown()
    assert ("/", None) in asked
    assert ("/api/library", "own=1") in asked  # a cookie of the whole machine would be sent


def test_the_studio_cannot_be_framed(desk_page, address):
    page = desk_page.context.new_page()
    page.route("http://127.0.0.1:1/**", lambda route: route.fulfill(body="<iframe></iframe>", content_type="text/html"))
    page.goto("http://127.0.0.1:1/")
    with page.expect_event("framenavigated"):
        page.evaluate("url => document.querySelector('iframe').src = url", f"{address}/")
    assert page.frames[1].evaluate("document.title") != "Outpour studio"
    page.close()


def test_a_script_never_becomes_markup(desk_page, address, studio):
    desk_page.expected.append("422")  # the script has problems
    name = next(each for each in studio.files.all() if "onerror" in each)
    for path in ("#", f"#play/{name}", f"#scripts/{name}"):
        desk_page.goto(f"{address}/{path}")
        desk_page.reload()
        desk_page.wait_for_selector("text=onerror")
        assert desk_page.evaluate("typeof hacked") == "undefined"
        assert desk_page.locator("img[src=x], script:not([src])").count() == 0
    assert "onerror" in desk_page.inner_text("#title")
