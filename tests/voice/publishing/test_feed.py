"""The feed, read back as podcast players do and checked against the published rules.

The rules are those of Apple (https://podcasters.apple.com/support/823-podcast-requirements, archived in the file
itunes_reference.md of https://github.com/Podcastindex-org/podcast-namespace) and of https://podcastnamespace.org.
"""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import feedparser
import pytest
from mutagen.mp3 import MP3
from PIL import Image
from sites import TITLES, URL

from voice.publishing.address import AddressError, folder_address
from voice.publishing.feed import description, feed, podcast_guid
from voice.publishing.record import Details, Episode
from voice.publishing.sounds import PublishedSession, PublishedSound

NAMES = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "atom": "http://www.w3.org/2005/Atom",
}


@pytest.fixture(scope="module")
def channel(made):
    return ET.parse(made / "site" / "feed.xml").getroot().find("channel")


@pytest.fixture(scope="module")
def parsed(made):
    return feedparser.parse((made / "site" / "feed.xml").read_bytes())


def file_at(made, url):
    """The file of the site at an address of the feed."""
    assert url.startswith(URL)
    return made / "site" / unquote(url.removeprefix(URL))


def test_players_read_what_was_given(parsed):
    assert not parsed.bozo
    assert parsed.version == "rss20"
    shown = parsed.feed
    assert (shown.title, shown.author, shown.language, shown.link) == ("Evenings & <more>", "Anna", "en", URL)
    assert shown.image.href == f"{URL}cover.jpg"
    assert {(tag.term) for tag in shown.tags} == {"Health & Fitness", "Mental Health"}
    assert any(link.rel == "self" and link.href == f"{URL}feed.xml" for link in shown.links)


def test_episodes_describe_the_files(parsed, made):
    assert [entry.title for entry in parsed.entries] == [TITLES["walk"], TITLES["Évening #1"]] or {
        entry.title for entry in parsed.entries
    } == set(TITLES.values())
    for entry in parsed.entries:
        (enclosure,) = entry.enclosures
        path = file_at(made, enclosure.href)
        assert int(enclosure.length) == path.stat().st_size
        assert enclosure.type == "audio/mpeg"
        assert abs(int(entry.itunes_duration) - MP3(path).info.length) < 1
        assert file_at(made, entry.link).is_file()
        assert "Sit down first." in entry.description
        assert "You need: a mat." in entry.description


def test_chapters_transcripts_and_covers_are_files_of_their_types(channel, made):
    for item in channel.iter("item"):
        chapters, transcript = item.find("podcast:chapters", NAMES), item.find("podcast:transcript", NAMES)
        assert chapters.get("type") == "application/json+chapters"
        content = json.loads(file_at(made, chapters.get("url")).read_text(encoding="utf-8"))
        assert [each["title"] for each in content["chapters"]] == ["Before you begin", "Arriving", "Going on"]
        assert transcript.get("type") == "text/vtt"
        assert file_at(made, transcript.get("url")).read_text(encoding="utf-8").startswith("WEBVTT")
    images = [element.get("href") for element in channel.iter(f"{{{NAMES['itunes']}}}image")]
    assert len(images) == 3
    for url in images:
        with Image.open(file_at(made, url)) as image:
            assert (image.format, image.mode) == ("JPEG", "RGB")
            assert 1400 <= image.width == image.height <= 3000


def test_the_required_tags_are_there_once_and_in_bounds(channel):
    required = (
        "title",
        "description",
        "itunes:image",
        "language",
        "itunes:category",
        "itunes:explicit",
        "podcast:guid",
    )
    for tag in required:
        assert len(channel.findall(tag, NAMES)) == 1, tag
    assert len(channel.find("description").text.encode()) <= 4000
    assert channel.find("itunes:explicit", NAMES).text in ("true", "false")
    for item in channel.iter("item"):
        for tag in (
            "title",
            "enclosure",
            "guid",
            "pubDate",
            "description",
            "itunes:duration",
            "link",
            "itunes:explicit",
        ):
            assert len(item.findall(tag, NAMES)) == 1, tag
    for element in channel.iter():
        text = element.text or ""
        if element.tag != "description" and not len(element):
            assert len(text) <= 255
            assert text == text.strip()


