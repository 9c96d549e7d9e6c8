"""The page that lists sessions: nothing in it can become markup, and it loads only covers."""

from dataclasses import replace

import pytest
from browsers import axe, chromium
from pages import ReadPage
from PIL import Image

from voice.web.index import Index, ListedSession, ListedSound, index_page

WALK = ListedSession(
    title="A walk",
    language="en",
    sounds=(
        ListedSound("10 min", "./walk-10.html", "./walk-10.mp3", "9.6 MB"),
        ListedSound("20 min", "./walk-20.html", "./walk-20.mp3", "19 MB"),
    ),
    about="Outside, at your own pace.",
    needs=("shoes", "a coat"),
    care=("Look where you walk.",),
    cover="./walk-10.jpg",
)
INDEX = Index("Evenings", (WALK, ListedSession("هدوء", "ar", WALK.sounds[:1])), author="Anna", feed="./feed.xml")

HOSTILE = ["</title><script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "'><svg onload=1>", "-->", "$title"]


def read(index):
    return ReadPage(index_page(index))


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_in_a_script_is_escaped_in_the_list(text):
    session = replace(WALK, title=text, about=text, needs=(text, text), care=(text,), language=text, cover=text)
    sounds = tuple(ListedSound(text, text, text, text) for _ in WALK.sounds)
    hostile = replace(INDEX, title=text, author=text, sessions=(replace(session, sounds=sounds), *INDEX.sessions[1:]))
    assert read(hostile).tags == read(INDEX).tags
    assert read(hostile).texts["h1"] == text


def test_the_policy_allows_only_covers_and_its_own_style():
    directives = dict(directive.split(" ", 1) for directive in read(INDEX).policy.split("; "))
    assert directives.pop("style-src").startswith("'sha256-")
    assert directives == {
        "default-src": "'none'",
        "img-src": "'self' file: data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_missing_details_of_a_session_are_left_out():
    html = index_page(Index("Evenings", (replace(WALK, about="", needs=(), care=(), cover=""),)))
    body = html[html.index("<body>") :]
    for word in ("You need", "Take care", "<img", "feed"):
        assert word not in body


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.mark.parametrize("width", [320, 1280, 3840])
def test_the_list_is_accessible_and_fits(browser, tmp_path, width):
    Image.new("RGB", (1400, 1400), "teal").save(tmp_path / "walk-10.jpg")
    (tmp_path / "index.html").write_text(index_page(INDEX), encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 800})
    faults = []
    page.on("console", lambda message: faults.append(message.text))
    page.goto((tmp_path / "index.html").as_uri())
    violations = axe().run(page).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.images[0].naturalWidth") == 1400
    assert page.get_by_role("link", name="A walk, 10 min", exact=True).get_attribute("href") == "./walk-10.html"
    page.close()
    assert faults == []
