"""Installing voices: listed, downloaded, verified, and put in place complete."""

import hashlib
import json
import os
import signal
import subprocess
import sys

import pytest
from downloads import FileServer
from models import kokoro_model, piper_config, piper_model, write_kokoro
from program import process

from voice.errors import DownloadError, TargetError, UnknownVoiceError
from voice.speech.engines import kokoro_downloads, piper_downloads
from voice.speech.install import find_installable, install
from voice.storage.paths import user_paths

NAME = "de_DE-thea-medium"
FOLDER = "de/de_DE/thea/medium"
MODEL = piper_model(2)
CONFIG = json.dumps(piper_config("de_DE", ("amused", "angry"))).encode()


def entry(name=NAME, folder=FOLDER, **changed):
    """An entry of Piper's list of voices."""
    contents = {f"{folder}/{name}.onnx": MODEL, f"{folder}/{name}.onnx.json": CONFIG, f"{folder}/MODEL_CARD": b"x"}
    return {
        "key": name,
        "files": {
            path: {"size_bytes": len(content), "md5_digest": hashlib.md5(content).hexdigest()} | changed
            for path, content in contents.items()
        },
    }


@pytest.fixture
def server(monkeypatch):
    with FileServer().running() as running:
        running.files = {
            "voices.json": json.dumps({NAME: entry(), "de_DE-eva_k-x_low": {}, "en_US-amy-medium": {}}).encode(),
            f"{FOLDER}/{NAME}.onnx": MODEL,
            f"{FOLDER}/{NAME}.onnx.json": CONFIG,
        }
        monkeypatch.setenv("OUTPOUR_PIPER_URL", running.url + "/")
        monkeypatch.setenv("OUTPOUR_KOKORO_URL", running.url)
        yield running


def installed_files():
    """The files in the listener's folder of voices, including partial ones but no locks."""
    return sorted(path.name for path in user_paths().voices.glob("*") if path.suffix != ".lock")


def test_an_installed_piper_voice_is_listed_and_speaks(server, outpour):
    assert outpour("voices", "add", NAME).out == f"{NAME} is installed; try it with `outpour voices try {NAME}`\n"
    assert installed_files() == [f"{NAME}.onnx", f"{NAME}.onnx.json"]
    (row,) = [row for row in json.loads(outpour("voices", "--json").out) if row["name"] == NAME]
    assert (row["engine"], row["language"], row["installed"]) == ("piper", "de-DE", True)
    assert (row["quality"], row["speakers"]) == ("medium", ["amused", "angry"])
    assert outpour("voices", "try", f"{NAME}:angry", "-o", "a.wav").status == 0


def test_kokoro_is_installed_with_its_two_files(server, outpour, monkeypatch, tmp_path):
    pytest.importorskip("kokoro_onnx")
    made = write_kokoro(tmp_path)
    server.files |= {path.name: path.read_bytes() for path in made.glob("*-v1.0.*")}
    facts = {
        name: (len(server.files[name]), hashlib.sha256(server.files[name]).hexdigest())
        for name in kokoro_downloads.FILES
    }
    monkeypatch.setattr(kokoro_downloads, "FILES", facts)
    assert "voices try af_heart" in outpour("voices", "add", "kokoro").out
    assert installed_files() == ["kokoro-v1.0.onnx", "voices-v1.0.bin"]
    assert outpour("voices", "try", "af_bella", "-o", "a.wav").status == 0


def test_a_voice_of_kokoro_stands_for_its_two_files():
    assert find_installable("af_bella").files == find_installable("kokoro").files


def test_kokoro_files_are_verified_against_the_release(server, outpour):
    server.files["kokoro-v1.0.onnx"] = kokoro_model()
    ran = outpour("voices", "add", "kokoro")
    assert ran.status == 1
    assert len(ran.lines) == 1
    assert "smaller than expected" in ran.err
    assert installed_files() == []


