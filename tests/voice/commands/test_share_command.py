"""`outpour share`, as its user and a phone see it."""

import errno
import json
import os
import re
import shutil
import signal
import socket
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

import pytest
from browsers import chromium
from program import process
from shared_sites import TIMEOUT_S, serve
from terminals import Terminal

from scripts.expansion.choices import Choices
from scripts.library.lookup import find
from voice.batch.job import JobResult
from voice.cli import diagnostics
from voice.cli.sharing import share as sharing
from voice.cli.sharing.messages import lost_address
from voice.export.labels import NO_LABELS
from voice.session.request import SessionRequest
from voice.sharing.addresses import Address
from voice.sharing.hints import hint
from voice.sharing.preparation import SharingSpaceError, prepare, shared_sessions
from voice.sharing.site import site_of
from voice.sharing.store import KEPT_S, SharedFiles
from voice.storage.paths import user_paths

LOOPBACK = ("--interface", "127.0.0.1")

SMALL = """\
---
title: A small one
voice: hum
pace: 2.0
music: none
ask: {who: you}
---
Let the shoulders of {who} go. [20s]

[closing]

You can stop here.
"""

fetch = build_opener(ProxyHandler({})).open


class Run:
    """A run of `outpour share small` that a phone has downloaded."""

    def __init__(self, folder):
        self.home, self.script = folder / "home", folder / "small.txt"
        self.script.write_text(SMALL)
        self.environment = {"OUTPOUR_HOME": str(self.home)}
        program = process("share", self.script, *LOOPBACK, "--once", env=self.environment)
        self.url = program.stdout.readline().strip()
        with fetch(self.url, timeout=TIMEOUT_S) as page:
            self.page = page.read().decode()
        self.sound_name = json.loads(re.search(r'"sound":("[^"]*")', self.page)[1])
        with fetch(self.url + self.sound_name.removeprefix("./"), timeout=TIMEOUT_S) as sound:
            self.headers, self.sound = sound.headers, sound.read()
        self.out, self.err = program.communicate(timeout=TIMEOUT_S)
        self.status = program.returncode


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return Run(tmp_path_factory.mktemp("share"))


@pytest.fixture
def made(run, monkeypatch):
    """The run, and its home as the one of this test."""
    monkeypatch.setenv("OUTPOUR_HOME", str(run.home))
    return run


@pytest.fixture
def shared(monkeypatch, run):
    """Make files by copying those of the run, and serve nothing; holds the site that would be served."""
    sites = []

    def make(preparation):
        preparation.folder.mkdir(parents=True, exist_ok=True)
        for path in preparation.paths:
            if not path.exists():
                shutil.copy(next((run.home / "cache" / "shared").glob(f"*{path.suffix}")), path)

    monkeypatch.setattr(sharing, "_make", make)
    monkeypatch.setattr(sharing, "_serve", lambda site, *_: sites.append((site, stored_files())))
    return sites


def folder():
    return user_paths().shared


def stored_files():
    return sorted(path for path in folder().rglob("*") if path.suffix in {".mp3", ".html", ".jpg"})


def test_a_phone_gets_the_page_and_the_sound_with_its_name(run):
    assert (run.status, run.out) == (0, "")
    assert "A small one" in run.page
    assert run.sound.startswith(b"ID3")
    assert run.headers["Content-Disposition"] == "attachment; filename*=utf-8''A%20small%20one.mp3"
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{22}/", run.url)


def test_what_happens_is_reported(run):
    lines = run.err.splitlines()
    assert lines[0].startswith("outpour: making 1 session first, about ")
    assert lines[-4:] == [
        "outpour: open this address on this machine; others can't reach it; Ctrl-C stops sharing",
        "outpour: 127.0.0.1 has opened the page",
        "outpour: A small one.mp3 was downloaded",
        "outpour: stopped sharing after the first complete download",
    ]


def prepared(script, **options):
    paths = user_paths()
    request = SessionRequest(Choices(preface="full", **options.pop("choices", {})), **options)
    return prepare([find(str(script), paths.scripts)], request, options.get("labels", NO_LABELS), paths)


def test_only_changed_sessions_are_made_again(made, tmp_path):
    assert prepared(made.script).missing == []
    assert len(prepared(made.script, choices={"minutes": 30}).missing) == 1
    assert len(prepared(made.script, music="rain").missing) == 1
    changed = tmp_path / "small.txt"
    changed.write_text(SMALL)
    assert prepared(changed).missing == []
    changed.write_text(SMALL.replace("shoulders", "arms"))
    assert len(prepared(changed).missing) == 1