def test_dates_are_those_of_rfc_2822_and_keep_the_order(parsed, channel):
    dates = [item.find("pubDate").text for item in channel.iter("item")]
    assert all(re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT", date) for date in dates)
    times = [entry.published_parsed for entry in parsed.entries]
    assert times == sorted(times, reverse=True)
    assert len(set(times)) == len(times)


def test_identifiers_stay_when_text_and_title_change_and_when_the_record_is_lost(site):
    def identifiers():
        root = ET.fromstring(site.read("feed.xml"))
        return root.findtext("channel/podcast:guid", None, NAMES), {each.text for each in root.iter("guid")}

    before = identifiers()
    site.script("walk").write_text(site.script("walk").read_text("utf-8").replace("Rest.", "Rest well."), "utf-8")
    site.publish("--about", "Other words.", "--url", "https://elsewhere.example/")
    assert identifiers() == before
    for path in site.folder.iterdir():
        path.unlink()
    site.publish("--url", URL, sessions=["scripts/walk.txt"])
    podcast, (walk,) = identifiers()
    assert podcast == before[0]
    assert walk in before[1]


@pytest.mark.parametrize(
    ("url", "guid"),
    [
        # The example of https://podcastnamespace.org/tag/guid is an address without our file name.
        ("https://example.org/", podcast_guid("http://example.org/")),
        ("https://example.org/x/", podcast_guid("https://example.org/x/")),
    ],
)
def test_a_change_from_http_to_https_keeps_the_podcast(url, guid):
    assert podcast_guid(url) == guid
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", guid)


DETAILS = Details("Title", "Author", "About.", "https://example.org/", "en")
SOUND = PublishedSound(
    name="walk.mp3",
    script="walk.txt",
    session=PublishedSession("Walk", "en", "About."),
    title="Walk",
    label="1 min",
    length=60_000,
    size=1000,
    episode=Episode(1, datetime(2026, 5, 1, tzinfo=UTC).isoformat()),
    has_transcript=True,
)


@pytest.mark.parametrize(
    "text",
    [
        "]]>",
        "a & b &amp; c",
        "<script>alert(1)</script>",
        "control \x00\x08\x1b\x7f\ufffe\udcff characters",
        "\u202eright to left שלום",
        "\N{SLIGHTLY SMILING FACE} \U0001f9d8\u200d\u2640\ufe0f",
        "  much   space \n",
        "x" * 5000,
    ],
)
def test_text_of_a_script_is_kept_or_cut_but_never_breaks_the_feed(text):
    session = PublishedSession(text, "en", text, (text,), (text,))
    written = feed(
        replace(DETAILS, title=text, author=text, about=text),
        podcast_guid(DETAILS.url),
        "cover.jpg",
        [replace(SOUND, session=session, title=text)],
    )
    root = ET.fromstring(written.decode())
    shown = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\udcff]", "", " ".join(text.split()))[:255]
    assert root.findtext("channel/item/title") == shown
    assert root.findtext("channel/title") == shown
    assert all(len(each.text.encode()) <= 4000 for each in root.iter("description"))


def test_a_session_without_a_description_is_described_by_its_title():
    assert description(replace(SOUND, session=PublishedSession("Walk", "en"))) == "Walk"


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("https://example.org", "https://example.org/"),
        ("https://example.org/a/", "https://example.org/a/"),
        ("http://Example.org:8080/a", "http://example.org:8080/a/"),
        ("https://example.org/a/feed.xml", "https://example.org/a/"),
        ("https://example.org/index.html", "https://example.org/"),
        (" https://example.org/my sessions/ä ", "https://example.org/my%20sessions/%C3%A4/"),
        ("https://example.org/my%20sessions", "https://example.org/my%20sessions/"),
        ("https://example.org/100%/", "https://example.org/100%25/"),
        ("https://übung.example/", "https://xn--bung-zra.example/"),
    ],
)
def test_addresses_are_brought_into_one_form(given, address):
    assert folder_address(given) == address
    assert folder_address(address) == address


@pytest.mark.parametrize(
    "given",
    [
        "example.org",
        "/srv/www",
        "file:///srv/www",
        "ftp://example.org/",
        "https://",
        "https://exa mple.org/",
        "https://example.org:port/",
        "https://name:word@example.org/",
        "https://example.org/?folder=1",
        "https://example.org/#top",
        "https://<script>/",
        "javascript:alert(1)",
    ],
)
def test_addresses_that_cannot_be_a_folder_on_the_web_are_refused(given):
    with pytest.raises(AddressError, match="can't be the address of the folder"):
        folder_address(given)
