"""Ends the sentence of a line that has no full stop."""

from __future__ import annotations

import re
from typing import Final

from scripts.notation.source_line import SourceLine

_CLOSED: Final = re.compile(r"""[.!?…,;。！？]["'”’»)*_~]*$|[\]\\>|]$""")


def with_end(line: SourceLine) -> SourceLine:
    """Return `line` with a backslash at its end, unless a full stop or a direction ends it already."""
    text = line.text.rstrip()
    begin = text.lstrip()
    if not begin or begin.startswith(("#", "//")) or _CLOSED.search(text[-40:]):
        return line
    kept = line.cut(0, len(text))
    last = kept.column(len(text) - 1)
    columns = (*(kept.column(index) for index in range(len(text))), last, last)
    return SourceLine(f"{text} \\", line.number, columns)