def test_the_page_plays_and_seeks_in_a_browser(made):
    preparation = prepared(made.script)
    with serve(site_of(list(shared_sessions(preparation)))) as shared, chromium() as browser:
        page = browser.new_page(viewport={"width": 390, "height": 844})
        faults = []
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.goto(shared.endpoint.url)
        page.locator("#begin").click()
        await_in(page, "audio.currentTime > 0.2 && !audio.paused")
        page.evaluate("audio.currentTime = audio.duration - 5")
        await_in(page, "!audio.seeking && audio.currentTime > audio.duration - 5 && !audio.paused")
        assert page.evaluate("audio.error") is None
        page.reload()
        with page.expect_download() as download:
            page.locator("#download").click()
        assert download.value.suggested_filename == "A small one.mp3"
        assert Path(download.value.path()).read_bytes() == made.sound
        assert faults == []


def test_the_list_asks_for_nothing_that_isn_t_shared(made):
    (session,) = shared_sessions(prepared(made.script))
    site = site_of([session, replace(session, key="0" * 32)])
    with serve(site) as shared, chromium() as browser:
        page = browser.new_page()
        faults = []
        page.on("console", lambda message: faults.append(message.text))
        page.on("response", lambda response: faults.append(response.url) if response.status >= 400 else None)
        page.goto(shared.endpoint.url, wait_until="networkidle")
        assert faults == []


def await_in(page, condition):
    """Wait until a condition about `audio` holds. (Playwright's own way needs eval, which the page forbids.)"""
    page.evaluate(
        f"""() => new Promise((resolve, reject) => {{
          const begun = Date.now();
          const look = () => {{
            if ({condition}) resolve();
            else if (Date.now() - begun > 60_000) reject(new Error("waited for a minute"));
            else setTimeout(look, 20);
          }};
          look();
        }})"""
    )


def test_the_files_are_kept_for_the_next_time(made, outpour, shared):
    before = {path.name for path in folder().iterdir()}
    assert outpour("share", made.script, *LOOPBACK).status == 0
    ((site, files),) = shared
    assert {path.name for path in files} == before == {path.name for path in folder().iterdir()}
    assert {Path(file.path).parent for file in site.files.values()} == {folder()}


def test_files_with_words_of_the_listener_are_removed(outpour, shared):
    Path("small.txt").write_text(SMALL)
    assert outpour("share", "small.txt", "--set", "who=Anna", *LOOPBACK).status == 0
    ((_, files),) = shared
    assert len(files) == 3
    assert stored_files() == []


@pytest.fixture
def left_behind():
    """A file with words of the listener that a killed process has left."""
    path = folder() / "personal" / f"personal-{'0' * 16}" / "abc.mp3"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"Anna")
    (path.parents[1] / f".{path.parent.name}.part").touch()
    return path


@pytest.mark.parametrize("arguments", [("share", "small.txt", *LOOPBACK), ("cache",), ("cache", "clear")])
def test_files_with_words_that_a_killed_process_left_are_removed(outpour, shared, here, left_behind, arguments):
    assert outpour(*arguments).status == 0
    assert not left_behind.parent.exists()
    assert list(left_behind.parents[1].iterdir()) == []


def test_files_with_words_that_another_process_shares_stay(outpour, shared):
    Path("asks.txt").write_text(SMALL)
    with SharedFiles(folder()).personal_folder() as used:
        (used / "abc.mp3").write_bytes(b"Anna")
        assert outpour("share", "asks.txt", "--set", "who=Anna", *LOOPBACK).status == 0
        assert outpour("cache", "clear").status == 0
        assert (used / "abc.mp3").exists()
    assert not used.exists()


def test_words_go_to_the_sessions_that_ask_for_them(outpour, shared):
    Path("asks.txt").write_text(SMALL)
    Path("plain.txt").write_text(SMALL.replace("ask: {who: you}\n", "").replace(" of {who}", ""))
    assert outpour("share", "asks.txt", "plain.txt", "--set", "who=Anna", *LOOPBACK).status == 0
    ((_, files),) = shared
    assert len({path.parent for path in files}) == 2
    assert len(stored_files()) == 3
    result = outpour("share", "asks.txt", "plain.txt", "--set", "where=here", *LOOPBACK)
    assert result.status == 1
    assert "none of the scripts asks for the word 'where'; use who" in result.err


