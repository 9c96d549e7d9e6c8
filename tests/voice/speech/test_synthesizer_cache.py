"""Synthesized speech and its cache: clips are reused, repaired, and spoken again if lost."""

import tempfile

import pytest
from fake_engines import RecordingEngine
from utterances import MANY, WORDS, utterance

from audio.signal.clip import samples_of
from voice.speech import synthesizer as synthesizer_module
from voice.speech.clip_spill import Spill


def test_the_next_run_reuses_the_cached_clips(synthesizers):
    first = [synthesizers(RecordingEngine()).clip(utterance(text)) for text in WORDS]
    engine = RecordingEngine()
    synthesizer = synthesizers(engine)
    assert [synthesizer.clip(utterance(text)) for text in WORDS] == first
    assert engine.spoken == []


def test_concurrent_runs_give_equal_clips_and_complete_files(synthesizers, tmp_path):
    pair = [synthesizers(RecordingEngine(2)) for _ in range(2)]
    for synthesizer in pair:
        synthesizer.enqueue(map(utterance, MANY))
    one, other = ([synthesizer.clip(utterance(text)) for text in MANY] for synthesizer in pair)
    assert one == other
    files = [path for path in (tmp_path / "speech").rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".clip"}
    assert len(files) == len(MANY)


@pytest.mark.parametrize(
    ("damage", "spoken"),
    [
        (lambda content: content, 0),
        (lambda content: content[:-1], 1),
        (lambda content: content[:40], 1),
        (lambda content: b"", 1),
        (lambda content: content[:500] + bytes([content[500] ^ 1]) + content[501:], 1),
        (lambda content: b"\0" * len(content), 1),
    ],
)
def test_a_damaged_entry_is_spoken_again_and_repaired(synthesizers, tmp_path, damage, spoken):
    whole = synthesizers(RecordingEngine()).clip(utterance("let it come"))
    (file,) = (path for path in (tmp_path / "speech").rglob("*.clip"))
    content = file.read_bytes()
    file.write_bytes(damage(content))
    engine = RecordingEngine()
    assert synthesizers(engine).clip(utterance("let it come")) == whole
    assert len(engine.spoken) == spoken
    assert file.read_bytes() == content


def test_a_clip_removed_from_the_cache_is_spoken_again(synthesizers, tmp_path):
    engine = RecordingEngine()
    synthesizer = synthesizers(engine)
    before = synthesizer.clip(utterance("let it come"))
    for text in MANY:
        synthesizer.clip(utterance(text))
    for file in (tmp_path / "speech").rglob("*.clip"):
        file.unlink()
    assert synthesizer.clip(utterance("let it come")) == before
    assert engine.spoken.count("let it come") == 2


def test_without_a_writable_cache_each_sentence_is_still_spoken_once(synthesizers, tmp_path):
    (tmp_path / "speech").write_text("a file where the folder should be")
    engine = RecordingEngine()
    synthesizer = synthesizers(engine)
    synthesizer.enqueue(map(utterance, MANY))
    assert all(samples_of(synthesizer.clip(utterance(text))).any() for text in MANY + MANY)
    assert sorted(engine.spoken) == sorted(MANY)
    assert len(MANY) > synthesizer_module._KEPT_CLIPS


# A cache that can't be written


@pytest.fixture
def unwritable(tmp_path, monkeypatch):
    """A cache folder that can't be created, beside a temporary folder for this test alone."""
    (tmp_path / "speech").write_text("a file")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    return tmp_path / "speech"


def test_without_a_cache_clips_go_to_an_unnamed_temporary_file(synthesizers, unwritable):
    engine = RecordingEngine()
    synthesizer = synthesizers(engine, unwritable)
    clips = [synthesizer.clip(utterance(text)) for text in MANY]
    assert len(synthesizer._kept) < len(MANY)
    assert not list((unwritable.parent / "temporary").iterdir())  # a killed process leaves nothing
    assert [synthesizer.clip(utterance(text)) for text in MANY] == clips
    assert engine.spoken == MANY
    synthesizer.close()
    assert synthesizer._spill.get(next(iter(synthesizer._jobs.values())).key) is None


@pytest.mark.parametrize("largest", [0, 200_000])
def test_a_clip_that_exceeds_the_temporary_file_is_spoken_again(synthesizers, unwritable, monkeypatch, largest):
    engine = RecordingEngine()
    synthesizer = synthesizers(engine, unwritable)
    synthesizer._spill = Spill(largest)
    clips = [synthesizer.clip(utterance(text)) for text in MANY]
    assert [synthesizer.clip(utterance(text)) for text in MANY] == clips
    assert len(engine.spoken) > len(MANY)
    assert len(synthesizer._kept) < len(MANY)


def test_without_any_writable_folder_speech_still_works(synthesizers, unwritable, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(unwritable / "nowhere"))
    synthesizer = synthesizers(RecordingEngine(), unwritable)
    assert all(len(synthesizer.clip(utterance(text))) for text in WORDS)