@pytest.mark.parametrize("name", ["kokoro", "en_US-amy-medium"])
def test_without_a_mirror_voices_come_from_their_publishers(monkeypatch, name):
    asked = []
    listed = json.dumps({name: entry(name, "en/en_US/amy/medium")}).encode()
    monkeypatch.setattr(piper_downloads, "read_remote", lambda url, _: asked.append(url) or listed)
    files = find_installable(name).files
    if name == "kokoro":
        base = "https://github.com/thewh1teagle/kokoro-onnx/releases/download/model-files-v1.0"
        assert [each.url for each in files.values()] == [f"{base}/kokoro-v1.0.onnx", f"{base}/voices-v1.0.bin"]
        assert {len(each.digest) for each in files.values()} == {64}
        assert asked == []
    else:
        base = "https://huggingface.co/rhasspy/piper-voices/resolve/main"
        assert asked == [f"{base}/voices.json"]
        path = "en/en_US/amy/medium/en_US-amy-medium.onnx"
        assert [each.url for each in files.values()] == [f"{base}/{path}.json", f"{base}/{path}"]


def test_adding_a_voice_that_is_an_installed_package_downloads_nothing(server, outpour):
    ran = outpour("voices", "add", "joe")
    assert (ran.status, ran.out) == (0, "joe is installed; try it with `outpour voices try joe`\n")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("de_DE-tea-medium", f"Did you mean '{NAME}'?"),
        ("de_DE-e", "available: de_DE-eva_k-x_low"),
        ("fo", "Give a language such as 'de' to list its voices"),
        ("../../etc/passwd", "no downloadable voice '../../etc/passwd'"),
        ("", "available:"),
    ],
)
def test_an_unlisted_name_is_reported_with_the_available_ones(server, outpour, name, message):
    ran = outpour("voices", "add", name)
    assert ran.status == 1
    assert message in ran.err
    assert len(ran.lines) == 1
    assert installed_files() == []


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("de", ["de_DE-eva_k-x_low", NAME]),
        ("en_us", ["en_US-amy-medium", "fenrir", "kore", "kokoro"]),
        ("en-US", ["en_US-amy-medium", "fenrir", "kore", "kokoro"]),
        ("fr", ["kokoro"]),
    ],
)
def test_a_language_in_place_of_a_voice_lists_its_voices(server, outpour, language, names):
    ran = outpour("voices", "add", language)
    assert (ran.status, ran.err) == (0, "")
    title, *rows = ran.out.splitlines()
    assert title == f"To download with `outpour voices add NAME`, for {language!r}:"
    assert [row.split()[0] for row in rows] == names
    if language == "de":
        page = f"https://huggingface.co/rhasspy/piper-voices/blob/main/{FOLDER}/MODEL_CARD"
        assert rows[1].split() == [NAME, "piper", "de-DE", "3", "kB", page]
    assert installed_files() == []


@pytest.mark.parametrize(
    "listed",
    [
        b"<html>Log in</html>",
        b"[" * 100_000,
        b"[]",
        b"{}",
        json.dumps({NAME: {}}).encode(),
        json.dumps({NAME: {"files": []}}).encode(),
        json.dumps({NAME: {"files": {}}}).encode(),
        json.dumps({NAME: entry(folder="../../..")}).encode(),
        json.dumps({NAME: entry(folder="/etc")}).encode(),
        json.dumps({NAME: entry(folder="http://127.0.0.1:1")}).encode(),
        json.dumps({NAME: entry(folder="a?b")}).encode(),
        json.dumps({NAME: entry(size_bytes=-1)}).encode(),
        json.dumps({NAME: entry(size_bytes=10**15)}).encode(),
        json.dumps({NAME: entry(size_bytes="9")}).encode(),
        json.dumps({NAME: entry(md5_digest="../../evil")}).encode(),
        json.dumps({NAME: entry(md5_digest=None)}).encode(),
    ],
)
def test_an_invalid_or_unsafe_list_is_refused(server, listed):
    server.files["voices.json"] = listed
    with pytest.raises((DownloadError, UnknownVoiceError)) as caught:
        find_installable(NAME)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    "name", ["../up", "a/b", "de_DE-x-medium/../../y", "C:x", ".hidden", "de_DE-a b-low", "x" * 300]
)
def test_listed_names_that_could_be_paths_are_rejected(server, name):
    server.files["voices.json"] = json.dumps({name: entry(name)}).encode()
    with pytest.raises(UnknownVoiceError):
        find_installable(name)


