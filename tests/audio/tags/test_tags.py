"""ID3 tags of MP3 files, read by mutagen, by FFmpeg and byte by byte."""

import json
import shutil
import struct
import subprocess

import av
import numpy as np
import pytest
from mutagen.id3 import ID3
from soundfiles import noise

from audio.sinks.mp3 import Mp3Sink
from audio.tags import Chapter, Description
from audio.tags.id3 import tag_mp3

TITLE = "Spaziergang – «für dich» 🌧"


def described(chapters=(), lyrics=(), **other):
    facts = {"title": TITLE, "comment": "outpour walk, seed 7", "language": "de-AT", "length_ms": 1000} | other
    return Description(chapters=tuple(chapters), lyrics=tuple(lyrics), **facts)


@pytest.fixture(scope="module")
def encoded(tmp_path_factory):
    path = tmp_path_factory.mktemp("mp3") / "a.mp3"
    with Mp3Sink(path) as sink:
        sink.write(noise(1))
    return path.read_bytes()


@pytest.fixture
def tagged(encoded, tmp_path):
    def tag(description):
        path = tmp_path / "a.mp3"
        path.write_bytes(encoded)
        tag_mp3(path, description)
        return path

    return tag


def chapters(count, title=lambda number: "long " * (number * 7 % 5) + f"№ {number}"):
    return [Chapter(title(number), number * 1000, (number + 1) * 1000) for number in range(count)]


def raw_frames(path):
    """The frames of an ID3v2.4 tag in file order, parsed by its specification."""

    def syncsafe(raw):
        return raw[0] << 21 | raw[1] << 14 | raw[2] << 7 | raw[3]

    data = path.read_bytes()
    assert data[:5] == b"ID3\x04\x00"
    at, end = 10, 10 + syncsafe(data[6:10])
    while at < end and data[at]:
        name, size = data[at : at + 4].decode(), syncsafe(data[at + 4 : at + 8])
        yield name, data[at + 10 : at + 10 + size]
        at += 10 + size


def test_the_text_tags_describe_the_file(tagged):
    tags = ID3(tagged(described(artist="joe", album="Ältere", genre="Meditation")))
    assert [tags[name].text[0] for name in ("TIT2", "TPE1", "TALB", "TCON")] == [TITLE, "joe", "Ältere", "Meditation"]
    assert tags.getall("COMM")[0].text == ["outpour walk, seed 7"]
    assert tags["TLEN"].text == ["1000"]
    assert tags.version == (2, 4, 0)


def test_ffmpeg_reads_the_tags_and_chapters(tagged):
    with av.open(str(tagged(described(chapters(3))))) as container:
        metadata = container.metadata
        found = container.chapters()
    assert (metadata["title"], metadata["artist"], metadata["album"]) == (TITLE, "Outpour", "Guided sessions")
    assert [chapter["metadata"]["title"] for chapter in found] == [each.title for each in chapters(3)]
    assert [chapter["start"] * chapter["time_base"] for chapter in found] == [0, 1, 2]
    assert [chapter["end"] * chapter["time_base"] for chapter in found] == [1, 2, 3]


@pytest.mark.parametrize("count", [1, 2, 11, 150, 255])
def test_chapters_are_in_order_and_all_in_the_table_of_contents(tagged, count):
    frames = list(raw_frames(tagged(described(chapters(count)))))
    written = [body.split(b"\0", 1) for name, body in frames if name == "CHAP"]
    names = [name for name, _ in written]
    starts = [struct.unpack(">I", rest[:4])[0] for _, rest in written]
    assert starts == [number * 1000 for number in range(count)]
    (contents,) = [body for name, body in frames if name == "CTOC"]
    element, rest = contents.split(b"\0", 1)
    assert element
    flags, entries = rest[0], rest[1]
    assert (flags, entries) == (0b11, count)
    assert rest[2:].split(b"\0")[:count] == names


def test_chapter_frames_have_equal_sizes(tagged):
    sizes = {len(body) for name, body in raw_frames(tagged(described(chapters(20)))) if name == "CHAP"}
    assert len(sizes) == 1


def test_without_chapters_there_is_no_table_of_contents(tagged):
    names = [name for name, _ in raw_frames(tagged(described()))]
    assert "CHAP" not in names
    assert "CTOC" not in names


def test_chapters_beyond_255_are_left_out(tagged):
    tags = ID3(tagged(described(chapters(300))))
    assert len(tags.getall("CHAP")) == 255
    assert len(tags.getall("CTOC")[0].child_element_ids) == 255


