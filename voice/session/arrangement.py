"""The arrangement of a session: each cue becomes an entry of the mix."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final

import numpy as np

from audio import breath_sounds, chimes, cue_tones
from audio.bed import Section
from audio.mix import Entry, Sound
from audio.signal.clip import AudioSegment, clip_of, samples_of
from audio.signal.loudness import loudness
from audio.signal.reverb import TAIL_MS, add_reverb
from scripts.model.elements import Bell, Music, MusicSolo
from scripts.model.elements import Sound as SoundFile
from scripts.model.lines import PacedBreathing, SpokenCount, Utterance
from scripts.times import Milliseconds
from scripts.timing.layout import STROKE
from voice.session.sound_files import sound_clip, sound_lufs
from voice.takes.sound import TAKE_LUFS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from audio.levels import Levels
    from audio.signal.clip import Samples
    from audio.signal.source import Source
    from scripts.model.breathing import Breath, Phase
    from scripts.model.timeline import Cue
    from voice.session.music_sources import MusicSources
    from voice.speech.synthesizer import Synthesizer

SPOKEN_ROUNDS: Final = 2
"""Rounds at the start of a breathing exercise in which breath cues are spoken."""

_CALIBRATION_SENTENCES: Final = 10
"""Sentences at the start of a session from which the loudness of a voice is measured."""

_REVERB_CLIPS: Final = 4
"""Clips with reverb to cache, since every block of the mix requests its clips again."""

_BREATH_LUFS: Final = -23.0
"""Loudness of the generated breath sounds."""

_CONTOURS: Final[dict[Phase, cue_tones.Contour]] = {
    "in": "rising",
    "more": "rising",
    "hold": "level",
    "out": "falling",
    "rest": "level",
}
"""The contour of the tone that replaces the spoken cue of each phase."""

_SHORT_STROKE_LUFS: Final = -18.0
"""Lower bound for the loudness of a chime; very short ones measure too low."""

_BREATH_SOUNDS: Final[dict[Phase, Callable[[int], Samples]]] = {
    "in": breath_sounds.inhale,
    "more": breath_sounds.sip,
    "hold": breath_sounds.hold,
    "out": breath_sounds.exhale,
}
"""The sound of each phase of a breath; empty lungs make none."""


class Arranger:
    """Turns cues into entries of the mix, and measures the loudness of each voice.

    Args:
        synthesizer: speaks the utterances.
        utterances: all utterances of the session, in order.
        levels: target levels.
        music: opens music and sound files.
    """

    def __init__(
        self,
        synthesizer: Synthesizer,
        utterances: Sequence[Utterance],
        levels: Levels,
        music: MusicSources,
    ) -> None:
        self.synthesizer = synthesizer
        self.utterances = utterances
        self.levels = levels
        self.music = music
        self._reverb_clip = lru_cache(maxsize=_REVERB_CLIPS)(self._with_reverb)
        self._measured: dict[str, float] = {}

    def entries(
        self, cues: Iterable[Cue], section: Section | None = None, playing: Source | None = None
    ) -> Iterator[Entry]:
        """Yield the entry of every cue; the first one carries `section`, the first section of the bed.

        Without a section, `playing` is the source that is already playing; it stays until a cue replaces it.
        """
        source, gain_db, source_start = section.source if section else playing, 0.0, Milliseconds(0)
        for cue in cues:
            if isinstance(cue.line, Music):
                previous, gain_db = source, cue.line.gain_db
                source = self.music.source(cue.line.source) if cue.line.source else source
                source_start = source_start if source is previous else cue.start
                section = Section(cue.start, source, gain_db)
            elif isinstance(cue.line, MusicSolo):
                played = Milliseconds(cue.start - source_start)
                song_rest = self.music.rest(source, played) if cue.line.length is None else None
                section = Section(cue.start, song_rest or source, gain_db, solo=True)
            ducks = bool(cue.words) or isinstance(cue.line, PacedBreathing | SpokenCount)
            yield Entry(cue.start, cue.stop, tuple(self._sounds(cue)), ducks, section, cue.last)
            section = None
            if isinstance(cue.line, MusicSolo):
                source = None if song_rest else source
                section = Section(cue.stop, source, gain_db)

    def _sounds(self, cue: Cue) -> Iterator[Sound]:
        if isinstance(cue.line, Utterance):
            yield self._speech(cue.line, cue.start, cue.stop - cue.start)
        elif isinstance(cue.line, Bell):
            chime = partial(_chime_clip, cue.line.kind)
            gain = self.levels.bell - _chime_lufs(cue.line.kind)
            for stroke in range(cue.line.strokes):
                yield Sound(cue.start + stroke * STROKE, len(chime()), chime, gain)
        elif isinstance(cue.line, SoundFile):
            path = self.music.sound_file(cue.line.source)
            is_speech = bool(cue.words)
            level = self.levels.voice if is_speech else self.levels.bell
            gain = level + cue.line.gain_db - sound_lufs(path)
            yield Sound(cue.start, cue.stop - cue.start, partial(sound_clip, path), gain, is_speech)
        elif isinstance(cue.line, SpokenCount):
            yield from self._count(cue, cue.line)
        elif isinstance(cue.line, PacedBreathing):
            for breath in cue.breaths:
                yield from self._breath(cue.line, breath)

    def _count(self, cue: Cue, line: SpokenCount) -> Iterator[Sound]:
        for number, utterance in enumerate(line.spoken):
            yield self._speech(utterance, cue.start + number * line.count.every, self.synthesizer.duration(utterance))

    def _breath(self, line: PacedBreathing, breath: Breath) -> Iterator[Sound]:
        length = breath.stop - breath.start
        if breath.phase in _BREATH_SOUNDS:
            clip = partial(_breath_clip, breath.phase, length)
            yield Sound(breath.start, length, clip, self.levels.breath - _BREATH_LUFS)
        if not line.cues and breath.round < SPOKEN_ROUNDS and length >= cue_tones.NOTE_MS:
            gain = self.levels.breath - _tone_lufs()
            yield Sound(breath.start, cue_tones.NOTE_MS, partial(_tone_clip, _CONTOURS[breath.phase]), gain)
        cue = line.cues.get(breath.phase)
        if cue and breath.round < SPOKEN_ROUNDS and self.synthesizer.duration(cue) <= length:
            yield self._speech(cue, breath.start, self.synthesizer.duration(cue))

    def _speech(self, utterance: Utterance, start: int, length: int) -> Sound:
        gain = self.levels.voice - (TAKE_LUFS if utterance.take else self._voice_lufs(utterance.voice))
        if not self.levels.room:
            return Sound(start, length, partial(self.synthesizer.clip, utterance), gain, is_speech=True)
        return Sound(start, length + TAIL_MS, partial(self._reverb_clip, utterance), gain, is_speech=True)

    def _with_reverb(self, utterance: Utterance) -> AudioSegment:
        return add_reverb(self.synthesizer.clip(utterance), self.levels.room)

    def calibration(self, voice: str) -> Sequence[Utterance]:
        """Return the utterances from which the loudness of `voice` is measured; empty if it is known."""
        if voice in self._measured or self.synthesizer.known_lufs(voice) is not None:
            return ()
        spoken = [utterance for utterance in self.utterances if utterance.voice == voice and not utterance.take]
        return ([utterance for utterance in spoken if not utterance.carrier] or spoken)[:_CALIBRATION_SENTENCES]

    def _voice_lufs(self, voice: str) -> float:
        """Return the loudness of a voice, the same for a whole session, so that a quiet line stays quieter."""
        if voice not in self._measured:
            known = self.synthesizer.known_lufs(voice)
            self._measured[voice] = self._measure(voice) if known is None else known
        return self._measured[voice]

    def _measure(self, voice: str) -> float:
        samples = [samples_of(self.synthesizer.clip(utterance)) for utterance in self.calibration(voice)]
        measured = loudness(np.concatenate(samples)) if samples else self.levels.voice
        return measured if np.isfinite(measured) else self.levels.voice


@lru_cache(maxsize=len(chimes.CHIMES))
def _chime_clip(kind: str) -> AudioSegment:
    return clip_of(chimes.strike(kind))


@lru_cache(maxsize=len(chimes.CHIMES))
def _chime_lufs(kind: str) -> float:
    """Return the loudness of one stroke, in LUFS."""
    return max(loudness(samples_of(_chime_clip(kind))[: int(STROKE) * 48]), _SHORT_STROKE_LUFS)


@lru_cache(maxsize=3)
def _tone_clip(contour: cue_tones.Contour) -> AudioSegment:
    return clip_of(cue_tones.note(contour))


@lru_cache(maxsize=1)
def _tone_lufs() -> float:
    return loudness(np.tile(cue_tones.note("level"), (2, 1)))


@lru_cache(maxsize=16)
def _breath_clip(phase: Phase, length_ms: int) -> AudioSegment:
    return clip_of(_BREATH_SOUNDS[phase](length_ms))
