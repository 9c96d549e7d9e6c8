"""The folder of takes: what is written is found by the text of its line, and a strange folder does no harm."""

import os

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from recordings import record, recording, store_of

from scripts.model.takes import take_key
from voice.errors import TakeError, TakesError, TargetError
from voice.takes.flac_header import flac_length_ms
from voice.takes.index import Index, parse, row_text, written
from voice.takes.sound import trimmed, write_flac
from voice.takes.store import TakeStore, slug

LINE = "Let the shoulders go."


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "walk.txt"
    path.write_text(f"{LINE}\n\nFeel your feet.\n", encoding="utf-8")
    return path


def test_a_take_lies_beside_its_script_under_the_words_of_its_line(script):
    record(script, LINE)
    names = sorted(path.name for path in script.with_name("walk.takes").iterdir() if not path.name.startswith("."))
    assert names[0] == "index.txt"
    assert names[1].startswith("let-the-shoulders-go-")
    assert names[1].endswith(".flac")
    assert len(names) == 2


def test_the_index_names_file_length_day_and_text(script):
    take = record(script, LINE, seconds=1.0).takes[take_key(LINE)]
    row = script.with_name("walk.takes").joinpath("index.txt").read_text(encoding="utf-8").splitlines()[-1]
    assert row.split(maxsplit=3) == [take.file, f"{take.length / 1000:.3f}", take.date, LINE]
    assert 1000 <= take.length <= 1080


def test_takes_of_a_shipped_session_lie_in_the_listeners_folder(home):
    record("walk", LINE)
    assert (home / "data" / "scripts" / "walk.takes" / "index.txt").is_file()


def test_capitals_blanks_and_typography_do_not_matter(script):
    store = record(script, "Don't stop, “my friend” – yet.")
    assert take_key("don’t  stop my friend... YET") in store.takes


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("You are here.", "You are here?"),
        ("We're here.", "Were here."),
        ("About 5%.", "About 5."),
        ("Let it go.", "Let it be."),
    ],
)
def test_other_words_and_a_question_are_another_line(one, other):
    assert take_key(one) != take_key(other)


def test_a_second_take_replaces_the_first_and_its_file(script):
    first = record(script, LINE, level=0.1).takes[take_key(LINE)]
    second = record(script, LINE, seconds=1.5).takes[take_key(LINE)]
    folder = script.with_name("walk.takes")
    assert [path.name for path in folder.glob("*.flac")] == [second.file]
    assert first.file != second.file


def test_the_sound_of_a_take_is_as_long_as_its_index_says(script):
    store = record(script, LINE)
    take = store.takes[take_key(LINE)]
    assert abs(len(store.clip(take)) - take.length) <= 1


def test_two_recordings_at_once_are_refused(script):
    store = record(script, LINE)
    with store.recording(), pytest.raises(TakesError, match="another outpour is recording"), store.recording():
        pass


def test_a_failed_write_leaves_the_takes_as_they_were(script, monkeypatch):
    store = record(script, LINE)
    before = sorted((path.name, path.read_bytes()) for path in store.folder.iterdir())

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("voice.takes.sound.write_flac", full)
    with store.recording() as writer, pytest.raises(TargetError, match="space"):
        writer.write("Feel your feet.", trimmed(recording("x")))
    assert sorted((path.name, path.read_bytes()) for path in store.folder.iterdir()) == before


def test_rows_that_cannot_be_read_are_reported_and_kept(script):
    store = record(script, LINE)
    index = store.folder / "index.txt"
    index.write_text(index.read_text(encoding="utf-8") + "what is this\n", encoding="utf-8")
    assert [fault for fault in store_of(script).faults() if "line 4" in fault]
    record(script, "Feel your feet.")
    assert index.read_text(encoding="utf-8").endswith("what is this\n")


