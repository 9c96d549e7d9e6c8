"""Files in the studio's page: saving, drafts, and changes by other programs and pages."""

import pytest

TEXT = "Breathe in.\n\nBreathe out.\n"


@pytest.fixture(scope="module")
def scripts():
    return dict.fromkeys(("saved", "conflict", "removed", "drafted", "shared", "quiet"), TEXT)


@pytest.fixture
def file_of(studio_paths):
    return lambda name: studio_paths.scripts / f"{name}.txt"


def open_script(page, address, script_id):
    """Open a script; a page that shows another one keeps what wasn't saved there."""
    page.goto(f"{address}/#scripts/{script_id}")
    page.wait_for_selector(f"#title:text-is('{script_id.partition('-')[2]}')")


def write(page, text):
    """Replace the text on the desk, as by typing."""
    page.evaluate("text => import('./page/editor.js').then(({replaceText}) => replaceText(text))", text)


def written(page):
    """The text in the editor."""
    return page.evaluate("import('./page/desk.js').then(({desk}) => desk.text)")


def state(page):
    return page.inner_text("#file-state")


def until_state(page, words):
    page.wait_for_selector(f"#file-state:text-is('{words}')")


def until_draft(visitor, page, name, text):
    """Wait until the server keeps this draft."""
    page.evaluate(
        """([path, text]) => new Promise((resolve) => {
          const look = () => fetch(path).then((answer) => answer.json()).then(({draft}) =>
            (draft?.text ?? null) === text ? resolve() : setTimeout(look, 50));
          look();
        })""",
        [f"api/scripts/yours-{name}", text],
    )


def test_typed_text_is_kept_as_a_draft_and_saved_by_a_key(desk_page, address, visitor, file_of):
    open_script(desk_page, address, "yours-saved")
    until_state(desk_page, "Saved")
    write(desk_page, "Rest.\n")
    assert state(desk_page) == "Not saved yet"
    until_draft(visitor, desk_page, "saved", "Rest.\n")
    assert file_of("saved").read_text() == TEXT
    desk_page.keyboard.press("Control+s")
    until_state(desk_page, "Saved")
    assert file_of("saved").read_text() == "Rest.\n"
    assert visitor.get("/api/scripts/yours-saved").json["draft"] is None
    write(desk_page, "Rest more.\n")
    write(desk_page, "Rest.\n")
    assert state(desk_page) == "Saved"


def test_a_conflict_shows_both_texts_and_lets_the_listener_choose(desk_page, address, file_of):
    desk_page.expected.append("409")
    open_script(desk_page, address, "yours-conflict")
    write(desk_page, "Breathe in.\n\nMine.\n")
    file_of("conflict").write_text("Breathe in.\n\nTheirs.\n")
    until_state(desk_page, "Changed on disk")
    desk_page.click("#save")
    desk_page.wait_for_selector("#dialog table")
    assert desk_page.locator("#dialog td.different").all_inner_texts() == ["Mine.", "Theirs."]
    desk_page.click("text=Decide later")
    assert file_of("conflict").read_text() == "Breathe in.\n\nTheirs.\n"
    desk_page.click("#compare")
    desk_page.click("text=Keep mine")
    until_state(desk_page, "Saved")
    assert file_of("conflict").read_text() == "Breathe in.\n\nMine.\n"
    write(desk_page, "Mine again.\n")
    file_of("conflict").write_text("Theirs again.\n")
    until_state(desk_page, "Changed on disk")
    desk_page.click("#compare")
    desk_page.click("text=Use theirs")
    until_state(desk_page, "Saved")
    assert written(desk_page) == "Theirs again.\n"


def test_a_change_by_another_program_is_shown_if_nothing_is_unsaved(desk_page, address, file_of):
    open_script(desk_page, address, "yours-quiet")
    file_of("quiet").write_text("Theirs.\n")
    desk_page.wait_for_selector("#status:text('changed by another program')")
    assert (written(desk_page), state(desk_page)) == ("Theirs.\n", "Saved")


def test_a_removed_file_is_saved_again_on_demand(desk_page, address, file_of):
    desk_page.expected.append("404")
    open_script(desk_page, address, "yours-removed")
    file_of("removed").unlink()
    until_state(desk_page, "Changed on disk")
    desk_page.keyboard.press("Control+s")
    desk_page.click("text=Save it again")
    until_state(desk_page, "Saved")
    assert file_of("removed").read_text() == TEXT


def test_a_draft_is_offered_after_the_page_was_closed(desk_page, address, visitor):
    desk_page.expected.append("Failed to fetch")  # requests of the page that is left
    open_script(desk_page, address, "yours-drafted")
    write(desk_page, "Breathe in.\n\nTyped.\n")
    until_draft(visitor, desk_page, "drafted", "Breathe in.\n\nTyped.\n")
    desk_page.goto("about:blank")
    open_script(desk_page, address, "yours-drafted")
    desk_page.wait_for_selector("#dialog table")
    assert desk_page.locator("#dialog td.different").all_inner_texts() == ["Typed.", "Breathe out."]
    desk_page.click("text=Restore")
    until_state(desk_page, "Not saved yet")
    assert written(desk_page) == "Breathe in.\n\nTyped.\n"
    open_script(desk_page, address, "yours-saved")
    open_script(desk_page, address, "yours-drafted")
    until_state(desk_page, "Not saved yet")
    assert written(desk_page) == "Breathe in.\n\nTyped.\n"
    desk_page.reload()
    desk_page.click("text=Discard")
    until_draft(visitor, desk_page, "drafted", None)
    assert (state(desk_page), written(desk_page)) == ("Saved", TEXT)


def test_a_page_that_is_closed_at_once_sends_its_draft(desk_page, address, visitor):
    open_script(desk_page, address, "yours-drafted")
    write(desk_page, "Breathe in.\n\nAt once.\n")
    desk_page.goto("about:blank")
    desk_page.goto(f"{address}/")
    until_draft(visitor, desk_page, "drafted", "Breathe in.\n\nAt once.\n")
    visitor.delete("/api/scripts/yours-drafted/draft")


def test_a_save_is_noticed_by_a_second_page(desk_page, address, studio):
    open_script(desk_page, address, "yours-shared")
    other = desk_page.context.new_page()
    open_script(other, address, "yours-shared")
    write(other, "Other text.\n")
    write(desk_page, "Breathe in.\n\nMine.\n")
    desk_page.keyboard.press("Control+s")
    until_state(desk_page, "Saved")
    until_state(other, "Changed on disk")
    other.close()


def test_a_built_in_session_offers_a_copy(desk_page, address):
    open_script(desk_page, address, "shipped-gaze")
    until_state(desk_page, "Built in")
    assert desk_page.is_hidden("#save")
    desk_page.keyboard.press("Control+s")
    desk_page.fill("#new-name", "my-gaze")
    desk_page.click("dialog >> text=Create")
    until_state(desk_page, "Saved")
    assert desk_page.is_visible("#save")
