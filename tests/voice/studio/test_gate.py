"""Attacks on the studio: other names, other pages, other programs, odd names, and far too much of everything."""

import socket
import sys
from contextlib import ExitStack, suppress
from types import SimpleNamespace

import pytest
from studio import Visitor

from voice.studio import accounts, bodies, events

TEXT = "Breathe in.\n"
PATHS = ("/", "/page/main.js", "/api/library", "/api/events", "/api/scripts/yours-evening", "/api/versions/1/sound")


@pytest.fixture(scope="module")
def scripts():
    return {"evening": TEXT}


@pytest.fixture
def port(origin):
    return int(origin.rpartition(":")[2])


HOSTS = {
    "rebound name": "evil.example:{port}",
    "localhost": "localhost:{port}",
    "no port": "127.0.0.1",
    "other port": "127.0.0.1:1",
    "short form": "127.1:{port}",
    "decimal form": "2130706433:{port}",
    "any address": "0.0.0.0:{port}",
    "IPv6": "[::1]:{port}",
    "mapped address": "[::ffff:127.0.0.1]:{port}",
    "a name in front": "evil@127.0.0.1:{port}",
    "a name behind": "127.0.0.1:{port}.evil.example",
    "empty": "",
    "two": ["127.0.0.1:{port}", "evil.example"],
}


@pytest.mark.parametrize("host", HOSTS.values(), ids=HOSTS)
@pytest.mark.parametrize("path", PATHS)
def test_only_the_address_itself_is_answered(visitor, port, host, path):
    written = [each.format(port=port) for each in host] if isinstance(host, list) else host.format(port=port)
    answer = visitor.send("GET", path, headers={"Host": written})
    assert answer.status in (400, 404)
    assert b"Breathe" not in answer.body


STRANGE_ORIGINS = {
    "another site": {"Origin": "http://evil.example"},
    "a sandboxed page": {"Origin": "null"},
    "another scheme": {"Origin": "https://127.0.0.1:{port}"},
    "another port": {"Origin": "http://127.0.0.1:1"},
    "a rebound name": {"Origin": "http://localhost:{port}"},
    "a longer name": {"Origin": "http://127.0.0.1:{port}.evil.example"},
    "a path": {"Origin": "http://127.0.0.1:{port}/"},
    "two": {"Origin": ["http://127.0.0.1:{port}", "http://evil.example"]},
    "cross-site": {"Sec-Fetch-Site": "cross-site"},
    "same site, another port": {"Sec-Fetch-Site": "same-site", "Origin": None},
    "two sites": {"Sec-Fetch-Site": ["same-origin", "cross-site"]},
}


@pytest.mark.parametrize("headers", STRANGE_ORIGINS.values(), ids=STRANGE_ORIGINS)
@pytest.mark.parametrize("path", PATHS)
def test_pages_of_other_sites_get_nothing(visitor, port, headers, path):
    answer = visitor.send("GET", path, headers=formatted(headers, port))
    assert answer.status in (403, 404)
    assert b"Breathe" not in answer.body
    assert not [name for name in answer.headers if name.lower().startswith("access-control-")]


@pytest.mark.parametrize("headers", [*STRANGE_ORIGINS.values(), {"Origin": None}], ids=[*STRANGE_ORIGINS, "none"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/api/scripts/yours-evening"),
        ("PUT", "/api/scripts/yours-evening/draft"),
        ("DELETE", "/api/scripts/yours-evening/draft"),
        ("POST", "/api/scripts"),
        ("OPTIONS", "/api/scripts/yours-evening"),
    ],
)
def test_pages_of_other_sites_change_nothing(visitor, studio_paths, port, headers, method, path):
    body = {"text": "Evil.\n", "stamp": "", "overwrite": True, "name": "evil"}
    answer = visitor.send(method, path, body, formatted(headers, port))
    assert answer.status in (403, 404)
    assert not [name for name in answer.headers if name.lower().startswith("access-control-")]
    assert (studio_paths.scripts / "evening.txt").read_text() == TEXT
    assert not (studio_paths.scripts / "evil.txt").exists()


def formatted(headers, port):
    def with_port(value):
        return (
            [each.format(port=port) for each in value] if isinstance(value, list) else value and value.format(port=port)
        )

    return {name: with_port(value) for name, value in headers.items()}


@pytest.mark.parametrize("path", PATHS)
def test_without_the_cookie_the_studio_only_says_how_to_open_it(visitor, path):
    name, _, secret = visitor.cookie.partition("=")
    wrong = (None, "", name, f"{name}=", f"{name}={secret[:-1]}", f"{name}={secret}x", f"x{visitor.cookie}")
    for cookie in (*wrong, f"other={secret}", f"{name}=\xff", f'{name}="{secret}', [visitor.cookie, "a=b"]):
        answer = visitor.send("GET", path, headers={"Cookie": cookie})
        assert answer.status in (403, 404)
        assert b"Breathe" not in answer.body


