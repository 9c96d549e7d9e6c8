"""The ambiences on the command line: listed, tried, mixed."""

import json

import pytest
from loudspeakers import FakeSpeaker
from measurement import decoded, ebur128

from audio.ambiences import AMBIENCES
from audio.chimes import CHIMES
from scripts.model.elements import BELLS


def test_the_ambiences_are_listed_in_a_line_each(outpour):
    assert [line.split()[0] for line in outpour("ambiences").out.splitlines()] == list(AMBIENCES)
    told = json.loads(outpour("ambiences", "--json").out)
    assert told == [{"name": name, "about": kind.about} for name, kind in AMBIENCES.items()]


def test_every_bell_that_can_be_written_can_be_struck():
    assert set(BELLS) == set(CHIMES)


def test_an_ambience_can_be_tried_into_a_file(outpour):
    ran = outpour("ambiences", "try", "rain+drone:2", "--seconds", 9, "--seed", 4, "-o", "a.wav")
    assert (ran.status, ran.out, ran.err) == (0, "a.wav\n", "")
    sound = decoded(outpour.folder / "a.wav")
    assert len(sound) == 9000 * 48
    assert ebur128(sound[3 * 48_000 : 5 * 48_000])[0] == pytest.approx(-20, abs=2)
    again = outpour("ambiences", "try", "rain", "-o", "a.wav")
    assert again.status == 1
    assert "--force" in again.err


def test_an_ambience_can_be_tried_aloud(outpour, monkeypatch):
    speaker = FakeSpeaker()
    monkeypatch.setattr("audio.sinks.device.DeviceSink", lambda *named: speaker)
    assert outpour("ambiences", "try", "fire", "--seconds", 3).status == 0
    assert len(speaker.sound) == 3 * 48_000
    assert speaker.complete


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (("try", "rian"), 1, "did you mean 'rain'?"),
        (("try", "rain", "-o", "a.vtt"), 1, "use .mp3"),
        (("try", "rain", "--seconds", "0"), 2, "--seconds"),
        (("try",), 2, "NAME"),
    ],
)
def test_an_impossible_trial_is_reported(outpour, arguments, status, told):
    ran = outpour("ambiences", *arguments)
    assert ran.status == status
    assert told in ran.err


@pytest.mark.parametrize("music", ["rain+drone", "ocean:0.5+fire", "night"])
def test_music_may_be_a_mix_of_ambiences(outpour, music):
    (outpour.folder / "a.txt").write_text(f"---\nvoice: hum\nmusic: {music}\n---\nHello. [music {music}]\n\nAgain.\n")
    assert outpour("check", "a.txt").status == 0
    assert outpour("show", "a.txt", "--music", music, "--estimate").status == 0


@pytest.mark.parametrize(
    ("music", "told"),
    [
        ("rain+rian", "no ambience called 'rian'; did you mean 'rain'?"),
        ("rain:loud", "invalid weight 'loud'; use 0.01 to 100, as in rain:0.5"),
        ("ocaen", "did you mean 'ocean'?"),
    ],
)
def test_an_invalid_mix_is_reported_with_its_fault(outpour, music, told):
    (outpour.folder / "a.txt").write_text(f"---\nvoice: hum\n---\nHello. [music {music}]\n")
    assert told in outpour("check", "a.txt").out
    assert told in outpour("show", "a.txt", "--music", music, "--estimate").err
