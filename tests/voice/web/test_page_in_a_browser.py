"""A page in a real browser, opened from a file with the network off."""

import math

import pytest
from browsers import axe
from pages import read_page
from played_pages import AT, SHOWN, wait_until, written

SMALLEST = 0.4
"""Size of the breath circle when the lungs are empty."""


def points(count, length):
    """Points of time spread over a length, in seconds."""
    return [(number + 0.37) * length / count / 1000 for number in range(count)]


def heard(timeline):
    """What is heard: the start, the end and the words of each sentence and of each number of a count."""
    for cue in timeline.cues:
        if cue.words:
            yield cue.start, cue.stop, cue.words
        elif cue.kind == "count":
            numbers = [str(number) for number in cue.line.count.numbers]
            step = (cue.stop - cue.start) // len(numbers)
            yield from ((cue.start + step * at, cue.start + step * (at + 1), text) for at, text in enumerate(numbers))


def test_the_shown_line_is_the_one_heard(paused, guided):
    lines = list(heard(guided[1]))
    edges = [(edge + off) / 1000 for start, stop, _ in lines for edge in (start, stop) for off in (-40, 1)]
    for seconds in (*points(10, guided[1].length), *edges):
        paused.evaluate(AT, seconds)
        shown = paused.evaluate(SHOWN)
        begun = [line for line in lines if line[0] <= shown["ms"]]
        _, stop, words = begun[-1] if begun else (0, 0, "")
        assert (shown["line"], shown["past"]) == (words, bool(begun) and shown["ms"] >= stop)
        assert shown["next"] == (lines[len(begun)][2] if len(begun) < len(lines) else "")


def fullness(timeline, ms):
    """How full the lungs are at a position: a half-wave of a cosine from phase to phase."""
    ends = {"in": 1.0, "more": 1.0, "out": 0.0}
    for cue in timeline.cues:
        full = 0.0
        for number, breath in enumerate(cue.breaths):
            end = ends.get(breath.phase, full)
            if breath.phase == "in" and cue.breaths[number + 1].phase == "more":
                end = 0.85
            if breath.start <= ms < breath.stop:
                done = (ms - breath.start) / (breath.stop - breath.start)
                return full + (end - full) * (1 - math.cos(math.pi * done)) / 2
            full = end
    return 0.0


def nearest_size(timeline, ms, size):
    """The size of the circle within 50 ms of a position that is nearest to `size`."""
    sizes = [SMALLEST + (1 - SMALLEST) * fullness(timeline, ms + off) for off in range(-50, 51)]
    return min(sizes, key=lambda each: abs(each - size))


def test_the_circle_follows_the_breath(paused, guided):
    breaths = [breath for cue in guided[1].cues for breath in cue.breaths]
    assert len(breaths) >= 10
    for breath in breaths:
        paused.evaluate(AT, (0.3 * breath.start + 0.7 * breath.stop) / 1000)
        shown = paused.evaluate(SHOWN)
        assert shown["phase"]
        assert shown["size"] == pytest.approx(SMALLEST + 0.6 * fullness(guided[1], shown["ms"]), abs=0.001)


def test_the_circle_keeps_step_while_the_sound_plays(paused, guided):
    breath = next(cue for cue in guided[1].cues if cue.breaths)
    paused.evaluate(AT, breath.start / 1000 + 0.05)
    paused.locator("#play").click()
    for _ in range(10):
        shown = paused.evaluate(SHOWN)
        assert shown["size"] == pytest.approx(nearest_size(guided[1], shown["ms"], shown["size"]), abs=0.001)
        wait_until(paused, "audio.currentTime * 1000 > ms", shown["ms"])


def test_the_sound_is_as_long_as_the_timeline(paused, guided):
    assert paused.evaluate("audio.duration * 1000") == pytest.approx(guided[1].length, abs=50)


def test_everything_works_with_keys_alone(open_page, guided):
    page = open_page()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "begin"
    page.keyboard.press("Enter")
    wait_until(page, "audio.currentTime > 0")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press(" ")
    wait_until(page, "audio.paused")
    chapters = guided[1].chapters
    for key, chapter in [("n", chapters[1]), ("n", chapters[2]), ("p", chapters[1]), ("n", chapters[2])]:
        page.keyboard.press(key)
        assert page.evaluate("audio.currentTime * 1000") == pytest.approx(chapter.start)
    at = chapters[2].start / 1000
    for key, seconds in [("ArrowRight", at + 10), ("ArrowLeft", at), ("ArrowLeft", at - 10)]:
        page.keyboard.press(key)
        expected = min(seconds, guided[1].length / 1000)
        assert page.evaluate("audio.currentTime") == pytest.approx(expected, abs=0.01)
    page.keyboard.press("ArrowDown")
    assert page.evaluate("audio.volume") == pytest.approx(0.95)
    page.keyboard.press(" ")
    wait_until(page, "!audio.paused")