def test_a_binary_index_is_reported_and_never_overwritten(script):
    store = record(script, LINE)
    (store.folder / "index.txt").write_bytes(b"\xff\xfe\x00")
    assert dict(store_of(script).takes) == {}
    assert "isn't text" in next(store_of(script).faults())
    with pytest.raises(TakesError, match="isn't text"):
        record(script, LINE)
    assert (store.folder / "index.txt").read_bytes() == b"\xff\xfe\x00"


@pytest.mark.parametrize(
    "row",
    [
        "../../secret.flac 1.0 2026-11-29 Let it go.",
        "/etc/passwd.flac 1.0 2026-11-29 Let it go.",
        "a/b.flac 1.0 2026-11-29 Let it go.",
        "..\\x.flac 1.0 2026-11-29 Let it go.",
        ".hidden.flac 1.0 2026-11-29 Let it go.",
        "x.flac 99999 2026-11-29 Let it go.",
        "x.flac nan 2026-11-29 Let it go.",
        "x.flac 0.000 2026-11-29 Let it go.",
        "x.flac 1.0 2026-11-29 ...",
        "x.wav 1.0 2026-11-29 Let it go.",
        "x.flac 1.0 " + "2026-11-29 " + "a" * 30_000,
    ],
)
def test_a_hostile_row_names_no_take(row):
    assert parse(row).takes == ()
    assert len(parse(row).unreadable) == 1


@pytest.mark.skipif(os.name == "nt", reason="needs links and pipes")
def test_links_out_of_the_folder_and_pipes_are_not_takes(script, tmp_path):
    store = record(script, LINE)
    take = store.takes[take_key(LINE)]
    file = store.folder / take.file
    file.rename(tmp_path / "outside.flac")
    file.symlink_to(tmp_path / "outside.flac")
    assert dict(store_of(script).takes) == {}
    assert "outside the folder" in next(store_of(script).faults())
    file.unlink()
    os.mkfifo(file)
    assert dict(store_of(script).takes) == {}


def test_a_damaged_file_is_reported_and_cannot_be_played(script):
    store = record(script, LINE)
    take = store.takes[take_key(LINE)]
    (store.folder / take.file).write_bytes(b"fLaC nothing of the kind")
    assert [fault for fault in store_of(script).faults(decode=True) if take.file in fault]
    with pytest.raises(TakeError):
        store_of(script).clip(take)


def cut_off(file):
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def test_an_incomplete_file_is_reported_and_cannot_be_played(script):
    store = record(script, LINE, seconds=2.0)
    take = store.takes[take_key(LINE)]
    cut_off(store.folder / take.file)
    assert "it is damaged: of 2.1 seconds, it has" in next(store_of(script).faults(decode=True))
    with pytest.raises(TakeError, match="it is damaged"):
        store_of(script).clip(take)


@pytest.mark.parametrize("content", [b"RIFF" + bytes(100), b"fLaC", b""])
def test_a_file_that_is_not_flac_is_noticed_without_decoding_it(script, content):
    store = record(script, LINE)
    take = store.takes[take_key(LINE)]
    (store.folder / take.file).write_bytes(content)
    assert dict(store_of(script).takes) == {}
    assert take.file in next(store_of(script).faults())


@pytest.mark.parametrize("seconds", [0.25, 1.0, 40.0])
def test_the_length_of_a_flac_file_is_in_its_first_bytes(tmp_path, seconds):
    write_flac(tmp_path / "x.flac", recording(LINE, seconds, before=0, after=0))
    assert flac_length_ms(tmp_path / "x.flac") == round(seconds * 1000)


def test_many_rows_of_one_file_are_checked_once(script, monkeypatch):
    store = record(script, LINE)
    (take,) = store.takes.values()
    rows = [f"{take.file} 1.0 2026-11-29 Line {number}." for number in range(30_000)]
    (store.folder / "index.txt").write_text("\n".join(rows), encoding="utf-8")
    decoded = []
    monkeypatch.setattr("voice.takes.sound.read_stored", decoded.append)
    many = store_of(script)
    assert len(many.takes) == 30_000
    assert list(many.faults(decode=True)) == []
    assert len(decoded) == 1


