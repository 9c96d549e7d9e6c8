"""Recordings that the studio's page sends: what becomes a take, and what is refused."""

import io
import wave

import numpy as np
import pytest
from recordings import recording

from scripts.library.lookup import find
from voice.takes.sound import read_take
from voice.takes.store import take_store

LINES = ("Let the shoulders go.", "Is it {word}?")
SCRIPT = (
    f"---\nlanguage: fi\nask:\n  word: warm\n---\n{LINES[0]}\n\n[pause 1s]\n\n{LINES[1]}\n"  # no preface in Finnish
)


@pytest.fixture(scope="module")
def scripts():
    return {"evening": SCRIPT, "faulty": "[paus 3s]\n"}


@pytest.fixture
def store(studio_paths):
    """The takes of the script `evening`, without any at the start."""
    source = find("evening", studio_paths.scripts)
    yield take_store(source, studio_paths)
    with take_store(source, studio_paths).recording() as writer:
        writer.remove(list(writer.takes))


def wav(samples, rate=48_000, width=2):
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(width)
        written.setframerate(rate)
        written.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes() if width == 2 else samples)
    return file.getvalue()


def lines_of(visitor, script="yours-evening", query=""):
    return visitor.get(f"/api/scripts/{script}/takes{query}").json["lines"]


def address_of(visitor, number):
    return f"/api/scripts/yours-evening/takes/{lines_of(visitor)[number]['id']}"


def test_the_lines_of_a_script_come_with_their_places_and_without_takes(visitor):
    answer = visitor.get("/api/scripts/yours-evening/takes").json
    assert answer["writable"]
    assert answer["faults"] == []
    found = [(line["number"], line["text"], line["line"], line["take"]) for line in answer["lines"]]
    assert found == [(1, "Let the shoulders go.", 6, None), (2, "Is it warm?", 10, None)]


def test_words_of_the_listener_are_part_of_the_lines(visitor):
    assert lines_of(visitor, query='?words={"word":"soft"}')[1]["text"] == "Is it soft?"


def test_a_recording_is_checked_kept_heard_and_deleted(visitor, store):
    sound, where = recording(LINES[0], 1.2, before=0.6, after=0.8), address_of(visitor, 0)
    checked = visitor.put(where, wav(sound))
    assert checked.status == 200
    assert checked.json["seconds"] == pytest.approx(1.2, abs=0.1)
    assert (checked.json["clipped"], checked.json["message"]) == (False, "")
    assert lines_of(visitor)[0]["take"] is None

    kept = visitor.put(f"{where}?keep=1", wav(sound)).json
    take = lines_of(visitor)[0]["take"]
    assert take["seconds"] == kept["seconds"]
    (stored,) = store.takes.values()
    assert stored.text == LINES[0]
    assert len(read_take(store.folder / stored.file)) == pytest.approx(1.2 * 48_000, rel=0.1)

    heard = visitor.get(f"{where}/sound")
    assert (heard.headers["content-type"], heard.body[:4]) == ("audio/flac", b"fLaC")
    assert visitor.delete(where).status == 204
    assert lines_of(visitor)[0]["take"] is None
    assert list(store.folder.glob("*.flac")) == []
    assert visitor.get(f"{where}/sound").status == 404


@pytest.mark.parametrize(
    ("gain", "message"),
    [(0.02, "very quiet"), (40, "too loud: it is clipped; move back or turn the microphone down")],
)
def test_the_level_of_a_recording_is_reported_in_words(visitor, gain, message):
    answer = visitor.put(address_of(visitor, 0), wav(recording(LINES[0], 0.8) * gain)).json
    assert answer["message"].startswith(message)
    assert answer["clipped"] == (gain > 1)


def test_a_new_recording_takes_the_place_of_the_older_one(visitor, store):
    for seconds in (0.6, 1.1):
        assert visitor.put(f"{address_of(visitor, 0)}?keep=1", wav(recording(LINES[0], seconds))).status == 200
    assert lines_of(visitor)[0]["take"]["seconds"] == pytest.approx(1.1, abs=0.1)
    assert len(list(store.folder.glob("*.flac"))) == 1


