"""How a listener, the system and accidents control a page: sleep timer, lock screen, kept places, failing sound."""

import pytest
from browsers import axe
from page_server import PageServer
from pages import read_page
from played_pages import AT, silent_page, wait_until, written

from voice.web.page import linked_page

LOCKED = """
  window.requestAnimationFrame = () => 0;
  const real = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, "currentTime");
  window.skipped = 0;
  Object.defineProperty(HTMLMediaElement.prototype, "currentTime", {
    get() { return real.get.call(this) + window.skipped; }, set(seconds) { real.set.call(this, seconds); } });
"""
"""A page in a locked phone: no frames are drawn; `skipped` seconds pass between two of the sound's own time updates."""

HANDLERS = """
  window.handlers = {};
  navigator.mediaSession.setActionHandler = (name, handler) => { window.handlers[name] = handler; };
  navigator.mediaSession.setPositionState = (state) => { window.told = state; };
"""
"""Keeps what the page gives to the system, where a test can reach it."""


def pass_time(page, seconds):
    page.evaluate("(seconds) => { window.skipped += seconds; audio.dispatchEvent(new Event('timeupdate')); }", seconds)


@pytest.fixture
def locked(context, open_page):
    """The guided page while it plays in a locked phone."""
    context.add_init_script(LOCKED)
    page = open_page()
    page.locator("#begin").click()
    wait_until(page, "audio.currentTime > 0")
    return page


def test_the_sleep_timer_fades_and_pauses_while_the_screen_is_locked(locked):
    locked.locator("#sleep").select_option("5")
    pass_time(locked, 100)
    assert locked.locator("#sleeping").text_content() == "Stops in 4 min"
    pass_time(locked, 190)
    volume = locked.evaluate("audio.volume")
    assert 0 < volume < 0.6
    assert locked.locator("#sleeping").text_content().startswith("Stops in 0:")
    assert not locked.evaluate("audio.paused")
    pass_time(locked, 20)
    assert locked.evaluate("[audio.paused, audio.volume]") == [True, 1]
    assert locked.locator("#sleep").input_value() == ""
    assert locked.locator("#sleeping").text_content() == "Stopped by the sleep timer"
    locked.locator("#play").click()
    wait_until(locked, "!audio.paused && text('sleeping') === ''")


def test_the_sleep_timer_does_not_count_jumps(paused, guided):
    paused.evaluate(AT, 1)
    paused.locator("#sleep").select_option("5")
    for seconds in (60, 20, guided[1].length / 1000 - 1):
        paused.evaluate(AT, seconds)
    paused.keyboard.press("ArrowLeft")
    assert paused.locator("#sleeping").text_content() == "Stops in 5 min"
    paused.locator("#sleep").select_option("")
    assert paused.locator("#sleeping").text_content() == ""


def test_the_sleep_timer_begins_to_fade_at_full_volume(paused, guided):
    end = guided[1].chapters[1].start
    paused.evaluate(AT, (end - 3_000) / 1000)
    paused.locator("#sleep").select_option("chapter")
    assert paused.evaluate("audio.volume") == 1


def test_the_end_of_the_last_chapter_is_that_of_the_session(paused, guided):
    paused.evaluate(AT, (guided[1].length - 500) / 1000)
    paused.locator("#sleep").select_option("chapter")
    paused.locator("#play").click()
    paused.locator("#end").wait_for()
    assert paused.evaluate("[audio.volume, sleepMenu.value]") == [1, ""]


def test_a_page_without_chapters_has_no_sleep_timer_for_their_end(open_page, tmp_path):
    page = open_page(written(tmp_path, chapters=()))
    assert page.locator("#chapter-end").evaluate("(option) => option.hidden")


@pytest.fixture
def controlled(context, open_page):
    """The guided page, begun and paused by the system, and a way to call what it gave to the system."""
    context.add_init_script(HANDLERS)
    page = open_page()
    assert page.evaluate("Object.keys(window.handlers)") == []
    page.locator("#begin").click()
    wait_until(page, "audio.currentTime > 0")

    def call(name, **details):
        page.evaluate("([name, details]) => window.handlers[name](details)", [name, details])

    call("pause")
    wait_until(page, "audio.paused")
    return page, call


def test_the_system_plays_and_pauses(controlled):
    page, call = controlled
    call("play")
    wait_until(page, "!audio.paused")
    call("pause")
    wait_until(page, "audio.paused")


def test_the_system_seeks(controlled, guided):
    page, call = controlled
    steps = [
        ("seekto", {"seekTime": 30}, 30),
        ("seekforward", {}, 40),
        ("seekforward", {"seekOffset": 15}, 55),
        ("seekbackward", {}, 45),
        ("seekbackward", {"seekOffset": 5}, 40),
        ("seekbackward", {"seekOffset": 500}, 0),
        ("seekto", {}, 0),
        ("seekforward", {"seekOffset": 9_999}, guided[1].length / 1000),
    ]
    for name, details, seconds in steps:
        call(name, **details)
        assert page.evaluate("audio.currentTime") == pytest.approx(seconds, abs=0.01)


