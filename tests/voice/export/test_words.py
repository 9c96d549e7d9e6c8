"""Words beside the sound, numbers on their grid, and sessions that chance has a part in."""

import json

import pytest
from measurement import RATE, decoded, found_at
from sessions import heard, session_of

from audio.signal.clip import samples_of
from scripts.model.lines import SpokenCount
from scripts.output.captions import FORMATS
from voice.speech.engines.hum import HumEngine

VARIED = "---\nvoice: hum\nmusic: none\n---\n[choose 2]\n- One.\n- Two.\n- Three.\n[end]\n{~Rest|Wait} a little."


def words_of(told):
    return [cue["text"] for cue in json.loads(told.out)["cues"] if cue["kind"] == "say"]


def test_counted_numbers_are_heard_on_the_grid(tmp_path):
    text = "---\nvoice: hum\nmusic: none\n---\nNow. [count 1-4 every 2s] Then."
    session = session_of(tmp_path, text)
    try:
        sound = heard(session).mean(axis=1)
        cue = next(cue for cue in session.schedule.cues if isinstance(cue.line, SpokenCount))
        for number, utterance in enumerate(cue.line.spoken):
            clip = samples_of(session.synthesizer.clip(utterance))[:, 0]
            expected = (cue.start + number * 2000) * RATE // 1000
            assert abs(found_at(sound, clip, expected, RATE // 10) - expected) <= 5 * RATE // 1000
    finally:
        session.close()
    assert cue.stop - cue.start == 8000


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_words_alone_are_exported_by_their_suffix(outpour, suffix):
    (outpour.folder / "small.txt").write_text(VARIED)
    assert outpour("export", "small.txt", "-o", f"out{suffix}", "--seed", 3).status == 0
    written = (outpour.folder / f"out{suffix}").read_text(encoding="utf-8")
    for line in words_of(outpour("show", "small.txt", "--seed", 3, "--json")):
        assert line in written
    assert not list(outpour.folder.glob("*.part"))


def test_captions_stand_beside_the_sound_and_are_as_long(outpour):
    (outpour.folder / "small.txt").write_text(VARIED)
    assert outpour("export", "small.txt", "-o", "out.wav", "--captions").status == 0
    assert {path.name for path in outpour.folder.glob("out.*")} == {"out.wav", "out.vtt", "out.lrc"}
    minutes, seconds = (outpour.folder / "out.lrc").read_text().split("[length:")[1].split("]")[0].split(":")
    length = len(decoded(outpour.folder / "out.wav")) / RATE
    assert abs(int(minutes) * 60 + float(seconds) - length) < 0.02


def test_captions_that_are_there_are_not_overwritten_and_nothing_is_begun(outpour):
    (outpour.folder / "small.txt").write_text(VARIED)
    (outpour.folder / "out.lrc").write_text("mine")
    ran = outpour("export", "small.txt", "-o", "out.wav", "--captions")
    assert (ran.status, len(ran.lines)) == (1, 1)
    assert (outpour.folder / "out.lrc").read_text() == "mine"
    assert not (outpour.folder / "out.wav").exists()


def test_an_estimate_is_shown_without_a_word_being_spoken(outpour, monkeypatch, home):
    def refuse(self, text, delivery):
        raise AssertionError(text)

    monkeypatch.setattr(HumEngine, "speak", refuse)
    (outpour.folder / "small.txt").write_text(VARIED)
    ran = outpour("show", "small.txt", "--estimate")
    assert ran.status == 0
    assert "a little." in ran.out
    assert not list(home.rglob("*.clip"))


def test_the_words_are_shown_alone(outpour):
    (outpour.folder / "small.txt").write_text(VARIED)
    ran = outpour("show", "small.txt", "--text", "--estimate")
    assert "a little." in ran.out
    assert "0:0" not in ran.out


def test_a_seed_brings_a_session_back_and_other_evenings_differ(outpour):
    (outpour.folder / "small.txt").write_text(VARIED)
    same = [words_of(outpour("show", "small.txt", "--json", "--seed", 5)) for _ in range(2)]
    assert same[0] == same[1]
    evenings = []
    for _ in range(3):
        assert outpour("export", "small.txt", "-o", "out.txt", "--force").status == 0
        evenings.append((outpour.folder / "out.txt").read_text())
    assert evenings[0] != evenings[1] != evenings[2]


def test_the_seed_of_an_export_brings_its_words_back(outpour):
    (outpour.folder / "small.txt").write_text(VARIED)
    ran = outpour("export", "small.txt", "-o", "out.txt")
    seed = ran.out.split("seed ")[1].split(")")[0]
    outpour("export", "small.txt", "-o", "again.txt", "--seed", seed)
    assert (outpour.folder / "out.txt").read_bytes() == (outpour.folder / "again.txt").read_bytes()
