"""The studio's library, player and panel Session in a browser."""

import pytest
from browsers import axe
from soundfiles import tone, write_sound

SEA = """\
---
title: Evening by the sea
about: Waves, and a long breath.
kind: listening
voice: hum
minutes: 5
ask: {someone: my sister}
needs: [a blanket]
care: [Stop when you like.]
---
# Arriving

Think of {someone}. [~20s]

# Going

Breathe out. [~4m]
"""
BROKEN = "---\ntitle: Not right yet\n---\nLine. [pasue 3s]\n"
INTENSE = SEA.replace("Breathe out.", "[breathe connected x2]").replace("by the sea", "of breath")

DROP = """field => {
  const transfer = new DataTransfer();
  transfer.items.add(new File(["Just words."], "notes.mp3"));
  return field.dispatchEvent(new DragEvent("drop", {dataTransfer: transfer, bubbles: true, cancelable: true}));
}"""
"""Drops a file that isn't music onto an element; false if the browser may not open it in place of the page."""


@pytest.fixture(scope="module")
def scripts():
    return {"sea": SEA, "broken": BROKEN, "breath": INTENSE, "gaze": SEA.replace("by the sea", "hidden")}


@pytest.fixture
def page(desk_page, address):
    """The page at the library, wide enough for the desk."""
    desk_page.expected += ["ERR_CONTENT_LENGTH_MISMATCH"]  # a stream that a newer one supersedes ends early
    desk_page.set_viewport_size({"width": 1280, "height": 800})
    desk_page.emulate_media(color_scheme="light")
    desk_page.goto(f"{address}/#")
    desk_page.get_by_label("Search the sessions").fill("")
    desk_page.locator("li.session").first.wait_for()
    return desk_page


def until(page, expression):
    """Wait until an expression about `desk` is true in the page."""
    page.evaluate("import('./page/desk.js').then(module => { window.desk = module.desk; })")
    for _ in range(500):  # the page's policy allows no expression that the page itself would evaluate
        if page.evaluate(expression):
            return
        page.wait_for_timeout(20)
    pytest.fail(f"never true: {expression}")


def titles(page):
    return page.locator("li.session:visible h3").all_text_contents()


def card(page, title):
    return page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=title))


def test_a_session_is_found_and_played(page, tmp_path):
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert "Reflective walk" in titles(page)
    page.get_by_label("Search the sessions").fill("LISTENING, blanket sea")
    assert titles(page) == ["Evening by the sea"]
    assert card(page, "Evening by the sea").get_by_text("Stop when you like.").is_visible()
    card(page, "Evening by the sea").get_by_role("link", name="Play").click()
    page.locator("#welcome").get_by_text("Stop when you like.").wait_for()
    page.get_by_role("textbox", name="someone").fill("a friend")
    page.get_by_label("10", exact=True).check(force=True)
    page.locator("#player-song").set_input_files(write_sound(tmp_path / "own.wav", tone(2, 440)))
    until(page, "desk.version?.length_ms === 600000 && desk.version.music.endsWith('own.wav')")
    assert page.evaluate("desk.version.cues.some(cue => cue.text.includes('a friend'))")
    page.get_by_role("button", name="Begin").click()
    until(page, "desk.playing && desk.place > 100")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator("#stage summary").click()
    page.get_by_role("button", name="Arriving").click()
    page.get_by_text("Think of a friend.").wait_for()
    page.get_by_role("button", name="Forward 15 seconds").click()
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Play", exact=True).wait_for()
    page.get_by_role("slider", name="Position").press("End")
    page.get_by_role("button", name="Play again").click()
    until(page, "desk.playing && desk.place < 5000")
    page.get_by_role("button", name="Library").click()
    card(page, "Evening by the sea").wait_for()  # as it was found
    until(page, "!desk.playing && !desk.script")


def test_a_search_without_a_result_says_so(page):
    page.get_by_label("Search the sessions").fill("trampoline")
    assert page.get_by_role("status").filter(has_text="No sessions found. Try a single word").is_visible()
    page.get_by_label("Search the sessions").fill("nothing and would like")
    assert "A sad film" in titles(page)
    page.get_by_label("Search the sessions").fill("")
    assert "Reflective walk" in titles(page)


def test_a_script_with_faults_shows_them_and_is_not_played(page):
    broken = card(page, "Not right yet")
    broken.get_by_text("Line 4: unknown direction").wait_for()
    assert broken.get_by_role("link", name="Play").count() == 0
    assert broken.get_by_role("link", name="Edit").is_visible()


