"""Processing of engine output for the mix: resampling, rumble filter, compression, de-essing, trimming."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from audio.signal.clip import FRAMES_PER_MS, RATE, AudioSegment, Samples, clip_of, samples_of, silent
from audio.signal.decibels import db_to_gain
from audio.signal.spool import seconds_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import av
    from numpy.typing import NDArray

_HOP_MS: Final = 5
_FILTERED_RATE: Final = 22_050
"""Lowest rate at which a voice is filtered, in Hz; below it, sibilants would lie beyond the reach of the filters."""

_HARSH_DB: Final = -4.0
_MISSED_DB: Final = -1.5
"""By how much lower the peaks of sibilants are at half of the session rate, whose samples miss some of them."""

_DEESSER: Final = (
    "dftype=highpass:dfrequency=6500:dqfactor=0.7:tftype=highshelf:tfrequency=6000:tqfactor=0.7"
    ":mode=cutabove:ratio=3:range=4:attack=0.05:release=5"
)


def process_voice(clip: AudioSegment, stretch: float = 1.0) -> AudioSegment:
    """Return `clip`, in any format, as mono at the session rate, ready for the mix.

    Removes rumble, then rotates phases and compresses peaks, which lowers the peaks of `joe` from 19 to 15 dB above
    its loudness, and all but one sample in ten thousand to below 12 dB. This keeps a voice well above its bed out
    of the limiter. Finally, sibilants louder than `_HARSH_DB` relative to the sentence lose up to 5 dB above 6 kHz.

    Args:
        clip: what an engine returned.
        stretch: makes it up to twice as long, at the same pitch.
    """
    if not clip.frame_count():
        return silent(0)
    if clip.sample_width not in (2, 4):
        clip = clip.set_sample_width(2)
    clip = clip.set_channels(1)  # the mean; the graph, which computes in floating point, would add the channels up
    sample_format = "s16" if clip.sample_width == 2 else "s32"
    graph = _graph(clip.frame_rate, sample_format, _harsh_level(clip), stretch)
    return clip_of(np.concatenate([*_filtered(graph, _frames(clip, sample_format)), np.zeros(0, np.float32)]))


def _frames(clip: AudioSegment, sample_format: str) -> Iterator[av.AudioFrame]:
    """Yield a mono `clip` in frames of a second, for which the filters take less memory and time."""
    import av  # noqa: PLC0415 (the bed starts before any speech is ready)

    raw, size = clip.raw_data, clip.frame_rate * clip.sample_width
    for start in range(0, len(raw), size):
        part = raw[start : start + size]
        frame = av.AudioFrame(format=sample_format, layout="mono", samples=len(part) // clip.sample_width)
        frame.planes[0].update(part)
        frame.sample_rate, frame.pts = clip.frame_rate, start // clip.sample_width
        yield frame


def process_long_voice(samples: Samples) -> Iterator[Samples]:
    """Yield mono `samples` at the session rate, processed as by `process_voice`, about a second at a time."""
    yield from _filtered(_graph(RATE, "flt", _harsh_level_of(samples)), _frames_of(samples))


def _frames_of(samples: Samples) -> Iterator[av.AudioFrame]:
    import av  # noqa: PLC0415 (as above)

    for number, part in enumerate(seconds_of(samples)):
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(part)[None], "flt", "mono")
        frame.sample_rate, frame.pts = RATE, number * RATE
        yield frame


def _filtered(graph: av.filter.Graph, frames: Iterable[av.AudioFrame]) -> Iterator[Samples]:
    """Yield what `graph` makes of `frames`."""
    for frame in frames:
        graph.push(frame)
        yield from _pulled(graph)
    graph.push(None)
    yield from _pulled(graph)


def _graph(rate: int, sample_format: str, harsh: float, stretch: float = 1.0) -> av.filter.Graph:
    """Return the filters for mono sound at `rate` Hz in which sibilants above `harsh` are too loud.

    They compute in double precision, which takes half as long as in 16 bits: the compressor and the de-esser know
    nothing else, and would convert to it and back. They run at `rate` if possible: engines speak at half of the session
    rate or less, so that filters before the resampler take half as long as behind it.
    """
    import av  # noqa: PLC0415 (as above)

    graph = av.filter.Graph()
    graph.threads = 1  # threads take longer to start than they save with one channel
    resampler = graph.add("aresample", str(RATE))
    filters_first = rate >= _FILTERED_RATE
    if filters_first and rate <= RATE // 2:
        harsh *= db_to_gain(_MISSED_DB)
    graph.link_nodes(
        graph.add_abuffer(sample_rate=rate, format=sample_format, layout="mono"),
        *([] if filters_first else [resampler]),
        *([graph.add("atempo", f"{1 / stretch:.6f}")] if stretch > 1 else []),
        graph.add("aformat", "sample_fmts=dblp"),
        graph.add("highpass", "f=75"),
        graph.add("allpass", "f=150:t=q:w=0.7"),
        graph.add("allpass", "f=400:t=q:w=0.7"),
        graph.add("acompressor", "threshold=-20dB:ratio=3:attack=3:release=100:knee=4:detection=peak"),
        graph.add("adynamicequalizer", f"threshold={harsh:.6f}:{_DEESSER}"),
        *([resampler] if filters_first else []),
        graph.add("aformat", f"sample_fmts=flt:channel_layouts=mono:sample_rates={RATE}"),
        graph.add("abuffersink"),
    ).configure()
    return graph


def _harsh_level(clip: AudioSegment) -> float:
    """Return the level above which sibilants in `clip` are harsh, full scale at 1; pauses don't count."""
    powers = np.square(samples_of(clip)).mean(axis=1)
    loud = powers[powers > 1e-4 * powers.max()]
    return min(1.0, float(np.sqrt(loud.mean())) * db_to_gain(_HARSH_DB)) if len(loud) else 1.0


