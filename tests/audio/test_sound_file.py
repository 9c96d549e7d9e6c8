"""Opening sound files: common formats are decoded; playlists, pipes and hostile headers are refused."""

import io
import os
import struct
import subprocess
import sys
import wave

import numpy as np
import pytest
from soundfiles import tone, write_sound

from audio import decoding
from audio.decoding import analyze_file, decode, probe
from audio.errors import UnreadableMusicError
from audio.signal.clip import RATE

COMMON = {
    "a.mp3": ("libmp3lame", "fltp"),
    "a.m4a": ("aac", "fltp"),
    "lossless.m4a": ("alac", "s16p"),
    "a.m4b": ("aac", "fltp"),
    "a.aac": ("aac", "fltp"),
    "a.ogg": ("vorbis", "fltp"),
    "a.opus": ("libopus", "flt"),
    "a.flac": ("flac", "s16"),
    "a.wav": ("pcm_s16le", "s16"),
    "a.aiff": ("pcm_s16be", "s16"),
    "a.caf": ("pcm_s16le", "s16"),
    "a.wma": ("wmav2", "fltp"),
    "a.webm": ("libopus", "flt"),
    "a.mka": ("flac", "s16"),
    "a.wv": ("wavpack", "s16p"),
    "a.mov": ("pcm_s16le", "s16"),
    "a.avi": ("libmp3lame", "fltp"),
    "a.ac3": ("ac3", "fltp"),
}


@pytest.mark.parametrize("name", COMMON)
def test_common_files_decode_under_any_name(tmp_path, name):
    file = write_sound(tmp_path / name, tone(2, 500), *COMMON[name])
    renamed = file.rename(tmp_path / "song.txt")
    output = np.concatenate(list(decode(renamed)))
    assert len(output) == pytest.approx(2 * RATE, abs=0.1 * RATE)
    assert np.abs(output).max() > 0.05


def hls(target):
    return f"#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n{target}\n#EXT-X-ENDLIST\n"


def winamp(target):
    return f"#EXTM3U\n{target}\n"


def ffconcat(target):
    return f"ffconcat version 1.0\nfile '{target}'\n"


def sdp(target):
    return "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n"


def dash(target):
    return (
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
        'mediaPresentationDuration="PT3S"><Period><AdaptationSet mimeType="audio/mp4"><Representation id="1" '
        f'bandwidth="1"><BaseURL>{target}</BaseURL></Representation></AdaptationSet></Period></MPD>'
    )


def cue(target):
    return f'FILE "{target}" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n'


@pytest.mark.parametrize("suffix", [".m3u8", ".mp3", ".m4a", ".wav", ".ffconcat", ".sdp", ".mpd", ".cue"])
@pytest.mark.parametrize("playlist", [hls, winamp, ffconcat, sdp, dash, cue])
def test_a_playlist_is_refused_under_any_name(tmp_path, playlist, suffix):
    target = write_sound(tmp_path / "secret.aac", tone(3, 500), "aac", "fltp")
    file = tmp_path / f"list{suffix}"
    for named in (target.name, str(target)):
        file.write_text(playlist(named))
        with pytest.raises(UnreadableMusicError, match="not a sound file"):
            list(decode(file))


def test_a_sound_of_an_unknown_codec_is_refused(tmp_path):
    path = write_sound(tmp_path / "a.wav", tone(1, 440), "pcm_s16le", "s16")
    content = path.read_bytes()
    path.write_bytes(content[:20] + b"\x77\x77" + content[22:])  # the codec in the header
    with pytest.raises(UnreadableMusicError, match="not supported"):
        analyze_file(path)


