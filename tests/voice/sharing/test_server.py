"""The server: ranges as phones ask for them, and nothing for strangers."""

import errno
import os
import socket
import threading
import tracemalloc

import pytest
from shared_sites import SOUND, answer, serve, site

from voice.sharing.connections import ConnectionLimits
from voice.sharing.errors import ListenError, PortError
from voice.sharing.server import SharingServer

SIZE = len(SOUND)


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    with serve(site(tmp_path_factory.mktemp("site"))) as shared:
        yield shared


@pytest.mark.parametrize(
    ("asked", "status", "span"),
    [
        ("bytes=0-1", 206, (0, 1)),  # the first request of iPhones
        ("bytes=0-", 206, (0, SIZE - 1)),  # the first one of Chromium and Firefox
        ("bytes=0-999", 206, (0, 999)),
        ("bytes=0-1000", 206, (0, 999)),
        ("bytes=0-99999999999", 206, (0, 999)),
        ("bytes=999-", 206, (999, 999)),
        ("bytes=999-999", 206, (999, 999)),
        ("bytes=500-600", 206, (500, 600)),
        ("bytes=-1", 206, (999, 999)),
        ("bytes=-10", 206, (990, 999)),
        ("bytes=-1000", 206, (0, 999)),
        ("bytes=-5000", 206, (0, 999)),
        ("bytes=0-1,1500-", 206, (0, 1)),
        ("bytes=0-100,50-150", 206, (0, 150)),
        ("bytes= 0-1", 206, (0, 1)),
        ("bytes=0-1 ,", 206, (0, 1)),
        ("bytes=1000-", 416, None),
        ("bytes=1000-2000", 416, None),
        ("bytes=-0", 416, None),
        ("bytes=1500-,2000-", 416, None),
        ("bytes=5-4", 200, None),
        ("bytes=-", 200, None),
        ("bytes=", 200, None),
        ("bytes=,", 200, None),
        ("bytes=a-b", 200, None),
        ("bytes=0x1-2", 200, None),
        ("bytes=1-2-3", 200, None),
        ("bytes=--1", 200, None),
        ("bytes=9999999999999999999999999-", 200, None),
        ("bytes 0-1", 200, None),
        ("items=0-1", 200, None),
        ("bytes=" + ",".join(["0-1"] * 11), 200, None),
        ("bytes=" + ",".join(["0-1"] * 3000), 200, None),
    ],
)
def test_ranges(shared, asked, status, span):
    got = shared.ask("key.mp3", Range=asked)
    assert got.status == status
    if status == 416:
        assert (got.headers["content-range"], got.body) == (f"bytes */{SIZE}", b"")
        return
    first, last = span or (0, SIZE - 1)
    assert got.body == SOUND[first : last + 1]
    assert got.headers["content-length"] == str(len(got.body))
    assert got.headers["accept-ranges"] == "bytes"
    assert got.headers["content-type"] == "audio/mpeg"
    assert got.headers.get("content-range") == (span and f"bytes {first}-{last}/{SIZE}")


def test_several_ranges_come_in_parts(shared):
    got = shared.ask("key.mp3", Range="bytes=0-1,10-12,-2")
    boundary = got.headers["content-type"].removeprefix("multipart/byteranges; boundary=")
    parts = got.body.split(f"--{boundary}".encode())[1:-1]
    assert [part.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n") for part in parts] == [
        SOUND[:2],
        SOUND[10:13],
        SOUND[-2:],
    ]
    assert got.headers["content-length"] == str(len(got.body))


@pytest.mark.parametrize("name", ["", "key.html", "key.mp3", "list"])
def test_head_gives_the_same_headers_without_a_body(shared, name):
    got, head = shared.ask(name), shared.ask(name, "HEAD")
    assert (got.status, head.status, head.body) == (200, 200, b"")
    assert {**head.headers, "date": ""} == {**got.headers, "date": ""}
    assert int(head.headers["content-length"]) == len(got.body)


