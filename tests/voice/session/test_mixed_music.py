"""Several files as music, and files mixed with ambiences: in sessions, in checks and in tags."""

import json

import numpy as np
import pytest
from sessions import SMALL, rendered, session_of
from soundfiles import RATE, noise, tone, write_sound

from audio.music_choice import Layer
from audio.signal.loudness import loudness
from voice.errors import MusicNotFoundError
from voice.session.music import listener_music, music_without_files


@pytest.fixture
def songs(outpour):
    """The files `flute.wav`, `birds.wav` and the folder `songs`, in the current folder."""
    write_sound(outpour.folder / "flute.wav", tone(12, 1000, level=0.05))
    write_sound(outpour.folder / "birds.wav", tone(8, 3000, level=0.05))
    (outpour.folder / "songs").mkdir()
    write_sound(outpour.folder / "songs/one.wav", noise(5, seed=1))
    return outpour.folder


def names(choice):
    return [
        (layer.music if isinstance(layer.music, str) else [path.name for path in layer.music])
        for layer in choice.layers
    ]


@pytest.mark.parametrize(
    ("music", "expected"),
    [
        ("flute.wav+rain", [["flute.wav"], "rain"]),
        ("Flute.WAV, birds.wav", [["flute.wav", "birds.wav"]]),
        ("flute.wav, songs+rain:0.3+stream", [["flute.wav", "songs"], "rain", "stream"]),
        ("flute.wav+birds.wav", [["flute.wav"], ["birds.wav"]]),
    ],
)
def test_music_may_have_several_parts(songs, music, expected):
    assert names(listener_music(music)) == expected


def test_a_file_with_the_whole_name_takes_precedence(songs):
    whole = write_sound(songs / "whole.wav", noise(2)).rename(songs / "flute.wav+rain")
    assert listener_music("flute.wav+rain") == whole.resolve()


def test_a_weight_is_that_of_a_blend(songs):
    assert listener_music("flute.wav+rain:0.3").layers[1] == Layer("rain", 0.3)


@pytest.mark.parametrize(
    ("music", "reason"),
    [
        ("flut.wav+rain", "'flut.wav': no such file or ambience; did you mean 'flute.wav'?"),
        ("flute.wav+rian", "'rian': no such file or ambience; did you mean 'rain'?"),
        ("flute.wav, rain", "rain never ends, so nothing can follow it; mix them with +: flute.wav+rain"),
        ("rain, stream", "rain never ends, so nothing can follow it; mix them with +: rain+stream"),
        ("flute.wav+rain:0", "invalid weight 0; use 0.01 to 100, as in rain:0.5"),
        ("flute.wav+walk", "'walk': it is a session, not music; play it with `outpour play walk`"),
        ("flute.wav+https://example.org/a.mp3", "it is a web address"),
        ("https://open.spotify.com/track/1", "songs of streaming services play only in the services' own apps"),
        ("spotify:track:1", "songs of streaming services"),
        ("youtu.be/abc", "songs of streaming services"),
        ("www.example.org/a+b,c.mp3", "it is a web address"),
        ("Alone, again.wav", "no such file or ambience"),
    ],
)
def test_a_part_that_is_not_music_is_reported_with_a_remedy(songs, music, reason):
    with pytest.raises(MusicNotFoundError) as caught:
        listener_music(music)
    assert reason in str(caught.value)


def test_a_mix_under_a_session_has_both_parts_and_the_usual_loudness(songs, tmp_path):
    sounds = {}
    for music in ("rain", "flute.wav+rain"):
        with session_of(tmp_path, SMALL, music=music) as session:
            sounds[music] = rendered(session)
    mixed = sounds["flute.wav+rain"]
    assert loudness(mixed) == pytest.approx(loudness(sounds["rain"]), abs=0.5)
    rest = np.mean(mixed[-12 * RATE : -8 * RATE], axis=1)
    spectrum = np.abs(np.fft.rfft(rest * np.hanning(len(rest)))) ** 2
    hertz = np.fft.rfftfreq(len(rest), 1 / RATE)
    flute = spectrum[np.abs(hertz - 1000) < 5].sum()
    rain = spectrum[(hertz > 200) & (np.abs(hertz - 1000) > 20)].sum()
    assert 0.1 < flute / rain < 10


