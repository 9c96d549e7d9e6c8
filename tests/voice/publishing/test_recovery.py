"""What is read back from the feed of a folder whose record was lost."""

from datetime import UTC, datetime

import pytest

from voice.publishing.feed import feed, podcast_guid
from voice.publishing.record import Details, Episode, Record
from voice.publishing.recovery import recovered_record
from voice.publishing.sounds import PublishedSession, PublishedSound

DETAILS = Details("Title", url="https://example.org/a b/")
GUID = podcast_guid(DETAILS.url)
EPISODES = {
    "walk.mp3": Episode(1, datetime(2026, 5, 1, 10, 0, 1, tzinfo=UTC).isoformat()),
    "100%-walk.mp3": Episode(7, datetime(2026, 5, 1, 10, tzinfo=UTC).isoformat()),
}


def sound(name, episode):
    return PublishedSound(
        name, name, PublishedSession("Walk", "en"), "Walk", "1 min", 60_000, 1000, episode, has_transcript=True
    )


@pytest.fixture
def written(tmp_path):
    content = feed(DETAILS, GUID, "cover.jpg", [sound(*each) for each in EPISODES.items()])
    (tmp_path / "feed.xml").write_bytes(content)
    return tmp_path / "feed.xml"


def test_identifier_numbers_and_dates_are_read_back(written):
    assert recovered_record(written.parent) == Record(guid=GUID, episodes=EPISODES)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "not a feed",
        "<rss/>",
        '<?xml version="1.0" encoding="klingon"?><rss/>',
        "<rss><channel><generator>Another</generator></channel></rss>",
        "<rss><channel><generator>Outpour</generator></channel></rss>",
        '<!DOCTYPE r [<!ENTITY a "b"><!ENTITY c SYSTEM "file:///etc/passwd">]><rss><channel>&c;</channel></rss>',
    ],
)
def test_a_feed_of_another_program_is_ignored(written, content):
    written.write_text(content)
    assert recovered_record(written.parent) == Record()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<itunes:episode>7<", "<itunes:episode>seven<"),
        ("<itunes:episode>7<", "<itunes:episode>-7<"),
        ("Fri, 01 May 2026 10:00:00 GMT</pubDate>", "yesterday</pubDate>"),
        ("100%25-walk.mp3", "other.mp3"),
    ],
)
def test_an_episode_that_was_changed_is_left_out(written, old, new):
    text = written.read_text("utf-8")
    assert old in text
    written.write_text(text.replace(old, new), "utf-8")
    assert recovered_record(written.parent).episodes == {"walk.mp3": EPISODES["walk.mp3"]}


def test_without_a_feed_there_is_nothing_to_recover(tmp_path):
    assert recovered_record(tmp_path) == Record()
