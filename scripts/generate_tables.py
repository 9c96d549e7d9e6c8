"""Writes the JSON copies of the YAML tables: run `python -m scripts.generate_tables` after changing one.

A test fails if a copy is out of date.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from scripts.tables import checksum, parse_table

FOLDERS: Final = ("normalization/languages", "normalization/phrases", "notation/phrases")
"""The folders of the tables that are read at start-up."""


def main() -> None:
    """Write all copies."""
    for source in sources():
        source.with_suffix(".json").write_text(copy_of(source), encoding="utf-8", newline="\n")


def sources() -> list[Path]:
    """Return the YAML files."""
    tables = Path(__file__).parent
    return [source for folder in FOLDERS for source in sorted((tables / folder).glob("*.yaml"))]


def copy_of(source: Path) -> str:
    """Return the text of a table's JSON copy."""
    content = {"checksum": checksum(source.read_bytes()), "table": parse_table(source)}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"


if __name__ == "__main__":
    main()
