"""Texts that Piper can't speak: smaller chunks, bounded length and memory, one line of error."""

import pytest
from models import piper_config, piper_model, write_piper
from piper_voices import TEXT

from audio.signal.clip import AudioSegment
from scripts.errors import Place
from scripts.model.lines import Utterance
from voice.errors import EngineError
from voice.speech.clip_cache import ClipCache
from voice.speech.engines import Delivery
from voice.speech.engines.hum import HumEngine
from voice.speech.synthesizer import Synthesizer

pytestmark = pytest.mark.usefixtures("other_folder")


class FailingModel:
    """A Piper model that fails on texts longer than `longest` characters or with a certain `word`."""

    def __init__(self, voice, longest=1000, word="\0"):
        self.config = voice.config
        self.voice, self.longest, self.word = voice, longest, word
        self.texts = []

    def synthesize(self, text, config):
        self.texts.append(text)
        if len(text) > self.longest or self.word in text:
            raise RuntimeError("Non-zero status code\nreturned")
        return self.voice.synthesize(text, config)


@pytest.fixture
def failing(voices_folder, piper):
    path = write_piper(voices_folder, "amy")
    piper.speak(TEXT, Delivery("amy"))

    def fail(**options):
        piper._loaded[path] = FailingModel(piper._loaded[path], **options)
        return piper._loaded[path]

    return fail


LONG = "Let it come. Then, when it is enough, let it go; and rest"


@pytest.mark.parametrize(
    ("longest", "parts"),
    [
        (100, [LONG]),
        (50, [LONG, "Let it come.", "Then, when it is enough, let it go; and rest"]),
        (20, ["Then,", "when it is enough,", "let it go;", "and rest"]),
        (12, ["when it", "is enough,"]),
    ],
)
def test_a_text_that_fails_is_spoken_in_smaller_chunks(piper, failing, longest, parts):
    voice = failing(longest=longest)
    clip = piper.speak(LONG, Delivery("amy"))
    assert [text for text in voice.texts if text in parts] == parts
    spoken = [text for text in voice.texts if len(text) <= longest]
    assert " ".join(spoken) == LONG
    assert len(clip) == pytest.approx(sum(len(piper.speak(text, Delivery("amy"))) for text in spoken), abs=20)


def test_an_unspeakable_word_is_named(piper, failing):
    voice = failing(word="enough")
    with pytest.raises(EngineError) as caught:
        piper.speak(LONG, Delivery("amy"))
    assert caught.value.text == "enough,"
    assert str(caught.value) == (
        "the voice engine piper could not speak 'enough,': the model of amy failed; its files are damaged or "
        "unsuitable; choose another voice, or download this one again"
    )
    assert len(voice.texts) < 10


def test_an_unspeakable_text_is_reported_with_its_line_in_the_script(voices_folder, outpour):
    write_piper(voices_folder, "mute", loudness=0)
    script = outpour.folder / "walk.txt"
    script.write_text("---\nvoice: hum\n---\nLet it come.\n\nStay. [voice mute] Now rest.\n")
    ran = outpour("export", script, "-o", "walk.wav")
    assert ran.status == 1
    assert len(ran.lines) == 1
    assert f"the voice engine piper could not speak 'Now': it returned only silence ({script}:6:" in ran.err
    assert not (outpour.folder / "walk.wav").exists()


# Models that speak without end, or not at all


def test_a_model_that_speaks_far_too_long_is_rejected_in_one_line(voices_folder, outpour):
    path = write_piper(voices_folder, "endless")
    path.write_bytes(piper_model(per=220 * 300))  # three hundred times as long as Piper's own
    ran = outpour("voices", "try", "endless", "Let it come, and let it go again.", "-o", "a.wav")
    assert ran.status == 1
    assert len(ran.lines) == 1
    assert "far too long for this text; choose another voice" in ran.err


def test_a_model_that_allocates_all_memory_fails_at_the_limit(voices_folder, outpour):
    path = write_piper(voices_folder, "greedy")
    path.write_bytes(piper_model(per=10**9))
    ran = outpour("voices", "try", "greedy", "Let it come.", "-o", "a.wav")
    assert ran.status == 1
    assert len(ran.lines) == 1
    assert "the model of greedy failed" in ran.err


def test_far_too_long_speech_of_any_engine_is_rejected(tmp_path, monkeypatch):
    monkeypatch.setattr(
        HumEngine,
        "speak",
        lambda *_: AudioSegment(b"\x10\x20" * 22_050 * 60, sample_width=2, frame_rate=22_050, channels=1),
    )
    synthesizer = Synthesizer(ClipCache(tmp_path))
    utterance = Utterance("Rest.", "Rest.", "hum", 1.0, Place("evening.txt", 3, 1))
    with pytest.raises(EngineError, match="far too long for this text"):
        synthesizer.duration(utterance)
    synthesizer.close()


def test_a_text_without_known_phonemes_is_an_error(voices_folder, piper):
    known = {key: value for key, value in piper_config()["phoneme_id_map"].items() if key not in "lɛtɪkʌmˌˈ."}
    write_piper(voices_folder, "strange", phoneme_id_map=known)
    with pytest.raises(EngineError, match="knows none of its sounds"):
        piper.speak("Let it come.", Delivery("strange"))
