"""Independent measurements: loudness by FFmpeg's ebur128 filter, offsets by correlation."""

import math
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

RATE = 48_000


def decoded(path: Path) -> np.ndarray:
    """The sound of a file as FFmpeg decodes it, shape (frames, 2), float32 at 48 kHz."""
    resampler = av.AudioResampler(format="flt", layout="stereo", rate=RATE)
    pieces = []
    with av.open(str(path)) as container:
        for frame in container.decode(audio=0):
            pieces += [piece.to_ndarray().reshape(-1, 2) for piece in resampler.resample(frame)]
        pieces += [piece.to_ndarray().reshape(-1, 2) for piece in resampler.resample(None)]
    return np.concatenate(pieces)


def ebur128(samples: np.ndarray) -> tuple[float, float]:
    """Integrated loudness in LUFS and true peak in dBTP, as FFmpeg measures them."""
    stereo = np.ascontiguousarray(np.broadcast_to(samples, (len(samples), 2)), np.float32)
    graph = av.filter.Graph()
    graph.link_nodes(
        graph.add_abuffer(sample_rate=RATE, format="flt", layout="stereo"),
        graph.add("ebur128", "metadata=1:peak=true"),
        graph.add("abuffersink"),
    ).configure()
    metadata: dict[str, str] = {}
    for begin in range(0, len(stereo), RATE):
        frame = av.AudioFrame.from_ndarray(stereo[begin : begin + RATE].reshape(1, -1), format="flt", layout="stereo")
        frame.sample_rate = RATE
        frame.pts = begin
        graph.push(frame)
        metadata = _pulled(graph) or metadata
    graph.push(None)
    metadata = _pulled(graph) or metadata
    peaks = [float(metadata[f"lavfi.r128.true_peaks_ch{channel}"]) for channel in (0, 1)]
    return float(metadata["lavfi.r128.I"]), 20 * np.log10(max(*peaks, 1e-9))


def _pulled(graph: av.filter.Graph) -> dict[str, str]:
    metadata: dict[str, str] = {}
    while True:
        try:
            metadata = dict(graph.pull().metadata)
        except (av.error.BlockingIOError, av.error.EOFError):
            return metadata


def find_offset(whole: np.ndarray, part: np.ndarray, near: int, within: int) -> int:
    """The frame at which `part` correlates best with `whole` (both mono), at most `within` frames from `near`."""
    begin = max(0, near - within)
    window = whole[begin : near + within + len(part)]
    size = _fast_fft_size(len(window) + len(part))
    spectrum = np.fft.rfft(window, size) * np.conj(np.fft.rfft(part, size))
    return begin + int(np.argmax(np.fft.irfft(spectrum, size)[: len(window) - len(part) + 1]))


def _fast_fft_size(minimum: int) -> int:
    """A size of at least `minimum` with small prime factors; large ones make the transform 20 times slower."""
    return min(odd << max(0, math.ceil(math.log2(minimum / odd))) for odd in (1, 3, 5, 9, 15))


def trimmed(recording):
    """The recording without leading and trailing silence."""
    places = np.flatnonzero(np.abs(recording).max(axis=1) > 0)
    return recording[places[0] : places[-1] + 1]


def longest_silence_s(sound):
    """The longest run of digital silence, in seconds."""
    edges = np.flatnonzero(np.concatenate([[True], sound.any(axis=1), [True]]))
    return (np.diff(edges).max() - 1) / RATE


@dataclass(frozen=True)
class Segment:
    """A part of a recording that matches a part of the export, frame by frame."""

    heard: int
    """Start in the recording, in frames."""

    written: int
    """Start in the export, in frames."""

    frames: int
    """Length in frames, accurate to about `WINDOW`."""

    @property
    def heard_to(self):
        return self.heard + self.frames

    @property
    def written_to(self):
        return self.written + self.frames


WINDOW = RATE // 20


def matching_segments(heard: np.ndarray, written: np.ndarray) -> list[Segment]:
    """The segments of `heard` that match `written`, in order, leaving out silence and anything else (mono)."""
    found: list[Segment] = []
    offset = None
    for begin in range(0, len(heard) - WINDOW, WINDOW // 2):
        part = heard[begin : begin + WINDOW]
        if not part.any():
            continue
        if offset is None or not _matches(part, written, begin - offset):
            place = find_offset(written, heard[begin : begin + RATE // 2], 0, len(written))
            if not _matches(part, written, place):
                continue
            offset = begin - place
        last = found[-1] if found else None
        if last and last.heard - last.written == offset:
            found[-1] = Segment(last.heard, last.written, begin + WINDOW - last.heard)
        else:
            found.append(Segment(begin, begin - offset, WINDOW))
    return found


def _matches(part: np.ndarray, written: np.ndarray, place: int) -> bool:
    """Whether `part` matches `written` at `place`, apart from its level."""
    if not 0 <= place <= len(written) - len(part):
        return False
    other = written[place : place + len(part)]
    return bool(np.dot(part, other) > 0.995 * np.linalg.norm(part) * np.linalg.norm(other) > 0)


def voiced_pitches(samples: np.ndarray) -> np.ndarray:
    """The pitch of each voiced 10 ms of speech at 48 kHz (mono), in hertz, by autocorrelation."""
    sound, rate = samples[::4], RATE // 4
    length, shortest, longest = rate // 25, rate // 320, rate // 60
    pitches = []
    for begin in range(0, len(sound) - length, rate // 100):
        frame = sound[begin : begin + length] - sound[begin : begin + length].mean()
        if np.sqrt(np.mean(frame**2)) < 0.05 * np.abs(sound).max():
            continue
        correlation = np.correlate(frame, frame, "full")[length - 1 :]
        period = shortest + int(np.argmax(correlation[shortest:longest]))
        if correlation[period] > 0.5 * correlation[0]:
            pitches.append(rate / period)
    return np.array(pitches)


def level_db(part: np.ndarray) -> float:
    """The RMS level of `part`, in dB."""
    return 10 * np.log10(np.mean(np.square(part, dtype=np.float64)) + 1e-24)


def similarity(sound: np.ndarray, clip: np.ndarray, start_ms: int) -> float:
    """The normalized correlation of `clip` with `sound` at `start_ms`; 1 if nothing else plays there."""
    begin = start_ms * RATE // 1000
    part = sound[begin : begin + len(clip)].mean(axis=1)
    return float(part @ clip / (np.linalg.norm(part) * np.linalg.norm(clip) + 1e-9))


def largest_step(sound):
    """The largest difference between adjacent frames."""
    return float(np.abs(np.diff(sound, axis=0)).max())


def sounds_in(samples, gap_s=0.55):
    """The number of sounds that are separated by at least `gap_s` of silence."""
    loud = np.flatnonzero(np.abs(samples[:, 0]) > 1e-3)
    return 1 + int((np.diff(loud) > gap_s * RATE).sum()) if len(loud) else 0