def test_the_library_leads_to_an_export_and_other_scripts_reset_the_panels(page, address):
    card(page, "Evening by the sea").get_by_role("link", name="Export or share").click()
    page.locator("#export").get_by_role("button", name="Export", exact=True).wait_for()
    assert page.evaluate("document.activeElement.closest('#export') !== null")
    page.get_by_label("Lengths in minutes").fill("6")
    assert page.evaluate("document.getElementById('side').scrollTop") > 0
    page.goto(f"{address}/#scripts/yours-breath")
    until(page, "desk.script?.id === 'yours-breath' && desk.version?.exact")
    assert page.get_by_label("Lengths in minutes").input_value() == ""
    assert page.evaluate("document.getElementById('side').scrollTop") == 0


def test_intense_breathing_begins_only_with_consent(page, address):
    page.goto(f"{address}/#play/yours-breath")
    until(page, "desk.version?.consent")
    begin = page.get_by_role("button", name="Begin")
    assert begin.is_disabled()
    page.get_by_role("checkbox").check()
    begin.click()
    until(page, "desk.playing && desk.place > 100")


def test_scripts_are_made_and_copied_and_a_copy_that_hides_a_session_is_set_aside(page, studio_paths):
    card(page, "Evening hidden").get_by_role("button", name="Go back").click()
    page.get_by_text("Your copy is now called gaze-old.").wait_for()
    assert (studio_paths.scripts / "gaze-old.txt").exists()
    card(page, "Reflective walk").get_by_role("button", name="Edit a copy").click()
    assert page.get_by_role("textbox", name="Name").input_value() == "my-walk"
    page.get_by_role("textbox", name="Name").press("Enter")
    page.wait_for_url("**/#scripts/yours-my-walk")
    assert (studio_paths.scripts / "my-walk.txt").exists()
    page.get_by_role("button", name="Library").click()
    page.get_by_role("button", name="New script").click()
    page.expected.append("422")
    page.get_by_role("textbox", name="Name").fill("my evening!")
    page.get_by_role("button", name="Create").click()
    page.get_by_role("alert").filter(has_text="try my-evening").wait_for()
    assert page.get_by_role("textbox", name="Name").input_value() == "my evening!"
    page.get_by_role("textbox", name="Name").fill("my-evening")
    page.get_by_role("button", name="Create").click()
    page.wait_for_url("**/#scripts/yours-my-evening")


def test_voice_music_and_words_are_chosen_on_the_desk(page, address, studio_paths, tmp_path):
    song = write_sound(tmp_path / "sad.wav", tone(2, 440))
    page.goto(f"{address}/#scripts/yours-sea")
    until(page, "desk.version?.exact")
    session = page.locator("#session")
    session.get_by_label("Music", exact=True).select_option("rain")
    until(page, "desk.version?.music === 'rain'")
    session.get_by_role("button", name="Try this music").click()
    session.get_by_role("button", name="Try this music").filter(has_text="Stop").click()
    session.locator("input[type=file]").set_input_files(song)
    until(page, "desk.settings.music === 'sad.wav'")
    page.expected.append("422")
    assert page.locator("#bar").evaluate(DROP) is False
    session.locator(".drop").evaluate(DROP)
    session.get_by_text("notes.mp3 wasn't added: it is not a sound file").wait_for()
    session.get_by_role("button", name="Another evening").click()
    session.get_by_role("textbox", name="someone").fill("a friend")
    session.get_by_role("textbox", name="someone").press("Tab")
    assert page.locator("input:is([type=text], [type=search]):not([autocomplete=off])").count() == 0
    until(page, "desk.version?.seed === desk.settings.seed && desk.version.music.endsWith('sad.wav')")
    session.get_by_role("button", name="Write into the script").click()
    until(page, "desk.settings.music === null && desk.text.includes('sad.wav')")
    assert page.evaluate("desk.text") == SEA.replace(
        "care: [Stop when you like.]\n", "care: [Stop when you like.]\nmusic: sad.wav\n"
    )
    assert (studio_paths.scripts / "sea.txt").read_text(encoding="utf-8") == SEA


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", ["", "play/yours-sea", "scripts/yours-sea"])
def test_every_view_is_accessible(page, address, view, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{address}/#{view}")
    if view:
        until(page, "desk.version?.exact")
    violations = axe().run(page).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in violations] == []
    if view.startswith("play"):
        page.get_by_role("button", name="Begin").click()
        assert axe().run(page).response["violations"] == []
