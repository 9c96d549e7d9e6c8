"""Hearing a script from the studio's page."""

import numpy as np
import pytest
from streams import HEADER, exported, samples

TEXT = """\
---
title: Evening
voice: hum
pace: 2
music: rain
minutes: 0.6
---
Let the shoulders go. [~5s]

The day is done.
"""
CHANGED = TEXT.replace("is done.", "is done, and so is the evening.")


@pytest.fixture(scope="module")
def scripts():
    return {"evening": TEXT}


@pytest.fixture
def desk(desk_page, address):
    """The script on the desk: evaluates an expression about `desk`, or waits until one is true."""
    desk_page.goto(f"{address}/#scripts/yours-evening")
    desk_page.evaluate("import('./page/desk.js').then(module => { window.desk = module.desk; })")
    desk_page.evaluate("import('./page/editor.js').then(module => { window.editor = module; })")

    def evaluate(expression):
        return desk_page.evaluate(expression)

    def until(expression):
        for _ in range(1500):
            if desk_page.evaluate(expression):
                return
            desk_page.wait_for_timeout(20)
        pytest.fail(f"never true: {expression}; {desk_page.evaluate('JSON.stringify(desk)')}")

    evaluate.until = until
    return evaluate


def test_a_changed_line_is_heard_and_the_timeline_seeks(desk, desk_page, studio_paths):
    streams = []
    desk_page.on("request", lambda request: streams.append(request.url) if "/sound?" in request.url else None)
    desk.until("desk.version?.exact")
    strip = desk_page.get_by_role("slider", name="Position in the session")
    assert strip.get_attribute("aria-valuetext").startswith("0:00, chapter ")

    desk(f"editor.replaceText({CHANGED!r})")
    desk("editor.goTo(10)")
    desk_page.keyboard.press("Control+Enter")
    desk.until("desk.playing && desk.sounding === 10 && desk.version.exact")
    version, begin_ms = desk("desk.version"), int(streams[-1].partition("from=")[2].partition("&")[0])
    assert begin_ms == next(cue["start_ms"] for cue in version["cues"] if cue["text"].endswith("the evening."))
    raw = desk_page.request.get(streams[-1]).body()
    whole = exported(studio_paths, CHANGED, version["seed"])[begin_ms * 48 :]
    np.testing.assert_allclose(samples(raw[HEADER:])[1000:], whole[1000:], atol=2e-3)

    place = desk("desk.place")
    desk.until(f"desk.place > {place} + 300")
    assert desk_page.get_by_role("button", name="Pause").is_visible()
    box = strip.bounding_box()
    strip.click(position={"x": box["width"] * 0.25, "y": box["height"] / 2})
    desk.until(f"desk.playing && desk.place < {begin_ms} && desk.place > 0.2 * desk.version.length_ms")
    strip.press("ArrowRight")
    desk.until("desk.playing && desk.place > 0.25 * desk.version.length_ms + 3000")
    assert strip.get_attribute("aria-valuenow") in strip.get_attribute("aria-valuetext").replace("0:", "")

    desk(f"editor.replaceText({CHANGED.replace('evening.', 'night.')!r})")
    with desk_page.expect_request("**/sound?*") as asked:
        desk_page.locator(".cm-content").press("Control+s")
    desk.until("desk.playing && desk.version.exact && desk.version.cues.some(cue => cue.text.endsWith('night.'))")
    night_ms = next(cue["start_ms"] for cue in desk("desk.version")["cues"] if cue["text"].endswith("night."))
    assert f"from={night_ms - 2000}&" in asked.value.url

    desk("editor.focus()")
    desk_page.keyboard.press("Control+f")
    desk_page.get_by_role("textbox", name="Find").press("Escape")
    desk_page.keyboard.type("[")
    desk_page.locator(".cm-tooltip-autocomplete").wait_for()
    desk_page.keyboard.press("Escape")
    desk_page.locator(".cm-tooltip-autocomplete").wait_for(state="detached")
    assert desk("desk.playing"), "Escape only closed the search and the suggestions"
    desk_page.keyboard.press("Control+z")
    desk_page.keyboard.press("Control+a")
    assert desk("desk.playing")
    desk_page.keyboard.press("Escape")
    desk.until("!desk.playing")
    desk_page.get_by_role("slider", name="Length").fill("40")
    desk.until("desk.version.length_ms === 40000 && desk.version.exact")
    assert "of 0:40 can stretch" in desk_page.locator("#timeline").inner_text()
    assert len(set(streams)) == 4
