"""Downloads: files arrive complete and verified or not at all, whatever the server does."""

import hashlib
import itertools
import shutil
import socket

import pytest
from downloads import FileServer, make_certificate
from requirements import require

from voice.errors import DownloadError, TargetError
from voice.speech import download
from voice.speech.download import ATTEMPTS, RemoteFile, fetch, matches, read_remote

CONTENT = bytes(range(256)) * 5000
NAME = "some/voice.onnx"


@pytest.fixture
def server():
    with FileServer().running() as running:
        running.files[NAME] = CONTENT
        yield running


@pytest.fixture
def part(tmp_path):
    return tmp_path / "voice.part"


def remote(server, kind="md5", content=CONTENT):
    return RemoteFile(f"{server.url}/{NAME}", len(content), hashlib.new(kind, content).hexdigest())


@pytest.mark.parametrize("kind", ["md5", "sha256"])
def test_a_file_arrives_complete_with_its_progress_reported(server, part, kind):
    sizes = []
    fetch(remote(server, kind), part, sizes.append)
    assert part.read_bytes() == CONTENT
    assert sizes == sorted(sizes)
    assert sizes[-1] == len(CONTENT)


@pytest.mark.parametrize(
    ("fault", "times", "reason", "kept"),
    [
        (None, None, None, len(CONTENT)),
        ("whole only", None, None, len(CONTENT)),
        ("cut", 3, None, len(CONTENT)),
        ("cut at once", ATTEMPTS - 1, None, len(CONTENT)),
        (503, ATTEMPTS - 1, None, len(CONTENT)),
        ("wrong part", 1, None, len(CONTENT)),
        ("cut at once", None, "the connection was lost; the received part is kept", 0),
        (404, None, "no such file", 0),
        (403, None, "the server returned status 403", 0),
        (429, None, "the server returned status 429", 0),
        (500, None, "the server returned status 500", 0),
        ("page", None, "the server sent a web page instead", 0),
        ("larger", None, "it is larger than the expected 1280000 bytes", 0),
        ("endless", None, "it is larger than the expected 1280000 bytes", 0),
        ("smaller", None, "it is smaller than expected", 0),
        ("damaged", None, "the checksum of the received file is wrong", 0),
    ],
)
def test_a_transfer_fault_is_repaired_or_reported_and_leaves_no_wrong_data(server, part, fault, times, reason, kept):
    if fault:
        server.fault(NAME, fault, times)
    if reason is None:
        fetch(remote(server), part)
    else:
        with pytest.raises(DownloadError) as caught:
            fetch(remote(server), part)
        assert reason in str(caught.value)
        assert server.url in str(caught.value)
        assert "\n" not in str(caught.value)
    assert (part.stat().st_size if part.exists() else 0) == kept
    assert not kept or part.read_bytes() == CONTENT


def test_an_interrupted_download_is_resumed(server, part):
    server.fault(NAME, "cut", 2)
    fetch(remote(server), part)
    half, quarter = len(CONTENT) // 2, len(CONTENT) // 4
    assert server.requests == [(NAME, None), (NAME, f"bytes={half}-"), (NAME, f"bytes={half + quarter}-")]


def test_the_next_run_resumes_a_partial_file(server, part):
    part.write_bytes(CONTENT[:1000])
    fetch(remote(server), part)
    assert server.requests == [(NAME, "bytes=1000-")]
    assert part.read_bytes() == CONTENT


def test_a_complete_file_is_only_verified(server, part):
    part.write_bytes(CONTENT)
    fetch(remote(server), part)
    assert server.requests == []


def test_a_wrong_partial_file_is_detected_and_then_downloaded_again(server, part):
    part.write_bytes(b"something else")
    with pytest.raises(DownloadError, match="checksum"):
        fetch(remote(server), part)
    fetch(remote(server), part)
    assert part.read_bytes() == CONTENT


def test_a_stalled_download_is_resumed_after_the_timeout(server, part, monkeypatch):
    monkeypatch.setattr(download, "TIMEOUT_S", 1.0)
    server.fault(NAME, "silent", 2)
    fetch(remote(server), part)
    assert part.read_bytes() == CONTENT
    assert len(server.requests) == 3


def test_a_server_that_stays_silent_is_reported(server, part, monkeypatch):
    monkeypatch.setattr(download, "TIMEOUT_S", 0.02)
    part.write_bytes(CONTENT[:-1])
    server.fault(NAME, "silent")
    with pytest.raises(DownloadError, match="no data for"):
        fetch(remote(server), part)
    assert part.read_bytes() == CONTENT[:-1]


@pytest.mark.parametrize("url", ["file:///etc/hostname", "ftp://127.0.0.1/x", "data:text/plain,x", "voices.json", ""])
def test_only_web_addresses_are_requested(url, part):
    with pytest.raises(DownloadError):
        fetch(RemoteFile(url, 10, "0" * 32), part)
    with pytest.raises(DownloadError):
        read_remote(url, 100)
    assert not part.exists()


@pytest.fixture
def secure(tmp_path, monkeypatch):
    require("openssl")
    certificate = tmp_path / "certificate.pem"
    make_certificate(certificate)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with FileServer(certificate).running() as running:
        running.files[NAME] = CONTENT
        yield running