@pytest.mark.parametrize("fault", [404, 500, "cut at once", "page", "damaged", "larger", "smaller"])
def test_a_failed_download_is_reported_in_one_line_and_installs_nothing(server, outpour, fault):
    server.fault(f"{FOLDER}/{NAME}.onnx", fault)
    ran = outpour("voices", "add", NAME)
    assert ran.status == 1
    assert len(ran.lines) == 1
    assert [name for name in installed_files() if not name.endswith(".part")] == []
    assert NAME not in outpour("voices").out


def test_an_aborted_download_is_resumed_next_time(server, outpour):
    path = f"{FOLDER}/{NAME}.onnx"
    server.fault(path, "cut", 1)
    part = user_paths().voices / f".{NAME}.onnx-{hashlib.md5(MODEL).hexdigest()[:12]}.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(MODEL[:100])
    assert outpour("voices", "add", NAME).status == 0
    assert (path, "bytes=100-") in server.requests
    assert (user_paths().voices / f"{NAME}.onnx").read_bytes() == MODEL


def test_adding_a_voice_again_downloads_only_missing_or_damaged_files(server, outpour):
    outpour("voices", "add", NAME)
    server.requests.clear()
    assert outpour("voices", "add", NAME).status == 0
    assert [path for path, _ in server.requests] == ["voices.json"]
    model = user_paths().voices / f"{NAME}.onnx"
    model.write_bytes(bytes(len(MODEL)))
    assert outpour("voices", "add", NAME).status == 0
    assert model.read_bytes() == MODEL
    assert f"{FOLDER}/{NAME}.onnx" in [path for path, _ in server.requests]


