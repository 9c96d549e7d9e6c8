"""Exported sound: its length, loudness and timing, measured by independent tools."""

import json
import pathlib
import sys
import threading

import numpy as np
import pytest
from exports import exported_once
from measurement import RATE, decoded, ebur128, find_offset
from sessions import SHORT, session

from audio.signal.clip import samples_of
from voice.export.export import export, loudness_note
from voice.speech.clip_cache import ClipCache
from voice.speech.engines.hum import HumEngine
from voice.speech.synthesizer import Synthesizer
from voice.storage.paths import user_paths

BRIEF = SHORT.format(first="4s", second="9s")


def exported(session, target):
    """Write `session` to `target`, correcting its loudness if needed, and return `target`."""
    export(session, target, overwrite=False)
    return target


# Shipped sessions with the default voice


@pytest.mark.usefixtures("speaking")
@pytest.mark.parametrize(
    ("name", "minutes", "music"),
    [("breathwork", 5, "none"), ("walk", 5, "rain")],
)
def test_a_shipped_session_has_the_target_length_and_loudness(song, tmp_path, name, minutes, music):
    made = session(name, minutes=minutes, music=str(song[music]) if music in song else music)
    sound = decoded(exported(made, tmp_path / "out.mp3"))
    loud, peak = ebur128(sound)
    made.close()
    assert len(sound) / RATE == pytest.approx(60 * minutes, abs=1)
    assert loud == pytest.approx(-16, abs=0.5)
    assert peak <= -1


@pytest.mark.usefixtures("speaking")
def test_lines_are_spoken_at_the_times_that_show_prints(outpour):
    shown = json.loads(outpour("show", "walk", "--minutes", 5, "--seed", 3, "--json").out)
    assert outpour("export", "walk", "--minutes", 5, "--seed", 3, "-o", "walk.wav").status == 0
    sound = decoded(outpour.folder / "walk.wav")[:, 0]
    assert len(sound) == shown["length_ms"] * 48
    lines = [cue for cue in session("walk", minutes=5, seed=3).timeline().cues if cue.kind == "say"]
    cues = [cue for cue in shown["cues"] if cue["kind"] == "say"]
    synthesizer = Synthesizer(ClipCache(user_paths().speech))
    assert [cue["text"] for cue in cues] == [line.text for line in lines]
    assert len(cues) > 20
    for cue, line in zip(cues, lines, strict=True):
        clip = samples_of(synthesizer.clip(line.line))[:, 0]
        start = cue["start_ms"] * 48
        assert abs(find_offset(sound, clip, start, RATE) - start) <= 5 * 48
        assert len(clip) == (cue["stop_ms"] - cue["start_ms"]) * 48
    synthesizer.close()


# Any session


@pytest.mark.parametrize(
    ("music", "suffix"),
    [
        ("rain", ".wav"),
        ("rain+drone", ".mp3"),
        (".m4a", ".m4b"),
        (".flac", ".mp3"),
        ("none", ".wav"),
        ("ocean", ".m4a"),
        ("fire", ".opus"),
        ("none", ".flac"),
    ],
)
def test_every_format_has_the_full_length_and_target_loudness(open_session, song, tmp_path, music, suffix):
    made = open_session(BRIEF, music=str(song.get(music, music)))
    sound = decoded(exported(made, tmp_path / f"out{suffix}"))
    loud, peak = ebur128(sound)
    assert len(sound) / RATE == pytest.approx(made.timeline().length / 1000, abs=0.08)
    assert loud == pytest.approx(-16, abs=0.5)
    assert peak <= -1


@pytest.mark.parametrize(("loudness", "suffix"), [(-23.0, ".mp3"), (-12.0, ".flac"), (-18.0, ".opus")])
def test_the_requested_loudness_is_met(open_session, tmp_path, loudness, suffix):
    made = open_session(BRIEF, loudness=loudness)
    measured = export(made, tmp_path / f"a{suffix}", overwrite=False).measured
    loud, peak = ebur128(decoded(tmp_path / f"a{suffix}"))
    assert loud == pytest.approx(loudness, abs=0.5)
    assert peak <= -1
    assert (measured.lufs, measured.peak_dbtp) == pytest.approx((loud, peak), abs=0.15)
    assert loudness_note(measured, loudness) == ""