def test_head_ignores_ranges(shared):
    head = shared.ask("key.mp3", "HEAD", Range="bytes=0-1")
    assert (head.status, head.headers["content-length"]) == (200, str(SIZE))


@pytest.mark.parametrize(("condition", "status"), [("same", 206), ('"another"', 200), ('W/"key"', 200)])
def test_a_range_of_another_version_gets_the_whole_file(shared, condition, status):
    tag = shared.ask("key.mp3", "HEAD").headers["etag"]
    got = shared.ask("key.mp3", Range="bytes=0-1", If_Range=tag if condition == "same" else condition)
    assert got.status == status


@pytest.mark.parametrize("name", ["", "key.mp3", "list"])
def test_an_unchanged_file_is_not_sent_again(shared, name):
    tag = shared.ask(name, "HEAD").headers["etag"]
    got = shared.ask(name, If_None_Match=f'"other", W/{tag}')
    assert (got.status, got.body, got.headers["etag"]) == (304, b"", tag)


def test_a_download_has_a_name_and_a_played_sound_is_inline(shared):
    assert shared.ask("key.mp3").headers["content-disposition"] == "attachment; filename*=utf-8''Morning%20walk.mp3"
    assert shared.ask("key.mp3", Range="bytes=0-1").headers["content-disposition"].startswith("inline;")


def test_every_answer_has_the_security_headers(shared):
    answers = [
        shared.ask(),
        shared.ask("list"),
        shared.ask("key.mp3"),
        shared.ask("key.mp3", Range="bytes=0-1"),
        shared.ask("key.mp3", Range="bytes=2000-"),
        shared.ask(If_None_Match='"key"'),
        shared.ask(method="POST"),
        shared.ask("missing"),
        shared.ask(path="/"),
    ]
    assert [got.status for got in answers] == [200, 200, 200, 206, 416, 304, 405, 404, 404]
    for got in answers:
        assert got.headers["x-content-type-options"] == "nosniff"
        assert got.headers["referrer-policy"] == "no-referrer"
        assert got.headers["cross-origin-resource-policy"] == "same-origin"
        assert "frame-ancestors 'none'" in got.headers["content-security-policy"]
        assert got.headers["cache-control"].startswith("private")
        assert "server" not in got.headers
        assert "access-control-allow-origin" not in got.headers


def without_date(raw):
    return b"\r\n".join(line for line in raw.split(b"\r\n") if not line.startswith(b"date:"))


@pytest.fixture(scope="module")
def refusal(shared):
    """The answer to a wrong token, without its date."""
    return without_date(shared.raw(b"GET /wrong/ HTTP/1.1\r\nHost: %s\r\n\r\n" % shared.host.encode()))


def test_a_wrong_token_gets_a_plain_answer(refusal):
    got = answer(refusal)
    assert (got.status, got.body) == (404, b"Not found\n")


