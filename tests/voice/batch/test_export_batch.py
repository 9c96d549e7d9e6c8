"""`outpour export -d FOLDER`: what is made, made again, and left alone."""

import errno
import json
import os
from pathlib import Path

import pytest
from executors import SerialExecutor

from voice.batch.job import JobResult
from voice.batch.manifest import NAME
from voice.batch.runner import exclusive_folder

INTENSE = "---\nvoice: hum\n---\nLie down.\n\n[breathe connected for 10s]\n\nRest.\n"


def test_every_script_of_a_folder_is_exported_and_recorded(batch, shelf):
    ran = batch()
    assert (ran.status, shelf.files()) == (0, ["one.wav", "two.wav"])
    assert ran.out == f"{Path('out/one.wav')}\n{Path('out/two.wav')}\n"
    assert "2 files of 2 sessions to make" in ran.lines[0]
    assert ran.lines[-1] == "outpour: 2 made"
    entry = shelf.manifest()["one.wav"]
    assert (entry["result"], entry["session"], entry["voice"]) == ("done", "one", "hum")
    assert entry["files"][0]["size"] == (shelf.out / "one.wav").stat().st_size
    assert len(entry["key"]) == 64


def test_a_second_run_exports_nothing(batch, shelf):
    batch()
    before = (shelf.out / NAME).read_bytes()
    ran = batch()
    assert (ran.status, ran.out, ran.lines) == (0, "", ["outpour: nothing to make, 2 files up to date"])
    assert (shelf.out / NAME).read_bytes() == before


def test_words_go_to_the_scripts_that_ask_for_them(batch, shelf):
    shelf.write("asks.txt", "---\nvoice: hum\nask: {who: you}\n---\nRest, {who}.\n")
    assert batch("--set", "who=Anna").status == 0
    ran = batch("--set", "who=Ben")
    assert (ran.status, ran.out.split()) == (0, [str(Path("out/asks.wav"))])


def test_a_word_that_no_script_asks_for_is_reported_before_anything_is_made(batch, shelf):
    shelf.write("asks.txt", "---\nvoice: hum\nask: {who: you}\n---\nRest, {who}.\n")
    ran = batch("--set", "who=Anna", "--set", "hwo=Anna")
    assert (ran.status, ran.lines) == (1, ["outpour: none of the scripts asks for the word 'hwo'; use who"])
    assert not shelf.out.exists()


def test_a_changed_include_exports_only_its_dependants_again(batch, shelf):
    shelf.write("alone.txt", "---\nvoice: hum\n---\nAlone.\n")
    batch()
    shelf.write("_part.txt", "Rest well.\n")
    ran = batch()
    assert ran.out.split() == [str(Path("out/one.wav")), str(Path("out/two.wav"))]
    assert ran.lines[-1] == "outpour: 2 made, 1 up to date"


@pytest.mark.parametrize("change", [Path.unlink, lambda path: path.write_bytes(b"RIFF")], ids=["missing", "changed"])
def test_a_missing_or_changed_file_is_exported_again(batch, shelf, change):
    batch()
    change(shelf.out / "two.wav")
    assert batch().out.split() == [str(Path("out/two.wav"))]


@pytest.mark.parametrize("name", ["one.txt", "_part.txt"])
def test_a_script_that_changes_during_its_export_is_exported_again(batch, shelf, monkeypatch, name):
    def change(executor, job, progress):
        path = shelf.folder / name
        path.write_text(path.read_text().replace("Rest.", "Rest well.").replace("This is", "Here is"))
        return run(executor, job, progress)

    run = SerialExecutor.run
    with monkeypatch.context() as patch:
        patch.setattr(SerialExecutor, "run", change)
        changed = batch()
    assert "one.wav" in changed.err
    assert "changed while the file was made; run the same command again" in changed.err
    assert str(Path("out/one.wav")) in batch().out.split()
    assert batch().out == ""


def test_a_copied_folder_with_new_dates_is_up_to_date(batch, shelf):
    batch()
    os.utime(shelf.out / "one.wav", (0, 0))
    assert batch().out == ""


def test_another_option_exports_everything_again(batch):
    batch()
    assert batch("--mono").lines[-1] == "outpour: 2 made"


