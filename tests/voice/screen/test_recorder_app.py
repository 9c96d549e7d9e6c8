"""The screen of a recording: the line between its neighbours, the level, and the keys."""

import asyncio
import io

import pytest
from microphones import FakeLoudspeaker, FakeMicrophone
from recordings import recording, store_of

from scripts.expansion.every_line import every_line
from scripts.syntax.parser import read_script
from voice.screen.recorder_app import RecorderApp
from voice.screen.recorder_plain import run_plain
from voice.screen.recorder_view import meter, recorder_picture
from voice.takes.recorder import Recorder

LINES = ["Let it come.", "Let it go, and rest in what is left of it, for as long as it likes.", "You can stop here."]
TEXT = f"---\nlanguage: fi\n---\n# Out\n\n{LINES[0]}\n\n{LINES[1]}\n\n[closing]\n\n{LINES[2]}\n"


@pytest.fixture
def microphone():
    return FakeMicrophone()


@pytest.fixture
def recorder(tmp_path, microphone):
    (tmp_path / "walk.txt").write_text(TEXT, encoding="utf-8")
    with store_of(tmp_path / "walk.txt").recording() as writer:
        lines = every_line(read_script(TEXT, "walk", "walk.txt"))
        yield Recorder(lines, writer, microphone, FakeLoudspeaker())


def press(recorder, *keys):
    app = RecorderApp(recorder)

    async def run():
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press(*keys)
            await pilot.pause()
            app.draw()

    asyncio.run(run())
    return app


def test_the_line_is_bold_between_its_dim_neighbours(recorder):
    recorder.move(1)
    shown = recorder_picture(recorder, 60, 20)
    assert all(line in " ".join(shown.plain.split()) for line in LINES)
    bold = "".join(shown.plain[span.start : span.end] for span in shown.spans if "bold" in str(span.style))
    assert " ".join(bold.split()).replace(" ", "") == LINES[1].replace(" ", "")


@pytest.mark.parametrize("size", [(40, 10), (60, 14), (80, 24), (200, 60)])
@pytest.mark.parametrize("message", ["", "the disk is full and this is a long message about it, " * 3])
def test_the_picture_fits_the_terminal(recorder, size, message):
    recorder.move(1)
    recorder.message = message
    rows = recorder_picture(recorder, *size).split(allow_blank=True)
    assert len(rows) == size[1]
    assert max(row.cell_len for row in rows) <= size[0]
    assert "Let it go, and rest in what" in " ".join(recorder_picture(recorder, *size).plain.split())


def test_a_line_that_does_not_fit_comes_before_the_keys_and_ends_in_dots(recorder):
    recorder.move(1)
    shown = recorder_picture(recorder, 24, 9).plain
    assert "space record" not in shown
    assert " ".join(LINES[1].split()) in " ".join(shown.split())
    shown = recorder_picture(recorder, 24, 6).plain
    assert shown.splitlines()[2].endswith("…")
    assert len(shown.splitlines()) <= 6


@pytest.mark.parametrize(("level", "filled"), [(-120, 0), (-30, 20), (0, 40)])
def test_the_meter_shows_the_level(level, filled):
    assert meter(level, 40).plain.count("▮") == filled


def test_keys_record_keep_and_move(recorder, microphone):
    press(recorder, "space")
    assert recorder.recording
    microphone.hear(recording(LINES[0]))
    assert "recording" in recorder_picture(recorder, 80, 24).plain
    press(recorder, "space")
    assert recorder.has_unkept
    press(recorder, "enter")
    assert recorder.line.text == LINES[1]
    press(recorder, "left")
    assert recorder.has_take
    press(recorder, "right", "right")
    assert recorder.line.text == LINES[2]


@pytest.mark.parametrize("key", ["q", "ctrl+c"])
def test_leaving_keeps_the_recording(recorder, microphone, key):
    recorder.toggle()
    microphone.hear(recording(LINES[0]))
    app = press(recorder, key)
    assert recorder.recorded == 1
    assert not app.is_running


def test_without_a_terminal_commands_are_read_from_standard_input(recorder, microphone, monkeypatch, capsys):
    class Typed(io.StringIO):
        def readline(self):
            microphone.hear(recording(LINES[0]))
            return super().readline()

    monkeypatch.setattr("sys.stdin", Typed("\n\n\nb\nx\nn\nq\n"))
    run_plain(recorder)
    out, err = capsys.readouterr()
    assert out.splitlines() == [f"1/3  {LINES[0]}", f"2/3  {LINES[1]}", f"1/3  {LINES[0]}", f"2/3  {LINES[1]}"]
    assert "recording; enter stops" in err
    assert "enter keeps it" in err
    assert recorder.recorded == 1
