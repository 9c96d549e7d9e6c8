"""The sound of open scripts: versions and their timelines, places in them, and streams."""

import asyncio
import json
import socket
from contextlib import closing, contextmanager
from http.client import HTTPConnection

import numpy as np
import pytest
from fake_engines import RecordingEngine
from measurement import largest_step
from soundfiles import tone, write_sound
from streams import HEADER, exported, samples

from voice.session.length_note import length_bounds
from voice.session.request import SessionRequest
from voice.session.revisions.differences import RUN_UP
from voice.session.session import Session
from voice.speech import catalog
from voice.studio.sound import outline
from voice.studio.sound.errors import SupersededStreamError
from voice.studio.sound.open_streams import OpenStreams
from voice.studio.sound.response import sound_response
from voice.studio.sound.version import SoundVersion
from voice.studio.unsaved import UnsavedSource

TEXT = """\
---
title: Evening
voice: hum
pace: 2
music: rain
minutes: 0.6
---
# Rest

Let the shoulders go. [~5s]

The day is done. [~5s]

# Sleep

Nothing is left
to do.

[2s]

Good night.
"""
CHANGED = TEXT.replace("The day is done.", "The day is done, and so is the evening.")
FREE = TEXT.replace("minutes: 0.6\n", "")
INTENSE = TEXT.replace("Good night.", "[breathe connected x2]\n\nGood night.")


@pytest.fixture(scope="module")
def scripts():
    return dict.fromkeys(("evening", "other", "spoken", "halted", "refused", "intense", "free", "files"), TEXT)


def post(visitor, text=TEXT, name="evening", **settings):
    """Send a version of a script, and return the server's answer."""
    return visitor.post(f"/api/scripts/yours-{name}/versions", {"text": text, "settings": settings})


def added(visitor, text=TEXT, name="evening", **settings):
    answer = post(visitor, text, name, **settings)
    assert answer.status == 200, answer.body
    return answer.json


def place(visitor, version, query):
    return visitor.get(f"/api/versions/{version['number']}/place?{query}").json["ms"]


def exact(visitor, version):
    """The version with the timeline of its session, once all of that is scheduled."""
    place(visitor, version, "at=99999999")
    while not (found := visitor.get(f"/api/versions/{version['number']}").json)["exact"]:
        pass
    return found


def sound(visitor, version, query="from=0", span="bytes=0-", status=206):
    answer = visitor.send("GET", f"/api/versions/{version['number']}/sound?{query}", headers={"Range": span}.items())
    assert answer.status == status, answer.body[:200]
    return answer


@contextmanager
def opened(visitor, version, query):
    """A response with sound, of which only the headers are read yet."""
    connection = HTTPConnection(visitor.host, timeout=60)
    with closing(connection):
        connection.request(
            "GET", f"{visitor.base}/api/versions/{version['number']}/sound?{query}", headers={"Cookie": visitor.cookie}
        )
        yield connection.getresponse()


def test_the_stream_is_the_sound_of_the_exported_file(visitor, studio_paths):
    version = exact(visitor, added(visitor))
    answer = sound(visitor, version)
    assert answer.headers["content-type"] == "audio/wav"
    assert answer.headers["content-range"] == f"bytes 0-{len(answer.body) - 1}/{len(answer.body)}"
    assert answer.body[:4] == b"RIFF"
    heard, whole = samples(answer.body[HEADER:]), exported(studio_paths, TEXT, version["seed"])
    assert len(heard) == len(whole) == version["length_ms"] * 48
    np.testing.assert_allclose(heard, whole, atol=1.01 / 2**15)


def test_playback_resumes_shortly_before_a_change(visitor, studio_paths):
    before = exact(visitor, added(visitor))
    after = added(visitor, CHANGED)
    start_ms = place(visitor, after, f"after={before['number']}&at=1000")
    after = exact(visitor, after)
    changed = next(cue for cue in after["cues"] if cue["text"].endswith("the evening."))
    assert start_ms == changed["start_ms"] - RUN_UP
    heard = samples(sound(visitor, after, f"from={start_ms}").body[HEADER:])
    whole = exported(studio_paths, CHANGED, after["seed"])[start_ms * 48 :]
    np.testing.assert_allclose(heard[1000:], whole[1000:], atol=2e-3)
    assert largest_step(heard) <= largest_step(whole) * 1.2


