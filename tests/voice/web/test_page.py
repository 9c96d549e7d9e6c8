"""The file of a page: nothing in it can become markup, its policy is strict, and its sound is the one it was given."""

import hashlib
import re
import tracemalloc
from base64 import b64encode
from dataclasses import replace

import pytest
from pages import read_page

from voice.web.page import Page, ShownLine, ShownPhase, linked_page, write_page

PLAIN = Page(
    title="Evening",
    language="en",
    length=60_000,
    care=("Sit down.",),
    cautions=("Lie down.",),
    question="Do you want to begin?",
    lines=(ShownLine(0, 1_000, "Rest."),),
    phases=(ShownPhase(1_000, 2_000, "in", 0.0, 1.0),),
    chapters=((0, "Arrive"),),
    holds=(),
    artwork=b"jpeg",
)

HOSTILE = [
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "-->",
    "<!--",
    "<!--<script>",
    "<!-- sound -->",
    "]]>",
    "</title><h1>",
    "</style>",
    "&lt;b&gt; &amp; &#60;",
    "$script ${style} $$",
    "\\u003c/script>",
    "one\u2028two\u2029three",
    "\u202eright to left",
    '"],"size":0,"x":["',
    "`${alert(1)}`",
    "javascript:alert(1)",
    "smile \N{SLIGHTLY SMILING FACE}",
]


@pytest.fixture
def write(tmp_path):
    """Write a page with some sound, and read it back."""

    def write(page=PLAIN, sound=b"sound"):
        (tmp_path / "sound.mp3").write_bytes(sound)
        write_page(page, tmp_path / "sound.mp3", tmp_path / "page.html")
        return read_page(tmp_path / "page.html")

    return write


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_in_a_script_is_escaped(write, text):
    page = replace(
        PLAIN,
        title=text,
        care=(text,),
        cautions=(text,),
        question=text,
        lines=(ShownLine(0, 1_000, text),),
        phases=(ShownPhase(1_000, 2_000, text, 0.0, 1.0),),
        chapters=((0, text),),
    )
    read = write(page)
    assert read.tags == write().tags
    assert read.policy == write().policy
    assert read.texts.keys() == write().texts.keys()
    assert read.sound == b"sound"
    assert not set("<>&") & set(read.texts["data"])
    content = read.content
    assert [content["title"], content["question"], *content["care"], *content["cautions"]] == [text] * 4
    assert [content["lines"][0][2], content["phases"][0][2], content["chapters"][0][1]] == [text] * 3
    assert read.texts["title"] == text


def test_text_with_undecodable_bytes_is_written(write):
    read = write(replace(PLAIN, title="odd \udcff", lines=(ShownLine(0, 1_000, "odd \udcff"),)))
    assert read.texts["title"] == "odd ?"
    assert read.content["lines"][0][2] == "odd \udcff"


def test_a_page_of_its_own_links_to_no_list(write, tmp_path):
    write()
    assert 'class="list"' not in (tmp_path / "page.html").read_text(encoding="utf-8")
    assert 'class="list"' not in linked_page(PLAIN, "./sound.mp3")


def test_a_page_of_a_list_links_to_it_before_the_session_and_after_it():
    html = linked_page(replace(PLAIN, language="de"), "./sound.mp3", './a"b.html')
    welcome, end = html.partition('<main id="session"')[0], html.partition('<main id="end"')[2]
    for part in (welcome, end):
        assert part.count('<a class="list" href="./a&quot;b.html">Alle Sitzungen</a>') == 1


def test_the_policy_allows_only_what_the_page_brings(write):
    read = write()
    directives = dict(directive.split(" ", 1) for directive in read.policy.split("; "))
    assert directives == {
        "default-src": "'none'",
        "script-src": f"'{digest(read.texts['script'])}'",
        "style-src": f"'{digest(read.texts['style'])}'",
        "img-src": "data:",
        "media-src": "blob:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def digest(text):
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def test_nothing_is_loaded_from_elsewhere(write):
    html = write().html
    assert re.findall(r"https?:|//[a-z]+\.|@import|\burl\(", html) == []
    assert re.findall(r'\b(?:src|href)="(?!data:)', html) == []
    assert re.findall(r"\son[a-z]+=|\sstyle=", html) == []


CHUNK = 3 * 2**18


@pytest.mark.parametrize("size", [0, 1, 2, 3, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK + 2])
def test_the_sound_is_unchanged(write, size):
    sound = bytes(range(251)) * (size // 251 + 1)
    read = write(sound=sound[:size])
    assert read.sound == sound[:size]
    assert read.content["size"] == size


def test_a_long_sound_needs_no_more_memory_than_a_short_one(tmp_path):
    with (tmp_path / "long.mp3").open("wb") as file:
        file.truncate(50_000_000)
    tracemalloc.start()
    try:
        write_page(PLAIN, tmp_path / "long.mp3", tmp_path / "page.html")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 6_000_000
    assert (tmp_path / "page.html").stat().st_size < 1.34 * 50_000_000


def test_another_session_keeps_its_own_place(write):
    assert write().content["key"] == write(sound=b"the same again").content["key"]
    assert write().content["key"] != write(replace(PLAIN, lines=())).content["key"]