def test_force_exports_everything_again(batch, shelf):
    batch()
    assert batch("--force").lines[-1] == "outpour: 2 made"


def test_every_combination_gets_a_name_of_what_varies(batch, shelf):
    ran = batch("--minutes", "1, 2", "--voice", "hum", sessions=["scripts/one.txt"], name=None)
    assert ran.status == 0, ran.err
    assert shelf.files() == ["one-1.mp3", "one-2.mp3"]
    assert {entry["seed"] for entry in shelf.manifest().values()} == {shelf.manifest()["one-1.mp3"]["seed"]}


def test_a_broken_script_fails_alone_and_is_exported_once_fixed(batch, shelf):
    shelf.write("broken.txt", "Well. [nonsense 3]\n")
    ran = batch()
    assert (ran.status, shelf.files()) == (1, ["one.wav", "two.wav"])
    assert ran.lines[-2] == "outpour: 2 made, 1 failed:"
    assert ran.lines[1].startswith("outpour: broken.wav failed: ")  # before work begins
    assert ran.lines[-1].startswith("  broken.wav failed: ")
    assert "unknown direction" in ran.lines[-1]
    assert shelf.manifest()["broken.wav"]["result"] == "failed"
    shelf.write("broken.txt", "---\nvoice: hum\n---\nWell.\n")
    (shelf.out / "one.wav").unlink()
    ran = batch("--only-failed")
    assert (ran.status, ran.out.split()) == (0, [str(Path("out/broken.wav"))])


def test_a_script_that_was_unreadable_is_among_those_that_failed(batch, shelf):
    shelf.write("broken.txt", "---\ntitle: it never ends\n")
    assert batch().status == 1
    shelf.write("broken.txt", "---\nvoice: hum\n---\nMended.\n")
    ran = batch("--only-failed")
    assert (ran.status, ran.out.split()) == (0, [str(Path("out/broken.wav"))])


def test_a_name_that_is_too_long_for_a_file_fails_alone(batch, shelf):
    shelf.write(f"{'a' * 250}.txt", "---\ntitle: it never ends\n")
    for _ in range(2):
        ran = batch("--force")
        assert (ran.status, shelf.files()) == (1, ["one.wav", "two.wav"]), ran.err


def test_a_missing_file_is_exported_again_even_if_the_manifest_names_none(batch, shelf):
    batch()
    (shelf.out / "one.wav").unlink()
    lines = [json.dumps(entry | {"files": []}) for entry in shelf.manifest().values()]
    (shelf.out / NAME).write_text("\n".join(lines), encoding="utf-8")
    assert str(Path("out/one.wav")) in batch().out


def test_a_file_in_the_way_is_kept_without_force(batch, shelf):
    shelf.out.mkdir()
    (shelf.out / "one.wav").write_bytes(b"mine")
    for _ in range(2):
        ran = batch()
        assert ran.status == 1
        assert "isn't from an earlier batch" in ran.lines[-1]
        assert (shelf.out / "one.wav").read_bytes() == b"mine"
    assert batch("--force").status == 0
    assert (shelf.out / "one.wav").read_bytes() != b"mine"


def test_the_next_run_continues_a_killed_run(batch, shelf, monkeypatch):
    """The first one is killed once it has a file, before the manifest says so; its last line is torn."""

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("voice.batch.runner.record", killed)
        assert batch().status == 130
    assert shelf.files() == ["one.wav"]
    part = shelf.out / ".one.wav-0123456789abcdef.part"
    part.write_bytes(b"half")
    with (shelf.out / NAME).open("a") as file:
        file.write('{"name": "two.wav", "resu')
    ran = batch()
    assert (ran.status, ran.lines[-1]) == (0, "outpour: 2 made")
    assert not part.exists()
    assert batch().out == ""


def test_a_full_disk_stops_the_batch_with_one_line(batch, shelf, monkeypatch):
    def full(executor, job, _):
        return JobResult(job, 1, error=f"{job.name} was not written: no space left on device", disk_full=True)

    monkeypatch.setattr(SerialExecutor, "run", full)
    ran = batch()
    assert (ran.status, ran.out) == (1, "")
    assert ran.lines[-1] == (
        "outpour: one.wav was not written: no space left on device; "
        "stopped after 0 of 2 files: make room, and run it again"
    )
    assert "failed" not in ran.err
    assert "two.wav" not in shelf.manifest()
    monkeypatch.undo()


