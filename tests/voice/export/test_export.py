"""Exporting: what is in the file, measured as anybody else would."""

import errno
import io
import json
import math
import os
import pathlib
import signal
import subprocess
import sys
import time
from fractions import Fraction
from functools import partial

import av
import numpy as np
import pytest
from measurement import RATE, decoded, ebur128, found_at
from mutagen.id3 import ID3
from mutagen.id3 import _file as tag_writing
from PIL import Image
from program import process
from sessions import SHORT, SMALL, session

from audio.signal.clip import samples_of
from audio.sinks import Encoding
from voice.errors import EngineError, FormatError, TargetError
from voice.export.cover import cover
from voice.export.export import export, loudness_note
from voice.export.metadata import describe
from voice.export.outputs import Outputs
from voice.speech.clip_cache import ClipCache
from voice.speech.engines.hum import HumEngine
from voice.speech.synthesizer import Synthesizer
from voice.storage.paths import user_paths

BRIEF = SHORT.format(first="4s", second="9s")


@pytest.fixture(scope="session")
def song(tmp_path_factory):
    """Twenty seconds of music, slow broken chords, in a real container."""

    def make(suffix, codec):
        path = tmp_path_factory.mktemp("song") / f"song{suffix}"
        at = np.arange(20 * 44_100) / 44_100
        chords = [(220, 277.2, 329.6), (196, 246.9, 293.7), (174.6, 220, 261.6), (164.8, 207.7, 246.9)]
        sound = np.zeros((2, len(at)))
        for number, chord in enumerate(chords):
            since = at - number * 5
            swell = np.where(since > 0, np.exp(-np.maximum(since, 0) / 2.5), 0) * np.clip(since / 0.05, 0, 1)
            for place, hertz in enumerate(chord):
                sound[place % 2] += 0.12 * swell * np.sin(2 * math.pi * hertz * at)
                sound[1 - place % 2] += 0.06 * swell * np.sin(2 * math.pi * 2 * hertz * at)
        with av.open(str(path), "w") as container:
            stream = container.add_stream(codec, rate=44_100)
            stream.layout = "stereo"
            whole = np.ascontiguousarray(np.clip(sound, -1, 1) * 32_767, dtype=np.int16)
            resampler = av.AudioResampler(format=stream.format, layout="stereo", rate=44_100, frame_size=1024)
            for begin in range(0, whole.shape[1], 1024):
                frame = av.AudioFrame.from_ndarray(
                    np.ascontiguousarray(whole[:, begin : begin + 1024]), "s16p", "stereo"
                )
                frame.sample_rate, frame.pts, frame.time_base = 44_100, begin, Fraction(1, 44_100)
                for piece in resampler.resample(frame):
                    container.mux(stream.encode(piece))
            container.mux(stream.encode(None))
        return path

    return {suffix: make(suffix, codec) for suffix, codec in ((".m4a", "aac"), (".flac", "flac"))}


@pytest.fixture
def opened(opened):
    """Open sessions with the short preface, so that there is half as much to encode, unless told otherwise."""
    return partial(opened, preface="short")


@pytest.fixture
def once(monkeypatch):
    """Have files written once: a hum comes out louder than foreseen, which is mended where that is what is tested."""
    monkeypatch.setattr("voice.export.export._TOLERANCE_LU", math.inf)


def written(made, target):
    export(made, target, overwrite=False)
    return target


# The shipped sessions, with the voice that ships


@pytest.mark.usefixtures("speaking")
@pytest.mark.parametrize(
    ("name", "minutes", "music"),
    [("breathwork", 5, "none"), ("walk", 5, "rain")],
)
def test_a_shipped_session_is_as_long_and_as_loud_as_it_should_be(song, tmp_path, name, minutes, music):
    made = session(name, minutes=minutes, music=str(song[music]) if music in song else music)
    sound = decoded(written(made, tmp_path / "out.mp3"))
    loud, peak = ebur128(sound)
    made.close()
    assert len(sound) / RATE == pytest.approx(60 * minutes, abs=1)
    assert loud == pytest.approx(-16, abs=0.5)
    assert peak <= -1


