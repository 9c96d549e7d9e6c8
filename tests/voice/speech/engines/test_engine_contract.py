"""The contract that every engine fulfils."""

import threading

import platformdirs
import pytest
from models import write_kokoro

from audio.signal.clip import RATE, AudioSegment, samples_of
from audio.voice_processing import process_voice, trim_silence
from scripts.errors import Place
from scripts.expansion.choices import Choices
from scripts.expansion.expand import expand
from scripts.library.lookup import library_folder
from scripts.model.lines import Utterance
from scripts.syntax.parser import read_script
from voice.errors import EngineError, UnknownVoiceError
from voice.speech.catalog import engine_and_voice
from voice.speech.clip_cache import ClipCache
from voice.speech.engines import ENGINES, Delivery, Voice, kokoro, open_engine
from voice.speech.engines.kokoro import KokoroFiles
from voice.speech.synthesizer import Synthesizer
from voice.storage.paths import user_paths

VOICES = {name: entry.default_voice for name, entry in ENGINES.items()}
FAST = ("kokoro", "system", "hum")
TEXT = "Let the shoulders go."
ODD_TEXTS = [
    "...",
    "?!",
    "-",
    "",
    "  \n ",
    "I",
    "7",
    "4, 7, 8.",
    "x" * 300,
    "Ça va, señor? Größe.",
    "你好。",
    "Здравствуй",
    "🙂",
    "[[b]] <b> & {c}",
    "\x00\x07 a",
    "\ud800b",
]


@pytest.fixture(scope="module")
def kokoro_files(tmp_path_factory):
    """The real model if it is installed, else one that speaks in tones."""
    real = platformdirs.user_data_path("outpour", appauthor=False) / "voices"
    if (real / "kokoro-v1.0.onnx").exists() and (real / "voices-v1.0.bin").exists():
        folder = real
    else:
        folder = write_kokoro(tmp_path_factory.mktemp("kokoro"))
    return KokoroFiles(folder / "kokoro-v1.0.onnx", folder / "voices-v1.0.bin")


def opened_engine(name, files, patch):
    if name == "kokoro":
        pytest.importorskip("kokoro_onnx", reason="kokoro-onnx has no release for this Python")
        patch.setattr(kokoro, "installed_files", lambda: files)
    return open_engine(name)


@pytest.fixture(scope="module", params=VOICES)
def engine(request, kokoro_files):
    """Each engine in turn, kept open for its tests."""
    with pytest.MonkeyPatch.context() as patch:
        opened = opened_engine(request.param, kokoro_files, patch)
        yield opened
        opened.close()


@pytest.fixture(params=VOICES)
def fresh(request, kokoro_files, monkeypatch):
    """Each engine in turn, opened for one test."""
    opened = opened_engine(request.param, kokoro_files, monkeypatch)
    yield opened
    opened.close()


def speak(engine, text=TEXT, pace=1.0):
    return engine.speak(text, Delivery(VOICES[engine.name], pace))


def test_an_engine_has_a_name_and_a_degree_of_parallelism(engine):
    assert ENGINES[engine.name].implementation.endswith(type(engine).__name__)
    assert isinstance(engine.parallel, int)
    assert engine.parallel >= 1


def test_a_sentence_becomes_a_mono_clip_with_sound_in_it(engine):
    clip = speak(engine)
    assert isinstance(clip, AudioSegment)
    assert clip.channels == 1
    assert clip.sample_width in (2, 4)
    assert 500 < len(clip) < 5000
    assert clip.dBFS > -30
    assert clip.max_dBFS <= 0


def test_processed_clips_are_complete_at_the_session_rate(engine):
    clip = trim_silence(process_voice(speak(engine)))
    assert (clip.frame_rate, clip.channels) == (48_000, 1)
    assert 400 < len(clip) <= len(speak(engine)) * 1.3
    assert abs(samples_of(clip)).max() > 0.05


def test_listed_voices_can_be_used_by_name(engine):
    voices = engine.voices()
    assert voices
    assert all(isinstance(voice, Voice) and voice.engine == engine.name for voice in voices)
    for voice in voices[:5]:
        engine_name, voice_name = engine_and_voice(voice.name)
        assert engine_name == engine.name
        engine.validate(voice_name)
        assert engine.identity(voice_name)


@pytest.mark.parametrize("voice", ["nobody", "joe2", "../joe", "x" * 500, "hum\n"])
def test_an_unknown_voice_is_reported_in_one_line(engine, voice):
    for use in (engine.validate, engine.identity, lambda name: engine.speak(TEXT, Delivery(name))):
        with pytest.raises(UnknownVoiceError) as caught:
            use(voice)
        assert len(str(caught.value).splitlines()) == 1
    engine.validate(VOICES[engine.name])
    assert engine.identity(VOICES[engine.name])


