"""`outpour voices try` without a name: the voices of a language, one after another."""

import math
from dataclasses import replace

import numpy as np
import pytest
from loudspeakers import FakeSpeaker
from measurement import RATE, decoded, ebur128, sounds_in
from models import write_kokoro, write_piper

from audio.errors import DeviceError
from scripts.normalization.builtin_phrases import phrases
from voice.cli.voices.comparison import SamplePlayer
from voice.speech import catalog
from voice.speech.comparison import introduction, voice_samples
from voice.speech.engines import Voice, piper_models
from voice.storage.paths import user_paths

DANISH = ("da_DK-thea-low", "da_DK-ulf-high")
LINES = "Feel your feet, and what is under them. Look around you, and find three things that you can name."


class Speaker(FakeSpeaker):
    """A fake loudspeaker with streams."""

    def switch(self, stream, start_ms, block, *, splice=False):
        return self.write(block, stream)


@pytest.fixture(autouse=True)
def only_neural_voices(monkeypatch):
    """Hide the system's voices and those of other folders."""
    monkeypatch.setattr(piper_models, "model_folders", lambda: (user_paths().voices,))
    monkeypatch.setattr(catalog, "offered_engines", lambda: ("piper", "kokoro"))


@pytest.fixture
def speaker(monkeypatch):
    fake = Speaker()
    monkeypatch.setattr("audio.sinks.device.DeviceSink", lambda *_: fake)
    return fake


def write_danish(*names, **configured):
    """Write voices that speak a tone to the listener's folder."""
    for name in names:
        write_piper(user_paths().voices, name, language="da_DK", **configured)


@pytest.mark.parametrize(
    ("name", "language", "sentence"),
    [
        ("heart", "en-US", "This is heart."),
        ("de_DE-eva_k-x_low", "de-DE", "Das ist eva k."),
        ("af_heart", "en-US", "This is heart."),
        ("ef_dora", "es", "Esta es la voz de dora."),
        ("mine", "", "This is mine."),
        ("system:gmw/de", "de", "Das ist de."),
        (r"system:HKEY_LOCAL_MACHINE\Voices\TTS_ZIRA", "en-US", "This is TTS ZIRA."),
        ("system:", "en", "This is system."),
    ],
)
def test_a_voice_names_itself_in_its_language_without_codes(name, language, sentence):
    assert introduction(Voice(name, "system", language)) == sentence


@pytest.mark.parametrize("language", ["de", "en", "es", "fr", "it", "nl", "pl", "pt"])
def test_every_introduction_has_the_name_in_it(language):
    assert phrases(language).introduction.count("{name}") == 1


def test_all_voices_of_a_language_are_played_in_turn_each_named_first(outpour, speaker):
    write_danish(*DANISH)
    write_piper(user_paths().voices, "de_DE-eva-low", language="de_DE")
    ran = outpour("voices", "try", "--language", "da")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.splitlines() == [LINES, *DANISH]
    assert speaker.complete
    assert sounds_in(speaker.sound) == 2 * 3


@pytest.fixture
def robots(monkeypatch):
    """Make voices robotic by their names."""
    listed = catalog.available_voices
    names = set()

    def voices(engines=None):
        return [replace(voice, quality="robotic" if voice.name in names else "") for voice in listed(engines)]

    monkeypatch.setattr(catalog, "available_voices", voices)
    return names


@pytest.mark.parametrize("options", [(), ("--all",)])
def test_robotic_voices_are_played_only_on_request(outpour, speaker, robots, options):
    write_danish(*DANISH)
    robots.add(DANISH[0])
    ran = outpour("voices", "try", "--language", "da", *options)
    assert ran.out.splitlines()[1:] == list(DANISH if options else DANISH[1:])
    assert ran.lines == ([] if options else ["outpour: 1 robotic voice is left out; --all plays them too"])


def test_robotic_voices_are_played_if_there_are_no_others(outpour, speaker, robots):
    write_danish(*DANISH)
    robots.update(DANISH)
    ran = outpour("voices", "try", "--language", "da")
    assert (ran.out.splitlines()[1:], ran.err) == (list(DANISH), "")


def test_each_voice_is_as_loud_as_a_session():
    write_danish(DANISH[0], loudness=0.05)
    write_danish(DANISH[1], loudness=0.5)
    voices = list(catalog.available_voices(("piper",)))[1:]
    for sample in voice_samples(voices, user_paths()):
        loudness, peak = ebur128(sample.samples)
        assert loudness == pytest.approx(-16, abs=0.7)
        assert peak <= -1


