"""The checks of `outpour doctor`: what works on this machine, and how to repair the rest."""

from __future__ import annotations

import os
import platform
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Final, Literal

from audio.errors import AudioError
from scripts.errors import os_error_reason
from scripts.terminal_text import count_of
from voice.cli.settings import Settings, load_settings
from voice.cli.time_limit import call_with_timeout
from voice.errors import ADVICE, HistoryError, VoiceError
from voice.playback.history import History
from voice.speech.catalog import available_voices, engine_and_voice
from voice.speech.engines import ENGINES, Delivery, open_engine
from voice.storage.paths import listing_failure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from voice.storage.paths import Paths

_PACKAGES: Final = (
    "outpour",
    "piper-tts",
    "pyttsx3",
    "pydub",
    "miniaudio",
    "lameenc",
    "av",
    "mutagen",
    "numpy",
)
_LIMIT_S: Final = 10.0
"""Timeout for the sound system and the desktop, in seconds."""


@dataclass(frozen=True)
class Finding:
    """The result of one check."""

    what: str
    """What was checked."""

    state: Literal["fine", "missing", "broken"]
    """Whether it works."""

    message: str
    """Details."""

    advice: str = ""
    """What to do; empty if it works."""


def examine(paths: Paths, device: str = "", engines: Iterable[str] = ENGINES) -> Iterator[Finding]:
    """Test the program, voice engines, loudspeaker, microphone, desktop, network and folders; yield the findings.

    The loudspeaker is the one whose name contains `device`. Engines whose files are missing are left out. For engines
    with a model for each voice, unusable voices are reported.
    """
    yield Finding("versions", "fine", f"Python {platform.python_version()}, " + ", ".join(map(_version, _PACKAGES)))
    for name in engines:
        if ENGINES[name].offered and _has_files(paths.voices, ENGINES[name].files):
            yield from _engine(name)
    for voice in available_voices(tuple(name for name, entry in ENGINES.items() if entry.separate_models)):
        if voice.fault:
            yield Finding(f"voice {voice.name}", "missing", voice.fault, "repair or delete its files")
    yield _loudspeaker(device)
    yield _microphone()
    settings = load_settings()
    yield from _desktop(settings)
    yield _sharing()
    for what, folder in (
        ("sessions", paths.scripts),
        ("voices", paths.voices),
        ("settings", paths.config),
        ("speech cache", paths.speech),
    ):
        yield _folder(what, folder)
    for fault in settings.faults:
        yield Finding("settings", "broken", str(fault))
    yield _history(paths.history)