def test_a_picture_is_not_a_sound_file(tmp_path):
    pictures = pytest.importorskip("PIL.Image")
    pictures.new("RGB", (8, 8)).save(tmp_path / "cover.png")
    with pytest.raises(UnreadableMusicError, match="not a sound file"):
        list(decode(tmp_path / "cover.png"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_pipes_and_devices_are_refused_without_reading(tmp_path):
    os.mkfifo(tmp_path / "pipe.mp3")
    (tmp_path / "zero.mp3").symlink_to("/dev/zero")
    for name, kind in (("pipe.mp3", "a pipe"), ("zero.mp3", "a device")):
        with pytest.raises(UnreadableMusicError, match=f"it is {kind}, not a sound file"):
            analyze_file(tmp_path / name)


def test_an_absurd_sample_rate_is_refused(tmp_path):
    with wave.open(str(tmp_path / "slow.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(1)
        file.writeframes(b"\1\2" * 100_000)
    with pytest.raises(UnreadableMusicError, match="sample rate"):
        list(decode(tmp_path / "slow.wav"))


def test_decoding_stops_at_the_length_limit(tmp_path):
    file = write_sound(tmp_path / "long.flac", tone(5, 500), "flac", "s16")
    assert sum(map(len, decode(file, longest_s=2))) == 2 * RATE
    assert sum(map(len, decode(file, RATE, longest_s=2))) == RATE
    assert not list(decode(file, 3 * RATE, longest_s=2))


def test_a_probe_stops_at_the_first_sound(tmp_path, monkeypatch):
    file = write_sound(tmp_path / "song.flac", tone(30, 500), "flac", "s16")
    counted = []

    def counting(path):
        for piece in decode(path):
            counted.append(len(piece))
            yield piece

    monkeypatch.setattr(decoding, "decode", counting)
    probe(file)
    assert RATE <= sum(counted) < 3 * RATE


def test_an_unreadable_file_prints_nothing(tmp_path, capfd):
    for content in (b"", b"x", b"ID3", b"RIFF"):
        (tmp_path / "a.mp3").write_bytes(content)
        with pytest.raises(UnreadableMusicError):
            list(decode(tmp_path / "a.mp3"))
    assert capfd.readouterr().err == ""


# Tags and pictures


PEAK = """
import sys
from pathlib import Path
from audio.decoding import analyze_file
from audio.errors import UnreadableMusicError

def peak():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))

before = peak()
try:
    analyze_file(Path(sys.argv[1]))
except UnreadableMusicError as error:
    print(error.reason)
print((peak() - before) // 1000)
"""


def memory_for(path):
    """The output of analysing a file, and the memory it takes in MB."""
    if sys.platform != "linux":
        pytest.skip("the peak memory is read from /proc")
    ran = subprocess.run([sys.executable, "-c", PEAK, path], capture_output=True, text=True, check=True)
    assert not ran.stderr
    *output, peak = ran.stdout.split("\n")[:-1]
    return output, int(peak)


def with_id3(path, frame_id, frame):
    """Insert an ID3v2.4 tag with one frame, and a second empty one, at the start of `path`."""
    sound = path.read_bytes()
    whole = frame_id + syncsafe(len(frame)) + b"\0\0" + frame
    path.write_bytes(b"ID3\4\0\0" + syncsafe(len(whole)) + whole + b"ID3\4\0\0" + syncsafe(0) + sound)


def syncsafe(size):
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))


def with_flac_picture(path, pictures, mime):
    """Insert picture blocks after the first block of a FLAC file."""
    content = bytearray(path.read_bytes())
    blocks = b""
    for picture in pictures:
        block = struct.pack(">II", 3, len(mime)) + mime + struct.pack(">5I", 0, 0, 0, 0, 0)
        block += struct.pack(">I", len(picture)) + picture
        blocks += b"\x06" + struct.pack(">I", len(block))[1:] + block
    path.write_bytes(content[:42] + blocks + content[42:])


@pytest.mark.parametrize(
    ("frame_id", "head", "fill", "size"),
    [(b"APIC", b"\0image/jpeg\0\3\0", b"\xff", 120_000_000), (b"TIT2", b"\3", b"x", 40_000_000)],
)
def test_id3_tags_of_any_size_are_skipped(tmp_path, frame_id, head, fill, size):
    plain = write_sound(tmp_path / "a.mp3", tone(2, 500), "libmp3lame", "fltp")
    tagged = tmp_path / "b.mp3"
    tagged.write_bytes(plain.read_bytes())
    with_id3(tagged, frame_id, head + fill * size)
    output, peak = memory_for(tagged)
    assert not output
    assert peak < 40
    for start in (0, RATE):
        assert np.array_equal(np.concatenate(list(decode(tagged, start))), np.concatenate(list(decode(plain, start))))


def test_headers_that_are_too_large_are_refused(tmp_path):
    file = write_sound(tmp_path / "a.flac", tone(2, 500), "flac", "s16")
    with_flac_picture(file, [b"\xff" * 15_000_000] * 8, b"image/jpeg")
    output, peak = memory_for(file)
    assert output == ["its tags and pictures are larger than 32 MB; remove its cover"]
    assert peak < 90


def test_a_huge_picture_is_not_decoded(tmp_path):
    pictures = pytest.importorskip("PIL.Image")
    picture = io.BytesIO()
    pictures.new("RGBA", (6000, 6000)).save(picture, "PNG")
    file = write_sound(tmp_path / "a.flac", tone(2, 500), "flac", "s16")
    with_flac_picture(file, [picture.getvalue()], b"image/png")
    output, peak = memory_for(file)
    assert not output
    assert peak < 40