def test_only_an_hour_of_takes_is_decoded(script, monkeypatch):
    record(script, *(f"Line {number}." for number in range(8)))
    monkeypatch.setattr("voice.takes.store.flac_length_ms", lambda _: 600_000)
    decoded = []
    monkeypatch.setattr("voice.takes.sound.read_stored", decoded.append)
    assert list(store_of(script).faults(decode=True)) == []
    assert len(decoded) == 6


def test_many_faults_are_counted(script):
    store = record(script, LINE)
    (store.folder / "index.txt").write_text("what is this\n" * 5000, encoding="utf-8")
    faults = list(store_of(script).faults())
    assert len(faults) == 21
    assert faults[-1].startswith("4980 other rows and takes in ")


def test_a_missing_folder_has_no_takes_and_no_faults(tmp_path):
    store = TakeStore(tmp_path / "none.takes")
    assert dict(store.takes) == {}
    assert list(store.faults(decode=True)) == []


@given(st.text(min_size=1, max_size=300))
@example("0'\x080")
def test_every_text_has_a_safe_file_name_and_survives_the_index(text):
    name = slug(text)
    assert name
    assert name == name.strip(". ")
    assert not set(name) & set('/\\:*?"<>|\0\n ')
    assert len(f"{name}-01234567.flac".encode(errors="replace")) <= 255
    if take_key(text):
        rows = f"{name}-01234567.flac  1.000  2026-11-29  {row_text(text)}"
        assert [take.key for take in parse(rows).takes] == [take_key(text)]
        index = parse(rows)
        assert parse(written(index)) == Index(index.takes)


@given(st.text())
def test_a_key_is_its_own_key(text):
    assert take_key(take_key(text)) == take_key(text)


@given(st.text())
def test_no_index_makes_the_reader_fail(content):
    index = parse(content)
    assert parse(written(index)).takes == index.takes


@pytest.mark.skipif(os.name == "nt", reason="needs links")
def test_an_index_that_links_out_of_the_folder_is_neither_read_nor_overwritten(script, tmp_path):
    store = record(script, LINE)
    secret = tmp_path / "secret"
    secret.write_text("user: me\n", encoding="utf-8")
    (store.folder / "index.txt").unlink()
    (store.folder / "index.txt").symlink_to(secret)
    (fault,) = store_of(script).faults()
    assert "index.txt is a link out of the folder" in fault
    assert "user: me" not in fault
    with pytest.raises(TakesError, match="is a link out of the folder; remove it"):
        record(script, LINE)
    assert secret.read_text(encoding="utf-8") == "user: me\n"


@pytest.mark.skipif(os.name == "nt", reason="needs links")
def test_a_folder_that_links_out_of_the_scripts_folder_is_neither_read_nor_written(script, tmp_path):
    private = record(script, LINE).folder.rename(tmp_path.parent / f"{tmp_path.name}-private")
    script.with_name("walk.takes").symlink_to(private, target_is_directory=True)
    before = sorted(path.name for path in private.iterdir())
    assert dict(store_of(script).takes) == {}
    assert "link out of the script's folder" in next(store_of(script).faults())
    with pytest.raises(TakesError, match="link out of the script's folder"):
        record(script, "Feel your feet.")
    assert sorted(path.name for path in private.iterdir()) == before


def test_a_file_in_place_of_the_folder_is_reported(script):
    script.with_name("walk.takes").write_text("mine", encoding="utf-8")
    assert "it isn't a folder; move it away" in next(store_of(script).faults())
    with pytest.raises(TakesError, match="it isn't a folder"):
        record(script, LINE)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("seconds", ["1.5", "1,5"])
def test_an_index_saved_by_other_programs_is_read(end, seconds):
    rows = f"\ufeffx.flac\t{seconds}\t2026-11-29\tLet it go.{end}y.flac 1 2026-11-29 Let it be.{end}"
    index = parse(rows)
    assert [(take.text, take.length) for take in index.takes] == [("Let it go.", 1500), ("Let it be.", 1000)]
    assert index.unreadable == ()
