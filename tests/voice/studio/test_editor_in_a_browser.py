"""The studio's editor in a browser: its colours, problems, fixes, completions, help, folds, outline and marks."""

import json

import pytest
from browsers import axe
from script_examples import EXAMPLES, parsed_directions, spoken_characters

from scripts.syntax.header_reader import source_lines

EVENING = """\
---
title: Evening
ask: {who: a friend}
---
# The chair

Sit down, {who}. [music rain]

[repeat x3]
Breathe in. [3s]
[end]

# The end

[closing]
Go well.
"""
PICTURE = """\
---
ask: {{who: "{markup}"}}
voice: "{markup}"
---
Think of {{who}}.
[closing]
Go.
"""
COLLECT_ANNOUNCEMENTS = """
  window.announced = [];
  const place = document.querySelector(".cm-announced");
  const collect = () => place.textContent.trim() && announced.push(place.textContent);
  new MutationObserver(collect).observe(place, {childList: true});
"""
UNSPOKEN = (
    *("open", "close", "direction", "block", "number", "operator", "name", "string", "comment", "heading"),
    *("headingSign", "modifier", "attribute", "tag", "key", "value", "fence"),
)


@pytest.fixture
def editor(desk_page, address, studio_paths):
    """A page with the evening's script, in a file of its own."""
    name = f"evening-{len(list(studio_paths.scripts.iterdir()))}"
    (studio_paths.scripts / f"{name}.txt").write_text(EVENING, encoding="utf-8")
    desk_page.expected = ["status of 422"]  # what needs a text without errors is refused
    desk_page.goto(f"{address}/#scripts/yours-{name}")
    desk_page.get_by_role("heading", name=name, exact=True).wait_for()
    desk_page.locator("#chapters button", has_text="The end").wait_for()
    return desk_page


def content(page):
    """The whole text in the editor."""
    return page.evaluate("import('./page/desk.js').then(({desk}) => desk.text)")


def use(page, call):
    """Call a function that the editor offers to other parts."""
    return page.evaluate(f"import('./page/editor.js').then((editor) => editor.{call})")


def write(page, line, text):
    """Type `text` at the end of a line, counted from 1."""
    use(page, f"goTo({line})")
    use(page, "focus()")
    page.keyboard.press("End")
    page.keyboard.type(text)


def test_the_editor_finds_exactly_the_directions_that_the_parser_finds(desk_page):
    texts = [example.values[0] for example in EXAMPLES]
    found = desk_page.evaluate(
        """async (texts) => {
          const {read, start} = await import("./page/highlight.js");
          return texts.map((lines) => {
            let place = start();
            return lines.map((line) => {
              const result = read(line, place);
              place = result.place;
              return result.marks;
            });
          });
        }""",
        [source_lines(text) for text in texts],
    )
    for example, text, rows in zip(EXAMPLES, texts, found, strict=True):
        marks = [(number, mark) for number, row in enumerate(rows, start=1) for mark in row]
        begun = {(number, mark["from"] + 1) for number, mark in marks if mark["kind"] == "open"}
        assert begun == set(parsed_directions(text)), example.id
        unspoken = {
            (number, column + 1)
            for number, mark in marks
            if mark["kind"] in UNSPOKEN
            for column in range(mark["from"], mark["to"])
        }
        assert [each for each in spoken_characters(text) if each[:2] in unspoken] == [], example.id


def test_a_mistake_is_underlined_and_its_button_corrects_it(editor):
    versions = []
    editor.on("request", lambda request: versions.append(request.post_data) if "/versions" in request.url else None)
    write(editor, 7, " [brethe box x4")
    underlined = editor.locator(".cm-lintRange-error")
    underlined.wait_for()
    assert underlined.inner_text() == "[brethe box x4]"
    assert editor.locator("#problems .count").inner_text() == "1 error"
    assert "Line 7: unknown direction" in editor.locator(".problems li").inner_text()
    underlined.hover()
    with editor.expect_request(lambda sent: "[breathe box" in (sent.post_data or "") and "/versions" in sent.url):
        editor.locator(".cm-tooltip").get_by_text("Change to [breathe box x4]").click()
    underlined.wait_for(state="detached")
    assert "[music rain] [breathe box x4]\n" in content(editor)
    editor.locator("#problems .count", has_text="None").wait_for()
    assert not [body for body in versions if body and "[brethe" in body], "a text with errors was made into a version"
    editor.keyboard.press("Control+z")
    assert "[brethe box x4]" in content(editor)
    editor.locator(".problems").get_by_role("button", name="Change to [breathe box x4]").click()
    assert "[breathe box x4]" in content(editor)


def test_directions_are_completed_and_their_help_is_the_reference_s(editor):
    write(editor, 7, " [mus")
    editor.locator(".cm-completionInfo", has_text="crossfades to an ambience").wait_for()
    editor.wait_for_timeout(100)  # CodeMirror takes no Enter in the first moments of a list, against mistypes
    editor.keyboard.press("Enter")
    editor.keyboard.type(" oc")
    editor.locator(".cm-tooltip-autocomplete li", has_text="ocean").wait_for()
    editor.wait_for_timeout(100)
    editor.keyboard.press("Enter")
    assert "[music rain] [music ocean]\n" in content(editor)


def test_problems_and_help_are_shown_read_and_corrected_by_the_keyboard(editor):
    write(editor, 7, " [brethe box x4")
    editor.locator(".cm-lintRange-error").wait_for()
    use(editor, "goTo(1)")
    editor.evaluate(COLLECT_ANNOUNCEMENTS)
    editor.keyboard.press("F8")
    editor.locator(".cm-tooltip", has_text="unknown direction [brethe box x4]").wait_for()
    assert "Error in line 7: unknown direction" in editor.evaluate("announced.at(-1)")
    editor.keyboard.press("Control+.")
    assert "[music rain] [breathe box x4]\n" in content(editor)
    editor.keyboard.press("F1")
    editor.locator(".cm-tooltip .help", has_text="four rounds of a named pattern").wait_for()
    assert "four rounds of a named pattern" in editor.evaluate("announced.at(-1)")
    editor.keyboard.press("Escape")
    editor.locator(".cm-tooltip").wait_for(state="detached")