def test_a_chapter_is_a_tap_away(paused, guided):
    chapter = guided[1].chapters[-1]
    paused.locator("#contents summary").click()
    paused.locator("#chapters button", has_text=chapter.title).click()
    assert paused.evaluate("audio.currentTime * 1000") == pytest.approx(chapter.start)
    paused.locator("#chapters [aria-current]", has_text=chapter.title).wait_for()
    assert paused.locator("#chapter").text_content() == chapter.title


def test_the_position_can_be_dragged(paused, guided):
    paused.locator("#seek").fill("20")
    assert paused.evaluate("audio.currentTime") == 20
    wait_until(paused, "text('elapsed') === '0:20'")
    assert paused.locator("#seek").get_attribute("aria-valuetext").startswith("0:20 of ")


def test_a_tap_ends_a_hold(paused, guided):
    hold = next(cue for cue in guided[1].cues if cue.kind == "hold")
    for seconds in ((hold.start - 100) / 1000, (hold.stop + 100) / 1000):
        paused.evaluate(AT, seconds)
        assert paused.locator("#release").is_hidden()
    paused.evaluate(AT, (hold.start + 500) / 1000)
    paused.locator("#release").click()
    assert paused.evaluate("audio.currentTime * 1000") == pytest.approx(hold.stop)
    paused.locator("#release").wait_for(state="hidden")


def test_enter_ends_a_hold_where_the_focus_is_after_beginning(paused, guided):
    hold = next(cue for cue in guided[1].cues if cue.kind == "hold")
    paused.evaluate(AT, (hold.start + 500) / 1000)
    assert paused.evaluate("document.activeElement.id") == "play"
    paused.keyboard.press("Enter")
    assert paused.evaluate("[audio.currentTime * 1000, audio.paused]") == [pytest.approx(hold.stop), True]


def test_the_sleep_timer_ends_with_a_chapter(paused, guided):
    end = guided[1].chapters[1].start
    paused.locator("#sleep").select_option("chapter")
    paused.evaluate(AT, (end - 400) / 1000)
    paused.locator("#play").click()
    wait_until(paused, "audio.paused")
    assert paused.evaluate("audio.currentTime * 1000") >= end - 1
    assert paused.locator("#sleep").input_value() == ""


def test_the_page_continues_where_the_listener_left(paused, guided, open_page):
    line = [cue for cue in guided[1].cues if cue.words][2]
    assert 10_000 < line.start < guided[1].length - 10_000
    paused.evaluate(AT, (line.start + 100) / 1000)
    paused.close()
    page = open_page()
    page.locator("#continue").click()
    wait_until(page, "!audio.paused")
    assert page.evaluate("audio.currentTime * 1000") >= line.start - 1
    assert page.locator("#line").text_content() == line.words


def test_the_session_ends_quietly_and_can_begin_again(paused, guided):
    paused.evaluate(AT, (guided[1].length - 300) / 1000)
    paused.locator("#play").click()
    paused.get_by_text("The session has ended.").wait_for()
    paused.get_by_role("button", name="Again").click()
    wait_until(paused, "!audio.paused")
    assert paused.evaluate("audio.currentTime") < 5


def test_reduced_motion_shows_words_instead_of_the_circle(paused, guided):
    breath = next(cue for cue in guided[1].cues if cue.breaths).breaths[0]
    paused.evaluate(AT, (breath.start + 100) / 1000)
    assert paused.locator("#circle").is_visible()
    paused.emulate_media(reduced_motion="reduce")
    assert paused.locator("#circle").is_hidden()
    assert paused.locator("#phase").text_content() == "in"


