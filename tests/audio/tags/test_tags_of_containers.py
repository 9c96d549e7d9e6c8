"""Tags of M4A, M4B, Opus and FLAC files: read by mutagen and by FFmpeg."""

import base64
import io

import av
import numpy as np
import pytest
from measurement import decoded
from mutagen.flac import FLAC, Picture
from mutagen.mp4 import MP4
from mutagen.oggopus import OggOpus
from PIL import Image
from soundfiles import noise

from audio.sinks import FILE_SINKS, file_sink
from audio.tags import TAGGERS, Chapter, Description, tag

CHAPTERS = (Chapter("Setting out", 0, 500), Chapter("", 500, 1250), Chapter("Zurück – «heim»", 1250, 3_700_000))
LYRICS = ((0, "Höre zu."), (61_250, "Atme."))
CONTAINERS = [".m4a", ".m4b", ".opus", ".flac"]

containers = pytest.mark.parametrize("suffix", CONTAINERS)


@pytest.fixture(scope="module")
def jpeg():
    written = io.BytesIO()
    Image.new("RGB", (60, 40), (10, 80, 200)).save(written, "JPEG")
    return written.getvalue()


@pytest.fixture
def tagged(tmp_path, jpeg):
    def make(suffix, **other):
        path = tmp_path / f"a{suffix}"
        with file_sink(suffix, path) as sink:
            sink.write(noise(2))
        facts = {"title": "Für dich", "comment": "outpour export walk --seed 7", "language": "de", "length_ms": 2000}
        facts |= {"chapters": CHAPTERS, "lyrics": LYRICS, "date": "2026-01-31", "cover": jpeg}
        tag(path, suffix, Description(**facts | other))
        return path

    return make


@containers
def test_ffmpeg_reads_title_date_comment_and_chapters(tagged, suffix):
    with av.open(str(tagged(suffix))) as container:
        stream = container.streams.audio[0]
        metadata = {key.lower(): value for key, value in (container.metadata | stream.metadata).items()}
        found = container.chapters()
        pictures = list(container.streams.video)
    assert (metadata["title"], metadata["artist"], metadata["date"]) == ("Für dich", "Outpour", "2026-01-31")
    album = "Für dich" if suffix == ".m4b" else "Guided sessions"
    assert (metadata["album"], metadata["genre"]) == (album, "Speech")
    assert metadata["comment"] == "outpour export walk --seed 7"
    assert [chapter["metadata"]["title"] for chapter in found] == ["Setting out", "Für dich", "Zurück – «heim»"]
    assert [float(chapter["start"] * chapter["time_base"]) for chapter in found] == [0, 0.5, 1.25]
    assert len(pictures) == 1


@containers
def test_the_cover_is_stored_unchanged(tagged, suffix, jpeg):
    path = tagged(suffix)
    if suffix in (".m4a", ".m4b"):
        assert [bytes(picture) for picture in MP4(path)["covr"]] == [jpeg]
        return
    picture = (
        FLAC(path).pictures[0]
        if suffix == ".flac"
        else Picture(base64.b64decode(OggOpus(path)["metadata_block_picture"][0]))
    )
    assert (picture.data, picture.width, picture.height, picture.type) == (jpeg, 60, 40, 3)


@containers
def test_lyrics_are_stored(tagged, suffix):
    path = tagged(suffix)
    if suffix in (".m4a", ".m4b"):
        assert MP4(path)["\xa9lyr"] == ["Höre zu.\nAtme."]
    else:
        comments = FLAC(path) if suffix == ".flac" else OggOpus(path)
        assert comments["lyrics"] == ["[00:00.00]Höre zu.\n[01:01.25]Atme."]
        assert comments["unsyncedlyrics"] == ["Höre zu.\nAtme."]


@pytest.mark.parametrize(("suffix", "brand"), [(".m4a", "M4A "), (".m4b", "M4B ")])
def test_the_brand_fits_and_chapters_are_stored_in_both_formats(tagged, suffix, brand):
    path = tagged(suffix)
    assert path.read_bytes()[8:12] == brand.encode()
    assert b"chpl" in path.read_bytes()
    assert [(round(each.start, 2), each.title) for each in MP4(path).chapters] == [
        (0, "Setting out"),
        (0.5, "Für dich"),
        (1.25, "Zurück – «heim»"),
    ]
    with av.open(str(path)) as container:
        assert [stream.type for stream in container.streams if stream.type == "data"] == ["data"]


@containers
@pytest.mark.parametrize("other", [{}, {"chapters": (), "lyrics": (), "date": "", "cover": b""}])
def test_tags_do_not_change_the_sound_or_leave_other_files(tagged, tmp_path, suffix, other):
    with file_sink(suffix, tmp_path / "plain") as sink:
        sink.write(noise(2))
    np.testing.assert_array_equal(decoded(tagged(suffix, **other)), decoded(tmp_path / "plain"))
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([f"a{suffix}", "plain"])


@containers
def test_a_missing_folder_raises_oserror(tmp_path, suffix):
    described = Description("x", "y", "en", 1000, CHAPTERS, LYRICS)
    with pytest.raises(OSError, match=r"(?i)no such file"):
        tag(tmp_path / "missing" / "a", suffix, described)


def test_every_format_except_wav_has_tags():
    assert set(TAGGERS) == set(FILE_SINKS) - {".wav"}
