"""The files beside a sound: a page that plays it, chapters, a transcript and a cover."""

import json
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from threading import Thread

import pytest
from browsers import chromium
from pages import read_page
from PIL import Image
from sessions import GUIDED, session_of

from scripts.output.captions import vtt
from voice.export.export import export
from voice.export.labels import Labels
from voice.export.outputs import CHAPTERS, COVER, PAGE, SIDECARS, TRANSCRIPT

NAME = "50% a&b #1 \N{SLIGHTLY SMILING FACE}.mp3"
"""A name that means something else in a URL as it is written."""


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """A folder with all sidecars of a session, and its timeline."""
    folder = tmp_path_factory.mktemp("sidecars")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OUTPOUR_HOME", str(folder / "home"))
        with session_of(folder, GUIDED, preface="short") as session:
            labels = Labels(cover=jpeg(300, 200))
            done = export(session, folder / NAME, overwrite=False, sidecars=SIDECARS, labels=labels, attempts=1)
    return folder, done.timeline


def jpeg(width, height):
    output = BytesIO()
    Image.new("RGB", (width, height), "teal").save(output, "JPEG")
    return output.getvalue()


def sidecar(exported, suffix):
    return (exported[0] / NAME).with_suffix(suffix)


def test_a_page_beside_the_sound_holds_its_words_and_no_sound(exported):
    page = read_page(sidecar(exported, PAGE))
    assert page.sound == b""
    assert page.content["sound"] == "./50%25%20a%26b%20%231%20%F0%9F%99%82.mp3"
    assert "Let the shoulders go." in [line[2] for line in page.content["lines"]]
    assert "media-src 'self' file:" in page.policy
    assert sidecar(exported, PAGE).stat().st_size < 150_000


def test_chapters_are_those_of_the_timeline_in_seconds(exported):
    content = json.loads(sidecar(exported, CHAPTERS).read_text(encoding="utf-8"))
    assert (content["version"], content["title"]) == ("1.2.0", "A guided one")
    timeline = exported[1]
    assert [(each["startTime"] * 1000, each["title"]) for each in content["chapters"]] == [
        (chapter.start, chapter.title or "A guided one") for chapter in timeline.chapters
    ]
    stops = [each["endTime"] * 1000 for each in content["chapters"]]
    assert stops == [*(chapter.start for chapter in timeline.chapters[1:]), timeline.length]


def test_the_transcript_is_the_timeline_in_webvtt(exported):
    assert sidecar(exported, TRANSCRIPT).read_text(encoding="utf-8") == vtt(exported[1])


def test_the_cover_is_square_whatever_picture_it_is_made_from(exported):
    with Image.open(sidecar(exported, COVER)) as image:
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (1400, 1400))


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture
def address(exported):
    """The URL of the folder on a server without ranges, as on the simplest web host."""

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=exported[0])) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("by", ["file", "http"])
def test_a_page_plays_the_file_beside_it(browser, exported, address, by):
    page = browser.new_page()
    faults = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    path = sidecar(exported, PAGE)
    page.goto(path.as_uri() if by == "file" else address + path.as_uri().rpartition("/")[2])
    page.locator("#begin").click()
    page.evaluate("""new Promise((done) => {
      if (audio.currentTime > 0) done();
      else audio.addEventListener("timeupdate", () => audio.currentTime > 0 && done());
    })""")
    assert abs(page.evaluate("audio.duration * 1000") - exported[1].length) < 50
    page.close()
    assert [fault for fault in faults if "favicon" not in fault] == []


def test_a_page_without_its_sound_says_what_is_missing(browser, exported, tmp_path):
    (tmp_path / "alone.html").write_bytes(sidecar(exported, PAGE).read_bytes())
    page = browser.new_page()
    page.goto((tmp_path / "alone.html").as_uri())
    page.get_by_text("Keep its file beside this page").wait_for()
    page.close()


def test_a_page_that_already_holds_its_sound_needs_no_other(outpour):
    (outpour.folder / "brief.txt").write_text("---\nvoice: hum\n---\nRest.\n")
    ran = outpour("export", "brief.txt", "-o", "brief.html", "--page")
    assert (ran.status, ran.lines[-1]) == (
        2,
        "Error: brief.html is a page already, with the sound in it; leave out --page",
    )