def test_an_unknown_voice_of_hum_is_named_as_it_was_chosen():
    with pytest.raises(UnknownVoiceError, match=r"no voice 'hum:x'\."):
        open_engine("hum").validate("x")


def test_the_identity_of_a_voice_is_stable(engine):
    voice = VOICES[engine.name]
    before = engine.identity(voice)
    speak(engine)
    assert engine.identity(voice) == before
    assert len(before) > 3


def test_a_slower_pace_gives_a_longer_clip(engine):
    quick, usual, slow = (
        len(speak(engine, "Where you are is fine, and it is enough.", pace)) for pace in (1.6, 1, 0.6)
    )
    assert usual * 1.15 < slow < usual * 2.2
    assert quick * 1.15 < usual < quick * 2.2


def test_a_text_of_2000_characters_is_spoken_to_its_end(engine):
    sentence = "Let the shoulders go, and the jaw, and the hands. "
    text = sentence * 40
    assert len(text) == 2000
    assert len(speak(engine, text, 2.0)) > 20 * len(speak(engine, sentence, 2.0))


@pytest.mark.parametrize("text", ODD_TEXTS, ids=ascii)
def test_an_odd_text_is_spoken_or_reported_and_does_no_harm(engine, text):
    message = ""
    try:
        clip = speak(engine, text)
    except EngineError as error:
        message = str(error)
    assert message or (clip.channels == 1 and len(clip) > 0)
    assert "\n" not in message
    assert not message or text not in ("I", "7", "4, 7, 8.")
    assert speak(engine).dBFS > -30


@pytest.mark.parametrize("pace", [0.0, -1.0, float("nan"), float("inf")])
def test_an_invalid_pace_is_reported(engine, pace):
    with pytest.raises(EngineError, match="pace"):
        speak(engine, pace=pace)


def test_as_many_threads_as_the_engine_allows_can_speak(engine):
    lengths = []
    threads = [threading.Thread(target=lambda: lengths.append(len(speak(engine)))) for _ in range(engine.parallel)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(lengths) == engine.parallel
    assert all(length > 500 for length in lengths)


def test_an_unused_engine_can_be_closed_twice(fresh):
    fresh.close()
    fresh.close()


def test_an_engine_can_be_closed_while_it_speaks(fresh):
    """The waiting thread gets the clip or an error, and never hangs."""
    speak(fresh)
    outcomes = []

    def long_text():
        try:
            outcomes.append(speak(fresh, "Let it come, and let it go. " * 8))
        except EngineError as error:
            outcomes.append(error)

    thread = threading.Thread(target=long_text)
    thread.start()
    fresh.close()
    thread.join(60)
    assert not thread.is_alive()
    assert len(outcomes) == 1


def shipped_sentences(every, config):
    """One in `every` sentences of the shipped sessions; all of them with --thorough."""
    found = dict.fromkeys(
        line.spoken
        for path in sorted(library_folder().glob("*.txt"))
        for line in expand(read_script(path.read_text(encoding="utf-8"), path.stem, path.name), Choices())
        if isinstance(line, Utterance)
    )
    return list(found)[:: 1 if config.getoption("--thorough") else every]


def test_the_sentences_of_the_shipped_sessions_are_spoken_and_trimmed(engine, pytestconfig):
    sentences = shipped_sentences(25 if engine.name in FAST else 1000, pytestconfig)
    assert sentences
    for text in sentences:
        clip = trim_silence(process_voice(speak(engine, text)))
        samples = abs(samples_of(clip))
        assert clip.frame_rate == RATE
        assert len(clip) > 15 * len(text) or engine.name == "kokoro", text
        edges = samples[: 15 * 48].max(), samples[-65 * 48 :].max()
        assert min(edges) > samples.max() * 10 ** (-55 / 20), (text, edges)


def test_joe_speaks_a_sample_of_the_shipped_sentences(speaking, pytestconfig):
    sentences = shipped_sentences(120, pytestconfig)
    synthesizer = Synthesizer(ClipCache(user_paths().speech))
    try:
        for text in sentences:
            clip = synthesizer.clip(Utterance(text, text, "joe", 0.75, Place("shipped", 1, 1)))
            assert 25 * len(text) < len(clip) < 60 * len(text) + 1500, (text, len(clip))
    finally:
        synthesizer.close()