def test_without_an_audible_change_the_sound_stays_where_it_is(visitor):
    before = exact(visitor, added(visitor))
    sound(visitor, before, span="bytes=0-99")
    after = added(visitor, TEXT + "\n\n")
    answer = visitor.get(f"/api/versions/{after['number']}/place?after={before['number']}&at=12345").json
    assert answer == {"ms": 12345, "same": True}
    louder = added(visitor, TEXT, music="brown")
    answer = visitor.get(f"/api/versions/{louder['number']}/place?after={before['number']}&at=12345").json
    assert answer == {"ms": 12345}


def test_nothing_that_stayed_is_spoken_again(visitor, monkeypatch):
    engine = RecordingEngine()
    monkeypatch.setattr(catalog, "open_engine", lambda _: engine)
    text = TEXT.replace("Let the", "Slowly let the")
    exact(visitor, added(visitor, text, "spoken"))
    before = list(engine.spoken)
    assert "Slowly let the shoulders go." in before
    changed = text.replace("Good night.", "Sleep very well.")
    sound(visitor, exact(visitor, added(visitor, changed, "spoken")))
    assert engine.spoken[len(before) :] == ["Sleep very well."]
    again = exact(visitor, added(visitor, text, "spoken"))
    assert again["exact"]
    assert len(engine.spoken) == len(before) + 1


def test_times_are_estimated_at_once_and_exact_once_all_is_spoken(visitor, monkeypatch):
    engine = RecordingEngine()
    engine.free.clear()
    monkeypatch.setattr(catalog, "open_engine", lambda _: engine)
    text = FREE.replace("Good night", "Good night to everybody")
    with events(visitor) as told:
        version = added(visitor, text, "halted")
        assert not version["exact"]
        assert [cue["estimated"] for cue in version["cues"] if cue["kind"] == "say"][-1]
        engine.free.set()
        assert told() == {"number": version["number"], "exact": True, "error": ""}
    final = exact(visitor, version)
    assert not any(cue["estimated"] for cue in final["cues"])
    assert 0.5 < final["length_ms"] / version["length_ms"] < 2
    assert final["cues"][-1]["stop_ms"] == final["length_ms"]


def test_estimated_times_are_never_called_exact(studio_paths, monkeypatch):
    source = UnsavedSource("new", studio_paths.scripts / "new.txt", "yours", FREE.replace("Good night.", "Good day."))
    with Session(source, SessionRequest(seed=1), studio_paths) as session:
        version = SoundVersion(1, "yours-new", session)

        def finishing(session):
            version.finish()
            return length_bounds(session)

        monkeypatch.setattr(outline, "length_bounds", finishing)
        first, second = outline.as_json(version), outline.as_json(version)
    assert (first["exact"], second["exact"]) == (False, True)
    assert first["length_ms"] != second["length_ms"]


@contextmanager
def events(visitor):
    """What the server tells about versions: a function that waits for the next event."""
    host, port = visitor.host.split(":")
    with socket.create_connection((host, int(port)), 60) as connection:
        head = f"GET {visitor.base}/api/events HTTP/1.1\r\nHost: {visitor.host}\r\nCookie: {visitor.cookie}\r\n\r\n"
        connection.sendall(head.encode())
        lines = connection.makefile("rb")
        assert any(line.startswith(b"retry:") for line in lines)

        def told():
            assert any(line.startswith(b"event: version") for line in lines)
            return json.loads(next(lines).removeprefix(b"data: "))

        yield told