def test_a_terminal_is_asked_for_words_once_for_all_sessions(made, tmp_path):
    (tmp_path / "other.txt").write_text(SMALL.replace("you", "a friend").replace("small", "short"))
    scripts = (str(made.script), str(tmp_path / "other.txt"))
    terminal = Terminal("share", *scripts, *LOOPBACK, "--for", "1s", environment=made.environment)
    try:
        terminal.until(lambda: b"[you]" in terminal.shown)
        terminal.press(b"Anna\n")
        assert terminal.ended() == 0
    finally:
        terminal.close()
    assert terminal.shown.count(b"Who is it about?") == 1
    assert b"making 2 sessions first" in terminal.shown
    assert list((folder() / "personal").iterdir()) == []


def test_a_session_given_by_two_paths_is_made_once(made, tmp_path):
    sources = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "same.txt").write_text(SMALL.replace("shoulders", "hands"))
        sources.append(find(str(tmp_path / name / "same.txt"), user_paths().scripts))
    assert len(prepare(sources, SessionRequest(), NO_LABELS, user_paths()).missing) == 1


@pytest.mark.parametrize("suffix", [".mp3", ".html"])
def test_damaged_files_are_made_again(made, tmp_path, monkeypatch, suffix):
    shutil.copytree(made.home, tmp_path / "home")
    monkeypatch.setenv("OUTPOUR_HOME", str(tmp_path / "home"))
    (damaged,) = folder().glob(f"*{suffix}")
    damaged.write_bytes(b"")
    assert len(prepared(made.script).missing) == 1


@pytest.mark.parametrize("setting", ["untitled = true", 'desktop = "untitled"', "desktop = false"])
def test_titles_are_hidden_if_the_desktop_shows_none(outpour, shared, home, setting):
    (home / "config").mkdir()
    (home / "config" / "config.toml").write_text(f"{setting}\n")
    for name in ("one", "two"):
        Path(f"{name}.txt").write_text(SMALL)
    assert outpour("share", "one.txt", "two.txt", *LOOPBACK).status == 0
    ((site, _),) = shared
    html = site.files[""].content.decode()
    assert "Session 1" in html
    assert "Session 2" in html
    assert [word for word in ("A small one", "one.txt", "two.txt") if word in html] == []
    names = {file.download_name for file in site.files.values() if file.download_name}
    assert names == {"Session 1.mp3", "Session 2.mp3"}
    assert not any(each in name for name in site.files for each in ("one", "two", "small"))


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        ((), 2, "SESSION"),
        (("small.txt", "--port", "6000"), 2, "browsers don't open port 6000; use another one, such as 8080"),
        (("small.txt", "--port", "22"), 2, "browsers don't open port 22"),
        (("small.txt", "--port", "0"), 2, "isn't a whole number from 1 to 65535"),
        (("small.txt", "--for", "Anna"), 2, "To say whom a session is about, use --set"),
        (("small.txt", "--for", "0"), 2, "use 1 second to 24 hours"),
        (("small.txt", "--for", "25h"), 2, "use 1 second to 24 hours"),
        (("small.txt", "--interface", "eth77"), 1, "no interface or address 'eth77' to share on; it has: "),
        (("small.txt", "--interface", "0.0.0.0"), 1, "no interface or address '0.0.0.0' to share on"),
        (("missing.txt", *LOOPBACK), 1, "missing.txt"),
        (("breathwork", *LOOPBACK), 1, "breathwork has intense breathing, which is not safe for everyone"),
    ],
)
def test_mistakes_are_reported_before_anything_is_made(outpour, here, arguments, status, message):
    result = outpour("share", *arguments)
    assert result.status == status
    assert message in " ".join(result.err.split())
    assert result.out == ""
    assert not folder().exists()


def test_a_folder_of_scripts_can_be_shared(outpour, shared):
    Path("scripts").mkdir()
    for name in ("one", "two"):
        Path(f"scripts/{name}.txt").write_text(SMALL.replace("A small one", name))
    assert outpour("share", "scripts", *LOOPBACK).status == 0
    ((site, _),) = shared
    assert {file.download_name for file in site.files.values()} == {"", "one.mp3", "two.mp3"}