def test_cookies_of_other_servers_on_this_machine_do_not_lock_the_listener_out(visitor):
    for cookie in (f'a="b; {visitor.cookie}; =x;;', f"{visitor.cookie.partition('=')[0]}=old; {visitor.cookie}"):
        assert visitor.send("GET", "/", headers={"Cookie": cookie}).status == 200


def test_a_link_works_once_and_a_newer_one_replaces_it(studio, origin):
    first, second = studio.links.new(), studio.links.new()
    with pytest.raises(AssertionError, match="already been used"):
        Visitor(origin + first)
    visitor = Visitor(origin + second)
    cookie = visitor.opened.headers["set-cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=strict", f"Path={studio.links.base}/;"))
    visitor.base = ""
    for path in (second, first, "/open/", "/open/None", "/open/%00", "/open/\u00ff"):
        answer = visitor.send("GET", path.encode("ascii", "backslashreplace").decode(), headers={"Cookie": None})
        assert (answer.status, "set-cookie" in answer.headers) == (403, False)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells whose a connection is")
def test_other_accounts_of_this_machine_cannot_use_a_link(studio, origin, monkeypatch):
    link = studio.links.new()
    real, own = accounts.os.getuid(), accounts.os
    monkeypatch.setattr(accounts, "os", SimpleNamespace(getuid=lambda: real + 1))
    monkeypatch.setattr(accounts, "_ROOT", real + 2)
    with pytest.raises(AssertionError, match="account that runs the studio"):
        Visitor(origin + link)
    monkeypatch.setattr(accounts, "os", own)
    assert Visitor(origin + link).opened.status == 303


def test_only_opening_a_link_uses_it(studio, origin):
    visitor = Visitor(origin + studio.links.new())
    visitor.base, link = "", studio.links.new()
    assert visitor.send("HEAD", link, headers={"Cookie": None}).status == 403
    assert visitor.send("GET", link, headers={"Cookie": None}).status == 303


@pytest.mark.parametrize("path", PATHS)
def test_the_cookie_is_worth_nothing_without_the_path_that_other_servers_never_see(studio, origin, path):
    visitor = Visitor(origin + studio.links.new())
    for base in ("", "/", "/x", visitor.base[:-1], visitor.base + "x", visitor.base.swapcase(), "/" + visitor.base):
        visitor.base = base
        answer = visitor.get(path)
        assert answer.status == 403
        assert b"Breathe" not in answer.body


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_forbids_scripts_and_frames_of_others(visitor, path):
    if path == "/api/events":
        path = "/api/nothing"
    headers = visitor.get(path).headers
    policy = headers["content-security-policy"]
    assert all(part in policy for part in ("default-src 'none'", "script-src 'self';", "frame-ancestors 'none'"))
    assert "unsafe" not in policy
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "no-referrer")
    assert (headers["cache-control"], headers["cross-origin-resource-policy"]) == ("no-store", "same-origin")


ODD_IDS = {
    "parent": "..",
    "encoded parent": "%2e%2e",
    "path": "..%2f..%2fetc%2fpasswd",
    "absolute path": "%2fetc%2fpasswd",
    "below the folder": "yours-..%2fevening",
    "backslashes": "yours-..%5cevening",
    "NUL": "yours-evening%00",
    "only NUL": "%00",
    "device": "yours-nul",
    "other origin": "file-evening",
    "number": "file-0",
    "suffix": "yours-evening.txt",
    "capitals": "YOURS-evening",
    "not UTF-8": "%ff%fe",
    "markup": "%3Cscript%3E",
    "long": "x" * 5000,
    "twice encoded": "yours%252devening",
}


@pytest.mark.parametrize("script_id", ODD_IDS.values(), ids=ODD_IDS)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/scripts/{}"),
        ("PUT", "/api/scripts/{}"),
        ("PUT", "/api/scripts/{}/draft"),
        ("DELETE", "/api/scripts/{}/draft"),
        ("POST", "/api/scripts/{}/check"),
        ("POST", "/api/scripts/{}/versions"),
        ("PUT", "/api/scripts/{}/music/a.mp3"),
        ("GET", "/api/scripts/{}/takes"),
        ("GET", "/page/{}"),
        ("GET", "/page/..%2f{}"),
        ("GET", "/api/voices/{}/sample"),
        ("GET", "/api/ambiences/{}/sample"),
    ],
)
def test_names_never_lead_to_other_files(visitor, studio_paths, method, path, script_id):
    before = contents(studio_paths.data)
    body = None if method in ("GET", "DELETE") else {"text": "Evil.\n", "stamp": "", "overwrite": True, "settings": {}}
    answer = visitor.send(method, path.format(script_id), body)
    assert 400 <= answer.status < 500, answer.body
    assert b"root:" not in answer.body
    assert contents(studio_paths.data) == before


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


