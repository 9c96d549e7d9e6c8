"""The names of a batch's files, from a template such as `{name}-{minutes}.{suffix}`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePath
from string import Formatter
from typing import TYPE_CHECKING, Final, Self

from scripts.suggestions import nearest
from voice.errors import VoiceError
from voice.storage.device_names import is_device_name

if TYPE_CHECKING:
    from collections.abc import Mapping

FIELDS: Final = ("name", "title", "minutes", "voice", "suffix")
SUFFIX: Final = "mp3"
"""The value of `{suffix}`; a template that ends in another suffix chooses another format."""

_LONGEST: Final = 200
"""Longest name in bytes; file systems take 255, and part files and stems have longer ones."""

_UNSAFE: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f]+')
"""What no file name may contain on some system."""


class FileNameError(VoiceError):
    """A template makes no usable file name."""

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(text, reason)
        self.text = text
        self.reason = reason

    def __str__(self) -> str:
        return f"--name {self.text!r} can't be used: {self.reason}"


@dataclass(frozen=True)
class NameTemplate:
    """A checked template."""

    text: str
    """The template."""

    fields: frozenset[str]
    """The fields in it."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the template in `text`.

        Raises:
            FileNameError: it has an unknown field, a folder, or no literal part that could be a name.
        """
        try:
            parts = list(Formatter().parse(text))
        except ValueError as error:
            raise FileNameError(text, f"{error}; write {{{{ for a brace") from error
        fields = {name for _, name, _, _ in parts if name is not None}
        for name in sorted(fields - set(FIELDS)):
            near = nearest(name, FIELDS)
            hint = f"did you mean {{{near}}}?" if near else f"use {', '.join(f'{{{each}}}' for each in FIELDS)}"
            raise FileNameError(text, f"no field {{{name}}}; {hint}")
        if any(spec or conversion for _, _, spec, conversion in parts):
            raise FileNameError(text, "fields take no format; write {minutes}, without a colon or an exclamation mark")
        if found := _UNSAFE.search("".join(literal for literal, *_ in parts)):
            where = "give the folder with -d" if found[0] in "/\\" else "not every system takes it"
            raise FileNameError(text, f"{found[0]!r} can't be part of a file name; {where}")
        return cls(text, frozenset(fields))

    @classmethod
    def default(cls, *, minutes: bool, voices: bool) -> Self:
        """Return the template that names sessions apart, and whatever else varies."""
        return cls.parse(f"{{name}}{'-{minutes}' if minutes else ''}{'-{voice}' if voices else ''}.{{suffix}}")

    @property
    def suffix(self) -> str:
        """The suffix of all names, in lower case, with its full stop; empty if they have none."""
        return PurePath(self.text.format(**dict.fromkeys(FIELDS, "x") | {"suffix": SUFFIX})).suffix.lower()

    def fill(self, values: Mapping[str, str]) -> str:
        """Return the name with `values` for the fields.

        Raises:
            FileNameError: the result can't be the name of a file.
        """
        name = self.text.format(**{field: _safe(values[field]) for field in self.fields})
        if name.startswith((".", "~", "-")):
            raise FileNameError(self.text, f"the name {name!r} would begin with {name[0]!r}")
        if name != name.strip() or name.endswith("."):
            raise FileNameError(self.text, f"the name {name!r} would begin or end with a space or a full stop")
        if is_device_name(name):
            raise FileNameError(self.text, f"Windows keeps the name {name} for a device")
        if len(name.encode("utf-8", "surrogateescape")) > _LONGEST:
            raise FileNameError(self.text, f"the name {name[:40]!r}... would be longer than {_LONGEST} bytes")
        return name


def folded(name: str) -> str:
    """Return `name` in the form in which systems that ignore capitals compare names."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def format_minutes(minutes: float, digits: int = 1) -> str:
    """Return a length for a name, such as `10` or `7.5`, with at least `digits` before the decimal point."""
    whole, _, fraction = f"{minutes:.2f}".partition(".")
    return ".".join(filter(None, (whole.zfill(digits), fraction.rstrip("0"))))


def voice_name(voice: str) -> str:
    """Return the name of a voice without its folder and the suffix of its file; `default` for none."""
    return voice.replace("\\", "/").rpartition("/")[2].replace(".onnx", "") or "default"


def _safe(value: str) -> str:
    """Return `value` as a part of a file name."""
    return _UNSAFE.sub("-", value).strip(". ") or "-"