def test_one_word_before_a_long_silence_has_the_target_loudness(open_session, tmp_path):
    made = open_session("---\nvoice: hum\nmusic: none\n---\nBreathe. [6m]\n", preface="short")
    path = exported(made, tmp_path / "a.wav")
    loud, peak = ebur128(decoded(path))
    assert loud == pytest.approx(-16, abs=0.5)
    assert peak <= -1
    assert np.abs(decoded(path)[60 * RATE :]).max() < 0.01


def test_the_same_seed_gives_identical_files(open_session, tmp_path):
    first, again, other = (
        exported_once(open_session(seed=seed), tmp_path / f"{name}.wav").read_bytes()
        for name, seed in (("first", 4), ("again", 4), ("other", 5))
    )
    assert first == again != other


def test_an_mp3_is_aligned_with_the_lossless_export(open_session, tmp_path):
    lossless = decoded(exported_once(open_session(), tmp_path / "a.wav"))
    lossy = decoded(exported_once(open_session(), tmp_path / "a.mp3"))
    start = 20 * RATE
    excerpt = lossless[start : start + 4 * RATE, 0]
    assert find_offset(lossy[:, 0], excerpt, start, RATE) == start
    assert len(lossy) == len(lossless)
    assert np.corrcoef(lossy[start : start + len(excerpt), 0], excerpt)[0, 1] > 0.98


def test_stems_sum_to_the_unmastered_mix(open_session, tmp_path):
    made = open_session(seed=3)
    export(made, tmp_path / "a.wav", overwrite=False, stems=True)
    voice, bed, cues = (decoded(tmp_path / f"a-{name}.wav") for name in ("voice", "bed", "cues"))
    mixed = np.concatenate(list(made._mix().blocks()))
    assert len(mixed) == len(voice) == made.timeline().length * 48
    np.testing.assert_allclose(voice + bed + cues, mixed, atol=2e-6)
    sentence = [cue for cue in made.timeline().cues if cue.kind == "say"][-1]
    breath = next(cue for cue in made.timeline().cues if cue.kind == "breathe")
    assert np.abs(voice[sentence.start * 48 : sentence.stop * 48]).max() > 0.05
    assert np.abs(cues[sentence.start * 48 : sentence.stop * 48]).max() < 1e-6
    assert np.abs(cues[breath.start * 48 : breath.stop * 48]).max() > 0.01
    assert np.abs(bed).max() > 0.01


def test_progress_reaches_the_end(open_session, tmp_path):
    positions = []
    made = open_session()
    result = export(made, tmp_path / "a.wav", overwrite=False, progress=positions.append, attempts=1)
    assert positions[-1] == result.length_ms == made.timeline().length
    assert len(positions) > 30


@pytest.mark.skipif(sys.platform == "win32", reason="file names have no colons on Windows")
def test_a_target_that_looks_like_a_url_is_written_as_a_file(open_session, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    target = pathlib.Path("http:", "evening: one.m4b")
    target.parent.mkdir()
    exported_once(open_session(seed=1), target)
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_engines_are_released_while_the_end_is_still_encoded(tmp_path, monkeypatch):
    released, mixed = threading.Event(), []
    monkeypatch.setattr(HumEngine, "close", lambda _: released.set())

    def progress(position_ms):
        mixed.append(position_ms)
        assert released.wait(120)  # the words come first, then a minute of silence

    (tmp_path / "quiet.txt").write_text(
        "---\nvoice: hum\nlanguage: fi\nmusic: none\n---\nRest. [1 minute]\n\nStop here.\n"
    )
    with session(tmp_path / "quiet.txt", seed=1) as quiet:
        export(quiet, tmp_path / "quiet.wav", overwrite=False, progress=progress)
    assert mixed[-1] > 60_000