PATHS = [
    "/",
    "//",
    "/%2e%2e/",
    "/../",
    "/favicon.ico",
    "/TOKEN",
    "/TOKEN/../TOKEN/",
    "/TOKEN/./",
    "/TOKEN//",
    "//TOKEN/",
    "/TOKEN/%2e%2e/%2e%2e/etc/passwd",
    "/TOKEN/../../etc/passwd",
    "/TOKEN/..%5c..%5cx",
    "/TOKEN/\\etc\\passwd",
    "/TOKEN//etc/passwd",
    "/TOKEN/sound.mp3",
    "/TOKEN/key.mp3/",
    "/TOKEN/key.mp3/..",
    "/TOKEN/key.mp3%00.html",
    "/TOKEN/%00",
    "/TOKEN/KEY.MP3",
    "/TOKEN/key%2emp3",
    "/TOKEN%2fkey.mp3",
    "/TOKEN;/key.mp3",
    "/token/key.mp3",
    "/TOKENx/",
    "/x" * 3000,
    "/TOKEN/" + "a" * 8000,
    "http://HOST/TOKEN/",
    "http://evil.example/TOKEN/",
    "*",
    "TOKEN/",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_other_path_gets_the_same_answer(shared, refusal, path, method):
    path = path.replace("TOKEN", shared.endpoint.token).replace("HOST", shared.host)
    path = path.replace("/token/", f"/{shared.endpoint.token.swapcase()}/")
    raw = shared.raw(f"{method} {path} HTTP/1.1\r\nHost: {shared.host}\r\n\r\n".encode())
    assert without_date(raw) == refusal


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:PORT",
        "localhost:PORT",
        "127.0.0.1",
        "127.0.0.1:1",
        "127.0.0.1:",
        "127.0.0.1:PORT:PORT",
        "127.0.0.1.:PORT",
        "127.1:PORT",
        "0177.0.0.1:PORT",
        "2130706433:PORT",
        "127.0.0.2:PORT",
        "0.0.0.0:PORT",
        "[::1]:PORT",
        "[::ffff:127.0.0.1]:PORT",
        "[127.0.0.1]:PORT",
        "user@127.0.0.1:PORT",
        "127.0.0.1:0PORT0",
        "127.0.0.1:+PORT",
        "127.0.0.1:٣",
    ],
)
def test_another_host_gets_the_same_answer(shared, refusal, host):
    host = host.replace("PORT", str(shared.endpoint.port))
    raw = shared.raw(b"GET %s HTTP/1.1\r\nHost: %s\r\n\r\n" % (shared.path().encode(), host.encode()))
    assert without_date(raw) == refusal


def test_a_request_needs_exactly_one_host(shared):
    path = shared.path().encode()
    for hosts in (b"", b"Host: %s\r\nHost: evil.example\r\n" % shared.host.encode()):
        assert b" 200 " not in shared.raw(b"GET %s HTTP/1.1\r\n%s\r\n" % (path, hosts))
    assert b" 404 " in shared.raw(b"GET %s HTTP/1.0\r\n\r\n" % path)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND", "get", "CONNECT"])
def test_other_methods_are_refused(shared, method):
    got = shared.ask("key.mp3", method)
    assert (got.status, got.headers["allow"]) == (405, "GET, HEAD")


SMUGGLED = b"GET /TOKEN/key.mp3 HTTP/1.1\r\nHost: HOST\r\n\r\n"


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        b"Content-Length: 5\r\nContent-Length: 6\r\n",
        b"Content-Length: -1\r\n",
        b"Content-Length: 0x5\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Transfer-Encoding : chunked\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Content-Length: 60\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n",
        b" folded: x\r\n",
        b"Bad\x00Name: x\r\n",
        b"Name: a\x00b\r\n",
        b"X: y\rZ: w\r\n",
    ],
)
def test_a_request_with_a_body_or_faulty_headers_is_the_last_of_its_connection(shared, headers):
    first = b"GET /TOKEN/ HTTP/1.1\r\nHost: HOST\r\n" + headers + b"\r\n" + SMUGGLED
    raw = shared.raw(first.replace(b"TOKEN", shared.endpoint.token.encode()).replace(b"HOST", shared.host.encode()))
    assert raw.count(b"HTTP/1.1 ") <= 1
    assert SOUND not in raw


@pytest.mark.parametrize(
    "request_",
    [
        b"\r\n\r\n\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /caf\xc3\xa9 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\xff" * 100 + b"\r\n\r\n",
        b"A" * 100_000,
        b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20_000 + b"\r\n",
    ],
)
def test_nonsense_ends_the_connection(shared, request_):
    with shared.connect() as connection:
        try:
            connection.sendall(request_)
            connection.shutdown(socket.SHUT_WR)
            raw = b"".join(iter(lambda: connection.recv(1 << 16), b""))
        except (ConnectionError, OSError):
            raw = b""
    assert b" 200 " not in raw
    assert shared.ask().status == 200


