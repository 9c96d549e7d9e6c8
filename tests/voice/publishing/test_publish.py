"""`outpour publish`: what is written, what stays, and what is removed."""

import json
import re
from html import escape, unescape

import pytest
from mutagen.mp3 import MP3
from pages import read_page
from PIL import Image
from sites import SCRIPT, TITLES, URL

from scripts.normalization.builtin_phrases import phrases
from voice.batch import runner
from voice.batch.manifest import NAME as MANIFEST
from voice.publishing import site as site_module
from voice.publishing.record import NAME as RECORD
from voice.storage.paths import user_paths

BESIDE = (".mp3", ".html", ".chapters.json", ".vtt", ".jpg")


def test_each_session_becomes_files_with_plain_names(site):
    expected = {f"{name}{suffix}" for name in ("evening-1", "walk") for suffix in BESIDE}
    assert site.state().keys() == expected | {"index.html", "feed.xml", "cover.jpg", MANIFEST, RECORD}


def test_the_list_says_what_each_session_is_and_needs(site):
    shown = site.read("index.html")
    assert "Evening ]]&gt; &amp; &lt;b&gt;rest&lt;/b&gt; \N{SLIGHTLY SMILING FACE}" in shown
    for words in ("About هدوء.", "a mat", "Sit down first.", "Evenings &amp; &lt;more&gt;", "Anna"):
        assert words in shown
    links = set(re.findall(r'(?:href|src)="(?!data:)([^"]*)"', shown))
    assert links == {"./feed.xml"} | {
        f"./{name}{suffix}" for name in ("evening-1", "walk") for suffix in (".mp3", ".html", ".jpg")
    }


def test_publishing_again_touches_nothing_even_elsewhere_and_without_the_details(site):
    before = site.state()
    ran = site.publish()
    assert (ran.status, ran.out) == (0, "")
    assert site.changed(before) == set()


def test_a_changed_script_changes_only_its_own_files_and_the_list_and_feed(site):
    before = site.state()
    site.script("walk").write_text(SCRIPT.format(title="A walk"), encoding="utf-8")
    assert site.publish().status == 0
    changed = site.changed(before)
    assert {"walk.mp3", "walk.html", "index.html", "feed.xml"} <= changed
    assert not any(name.startswith("evening") or name == "cover.jpg" for name in changed)


def test_a_page_that_somebody_edited_stays_until_forced(site):
    edited = site.read("walk.html").replace("<title>", "<title>My ")
    (site.folder / "walk.html").write_text(edited, encoding="utf-8")
    site.script("walk").write_text(SCRIPT.format(title="A walk"), encoding="utf-8")
    for _ in range(2):
        ran = site.publish()
        assert ran.status == 0
        assert "kept walk.html: edited, or not made by Outpour" in ran.err
        assert site.read("walk.html") == edited
    assert "A walk" in site.read("index.html")
    before = site.state()
    assert site.publish("--force").status == 0
    assert "A walk" in site.read("walk.html")
    assert not any(name.startswith("evening") for name in site.changed(before))


@pytest.mark.parametrize("name", ["index.html", "feed.xml", "cover.jpg"])
def test_a_list_or_feed_that_somebody_edited_stays_until_forced(site, name):
    (site.folder / name).write_text("mine", encoding="utf-8")
    ran = site.publish()
    assert f"kept {name}: edited" in ran.err
    assert site.read(name) == "mine"
    site.publish("--force")
    assert (site.folder / name).read_bytes() != b"mine"


def test_an_existing_site_is_not_overwritten(outpour, site):
    (outpour.folder / "other").mkdir()
    (outpour.folder / "other" / "index.html").write_text("my home page")
    ran = outpour("publish", "scripts/walk.txt", "-d", "other")
    assert ran.status == 0
    assert (outpour.folder / "other" / "index.html").read_text() == "my home page"
    assert "kept index.html: edited" in ran.err


def test_sessions_that_are_left_out_are_removed_unless_edited(site):
    (site.folder / "walk.html").write_text("mine", encoding="utf-8")
    before = site.state()
    ran = site.publish(sessions=["scripts/Évening #1.txt"])
    assert ran.status == 0
    gone = before.keys() - site.state().keys()
    assert gone == {f"walk{suffix}" for suffix in BESIDE} - {"walk.html"}
    assert "walk" not in site.read("index.html") + site.read("feed.xml") + site.read(RECORD) + site.read(MANIFEST)
    assert "removed walk.mp3" in ran.err
    assert "kept walk.html" in ran.err


@pytest.mark.parametrize("text", ["Well. [nonsense 3]\n", "---\ntitle: Walk\nminutes: many\n---\nRest.\n"])
def test_a_broken_script_leaves_everything_as_it_was(site, text):
    site.script("walk").write_text(text, encoding="utf-8")
    before = site.state()
    ran = site.publish()
    assert ran.status == 1
    assert "the list and the feed stay as they are until all files can be made" in ran.err
    assert site.changed(before) == set()


