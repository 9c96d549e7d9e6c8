"""`outpour ambiences`: list, try and mix."""

import json

import pytest
from loudspeakers import FakeSpeaker
from measurement import decoded, ebur128

from audio.ambiences import AMBIENCES
from audio.chimes import CHIMES
from scripts.model.elements import BELLS
from voice.cli.options import Seconds


def test_ambiences_are_listed_one_per_line(outpour):
    assert [line.split()[0] for line in outpour("ambiences").out.splitlines()] == list(AMBIENCES)
    rows = json.loads(outpour("ambiences", "--json").out)
    assert rows == [{"name": name, "about": ambience.about} for name, ambience in AMBIENCES.items()]


def test_every_bell_of_the_script_language_has_a_sound():
    assert set(BELLS) == set(CHIMES)


def test_try_writes_an_ambience_to_a_file(outpour):
    result = outpour("ambiences", "try", "rain+drone:2", "--seconds", 9, "--seed", 4, "-o", "a.wav")
    assert (result.status, result.out, result.err) == (0, "a.wav\n", "")
    sound = decoded(outpour.folder / "a.wav")
    assert len(sound) == 9000 * 48
    assert ebur128(sound[3 * 48_000 : 5 * 48_000])[0] == pytest.approx(-20, abs=2)
    refused = outpour("ambiences", "try", "rain", "-o", "a.wav")
    assert refused.status == 1
    assert "--force" in refused.err


def test_try_plays_an_ambience(outpour, monkeypatch):
    speaker = FakeSpeaker()
    monkeypatch.setattr("audio.sinks.device.DeviceSink", lambda *args: speaker)
    assert outpour("ambiences", "try", "fire", "--seconds", 3).status == 0
    assert len(speaker.sound) == 3 * 48_000
    assert speaker.complete


@pytest.mark.parametrize(
    ("written", "length_ms"), [("30", 30_000), ("2m", 120_000), ("1:30", 90_000), ("1,5 s", 1500), (30, 30_000)]
)
def test_a_number_of_seconds_is_read_as_people_write_it(written, length_ms):
    assert Seconds(1, 86_400).convert(written, None, None) == length_ms


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("try", "rian"), 1, "did you mean 'rain'?"),
        (("try", "rain", "-o", "a.vtt"), 1, "use .mp3"),
        (("try", "rain", "--seconds", "0"), 2, "'0' is out of range; use 1 to 86400 seconds."),
        (("try", "rain", "--seconds", "ten"), 2, "'ten' isn't a length of time; use a number of seconds such as 30"),
        (("try",), 2, "NAME"),
    ],
)
def test_invalid_arguments_of_try_are_reported(outpour, arguments, status, message):
    result = outpour("ambiences", *arguments)
    assert result.status == status
    assert message in result.err


@pytest.mark.parametrize("music", ["rain+drone", "ocean:0.5+fire", "night"])
def test_music_may_be_a_mix_of_ambiences(outpour, music):
    (outpour.folder / "a.txt").write_text(f"---\nvoice: hum\nmusic: {music}\n---\nHello. [music {music}]\n\nAgain.\n")
    assert outpour("check", "a.txt").status == 0
    assert outpour("show", "a.txt", "--music", music, "--estimate").status == 0


@pytest.mark.parametrize(
    ("music", "message"),
    [
        ("rain+rian", "'rian': no such file or ambience; did you mean 'rain'?"),
        ("rain:loud", "invalid weight 'loud'; use 0.01 to 100, as in rain:0.5"),
        ("ocaen", "did you mean 'ocean'?"),
    ],
)
def test_an_invalid_mix_is_reported(outpour, music, message):
    (outpour.folder / "a.txt").write_text(f"---\nvoice: hum\n---\nHello. [music {music}]\n")
    assert message in outpour("check", "a.txt").out
    assert message in outpour("show", "a.txt", "--music", music, "--estimate").err
