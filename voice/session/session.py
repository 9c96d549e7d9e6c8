"""A session: a script, planned and rendered for one listener."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Self

from scripts.model.timeline import Timeline
from scripts.timing.layout import EstimatedDurations, lay_out
from voice.errors import ConsentError
from voice.session.durations import MeasuredDurations
from voice.session.loading import load_with_warnings, script_shelf
from voice.session.music_sources import MusicSources
from voice.session.plan import make_plan
from voice.session.recent_picks import RecentPicks
from voice.session.rendition import Rendition
from voice.session.schedule import Schedule
from voice.speech.clip_cache import ClipCache
from voice.speech.synthesizer import Synthesizer
from voice.speech.voice_rates import VoiceRates
from voice.takes.shelf import take_shelf

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scripts.library.lookup import Source
    from scripts.model.script import Script
    from scripts.model.takes import Take
    from scripts.model.timeline import Cue
    from scripts.times import Milliseconds
    from voice.session.request import SessionRequest
    from voice.storage.paths import Paths


def as_requested(_: Script, request: SessionRequest) -> SessionRequest:
    """Return `request` unchanged, whatever its script."""
    return request


class Session(Rendition):
    """A planned script, ready to be rendered; close it afterwards.

    Args:
        source: the script.
        request: what the listener asked for.
        paths: the listener's folders.
        speaking: whether to speak; if not, `timeline` returns an estimate, and nothing can be rendered.
        complete: completes the request once the script is known; it may ask the listener.
        shares_speech: whether other processes speak the same sentences now; each sentence is spoken by one of them.
        previous: the session of an earlier version of the script, which this one may replace while it plays; it shares
            its synthesizer, so that nothing is spoken twice and no voice is loaded again.

    Raises:
        ScriptError: the script can't be read, or has errors.
        VoiceError: its voice or its music is unknown.
        AudioError: its music can't be decoded.
    """

    def __init__(  # noqa: PLR0913 - the last four serve one command each
        self,
        source: Source,
        request: SessionRequest,
        paths: Paths,
        *,
        speaking: bool = True,
        complete: Callable[[Script, SessionRequest], SessionRequest] = as_requested,
        shares_speech: bool = False,
        previous: Session | None = None,
    ) -> None:
        self.source = source
        self.paths = paths
        self.speaking = speaking
        script, self.warnings = load_with_warnings(source, paths, allow_files=request.allow_files)
        self.request = request = complete(script, request.with_person(script.header.ask))
        self._recent = RecentPicks(paths.data / "recent")
        seed = request.seed if request.seed is not None else self._recent.seed(script, request.choices)
        music = MusicSources(script_shelf(source, paths, anywhere=request.allow_files), script, request.music, seed)
        self.takes = takes = take_shelf(script, source, paths)
        script = replace(script, takes=takes.takes)
        synthesizer = (
            previous.synthesizer
            if previous
            else Synthesizer(ClipCache(paths.speech, shared=shares_speech), VoiceRates(paths.rates), takes)
        )
        try:
            plan = make_plan(script, request, seed, synthesizer, music)
            plan = replace(plan, notes=(*plan.notes, *takes.faults()))
            estimated = EstimatedDurations(synthesizer.tempo(plan.voice)).speech
            durations = MeasuredDurations(synthesizer.duration if speaking else estimated, music)
            schedule = Schedule(previous.schedule.lock if previous else None)
            super().__init__(plan, synthesizer, durations, music, schedule)
        except BaseException:
            if previous is None:
                synthesizer.close()
            raise

    @property
    def script(self) -> Script:
        """The script, with the voice that speaks it."""
        return self.plan.script

    @property
    def seed(self) -> int:
        """The seed of the random choices; the same seed makes the same choices."""
        return self.plan.seed

    @property
    def estimated_length(self) -> Milliseconds:
        """Estimated length, in milliseconds."""
        return self.plan.estimated_length

    @property
    def own_takes(self) -> Mapping[str, Take]:
        """The takes of the script itself, by their keys, without those of included scripts."""
        return self.takes.own.takes

    def take_over(self) -> None:
        """Have the synthesizer speak this version in place of the previous one."""
        self.synthesizer.replace_takes(self.takes)
        self.speak_instead()

    def require_consent(self, given: bool) -> None:
        """Raise ConsentError if consent is needed and not `given`."""
        if self.plan.intense and not given:
            raise ConsentError

    def remember(self) -> None:
        """Save the random picks, which the next session of this script avoids."""
        self._recent.save(self.plan.script, self.plan.choices)

    def timeline(self, progress: Callable[[int], None] = lambda _: None) -> Timeline:
        """Return the whole timeline, waiting for speech; `progress` gets the position reached, in milliseconds."""
        if self.speaking:
            self.synthesizer.use_all_cores()
            self.speak()
        cues = []
        for cue in lay_out(self.plan.lines, self.durations, self.plan.target):
            cues.append(cue)
            progress(cue.stop)
        return self._timeline(cues)

    def rendered_timeline(self) -> Timeline:
        """Return the timeline of what was rendered, once `blocks` is exhausted."""
        return self._timeline(self.schedule.cues)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop speaking, and release the engines."""
        self.synthesizer.close()

    def _timeline(self, cues: Sequence[Cue]) -> Timeline:
        plan = self.plan
        return Timeline(plan.script.header.title, plan.script.name, plan.seed, plan.voice, tuple(cues))