@pytest.mark.usefixtures("speaking")
def test_every_spoken_line_sits_where_show_says(outpour):
    told = json.loads(outpour("show", "walk", "--minutes", 5, "--seed", 3, "--json").out)
    assert outpour("export", "walk", "--minutes", 5, "--seed", 3, "-o", "walk.wav").status == 0
    sound = decoded(outpour.folder / "walk.wav")[:, 0]
    assert len(sound) == told["length_ms"] * 48
    lines = [cue for cue in session("walk", minutes=5, seed=3).timeline().cues if cue.kind == "say"]
    cues = [cue for cue in told["cues"] if cue["kind"] == "say"]
    narrator = Synthesizer(ClipCache(user_paths().speech))
    assert [cue["text"] for cue in cues] == [line.text for line in lines]
    assert len(cues) > 20
    for cue, line in zip(cues, lines, strict=True):
        clip = samples_of(narrator.clip(line.line))[:, 0]
        place = cue["start_ms"] * 48
        assert abs(found_at(sound, clip, place, RATE) - place) <= 5 * 48
        assert len(clip) == (cue["stop_ms"] - cue["start_ms"]) * 48
    narrator.close()


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
def test_whatever_the_music_the_file_is_whole_and_as_loud_as_it_should_be(opened, song, tmp_path, music, suffix):
    made = opened(BRIEF, music=str(song.get(music, music)))
    sound = decoded(written(made, tmp_path / f"out{suffix}"))
    loud, peak = ebur128(sound)
    assert len(sound) / RATE == pytest.approx(made.timeline().length / 1000, abs=0.08)
    assert loud == pytest.approx(-16, abs=0.5)
    assert peak <= -1


@pytest.mark.usefixtures("once")
def test_the_same_seed_gives_the_same_file_byte_for_byte(opened, tmp_path):
    first, again, other = (
        written(opened(seed=seed), tmp_path / f"{name}.wav").read_bytes()
        for name, seed in (("first", 4), ("again", 4), ("other", 5))
    )
    assert first == again != other


@pytest.mark.usefixtures("once")
def test_the_mp3_is_the_wav_but_for_what_mp3_does(opened, tmp_path):
    lossless = decoded(written(opened(), tmp_path / "a.wav"))
    lossy = decoded(written(opened(), tmp_path / "a.mp3"))
    begin = 20 * RATE
    part = lossless[begin : begin + 4 * RATE, 0]
    place = found_at(lossy[:, 0], part, begin, RATE)
    assert place == begin
    assert len(lossy) == len(lossless)
    assert np.corrcoef(lossy[place : place + len(part), 0], part)[0, 1] > 0.98


@pytest.mark.usefixtures("once")
def test_an_mp3_tells_of_itself(opened, tmp_path):
    made = opened(seed=1234)
    tags = ID3(written(made, tmp_path / "small.mp3"))
    timeline = made.timeline()
    assert tags.version == (2, 4, 0)
    assert tags["TIT2"].text == ["A small one"]
    assert tags.getall("COMM")[0].text == ["outpour export small --voice hum --seed 1234"]
    assert Image.open(io.BytesIO(tags.getall("APIC")[0].data)).size == (1400, 1400)
    assert [(cue.start, cue.text) for cue in timeline.cues if cue.kind == "say"] == [
        (start, text) for text, start in tags.getall("SYLT")[0].text
    ]
    assert tags.getall("USLT")[0].text.splitlines() == [cue.text for cue in timeline.cues if cue.kind == "say"]


@pytest.mark.usefixtures("once")
def test_an_mp3_lists_its_chapters_in_the_order_of_time(opened, tmp_path):
    made = opened()
    path = written(made, tmp_path / "small.mp3")
    tags = ID3(path)
    chapters = {frame.element_id: frame for frame in tags.getall("CHAP")}
    (contents,) = tags.getall("CTOC")
    told = [chapters[name] for name in contents.child_element_ids]
    expected = [(chapter.title, chapter.start) for chapter in made.timeline().chapters]
    assert [(frame.sub_frames["TIT2"].text[0], frame.start_time) for frame in told] == expected
    assert [title for title, _ in expected] == ["Before you begin", "Setting out", "Going on", "Back"]
    assert [frame.end_time for frame in told] == [start for _, start in expected[1:]] + [made.timeline().length]
    with av.open(str(path)) as container:
        assert [chapter["start"] for chapter in container.chapters()] == [start for _, start in expected]


@pytest.mark.usefixtures("once")
@pytest.mark.parametrize("suffix", [".m4a", ".m4b", ".opus", ".flac"])
def test_every_format_tells_its_chapters_and_where_it_comes_from(opened, tmp_path, suffix):
    made = opened(seed=1234)
    path = written(made, tmp_path / f"small{suffix}")
    with av.open(str(path)) as container:
        told = {key.lower(): value for key, value in (container.metadata | container.streams.audio[0].metadata).items()}
        starts = [round(float(1000 * chapter["start"] * chapter["time_base"])) for chapter in container.chapters()]
    assert told["title"] == "A small one"
    assert told["comment"] == "outpour export small --voice hum --seed 1234"
    assert starts == [chapter.start for chapter in made.timeline().chapters]


