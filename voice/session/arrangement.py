"""The score: each cue of the timeline as what it brings into the mix."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final

import numpy as np

from audio import breath_sounds, chimes, cue_tones
from audio.bed import Section, Source, open_source
from audio.mix import Entry, Sound
from audio.signal.clip import FRAMES_PER_MS, AudioSegment, clip_of, samples_of
from audio.signal.loudness import loudness
from audio.signal.reverb import TAIL_MS, add_reverb
from scripts.model.elements import Bell, Music, MusicSolo
from scripts.model.elements import Sound as SoundFile
from scripts.model.lines import PacedBreathing, SpokenCount, Utterance
from scripts.times import Milliseconds
from scripts.timing.layout import STROKE
from voice.session.sound_files import sound_clip, sound_lufs
from voice.storage.paths import user_paths

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from audio.levels import Levels
    from audio.music import Once
    from audio.signal.clip import Samples
    from scripts.model.breathing import Breath, Phase
    from scripts.model.timeline import Cue
    from voice.speech.synthesizer import Synthesizer

SPOKEN_ROUNDS: Final = 2
"""Breath cues are spoken in this many first rounds."""

_CALIBRATING: Final = 10
"""A voice's loudness is taken from this many of its first sentences."""

_ROOMY_CLIPS: Final = 4
"""A clip is asked for in every block that it is heard in; this many are kept in their room."""

_BREATH_LUFS: Final = -23.0
"""How loud the sounds of breathing are generated."""

_NOTES: Final[dict[Phase, cue_tones.Course]] = {
    "in": "rising",
    "more": "rising",
    "hold": "level",
    "out": "falling",
    "rest": "level",
}
_SHORT_STROKE_LUFS: Final = -18.0

_BREATHS: Final[dict[Phase, Callable[[int], Samples]]] = {
    "in": breath_sounds.inhale,
    "more": breath_sounds.sip,
    "hold": breath_sounds.held,
    "out": breath_sounds.exhale,
}
"""What is heard of each phase of a breath; while the lungs are empty nothing is."""