def ffmpeg_chapters(path):
    """The title and start in milliseconds of each chapter, as PyAV's FFmpeg and the installed ffprobe read them."""
    with av.open(str(path)) as container:
        found = container.chapters()
    readings = [[(each["metadata"].get("title", ""), int(each["start"] * each["time_base"] * 1000)) for each in found]]
    if ffprobe := shutil.which("ffprobe"):
        command = [ffprobe, "-v", "error", "-show_chapters", "-of", "json", str(path)]
        found = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["chapters"]
        readings.append([(each.get("tags", {}).get("title", ""), each["start"]) for each in found])
    return readings


@pytest.mark.parametrize("sign", ["x", "ä", "雨", "🌧"], ids=ascii)
def test_chapter_titles_of_every_length_are_read_by_ffmpeg_and_mutagen_in_order(tagged, sign):
    titles = [sign * length for length in (*range(1, 201, 2), *range(200, 0, -2), 120, 121, 122, 125, 126, 127, 128)]
    path = tagged(described(Chapter(title, number * 10, number * 10 + 10) for number, title in enumerate(titles)))
    expected = [(title, number * 10) for number, title in enumerate(titles)]
    assert [(str(each.sub_frames["TIT2"]), each.start_time) for each in ID3(path).getall("CHAP")] == expected
    for reading in ffmpeg_chapters(path):
        assert reading == expected


@pytest.mark.parametrize("length", [1, 120, 122, 126, 127, 128, 129, 200])
def test_a_single_chapter_title_of_any_length_is_read_by_ffmpeg(tagged, length):
    path = tagged(described([Chapter("x" * length, 0, 10)]))
    assert all(reading == [("x" * length, 0)] for reading in ffmpeg_chapters(path))


@pytest.mark.parametrize("title", ["x" * 20_000, "雨" * 500, "a\nb", "🌧"])
def test_titles_of_any_length_and_script_survive(tagged, title):
    path = tagged(described([Chapter(title, 0, 500), Chapter("short", 500, 1000)]))
    listed = sorted(ID3(path).getall("CHAP"), key=lambda frame: frame.start_time)
    assert [str(frame.sub_frames["TIT2"]) for frame in listed] == [title, "short"]


def test_untitled_chapters_take_the_title_of_the_session(tagged):
    path = tagged(described([Chapter("Setting out", 0, 500), Chapter("", 500, 800), Chapter("Home", 800, 1000)]))
    written = [body.split(b"\0", 1)[1] for name, body in raw_frames(path) if name == "CHAP"]
    assert [struct.unpack(">I", rest[:4])[0] for rest in written] == [0, 500, 800]
    assert TITLE.encode() in written[1]


def test_lyrics_are_stored_as_text_and_with_times(tagged):
    lines = [(0, "Höre zu."), (61_250, "Atme – langsam."), (3_600_000, "Gut.")]
    tags = ID3(tagged(described(lyrics=lines)))
    (text,), (timed,) = tags.getall("USLT"), tags.getall("SYLT")
    assert text.text == "Höre zu.\nAtme – langsam.\nGut."
    assert timed.text == [(line, start_ms) for start_ms, line in lines]
    assert (timed.format, timed.type) == (2, 1)


@pytest.mark.parametrize(
    ("language", "code"),
    [("en", "eng"), ("de-AT", "deu"), ("EN-us", "eng"), ("pt_BR", "por"), ("x-own", "und"), ("klingon", "und")],
)
def test_languages_become_iso_639_2_codes(tagged, language, code):
    tags = ID3(tagged(described(lyrics=[(0, "x")], language=language)))
    assert {frame.lang for name in ("COMM", "USLT", "SYLT") for frame in tags.getall(name)} == {code}


def test_every_language_of_the_voices_has_a_code(tagged):
    spoken = (
        "ar ca cs cy da de el en es fa fi fr hi hu id is it ja ka kk lb lv ml ne nl no pl pt ro ru sk sl sq sr sv sw"
    )
    codes = {tag: str(ID3(tagged(described(language=tag)))["TLAN"]) for tag in f"{spoken} te tr uk ur vi zh".split()}
    assert {tag for tag, code in codes.items() if len(code) != 3 or code == "und"} == set()
    assert (codes["no"], codes["zh"], codes["el"]) == ("nor", "zho", "ell")


def test_tags_can_be_rewritten_without_touching_the_sound(tagged, encoded):
    path = tagged(described(chapters(3)))
    tag_mp3(path, described(chapters(2)))
    assert path.read_bytes().endswith(encoded)
    assert len(ID3(path).getall("CHAP")) == 2


def test_a_missing_folder_raises_oserror(tmp_path):
    with pytest.raises(OSError, match="missing"):
        tag_mp3(tmp_path / "missing" / "a.mp3", described())


def test_a_tagged_file_still_decodes(tagged):
    with av.open(str(tagged(described(chapters(150))))) as container:
        assert np.sum([frame.samples for frame in container.decode(audio=0)]) > 40_000
