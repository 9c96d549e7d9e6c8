"""A published folder in a real browser, opened from a file with the network off."""

import pytest
from browsers import chromium
from sites import TITLES


@pytest.fixture
def context():
    with chromium() as browser:
        context = browser.new_context(viewport={"width": 360, "height": 740})
        context.set_offline(True)
        yield context
        context.close()


def test_a_session_of_the_list_plays_from_a_file(context, made):
    faults = []
    page = context.new_page()
    page.on("console", lambda message: faults.append(message.text))
    page.goto((made / "site" / "index.html").as_uri())
    assert page.evaluate("[...document.images].every((image) => image.loading === 'lazy' || image.complete)")
    assert set(page.locator("h2").all_text_contents()) == set(TITLES.values())
    page.locator("a.play").first.click()
    page.locator("#welcome .list").click()
    page.wait_for_url("**/index.html")
    page.locator("a.play").first.click()
    page.locator("#begin").click()
    page.evaluate("""new Promise((done) => {
      if (audio.currentTime > 0) done();
      else audio.addEventListener("timeupdate", () => audio.currentTime > 0 && done());
    })""")
    assert page.locator("#download").get_attribute("href").endswith(".mp3")
    assert faults == []
