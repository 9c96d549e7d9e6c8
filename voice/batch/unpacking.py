"""Lays out the scripts of a bundle in a folder, so that a session of them is the same as from their own folder."""

from __future__ import annotations

import codecs
import json
import tempfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from scripts.library.lookup import SUFFIX, Source, library_folder
from voice.batch.bundle import BundleReader
from voice.batch.errors import UnportableSessionError
from voice.storage.paths import Paths

if TYPE_CHECKING:
    from voice.batch.bundle import Bundle
    from voice.session.request import SessionRequest


def unpack(bundle: Bundle, folder: Path, paths: Paths) -> tuple[Source, Paths]:
    """Write the scripts of `bundle` to `folder`; return the session's script, and the folders of its listener.

    Args:
        bundle: what the session is made from.
        folder: an existing, empty folder.
        paths: the folders of this machine, whose cache is used.

    Raises:
        ValueError: a text would be written outside `folder`.
    """
    folder = folder.resolve()
    own = Paths(folder / "config", folder / "data", paths.cache)
    roots = {"own": own.scripts, "beside": folder / "script"}
    for root in (own.config, *roots.values()):
        root.mkdir(parents=True)
    if bundle.trusted:  # a list of strings is written alike in JSON and TOML
        (own.config / "config.toml").write_text(f"trust = {json.dumps([str(roots['beside'])])}\n", encoding="utf-8")
    for place, text in bundle.texts.items():
        path = _path(place, roots)
        path.parent.mkdir(parents=True, exist_ok=True)
        mark = codecs.BOM_UTF8 if text.startswith("\ufeff") else b""
        path.write_bytes(mark + text.encode())
    script = _path(bundle.script, roots) if bundle.script else library_folder() / f"{bundle.name}{SUFFIX}"
    return Source(bundle.name, script, bundle.origin), own


def _path(place: str, roots: dict[str, Path]) -> Path:
    root, *parts = PurePosixPath(place).parts
    if root not in roots or not parts or ".." in parts or Path(*parts).is_absolute():
        raise ValueError(f"not a place in a bundle: {place!r}")
    return roots[root].joinpath(*parts)


def require_portable(bundle: Bundle, request: SessionRequest, paths: Paths) -> None:
    """Raise UnportableSessionError unless a session of `bundle` is the same on a machine that has only the bundle."""
    if bundle.files:
        raise UnportableSessionError(bundle.name, tuple(file.name for file in bundle.files))
    if bundle.distant:
        raise UnportableSessionError(bundle.name, bundle.distant)
    with tempfile.TemporaryDirectory(prefix="outpour-") as folder:
        source, own = unpack(bundle, Path(folder), paths)
        reader = BundleReader(own)
        try:
            found = reader.read(source, request).texts
        finally:
            reader.close()
    if found != bundle.texts:  # such as a script that is included by way of a link
        raise UnportableSessionError(bundle.name, tuple(sorted(bundle.texts.keys() - found.keys()))[:1] or ("links",))


def is_portable(bundle: Bundle, request: SessionRequest, paths: Paths) -> bool:
    """Return whether a session of `bundle` is the same on a machine that has only the bundle."""
    try:
        require_portable(bundle, request, paths)
    except UnportableSessionError:
        return False
    return True
