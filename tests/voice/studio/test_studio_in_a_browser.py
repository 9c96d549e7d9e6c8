"""The studio in a browser: its page opens, and its parts start."""

import pytest


@pytest.fixture(scope="module")
def scripts():
    return {"evening": "Breathe in.\n\nBreathe out.\n"}


def test_the_page_opens_a_script_without_errors(desk_page, address):
    assert desk_page.url == f"{address}/"
    desk_page.goto(f"{address}/#scripts/yours-evening")
    desk_page.wait_for_selector("#to-library")
    assert desk_page.locator("#desk").get_attribute("hidden") is None


def test_the_page_gets_the_text_of_a_script(visitor):
    answer = visitor.get("/api/scripts/yours-evening")
    assert (answer.status, answer.json["text"]) == (200, "Breathe in.\n\nBreathe out.\n")