def test_the_timeline_names_lines_chapters_and_the_quiet_that_stretches(visitor):
    version = exact(visitor, added(visitor))
    assert [(each["title"], each["line"]) for each in version["chapters"]][-2:] == [("Rest", 8), ("Sleep", 14)]
    lines = {cue["text"]: cue["line"] for cue in version["cues"]}
    assert (lines["The day is done."], lines["Nothing is left to do."], lines["Good night."]) == (12, 16, 21)
    elastic = [cue for cue in version["cues"] if cue["elastic"]]
    assert [cue["line"] for cue in elastic] == [10, 12]
    assert version["elastic_ms"] == sum(cue["stop_ms"] - cue["start_ms"] for cue in elastic)
    assert version["music"] == "rain"


def test_the_length_is_fitted_within_what_is_possible(visitor):
    version = exact(visitor, added(visitor))
    for length_ms in (version["least_ms"], version["most_ms"] - 7000, version["most_ms"]):
        fitted = exact(visitor, added(visitor, minutes=length_ms / 60_000))
        assert fitted["length_ms"] == pytest.approx(length_ms, abs=1)
    shorter = exact(visitor, added(visitor, minutes=0.1))
    assert shorter["length_ms"] == pytest.approx(version["least_ms"], abs=1)
    assert shorter["seed"] == version["seed"]
    assert added(visitor, seed=5)["seed"] == 5


def test_new_settings_stay_at_the_same_place(visitor):
    before = exact(visitor, added(visitor))
    sound(visitor, before, span="bytes=0-99")
    starts = {cue["text"]: cue["start_ms"] for cue in before["cues"]}
    longer = added(visitor, minutes=1)
    query = f"after={before['number']}&stay=1&at="
    found = place(visitor, longer, f"{query}{starts['Good night.'] + 300}")
    new_starts = {cue["text"]: cue["start_ms"] for cue in exact(visitor, longer)["cues"]}
    assert found == new_starts["Good night."] + 300 > starts["Good night."] + 10_000
    without = added(visitor, TEXT.replace("The day is done.", ""))
    day = new_starts["The day is done."]
    assert 0 < place(visitor, without, f"after={longer['number']}&stay=1&at={day + 300}") < day


def test_a_place_is_found_by_line_and_by_time(visitor):
    version = exact(visitor, added(visitor))
    starts = {cue["text"]: cue["start_ms"] for cue in version["cues"]}
    day, nothing = starts["The day is done."], starts["Nothing is left to do."]
    lines = [place(visitor, version, f"line={line}") for line in (1, 11, 12, 14, 16, 20, 900)]
    assert lines == [0, day, day, nothing, nothing, starts["Good night."], lines[6]]
    assert nothing <= place(visitor, version, "line=17") < starts["Good night."] <= lines[6]
    assert place(visitor, version, f"at={day + 100}&estimated=0") == day
    assert place(visitor, version, f"at={day + 100}&estimated=1") == day


def test_a_player_may_ask_for_any_part(visitor):
    version = exact(visitor, added(visitor))
    whole = sound(visitor, version).body
    middle = HEADER + 20_000 * 48 * 4 + 2
    part = sound(visitor, version, span=f"bytes={middle}-{middle + 400_000}")
    assert len(part.body) == 400_001
    assert part.headers["content-range"] == f"bytes {middle}-{middle + 400_000}/{len(whole)}"
    expected = samples(whole[middle + 2 : middle + 400_002])
    np.testing.assert_allclose(samples(part.body[2:-3])[1000:], expected[1000:-1], atol=2e-3)
    assert sound(visitor, version, span="bytes=8-15").body == whole[8:16]
    assert sound(visitor, version, span="bytes=-1000").headers["content-length"] == "1000"
    past = sound(visitor, version, span=f"bytes={len(whole)}-", status=416)
    assert past.headers["content-range"] == f"bytes */{len(whole)}"
    assert sound(visitor, version, span="", status=200).headers["accept-ranges"] == "bytes"
    head = visitor.send("HEAD", f"/api/versions/{version['number']}/sound?from=1000")
    assert (head.status, head.body) == (200, b"")
    assert int(head.headers["content-length"]) == len(whole) - 1000 * 48 * 4