def test_a_full_disk_is_reported_before_anything_is_made(outpour, here, monkeypatch):
    monkeypatch.setattr("voice.batch.survey.free_space", lambda _: 1000)
    result = outpour("share", "small.txt", *LOOPBACK)
    assert result.status == 1
    assert "has only 1 kB free; make room, or set OUTPOUR_HOME to a folder on another disk" in result.err
    assert not folder().exists()


def test_the_sessions_need_room_together(made, tmp_path, monkeypatch):
    sources = []
    for name in ("one", "two"):
        (tmp_path / f"{name}.txt").write_text(SMALL.replace("shoulders", name))
        sources.append(find(str(tmp_path / f"{name}.txt"), user_paths().scripts))
    monkeypatch.setattr("voice.batch.survey.free_space", lambda _: 0)
    with pytest.raises(SharingSpaceError) as alone:
        prepare(sources[:1], SessionRequest(), NO_LABELS, user_paths())
    monkeypatch.setattr("voice.batch.survey.free_space", lambda _: alone.value.needed * 3 // 2)
    prepare(sources[:1], SessionRequest(), NO_LABELS, user_paths())
    with pytest.raises(SharingSpaceError):
        prepare(sources, SessionRequest(), NO_LABELS, user_paths())


def test_a_disk_that_becomes_full_comes_with_the_next_step(outpour, here, monkeypatch):
    class FullDisk:
        def __init__(self, *_):
            pass

        def results(self, jobs, _):
            yield JobResult(jobs[0], 1.0, error="name a file on another disk with -o", disk_full=True)

    monkeypatch.setattr(sharing, "LocalExecutor", FullDisk)
    result = outpour("share", "small.txt", *LOOPBACK)
    assert result.status == 1
    assert result.lines[-1] == (
        f"outpour: can't share small: the disk of {folder()} is full; make room, or set OUTPOUR_HOME to a folder on "
        "another disk"
    )


def test_a_file_in_place_of_the_folder_comes_with_the_next_step(outpour, here, home):
    (home / "cache").mkdir(parents=True)
    folder().write_text("")
    result = outpour("share", "small.txt", *LOOPBACK)
    assert result.status == 1
    assert result.err.startswith(f"outpour: can't use the cache {folder()}: ")
    assert "OUTPOUR_HOME" in result.err
    assert "-d" not in result.err


def test_a_folder_that_can_t_be_made_comes_with_the_next_step(outpour, here, monkeypatch):
    def refuse(*_, **__):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(sharing.SharedFiles, "make", refuse)
    result = outpour("share", "small.txt", *LOOPBACK)
    assert result.status == 1
    assert f"outpour: can't use the cache {folder()}: read-only file system; " in result.err


def test_all_broken_scripts_are_named(outpour, here):
    for name in ("one", "two"):
        Path(f"{name}.txt").write_text(SMALL.replace("[20s]", "[20 bananas]"))
    result = outpour("share", "small.txt", "one.txt", "two.txt", *LOOPBACK)
    assert result.status == 1
    assert "can't share one: one.txt:" in result.err
    assert "; neither can two be shared" in result.err


def test_intense_breathing_needs_consent_each_time(outpour, shared):
    assert outpour("share", "breathwork", *LOOPBACK, "--i-understand").status == 0
    assert outpour("share", "breathwork", *LOOPBACK).status == 1
    ((site, _),) = shared
    assert site.files


def test_a_taken_port_is_reported(made, outpour):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = outpour("share", made.script, *LOOPBACK, "--port", port)
    assert (result.status, result.out) == (1, "")
    assert f"can't share on port {port}: another program uses it; choose another with --port" in result.err


def test_a_machine_without_a_network_says_so(outpour, here, monkeypatch):
    monkeypatch.setattr(sharing, "machine_addresses", list)
    result = outpour("share", "small.txt")
    assert result.status == 1
    assert result.lines == [
        "outpour: can't share: this machine isn't on a network; connect it to the Wi-Fi that your phone uses, "
        "or open the page on this machine with --interface 127.0.0.1"
    ]


def test_ctrl_c_in_a_terminal_ends_it_below_its_code(made):
    terminal = Terminal("share", str(made.script), *LOOPBACK, environment=made.environment)
    try:
        terminal.until(lambda: b"[you]" in terminal.shown)
        terminal.press(b"\n")
        terminal.until(lambda: re.search(rb"http://127[^\r]*/\r\n", terminal.shown))
        assert b"\x1b[38;5;16;48;5;231m" in terminal.shown
        terminal.press(b"\x03")
        status = terminal.ended()
    finally:
        terminal.close()
    assert status == 130
    assert terminal.shown.decode().rstrip().endswith("outpour: stopped sharing")
    assert b"Traceback" not in terminal.shown


def test_a_note_about_a_session_has_a_line_of_its_own(made):
    options = ("--minutes", "30", "--music", "none", "--for", "1s")
    terminal = Terminal("share", str(made.script), *options, *LOOPBACK, environment=made.environment)
    try:
        terminal.until(lambda: b"[you]" in terminal.shown)
        terminal.press(b"\n")
        terminal.ended()
    finally:
        terminal.close()
    assert re.search(rb"[\nKJ]outpour: small: the length is \d+:\d+ instead of 30:00", terminal.shown)


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="Windows ends a process without a signal")
def test_a_signal_ends_it_even_while_a_phone_loads(made):
    program = process("share", made.script, *LOOPBACK, env=made.environment)
    url = program.stdout.readline().strip()
    with fetch(url + made.sound_name.removeprefix("./"), timeout=TIMEOUT_S) as sound:
        sound.read(10)
        program.send_signal(signal.SIGTERM)
        out, err = program.communicate(timeout=TIMEOUT_S)
    assert (program.returncode, out) == (143, "")
    assert err.rstrip().splitlines()[-1] == "outpour: stopped sharing"
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("platform", "tools", "advice"),
    [
        ("linux", ("ufw", "firewall-cmd"), "`sudo ufw allow 8000/tcp`"),
        ("linux", ("firewall-cmd",), "`sudo firewall-cmd --add-port=8000/tcp`"),
        ("linux", (), "that no firewall blocks port 8000"),
        ("darwin", (), "System Settings"),
        ("win32", (), "Windows Firewall allows Python in private networks"),
    ],
)
def test_the_hint_names_the_firewall(platform, tools, advice):
    message = hint(8000, platform, lambda name: name if name in tools else None)
    assert advice in message
    assert "same Wi-Fi, not on a guest network" in message