def test_a_screen_reader_gets_each_line_once(paused, guided):
    line = [cue for cue in guided[1].cues if cue.words][1]
    paused.evaluate(AT, (line.start - 200) / 1000)
    paused.evaluate("""() => {
      window.changes = [];
      const line = document.getElementById("line");
      new MutationObserver(() => window.changes.push(line.textContent)).observe(
        line, { childList: true, characterData: true, subtree: true });
    }""")
    paused.locator("#play").click()
    wait_until(paused, "audio.currentTime * 1000 > ms", (line.start + line.stop) / 2)
    paused.locator("#play").click()
    assert paused.evaluate("window.changes") == [line.words]
    assert paused.locator("#line").get_attribute("aria-live") == "polite"


@pytest.mark.parametrize(("width", "height"), [(320, 568), (360, 740), (1280, 800), (3840, 2160)])
def test_nothing_is_cut_off_at_any_width(paused, width, height):
    paused.set_viewport_size({"width": width, "height": height})
    assert paused.evaluate("document.documentElement.scrollWidth") == width
    tops = {paused.locator(f"#{name}").bounding_box()["height"] for name in ("back", "forward")}
    assert len(tops) == 1


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_no_violation(open_page, paused, tmp_path, guided, width):
    welcome = open_page(written(tmp_path, question="Do you want to begin?", cautions=("Lie down.",)))
    line = next(cue for cue in guided[1].cues if cue.words)
    paused.evaluate(AT, (line.start + line.stop) / 2000)
    paused.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    for page in (welcome, paused):
        page.set_viewport_size({"width": width, "height": 800})
        violations = axe().run(page).response["violations"]
        assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in violations] == []


def test_intense_breathing_begins_only_with_consent(open_page, tmp_path, guided):
    sound = read_page(guided[0]).sound
    page = open_page(written(tmp_path, sound, question="Do you want to begin?", cautions=("Lie down.",)))
    wait_until(page, "audio.readyState > 0")
    key = page.evaluate("JSON.parse(document.getElementById('data').textContent).key")
    page.evaluate("(key) => localStorage.setItem(`outpour:${key}`, '20000')", key)
    page.reload()
    wait_until(page, "audio.readyState > 0")
    buttons = [page.locator("#begin"), page.get_by_role("button", name="Continue at 0:20")]
    assert page.get_by_text("Lie down.").is_visible()
    assert [button.is_enabled() for button in buttons] == [False, False]
    page.get_by_label("Do you want to begin?").check()
    assert [button.is_enabled() for button in buttons] == [True, True]
    page.get_by_label("Do you want to begin?").uncheck()
    assert [button.is_enabled() for button in buttons] == [False, False]


def test_a_page_that_was_cut_off_says_so(open_page, tmp_path):
    path = written(tmp_path, sound=bytes(900_000))
    path.write_text(path.read_text(encoding="utf-8")[:-300_000], encoding="utf-8")
    page = open_page(path)
    page.get_by_text("This file is incomplete.").wait_for()
    assert page.locator("#begin").is_disabled()


def test_sound_that_cannot_be_played_is_reported(open_page, tmp_path):
    page = open_page(written(tmp_path))
    page.get_by_text("The sound can't be played.").wait_for()
    assert page.locator("#begin").is_disabled()


@pytest.mark.parametrize("text", ["</script><script>document.title='hit'</script>", "<img src=x onerror=alert(1)>"])
def test_markup_in_a_script_is_shown_as_text(open_page, tmp_path, text):
    page = open_page(written(tmp_path, title=text, care=(text,)))
    assert page.locator("#title").text_content() == text
    assert page.locator("#care-notes li").text_content() == text
    assert page.title() == " ".join(text.split())


def test_the_page_speaks_the_language_of_the_session(open_page, tmp_path):
    page = open_page(written(tmp_path, language="de-AT", care=("Setz dich.",), cautions=("Leg dich hin.",)))
    assert page.locator("html").get_attribute("lang") == "de"
    assert page.get_by_role("button", name="Anfangen").is_visible()
    assert page.locator("#sleep option").all_text_contents()[1] == "5 Min."
    for note, language in (("Setz dich.", "de-AT"), ("Leg dich hin.", "de")):
        assert page.get_by_text(note).get_attribute("lang") == language


def test_text_runs_from_right_to_left_where_its_language_does(open_page, tmp_path):
    page = open_page(written(tmp_path, title="ערב טוב", language="he", care=("שבו בנוחות.",)))
    for name in ("#title", "#care-notes li"):
        assert page.locator(name).evaluate("(element) => getComputedStyle(element).direction") == "rtl"
        assert page.locator(name).get_attribute("lang") == "he"