def test_silence_fills_what_an_estimate_was_too_long(visitor, monkeypatch):
    engine = RecordingEngine()
    engine.free.clear()
    monkeypatch.setattr(catalog, "open_engine", lambda _: engine)
    version = added(visitor, FREE.replace("Good night", "Good night to all"), "free")
    assert not version["exact"]
    with opened(visitor, version, "from=0") as response:
        size = int(response.headers["content-length"])
        engine.free.set()
        final = exact(visitor, version)
    spoken = HEADER + final["length_ms"] * 48 * 4
    assert size > spoken
    tail = sound(visitor, version, span=f"bytes={spoken - 4000}-{spoken + 400_000}").body
    assert len(tail) == 404_001
    assert not any(tail[4000:])


def test_a_newer_stream_of_the_page_supersedes_the_older(visitor):
    version = exact(visitor, added(visitor))
    query = "from=0&order=1&page="
    with opened(visitor, version, f"{query}a") as old, opened(visitor, version, f"{query}b") as other:
        sound(visitor, version, "from=5000&page=a&order=2", span="bytes=0-99")
        assert sound(visitor, version, f"{query}a", status=410)
        assert len(other.read()) == int(old.headers["content-length"])


def test_superseded_streams_mix_nothing_more():
    streams, old, other = OpenStreams(), FakeStream(), FakeStream("b")
    streams.add(old)
    streams.add(other)
    streams.supersede("a", 2)
    assert (old.ended, other.ended, len(streams)) == (True, False, 1)
    with pytest.raises(SupersededStreamError):
        streams.supersede("a", 1)


class FakeStream:
    """A stream that counts the blocks that are taken."""

    order, size = 1, 10**9

    def __init__(self, page="a"):
        self.page = page
        self.blocks, self.ends, self.ended = 0, 0, False
        self.on_end = lambda: None

    def open(self, first, stop):
        pass

    def read(self):
        self.blocks += 1
        return b"\0" * 192_000

    def supersede(self):
        self.ended = True

    def end(self):
        self.ends, self.ended = self.ends + 1, True
        self.on_end()


@pytest.mark.parametrize("leaves", [True, False])
def test_a_player_that_takes_nothing_costs_nothing(leaves):
    """It waits until the player goes on, leaves, or another stream takes its place; then it ends."""

    async def scenario():
        stream, streams, sent = FakeStream(), OpenStreams(), []
        full, gone = asyncio.Event(), asyncio.Event()

        async def send(message):
            sent.append(message)
            if len(sent) == 4:
                full.set()
                await asyncio.Event().wait()  # as with a full buffer

        async def receive():
            await gone.wait()
            return {"type": "http.disconnect"}

        response = sound_response(stream, streams, "", head=False)
        serving = asyncio.ensure_future(response({"type": "http", "asgi": {}}, receive, send))
        await full.wait()
        assert (stream.blocks, stream.ends, len(streams)) == (3, 0, 1)
        gone.set() if leaves else streams.close()
        await serving
        assert (stream.blocks, stream.ended, len(streams)) == (3, True, 0)

    asyncio.run(scenario())


def test_only_a_few_streams_are_open_at_once():
    streams, all_streams = OpenStreams(), [FakeStream() for _ in range(6)]
    for stream in all_streams:
        streams.add(stream)
    assert [stream.ended for stream in all_streams] == [True, True, False, False, False, False]
    assert len(streams) == 4


def test_intense_breathing_is_only_played_with_consent(visitor):
    version = added(visitor, INTENSE, "intense")
    assert version["intense"]
    assert version["consent"]["question"].endswith("?")
    assert any("pregnan" in note for note in version["consent"]["notes"])
    for query in ("place?line=9", "sound?from=0"):
        refused = visitor.get(f"/api/versions/{version['number']}/{query}")
        assert refused.status == 403
        assert "consent" in refused.json["error"]
    assert visitor.post("/api/scripts/yours-intense/consent", {}).status == 204
    sound(visitor, version, span="bytes=0-999")
    assert added(visitor)["consent"] is None