def test_a_manifest_that_does_not_fit_on_the_disk_stops_the_batch(batch, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("voice.storage.journal.os.fsync", full)
    ran = batch()
    assert ran.status == 1
    assert f"{NAME} was not written: no space left on device; stopped after 0 of 2 files" in ran.lines[-1]


def test_paths_that_cannot_be_printed_are_not_blamed_on_the_manifest(batch, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("voice.cli.batch.display.print_file", full)
    ran = batch()
    assert (ran.status, NAME in ran.err, "no space left on device" in ran.err) == (1, False, True), ran.err


def test_too_little_room_is_reported_before_work_begins(batch, shelf, monkeypatch):
    monkeypatch.setattr("voice.batch.survey.free_space", lambda _: 1000)
    ran = batch()
    assert (ran.status, len(ran.lines)) == (1, 1)
    assert "nothing was written: the files need about" in ran.err
    assert not shelf.out.exists()


def test_consent_is_requested_once_before_any_work(batch, shelf):
    shelf.write("deep.txt", INTENSE)
    shelf.write("deeper.txt", INTENSE)
    ran = batch()
    assert (ran.status, ran.out) == (1, "")
    assert ran.lines[-1].startswith("outpour: deep, deeper have intense breathing")
    assert not shelf.out.exists()
    ran = batch("--i-understand")
    assert ran.status == 0, ran.err
    assert "deeper.wav" in shelf.files()


def test_notes_on_files_are_printed_once(batch, shelf):
    ran = batch("--minutes", "30")
    assert [line for line in ran.lines if "instead of 30:00" in line] == [ran.lines[-2]]
    assert ran.lines[-2].startswith("outpour: one.wav, two.wav: the length is ")


def test_another_batch_in_the_same_folder_is_refused(batch, shelf):
    with exclusive_folder(shelf.out):
        ran = batch()
    assert (ran.status, ran.out) == (1, "")
    assert "another batch is writing to" in ran.err


@pytest.mark.parametrize(
    ("arguments", "name", "message"),
    [
        (["--minutes", "1,2"], "{name}.wav", "two variants of scripts/one.txt would both be written to one.wav"),
        ([], "{name}-{lenght}.wav", "no field {lenght}"),
        ([], "{nmae}.wav", "did you mean {name}?"),
        ([], "../{name}.wav", "'/' can't be part of a file name; give the folder with -d"),
        ([], "{name!r}.wav", "fields take no format"),
        ([], "{name.__class__}.wav", "no field {name.__class__}"),
        ([], ".{name}.wav", "would begin with '.'"),
        ([], "{name", "write {{ for a brace"),
        ([], "{name}-{minutes}.wav", "has no length of its own; add --minutes"),
        (["--title", "Mine"], "{name}.wav", "--title would give 2 files the same title"),
        (["-o", "one.mp3"], "{name}.wav", "use -d with --name one.mp3"),
        (["--bitrate", "64"], "{name}.wav", "--bitrate is for .mp3"),
        (["--captions"], "{name}.txt", "--captions writes files beside the sound"),
        (["--minutes", ","], "{name}.wav", "',' isn't a length of time"),
        (["--minutes", ""], "{name}.wav", "'' isn't a length of time"),
        (["--minutes", "10,x"], "{name}.wav", "'x' isn't a length of time"),
        (["-duration", "10"], "{name}.wav", "No option -duration; did you mean --minutes?"),
    ],
)
def test_contradictory_options_are_usage_errors(batch, shelf, arguments, name, message):
    ran = batch(*arguments, name=name)
    assert (ran.status, message in ran.err) == (2, True), ran.err
    assert not shelf.out.exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["scripts/one.txt", "scripts/two.txt"], "scripts/one.txt scripts/two.txt -d FOLDER"),
        (["scripts/one.txt", "--minutes", "10,20,30"], "--minutes names several lengths; add -d FOLDER"),
        (["scripts/one.txt", "--voice", "hum,heart"], "--voice names several voices; add -d FOLDER"),
        (["scripts/one.txt", "--jobs", "2"], "--jobs is for the files of a folder; add -d FOLDER"),
        (["scripts/one.txt", "--name", "{name}.mp3"], "--name is for the files of a folder"),
        (["--all"], "--all needs a folder for the files"),
        ([], "Missing argument 'SESSION'"),
        (["scripts/one.txt", "-d", ""], "the name of the folder is empty; write . for the current one"),
        (["empty", "-d", "out"], "the folder empty has no scripts"),
    ],
)
def test_a_batch_needs_a_folder_and_sessions(outpour, shelf, arguments, message):
    (outpour.folder / "empty").mkdir()
    ran = outpour("export", *arguments)
    assert (ran.status, message in ran.err) == (2, True), ran.err


