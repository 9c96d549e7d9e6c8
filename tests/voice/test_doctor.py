"""What the doctor says of voices that are there and of those that are not well."""

import pytest
from models import write_kokoro, write_piper

from voice import doctor
from voice.doctor import examine
from voice.folders import folders


def findings():
    return {finding.what: finding for finding in examine(folders())}


@pytest.fixture(autouse=True)
def quickly(monkeypatch):
    """Without the engines that another test tries."""
    monkeypatch.setattr(doctor, "_ENGINES", {})


def test_kokoro_is_tried_where_its_files_are():
    pytest.importorskip("kokoro_onnx")
    assert "voice kokoro" not in findings()
    folder = write_kokoro(folders().voices)
    assert findings()["voice kokoro"].state == "fine"
    (folder / "kokoro-v1.0.onnx").write_bytes(b"")
    assert findings()["voice kokoro"].state == "missing"
    assert "`outpour voices add kokoro`" in findings()["voice kokoro"].advice


def test_of_piper_the_voices_that_can_not_be_used_are_told():
    write_piper(folders().voices, "good")
    write_piper(folders().voices, "bad").with_name("bad.onnx.json").unlink()
    found = findings()
    assert found["voice bad"].state == "missing"
    assert found["voice bad"].told == "bad.onnx.json is missing beside it"
    assert "voice good" not in found
