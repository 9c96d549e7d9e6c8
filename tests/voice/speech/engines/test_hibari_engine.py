"""hibari: the real package with its included voice, which also stands in for the downloadable ones."""

import shutil
import threading
from dataclasses import replace
from pathlib import Path

import hibari
import pytest
import yaml
from downloads import FileServer
from hibari.g2p.normalize import normalize as normalize_of_hibari
from hibari.voices import BASE_URL, VOICES, voice_path

from scripts.expansion.choices import Choices
from scripts.expansion.expand import expand
from scripts.library.lookup import library_folder
from scripts.model.lines import Utterance
from scripts.normalization.inline_markup import mark_phonemes
from scripts.syntax.parser import read_script
from voice.errors import EngineError, UnknownVoiceError
from voice.speech.catalog import available_voices, engine_and_voice
from voice.speech.engines import Delivery
from voice.speech.engines.hibari import downloads, voices
from voice.speech.engines.hibari.downloads import URL, find
from voice.speech.engines.hibari.engine import HibariEngine
from voice.speech.engines.hibari.phonemes import from_ipa, write_phonemes
from voice.speech.engines.hibari.voices import HIBARI_VOICES
from voice.speech.engines.piper_models import installed_models

TEXT = "Let it come, and let it go."
MODEL = Path(voice_path("heart", download_missing=False))
GOLDEN = Path(__file__).parents[3] / "scripts" / "brought" / "golden-en.yaml"


@pytest.fixture
def engine():
    opened = HibariEngine()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def heart():
    """The model of `heart`, with hibari's own settings."""
    return hibari.Hibari()


def install_stand_in(name):
    """Put the model of `heart` where the voice called `name` belongs."""
    path = HIBARI_VOICES[name].path
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(MODEL, path)
    return path


def phonemes(engine, text):
    """The phonemes that `heart` speaks for `text`, after it has spoken."""
    engine.speak(TEXT, Delivery("heart"))
    return " ".join(engine._models["heart"].phonemize(text))


# Voices


def test_the_table_of_voices_agrees_with_the_package():
    assert HIBARI_VOICES.keys() == VOICES.keys()
    for name, facts in VOICES.items():
        voice = HIBARI_VOICES[name]
        assert (voice.language, voice.is_british) == (facts["language"], facts["british"])
        if not facts["bundled"]:
            assert (voice.remote, voice.size, voice.digest) == (facts["file"], facts["bytes"], facts["sha256"])
            assert find(name).files[voice.file].url == BASE_URL + facts["file"]


def test_only_installed_voices_are_listed(engine):
    assert [voice.name for voice in engine.voices()] == ["heart"]
    install_stand_in("emma")
    assert [(voice.name, voice.language) for voice in engine.voices()] == [("heart", "en-US"), ("emma", "en-GB")]
    assert installed_models() == {}  # Piper leaves the file alone
    assert {voice.engine for voice in available_voices() if voice.name == "emma"} == {"hibari"}


@pytest.mark.parametrize("name", HIBARI_VOICES)
def test_a_voice_is_chosen_by_its_name_alone(name):
    assert engine_and_voice(name) == engine_and_voice(f"hibari:{name}") == ("hibari", name)


def test_a_voice_that_is_not_installed_is_reported_with_the_command_that_gets_it(engine, monkeypatch):
    monkeypatch.setattr("urllib.request.urlopen", lambda *_, **__: pytest.fail("it must not download"))
    for use in (engine.validate, engine.identity, lambda name: engine.speak(TEXT, Delivery(name))):
        with pytest.raises(EngineError, match="`outpour voices add emma`"):
            use("emma")


def test_an_incomplete_file_counts_as_not_installed(engine):
    install_stand_in("emma").write_bytes(MODEL.read_bytes()[:-1])
    with pytest.raises(EngineError, match="isn't installed"):
        engine.validate("emma")


def test_a_damaged_file_is_reported_with_the_command_that_repairs_it(engine):
    install_stand_in("emma").write_bytes(bytes(HIBARI_VOICES["emma"].size))
    with pytest.raises(EngineError, match="can't be loaded; `outpour voices add emma` gets it again"):
        engine.speak(TEXT, Delivery("emma"))


def test_a_british_voice_has_british_pronunciation(engine):
    install_stand_in("emma")
    engine.speak(TEXT, Delivery("emma"))
    assert engine._models["emma"].phonemize("Better.") == ["bˈɛtə."]
    assert phonemes(engine, "Better.") == "bˈɛTəɹ."


