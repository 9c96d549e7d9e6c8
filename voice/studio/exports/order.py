"""An export as the page orders it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from audio.sinks import FILE_SINKS, Encoding
from scripts.output.captions import FORMATS
from voice.batch.names import NameTemplate
from voice.batch.planning import BatchRequest
from voice.export.outputs import PAGE
from voice.session.music import listener_music, probe_music
from voice.speech.voice_names import check_voice
from voice.studio.bodies import text_in
from voice.studio.choices.songs import song_finder
from voice.studio.errors import SettingError
from voice.studio.settings import with_settings
from voice.studio.unsaved import UnsavedSource

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.library.lookup import Source
    from voice.export.labels import Labels
    from voice.session.request import SessionRequest
    from voice.studio.studio import Studio

_MOST_LENGTHS: Final = 12

SUFFIXES: Final = (*FILE_SINKS, PAGE, *FORMATS)
"""The suffixes of the formats."""


@dataclass(frozen=True)
class ExportOrder:
    """Files to make of one script."""

    source: Source
    """The script, with the text that is on the page."""

    request: SessionRequest
    """The options of its sessions, apart from the length."""

    lengths: tuple[float | None, ...]
    """The target lengths in minutes, at least one; None for the script's own."""

    suffix: str
    """The format, as a suffix."""

    labels: Labels
    """The labels of the files."""

    captions: bool
    """Whether to write captions beside the sound."""

    consent: bool
    """Whether the listener consents to intense breathing."""

    def batch_request(self, folder: Path) -> BatchRequest:
        """Return the batch that makes the files in `folder`."""
        name = "session" if self.labels.untitled else "{name}"
        minutes = "-{minutes}" if len(self.lengths) > 1 else ""
        return BatchRequest(
            sources=(self.source,),
            lengths=self.lengths,
            voices=(self.request.choices.voice,),
            request=self.request,
            template=NameTemplate.parse(f"{name}{minutes}{self.suffix}"),
            folder=folder,
            encoding=Encoding(),
            labels=self.labels,
            captions=self.captions and self.suffix not in FORMATS,
            stems=False,
        )


def export_order(studio: Studio, sent: dict[str, Any]) -> ExportOrder:
    """Return the order that the page sent.

    Args:
        studio: the studio.
        sent: `script`, its id; `text`; `settings`; `lengths`, minutes or null; `format`, such as `mp3`; `captions`;
            `notes`, `full` or `short`; `stretch`, whether exact pauses give way; and `consent`.

    Raises:
        BodyError, SettingError: one of them has the wrong type, or is out of range.
        BodySizeError: the text is too large.
        UnknownScriptError: there is no such script.
        VoiceError, AudioError: the voice or the music that the listener chose can't be used.
    """
    source = order_source(studio, sent)
    request = order_request(studio, sent, source)
    suffix = f".{sent.get('format')}"
    if suffix not in SUFFIXES:
        raise SettingError("format")
    return ExportOrder(
        source=source,
        request=request,
        lengths=_lengths(studio, sent),
        suffix=suffix,
        labels=studio.labels,
        captions=_flag(sent, "captions"),
        consent=_flag(sent, "consent"),
    )


def order_source(studio: Studio, sent: dict[str, Any]) -> UnsavedSource:
    """Return the script that the page sent, with the text on the page.

    Raises:
        BodyError: its id or its text isn't text.
        BodySizeError: it is too large.
        UnknownScriptError: there is no such script.
    """
    return UnsavedSource.of(studio.files.source(text_in(sent, "script")), text_in(sent, "text"))


def order_request(studio: Studio, sent: dict[str, Any], source: Source) -> SessionRequest:
    """Return the options of the sessions that the page sent, with full safety notes unless it asks for short ones.

    Raises:
        SettingError: one of them has the wrong type, or is out of range.
        VoiceError, AudioError: the voice or the music can't be used.
    """
    settings = sent.get("settings")
    if not isinstance(settings, dict):
        raise SettingError("settings")
    request = with_settings(studio.request, settings, song_finder(source, studio.paths.scripts))
    if request.choices.voice:
        check_voice(request.choices.voice)
    if request.music:
        probe_music(listener_music(request.music))
    notes = sent.get("notes", "full")
    if notes not in ("full", "short"):
        raise SettingError("notes")
    stretch = request.choices.stretch_pauses or _flag(sent, "stretch")
    return replace(request, choices=replace(request.choices, preface=notes, stretch_pauses=stretch))


def _lengths(studio: Studio, sent: dict[str, Any]) -> tuple[float | None, ...]:
    found = sent.get("lengths", [None])
    if not isinstance(found, list) or not 0 < len(found) <= _MOST_LENGTHS or (None in found and len(found) > 1):
        raise SettingError("lengths")
    if found == [None]:
        return (with_settings(studio.request, {"minutes": sent["settings"].get("minutes")}).choices.minutes,)
    checked = (with_settings(studio.request, {"minutes": length}).choices.minutes for length in found)
    return tuple(dict.fromkeys(checked))


def _flag(sent: dict[str, Any], name: str) -> bool:
    value = sent.get(name, False)
    if not isinstance(value, bool):
        raise SettingError(name)
    return value