def test_an_interrupted_download_leaves_the_voice_as_it_was(server, tmp_path):
    voice = find_installable(NAME)

    def interrupt(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        install(voice, tmp_path, interrupt)
    assert not list(tmp_path.glob(f"{NAME}*"))
    install(voice, tmp_path)
    assert (tmp_path / f"{NAME}.onnx").read_bytes() == MODEL


def test_progress_covers_all_files(server, tmp_path):
    sizes = []
    voice = find_installable(NAME)
    install(voice, tmp_path, sizes.append)
    assert sizes == sorted(sizes)
    assert sizes[-1] == voice.size == len(MODEL) + len(CONFIG)


def test_an_unusable_voices_folder_is_reported(server):
    user_paths().data.mkdir(parents=True)
    user_paths().voices.write_text("a file where the folder should be")
    with pytest.raises(TargetError, match="voices"):
        install(find_installable(NAME), user_paths().voices)


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo terminals are POSIX")
def test_a_progress_bar_is_drawn_on_the_terminal_but_not_to_stdout(server):
    ours, theirs = os.openpty()
    ran = process("voices", "add", NAME, stderr=theirs)
    out, _ = ran.communicate(timeout=120)
    os.close(theirs)
    drawn = os.read(ours, 65_536).decode()
    os.close(ours)
    assert out == f"{NAME} is installed; try it with `outpour voices try {NAME}`\n"
    assert f"{NAME} (3 kB)" in drawn
    assert "100%" in drawn


# Concurrent downloads


def part_of(path):
    """The partial file of a download."""
    name = path.rpartition("/")[2]
    return user_paths().voices / f".{name}-{hashlib.md5(MODEL).hexdigest()[:12]}.part"


def half_downloaded(server):
    """A process that has half of the model, and waits for the rest until the server is released."""
    path = f"{FOLDER}/{NAME}.onnx"
    server.fault(path, "silent", 1)
    first = process("voices", "add", NAME)
    while first.poll() is None and not (part_of(path).exists() and part_of(path).stat().st_size):
        server.wait_for_request(0.05)
    return first


def test_a_second_process_waits_for_the_first_and_downloads_nothing_twice(server):
    with half_downloaded(server) as first, process("voices", "add", NAME) as second:
        assert second.stderr.readline() == (
            f"outpour: another outpour is downloading {NAME}; waiting for it (Ctrl-C to stop waiting)\n"
        )
        half = len(server.requests)
        server.released.set()
        outputs = [child.communicate(timeout=120) for child in (first, second)]
    assert [child.returncode for child in (first, second)] == [0, 0], outputs
    assert [out for out, _ in outputs] == [f"{NAME} is installed; try it with `outpour voices try {NAME}`\n"] * 2
    assert (user_paths().voices / f"{NAME}.onnx").read_bytes() == MODEL
    assert installed_files() == [f"{NAME}.onnx", f"{NAME}.onnx.json"]
    assert [asked for path, asked in server.requests[half:] if path.endswith(".onnx")] == [f"bytes={len(MODEL) // 2}-"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_a_second_process_resumes_the_download_of_a_killed_one(server):
    with half_downloaded(server) as first, process("voices", "add", NAME) as second:
        assert "waiting" in second.stderr.readline()
        first.kill()
        second.communicate(timeout=120)
    assert second.returncode == 0
    assert (f"{FOLDER}/{NAME}.onnx", f"bytes={len(MODEL) // 2}-") in server.requests
    assert (user_paths().voices / f"{NAME}.onnx").read_bytes() == MODEL


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_waiting_for_another_process_can_be_interrupted(server):
    with half_downloaded(server) as first, process("voices", "add", NAME) as second:
        assert "waiting" in second.stderr.readline()
        second.send_signal(signal.SIGINT)
        second.communicate(timeout=120)
        server.released.set()
        first.communicate(timeout=120)
    assert (second.returncode, first.returncode) == (130, 0)


def test_a_partial_file_with_a_wrong_checksum_is_removed(server, outpour):
    path = f"{FOLDER}/{NAME}.onnx"
    part_of(path).parent.mkdir(parents=True)
    part_of(path).write_bytes(bytes(100))
    assert "checksum" in outpour("voices", "add", NAME).err
    assert not part_of(path).exists()
    assert outpour("voices", "add", NAME).status == 0


# No other command uses the network

AUDITED = """
import sys
def audit(event, arguments):
    if event == "socket.getaddrinfo" or event.startswith("urllib") or (
        event == "socket.connect" and isinstance(arguments[1], tuple)
    ):
        print("NETWORK", event, arguments[1:], file=sys.stderr, flush=True)
        raise SystemError("the network was used")
sys.addaudithook(audit)
from voice.cli.main import main
sys.argv = ["outpour", *sys.argv[1:]]
main()
"""


@pytest.mark.parametrize(
    ("arguments", "offline"),
    [
        (["list"], True),
        (["show", "walk", "--voice", "hum", "--json"], True),
        (["check", "walk.txt"], True),
        (["voices"], True),
        (["voices", "try", "system", "-o", "a.wav"], True),
        (["voices", "try", "joe", "-o", "b.wav"], True),
        (["voices", "try", "af_heart", "-o", "c.wav"], True),
        (["doctor"], True),
        (["cache"], True),
        (["voices", "add", "en_US-amy-medium"], False),
        (["voices", "add", "kokoro"], False),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_only_voices_add_touches_the_network(tmp_path, arguments, offline):
    if "af_heart" in arguments:
        pytest.importorskip("kokoro_onnx")
    write_kokoro(user_paths().voices)
    (tmp_path / "walk.txt").write_text("Rest now.")
    ran = subprocess.run(
        [sys.executable, "-c", AUDITED, *arguments], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert ("NETWORK" not in ran.stderr) == offline, ran.stderr
    assert (ran.returncode == 0) == offline, ran.stderr
