"""The score: each cue of the timeline as what it brings into the mix."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final

import numpy as np

from audio import breath, chimes
from audio.bed import Section, Source, open_source
from audio.clip import AudioSegment, clip_of, samples_of
from audio.loudness import loudness
from audio.mix import Entry, Sound
from scripts.script import Bell, Music
from scripts.timeline import STROKE
from scripts.unfold import Breathing, Counting, Utterance
from voice.folders import folders

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from audio.clip import Samples
    from audio.levels import Levels
    from scripts.breath import Breath, Phase
    from scripts.timeline import Cue
    from voice.narrator import Narrator

SPOKEN_ROUNDS: Final = 2
"""Breath cues are spoken in this many first rounds."""

_CALIBRATING: Final = 10
"""A voice's loudness is taken from this many of its first sentences."""

_BREATH_LUFS: Final = -23.0
"""How loud the sounds of breathing are generated."""

_SHORT_STROKE_LUFS: Final = -18.0

_BREATHS: Final[dict[Phase, Callable[[int], Samples]]] = {
    "in": breath.inhale,
    "more": breath.sip,
    "hold": breath.held,
    "out": breath.exhale,
}
"""What is heard of each phase of a breath; while the lungs are empty nothing is."""


class Score:
    """Turns cues into entries of the mix, and keeps how loud each voice is by nature.

    Args:
        narrator: speaks.
        utterances: all that is spoken, in order; a voice's first ones tell its loudness.
        levels: how loud everything is to be.
        find_music: tells what a `[music ...]` direction means.
        seed: what the ambiences are drawn from.
    """

    def __init__(
        self,
        narrator: Narrator,
        utterances: Sequence[Utterance],
        levels: Levels,
        find_music: Callable[[str], str | Path],
        seed: int,
    ) -> None:
        self.narrator = narrator
        self.utterances = utterances
        self.levels = levels
        self.find_music = find_music
        self.seed = seed
        self._measured: dict[str, float] = {}

    def entries(
        self, cues: Iterable[Cue], section: Section | None = None, playing: Source | None = None
    ) -> Iterator[Entry]:
        """Yield the entry of every cue; the first carries `section`, the bed that the session begins with.

        Without one, `playing` is the bed so far, which a direction that only makes it louder or softer keeps.
        """
        bed = section.source if section else playing
        for cue in cues:
            if isinstance(cue.line, Music):
                bed = self.source(self.find_music(cue.line.source)) if cue.line.source else bed
                section = Section(cue.start, bed, cue.line.gain_db)
            ducks = isinstance(cue.line, Utterance | Breathing | Counting)
            yield Entry(cue.start, cue.stop, tuple(self._sounds(cue)), ducks, section, cue.last)
            section = None

    def source(self, music: str | Path) -> Source | None:
        """Return what plays for `music`, opened once."""
        return _opened(music, self.seed)

    def _sounds(self, cue: Cue) -> Iterator[Sound]:
        if isinstance(cue.line, Utterance):
            yield self._spoken(cue.line, cue.start, cue.stop - cue.start)
        elif isinstance(cue.line, Bell):
            struck = partial(_struck, cue.line.kind)
            gain = self.levels.bell - _struck_lufs(cue.line.kind)
            for stroke in range(cue.line.strokes):
                yield Sound(cue.start + stroke * STROKE, len(struck()), struck, gain)
        elif isinstance(cue.line, Counting):
            yield from self._counted(cue, cue.line)
        elif isinstance(cue.line, Breathing):
            for each in cue.breaths:
                yield from self._breath(cue.line, each)

    def _counted(self, cue: Cue, line: Counting) -> Iterator[Sound]:
        for number, utterance in enumerate(line.spoken):
            yield self._spoken(utterance, cue.start + number * line.count.every, self.narrator.length(utterance))

    def _breath(self, line: Breathing, each: Breath) -> Iterator[Sound]:
        length = each.stop - each.start
        if each.phase in _BREATHS:
            clip = partial(_breath_clip, each.phase, length)
            yield Sound(each.start, length, clip, self.levels.breath - _BREATH_LUFS)
        said = line.cues.get(each.phase)
        if said and each.round < SPOKEN_ROUNDS and self.narrator.length(said) <= length:
            yield self._spoken(said, each.start, self.narrator.length(said))

    def _spoken(self, utterance: Utterance, start: int, length: int) -> Sound:
        gain = self.levels.voice - self._voice_lufs(utterance.voice)
        return Sound(start, length, partial(self.narrator.clip, utterance), gain, whole=True)

    def _voice_lufs(self, voice: str) -> float:
        """Return how loud a voice is by nature: the same for a whole session, so that a quiet line stays quieter."""
        if voice not in self._measured:
            own = [utterance for utterance in self.utterances if utterance.voice == voice][:_CALIBRATING]
            samples = [samples_of(self.narrator.clip(utterance)) for utterance in own]
            measured = loudness(np.concatenate(samples)) if samples else self.levels.voice
            self._measured[voice] = measured if np.isfinite(measured) else self.levels.voice
        return self._measured[voice]


@lru_cache(maxsize=8)
def _opened(music: str | Path, seed: int) -> Source | None:
    return open_source(music, seed, folders().music)


@lru_cache(maxsize=len(chimes.CHIMES))
def _struck(kind: str) -> AudioSegment:
    return clip_of(chimes.strike(kind))


@lru_cache(maxsize=len(chimes.CHIMES))
def _struck_lufs(kind: str) -> float:
    """Return how loud a stroke is; one so short that it measures little counts by its peak, as the ear takes it."""
    return max(loudness(samples_of(_struck(kind))[: int(STROKE) * 48]), _SHORT_STROKE_LUFS)


@lru_cache(maxsize=16)
def _breath_clip(phase: Phase, length_ms: int) -> AudioSegment:
    return clip_of(_BREATHS[phase](length_ms))