def _harsh_level_of(samples: Samples) -> float:
    """Return the same for mono `samples`, shape (frames,), of any length."""
    floor = 1e-4 * max((float(np.square(part).max()) for part in seconds_of(samples)), default=0.0)
    total, count = 0.0, 0
    for part in seconds_of(samples):
        powers = np.square(part)
        loud = powers[powers > floor]
        total, count = total + float(loud.sum(dtype=np.float64)), count + len(loud)
    return min(1.0, float(np.sqrt(total / count)) * db_to_gain(_HARSH_DB)) if count else 1.0


def _pulled(graph: av.filter.Graph) -> Iterator[Samples]:
    import av  # noqa: PLC0415 (as above)

    while True:
        try:
            frame = graph.pull()
        except (av.error.EOFError, av.error.BlockingIOError):
            return
        assert isinstance(frame, av.AudioFrame)
        yield frame.to_ndarray().reshape(-1).astype(np.float32)


def trim_silence(clip: AudioSegment, threshold_db: float = -45.0) -> AudioSegment:
    """Trim silence from a mono `clip`, to whole milliseconds, and fade its edges.

    Silence is anything `threshold_db` below the loudest 5 ms. Keeps 10 ms before the sound and 60 ms after it, faded
    in over 5 ms and out over 40 ms. Returns an empty clip for a silent one.
    """
    samples = samples_of(clip)[:, 0]
    hop = _HOP_MS * FRAMES_PER_MS
    audible = _audible_hops(samples, threshold_db)
    if not len(audible):
        return silent(0)
    first, last = int(audible[0]) * hop, (int(audible[-1]) + 1) * hop
    cut = samples[max(0, first - 10 * FRAMES_PER_MS) : last + 60 * FRAMES_PER_MS]
    return clip_of(np.pad(cut * _edges(len(cut)), (0, -len(cut) % FRAMES_PER_MS)))


def last_phrase(clip: AudioSegment) -> AudioSegment:
    """Return a mono `clip` from the middle of its longest silence; empty if no silence stands out.

    Silence is anything 38 dB below the loudest 5 ms. The longest must last 80 ms and 25% longer than any other;
    silences within words, before a `t`, are shorter.
    """
    samples = samples_of(clip)[:, 0]
    audible = _audible_hops(samples, -38.0)
    if len(audible) < 2:
        return silent(0)
    silences = np.diff(audible) - 1
    at = int(np.argmax(silences))
    if silences[at] * _HOP_MS < 80 or silences[at] < 1.25 * np.delete(silences, at).max(initial=0):
        return silent(0)
    middle = int(audible[at] + audible[at + 1]) // 2 * _HOP_MS * FRAMES_PER_MS
    return clip_of(samples[middle:])


def _audible_hops(samples: Samples, threshold_db: float) -> NDArray[np.intp]:
    """Return the indices of hops of `_HOP_MS` above `threshold_db` relative to the loudest."""
    hop = _HOP_MS * FRAMES_PER_MS
    padded = np.pad(samples, (0, -len(samples) % hop))
    levels = np.sqrt(np.square(padded.reshape(-1, hop)).mean(axis=1))
    return np.flatnonzero(levels > max(1e-5, levels.max(initial=0.0) * db_to_gain(threshold_db)))


def _edges(frames: int) -> Samples:
    """Return gains that fade in over 5 ms and out over 40 ms, each at most a quarter of the length."""
    rise, fall = min(5 * FRAMES_PER_MS, frames // 4), min(40 * FRAMES_PER_MS, frames // 4)
    gains: Samples = np.ones(frames, np.float32)
    gains[:rise] = np.arange(rise) / rise
    gains[frames - fall :] = np.arange(fall)[::-1] / fall
    return gains
