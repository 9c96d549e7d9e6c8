"""A line is recorded in Chromium with a made-up microphone, kept, exported and downloaded."""

import wave

import numpy as np
import pytest
from browsers import axe, chromium
from measurement import decoded, ebur128
from mutagen.id3 import ID3
from recordings import recording

from scripts.library.lookup import find
from voice.takes.sound import for_mix, read_take
from voice.takes.store import take_store

LINES = ("Let the shoulders go.", "Feel your feet on the ground.")
TEXT = f"""\
---
title: A small one
language: fi
voice: hum
music: none
---
# One

{LINES[0]}

[~5s]

# Two

{LINES[1]}

[~5s]
"""

INTENSE = "---\nvoice: hum\nmusic: none\ncare: With a friend only.\n---\nLie down.\n\n[breathe connected x5]\n\n[~5s]\n"


@pytest.fixture(scope="module")
def scripts():
    return {"evening": TEXT, "deep": INTENSE}


@pytest.fixture(autouse=True)
def home(studio_paths, monkeypatch):
    """The workers use the studio's folders."""
    monkeypatch.setenv("OUTPOUR_HOME", str(studio_paths.data.parent))


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """Chromium with a microphone that hears the first line again and again, with a second of quiet in between."""
    path = tmp_path_factory.mktemp("microphone") / "line.wav"
    sound = recording(LINES[0], 0.9, level=0.1, before=0.5, after=0.5)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes((sound * 32767).astype("<i2").tobytes())
    with chromium(
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={path}",
    ) as browser:
        yield browser


@pytest.fixture
def panel(desk_page, address):
    """The panel "Your own voice" of the script."""
    desk_page.goto(f"{address}/#scripts/yours-evening")
    panel = desk_page.locator("#own-voice")
    if not panel.get_by_role("list", name="Lines").is_visible():
        panel.locator("summary").click()
    panel.get_by_role("button", name=LINES[1]).wait_for()
    return panel


def take_of(studio_paths, line):
    store = take_store(find("evening", studio_paths.scripts), studio_paths)
    found = [take for take in store.takes.values() if take.text == line]
    return found and read_take(store.folder / found[0].file)


def similarity(sound, part):
    """The best normalized correlation of `part` with `sound`, and the frame where it begins."""
    size = len(sound) + len(part)
    spectrum = np.fft.rfft(sound, size) * np.conj(np.fft.rfft(part, size))
    products = np.fft.irfft(spectrum, size)[: len(sound) - len(part) + 1]
    powers = np.concatenate([[0], np.cumsum(sound.astype(np.float64) ** 2)])
    energies = powers[len(part) :] - powers[: -len(part)]
    found = products / (np.sqrt(energies.clip(0)) * np.linalg.norm(part) + 1e-9)
    return float(found.max()), int(found.argmax())


def test_a_line_is_recorded_kept_and_heard_in_the_export(panel, desk_page, studio_paths, tmp_path):
    panel.locator("summary").focus()
    desk_page.keyboard.press("r")
    panel.get_by_text("Good level").wait_for()
    desk_page.keyboard.press(" ")
    panel.get_by_text("seconds.").wait_for()
    assert not take_of(studio_paths, LINES[0])
    panel.get_by_role("button", name="Keep").click()
    panel.get_by_text("Line 1 is kept.").wait_for()
    assert panel.locator("summary").inner_text().split("\n")[-1] == "1 of 2"
    assert panel.locator(".take-words").inner_text() == LINES[1]
    take = take_of(studio_paths, LINES[0])
    spoken = recording(LINES[0], 0.9, level=0.1, before=0, after=0)
    assert similarity(np.concatenate([take, np.zeros(48_000)]), spoken)[0] > 0.9

    export = desk_page.locator("#export")
    export.locator("summary").click()
    export.get_by_label("Safety notes").select_option("short")
    export.get_by_role("button", name="Export", exact=True).click()
    with desk_page.expect_download(timeout=120_000) as download:
        export.get_by_role("link", name="Download evening.mp3").click(timeout=120_000)
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.name == "evening.mp3"

    tags, sound = ID3(path), decoded(path)
    chapters = {str(chapter.sub_frames["TIT2"]): chapter for chapter in tags.getall("CHAP")}
    assert (str(tags["TIT2"]), list(chapters)) == ("A small one", ["One", "Two"])
    assert len(sound) == pytest.approx(chapters["Two"].end_time * 48, abs=4800)
    loudness, peak = ebur128(sound)
    assert loudness == pytest.approx(-16, abs=0.5)
    assert peak <= -1
    clip = for_mix(take)
    part = np.frombuffer(clip.raw_data, np.int16) / 32768
    found, place = similarity(sound.mean(axis=1), part)
    assert found > 0.95
    assert chapters["One"].start_time <= place / 48 < chapters["Two"].start_time
    checked = axe().run(desk_page, context={"include": [["#own-voice"], ["#export"]]})
    assert [violation["id"] for violation in checked.response["violations"]] == []


