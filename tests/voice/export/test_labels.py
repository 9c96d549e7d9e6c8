"""What an exported file says about itself: labels from options, the script and Outpour, and covers."""

import io

import av
import pytest
from mutagen import File
from mutagen.id3 import ID3
from PIL import Image
from sessions import MINIMAL

from scripts.syntax.header_reader import read_header
from voice.errors import CoverError
from voice.export.export import export
from voice.export.labels import Labels
from voice.export.picture import picture

LABELS = Labels("For Anna", "Åsa", "Evenings", "3/12", "2026-05-01")


def write_picture(path, size=(300, 200), colour="red", **options):
    Image.new("RGB", size, colour).save(path, **options)
    return path


def read_tags(path):
    """The title, artist, album, track, date and cover in the tags of a file."""
    if path.suffix == ".mp3":
        tags = ID3(path)
        texts = [str(tags.getall(name)[0]) for name in ("TIT2", "TPE1", "TALB", "TRCK", "TDRC")]
        return texts, tags.getall("APIC")[0].data
    tags = File(path).tags
    if path.suffix in (".m4a", ".m4b"):
        (number, total), cover = tags["trkn"][0], bytes(tags["covr"][0])
        texts = [tags[name][0] for name in ("\xa9nam", "\xa9ART", "\xa9alb", "\xa9day")]
        return [*texts[:3], f"{number}/{total}", texts[3]], cover
    texts = [tags[name][0] for name in ("title", "artist", "album", "date", "tracknumber", "tracktotal")]
    if path.suffix == ".flac":
        cover = File(path).pictures[0].data
    else:
        import base64  # noqa: PLC0415 (only for Opus)

        from mutagen.flac import Picture  # noqa: PLC0415 (likewise)

        cover = Picture(base64.b64decode(tags["metadata_block_picture"][0])).data
    return [*texts[:3], "/".join(texts[4:]), texts[3]], cover


SUFFIXES = (".mp3", ".m4a", ".m4b", ".opus", ".flac")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_format_carries_the_listeners_labels(open_session, tmp_path, suffix):
    cover = picture(write_picture(tmp_path / "mine.png"))
    labels = LABELS.with_cover(cover)
    path = tmp_path / f"small{suffix}"
    export(open_session(MINIMAL), path, overwrite=False, attempts=1, labels=labels)
    assert read_tags(path) == (["For Anna", "Åsa", "Evenings", "3/12", "2026-05-01"], cover)


KEYS = "artist: Åsa\nalbum: Evenings\ntrack: 3 of 12\ndate: 2026-05\ncover: mine.jpg\n"


def test_the_script_names_labels_and_a_cover(outpour):
    (outpour.folder / "small.txt").write_text(MINIMAL.replace("---\n", f"---\n{KEYS}", 1), encoding="utf-8")
    write_picture(outpour.folder / "mine.jpg")
    result = outpour("export", "small.txt", "-o", "a.mp3", "--album", "Mornings", "--seed", 1)
    assert (result.status, "cover" in result.err) == (0, False)
    texts, cover = read_tags(outpour.folder / "a.mp3")
    assert texts == ["A small one", "Åsa", "Mornings", "3/12", "2026-05"]
    assert Image.open(io.BytesIO(cover)).size == (300, 200)


@pytest.mark.parametrize("cover", ["../outside.png", "missing.png", "words.txt"])
def test_a_cover_that_the_script_cannot_use_is_reported_and_drawn(outpour, cover):
    (outpour.folder / "small.txt").write_text(MINIMAL.replace("---\n", f"---\ncover: {cover}\n", 1), encoding="utf-8")
    (outpour.folder / "words.txt").write_text("no picture")
    write_picture(outpour.folder.parent / "outside.png")
    result = outpour("export", "small.txt", "-o", "a.mp3")
    assert result.status == 0
    assert cover in result.err
    assert Image.open(io.BytesIO(ID3(outpour.folder / "a.mp3").getall("APIC")[0].data)).size == (1400, 1400)


@pytest.mark.parametrize("cover", ["../outside.png", "missing.png"])
def test_check_names_a_cover_that_the_script_cannot_use(outpour, here, cover):
    write_picture(here.parent / "outside.png")
    (here / "small.txt").write_text(MINIMAL.replace("---\n", f"---\ncover: {cover}\n", 1), encoding="utf-8")
    result = outpour("check", "small.txt")
    assert (result.status, "small.txt:2:8: warning: front matter: cover: " in result.out) == (0, True)
    write_picture(here / "missing.png")
    assert ("cover" in outpour("check", "small.txt").out) == (cover == "../outside.png")


