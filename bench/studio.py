"""Measures how soon a changed line is heard in the studio: run `python bench/studio.py [EDITS]`; needs Chromium.

Opens a session of ten minutes with the voice `heart`, waits until all of it is spoken, and changes EDITS (10) sentences
with each of two keys: Ctrl-Enter, which plays from the changed line, and Ctrl-S while it plays, which goes on from two
seconds before it. Prints the minimum, median and maximum time in milliseconds from the key press until the page's audio
element plays the new sound. The target is 500. Also prints the time from the change to the first block on the server's
side alone, without HTTP and browser.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from playwright.sync_api import sync_playwright

from voice.storage.paths import Paths
from voice.studio.files import ScriptFiles
from voice.studio.server import StudioServer
from voice.studio.sound.stream import SoundStream
from voice.studio.sound.versions import Versions
from voice.studio.studio import Studio

if TYPE_CHECKING:
    from playwright.sync_api import Page

LINES: Final = 60
HEAD: Final = "---\ntitle: Evening\nmusic: rain\nminutes: 10\n---\n"
HEAD_LINES: Final = 5
KEYS: Final = ("Control+Enter", "Control+s")

WATCH: Final = """
window.heard = [];
addEventListener("keydown", (event) => { if (event.ctrlKey) window.pressed = event.timeStamp; }, true);
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  const look = () => {
    if (this.currentTime > 0) window.heard.push(performance.now() - window.pressed);
    else setTimeout(look, 2);
  };
  look();
  return play.call(this);
};
"""
"""Notes the milliseconds from the last key press until an audio element has played its first sound."""


def main() -> None:
    edits = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    with tempfile.TemporaryDirectory() as name:
        os.environ["OUTPOUR_HOME"] = name
        home = Path(name)
        paths = Paths(home / "config", home / "data", home / "cache")
        paths.scripts.mkdir(parents=True)
        (paths.scripts / "evening.txt").write_text(text_of({}), encoding="utf-8")
        show("server alone, from change to first block", server_delays(paths, edits))
        for key, delays in browser_delays(paths, edits).items():
            show(f"{key}, from key press to sound", delays)


def text_of(changed: dict[int, str]) -> str:
    """Return the script, with other words in the sentences with the numbers in `changed`."""
    words = (changed.get(number, f"This is the quiet sentence with the number {number}") for number in range(LINES))
    return HEAD + "\n\n".join(f"{each}. [~5s]" for each in words) + "\n"


def line_of(number: int) -> int:
    """Return the line of the sentence with this number."""
    return HEAD_LINES + 1 + 2 * number


def server_delays(paths: Paths, edits: int) -> list[float]:
    """Return the milliseconds from each changed text to the first block of its sound."""
    versions = Versions(Studio(paths, ScriptFiles(paths)))
    versions.add("yours-evening", text_of({}), {}).finish()
    delays = []
    for number in range(edits):
        index = (number * 7 + 3) % LINES
        text = text_of({index: f"Let number {number} come, and let it go"})
        begun_s = time.monotonic()
        version = versions.add("yours-evening", text, {})
        versions.hear(version)
        stream = SoundStream(version, version.begin_of_line(line_of(index)), "", 0)
        stream.open(0, stream.size)
        stream.read()  # the header
        stream.read()
        delays.append((time.monotonic() - begun_s) * 1000)
        stream.end()
    versions.close()
    return delays


def browser_delays(paths: Paths, edits: int) -> dict[str, list[float]]:
    """Return the milliseconds from each press of a key to the changed sound, by the key."""
    delays: dict[str, list[float]] = {key: [] for key in KEYS}
    with StudioServer(Studio(paths, ScriptFiles(paths))) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--mute-audio"])
        page = browser.new_page()
        page.add_init_script(WATCH)
        page.goto(server.link())
        page.goto(page.url.split("#")[0] + "#scripts/yours-evening")
        for module in ("desk", "editor"):
            page.evaluate(f"import('./page/{module}.js').then((found) => {{ window.{module} = found; }})")
        until(page, "desk.desk.version?.exact")
        for key in KEYS:
            for number in range(edits):
                delays[key].append(edit(page, key, number, (number * 7 + 3) % LINES))
        browser.close()
    return delays


def edit(page: Page, key: str, number: int, index: int) -> float:
    """Change a sentence and press `key`; return the milliseconds until the page plays the new sound."""
    before = int(page.evaluate("window.heard.length"))
    page.evaluate("(text) => editor.replaceText(text)", text_of({index: f"With {key} let number {number} come and go"}))
    page.evaluate(f"editor.goTo({line_of(index)})")
    page.locator(".cm-content").press(key)
    until(page, f"window.heard.length > {before}")
    delay = float(page.evaluate(f"window.heard[{before}]"))
    page.wait_for_timeout(700)  # as somebody who listens for a moment
    return delay


def until(page: Page, condition: str) -> None:
    """Wait until `condition` is true in the page, whose policy forbids Playwright's own way."""
    while not page.evaluate(condition):
        page.wait_for_timeout(10)


def show(what: str, delays: list[float]) -> None:
    """Print the shortest, the median and the longest of `delays`, in milliseconds."""
    shown = ", ".join(f"{each:.0f} ms" for each in (min(delays), statistics.median(delays), max(delays)))
    print(f"{what}: {shown}: at most 500")


if __name__ == "__main__":
    main()
