"""Where a file lies while the page uploads it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from voice.sharing.store import SharedFiles

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from voice.storage.paths import Paths


@contextmanager
def upload_folder(paths: Paths) -> Iterator[Path]:
    """Yield a new folder for an upload, which only this account can read, and remove it at the end.

    If the studio is killed, the next upload or export removes what it has left.

    Raises:
        OSError: the folder can't be made.
    """
    store = SharedFiles(paths.shared)
    store.make()
    store.remove_abandoned()
    with store.personal_folder() as folder:
        yield folder
