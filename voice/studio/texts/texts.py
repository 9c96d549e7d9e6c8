"""Reads and saves the text of scripts, and keeps drafts of it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from scripts.documents.encodings import UnknownEncodingError
from scripts.documents.signatures import format_of
from scripts.errors import UnreadableScriptError
from voice.storage.atomic import replacement
from voice.studio.texts.drafts import Draft, Drafts
from voice.studio.texts.errors import ConflictError
from voice.studio.texts.form import DiskText, TextForm, disk_text, stamp_of

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.library.lookup import Source
    from voice.studio.files import ScriptFiles


class ScriptTexts:
    """The texts of scripts; thread-safe.

    Args:
        files: the scripts, and which of them may be written.
        drafts: the folder of the drafts.
    """

    def __init__(self, files: ScriptFiles, drafts: Path) -> None:
        self._files = files
        self._drafts = Drafts(drafts)
        self._lock = threading.Lock()

    def read(self, source: Source) -> DiskText:
        """Return the text of `source` in its file.

        Raises:
            UnreadableScriptError: it can't be read as a script.
        """
        try:
            return disk_text(source.read_bytes())
        except UnknownEncodingError as error:
            raise UnreadableScriptError(source.path, str(error)) from error

    def draft(self, source: Source, saved: DiskText) -> Draft | None:
        """Return the draft of `source`; None if it has none, or none that differs from the `saved` text."""
        draft = self._drafts.find(source)
        return draft if draft and draft.text != saved.text else None

    def save(self, source: Source, text: str, stamp: str, *, overwrite: bool) -> str:
        """Save `text` in the encoding of the file, remove the draft, and return what identifies the new content.

        Args:
            source: the script.
            text: the text, with line feeds between lines.
            stamp: identifies the content that it was made from.
            overwrite: whether to replace other content too.

        Raises:
            ReadOnlyScriptError: the studio may not write to this file.
            ConflictError: the file has other content.
            CharacterError: the text has characters that no script can have.
            UnreadableScriptError: the text would be taken for a document of another program.
            TargetError: the file can't be written.
        """
        self._files.require_writable(source)
        with self._lock:
            found = self._found(source)
            raw = (found.form if found else TextForm()).encode(text)
            if document := format_of(raw, source.path.suffix.lower()):
                reason = f"its text would be taken for {document.name}; change its first line"
                raise UnreadableScriptError(source.path, reason)
            with replacement(source.path, overwrite=True) as part:
                part.write_bytes(raw)
                if not overwrite:
                    self._require(source, stamp)
            self._drafts.remove(source)
        return stamp_of(raw)

    def keep_draft(self, source: Source, draft: Draft) -> None:
        """Keep `draft`; see `Drafts.keep`."""
        self._files.require_writable(source)
        with self._lock:
            self._drafts.keep(source, draft)

    def remove_draft(self, source: Source) -> None:
        """Remove the draft of `source`; see `Drafts.remove`."""
        with self._lock:
            self._drafts.remove(source)

    def _require(self, source: Source, stamp: str) -> None:
        """Raise ConflictError if the file of `source` doesn't have the content that `stamp` identifies."""
        found = self._found(source)
        if found is None or found.stamp != stamp:
            raise ConflictError(found.text if found else None, found.stamp if found else "")

    def _found(self, source: Source) -> DiskText | None:
        """Return the text in the file; None if the file was removed."""
        return self.read(source) if source.path.exists() else None