@pytest.mark.parametrize("scheme", ["ftp", "file", "data", "gopher"])
def test_a_redirect_away_from_the_web_is_refused_before_any_request(server, part, scheme):
    with socket.create_server(("127.0.0.1", 0)) as other:
        other.setblocking(False)
        server.redirects[NAME] = f"{scheme}://127.0.0.1:{other.getsockname()[1]}/x"
        with pytest.raises(DownloadError, match=f"redirects to an address with {scheme}:, and only https: is safe"):
            fetch(remote(server), part)
        with pytest.raises(BlockingIOError):
            other.accept()
    assert not part.exists()


def test_a_redirect_from_a_secure_address_to_an_insecure_one_is_refused_at_that_hop(server, secure, part):
    secure.redirects["start"] = f"{server.url}/back"
    server.redirects["back"] = f"{secure.url}/{NAME}"
    with pytest.raises(DownloadError, match=r"/start could not .* redirects to an address with http:") as caught:
        read_remote(f"{secure.url}/start", len(CONTENT))
    assert "OUTPOUR_PIPER_URL" in str(caught.value)
    assert server.requests == []


def test_a_chosen_insecure_mirror_may_redirect_to_a_secure_address_but_not_back(server, secure):
    server.redirects["start"] = f"{secure.url}/on"
    secure.redirects["on"] = f"{secure.url}/{NAME}"
    assert read_remote(f"{server.url}/start", len(CONTENT)) == CONTENT
    secure.redirects["on"] = f"{server.url}/{NAME}"
    with pytest.raises(DownloadError, match="redirects to an address with http:"):
        read_remote(f"{server.url}/start", len(CONTENT))
    assert [path for path, _ in server.requests] == ["start", "start"]


def test_a_redirect_on_a_chosen_insecure_mirror_is_followed_with_its_range(server, part):
    server.redirects["start"] = f"/{NAME}"
    part.write_bytes(CONTENT[:1000])
    fetch(RemoteFile(f"{server.url}/start", len(CONTENT), hashlib.md5(CONTENT).hexdigest()), part)
    assert server.requests == [("start", "bytes=1000-"), (NAME, "bytes=1000-")]
    assert part.read_bytes() == CONTENT


def test_a_redirect_loop_is_reported(server, part):
    server.redirects[NAME] = f"/{NAME}"
    with pytest.raises(DownloadError, match="the server returned status 302"):
        fetch(remote(server), part)


def test_a_server_that_sends_single_bytes_is_abandoned(server, part, monkeypatch):
    monkeypatch.setattr(download, "CONTINUATIONS", 5)
    server.fault(NAME, "byte by byte")
    with pytest.raises(DownloadError, match="connection was lost"):
        fetch(remote(server), part)
    assert part.read_bytes() == CONTENT[:5]


def slow_clock(step_s):
    """A clock on which every wait for the server takes `step_s`."""
    return itertools.count(0.0, step_s).__next__


def test_a_trickling_server_is_abandoned_and_the_next_run_resumes(server, part):
    server.fault(NAME, "byte by byte")
    with pytest.raises(DownloadError, match=r"less than 1 kB a second for a minute; .* for the next attempt"):
        fetch(remote(server), part, clock=slow_clock(29))
    kept = part.stat().st_size
    assert 0 < kept < 4
    server.faults.clear()
    fetch(remote(server), part)
    assert server.requests[-1] == (NAME, f"bytes={kept}-")
    assert part.read_bytes() == CONTENT


def test_a_slow_but_steady_server_is_not_abandoned(server, part):
    fetch(remote(server), part, clock=slow_clock(1))
    assert part.read_bytes() == CONTENT


@pytest.mark.parametrize("path", [NAME, "start", "missing"])
def test_a_server_with_trickling_headers_is_abandoned(server, secure, path):
    for each in (server, secure):
        each.redirects["start"] = f"/{NAME}"
        with pytest.raises(DownloadError, match="less than 1 kB a second for a minute; try again later"):
            read_remote(f"{each.url}/{path}", len(CONTENT), clock=slow_clock(61))


def test_an_unreachable_server_is_reported(part):
    with FileServer().running() as server:
        address = remote(server)
    with pytest.raises(DownloadError, match="refused"):
        fetch(address, part)


def test_a_full_disk_is_reported_before_any_request(server, part, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 9, 1))
    with pytest.raises(DownloadError, match=r"not enough disk space: 1\.3 MB are needed"):
        fetch(remote(server), part)
    assert server.requests == []


def test_an_unwritable_part_file_is_reported_by_name(server, part):
    part.mkdir()
    with pytest.raises(TargetError, match=r"voice\.part"):
        fetch(remote(server), part)


@pytest.mark.parametrize(
    ("fault", "limit", "message"),
    [
        (None, len(CONTENT), None),
        (None, len(CONTENT) - 1, "larger than"),
        ("cut", len(CONTENT), "connection was lost"),
        ("endless", len(CONTENT), "larger than"),
        (404, 10, "no such file"),
    ],
)
def test_the_size_of_a_remote_document_is_limited(server, fault, limit, message):
    if fault:
        server.fault(NAME, fault)
    if message is None:
        assert read_remote(f"{server.url}/{NAME}", limit) == CONTENT
    else:
        with pytest.raises(DownloadError, match=message):
            read_remote(f"{server.url}/{NAME}", limit)


@pytest.mark.parametrize(
    ("content", "same"), [(CONTENT, True), (CONTENT[:-1], False), (CONTENT[:-1] + b"!", False), (None, False)]
)
def test_a_file_matches_by_size_and_checksum(tmp_path, content, same):
    path = tmp_path / "voice"
    if content is not None:
        path.write_bytes(content)
    assert matches(path, RemoteFile("", len(CONTENT), hashlib.sha256(CONTENT).hexdigest())) == same