def test_the_system_goes_from_chapter_to_chapter(controlled, guided):
    page, call = controlled
    chapters = [chapter.start / 1000 for chapter in guided[1].chapters]
    call("seekto", seekTime=0)
    for name, seconds in [("nexttrack", chapters[1]), ("nexttrack", chapters[2]), ("previoustrack", chapters[1])]:
        call(name)
        assert page.evaluate("audio.currentTime") == pytest.approx(seconds, abs=0.01)


def test_the_system_shows_title_cover_and_position(controlled, guided):
    page, call = controlled
    call("seekto", seekTime=30)
    wait_until(page, "window.told.position === 30")
    assert page.evaluate("window.told.duration * 1000") == pytest.approx(guided[1].length, abs=50)
    shown = page.evaluate("(({title, artist, artwork}) => ({title, artist, artwork}))(navigator.mediaSession.metadata)")
    assert (shown["title"], shown["artist"]) == ("A guided one", "Outpour")
    assert shown["artwork"][0]["src"].startswith("data:image/jpeg;base64,")


def test_the_system_can_play_again_after_the_end(controlled, guided):
    page, call = controlled
    page.evaluate(AT, (guided[1].length - 300) / 1000)
    call("play")
    page.locator("#end").wait_for()
    call("play")
    wait_until(page, "!audio.paused && audio.currentTime < 5")
    assert page.locator("#session").is_visible()


def test_the_focus_goes_to_what_is_needed_next(paused, guided):
    assert paused.evaluate("document.activeElement.id") == "play"
    paused.evaluate(AT, (guided[1].length - 300) / 1000)
    paused.keyboard.press(" ")
    paused.locator("#end").wait_for()
    assert paused.evaluate("document.activeElement.id") == "again"
    assert paused.locator("#again").get_attribute("aria-describedby") == "ended"
    paused.keyboard.press("Enter")
    wait_until(paused, "!audio.paused")
    assert paused.evaluate("document.activeElement.id") == "play"


def test_tab_leads_through_every_control_and_out_again(paused):
    seen = []
    while len(seen) < 40 and (not seen or seen[-1] != "BODY"):
        paused.keyboard.press("Tab")
        seen.append(paused.evaluate("document.activeElement.id || document.activeElement.tagName"))
    assert seen == ["forward", "volume", "sleep", "SUMMARY", "SUMMARY", "BODY"]


def test_the_listed_keys_are_those_that_work(paused):
    listed = [key.lower() for key in paused.locator("kbd").all_text_contents()]
    names = {"←": "arrowleft", "→": "arrowright", "↑": "arrowup", "↓": "arrowdown", "space": " "}
    assert {names.get(key, key) for key in listed} == set(paused.evaluate("Object.keys(KEYS)"))


def test_the_session_plays_at_its_own_speed(paused):
    paused.evaluate("audio.playbackRate = 2")
    wait_until(paused, "audio.playbackRate === 1")


def test_the_end_is_quiet_and_forgets_the_place(paused, guided, open_page):
    paused.evaluate(AT, (guided[1].length - 300) / 1000)
    paused.locator("#play").click()
    paused.locator("#end").wait_for()
    assert paused.locator("#ended-title").text_content() == "A guided one"
    assert [paused.locator(name).is_visible() for name in ("#welcome", "#session")] == [False, False]
    assert paused.evaluate("audio.paused")
    paused.close()
    assert open_page().locator("#continue").is_hidden()


def test_beginning_again_by_mistake_does_not_lose_the_place(paused, open_page):
    paused.evaluate(AT, 40)
    paused.close()
    page = open_page()
    page.locator("#begin").click()
    wait_until(page, "audio.currentTime > 0.2")
    page.close()
    assert open_page().locator("#continue").text_content() == "Continue at 0:40"


FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"
REFUSED = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });"
NONE = "Object.defineProperty(window, 'localStorage', { value: null });"


@pytest.mark.parametrize("storage", [FULL, REFUSED, NONE])
def test_a_browser_without_storage_still_plays(context, open_page, guided, storage):
    context.add_init_script(storage)
    page = open_page()
    assert page.locator("#continue").is_hidden()
    page.locator("#begin").click()
    wait_until(page, "audio.currentTime > 0")
    page.evaluate(AT, (guided[1].length - 300) / 1000)
    page.locator("#end").wait_for()


def test_an_invalid_stored_place_is_ignored(paused):
    for kept in ("", "soon", "NaN", "-5", "1e99", "Infinity", "9999", "null", "{}"):
        paused.evaluate("(kept) => localStorage.setItem(`outpour:${session.key}`, kept)", kept)
        assert paused.evaluate("keptPlace()") == 0