@pytest.mark.skipif(sys.platform == "win32", reason="no file has a colon in its name there")
@pytest.mark.usefixtures("once")
def test_a_name_that_looks_like_an_address_is_a_file(opened, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    target = pathlib.Path("http:", "evening: one.m4b")
    target.parent.mkdir()
    export(opened(seed=1), target, overwrite=False)
    assert [each.name for each in target.parent.iterdir()] == [target.name]


@pytest.mark.usefixtures("once")
def test_a_comment_keeps_private_words_to_itself(opened, tmp_path, song):
    text = SMALL.replace("music: rain", "ask: {who: someone}").replace("Feel your", "Think of {who}. Feel your")
    made = opened(text, minutes=2, words={"who": "my late brother"}, music=str(song[".flac"]), music_level=-3.0, seed=7)
    export(made, tmp_path / "a.mp3", overwrite=False, encoding=Encoding(bitrate=64, mono=True))
    expected = "outpour export small --minutes 2 --voice hum --music FILE --music-level -3 --bitrate 64 --seed 7 --mono"
    assert ID3(tmp_path / "a.mp3").getall("COMM")[0].text == [expected]


@pytest.mark.parametrize(("loudness", "suffix"), [(-23.0, ".mp3"), (-12.0, ".flac"), (-18.0, ".opus")])
def test_a_session_is_as_loud_as_it_was_asked_to_be(opened, tmp_path, loudness, suffix):
    made = opened(BRIEF, loudness=loudness)
    measured = export(made, tmp_path / f"a{suffix}", overwrite=False).measured
    loud, peak = ebur128(decoded(tmp_path / f"a{suffix}"))
    assert loud == pytest.approx(loudness, abs=0.5)
    assert peak <= -1
    assert (measured.lufs, measured.peak_dbtp) == pytest.approx((loud, peak), abs=0.15)
    assert loudness_note(measured, loudness) == ""


def test_stems_sum_to_the_mix_before_it_is_mastered(opened, tmp_path):
    made = opened(seed=3)
    export(made, tmp_path / "a.wav", overwrite=False, stems=True)
    voice, bed, cues = (decoded(tmp_path / f"a-{name}.wav") for name in ("voice", "bed", "cues"))
    mixed = np.concatenate(list(made._mix().blocks()))
    assert len(mixed) == len(voice) == made.timeline().length * 48
    np.testing.assert_allclose(voice + bed + cues, mixed, atol=2e-6)
    said = [cue for cue in made.timeline().cues if cue.kind == "say"][-1]
    breathed = next(cue for cue in made.timeline().cues if cue.kind == "breathe")
    assert np.abs(voice[said.start * 48 : said.stop * 48]).max() > 0.05
    assert np.abs(cues[said.start * 48 : said.stop * 48]).max() < 1e-6
    assert np.abs(cues[breathed.start * 48 : breathed.stop * 48]).max() > 0.01
    assert np.abs(bed).max() > 0.01


def test_a_word_in_a_long_quiet_is_as_loud_as_any_other(opened, tmp_path):
    made = opened("---\nvoice: hum\nmusic: none\n---\nBreathe. [6m]\n", preface="short")
    path = written(made, tmp_path / "a.wav")
    loud, peak = ebur128(decoded(path))
    assert loud == pytest.approx(-16, abs=0.5)
    assert peak <= -1
    assert np.abs(decoded(path)[60 * RATE :]).max() < 0.01


def test_a_picture_is_drawn_of_titles_of_any_kind_and_of_no_time_at_all():
    for title in ("", "x" * 500, "雨", "A walk – für dich", "Let it come, and let it pass as a wave does"):
        assert Image.open(io.BytesIO(cover(title, "20 min", ()))).size == (1400, 1400)


def test_a_picture_has_the_shape_of_its_session(opened):
    cues = opened().timeline().cues
    drawn = np.asarray(Image.open(io.BytesIO(cover("", "", cues))).convert("L"), float)
    rows = drawn[700:1150, 110:1290]
    lit = (rows > np.median(rows) + 40).sum(axis=0)
    length = cues[-1].stop
    speech = next(cue for cue in cues if cue.kind == "say" and cue.stop - cue.start > length / 60)
    quiet = max((cue for cue in cues if cue.kind == "pause"), key=lambda cue: cue.stop - cue.start)

    def height(cue):
        return lit[int(1180 * cue.start / length) : int(1180 * cue.stop / length)].max()

    assert height(speech) > 200
    assert np.median(lit[int(1180 * (quiet.start + 1500) / length) : int(1180 * (quiet.stop - 1500) / length)]) < 20


@pytest.mark.usefixtures("once")
def test_progress_goes_to_the_end(opened, tmp_path):
    told = []
    made = opened()
    length = export(made, tmp_path / "a.wav", overwrite=False, progress=told.append).length_ms
    assert told[-1] == length == made.timeline().length
    assert len(told) > 30


def test_what_is_described_is_what_was_heard(opened):
    made = opened()
    list(made.blocks())
    told = describe(made)
    assert told.length_ms == made.timeline().length
    assert told.chapters[0].start_ms == 0
    assert told.chapters[-1].stop_ms == told.length_ms


# What may go wrong


@pytest.mark.parametrize(
    ("name", "error", "told"),
    [
        ("walk.mp3", None, ""),
        ("WALK.WAV", None, ""),
        ("walk", FormatError, ".mp3, .m4a"),
        ("walk.ogg", FormatError, ".mp3, .m4a"),
        (".mp3", FormatError, ".mp3, .m4a"),
        ("no/walk.mp3", TargetError, "doesn't exist"),
        ("there.mp3", TargetError, "--force"),
    ],
)
def test_a_target_that_cant_be_is_refused_before_anything_is_spoken(tmp_path, name, error, told):
    (tmp_path / "there.mp3").write_text("older")
    if error is None:
        Outputs(tmp_path / name).require(overwrite=False)
        return
    with pytest.raises(error) as caught:
        Outputs(tmp_path / name).require(overwrite=False)
    assert told in str(caught.value)


class FullAfter:
    """A file on a disk that has room for so many bytes: everything a file does, done by a real one."""

    def __init__(self, file, room):
        self.file = file
        self.room = room

    def write(self, content):
        self.room -= len(content)
        if self.room < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return self.file.write(content)

    def __getattr__(self, name):
        return getattr(self.file, name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()


@pytest.mark.parametrize("room", [100, 300_000])
@pytest.mark.parametrize("suffix", [".mp3", ".wav", ".m4a", ".opus", ".flac"])
def test_a_full_disk_is_one_line_and_nothing_is_left(opened, tmp_path, monkeypatch, suffix, room):
    folder = tmp_path / "out"
    folder.mkdir()
    whole = pathlib.Path.open

    def narrow(path, mode="r", *others, **named):
        file = whole(path, mode, *others, **named)
        return FullAfter(file, room) if path.suffix == ".part" and path.parent == folder else file

    made = opened()
    monkeypatch.setattr(pathlib.Path, "open", narrow)
    with pytest.raises(TargetError) as caught:
        export(made, folder / f"small{suffix}", overwrite=False)
    assert str(caught.value) == f"{folder / f'small{suffix}'} was not written: no space left on device"
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="a small disk needs root on Linux")
@pytest.mark.parametrize("suffix", [".mp3", ".wav", ".m4b", ".opus"])
def test_a_really_full_disk_is_one_line_and_nothing_is_left(outpour, tmp_path, suffix):
    disk = tmp_path / "disk"
    disk.mkdir()
    (tmp_path / "small.txt").write_text(SMALL)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(disk)], check=False).returncode:
        pytest.skip("this place allows no mount")
    try:
        ran = outpour("export", tmp_path / "small.txt", "-o", disk / f"small{suffix}")
        assert (ran.status, ran.out, len(ran.lines)) == (1, "", 1)
        assert "no space left on device" in ran.err
        assert list(disk.iterdir()) == []
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.usefixtures("once")
def test_a_full_disk_at_the_tags_is_told_too(opened, tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(tag_writing, "insert_bytes", full)
    with pytest.raises(TargetError, match="no space left"):
        export(opened(), tmp_path / "small.mp3", overwrite=False)
    assert not list(tmp_path.glob("*.mp3"))
    assert not list(tmp_path.glob("*.part"))


def test_a_sentence_that_cant_be_spoken_leaves_no_file(opened, tmp_path, monkeypatch):
    hummed = HumEngine.speak

    def speak(self, text, delivery):
        if "wave" in text:
            raise EngineError("hum", "it has a cold", text)
        return hummed(self, text, delivery)

    monkeypatch.setattr(HumEngine, "speak", speak)
    with pytest.raises(EngineError, match="a cold"):
        export(opened(), tmp_path / "small.mp3", overwrite=False)
    assert [path.name for path in tmp_path.iterdir()] == ["small.txt"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_run_that_is_ended_leaves_nothing_behind(tmp_path, number, status):
    lines = "\n\n".join(f"This is line number {count}. [30s]" for count in range(120))
    (tmp_path / "long.txt").write_text(f"---\nvoice: hum\nmusic: rain\n---\n{lines}\n")
    running = process("export", "long.txt", "-o", "long.mp3", cwd=tmp_path)
    # Not before it writes; a run that ended by itself would never write, and end the wait too.
    while running.poll() is None and not any(path.stat().st_size for path in tmp_path.glob(".long*.part")):
        time.sleep(0.01)
    running.send_signal(number)
    out, err = running.communicate(timeout=20)
    assert running.returncode == status
    assert out == ""
    assert err.strip() == ""
    assert [path.name for path in tmp_path.iterdir()] == ["long.txt"]
