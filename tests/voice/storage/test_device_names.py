"""Names that Windows keeps for devices are refused on every system."""

import pytest

from voice.errors import TargetError
from voice.storage.atomic import require_writable
from voice.storage.device_names import is_device_name


@pytest.mark.parametrize(
    "name",
    ["con", "CON", "nul.txt", "Aux.mp3", "prn.", "com1", "COM9.tar.gz", "lpt¹", "com0", "CONIN$", "con .mp3"],
)
def test_a_device_name_is_recognized_with_any_suffix(name):
    assert is_device_name(name)


@pytest.mark.parametrize("name", ["console", "com", "com10", "my-con", "con-fidence.txt", "auxiliary.mp3", "", ".con"])
def test_other_names_are_free(name):
    assert not is_device_name(name)


@pytest.mark.parametrize("name", ["con", "NUL", "aux.txt", "com1.evening"])
def test_no_session_gets_the_name_of_a_device(outpour, home, name):
    ran = outpour("new", name)
    assert ran.status == 2
    assert f"Windows keeps the name {name.removesuffix('.txt')!r} for a device; try: outpour new " in ran.err
    assert not (home / "data" / "scripts").exists()


def test_a_suggested_session_name_is_never_a_device_name(outpour):
    assert "try: outpour new session-aux" in outpour("new", "Aux!").err


@pytest.mark.parametrize(
    "arguments",
    [
        ("export", "walk", "-o", "con.mp3"),
        ("export", "walk", "-o", "Aux.vtt"),
        ("assemble", "walk", "shower", "-o", "nul.txt"),
        ("voices", "try", "hum", "-o", "com1.wav"),
    ],
)
def test_no_output_gets_the_name_of_a_device(outpour, arguments):
    ran = outpour(*arguments)
    assert ran.status == 1
    assert ran.lines[-1] == (
        f"outpour: {arguments[-1]} was not written: Windows keeps this name for a device; choose another"
    )
    assert list(outpour.folder.iterdir()) == []


def test_a_folder_with_the_name_of_a_device_is_only_its_owners_concern(tmp_path):
    (tmp_path / "con").mkdir()
    require_writable(tmp_path / "con" / "evening.txt", overwrite=False)
    with pytest.raises(TargetError):
        require_writable(tmp_path / "con", overwrite=True)
