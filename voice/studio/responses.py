"""Responses in JSON, whatever the names of files are."""

from __future__ import annotations

import json
from typing import Any

from starlette import responses


class JSONResponse(responses.JSONResponse):
    """A response in JSON; names that aren't UTF-8 become readable text instead of an error."""

    def render(self, content: Any) -> bytes:
        """Return `content` as JSON."""
        text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return text.encode("utf-8", "replace")