def test_text_of_a_script_never_becomes_markup(editor):
    markup = "<img src=x onerror=document.title='attacked'>"
    use(editor, f"replaceText({json.dumps(PICTURE.format(markup=markup))})")
    editor.locator(".problems li", has_text=f'no voice "{markup}"').wait_for()
    editor.locator(".cm-line").get_by_text("{who}").hover()
    editor.locator(".cm-tooltip .help", has_text="onerror").wait_for()
    assert editor.locator("img[src='x']").count() == 0
    assert "attacked" not in editor.title()


def test_pointing_at_a_direction_shows_help(editor):
    editor.locator(".cm-line").nth(8).get_by_text("repeat").hover()
    editor.locator(".cm-tooltip .help", has_text="[repeat x3]").wait_for()


def test_blocks_and_chapters_fold_by_pointer_and_keyboard(editor):
    lines = editor.locator(".cm-line")
    whole = lines.count()
    editor.locator(".cm-foldGutter .fold.open").nth(2).click()
    assert editor.locator(".cm-foldPlaceholder").count() == 1
    assert "Breathe in" not in editor.locator(".cm-content").inner_text()
    use(editor, "goTo(9)")
    use(editor, "focus()")
    editor.keyboard.press("Control+Shift+BracketRight")
    assert lines.count() == whole
    assert editor.evaluate(
        """async (lines) => [...(await import("./page/folds.js")).foldEnds(lines)]""", EVENING.split("\n")
    ) == [[1, 4], [9, 11], [5, 11], [13, 16]]


def test_a_chapter_of_the_outline_leads_to_its_line_and_the_current_one_is_marked(editor):
    current = editor.locator("#chapters button[aria-current]")
    assert current.count() == 0
    editor.locator("#chapters button", has_text="The end").click()
    assert current.all_inner_texts() == ["The end"]
    assert editor.evaluate("import('./page/desk.js').then(({desk}) => desk.cursor)") == 13
    editor.keyboard.type("!")
    assert "\n!# The end\n" in content(editor)


def test_keys_of_the_desk_are_left_to_it_and_tab_leaves_the_text(editor):
    write(editor, 7, "")
    editor.keyboard.press("Control+Enter")
    assert content(editor) == EVENING
    editor.keyboard.press("Control+f")
    editor.get_by_role("button", name="Replace all", exact=True).wait_for()
    editor.keyboard.press("Escape")
    assert editor.evaluate("document.activeElement.getAttribute('aria-label')") == "Script"
    editor.keyboard.press("Tab")
    assert editor.evaluate("document.activeElement.closest('.cm-content')") is None
    assert content(editor) == EVENING


def test_lines_are_marked_for_the_other_parts_and_keep_their_marks_while_one_types(editor):
    use(editor, "markPlaying(7, true)")
    use(editor, "markTakes([7, 10])")
    assert "Sit down" in editor.locator(".cm-sounding").inner_text()
    assert editor.locator(".take").count() == 2
    write(editor, 5, "\nOne more line.")
    assert "Sit down" in editor.locator(".cm-sounding").inner_text()
    use(editor, "markPlaying(null)")
    assert editor.locator(".cm-sounding").count() == 0
    use(editor, "replaceText('Sit.\\n')")
    assert content(editor) == "Sit.\n"
    editor.keyboard.press("Control+z")
    assert "One more line." in content(editor)
    use(editor, "replaceText('Sit.\\ud83d Go.')")
    assert content(editor) == "Sit.\ufffd Go."
    use(editor, "replaceText('Sit.\\n\u0627\u062c\u0644\u0633. [~5s]\\n[closing]')")
    lines = editor.locator(".cm-line").all()
    assert [line.evaluate("line => getComputedStyle(line).direction") for line in lines] == ["ltr", "rtl", "ltr"]


def test_a_shipped_session_can_be_read_but_not_changed(desk_page, address):
    desk_page.goto(f"{address}/#scripts/shipped-walk")
    desk_page.locator("#read-only").wait_for()
    before = content(desk_page)
    use(desk_page, "focus()")
    desk_page.keyboard.type("x")
    desk_page.keyboard.press("Enter")
    assert content(desk_page) == before
    assert desk_page.locator(".cm-content").get_attribute("aria-readonly") == "true"


def test_the_page_allows_no_styles_but_its_own(visitor):
    one, other = visitor.get("/"), visitor.get("/")
    nonce = one.headers["content-security-policy"].partition("'nonce-")[2].partition("'")[0]
    assert f'nonce="{nonce}"' in one.body.decode()
    assert nonce not in other.headers["content-security-policy"]
    assert len(nonce) >= 20
    assert "unsafe" not in one.headers["content-security-policy"]
    assert "nonce" not in visitor.get("/page/studio.css").headers["content-security-policy"]


def test_the_editor_is_accessible_in_light_and_dark_and_at_twice_the_size(editor):
    write(editor, 7, " [brethe box x4")
    editor.locator(".cm-lintRange-error").wait_for()
    for scheme, width in (("light", 1280), ("dark", 640)):
        editor.emulate_media(color_scheme=scheme)
        editor.set_viewport_size({"width": width, "height": 800})
        found = axe().run(editor, context="#desk").response["violations"]
        assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
        assert editor.evaluate("document.documentElement.scrollWidth <= innerWidth")