LONG = b"\x80" * (8000 * 605)
HOSTILE = {
    "no audio": (b"<html><script>alert(1)</script></html>", 422, "it isn't a WAV file"),
    "a playlist": (b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n", 422, "it isn't a WAV file"),
    "a concat script": (b"ffconcat version 1.0\nfile /etc/passwd\n", 422, "it isn't a WAV file"),
    "a playlist as a WAV file": (b"RIFF\xff\xff\xff\xffWAVE#EXTM3U\nfile:///etc/passwd\n", 422, "can't be used"),
    "headers alone": (wav(np.zeros(0)), 422, "can't be used"),
    "a silent file": (wav(np.zeros(48_000)), 422, "it is silent"),
    "a rate of 1 Hz": (wav(np.ones(600) / 2, rate=1), 422, "its sample rate is not between"),
    "ten minutes and more": (wav(LONG, 8000, width=1), 422, "it is longer than 10 minutes"),
    "nothing": (b"", 422, "it isn't a WAV file"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_uploads_that_are_not_recordings_are_refused_and_not_kept(visitor, store, name):
    body, status, message = HOSTILE[name]
    answer = visitor.put(f"{address_of(visitor, 0)}?keep=1", body)
    assert answer.status == status
    assert message in answer.json["error"]
    assert not store.takes


def test_an_upload_lies_in_the_cache_and_one_that_was_cut_off_is_removed(visitor, studio_paths):
    personal = studio_paths.shared / "personal"
    left = personal / "personal-0123456789abcdef" / "recording.wav"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"RIFF")  # as a studio that was killed leaves it
    answer = visitor.put(address_of(visitor, 0), wav(recording(LINES[0], 0.8)))
    assert (answer.status, list(personal.iterdir())) == (200, [])


def test_a_body_of_100_mb_is_refused_before_it_is_read(visitor, store):
    answer = visitor.send("PUT", f"{address_of(visitor, 0)}?keep=1", None, {"Content-Length": str(100_000_000)})
    assert (answer.status, answer.json["error"]) == (413, "this is too large; the limit is 58 MB")
    assert not store.takes


@pytest.mark.parametrize("line", ["../../evening", "..%2f..%2fevening.txt", "index.txt", "0" * 16])
def test_a_line_is_never_a_path(visitor, line):
    for answer in (
        visitor.put(f"/api/scripts/yours-evening/takes/{line}?keep=1", wav(recording("x", 0.5))),
        visitor.delete(f"/api/scripts/yours-evening/takes/{line}"),
        visitor.get(f"/api/scripts/yours-evening/takes/{line}/sound"),
    ):
        assert answer.status in (404, 405)


def test_a_shipped_session_takes_no_recordings(visitor, studio_paths):
    first = visitor.get("/api/scripts/shipped-gaze/takes").json
    assert not first["writable"]
    where = f"/api/scripts/shipped-gaze/takes/{first['lines'][0]['id']}"
    for answer in (visitor.put(f"{where}?keep=1", wav(recording("x", 0.5))), visitor.delete(where)):
        assert answer.status == 403
        assert "edit a copy of it" in answer.json["error"]
    assert not (studio_paths.scripts / "gaze.takes").exists()


def test_the_lines_of_a_faulty_script_are_refused_with_its_problem(visitor):
    answer = visitor.get("/api/scripts/yours-faulty/takes")
    assert answer.status == 422
    assert "paus" in answer.json["error"]


def test_another_program_that_records_is_waited_for_and_named(visitor, store):
    with store.recording():
        answer = visitor.put(f"{address_of(visitor, 0)}?keep=1", wav(recording(LINES[0], 0.5)))
    assert answer.status == 422
    assert "another outpour is recording this script" in answer.json["error"]
    assert not store.takes


def test_an_unknown_script_has_no_lines(visitor):
    assert visitor.get("/api/scripts/yours-nothing/takes").status == 404


@pytest.mark.parametrize("words", ["[1]", "{", '"x"', '{"word":1}', "[" * 5000])
def test_invalid_words_are_refused(visitor, words):
    assert visitor.get(f"/api/scripts/yours-evening/takes?words={words}").status == 422