# Installation


def test_a_voice_is_downloaded_verified_and_named(outpour, monkeypatch):
    emma = replace(HIBARI_VOICES["emma"], digest=VOICES["heart"]["sha256"])
    monkeypatch.setattr(downloads, "HIBARI_VOICES", {"emma": emma})
    with FileServer().running() as server:
        server.files = {emma.remote: MODEL.read_bytes()}
        monkeypatch.setenv("OUTPOUR_HIBARI_URL", server.url)
        assert outpour("voices", "add", "emma").out.endswith("try it with `outpour voices try emma`\n")
    assert emma.path.read_bytes() == MODEL.read_bytes()
    assert voices.HIBARI_VOICES["emma"].is_installed


def test_a_wrong_checksum_leaves_no_voice(outpour, monkeypatch):
    with FileServer().running() as server:
        server.files = {HIBARI_VOICES["emma"].remote: MODEL.read_bytes()}
        monkeypatch.setenv("OUTPOUR_HIBARI_URL", server.url)
        assert outpour("voices", "add", "emma").status == 1
    assert not HIBARI_VOICES["emma"].path.exists()


def test_the_engine_name_stands_for_all_its_downloadable_voices():
    files = find("hibari").files
    assert set(files) == {voice.file for voice in HIBARI_VOICES.values() if voice.remote}
    assert {remote.url.rpartition("/")[0] for remote in files.values()} == {URL}


@pytest.mark.parametrize(
    ("name", "message"), [("heart", "'heart' comes with Outpour"), ("hibari:emmy", "Did you mean 'emma'?")]
)
def test_a_voice_that_can_not_be_downloaded_is_reported(outpour, name, message):
    ran = outpour("voices", "add", name)
    assert ran.status == 1
    assert message in ran.err


# Speech


def test_the_same_text_always_sounds_the_same(engine):
    first = engine.speak(TEXT, Delivery("heart"))
    assert engine.speak(TEXT, Delivery("heart")).raw_data == first.raw_data
    other = HibariEngine()
    assert other.speak(TEXT, Delivery("heart")).raw_data == first.raw_data


