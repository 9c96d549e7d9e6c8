"""Pages in a browser: where they are, what they show, and pages with any content."""

from dataclasses import replace

from voice.web.page import Page, ShownLine, write_page

AT = """(seconds) => new Promise((resolve) => {
  audio.addEventListener("seeked", () => requestAnimationFrame(() => requestAnimationFrame(resolve)), { once: true });
  audio.currentTime = seconds;
})"""

SHOWN = """() => new Promise((resolve) => requestAnimationFrame(() => resolve({
  ms: audio.currentTime * 1000,
  line: document.getElementById("line").textContent,
  past: document.getElementById("line").classList.contains("past"),
  next: document.getElementById("next").textContent,
  phase: document.getElementById("phase").textContent,
  size: new DOMMatrix(getComputedStyle(document.getElementById("circle")).transform).a,
})))"""


def wait_until(page, condition, ms=0):
    """Wait until an expression about `audio`, `text(id)` and `ms` holds. (Playwright's own way needs eval.)"""
    page.evaluate(
        f"""(ms) => new Promise((resolve, reject) => {{
          const begun = Date.now(), text = (id) => document.getElementById(id).textContent;
          const look = () => {{
            if ({condition}) resolve();
            else if (Date.now() - begun > 120_000) reject(new Error("waited for two minutes"));
            else setTimeout(look, 20);
          }};
          look();
        }})""",
        ms,
    )


SILENT = Page("Evening", "en", 60_000, ("Sit down.",), (), "", (ShownLine(0, 9_000, "Rest."),), (), (), (), b"")


def silent_page(**changes):
    """A page with some words."""
    changes["lines"] = tuple(ShownLine(*each) for each in changes["lines"]) if "lines" in changes else SILENT.lines
    return replace(SILENT, **{"chapters": ((0, "Arrive"), (9_000, "Rest")), **changes})


def written(folder, sound=b"no sound", **changes):
    """The path of a page with something other than sound in it."""
    (folder / "sound.mp3").write_bytes(sound)
    write_page(silent_page(**changes), folder / "sound.mp3", folder / "page.html")
    return folder / "page.html"