def test_another_version_of_a_session_does_not_continue_at_this_place(open_page, guided, tmp_path):
    sound = read_page(guided[0]).sound
    first = open_page(written(tmp_path, sound))
    wait_until(first, "audio.readyState > 0")
    first.locator("#begin").click()
    first.evaluate(AT, 30)
    first.locator("#play").click()
    wait_until(first, "audio.paused")
    first.reload()
    assert first.locator("#continue").is_visible()
    assert open_page(written(tmp_path, sound, length=61_000)).locator("#continue").is_hidden()


def test_a_page_whose_file_is_missing_says_where_to_keep_it(open_page, tmp_path, context):
    page = open_page(linked(tmp_path, "missing.mp3"))
    page.get_by_text("Keep its file beside this page").wait_for()
    assert page.locator("#begin").is_enabled()
    context.ignored.append("ERR_FILE_NOT_FOUND")


def linked(folder, sound, **changes):
    """The path of a page that plays the file `sound` beside it."""
    path = folder / "linked.html"
    path.write_text(linked_page(silent_page(**changes), sound), encoding="utf-8")
    return path


def test_sound_that_does_not_arrive_can_be_tried_again(browser, guided):
    page = silent_page(length=guided[1].length, chapters=())
    with PageServer(linked_page(page, "sound.mp3"), read_page(guided[0]).sound) as server:
        server.stop_at(200_000)
        context = browser.new_context()
        page = context.new_page()
        page.clock.install()
        page.goto(server.url)
        page.locator("#begin").click()
        page.evaluate("goTo(20_000)")
        page.locator("#waiting").wait_for()
        assert page.locator("#trouble").is_hidden()
        page.clock.fast_forward(10_000)
        page.get_by_text("The sound can't be reached.").wait_for()
        page.get_by_role("button", name="Try again").click()
        assert page.evaluate("[lastPosition, audio.paused]") == [20_000, False]
        page.evaluate("showTrouble('unreachable')")
        page.evaluate("audio.dispatchEvent(new Event('playing'))")
        page.get_by_role("button", name="Pause").wait_for()
        assert page.locator("#trouble").is_hidden()
        context.close()


def test_a_pause_after_trouble_still_lets_listeners_try_again(paused):
    paused.evaluate("showTrouble('unplayable'); audio.dispatchEvent(new Event('pause'))")
    assert paused.locator("#play").text_content() == "Try again"


def test_axe_finds_no_violation_in_trouble_and_after_the_end(paused, guided):
    paused.evaluate("showTrouble('unplayable')")
    assert axe().run(paused).response["violations"] == []
    paused.emulate_media(reduced_motion="reduce")
    paused.evaluate("goTo(session.length - 300)")
    paused.get_by_role("button", name="Try again").click()
    paused.locator("#end").wait_for()
    assert axe().run(paused).response["violations"] == []


def test_every_target_is_large_enough_for_a_thumb(paused):
    paused.set_viewport_size({"width": 320, "height": 568})
    paused.locator("#contents summary").click()
    heights = paused.locator("#session :is(button, select, summary, input):visible").evaluate_all(
        "(all) => all.map((each) => [each.id || each.textContent, each.getBoundingClientRect().height])"
    )
    assert len(heights) >= 8
    assert [each for each in heights if each[1] < 44] == []


def test_the_controls_stay_on_a_small_screen_with_a_long_line(open_page, guided, tmp_path):
    long_line = "Notice the places where the body meets the ground, and let the ground carry them. " * 3
    page = open_page(written(tmp_path, read_page(guided[0]).sound, lines=((0, 60_000, long_line),)))
    page.set_viewport_size({"width": 320, "height": 568})
    page.locator("#begin").click()
    wait_until(page, "audio.currentTime > 0")
    box = page.locator("#play").bounding_box()
    assert box["y"] + box["height"] <= 568


def test_a_page_beside_its_sound_does_the_same(open_page, guided, tmp_path):
    (tmp_path / "sound.mp3").write_bytes(read_page(guided[0]).sound)
    path = linked(tmp_path, "sound.mp3", length=guided[1].length, lines=((20_000, 24_000, "Rest."),))
    page = open_page(path)
    page.locator("#begin").click()
    wait_until(page, "audio.currentTime > 0")
    page.evaluate(AT, 21)
    assert page.locator("#line").text_content() == "Rest."
    page.close()
    page = open_page(path)
    page.get_by_role("button", name="Continue at 0:21").click()
    wait_until(page, "!audio.paused && audio.currentTime >= 20")
    page.evaluate(AT, guided[1].length / 1000 - 0.3)
    page.locator("#end").wait_for()
