"""`outpour voices try`: a line in a voice, played or written to a file, as loud as a session."""

import pytest
from loudspeakers import FakeSpeaker
from measurement import RATE, decoded, ebur128
from models import write_piper

from voice.storage.paths import user_paths

LINE = "Where you are is fine, and it is enough."


@pytest.fixture
def speaker(monkeypatch):
    """The fake loudspeaker that is played to."""
    fake = FakeSpeaker()
    monkeypatch.setattr("audio.sinks.device.DeviceSink", lambda *_: fake)
    return fake


@pytest.mark.usefixtures("speaking")
@pytest.mark.parametrize("voice", ["joe", "system"])
@pytest.mark.parametrize("suffix", ["wav", "mp3"])
def test_a_written_line_is_as_loud_as_a_session(outpour, voice, suffix):
    ran = outpour("voices", "try", voice, LINE, "-o", f"a.{suffix}")
    assert (ran.status, ran.out, ran.err) == (0, f"{LINE}\n", "")
    sound = decoded(outpour.folder / f"a.{suffix}")
    loudness, peak = ebur128(sound)
    assert loudness == pytest.approx(-16, abs=0.7)
    assert peak <= -1
    assert 1.5 < len(sound) / RATE < 5


def test_a_line_is_played_once_and_completely(outpour, speaker):
    ran = outpour("voices", "try", "hum", LINE)
    assert (ran.status, ran.out) == (0, f"{LINE}\n")
    assert speaker.complete
    assert 2 < len(speaker.sound) / RATE < 5
    assert abs(speaker.sound).max() > 0.1


def test_without_a_line_the_default_line_is_spoken(outpour, speaker):
    assert outpour("voices", "try", "hum").out == "Feel your feet, and what is under them.\n"
    assert outpour("voices", "try", "hum", " ").out == "Feel your feet, and what is under them.\n"


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["hum", "-o", "a.txt"], 1, "can't write .txt files; use .mp3"),
        (
            ["hum", "-o", "existing.wav"],
            1,
            "existing.wav was not written: it already exists; use --force to overwrite it",
        ),
        (["hum", "-o", "existing.wav", "--force"], 0, ""),
        (["hum", "-o", "no/a.wav"], 1, "the folder no doesn't exist"),
        (["jo", "-o", "a.wav"], 1, "no voice 'jo'. Did you mean 'joe'?"),
        (
            ["mute", "Rest.", "-o", "a.wav"],
            1,
            "the voice engine piper could not speak 'Rest.': it returned only silence",
        ),
        (["hum", "...", "-o", "a.wav"], 1, "the voice engine hum could not speak: the text has no words"),
        (["Feel your feet."], 2, "name a voice before them: outpour voices try "),
        (["many:nobody", "-o", "a.wav"], 1, "no voice 'many:nobody'."),
    ],
)
def test_an_impossible_audition_is_reported_in_one_line_and_writes_nothing(outpour, arguments, status, message):
    write_piper(user_paths().voices, "mute", loudness=0)
    write_piper(user_paths().voices, "many", speakers=("calm", "glad"))
    (outpour.folder / "existing.wav").write_text("mine")
    ran = outpour("voices", "try", *arguments)
    assert ran.status == status
    assert message in ran.err
    assert "Traceback" not in ran.err
    assert [path.name for path in outpour.folder.iterdir()] == ["existing.wav"]
    assert (outpour.folder / "existing.wav").read_bytes().startswith(b"RIFF") == (status == 0)


def test_a_line_that_would_take_hours_is_a_usage_error(outpour):
    ran = outpour("voices", "try", "hum", "a" * 100_000, "-o", "a.wav")
    assert ran.status == 2
    assert "LINE has 100000 characters; use at most 2000" in ran.err
    assert not (outpour.folder / "a.wav").exists()