class Arranger:
    """Turns cues into entries of the mix, and keeps how loud each voice is by nature.

    Args:
        synthesizer: speaks.
        utterances: all that is spoken, in order; a voice's first ones tell its loudness.
        levels: how loud everything is to be.
        bed: opens music by what the script calls it; None is what the session begins with.
        find_sound: finds the file of a sound.
    """

    def __init__(
        self,
        synthesizer: Synthesizer,
        utterances: Sequence[Utterance],
        levels: Levels,
        bed: Callable[[str | None], Source | None],
        find_sound: Callable[[str], Path],
    ) -> None:
        self.synthesizer = synthesizer
        self.utterances = utterances
        self.levels = levels
        self.bed = bed
        self.find_sound = find_sound
        self._roomy = lru_cache(maxsize=_ROOMY_CLIPS)(self._in_room)
        self._measured: dict[str, float] = {}

    def entries(
        self, cues: Iterable[Cue], section: Section | None = None, playing: Source | None = None
    ) -> Iterator[Entry]:
        """Yield the entry of every cue; the first carries `section`, the bed that the session begins with.

        Without one, `playing` is the bed so far, which a direction that only makes it louder or softer keeps.
        """
        bed, gain_db, since = section.source if section else playing, 0.0, Milliseconds(0)
        for cue in cues:
            if isinstance(cue.line, Music):
                before, gain_db = bed, cue.line.gain_db
                bed = self.bed(cue.line.source) if cue.line.source else bed
                since = since if bed is before else cue.start
                section = Section(cue.start, bed, gain_db)
            elif isinstance(cue.line, MusicSolo):
                ending = rest_of(bed, Milliseconds(cue.start - since)) if cue.line.length is None else None
                section = Section(cue.start, ending or bed, gain_db, alone=True)
            ducks = isinstance(cue.line, Utterance | PacedBreathing | SpokenCount)
            yield Entry(cue.start, cue.stop, tuple(self._sounds(cue)), ducks, section, cue.last)
            section = None
            if isinstance(cue.line, MusicSolo):
                bed = None if ending else bed
                section = Section(cue.stop, bed, gain_db)

    def _sounds(self, cue: Cue) -> Iterator[Sound]:
        if isinstance(cue.line, Utterance):
            yield self._spoken(cue.line, cue.start, cue.stop - cue.start)
        elif isinstance(cue.line, Bell):
            struck = partial(_struck, cue.line.kind)
            gain = self.levels.bell - _struck_lufs(cue.line.kind)
            for stroke in range(cue.line.strokes):
                yield Sound(cue.start + stroke * STROKE, len(struck()), struck, gain)
        elif isinstance(cue.line, SoundFile):
            path = self.find_sound(cue.line.source)
            gain = self.levels.bell + cue.line.gain_db - sound_lufs(path)
            yield Sound(cue.start, cue.stop - cue.start, partial(sound_clip, path), gain)
        elif isinstance(cue.line, SpokenCount):
            yield from self._counted(cue, cue.line)
        elif isinstance(cue.line, PacedBreathing):
            for each in cue.breaths:
                yield from self._breath(cue.line, each)

    def _counted(self, cue: Cue, line: SpokenCount) -> Iterator[Sound]:
        for number, utterance in enumerate(line.spoken):
            yield self._spoken(utterance, cue.start + number * line.count.every, self.synthesizer.duration(utterance))

    def _breath(self, line: PacedBreathing, each: Breath) -> Iterator[Sound]:
        length = each.stop - each.start
        if each.phase in _BREATHS:
            clip = partial(_breath_clip, each.phase, length)
            yield Sound(each.start, length, clip, self.levels.breath - _BREATH_LUFS)
        if not line.cues and each.round < SPOKEN_ROUNDS and length >= cue_tones.NOTE_MS:
            gain = self.levels.breath - _note_lufs()
            yield Sound(each.start, cue_tones.NOTE_MS, partial(_note, _NOTES[each.phase]), gain)
        said = line.cues.get(each.phase)
        if said and each.round < SPOKEN_ROUNDS and self.synthesizer.duration(said) <= length:
            yield self._spoken(said, each.start, self.synthesizer.duration(said))

    def _spoken(self, utterance: Utterance, start: int, length: int) -> Sound:
        gain = self.levels.voice - self._voice_lufs(utterance.voice)
        if not self.levels.room:
            return Sound(start, length, partial(self.synthesizer.clip, utterance), gain, whole=True)
        return Sound(start, length + TAIL_MS, partial(self._roomy, utterance), gain, whole=True)

    def _in_room(self, utterance: Utterance) -> AudioSegment:
        return add_reverb(self.synthesizer.clip(utterance), self.levels.room)

    def calibrating(self, voice: str) -> Sequence[Utterance]:
        """Return what has to be spoken before `voice` can be heard: its first sentences, or nothing if it was."""
        if voice in self._measured:
            return ()
        own = [utterance for utterance in self.utterances if utterance.voice == voice]
        return ([utterance for utterance in own if not utterance.carrier] or own)[:_CALIBRATING]

    def _voice_lufs(self, voice: str) -> float:
        """Return how loud a voice is by nature: the same for a whole session, so that a quiet line stays quieter."""
        if voice not in self._measured:
            samples = [samples_of(self.synthesizer.clip(utterance)) for utterance in self.calibrating(voice)]
            measured = loudness(np.concatenate(samples)) if samples else self.levels.voice
            self._measured[voice] = measured if np.isfinite(measured) else self.levels.voice
        return self._measured[voice]


@lru_cache(maxsize=8)
def opened(music: str | Path, seed: int) -> Source | None:
    """Return what plays for `music`, an ambience's name, a file, a folder or `none`; opened once.

    Raises:
        UnreadableMusicError: a file can't be heard.
    """
    return open_source(music, seed, user_paths().music)


def rest_of(music: Source | None, played: Milliseconds) -> Once | None:
    """Return what is left of the piece that `music` is at after `played` of it; None where it has no end."""
    from audio.music import Playlist  # noqa: PLC0415 (an ambience is heard sooner without what reads files)

    if not isinstance(music, Playlist):
        return None
    return _rest_of(*music.piece_at(played * FRAMES_PER_MS))


@lru_cache(maxsize=8)
def _rest_of(path: Path, begin: int) -> Once:
    from audio.music import Once  # noqa: PLC0415 (as above)

    return Once(path, begin, user_paths().music)


@lru_cache(maxsize=len(chimes.CHIMES))
def _struck(kind: str) -> AudioSegment:
    return clip_of(chimes.strike(kind))


@lru_cache(maxsize=len(chimes.CHIMES))
def _struck_lufs(kind: str) -> float:
    """Return how loud a stroke is; one so short that it measures little counts by its peak, as the ear takes it."""
    return max(loudness(samples_of(_struck(kind))[: int(STROKE) * 48]), _SHORT_STROKE_LUFS)


@lru_cache(maxsize=3)
def _note(course: cue_tones.Course) -> AudioSegment:
    return clip_of(cue_tones.note(course))


@lru_cache(maxsize=1)
def _note_lufs() -> float:
    return loudness(np.tile(cue_tones.note("level"), (2, 1)))


@lru_cache(maxsize=16)
def _breath_clip(phase: Phase, length_ms: int) -> AudioSegment:
    return clip_of(_BREATHS[phase](length_ms))
