"""Piper's models on this machine, each a `NAME.onnx` beside its configuration `NAME.onnx.json`."""

from __future__ import annotations

import json
import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import platformdirs

from scripts.errors import os_error_reason
from voice.speech.engines.language_tags import language_tag
from voice.speech.engines.piper_config import config_fault
from voice.storage.paths import user_paths

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DEEPEST: Final = 5
"""Maximum depth of the search: copies of Piper's collection have voices under `en/en_US/amy/medium`."""

MOST_FILES: Final = 20_000
"""Maximum number of files to search; a larger tree is probably a home folder."""

LARGEST_CONFIG: Final = 2_000_000
"""Maximum size in bytes; the largest known configuration, with 904 speakers, has 20 000."""

SAFE_NAME: Final = re.compile(r"[A-Za-z0-9][\w.+-]{0,99}", re.ASCII)
"""Valid names of voices. Other files are chosen by path."""

_ESPEAK_VOICE: Final = re.compile(r"[\w+/-]{1,40}", re.ASCII)
_PHONEMES: Final = ("espeak", "text")
"""Supported phonemizers; Piper's others need further packages or downloads."""

_ONNX_FIRST_BYTE: Final = b"\x08"
"""The first byte of a model, the tag of its format version."""


@dataclass(frozen=True)
class PiperModel:
    """A model file of a Piper voice, as its configuration describes it."""

    name: str
    """The name that `--voice` takes."""

    path: Path
    """The model file; `.json` appended gives its configuration."""

    language: str = ""
    """A language tag such as `en-US`."""

    quality: str = ""
    """`x_low`, `low`, `medium` or `high`; empty if unknown."""

    speakers: Mapping[str, int] = field(default_factory=dict)
    """Numbers of the speakers by name; empty if there is only one."""

    fault: str = ""
    """Why it can't be used; empty if no fault is known before it is loaded."""

    @property
    def config(self) -> Path:
        """The configuration file."""
        return self.path.with_name(self.path.name + ".json")


def model_folders() -> tuple[Path, ...]:
    """Return the folders that are searched for models, in order of preference.

    These are Outpour's own folder, then Piper's for this user and for this machine. (The current folder, where
    `python -m piper.download_voices` puts its downloads, is searched last and without its subfolders.)
    """
    names = ("piper", "piper-voices")
    users = [platformdirs.user_data_path(name, appauthor=False) for name in names]
    shared = [Path("/usr/share") / name for name in names] if os.name == "posix" else []
    return (user_paths().voices, *users, *shared)


def installed_models() -> dict[str, PiperModel]:
    """Return the models in the model folders and the current folder by name; the first one of a name wins."""
    found: dict[str, PiperModel] = {}
    for path in _files():
        if SAFE_NAME.fullmatch(path.stem) and not path.stem.startswith(("kokoro-", "hibari-")):
            found.setdefault(path.stem, read_model(path, path.stem))
    return found


def name_and_speaker(voice: str) -> tuple[str, str]:
    """Return the name or path of a voice, and its speaker; a colon within a path doesn't start a speaker."""
    if voice.endswith(".onnx"):
        return voice, ""
    name, _, speaker = voice.rpartition(".onnx:") if ".onnx:" in voice else voice.partition(":")
    return (f"{name}.onnx" if ".onnx:" in voice else name), speaker


def is_external(voice: str) -> bool:
    """Return whether the model of `voice`, a name or a path, is outside the model folders."""
    name, _ = name_and_speaker(voice)
    if not name.endswith(".onnx"):
        here = any(path.stem == name for path in _in_current_folder())
        return here and not any(path.stem == name for path in _installed())
    try:
        path = Path(name).expanduser().resolve()
        return not any(path.is_relative_to(folder.resolve()) for folder in model_folders())
    except (OSError, RuntimeError, ValueError):
        return True


def _files() -> Iterator[Path]:
    yield from _installed()
    yield from _in_current_folder()


def _installed() -> Iterator[Path]:
    for folder in model_folders():
        yield from _below(folder)


def _in_current_folder() -> list[Path]:
    try:
        return sorted(Path().glob("*.onnx"))
    except OSError:  # up to Python 3.12, a folder that can't be read is an error
        return []


def _below(folder: Path) -> Iterator[Path]:
    """Yield the models in and under `folder`, within the limits, without following links to folders."""
    left = MOST_FILES
    for place, inner, files in os.walk(folder):
        left -= len(inner) + len(files)
        if left < 0:
            return
        inner.sort()
        if len(Path(place).relative_to(folder).parts) >= DEEPEST:
            inner.clear()
        yield from (Path(place, name) for name in sorted(files) if name.endswith(".onnx"))


def read_model(path: Path, name: str) -> PiperModel:
    """Return the model at `path` as its configuration describes it; a problem with either becomes its fault."""
    fault = _file_fault(path)
    if fault:
        return PiperModel(name, path, fault=fault)
    config_path = path.with_name(path.name + ".json")
    try:
        found = config_path.stat()
        if not stat.S_ISREG(found.st_mode) or found.st_size > LARGEST_CONFIG:
            fault = f"{config_path.name} can't be its configuration: it is too large or not a regular file"
            return PiperModel(name, path, fault=fault)
        return _configured(name, path, json.loads(config_path.read_bytes()))
    except FileNotFoundError:
        return PiperModel(name, path, fault=f"{config_path.name} is missing beside it")
    except OSError as error:
        return PiperModel(name, path, fault=f"{config_path.name} can't be read: {os_error_reason(error)}")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
        return PiperModel(name, path, fault=f"{config_path.name} is not a configuration of a Piper voice")


def _file_fault(path: Path) -> str:
    try:
        if path.exists() and not path.is_file():  # reading a pipe would block
            return f"{path.name} is not a regular file"
        with path.open("rb") as file:
            first = file.read(1)
    except OSError as error:
        return f"{path.name} can't be read: {os_error_reason(error)}"
    return "" if first == _ONNX_FIRST_BYTE else f"{path.name} is not an ONNX model"


def _configured(name: str, path: Path, config: Any) -> PiperModel:
    """Return the model that `config` describes. Raises what an invalid shape raises."""
    count, voice = config["num_speakers"], config["espeak"]["voice"]
    fault = config_fault(config)
    if fault:
        return PiperModel(name, path, fault=f"in {path.name}.json, {fault}")
    if not _ESPEAK_VOICE.fullmatch(voice):
        raise ValueError
    language = language_tag(str(config.get("language", {}).get("code", "") or voice))
    quality = str(config["audio"].get("quality") or path.stem.rpartition("-")[2])
    return PiperModel(
        name,
        path,
        language,
        quality if re.fullmatch(r"(x_)?(low|medium|high)", quality) else "",
        _speakers(count, config.get("speaker_id_map", {})),
        _phonemizer_fault(config.get("phoneme_type", "espeak")),
    )


def _speakers(count: int, named: Mapping[str, int]) -> dict[str, int]:
    """Return the numbers of the speakers by name; a speaker without a name has its number as name."""
    if count < 2:
        return {}
    numbers = {int(number): name for name, number in named.items() if name.isprintable()}
    return {numbers.get(number, str(number)): number for number in range(count)}


def _phonemizer_fault(phonemes: object) -> str:
    return (
        "" if phonemes in _PHONEMES else f"it needs the phonemizer {str(phonemes)[:20]!r}, which Outpour doesn't have"
    )