def test_repeated_options_play_one_after_another(outpour, songs, monkeypatch):
    (songs / "calm.txt").write_text("---\nvoice: hum\n---\nRest.\n")
    result = outpour("export", "calm.txt", "-o", "a.wav", "--music", "flute.wav", "--music", "songs+rain")
    assert result.status == 0, result.err
    result = outpour("show", "calm.txt", "--estimate", "--music", "flute.wav", "--music", "songs")
    assert "flute.wav, songs" in result.out
    monkeypatch.setenv("OUTPOUR_MUSIC", "flute.wav, songs + rain")
    result = outpour("export", "calm.txt", "-o", "b.wav")
    assert result.status == 0, result.err


def test_a_damaged_file_in_a_list_is_reported(outpour, songs):
    (songs / "calm.txt").write_text("---\nvoice: hum\n---\nRest.\n")
    (songs / "bad.mp3").write_bytes(b"no sound " * 500)
    result = outpour("export", "calm.txt", "-o", "a.wav", "--music", "flute.wav, bad.mp3")
    assert (result.status, "bad.mp3" in result.err) == (1, True)


@pytest.mark.parametrize(
    "line",
    [
        "music: flute.wav+rain",
        "music: [flute.wav, songs]",
        "music:\n  - flute.wav\n  - songs",
        "music: flute.wav, songs + rain:2",
    ],
)
def test_scripts_may_name_several_parts(outpour, songs, line):
    body = "Rest. [music birds.wav+stream -3dB] Go on. [music birds.wav, songs]\n\n[closing]\n\nBye.\n"
    text = f"---\nvoice: hum\n{line}\n---\n{body}"
    (songs / "calm.txt").write_text(text)
    result = outpour("check", "calm.txt")
    assert result.status == 0, result.out
    result = outpour("show", "calm.txt", "--estimate")
    assert "flute.wav" in result.out
    assert "then birds.wav+stream" in " ".join(result.out.split())


def test_check_names_the_part_that_is_missing(outpour, songs):
    (songs / "calm.txt").write_text("---\nmusic: flute.wav+ran\n---\nRest.\n")
    result = outpour("check", "calm.txt", "--json")
    (problem,) = [each for each in json.loads(result.out) if each["code"] == "music-not-found"]
    assert "'ran': no such file or ambience; did you mean 'rain'?" in problem["message"]


def test_the_parts_of_an_included_script_are_those_beside_it(outpour, songs):
    inner = songs / "inner"
    inner.mkdir()
    write_sound(inner / "own, song.wav", noise(3))
    (inner / "part.txt").write_text("[music own, song.wav+rain]\n\nInside.\n")
    (songs / "calm.txt").write_text("---\nvoice: hum\n---\nRest.\n\n[include inner/part.txt]\n\n[closing]\n\nBye.\n")
    assert outpour("check", "calm.txt").status == 0
    assert outpour("export", "calm.txt", "-o", "a.wav").status == 0


def test_tags_keep_the_names_of_files_private(songs):
    assert music_without_files("flute.wav, songs+rain:0.5") == "FILE, FILE+rain:0.5"
    assert music_without_files("rain+stream") == "rain+stream"
    assert music_without_files("flute.wav") == "FILE"
    assert music_without_files("gone.wav+rain") == "FILE"


def test_a_song_in_a_mix_can_be_played_to_its_end(tmp_path):
    body = "Listen. [music flute.wav+rain] [music alone to the end of the song]\n\n[closing]\n\nBye.\n"
    (tmp_path / "beside").mkdir()
    write_sound(tmp_path / "beside/flute.wav", tone(12, 1000, level=0.05))
    with session_of(tmp_path / "beside", f"---\nvoice: hum\n---\n{body}") as session:
        timeline = session.timeline()
        solo = next(cue for cue in timeline.cues if cue.kind == "music" and cue.stop > cue.start)
        assert solo.stop - solo.start == pytest.approx(12_000, abs=50)
        assert loudness(rendered(session)) == pytest.approx(-16, abs=1.5)
