"""`outpour doctor`: its findings about voices, loudspeakers, folders and the desktop."""

import sys

import miniaudio
import numpy as np
import pytest
from loudspeakers import FakeSpeaker
from models import write_kokoro, write_piper

from audio.devices.microphone import MicrophoneInfo
from voice.cli.diagnostics import examine
from voice.storage.paths import user_paths


def findings(engines=("kokoro",)):
    """The findings by name; by default only Kokoro is tried, as other engines load a model or start a process."""
    return {finding.what: finding for finding in examine(user_paths(), engines=engines)}


def test_kokoro_is_tried_if_its_files_exist():
    pytest.importorskip("kokoro_onnx")
    assert "voice kokoro" not in findings()
    folder = write_kokoro(user_paths().voices)
    assert findings()["voice kokoro"].state == "fine"
    (folder / "kokoro-v1.0.onnx").write_bytes(b"")
    assert findings()["voice kokoro"].state == "missing"
    assert "`outpour voices add kokoro`" in findings()["voice kokoro"].advice


def test_unusable_voices_of_piper_are_reported():
    write_piper(user_paths().voices, "good")
    write_piper(user_paths().voices, "bad").with_name("bad.onnx.json").unlink()
    found = findings()
    assert found["voice bad"].state == "missing"
    assert found["voice bad"].message == "bad.onnx.json is missing beside it"
    assert "voice good" not in found


@pytest.fixture
def speaker(monkeypatch):
    """The loudspeaker that `outpour doctor` finds."""
    fake = FakeSpeaker()
    fake.name = "PulseAudio"
    monkeypatch.setattr("audio.sinks.device.DeviceSink", lambda name="": fake)
    monkeypatch.setattr("audio.devices.miniaudio_device.devices", lambda: ["Built-in", "Headphones"])
    return fake


def test_the_loudspeaker_is_reported_with_all_available_devices(outpour, speaker):
    result = outpour("doctor")
    assert "loudspeaker: PulseAudio; available for --device: Built-in, Headphones" in result.out
    assert not speaker.blocks


def test_the_microphone_is_named_with_all_that_are_available(monkeypatch):
    found = [MicrophoneInfo("Webcam", False, None), MicrophoneInfo("Headset", True, None)]
    monkeypatch.setattr("audio.devices.microphone.microphones", lambda: found)
    assert findings()["microphone"].message == "Headset; available for `outpour record --device`: Webcam, Headset"
    found.clear()
    assert findings()["microphone"].state == "missing"
    assert "nothing else needs one" in findings()["microphone"].advice


def test_the_sound_option_plays_a_bell(outpour, speaker):
    result = outpour("doctor", "--sound")
    assert result.status == 0
    assert "playing a bell on PulseAudio" in result.err
    assert 0.3 < np.abs(speaker.sound).max() <= 0.5
    assert len(speaker.sound) > 3 * 48_000


def test_a_missing_loudspeaker_is_reported_and_the_sound_option_fails(outpour, monkeypatch):
    def fail(*args, **kwargs):
        raise miniaudio.MiniaudioError("failed to init device", -1)

    monkeypatch.setattr(miniaudio, "PlaybackDevice", fail)
    result = outpour("doctor", "--sound")
    assert "plug one in or start a sound server" in result.out
    assert (result.status, "outpour export" in result.lines[-1]) == (1, True)


linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a session bus")


@linux
def test_a_missing_session_bus_is_reported_with_advice():
    pytest.importorskip("dbus_fast")
    found = findings()
    assert (found["media keys"].state, found["media keys"].message) == ("missing", "no session bus")
    assert found["staying awake"].state == "missing"
    assert "stay awake" in found["staying awake"].advice


@linux
def test_a_missing_desktop_extra_is_reported_with_the_command_to_install_it(monkeypatch):
    monkeypatch.delitem(sys.modules, "voice.desktop.mpris", raising=False)
    monkeypatch.setitem(sys.modules, "dbus_fast", None)
    assert findings()["media keys"].advice.startswith("pip install '.[desktop]'")


@linux
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")  # see the fixture `bus`
def test_a_working_session_bus_is_fine(bus):
    pytest.importorskip("dbus_fast")
    assert findings()["media keys"].state == "fine"


def test_each_mistake_in_the_settings_is_a_finding(home):
    (home / "config").mkdir()
    (home / "config" / "config.toml").write_text("desktop = 3\nminuts = 3\n")
    rows = [finding for finding in examine(user_paths()) if finding.what == "settings"]
    assert [row.state for row in rows] == ["fine", "broken", "broken"]
    assert "config.toml, line 1: desktop is ignored" in rows[1].message
    assert "did you mean 'minutes'" in rows[2].message
    assert [row.advice for row in rows[1:]] == ["", ""]  # the message says what to do


def test_a_file_in_place_of_a_folder_is_a_finding(home):
    (home / "data").write_text("")
    found = findings()
    assert (found["sessions"].state, found["history"].state) == ("broken", "broken")
    assert (
        found["sessions"].message == found["history"].message.partition(": ")[2] == f"{home / 'data'} is not a folder"
    )


def test_damaged_lines_of_the_history_are_a_finding(home):
    assert findings()["history"].message.startswith("0 sessions in ")
    (home / "data").mkdir()
    (home / "data" / "history.jsonl").write_bytes(b"\xff\n")
    assert "1 damaged line skipped and kept" in findings()["history"].message


def test_a_disabled_desktop_is_not_tried(home):
    (home / "config").mkdir()
    (home / "config" / "config.toml").write_text("desktop = false\n")
    found = findings()
    assert found["desktop"].state == "fine"
    assert not found.keys() & {"media keys", "staying awake"}