def test_the_voices_are_written_to_one_file(outpour):
    write_danish(*DANISH)
    ran = outpour("voices", "try", "--language", "da", "-o", "all.wav")
    assert (ran.status, ran.out.splitlines()) == (0, [LINES, *DANISH])
    assert sounds_in(decoded(outpour.folder / "all.wav")) == 2 * 3


def test_a_failing_voice_is_reported_and_the_others_are_played(outpour, speaker):
    write_danish("da_DK-mute-low", loudness=0)
    write_danish(*DANISH)
    ran = outpour("voices", "try", "--language", "da")
    assert (ran.status, ran.out.splitlines()) == (0, [LINES, *DANISH])
    assert ran.lines == [
        "outpour: da_DK-mute-low can't be heard: the voice engine piper could not speak "
        "'This': it returned only silence"
    ]


def test_without_a_working_voice_nothing_is_written_and_the_status_is_1(outpour):
    write_danish("da_DK-mute-low", loudness=0)
    ran = outpour("voices", "try", "--language", "da", "-o", "all.wav")
    assert ran.status == 1
    assert ran.lines[-1] == "outpour: no voice for 'da' could be heard; `outpour doctor` finds out why"
    assert list(outpour.folder.iterdir()) == []


def test_a_language_without_voices_is_reported_before_a_device_is_opened(outpour):
    ran = outpour("voices", "try", "--language", "tlh")
    assert (ran.status, ran.out) == (1, "")
    assert ran.lines == ["outpour: no voice here speaks 'tlh'; `outpour voices add tlh` lists more"]


def test_without_a_device_the_usual_message_is_printed(outpour, monkeypatch):
    def missing(*_):
        raise DeviceError("no sound device can be opened")

    monkeypatch.setattr("audio.sinks.device.open_device", lambda _: missing)
    write_danish(*DANISH)
    ran = outpour("voices", "try", "--language", "da")
    assert (ran.status, ran.out) == (1, "")
    assert "no sound device could be used" in ran.err
    assert "add `-o FILE` to write a file instead" in ran.err
    assert "add `-o FILE`" in outpour("voices", "try", DANISH[0]).err


@pytest.mark.usefixtures("speaker")
@pytest.mark.parametrize(("setting", "voice"), [("OUTPOUR_VOICE", "ef_dora"), ("config", "ef_dora")])
def test_the_language_is_that_of_the_voice_in_the_settings(outpour, monkeypatch, setting, voice):
    write_kokoro(user_paths().voices)
    if setting == "config":
        user_paths().config.mkdir(parents=True)
        (user_paths().config / "config.toml").write_text(f'voice = "{voice}"')
    else:
        monkeypatch.setenv(setting, voice)
    assert outpour("voices", "try").out.splitlines()[1:] == ["ef_dora"]


def test_a_name_and_a_language_together_are_a_usage_error(outpour):
    assert "--all chooses the voices" in outpour("voices", "try", "joe", "--all").err
    ran = outpour("voices", "try", "joe", "--language", "de")
    assert ran.status == 2
    assert "leave out one of them" in ran.err


def test_no_sample_is_rendered_once_the_time_is_up():
    write_danish(*DANISH)
    voices = [voice for voice in catalog.available_voices(("piper",)) if voice.name in DANISH]
    left = [math.inf]
    samples = voice_samples(voices, user_paths(), lambda: left[0])
    assert next(samples).voice.name == DANISH[0]
    left[0] = 0.0
    assert list(samples) == []


class SkippedSpeaker(Speaker):
    """A loudspeaker at which a key is pressed after the first block of each sample."""

    def __init__(self, key):
        super().__init__()
        self.key = key
        self.player = SamplePlayer(self)
        self.stream = 0

    def switch(self, stream, start_ms, block, *, splice=False):
        self.stream = stream
        return super().write(block)

    def write(self, block, stream=0):
        if stream == self.stream:
            self.player.press(self.key)
        return stream == self.stream and super().write(block)


@pytest.mark.parametrize(("key", "heard_s"), [("space", 2.2), ("n", 2.2), ("enter", 2.2), ("q", 1.1), ("x", 10.0)])
def test_a_key_skips_the_voice_or_ends(key, heard_s):
    speaker = SkippedSpeaker(key)
    samples = np.ones((5 * RATE, 2), np.float32)
    with speaker:
        speaker.player.play(samples)
        speaker.player.play(samples)
    assert len(speaker.sound) / RATE == pytest.approx(heard_s)
    assert speaker.player.ended == (key == "q")