def _version(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return f"{package} not installed"


def _has_files(folder: Path, patterns: Iterable[str]) -> bool:
    try:
        return all(any(folder.glob(pattern)) for pattern in patterns)
    except OSError:  # up to Python 3.12, an unreadable folder raises
        return False


def _engine(name: str) -> Iterator[Finding]:
    """Yield whether the engine's default voice, or another one that it has, can speak; nothing if it has none."""
    entry, engine = ENGINES[name], open_engine(name)
    try:
        voice = entry.default_voice
        if entry.separate_models:
            usable = [engine_and_voice(voice.name)[1] for voice in engine.voices() if voice.installed]
            if not usable:
                return
            voice = voice if voice in usable else usable[0]
        clip = engine.speak("This is a test.", Delivery(voice))
    except VoiceError as error:
        yield Finding(f"voice {name}", "missing", str(error), entry.advice)
        return
    finally:
        engine.close()
    yield Finding(f"voice {name}", "fine", f"spoke for {len(clip) / 1000:.1f} s")


def _loudspeaker(device: str) -> Finding:
    from audio.devices.miniaudio_device import devices
    from audio.sinks.device import DeviceSink

    def describe() -> str:
        with DeviceSink(name=device) as sink:
            return f"{sink.name}; available for --device: {', '.join(devices())}"

    try:
        message = call_with_timeout(_LIMIT_S, describe)
    except TimeoutError:
        message = f"the sound system did not answer for {_LIMIT_S:.2g} seconds"
        advice = "restart the sound server; `outpour export SESSION` works without one"
        return Finding("loudspeaker", "missing", message, advice)
    except AudioError as error:
        advice = "plug one in or start a sound server; `outpour export SESSION` works without one"
        return Finding("loudspeaker", "missing", str(error).split(";", maxsplit=1)[0], advice)
    return Finding("loudspeaker", "fine", message)


def _microphone() -> Finding:
    """Return which microphones there are, without opening one, for which some systems ask the listener."""
    from audio.devices.microphone import microphones

    advice = "plug one in to use `outpour record`; nothing else needs one"
    try:
        found = call_with_timeout(_LIMIT_S, microphones)
    except TimeoutError:
        return Finding("microphone", "missing", f"the sound system did not answer for {_LIMIT_S:.2g} seconds", advice)
    except AudioError:
        found = []
    if not found:
        return Finding("microphone", "missing", "none was found", advice)
    default = next((microphone for microphone in found if microphone.default), found[0])
    names = ", ".join(microphone.name for microphone in found)
    return Finding("microphone", "fine", f"{default.name}; available for `outpour record --device`: {names}")


def _desktop(settings: Settings) -> Iterator[Finding]:
    if settings.desktop == "off":
        yield Finding("desktop", "fine", "turned off in config.toml")
        return
    if sys.platform == "linux":
        yield _media_keys()
    from voice.desktop.wake_lock import wake_lock_method

    advice = "set your system to stay awake for longer than a session"
    try:
        method = call_with_timeout(_LIMIT_S, wake_lock_method)
    except TimeoutError:
        method = ""
    if method:
        yield Finding("staying awake", "fine", f"while a session plays, through {method}")
    else:
        yield Finding("staying awake", "missing", "this system has no service for it", advice)


def _sharing() -> Finding:
    """Return whether `outpour share` has an address that a phone could reach."""
    from voice.sharing.addresses import choose_address, machine_addresses
    from voice.sharing.errors import NoNetworkError

    try:
        address = choose_address(machine_addresses())
    except NoNetworkError:
        advice = "connect it to the Wi-Fi that your phone uses; only `outpour share` needs one"
        return Finding("sharing", "missing", "this machine isn't on a network", advice)
    except OSError as error:
        return Finding("sharing", "missing", os_error_reason(error), "`outpour share` needs the list of networks")
    return Finding("sharing", "fine", f"on {address}")


def _media_keys() -> Finding:
    try:
        from voice.desktop.mpris import reachable
    except ImportError:
        return Finding("media keys", "missing", "dbus-fast not installed", "pip install '.[desktop]' enables them")
    if reachable():
        return Finding("media keys", "fine", "through MPRIS")
    return Finding(
        "media keys", "missing", "no session bus", "run Outpour in a desktop session; playback works without"
    )


def _folder(what: str, folder: Path) -> Finding:
    existing = next(path for path in (folder, *folder.parents) if os.path.lexists(path))
    if not os.path.isdir(existing):
        advice = "move it away, or set OUTPOUR_HOME to a folder of your own"
        return Finding(what, "broken", f"{existing} is not a folder", advice)
    if reason := listing_failure(folder):
        return Finding(what, "broken", f"{folder} can't be read: {reason}", ADVICE)
    if os.access(existing, os.W_OK | os.X_OK):
        return Finding(what, "fine", str(folder))
    return Finding(what, "missing", f"{folder} can't be written to", "set OUTPOUR_HOME to a folder of your own")


def _history(path: Path) -> Finding:
    try:
        contents = History(path).load()
    except HistoryError as error:
        return Finding("history", "broken", f"{error.path}: {error.reason}", ADVICE)
    if contents.damage:
        advice = "`outpour history --clear` removes them with the rest"
        return Finding("history", "broken", f"{path}: {contents.damage}", advice)
    count = len(contents.entries)
    return Finding("history", "fine", f"{count_of(count, 'session')} in {path}")