def test_sentences_spoken_at_the_same_time_sound_as_if_spoken_alone(engine):
    texts = [f"{word}, {TEXT}" for word in ("Rest", "Breathe", "Xylo", "Slowly")]
    alone = {text: engine.speak(text, Delivery("heart")).raw_data for text in texts}
    spoken = {}

    def speak(text):
        spoken[text] = engine.speak(text, Delivery("heart")).raw_data

    threads = [threading.Thread(target=speak, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert spoken == alone


@pytest.mark.parametrize(("pace", "clamped"), [(0.3, 0.5), (1.0, 1.0), (3.0, 2.0)])
def test_the_pace_is_clamped_to_the_range_of_the_models(engine, pace, clamped):
    assert (
        engine.speak(TEXT, Delivery("heart", pace)).raw_data == engine.speak(TEXT, Delivery("heart", clamped)).raw_data
    )


def test_a_text_in_an_unknown_script_is_reported(engine):
    with pytest.raises(EngineError, match="knows none of its sounds"):
        engine.speak("你好。", Delivery("heart"))


def test_a_long_text_without_punctuation_is_spoken_in_parts(engine):
    sentence = "let it come and let it go "
    once = len(engine.speak(sentence, Delivery("heart", 2.0)))
    assert len(engine.speak(sentence * 40, Delivery("heart", 2.0))) > 20 * once


def test_a_closed_engine_does_not_load_again(engine):
    engine.close()
    with pytest.raises(EngineError, match="closed"):
        engine.speak(TEXT, Delivery("heart"))


def test_an_unknown_voice_has_a_suggestion(engine):
    with pytest.raises(UnknownVoiceError, match="Did you mean 'fenrir'"):
        engine.validate("fenris")


# Normalization


def english_sentences():
    """The golden sentences and those of the shipped sessions, as they are handed to a voice."""
    golden = yaml.safe_load(GOLDEN.read_text(encoding="utf-8")).values()
    for spoken in golden:
        yield from spoken if isinstance(spoken, list) else [spoken]
    for path in sorted(library_folder().glob("*.txt")):
        for line in expand(read_script(path.read_text(encoding="utf-8"), path.stem, path.name), Choices()):
            if isinstance(line, Utterance):
                yield line.spoken


MISREAD = {
    "The part I love is still to come.": "The part 1 love is still to come.",
    "Press one for yes, two for no.": "Press one for yes, two for number.",
}
"""Words that the normalizer of hibari takes for a numeral and an abbreviation, which is why the engine bypasses it."""


def test_the_normalizer_of_hibari_finds_nothing_left_to_write_out():
    changed = {text: normal for text in english_sentences() if (normal := normalize_of_hibari(text)) != text}
    assert changed == MISREAD


def test_words_reach_the_dictionary_as_they_were_normalized(engine):
    assert phonemes(engine, "The part I love.") == "ðə pˈɑɹt ˌI lˈʌv."
    assert phonemes(engine, "Don’t hurry.") == phonemes(engine, "Don't hurry.")


def test_the_sentences_of_sessions_sound_as_with_the_normalizer_of_hibari(heart):
    for text in dict.fromkeys(english_sentences()):
        if text not in MISREAD:
            assert heart.g2p(text, normalize_text=False) == heart.g2p(text), text


# Phonemes


@pytest.mark.parametrize(
    ("ipa", "american", "british"),
    [
        ("həˈloʊ", "həlˈO", "həlˈQ"),
        ("bɜːd", "bɜɹd", "bɜːd"),
        ("bɜːɹd", "bɜɹd", "bɜːɹd"),
        ("ˈwɔːtɚ", "wˈɔtəɹ", "wˈɔːtə"),
        ("ˈt͡ʃɜːt͡ʃ", "ʧˈɜɹʧ", "ʧˈɜːʧ"),
        ("dʒʌdʒ", "ʤʌʤ", "ʤʌʤ"),
        ("ʃɪˈvɔːn", "ʃɪvˈɔn", "ʃɪvˈɔːn"),
        ("ˈbɒt.l̩", "bˈɑtᵊl", "bˈɒtᵊl"),
        ("kæt", "kæt", "kat"),
        ("ˈstreŋθ", "stɹˈɛŋθ", "stɹˈɛŋθ"),
        ("maɪ naʊ bɔɪ deɪ", "mI nW bY dA", "mI nW bY dA"),
        ("ɪç", "ɪç", "ɪç"),
    ],
)
def test_ipa_becomes_the_alphabet_of_hibari(ipa, american, british):
    assert (from_ipa(ipa), from_ipa(ipa, british=True)) == (american, british)


@pytest.mark.parametrize(("word", "ipa"), [("water", "ˈwɔːtɚ"), ("judge", "ˈdʒʌdʒ"), ("yoga", "ˈjoʊɡə")])
def test_a_word_sounds_the_same_by_its_phonemes_as_by_its_spelling(engine, word, ipa):
    given = engine.speak(write_phonemes(f"Your {mark_phonemes('thing', ipa)}."), Delivery("heart"))
    spelled = engine.speak(f"Your {word}.", Delivery("heart"))
    assert abs(len(given) - len(spelled)) <= 50


def test_phonemes_of_two_words_stay_together(engine):
    text = f"This is for {mark_phonemes('Siobhan [Ni]', 'ʃɪˈvɔːn niː')}. Rest."
    assert spoken_phonemes(engine, write_phonemes(text)) == ["ðˌɪs ɪz fɔɹ ʃɪvˈɔn ni.", "ɹˈɛst."]


@pytest.mark.parametrize("ipa", ["ɪç", "ʘa", "bœf", "123"])
def test_a_sign_without_a_sound_in_english_is_reported_with_its_word(engine, ipa):
    with pytest.raises(EngineError, match="'ich': this voice has no sound for"):
        engine.speak(write_phonemes(f"Say {mark_phonemes('ich', ipa)}."), Delivery("heart"))


def test_a_word_on_its_own_has_no_flap(engine):
    assert spoken_phonemes(engine, "Eighty.") == ["ˈAti."]
    assert spoken_phonemes(engine, "Eighty days.") == ["ˈATi dˈAz."]


def spoken_phonemes(engine, text):
    """The phonemes of each part of `text` as they are handed to the model."""
    engine.speak(TEXT, Delivery("heart"))
    model, spoken = engine._models["heart"], []
    original = model.speak
    model.speak = lambda given, *rest, **more: spoken.append(given) or original(given, *rest, **more)
    engine.speak(text, Delivery("heart"))
    del model.speak
    return spoken
