"""A session: a script with the listener's choices made, ready to be heard."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from audio.bed import Bed, Section, Source
from audio.clip import FRAMES_PER_MS, Samples
from audio.levels import TARGET_LUFS, Levels, Occasion, plan
from audio.limiter import CEILING_DBTP, Limiter
from audio.mix import Mix, Stems
from scripts.check import check
from scripts.errors import FaultyScriptError
from scripts.script import Music
from scripts.timeline import Cue, Timeline, estimated, lay_out, possible_lengths
from scripts.times import Milliseconds, seconds
from scripts.unfold import Breathing, Choices, Counting, Line, Utterance, ending, picks, unfold, wanted_length
from voice.cache import SpeechCache
from voice.errors import ConsentError
from voice.music import chosen, shelf
from voice.narrator import Narrator
from voice.recent import Recent
from voice.score import Score
from voice.voices import USUAL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from audio.proof import Heard as Measured
    from scripts.find import Source as ScriptSource
    from scripts.script import Script
    from voice.folders import Folders

_BEFORE_CLOSING: Final = seconds(3)
"""When stopped softly, this long passes before the closing words."""

_SOFTER_DB: Final = -6.0
"""When stopped softly, the bed goes down by this much."""


@dataclass(frozen=True)
class Wishes:
    """What the listener asked for on the command line."""

    choices: Choices = Choices()
    """What is to be different from the script."""

    music: str | None = None
    """An ambience, a file or `none`; None leaves it to the script."""

    music_level: float = 0.0
    """The bed louder or softer than usual, in dB."""

    seed: int | None = None
    """Draws the same chances again; None draws new ones."""

    loudness: float = TARGET_LUFS
    """The integrated loudness of the whole, in LUFS."""

    allow_files: bool = False
    """Whether the script may use music from anywhere."""


@dataclass
class Heard:
    """What of a session has been laid out so far."""

    cues: list[Cue] = field(default_factory=list)
    """In order, without gaps."""

    def at(self, position_ms: int) -> Cue | None:
        """Return the cue at `position_ms`; None when none is laid out there yet."""
        return next((cue for cue in reversed(self.cues) if cue.start <= position_ms < cue.stop), None)


def read_checked(source: ScriptSource, own: Folders, *, allow_files: bool) -> Script:
    """Return the script at `source`.

    Raises:
        ScriptError: it can't be read, or has errors.
    """
    faults = shelf(source, own, anywhere=allow_files).fault
    script, problems = check(source.read(), source.name, source.label, faults)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise FaultyScriptError(errors)
    return script


class Session:
    """Everything needed to hear one script: its lines, its narrator, its levels.

    Args:
        source: the script.
        wishes: what the listener asked for.
        own: the listener's folders.
        speaking: whether to begin to speak at once; otherwise its timeline is an estimate.

    Raises:
        ScriptError: the script can't be read, or has errors.
        VoiceError: its voice or its music is unknown.
        AudioError: its music can't be heard.
    """

    def __init__(self, source: ScriptSource, wishes: Wishes, own: Folders, *, speaking: bool = True) -> None:
        self.script: Script = read_checked(source, own, allow_files=wishes.allow_files)
        self.wishes = wishes
        self._recent = Recent(own.data / "recent")
        self.seed = wishes.seed if wishes.seed is not None else self._recent.seed(self.script, wishes.choices)
        self._choices = replace(wishes.choices, seed=self.seed)
        self.voice = wishes.choices.voice or self.script.header.voice or USUAL
        self.target = wanted_length(self.script, wishes.choices)
        self.lines = unfold(self.script, self._choices)
        self.heard = Heard()
        self.measured: Measured | None = None
        self.ended_early = False
        self._stopping = threading.Event()
        self._closing_lines = ending(self.script, self._choices, self.lines)
        find = shelf(source, own, anywhere=wishes.allow_files).find
        override = chosen(wishes.music) if wishes.music is not None else None
        self._find_music = find if override is None else _overridden(override)
        self._first_music = find(self.script.header.music) if override is None else override
        self._narrator = Narrator(SpeechCache(own.speech))
        self._measure = self._narrator.length if speaking else estimated
        try:
            self._narrator.know(self.voice)
            if speaking:
                self._narrator.prepare(_spoken(self.lines))
            self.levels, self.estimated_length = self._foreseen()
            utterances = list(_spoken(self.lines))
            self._score = Score(self._narrator, utterances, self.levels, self._find_music, self.seed)
            self._first_bed = self._score.source(self._first_music)
        except BaseException:
            self.close()
            raise

    @property
    def intense(self) -> bool:
        """Whether it has breathing that needs the listener's consent."""
        return any(isinstance(line, Breathing) and line.breathe.intense for line in self.lines)

    @property
    def varies(self) -> bool:
        """Whether chance has a part in it."""
        return bool(picks(self.script, self._choices))

    def require_consent(self, given: bool) -> None:
        """Raise ConsentError when consent is needed and not `given`."""
        if self.intense and not given:
            raise ConsentError

    def remember(self) -> None:
        """Keep what chance picked, so that the next session of this script picks something else."""
        self._recent.keep(self.script, self._choices)

    def timeline(self, progress: Callable[[int], None] = lambda _: None) -> Timeline:
        """Return the whole timeline, waiting until everything is spoken; `progress` is told how far it is, in ms."""
        cues = []
        for cue in lay_out(self.lines, self._measure, self.target):
            cues.append(cue)
            progress(cue.stop)
        return self._whole(cues)

    def heard_timeline(self) -> Timeline:
        """Return the timeline of what `blocks` has laid out, once it has come to its end."""
        return self._whole(self.heard.cues)

    def _whole(self, cues: Sequence[Cue]) -> Timeline:
        return Timeline(self.script.header.title, self.script.name, self.seed, self.voice, tuple(cues))

    def blocks(self, gain_db: float = 0.0, ceiling_dbtp: float = CEILING_DBTP) -> Iterator[Samples]:
        """Yield the finished sound from the beginning, shape (frames, 2), in pieces of about a second.

        After `stop_softly` the piece that is next is the last of the session as it was planned: what is being
        said is finished, then the closing is spoken.
        """
        mix, limiter = self._mix(), Limiter(ceiling_dbtp)
        gain, position = np.float32(10 ** (gain_db / 20)), 0
        for block in mix.blocks():
            yield limiter.process(block * gain)
            position += len(block) // FRAMES_PER_MS
            if self._stopping.is_set() and not self.ended_early:
                self.ended_early = True
                self._turn(mix, Milliseconds(position))
        yield limiter.flush()

    def stems(self) -> Iterator[Stems]:
        """Yield the parts that sum to the mix before it is mastered, in pieces of about a second."""
        return self._mix().stems()

    def _mix(self) -> Mix:
        self.heard.cues.clear()
        cues = self._kept(lay_out(self.lines, self._narrator.length, self.target))
        entries = self._score.entries(cues, Section(0, self._first_bed))
        bed = Bed(self.levels.bed, self.seed, self.levels.room, self.wishes.loudness)
        return Mix(entries, bed, self.levels.ducking_db)

    def stop_softly(self) -> None:
        """Let the session come to its closing as soon as nothing is cut off by it."""
        self._stopping.set()

    def length_note(self, length: Milliseconds) -> str:
        """Return why a session of `length` is not as long as was wished; empty when it is, to a second."""
        if self.target is None or abs(length - self.target) <= 1000:
            return ""
        shortest, longest = possible_lengths(self.lines, self._measure)
        asked = _told(self.target)
        if length > self.target:
            return f"{_told(length)} instead of {asked}: what it says, with its shortest pauses, lasts that long"
        more = (
            "its pauses can't be longer" if longest > shortest else "nothing in it stretches; a pause like [~20s] would"
        )
        return f"{_told(length)} instead of {asked}: {more}"

    def close(self) -> None:
        """Stop speaking."""
        self._narrator.close()

    def _kept(self, cues: Iterable[Cue]) -> Iterator[Cue]:
        for cue in cues:
            self.heard.cues.append(cue)
            yield cue

    def _turn(self, mix: Mix, position: Milliseconds) -> None:
        current = self.heard.at(position)
        if current is None or current.last or any(current.line is line for line in self._closing_lines):
            return  # it is ending as it is
        at = current.stop if current.kind == "say" else position
        del self.heard.cues[sum(cue.start < at for cue in self.heard.cues) :]
        if self.heard.cues:
            self.heard.cues[-1] = replace(self.heard.cues[-1], stop=at)
        self._narrator.prepare(_spoken(self._closing_lines))
        laid = lay_out(self._closing_lines, self._narrator.length, None, start=_BEFORE_CLOSING)
        cues = self._kept(cue.later(at) for cue in laid)
        softer = Section(at, None, _SOFTER_DB)
        mix.turn(at, self._score.entries(cues, playing=self._playing()), softer)

    def _playing(self) -> Source | None:
        """Return what the bed is where the cues end that were heard."""
        named = [cue.line.source for cue in self.heard.cues if isinstance(cue.line, Music) and cue.line.source]
        return self._score.source(self._find_music(named[-1])) if named else self._first_bed

    def _foreseen(self) -> tuple[Levels, Milliseconds]:
        """Return the levels and about how long the session will be, from the texts alone."""
        cues = list(lay_out(self.lines, estimated, self.target))
        length = cues[-1].stop
        kinds = ("say", "breathe", "count")
        occasions = [Occasion(cue.start, cue.stop, cue.kind == "say") for cue in cues if cue.kind in kinds]
        spans = _bed_spans(cues, self._find_music, self._first_music)
        return plan(length, occasions, spans, self.wishes.music_level, self.wishes.loudness), length


def _bed_spans(cues: list[Cue], find: Callable[[str], str | Path], first: str | Path) -> list[tuple[int, int]]:
    """Return where there is music, from and to."""
    playing, since = first != "none", 0
    spans: list[tuple[int, int]] = []
    for cue in cues:
        if isinstance(cue.line, Music) and cue.line.source:
            if playing:
                spans.append((since, cue.start))
            playing, since = find(cue.line.source) != "none", cue.start
    return [*spans, (since, cues[-1].stop)] if playing else spans


def _overridden(music: str | Path) -> Callable[[str], str | Path]:
    """Return what stands in for a script's own music when the listener chose theirs: it, or quiet where it asks."""
    return lambda asked: "none" if asked == "none" else music


def _spoken(lines: Iterable[Line]) -> Iterator[Utterance]:
    for line in lines:
        if isinstance(line, Utterance):
            yield line
        elif isinstance(line, Breathing):
            yield from line.cues.values()
        elif isinstance(line, Counting):
            yield from line.spoken


def _told(length: Milliseconds) -> str:
    whole_minutes, whole_seconds = divmod(round(length / 1000), 60)
    return f"{whole_minutes}:{whole_seconds:02}"
