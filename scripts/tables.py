"""Loads the tables that are written in YAML, by way of JSON copies that load ten times as fast."""

from __future__ import annotations

import json
import zlib
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def table(package: str, name: str) -> dict[str, Any]:
    """Return the content of `name`.yaml in `package`.

    Its JSON copy is read instead if it was made from the same bytes. `python -m scripts.generate_tables` makes the
    copies; an outdated one only costs time.
    """
    source = files(package) / f"{name}.yaml"
    data = source.read_bytes()
    copy = files(package) / f"{name}.json"
    if copy.is_file():
        content = json.loads(copy.read_bytes())
        if content["checksum"] == checksum(data):
            return dict(content["table"])
    return parse_table(source)


def checksum(data: bytes) -> int:
    """Return the checksum of a table's bytes; it doesn't depend on the ends of lines."""
    return zlib.crc32(data.replace(b"\r\n", b"\n"))


def parse_table(source: Traversable) -> dict[str, Any]:
    """Return the content of a YAML file, without its copy."""
    import yaml  # noqa: PLC0415 (importing it takes as long as the rest of reading a script)

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return dict(yaml.load(source.read_text(encoding="utf-8"), Loader=loader))  # noqa: S506 (both loaders build plain values only)