def test_a_lost_address_comes_with_the_next_step():
    address = Address("wlan0", ip_address("192.168.1.20"))
    assert "192.168.1.20 (wlan0); reconnect it, or stop sharing and run the command again" in lost_address(address)


@pytest.mark.parametrize(("found", "state"), [([], "missing"), ([Address("wlan0", ip_address("10.0.0.9"))], "fine")])
def test_doctor_says_whether_sharing_can_work(monkeypatch, found, state):
    monkeypatch.setattr("voice.sharing.addresses.machine_addresses", lambda: found)
    finding = diagnostics._sharing()
    assert (finding.what, finding.state) == ("sharing", state)
    assert finding.message == ("on 10.0.0.9 (wlan0)" if found else "this machine isn't on a network")


@pytest.fixture
def stored():
    """Files for sharing, one of which was shared long ago."""
    folder().mkdir(parents=True)
    for name in ("old.mp3", "new.mp3", "new.html", "new.jpg", "letter.txt"):
        (folder() / name).write_bytes(b"x" * 1000)
    moment = (folder() / "new.mp3").stat().st_mtime - KEPT_S - 1000
    for name in ("old.mp3", "letter.txt"):
        os.utime(folder() / name, (moment, moment))
    return folder()


def test_files_are_removed_a_week_after_they_were_shared(stored):
    SharedFiles(stored).use([])
    assert {path.name for path in stored.iterdir()} == {"new.mp3", "new.html", "new.jpg", "letter.txt"}


def test_files_that_are_shared_again_are_kept(stored, monkeypatch):
    monkeypatch.setattr("voice.sharing.store.LARGEST", 1500)
    SharedFiles(stored).use([stored / "old.mp3", stored / "missing.mp3"])
    assert {path.name for path in stored.iterdir()} == {"old.mp3", "letter.txt"}


def test_the_cache_command_shows_and_clears_shared_files(outpour, stored):
    assert f"{stored}\n4 shared files, 4 kB of at most 1 GB" in outpour("cache").out
    assert json.loads(outpour("cache", "--json").out)["shared"]["entries"] == 4
    assert f"removed 4 shared files, 4 kB, from {stored}" in outpour("cache", "clear").out
    assert [path.name for path in stored.iterdir()] == ["letter.txt"]