def test_the_listener_chooses_a_cover_from_anywhere(outpour, here):
    write_picture(here.parent / "mine.png", (2800, 1400))
    assert outpour("export", "small.txt", "-o", "a.mp3", "--cover", here.parent / "mine.png").status == 0
    assert Image.open(io.BytesIO(ID3(here / "a.mp3").getall("APIC")[0].data)).size == (1400, 700)
    refused = outpour("export", "small.txt", "-o", "b.mp3", "--cover", "small.txt")
    assert refused.status == 1
    assert "it isn't a JPEG or PNG picture; save it as one of these" in refused.err
    assert not (here / "b.mp3").exists()


@pytest.mark.parametrize(
    ("option", "message"),
    [(("--track", "0"), "3 or 3/12"), (("--track", "4/3"), "3 or 3/12"), (("--date", "2026-02-31"), "2026-05-01")],
)
def test_a_label_of_another_form_is_a_usage_error(outpour, here, option, message):
    result = outpour("export", "small.txt", *option)
    assert result.status == 2
    assert message in result.err


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_untitled_file_has_no_word_of_its_subject(open_session, tmp_path, suffix):
    text = MINIMAL.replace("---\n", "---\nartist: Elegy\nalbum: Elegy\ncover: elegy.jpg\n", 1)
    text = text.replace("title: A small one", "title: Elegy").replace("# Going on", "# Elegy")
    text = text.replace("Feel your", "Elegy. Feel your")
    path = tmp_path / f"session{suffix}"
    export(open_session(text), path, overwrite=False, attempts=1, labels=Labels(untitled=True))
    assert b"elegy" not in path.read_bytes().lower()
    assert b"small" not in path.read_bytes().lower()
    with av.open(str(path)) as container:
        tags = container.metadata | container.streams.audio[0].metadata
        names = [chapter["metadata"]["title"] for chapter in container.chapters()]
    assert {key.lower(): value for key, value in tags.items()}["title"] == "Session"
    assert names == ["1", "2", "3", "4"]


def test_untitled_exports_get_neutral_names(outpour, here, home):
    (home / "config").mkdir(parents=True)
    (home / "config" / "config.toml").write_text("untitled = true\n")
    written = [outpour("export", "small.txt", "--seed", 1, *title).out for title in ((), ("--title", "For Anna"))]
    assert written == ["session.mp3  (seed 1)\n", "session-2.mp3  (seed 1)\n"]
    titles = [str(ID3(here / name)["TIT2"]) for name in ("session.mp3", "session-2.mp3")]
    assert titles == ["Session", "For Anna"]


def test_a_date_of_another_tool_is_a_warning():
    assert read_header("---\ntitle: X\ndate: May 5th\n---\nHello.", "x", "x.txt").date == ""


def test_a_picture_loses_its_metadata_and_its_transparency(tmp_path):
    exif = Image.Exif()
    exif[0x010E] = "at home"
    path = write_picture(tmp_path / "a.jpg", exif=exif)
    assert b"at home" in path.read_bytes()
    assert b"at home" not in picture(path)
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(tmp_path / "clear.png")
    assert Image.open(io.BytesIO(picture(tmp_path / "clear.png"))).getpixel((4, 4)) == (255, 255, 255)


def huge(path):
    write_picture(path, (9000, 9000))


def damaged(path):
    path.write_bytes(write_picture(path).read_bytes()[:200])


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (huge, "more than 60 million pixels; save it smaller"),
        (damaged, "truncated|damaged|broken"),
        (lambda path: path.write_bytes(b""), "isn't a JPEG or PNG picture; save it as one"),
        (lambda path: write_picture(path, format="GIF"), "isn't a JPEG or PNG picture; save it as one"),
        (lambda path: path.mkdir(), "it is a folder"),
        (lambda path: path.write_bytes(bytes(20_000_001)), "larger than 20 MB; save it smaller"),
        (lambda path: None, "no such file or directory; name a JPEG"),
    ],
)
def test_a_file_that_is_not_a_picture_of_a_usable_size_is_refused(tmp_path, make, reason):
    path = tmp_path / "mine.png"
    make(path)
    with pytest.raises(CoverError, match=reason):
        picture(path)