BAD_BODIES = {
    "no type": (b"{}", None, 415),
    "form": (b"text=x", "application/x-www-form-urlencoded", 415),
    "plain text": (b"{}", "text/plain", 415),
    "two types": (b"{}", ["application/json", "text/plain"], 404),
    "empty": (b"", "application/json", 400),
    "cut off": (b'{"text": "x', "application/json", 400),
    "array": (b"[]", "application/json", 400),
    "number": (b"1", "application/json", 400),
    "deep": (b"[" * 200_000, "application/json", 400),
    "deep object": (b'{"a":' * 100_000, "application/json", 400),
    "not a number": (b'{"text": NaN}', "application/json", 400),
    "huge number": (b'{"text": ' + b"9" * 10_000 + b"}", "application/json", 400),
    "not UTF-8": (b'{"text": "\xff"}', "application/json", 400),
    "half a pair": (b'{"text": "\\ud800", "stamp": ""}', "application/json", 400),
    "missing": (b'{"text": "x"}', "application/json", 400),
    "wrong type": (b'{"text": ["x"], "stamp": ""}', "application/json", 400),
    "long": (b'{"text": "' + b"x" * 1_000_001 + b'", "stamp": ""}', "application/json", 413),
}


@pytest.mark.parametrize(("body", "kind", "status"), BAD_BODIES.values(), ids=BAD_BODIES)
@pytest.mark.parametrize("path", ["/api/scripts/yours-evening", "/api/scripts/yours-evening/draft"])
def test_bodies_that_the_page_does_not_send_are_refused(visitor, studio_paths, path, body, kind, status):
    assert visitor.send("PUT", path, body, {"Content-Type": kind}).status == status
    assert (studio_paths.scripts / "evening.txt").read_text() == TEXT


@pytest.mark.parametrize("declared", [True, False])
@pytest.mark.parametrize("path", ["/api/scripts/yours-evening", "/api/scripts", "/api/nothing", "/"])
def test_a_body_of_100_megabytes_is_not_read_into_memory(visitor, origin, port, path, declared):
    head = f"PUT {visitor.base}{path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: {origin}\r\n"
    head += f"Cookie: {visitor.cookie}\r\n"
    length = "Content-Length: 100000000" if declared else "Transfer-Encoding: chunked"
    chunk = b"x" * 100_000 if declared else b"186a0\r\n" + b"x" * 100_000 + b"\r\n"
    resource = pytest.importorskip("resource", reason="not on Windows")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with socket.create_connection(("127.0.0.1", port), 60) as connection:
        connection.sendall(f"{head}Content-Type: application/json\r\n{length}\r\n\r\n".encode())
        with suppress(ConnectionError):
            for _ in range(1000):
                connection.sendall(chunk)
            assert connection.recv(100).split()[1] in (b"404", b"405", b"413")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000
    assert visitor.get("/").status == 200


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_that_is_too_large_gets_a_response(visitor, declared):
    body = b'{"text": "' + b"x" * 8_000_000 + b'"}'
    headers = {"Content-Type": "application/json"}
    if not declared:
        headers |= {"Content-Length": None, "Transfer-Encoding": "chunked"}
        body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    answer = visitor.send("PUT", "/api/scripts/yours-evening", body, headers)
    assert (answer.status, "the limit is" in answer.json["error"]) == (413, True)


def test_a_body_that_stops_arriving_ends(visitor, origin, port, monkeypatch):
    monkeypatch.setattr(bodies, "_CHUNK_S", 0.2)
    head = f"PUT {visitor.base}/api/scripts/yours-evening HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: {origin}\r\n"
    more = f"Cookie: {visitor.cookie}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{"
    with socket.create_connection(("127.0.0.1", port), 60) as connection:
        connection.sendall((head + more).encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 408")


def test_a_thousand_streams_leave_room_for_the_page(visitor, port):
    head = (
        f"GET {visitor.base}/api/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {visitor.cookie}\r\n\r\n".encode()
    )
    answers = []
    with ExitStack() as stack:
        for _ in range(1000):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", port), 60))
            connection.sendall(head)
            answers.append(connection.recv(12).decode())
        assert visitor.get("/api/scripts/yours-evening").status == 200
    assert answers.count("HTTP/1.1 200") == events._MOST_PAGES
    assert answers.count("HTTP/1.1 503") == 1000 - events._MOST_PAGES


def test_a_hundred_idle_connections_leave_room_for_the_page(visitor, port):
    with ExitStack() as stack:
        for _ in range(100):
            stack.enter_context(socket.create_connection(("127.0.0.1", port), 60)).sendall(b"GET / HTTP/1.1\r\n")
        assert visitor.get("/").status == 200


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PATCH", "PROPFIND", "POST"])
def test_other_methods_are_refused(visitor, method):
    assert 400 <= visitor.send(method, "/api/scripts/yours-evening").status < 500


def test_the_studio_listens_on_this_machine_only(port):
    others = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)} - {"127.0.0.1"}
    for other in (*others, "127.0.0.2"):
        with pytest.raises(OSError, match=r"refused|timed out|unreachable"):
            socket.create_connection((other, port), 2)
