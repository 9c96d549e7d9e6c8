"""The settings in `config.toml`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fuzz.target import Target
from voice.cli.settings import OPTION_SETTINGS, load_settings
from voice.storage.paths import user_paths

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def read(data: bytes, folder: Path) -> None:
    """Load the settings, which must succeed for any file, with a message for each mistake."""
    del folder  # config.toml has a folder of its own
    path = user_paths().config / "config.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    settings = load_settings()
    assert set(settings.options) <= set(OPTION_SETTINGS)
    for fault in settings.faults:
        assert str(fault).encode()


def seeds() -> Iterator[bytes]:
    """Yield valid settings, and settings with mistakes."""
    yield from (text.encode() for text in WRITTEN)
    yield b'voice = "caf\xe9"\n'
    yield b"\xff\xfem\x00i\x00"


WRITTEN: Final = (
    'pace = "170 wpm"\n',
    'minutes = 20\nvoice = "joe"\npace = 0.9\nmusic = "rain"\nmusic_level = -3\nroom = 0.2\n',
    'history = false\nreduced_motion = true\ndesktop = "untitled"\n[keys]\npause = "p"\nvolume_up = "f1"\n',
    "minuts = 20\n",
    "minutes = [1, 2]\nvoice = {a = 1}\n",
    "voice = \n",
    "keys = 3\n",
    '[keys]\npause = ""\nfly = "x"\n',
    "minutes = nan\npace = -inf\nroom = 1e400\nmusic-level = 0x1_0\nmusic = '''\n'''\n",
    "minutes = 1979-05-27T07:32:00Z\nvoice = 07:32:00\n",
    "a = " + "[" * 300 + "]" * 300,
    '"\\u0000" = "\\ud800"\n[a.b.c]\n[[d]]\n',
)

WORDS: Final = (
    *("minutes = ", "voice = ", "pace = ", "music = ", "music_level = ", "room = ", "desktop = ", "history = "),
    *("reduced_motion = ", "[keys]\n", "pause = ", "true", "false", "nan", "inf", '"""', "'''", "[[", "]]", "{", "}"),
    *('"\\u', '"\\U', "1979-05-27", "07:32:00", "0x", "1e9", ".", "-"),
)

TARGET: Final = Target(read, (), seeds, WORDS, base_s=2.0, largest=4096)