def test_without_an_address_the_feed_is_left_out_with_a_reason(outpour, site):
    ran = outpour("publish", "scripts/Évening #1.txt", "-d", "plain")
    assert ran.status == 0
    assert "no feed.xml: a podcast needs the address of the folder on the web" in ran.err
    assert not (outpour.folder / "plain" / "feed.xml").exists()


def test_an_empty_address_removes_the_feed_for_good(site):
    for options in (("--url", ""), ()):
        ran = site.publish(*options)
        assert (ran.status, "--url" in ran.err) == (0, False), ran.err
        assert not (site.folder / "feed.xml").exists()
        assert "feed.xml" not in site.read("index.html")
    assert site.publish("--url", URL).status == 0
    assert (site.folder / "feed.xml").exists()


def test_words_go_to_the_scripts_that_ask_for_them(site):
    path = site.script("walk")
    path.write_text(path.read_text(encoding="utf-8").replace("---\n", "---\nask: {who: you}\n", 1), encoding="utf-8")
    assert site.publish("--set", "who=Anna").status == 0
    ran = site.publish("--set", "where=here")
    assert (ran.status, "none of the scripts asks for the word 'where'; use who" in ran.err) == (1, True), ran.err


def test_sessions_with_the_same_title_stay_apart(site):
    site.script("walk").write_text(SCRIPT.format(title=TITLES["Évening #1"]), encoding="utf-8")
    assert site.publish().status == 0
    assert site.read("index.html").count(f">{escape(TITLES['Évening #1'])}</h2>") == 2
    assert len(set(re.findall(r"<guid[^>]*>([^<]+)", site.read("feed.xml")))) == 2


def test_scripts_whose_files_would_have_the_same_name_are_refused_before_work(site):
    site.script("Walk!").write_text(SCRIPT.format(title="Other"), encoding="utf-8")
    before = site.state()
    ran = site.publish()
    assert ran.status == 2
    assert "would both be written to walk.mp3; rename one of them" in ran.err
    assert site.changed(before) == set()


def test_lengths_are_versions_of_one_session_with_names_and_tags_that_sort(site):
    site.script("walk").write_text(SCRIPT.format(title="Walk").replace("[1s]", "[~20s]"), encoding="utf-8")
    ran = site.publish("--minutes", "1,1.1", sessions=["scripts/walk.txt"])
    assert ran.status == 0
    feed = site.read("feed.xml")
    assert site.read("index.html").count("<h2") == 1
    assert [MP3(site.folder / name)["TRCK"].text for name in ("walk-01.mp3", "walk-01.1.mp3")] == [["3"], ["4"]]
    assert len(set(re.findall(r"<item>\s*<title>([^<]+)", feed))) == 2
    before = site.state()
    assert site.publish("--minutes", "1", sessions=["scripts/walk.txt"]).status == 0
    assert {name for name in site.changed(before) if name.startswith("walk-01.")} == {
        f"walk-01.1{suffix}" for suffix in BESIDE
    }


def test_nothing_of_this_machine_or_of_private_words_is_in_any_file(site):
    text = SCRIPT.format(title="For you").replace("needs:", "ask: {who: somebody, place: here}\nneeds:")
    site.script("walk").write_text(text.replace("Rest.", "Rest, {who}."), encoding="utf-8")
    words = ("--set", "who=Annabel", "--set", "place=Nowhereshire")
    assert site.publish(*words, sessions=["scripts/walk.txt"]).status == 0
    contents = {name: content for name, (_, content) in site.state().items()}
    for word in ("Nowhereshire", str(site.base), str(user_paths().config)):
        assert (word, [name for name, content in contents.items() if word.encode() in content]) == (word, [])
    # Only where the words stand that are heard: lyrics in the sound, the page and the transcript.
    heard = {
        name for name, content in contents.items() if b"Annabel" in content or "Annabel".encode("utf-16-le") in content
    }
    assert heard <= {"walk.mp3", "walk.html", "walk.vtt"}
    assert "walk.vtt" in heard


def test_untitled_sessions_are_numbered_and_keep_their_subject_to_themselves(outpour, site):
    (user_paths().config / "config.toml").write_text("untitled = true\n")
    ran = outpour("publish", "scripts/Évening #1.txt", "-d", "plain", "--url", "https://example.org/")
    assert ran.status == 0, ran.err
    folder = outpour.folder / "plain"
    first = (folder / "session-01.html").read_bytes()
    assert outpour("publish", "scripts/walk.txt", "scripts", "-d", "plain").status == 0  # keeps the number of the first
    assert (folder / "session-01.html").read_bytes() == first
    names = {path.name for path in folder.iterdir() if path.suffix == ".mp3"}
    assert names == {"session-01.mp3", "session-02.mp3"}
    assert not list(folder.glob("*.vtt"))
    for path in folder.iterdir():
        content = path.read_bytes()
        for word in ("هدوء", "Evening", "vening #1", "walk", "a mat", "Going on", "Let it come"):
            assert word.encode() not in content, path
            assert word.encode("utf-16-le") not in content, path
    shown = (folder / "index.html").read_text(encoding="utf-8")
    assert "Session 1" in shown
    assert "Sit down first." in shown