def test_a_take_is_deleted_after_one_question(panel, desk_page, studio_paths):
    panel.get_by_role("button", name=LINES[0]).click()
    panel.get_by_role("button", name="Delete the take").click()
    dialog = desk_page.get_by_role("dialog")
    dialog.get_by_role("button", name="Keep it").click()
    assert len(take_of(studio_paths, LINES[0]))
    panel.get_by_role("button", name="Delete the take").click()
    dialog.get_by_role("button", name="Delete").click()
    panel.get_by_text("The take of line 1 is deleted.").wait_for()
    assert not take_of(studio_paths, LINES[0])


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("NotAllowedError", "Allow it beside the address above"),
        ("NotFoundError", "No microphone was found"),
        ("NotReadableError", "another program has it"),
    ],
)
def test_a_microphone_that_cannot_be_used_is_explained(panel, desk_page, fault, message):
    desk_page.evaluate(
        "fault => navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', fault); }", fault
    )
    panel.get_by_role("button", name=LINES[1]).click()
    panel.get_by_role("button", name="Record", exact=True).click()
    panel.get_by_text(message).wait_for()
    desk_page.evaluate("delete navigator.mediaDevices.getUserMedia")


def test_a_microphone_that_disappears_leaves_what_it_recorded(panel, desk_page):
    desk_page.evaluate("""() => {
        navigator.mediaDevices.getUserMedia = async function (options) {
          return (window.heard = await MediaDevices.prototype.getUserMedia.call(this, options));
        };
    }""")
    panel.get_by_role("button", name=LINES[1]).click()
    panel.get_by_role("button", name="Record", exact=True).click()
    panel.get_by_text("Good level").wait_for()
    desk_page.evaluate("heard.getAudioTracks()[0].dispatchEvent(new Event('ended'))")
    panel.get_by_text("The microphone was disconnected.").wait_for()
    assert panel.get_by_role("button", name="Keep").is_visible()
    desk_page.evaluate("delete navigator.mediaDevices.getUserMedia")


def test_lines_of_a_shipped_session_are_recorded_in_a_copy(desk_page, address):
    desk_page.goto(f"{address}/#scripts/shipped-gaze")
    panel = desk_page.locator("#own-voice")
    panel.get_by_text("Record the lines of a copy").wait_for()
    assert not panel.get_by_role("button", name="Record", exact=True).is_visible()
    panel.get_by_role("button", name="Make a copy").click()
    assert desk_page.get_by_role("dialog").get_by_role("button", name="Create").is_visible()
    desk_page.keyboard.press("Escape")


def test_lines_that_are_not_saved_are_recorded_after_saving(panel, desk_page):
    desk_page.locator(".cm-content").click()
    desk_page.keyboard.press("Control+End")
    desk_page.keyboard.type("And rest.\n")
    panel.get_by_text("These are the lines of the saved script.").wait_for()
    desk_page.keyboard.press("Control+s")
    panel.get_by_role("button", name="And rest.").wait_for()
    assert not panel.get_by_text("These are the lines of the saved script.").is_visible()


def test_a_recording_that_is_not_kept_is_discarded_only_after_a_question(panel, desk_page):
    panel.get_by_role("button", name=LINES[1]).click()
    panel.get_by_role("button", name="Record", exact=True).click()
    panel.get_by_text("Good level").wait_for()
    panel.get_by_role("button", name="Stop").click()
    panel.get_by_role("button", name="Keep").wait_for()
    panel.get_by_role("button", name=LINES[0]).click()
    desk_page.get_by_role("dialog").get_by_role("button", name="Go back").click()
    assert panel.get_by_role("button", name="Keep").is_visible()
    panel.get_by_role("button", name=LINES[0]).click()
    desk_page.get_by_role("dialog").get_by_role("button", name="Discard").click()
    panel.get_by_text("Line 1").wait_for()
    assert not panel.get_by_role("button", name="Keep").is_visible()


def test_an_export_with_intense_breathing_asks_first_and_is_cancelled(desk_page, address):
    desk_page.goto(f"{address}/#scripts/yours-deep")
    export = desk_page.locator("#export")
    desk_page.expected.append("409")
    if not export.get_by_label("Format").is_visible():
        export.locator("summary").click()
    export.get_by_label("Lengths in minutes").fill("1.5 30")
    export.get_by_text("30 will come as close as possible").wait_for()
    for answer in ("No", "Yes"):
        export.get_by_role("button", name="Export", exact=True).click()
        desk_page.get_by_role("dialog").get_by_text("With a friend only.").wait_for()
        desk_page.get_by_role("dialog").get_by_role("button", name=answer).click()
        export.get_by_text("Nothing was exported." if answer == "No" else "Exporting:").wait_for()
    export.get_by_role("button", name="Cancel").click()
    export.get_by_text("Cancelled; no files were kept.").wait_for()
