"""A session: a script with the listener's choices made, ready to be heard."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

import numpy as np

from audio.bed import Bed, Section, Source
from audio.mix import Mix, Stems
from audio.signal.clip import FRAMES_PER_MS, Samples
from audio.signal.decibels import db_to_gain
from audio.signal.limiter import CEILING_DBTP, Limiter
from scripts.expansion.choices import picks, target_length
from scripts.expansion.expand import ending, expand
from scripts.expansion.shorter_form import shorter_form
from scripts.model.elements import Music
from scripts.model.lines import Line, PacedBreathing
from scripts.model.timeline import Cue, Timeline
from scripts.model.tree import flatten
from scripts.times import Milliseconds
from scripts.timing.layout import LEAD_OUT, EstimatedDurations, lay_out
from voice.errors import ConsentError, UnknownVoiceError, VoiceFileError
from voice.session.arrangement import Arranger, opened
from voice.session.casting import missing, recast, spoken
from voice.session.durations import MeasuredDurations
from voice.session.endings import ASLEEP, SOFTLY, Ending, chapter_end, end
from voice.session.forecast import forecast
from voice.session.loading import load_checked, shelf
from voice.session.music import MusicShelf, chosen
from voice.session.recent_picks import RecentPicks
from voice.session.schedule import Schedule
from voice.session.scheduler import schedule_from
from voice.speech.catalog import DEFAULT_VOICE, is_external, voice_for_language, voice_note
from voice.speech.clip_cache import ClipCache
from voice.speech.synthesizer import Synthesizer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from audio.file_measurement import Measurement as Proof
    from audio.mix import Entry
    from scripts.library.lookup import Source as ScriptSource
    from scripts.model.lines import Utterance
    from scripts.model.script import Script
    from voice.session.request import SessionRequest
    from voice.storage.paths import Paths

_SILENT_DB: Final = -200.0
"""The bed, left out."""

_FIRST_MS: Final = 250
"""The first piece of a course that begins somewhere in the middle."""


class Session:
    """Everything needed to hear one script: its lines, its narrator, its levels.

    Args:
        source: the script.
        wishes: what the listener asked for.
        own: the listener's folders.
        speaking: whether it is to be spoken; otherwise its timeline is an estimate.

    Raises:
        ScriptError: the script can't be read, or has errors.
        VoiceError: its voice or its music is unknown.
        AudioError: its music can't be heard.

    `notes` is what the listener should know of the voices that speak.

    Some things are set before it begins. Where it `holds`, a hold lasts as long as it may, for somebody to end it.
    Where it has `patience`, which tells for how many seconds what is laid out from a place on can be waited for, the
    bed goes on until that is spoken. Where it `sleeps_after_chapter`, it falls asleep where the chapter ends that is
    heard; once it has fallen asleep, `asleep_ms` tells from where.
    """

    def __init__(self, source: ScriptSource, wishes: SessionRequest, own: Paths, *, speaking: bool = True) -> None:
        self.script: Script = load_checked(source, own, allow_files=wishes.allow_files)
        self.notes: tuple[str, ...] = ()
        if not wishes.choices.voice and not self.script.header.voice:
            self._choose_voice()
        self.request = wishes
        self._recent = RecentPicks(own.data / "recent")
        self.seed = wishes.seed if wishes.seed is not None else self._recent.seed(self.script, wishes.choices)
        self.choices = replace(wishes.choices, seed=self.seed)
        self.voice = wishes.choices.voice or self.script.header.voice
        self.target = target_length(self.script, wishes.choices)
        self.schedule = Schedule()
        self.measured: Proof | None = None
        self.ended_early = False
        self.holds = False
        self.time_until_underrun: Callable[[Milliseconds], float] | None = None
        self.stayed: Cue | None = None
        self.asleep_ms: int | None = None
        self.sleeps_after_chapter = False
        self._ending: Ending | None = None
        files = MusicShelf(shelf(source, own, anywhere=wishes.allow_files))
        override = chosen(wishes.music) if wishes.music is not None else None
        self._find_music = files.find if override is None else _overridden(override)
        self._first_music = files.find(self.script.header.music)
        if override is not None and (self._first_music != "none" or not _names_music(self.script)):
            self._first_music = override
        self.synthesizer = Synthesizer(ClipCache(own.speech))
        self.speaking = self._to_speak = speaking
        try:
            self._know_voice()
            foreseen = MeasuredDurations(
                EstimatedDurations(self.synthesizer.tempo(self.voice)).speech, files.shelf.file, self.music
            )
            self.measures = replace(foreseen, speech=self.synthesizer.duration) if speaking else foreseen
            self.choices = shorter_form(self.script, self.choices, foreseen)
            self.lines = self._cast(expand(self.script, self.choices))
            self.closing_lines = self._cast(ending(self.script, self.choices, self.lines))
            self.levels, self.estimated_length = forecast(self.lines, foreseen, self.target, self.music, wishes)
            utterances = list(spoken(self.lines))
            self._score = Arranger(self.synthesizer, utterances, self.levels, self.music, files.shelf.file)
            self._first_bed = self.music(None)
        except BaseException:
            self.close()
            raise

    def _choose_voice(self) -> None:
        """Give the script, which names no voice, the one that suits its language."""
        language = self.script.header.language
        voice = voice_for_language(language)
        self.notes = tuple(filter(None, [voice_note(voice, language)]))
        self.script = replace(
            self.script, header=replace(self.script.header, voice=voice.name if voice else DEFAULT_VOICE)
        )

    def _know_voice(self) -> None:
        """Look for the session's voice; one that its script asks for and that is not here is spoken for by another.

        Raises:
            VoiceFileError: its script asks for one outside of the folders for voices.
            UnknownVoiceError: the listener asks for one that is not here.
        """
        self._refuse_foreign(self.voice, f"{self.script.name}, front matter")
        try:
            self.synthesizer.validate(self.voice)
        except UnknownVoiceError:
            lacking = self.voice
            self._choose_voice()
            self.voice = self.script.header.voice
            if self.request.choices.voice or lacking == self.voice:
                raise
            told = f"there is no voice {lacking!r} here (front matter): {self.voice} speaks instead"
            self.notes = (told, *self.notes)
            self.synthesizer.validate(self.voice)

    def _refuse_foreign(self, voice: str, place: str) -> None:
        """Raise VoiceFileError if the script, not the listener, chose a model outside of the folders for voices."""
        if not self.request.allow_files and voice != self.request.choices.voice and is_external(voice):
            raise VoiceFileError(voice, place)

    @property
    def intense(self) -> bool:
        """Whether it has breathing that needs the listener's consent."""
        return any(isinstance(line, PacedBreathing) and line.breathe.intense for line in self.lines)

    @property
    def varies(self) -> bool:
        """Whether chance has a part in it."""
        return bool(picks(self.script, self.choices))

    def require_consent(self, given: bool) -> None:
        """Raise ConsentError when consent is needed and not `given`."""
        if self.intense and not given:
            raise ConsentError

    def speak(self) -> None:
        """Begin to speak everything, in its order, unless that has begun or it is not to be spoken."""
        if self._to_speak:
            self._to_speak = False
            self.synthesizer.enqueue(spoken(self.lines))

    def remember(self) -> None:
        """Keep what chance picked, so that the next session of this script picks something else."""
        self._recent.keep(self.script, self.choices)

    def timeline(self, progress: Callable[[int], None] = lambda _: None) -> Timeline:
        """Return the whole timeline, waiting until everything is spoken; `progress` is told how far it is, in ms."""
        self.speak()
        cues = []
        for cue in lay_out(self.lines, self.measures, self.target):
            cues.append(cue)
            progress(cue.stop)
        return self._whole(cues)

    def heard_timeline(self) -> Timeline:
        """Return the timeline of what `blocks` has laid out, once it has come to its end."""
        return self._whole(self.schedule.cues)

    def _whole(self, cues: Sequence[Cue]) -> Timeline:
        return Timeline(self.script.header.title, self.script.name, self.seed, self.voice, tuple(cues))

    def blocks(self, gain_db: float = 0.0, ceiling_dbtp: float = CEILING_DBTP) -> Iterator[Samples]:
        """Yield the finished sound from the beginning, shape (frames, 2), in pieces of about a second.

        After `stop_softly` the piece that is next is the last of the session as it was planned: what is being
        said is finished, then the closing is spoken.
        """
        self.speak()
        self._lay_out()
        gain = np.float32(db_to_gain(gain_db))
        yield from self._sounding(self._mix(), 0, lambda: True, gain, Limiter(ceiling_dbtp))

    def stream_from(
        self, start_ms: int, music_db: float | None = 0.0, turning: Callable[[], bool] = lambda: True
    ) -> Iterator[Samples]:
        """Yield the sound from `start_ms` on, as `blocks` does, of the session as it is laid out by now.

        The first piece is a short one, so that it is heard soon. `music_db` makes the bed louder or softer; None
        leaves it out. Of several courses only the one that is `turning` comes to a closing.

        Raises:
            ScheduleReplacedError: the schedule was replaced.
        """
        if not self.schedule.begun:
            self._lay_out()
        mix = self._mix(_SILENT_DB if music_db is None else music_db)
        pieces = self._sounding(mix, start_ms, turning, np.float32(1), Limiter())
        yield from islice(pieces, 1)
        self.speak()  # only now, since the engines that load would keep the bed from being heard
        yield from pieces

    def _sounding(
        self, mix: Mix, start_ms: int, turning: Callable[[], bool], gain: np.float32, limiter: Limiter
    ) -> Iterator[Samples]:
        position = start_ms
        first = islice(mix.blocks(start_ms, _FIRST_MS), 1) if start_ms else ()
        for block in chain(first, mix.blocks(start_ms + _FIRST_MS if start_ms else 0)):
            yield limiter.process(block * gain)
            position += len(block) // FRAMES_PER_MS
            if turning() and not self.ended_early:
                self._end_where_due(mix, Milliseconds(position))
        yield limiter.flush()

    def _end_where_due(self, mix: Mix, position: Milliseconds) -> None:
        breaks = chapter_end(self, position) if self.sleeps_after_chapter else None
        if self._ending is None and breaks is not None:
            self._ending, position = ASLEEP, breaks
        if self._ending is not None:
            self.ended_early = True
            begun = end(self, mix, position, self._ending)
            self.asleep_ms = begun if self._ending is ASLEEP else None

    def stems(self) -> Iterator[Stems]:
        """Yield the parts that sum to the mix before it is mastered, in pieces of about a second."""
        self.speak()
        self._lay_out()
        return self._mix().stems()

    def _lay_out(self) -> None:
        attended = self.holds or self.time_until_underrun
        self.schedule.begin(
            schedule_from(self, self.lines) if attended else lay_out(self.lines, self.measures, self.target)
        )

    def _mix(self, music_db: float = 0.0) -> Mix:
        entries = self._score.entries(self.schedule.iterate(), Section(0, self._first_bed))
        levels, loudness = self.levels, self.request.loudness + music_db
        bed = Bed(levels.bed + music_db, self.seed, levels.room_tone, loudness)
        return Mix(entries, bed, levels.ducking_db, LEAD_OUT)

    def cues(self) -> Iterator[Cue]:
        """Yield the cues, laying out what is not laid out yet.

        Raises:
            ScheduleReplacedError: the schedule was replaced.
        """
        self.speak()
        if not self.schedule.begun:
            self._lay_out()
        return self.schedule.iterate()

    @property
    def stopping(self) -> bool:
        """Whether it is to come to its closing, or has."""
        return self._ending is not None

    def end_gracefully(self) -> None:
        """Let the session come to its closing as soon as nothing is cut off by it."""
        self._ending = self._ending or SOFTLY

    def fall_asleep(self) -> None:
        """Let what is being said be finished, and the rest fade."""
        self._ending = self._ending or ASLEEP

    def close(self) -> None:
        """Stop speaking."""
        self.synthesizer.close()

    def entries(self, index: int) -> Iterator[Entry]:
        """Yield what is mixed from the cue at `index` on; the bed goes on with what plays by now."""
        return self._score.entries(self.schedule.iterate(index), playing=self._playing())

    def _playing(self) -> Source | None:
        """Return what the bed is where the cues end that were heard."""
        named = [cue.line.source for cue in self.schedule.cues if isinstance(cue.line, Music) and cue.line.source]
        return self.music(named[-1] if named else None)

    def music(self, music: str | None) -> Source | None:
        """Return what plays for `music` as the script has it; None is what the session begins with."""
        return opened(self._first_music if music is None else self._find_music(music), self.seed)

    def calibrating(self, utterance: Utterance) -> Sequence[Utterance]:
        """Return what has to be spoken before the first of its voice is heard, so that it is as loud as it is to be."""
        return self._score.calibrating(utterance.voice)

    def _cast(self, lines: list[Line]) -> list[Line]:
        """Return `lines` with the session's own voice for those that this machine lacks."""
        places = {each.voice: each.place for each in reversed(list(spoken(lines)))}
        for voice, place in places.items():
            self._refuse_foreign(voice, str(place))
        absent = missing(lines, self.synthesizer.validate)
        told = (
            f"there is no voice {name!r} here ({place}): {self.voice} speaks instead" for name, place in absent.items()
        )
        self.notes = tuple(dict.fromkeys((*self.notes, *told)))
        return recast(lines, absent, self.voice)


def _names_music(script: Script) -> bool:
    """Tell whether `script` begins music on its way: then the listener's own is not to begin before."""
    return any(isinstance(each, Music) and each.source not in (None, "none") for each in flatten(script.elements))


def _overridden(music: str | Path) -> Callable[[str], str | Path]:
    """Return what stands in for a script's own music when the listener chose theirs: it, or quiet where it asks."""
    return lambda asked: "none" if asked == "none" else music