@pytest.mark.parametrize("fields", [{"X": "y" * 20_000}, {f"X-{number}": "y" for number in range(4000)}])
def test_large_headers_are_refused(shared, fields):
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    raw = shared.raw(f"GET {shared.path()} HTTP/1.1\r\nHost: {shared.host}\r\n{lines}\r\n".encode())
    assert b" 200 " not in raw


def test_a_thousand_requests_use_one_connection(shared):
    request = f"HEAD {shared.path('key.mp3')} HTTP/1.1\r\nHost: {shared.host}\r\n\r\n".encode()
    with shared.connect() as connection:
        for _ in range(1000):
            connection.sendall(request)
            raw = b""
            while not raw.endswith(b"\r\n\r\n"):
                raw += connection.recv(1 << 16)
            assert raw.startswith(b"HTTP/1.1 200 ")


def test_a_body_is_not_held_back_until_its_headers_are_acknowledged(shared):
    """Which takes 40 ms on the same machine."""
    request = f"HEAD {shared.path('key.mp3')} HTTP/1.1\r\nHost: {shared.host}\r\n\r\n".encode()
    with shared.connect() as connection:
        connection.sendall(request)
        assert connection.recv(1 << 16)
        sockets = [each.transport.get_extra_info("socket") for each in shared.server._server.server_state.connections]
        assert sockets
        assert all(each.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) for each in sockets)


def test_ranges_come_at_the_same_time(shared):
    spans = [(number * 80, number * 80 + 79) for number in range(12)]
    bodies = {}

    def fetch(first, last):
        bodies[first] = shared.ask("key.mp3", Range=f"bytes={first}-{last}").body

    threads = [threading.Thread(target=fetch, args=span) for span in spans]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert b"".join(bodies[first] for first, _ in spans) == SOUND[: 12 * 80]


def wait_until(condition):
    pause = threading.Event()
    while not condition():
        pause.wait(0.01)


def test_connections_are_limited(tmp_path):
    limits = ConnectionLimits(connections_per_device=4)
    with serve(site(tmp_path), limits) as shared:
        request = f"GET {shared.path()} HTTP/1.1\r\nHost: {shared.host}\r\n\r\n".encode()
        held = [shared.connect() for _ in range(4)]
        for connection in held:
            connection.sendall(request)
            assert connection.recv(12) == b"HTTP/1.1 200"
        refused = [shared.raw(request) for _ in range(300)]
        for connection in held:
            connection.close()
        assert set(refused) == {b""}
        wait_until(lambda: not shared.server.connections)
        assert shared.ask().status == 200


@pytest.mark.parametrize(
    "begun", [b"", b"GET / HTTP/1.1\r\nHost: x\r\n", b"HEAD /TOKEN/ HTTP/1.1\r\nHost: HOST\r\n\r\n"]
)
def test_a_slow_request_ends_its_connection(tmp_path, begun):
    with serve(site(tmp_path), ConnectionLimits(request_s=0.2)) as shared, shared.connect() as connection:
        connection.sendall(
            begun.replace(b"TOKEN", shared.endpoint.token.encode()).replace(b"HOST", shared.host.encode())
        )
        assert dribble(connection)


def dribble(connection):
    """Send a byte of a header at a time until the server closes the connection; return whether it did."""
    connection.settimeout(0.01)
    while True:
        try:
            connection.sendall(b"X")
            if connection.recv(1 << 16) == b"":
                return True
        except TimeoutError:
            continue
        except ConnectionError:
            return True


@pytest.fixture
def long_sound(tmp_path):
    """A site with a sound of 500 MB, which take no room on the disk."""
    shared = site(tmp_path)
    os.truncate(tmp_path / "sound.mp3", 500_000_000)
    return shared


def test_a_device_that_stops_reading_is_dropped(long_sound):
    with serve(long_sound, ConnectionLimits(request_s=0.2, stall_s=0.2)) as shared, shared.connect() as connection:
        connection.sendall(f"GET {shared.path('key.mp3')} HTTP/1.1\r\nHost: {shared.host}\r\n\r\n".encode())
        assert connection.recv(12) == b"HTTP/1.1 200"
        wait_until(lambda: not shared.server.connections)
        assert shared.ask().status == 200


