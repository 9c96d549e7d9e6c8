"""How fast a browser opens the page of a long session: run `python bench/page.py [MINUTES]`; needs Chromium."""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from playwright.sync_api import sync_playwright

from audio.signal.clip import RATE, pcm16
from audio.sinks.mp3 import BITRATE, encoder
from scripts.times import Milliseconds
from voice.web.page import Page, ShownLine, write_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser

READY: Final = """() => new Promise((resolve) => {
  const look = () => (document.getElementById("begin").disabled ? setTimeout(look, 1) : resolve(performance.now()));
  look();
})"""
"""Resolves with the milliseconds from the start of loading until the page can play."""


def main() -> None:
    minutes = int(sys.argv[1]) if len(sys.argv) > 1 else 45
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        sound, page = Path(folder) / "sound.mp3", Path(folder) / "page.html"
        write_sound(sound, minutes)
        write_page(page_of(minutes), sound, page)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--mute-audio"])
        opened = [opening(browser, page) for _ in range(5)]
        browser.close()
        print(f"size of the page / size of its sound: {page.stat().st_size / sound.stat().st_size:.2f} (at most 1.4)")
    print(f"opening {minutes} minutes, seconds: {statistics.median(ms for ms, _ in opened) / 1000:.2f} (at most 1)")
    print(f"the script's memory, MB: {statistics.median(heap for _, heap in opened) / 1e6:.1f}")


def write_sound(path: Path, minutes: int) -> None:
    """Write an MP3 of noise, ten seconds that repeat."""
    lame = encoder()
    noise = np.random.default_rng(1).normal(0, 0.05, (10 * RATE, 2)).astype(np.float32)
    part = bytes(lame.encode(pcm16(noise))) + bytes(lame.flush())
    size = minutes * 60 * BITRATE * 1000 // 8
    with path.open("wb") as file:
        while (left := size - file.tell()) > 0:
            file.write(part[:left])


def page_of(minutes: int) -> Page:
    """Return a page with ten lines a minute."""
    words = "Let the ground carry a little more of you with every breath that leaves."
    lines = (ShownLine(Milliseconds(at), Milliseconds(at + 4_000), words) for at in range(0, minutes * 60_000, 6_000))
    chapters = ((Milliseconds(0), "Arrive"),)
    return Page("Long", "en", Milliseconds(minutes * 60_000), (), (), "", tuple(lines), (), chapters, (), b"")


def opening(browser: Browser, page: Path) -> tuple[float, float]:
    """Return the milliseconds until a page can play, and the bytes its script uses then."""
    context = browser.new_context()
    tab = context.new_page()
    tab.goto(page.as_uri(), wait_until="commit")
    ms = tab.evaluate(READY)
    session = context.new_cdp_session(tab)
    session.send("HeapProfiler.collectGarbage")
    heap = session.send("Runtime.getHeapUsage")["usedSize"]
    context.close()
    return ms, heap


if __name__ == "__main__":
    main()
