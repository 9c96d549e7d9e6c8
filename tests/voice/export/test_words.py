"""Exported words and captions, counted numbers, and sessions with random choices."""

import json
import re

import pytest
from measurement import RATE, decoded, find_offset
from sessions import rendered, session_of

from audio.signal.clip import samples_of
from scripts.model.lines import SpokenCount
from scripts.output.captions import FORMATS
from voice.speech.engines.hum import HumEngine

VARIED = "---\nvoice: hum\nmusic: none\n---\n[choose 2]\n- One.\n- Two.\n- Three.\n[end]\n{~Rest|Wait} a little."


def spoken_texts(shown):
    """What is spoken, given the output of `show --json`."""
    return [cue["text"] for cue in json.loads(shown.out)["cues"] if cue["kind"] == "say"]


def test_counted_numbers_are_spoken_at_their_interval(tmp_path):
    text = "---\nvoice: hum\nmusic: none\n---\nNow. [count 1-4 every 2s] Then."
    session = session_of(tmp_path, text)
    try:
        sound = rendered(session).mean(axis=1)
        cue = next(cue for cue in session.schedule.cues if isinstance(cue.line, SpokenCount))
        for number, utterance in enumerate(cue.line.spoken):
            clip = samples_of(session.synthesizer.clip(utterance))[:, 0]
            expected = (cue.start + number * 2000) * RATE // 1000
            assert abs(find_offset(sound, clip, expected, RATE // 10) - expected) <= 5 * RATE // 1000
    finally:
        session.close()
    assert cue.stop - cue.start == 8000


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_text_suffix_exports_the_words_alone(outpour, suffix):
    (outpour.folder / "small.txt").write_text(VARIED)
    assert outpour("export", "small.txt", "-o", f"out{suffix}", "--seed", 3).status == 0
    written = (outpour.folder / f"out{suffix}").read_text(encoding="utf-8")
    written = re.sub(r"\n(?:\[[\d:.]+\])?", " ", written)  # long sentences take several lines
    for line in spoken_texts(outpour("show", "small.txt", "--seed", 3, "--json")):
        assert line in written
    assert not list(outpour.folder.glob("*.part"))


def test_captions_are_written_beside_the_sound_with_its_length(outpour):
    (outpour.folder / "small.txt").write_text(VARIED)
    assert outpour("export", "small.txt", "-o", "out.wav", "--captions").status == 0
    assert {path.name for path in outpour.folder.glob("out.*")} == {"out.wav", "out.vtt", "out.lrc"}
    minutes, seconds = (outpour.folder / "out.lrc").read_text().split("[length:")[1].split("]")[0].split(":")
    length = len(decoded(outpour.folder / "out.wav")) / RATE
    assert abs(int(minutes) * 60 + float(seconds) - length) < 0.02


def test_existing_captions_are_not_overwritten(outpour):
    (outpour.folder / "small.txt").write_text(VARIED)
    (outpour.folder / "out.lrc").write_text("mine")
    ran = outpour("export", "small.txt", "-o", "out.wav", "--captions")
    assert (ran.status, len(ran.lines)) == (1, 1)
    assert (outpour.folder / "out.lrc").read_text() == "mine"
    assert not (outpour.folder / "out.wav").exists()


def test_an_estimate_needs_no_speech(outpour, monkeypatch, home):
    def refuse(self, text, delivery):
        raise AssertionError(text)

    monkeypatch.setattr(HumEngine, "speak", refuse)
    (outpour.folder / "small.txt").write_text(VARIED)
    ran = outpour("show", "small.txt", "--estimate")
    assert ran.status == 0
    assert "a little." in ran.out
    assert not list(home.rglob("*.clip"))


def test_show_text_prints_words_without_times(outpour):
    (outpour.folder / "small.txt").write_text(VARIED)
    ran = outpour("show", "small.txt", "--text", "--estimate")
    assert "a little." in ran.out
    assert "0:0" not in ran.out


def test_a_seed_repeats_a_session_and_successive_exports_differ(outpour):
    (outpour.folder / "small.txt").write_text(VARIED)
    repeated = [spoken_texts(outpour("show", "small.txt", "--json", "--seed", 5)) for _ in range(2)]
    assert repeated[0] == repeated[1]
    exports = []
    for _ in range(3):
        assert outpour("export", "small.txt", "-o", "out.txt", "--force").status == 0
        exports.append((outpour.folder / "out.txt").read_text())
    assert exports[0] != exports[1] != exports[2]


def test_the_printed_seed_repeats_an_export(outpour):
    (outpour.folder / "small.txt").write_text(VARIED)
    ran = outpour("export", "small.txt", "-o", "out.txt")
    seed = ran.out.split("seed ")[1].split(")")[0]
    outpour("export", "small.txt", "-o", "again.txt", "--seed", seed)
    assert (outpour.folder / "out.txt").read_bytes() == (outpour.folder / "again.txt").read_bytes()