@pytest.mark.parametrize(
    ("text", "settings", "message"),
    [
        (TEXT.replace("# Sleep", "[stop it]"), {}, "evening.txt:14:1: error"),
        (TEXT, {"voice": "nobody"}, "no voice 'nobody'"),
        (TEXT, {"music": "trumpets"}, "trumpets"),
        (TEXT, {"minutes": "long"}, "the setting minutes can't be used"),
        ("", {}, "no words"),
    ],
)
def test_what_cannot_be_played_is_explained(visitor, text, settings, message):
    answer = post(visitor, text, **settings)
    assert answer.status == 422
    assert message in answer.json["error"]


def test_problems_come_with_their_lines(visitor):
    answer = post(visitor, TEXT.replace("# Sleep", "[stop it]").replace("# Rest", "[bell ding] [halt]"))
    assert [problem["line"] for problem in answer.json["problems"]] == [8, 14]


def test_a_voice_that_is_missing_is_replaced_as_on_the_command_line(visitor):
    version = added(visitor, TEXT.replace("voice: hum", "voice: nobody"), "other", minutes=1)
    assert "nobody" in " ".join(version["notes"])


def test_a_sentence_that_cannot_be_spoken_is_reported(visitor, monkeypatch):
    monkeypatch.setattr(catalog, "open_engine", lambda _: RecordingEngine(refused=["Refuse this."]))
    with events(visitor) as told:
        version = added(visitor, TEXT.replace("Good night.", "Refuse this."), "refused")
        event = told()
    assert (event["number"], event["exact"]) == (version["number"], False)
    assert "refused by the test" in event["error"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("999/sound", 404),
        ("999", 404),
        ("1e3", 404),
        ("-1/place?line=1", 404),
        ("{}/place?line=-1", 400),
        ("{}/place?line=99999999999999", 400),
        ("{}/sound?from=x", 400),
        ("{}/place?after=999&at=1", 404),
    ],
)
def test_other_requests_are_refused(visitor, path, status):
    version = added(visitor)
    assert visitor.get("/api/versions/" + path.format(version["number"])).status == status


@pytest.mark.parametrize("body", [{"text": 5}, {}, {"text": TEXT, "settings": ["minutes"]}])
def test_other_bodies_are_refused(visitor, body):
    assert visitor.post("/api/scripts/yours-evening/versions", body).status == 400
    assert visitor.post("/api/scripts/yours-nothing/versions", {"text": TEXT}).status == 404


def test_an_unsaved_text_finds_the_files_beside_its_script(visitor, studio_paths):
    write_sound(studio_paths.scripts / "gong.wav", tone(1.5, 440))
    (studio_paths.scripts / "part.txt").write_text("---\nvoice: hum\n---\nA part of it.\n", encoding="utf-8")
    text = TEXT.replace("Good night.", "[sound gong.wav]\n\n[include part]\n\nGood night.")
    version = exact(visitor, added(visitor, text, "files"))
    gong = next(cue for cue in version["cues"] if cue["kind"] == "sound")
    part = next(cue for cue in version["cues"] if cue["text"] == "A part of it.")
    assert (gong["stop_ms"] - gong["start_ms"], gong["line"], part["line"]) == (1500, 21, None)


def test_old_versions_are_dropped_except_the_one_that_is_heard(visitor):
    heard = added(visitor)
    sound(visitor, heard, span="bytes=0-99")
    between, newest = added(visitor, CHANGED), added(visitor, FREE)
    statuses = [visitor.get(f"/api/versions/{each['number']}").status for each in (heard, between, newest)]
    assert statuses == [200, 404, 200]


def test_scripts_are_played_side_by_side(visitor, studio_paths):
    one, other = added(visitor, TEXT), added(visitor, CHANGED, "other")
    heard = [samples(sound(visitor, each).body[HEADER:]) for each in (one, other)]
    for version, text, stream in zip((one, other), (TEXT, CHANGED), heard, strict=True):
        whole = exported(studio_paths, text, version["seed"])
        np.testing.assert_allclose(stream, whole, atol=1.01 / 2**15)