@pytest.mark.parametrize("folder", ["scripts/one.txt", "scripts/one.txt/below"])
def test_a_file_in_place_of_the_folder_is_named(outpour, shelf, folder):
    ran = outpour("export", "scripts/two.txt", "-d", folder)
    assert (ran.status, len(ran.lines)) == (1, 1)
    assert "one.txt isn't a folder; give another with -d" in ran.err


def test_a_folder_of_scripts_needs_a_folder_for_the_files(outpour, shelf):
    ran = outpour("export", "scripts")
    assert (ran.status, "add -d FOLDER" in ran.err) == (1, True)


def test_names_that_differ_only_in_capitals_collide(batch, shelf):
    shelf.write("ONE.md", "---\nvoice: hum\n---\nWell.\n")
    ran = batch()
    assert (ran.status, "would both be written to one.wav" in ran.err) == (2, True), ran.err


def test_a_session_never_overwrites_its_own_sources(batch, shelf):
    shelf.write("one.txt", "---\nvoice: hum\n---\nWell.\n")
    ran = batch("--force", sessions=["scripts/one.txt"], name="{name}.txt")
    assert ran.status == 0
    shelf.out.rename(shelf.out.with_name("elsewhere"))
    shelf.folder.rename(shelf.out)
    ran = batch("--force", sessions=["out/one.txt"], name="{name}.txt")
    assert (ran.status, "is made from this file" in ran.err) == (1, True), ran.err


def test_an_unknown_voice_stops_the_batch_before_work(batch, shelf):
    ran = batch("--voice", "hum,nobody")
    assert (ran.status, "no voice 'nobody'" in ran.err) == (1, True)
    assert not shelf.out.exists()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [([], (2, 2)), (["--jobs", "4"], (4, 1)), (["--jobs", "1"], (1, 1)), (["--minutes", "1,2,3"], (4, 1))],
)
def test_the_files_of_a_small_batch_share_all_cores(batch, shelf, monkeypatch, arguments, expected):
    started = []

    class Recording(SerialExecutor):
        def __init__(self, _, processes, cores):
            started.append((processes, cores))

        def run(self, job, _):
            return JobResult(job, 1, error="not made")

    monkeypatch.setattr("voice.cli.batch.export_batch.usable_cores", lambda: 4)
    monkeypatch.setattr("voice.cli.batch.export_batch.LocalExecutor", Recording)
    assert batch(*arguments, name="{name}-{minutes}.wav" if "--minutes" in arguments else "{name}.wav").status == 1
    assert started == [expected]


def test_a_batch_may_consist_of_one_session(batch, shelf):
    ran = batch("--title", "Mine", sessions=["scripts/one.txt"])
    assert (ran.status, shelf.files()) == (0, ["one.wav"])


def test_pages_are_made_beside_all_files_and_again_if_one_is_missing(batch, shelf):
    ran = batch("--page")
    assert (ran.status, shelf.files()) == (0, ["one.html", "one.wav", "two.html", "two.wav"])
    assert './one.wav"' in (shelf.out / "one.html").read_text(encoding="utf-8")
    assert batch("--page").lines == ["outpour: nothing to make, 2 files up to date"]
    (shelf.out / "two.html").unlink()
    assert batch("--page").out.split() == [str(Path("out/two.wav"))]


def test_pages_are_refused_beside_texts(batch, shelf):
    ran = batch("--page", name="{name}.txt")
    assert (ran.status, ran.lines[-1].partition(" writes")[0]) == (2, "Error: --page")
    assert not shelf.out.exists()