def test_a_device_that_leaves_in_the_middle_disturbs_nobody(long_sound):
    with serve(long_sound) as shared:
        for _ in range(20):
            with shared.connect() as connection:
                connection.sendall(f"GET {shared.path('key.mp3')} HTTP/1.1\r\nHost: {shared.host}\r\n\r\n".encode())
                assert connection.recv(12) == b"HTTP/1.1 200"
        assert shared.ask().status == 200
        assert shared.observed.downloads == []


def test_a_long_sound_needs_little_memory(long_sound):
    with serve(long_sound) as shared, shared.connect() as connection:
        tracemalloc.start()
        try:
            connection.sendall(
                f"GET {shared.path('key.mp3')} HTTP/1.1\r\nHost: {shared.host}\r\nRange: bytes=0-\r\n\r\n".encode()
            )
            received = 0
            while received < 60_000_000:
                received += len(connection.recv(1 << 20))
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert peak < 8_000_000


def test_a_vanished_file_is_not_found(tmp_path):
    with serve(site(tmp_path)) as shared:
        (tmp_path / "sound.mp3").unlink()
        assert shared.ask("key.mp3").status == 404


def test_devices_and_downloads_are_reported(tmp_path):
    with serve(site(tmp_path)) as shared:
        for _ in range(2):
            shared.ask()
            shared.ask(path="/")
        assert shared.observed.visits == ["127.0.0.1"]
        shared.ask("key.mp3", "HEAD")
        shared.ask("key.mp3", Range="bytes=0-1")
        assert shared.observed.downloads == []
        shared.ask("key.mp3")
    assert shared.observed.downloads == ["Morning walk.mp3"]


def test_a_server_listens_on_its_own_address_only(shared):
    assert shared.server._socket.getsockname()[0] == "127.0.0.1"
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", shared.endpoint.port))


def test_a_taken_port_is_named(shared):
    with pytest.raises(PortError, match=f"port {shared.endpoint.port}: another program uses it; choose another"):
        SharingServer(lambda _: None, shared.endpoint.ip, shared.endpoint.port)


def test_a_port_for_administrators_is_named(shared, monkeypatch):
    def refuse(*_):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(socket.socket, "bind", refuse)
    with pytest.raises(PortError, match="port 81: ports below 1024 are for administrators; choose another"):
        SharingServer(lambda _: None, shared.endpoint.ip, 81)


def test_an_address_of_another_machine_is_refused(shared):
    with pytest.raises(ListenError, match=r"can't share on 198\.51\.100\.1: .*--interface"):
        SharingServer(lambda _: None, type(shared.endpoint.ip)("198.51.100.1"))


def test_a_server_on_ipv6_checks_the_host_too(tmp_path):
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("no IPv6 here")
    with serve(site(tmp_path), ip="::1") as shared:
        assert shared.endpoint.url.startswith("http://[::1]:")
        port = shared.endpoint.port
        for host in (f"[::1]:{port}", f"[0:0::1]:{port}"):
            assert shared.ask(host=host).status == 200
        for host in (f"::1:{port}", "[::1]", f"[::1]x:{port}", f"[::2]:{port}", f"[::1%lo]:{port}"):
            assert shared.ask(host=host).status == 404


def test_an_error_ends_the_server_at_once(long_sound):
    with serve(long_sound) as shared, shared.connect() as connection:
        connection.sendall(f"GET {shared.path('key.mp3')} HTTP/1.1\r\nHost: {shared.host}\r\n\r\n".encode())
        assert connection.recv(12) == b"HTTP/1.1 200"
        error = KeyboardInterrupt()
        shared.server.__exit__(type(error), error, None)
        assert not shared.server._thread.is_alive()


def test_nothing_is_printed(shared, capfd):
    shared.raw(b"nonsense\r\n\r\n")
    shared.raw(b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
    shared.ask("key.mp3")
    assert capfd.readouterr() == ("", "")