def test_new_sessions_are_the_latest_and_a_lost_record_loses_neither_numbers_nor_dates(site):
    record = json.loads(site.read(RECORD))
    for episode in record["episodes"].values():
        episode["published"] = "2990-01-01T00:00:00+00:00"  # the clock was set back since
    (site.folder / RECORD).write_text(json.dumps(record), encoding="utf-8")
    site.script("a new one").write_text(SCRIPT.format(title="New"), encoding="utf-8")
    assert site.publish().status == 0
    assert re.findall(r"<item>\s*<title>([^<]+)", site.read("feed.xml"))[0] == "New"
    before = site.state()
    (site.folder / RECORD).unlink()
    ran = site.publish("--title", "Evenings & <more>", "--author", "Anna", "--url", URL)
    assert ran.status == 0
    assert "stay" not in ran.err
    assert site.changed(before) == {RECORD}
    assert json.loads(site.read(RECORD)) == json.loads(before[RECORD][1])


def test_a_device_in_the_place_of_the_list_is_an_error(site):
    (site.folder / "index.html").unlink()
    (site.folder / "index.html").symlink_to("/dev/null")
    ran = site.publish()
    assert ran.status == 1
    assert "index.html was not written: it is not a regular file" in ran.err


def test_intense_sessions_need_consent_and_show_their_notes(site):
    text = "---\ntitle: Waves\nvoice: hum\npace: 2\nmusic: none\n---\nLie down.\n\n[breathe connected x4]\n"
    site.script("waves").write_text(text, encoding="utf-8")
    before = site.state()
    refused = site.publish()
    assert refused.status != 0
    assert "--i-understand" in refused.err
    assert site.changed(before) == set()
    assert site.publish("--i-understand").status == 0
    caution = escape(phrases("en").preface_intense[0])
    assert caution in site.read("index.html")
    assert phrases("en").preface_intense[0] in unescape(site.read("feed.xml"))
    assert phrases("en").consent_question in read_page(site.folder / "waves.html").content["question"]


def test_files_of_an_export_to_the_same_folder_stay(outpour, site):
    exported = outpour("export", "scripts/walk.txt", "-d", "site", "--name", "mine-{name}.mp3")
    assert exported.status == 0
    assert site.publish().status == 0
    assert (site.folder / "mine-walk.mp3").is_file()


def test_the_cover_is_remembered(site):
    Image.new("RGB", (2000, 1500), "teal").save(site.base / "mine.png")
    assert site.publish("--cover", "mine.png").status == 0
    cover = (site.folder / "cover.jpg").read_bytes()
    with Image.open(site.folder / "cover.jpg") as image:
        assert (image.format, image.size) == ("JPEG", (1400, 1400))
    before = site.state()
    assert site.publish().status == 0
    assert site.changed(before) == set()
    assert (site.folder / "cover.jpg").read_bytes() == cover


@pytest.mark.parametrize("address", ["example.org", "file:///srv/site", "https://exa mple.org/", "https://a:b@c.org/"])
def test_an_unreachable_address_is_refused_before_any_work(site, address):
    before = site.state()
    ran = site.publish("--url", address)
    assert ran.status == 2
    assert "can't be the address of the folder" in ran.err
    assert site.changed(before) == set()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"episodes": {"walk.mp3": {"number": 1, "published": "soon"}}}'])
def test_a_damaged_record_is_reported(site, content):
    (site.folder / RECORD).write_text(content)
    ran = site.publish()
    assert (ran.status, "outpour-published.json can't be read" in ran.err) == (1, True)


@pytest.mark.parametrize("stop_at", ["index.html", "feed.xml"])
def test_a_stop_between_two_files_is_resumed(site, monkeypatch, stop_at):
    written = site_module._replace

    def stop(path, content):
        if path.name == stop_at:
            raise KeyboardInterrupt
        written(path, content)

    with monkeypatch.context() as patch:
        patch.setattr(site_module, "_replace", stop)
        assert site.publish("--about", "After.").status == 130
    ran = site.publish("--about", "After.")
    assert ran.status == 0
    assert "stays" not in ran.err
    assert "After." in site.read("index.html")
    assert "After." in site.read("feed.xml")


def interrupt(*_):
    raise KeyboardInterrupt


def test_an_interrupted_run_is_resumed_and_takes_no_file_for_edited(site, monkeypatch):
    site.script("walk").write_text(SCRIPT.format(title="A walk"), encoding="utf-8")
    with monkeypatch.context() as patch:  # the files are in their places, and nothing says so yet
        patch.setattr(runner, "record", interrupt)
        assert site.publish().status == 130
    before = site.state()
    ran = site.publish()
    assert ran.status == 0, ran.err
    assert "stays" not in ran.err
    assert "A walk" in site.read("walk.html")
    assert site.changed(before) >= {"index.html", "feed.xml"}
    entries = [json.loads(line) for line in site.read(MANIFEST).splitlines()]
    assert {entry["name"]: entry["result"] for entry in entries} == {"evening-1.mp3": "done", "walk.mp3": "done"}
