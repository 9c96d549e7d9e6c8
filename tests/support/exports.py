"""Exports of sessions."""

from voice.export.export import export


def exported_once(session, target):
    """Write `session` to `target` without correcting its loudness, and return `target`."""
    export(session, target, overwrite=False, attempts=1)
    return target
