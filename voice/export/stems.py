"""Stems: the parts of a session's mix, each in its own file."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from audio.sinks.wav import WavSink
from voice.export.prefetch import prefetch
from voice.storage.atomic import target_errors

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from voice.session.session import Session


def write_stems(session: Session, files: Mapping[str, tuple[Path, Path]]) -> None:
    """Write the stems of `session` as floating-point WAV files, which sum to the mix before mastering.

    Args:
        session: the session.
        files: for each stem's name, its target and the path to write to.

    Raises:
        TargetError: a file can't be written.
    """
    with ExitStack() as stack:
        sinks = {}
        for name, (target, part) in files.items():
            stack.enter_context(target_errors(target))
            sinks[name] = stack.enter_context(WavSink(part, floating=True))
        for stems in stack.enter_context(prefetch(session.stems(), release=session.close)):
            for name, sink in sinks.items():
                with target_errors(files[name][0]):
                    sink.write(getattr(stems, name))
