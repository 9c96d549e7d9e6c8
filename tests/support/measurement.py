"""Measuring sound the way others do: FFmpeg's ebur128 filter, and places found by correlation."""

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
    told: dict[str, str] = {}
    for begin in range(0, len(stereo), RATE):
        frame = av.AudioFrame.from_ndarray(stereo[begin : begin + RATE].reshape(1, -1), format="flt", layout="stereo")
        frame.sample_rate = RATE
        frame.pts = begin
        graph.push(frame)
        told = _pulled(graph) or told
    graph.push(None)
    told = _pulled(graph) or told
    peaks = [float(told[f"lavfi.r128.true_peaks_ch{channel}"]) for channel in (0, 1)]
    return float(told["lavfi.r128.I"]), 20 * np.log10(max(*peaks, 1e-9))


def _pulled(graph: av.filter.Graph) -> dict[str, str]:
    told: dict[str, str] = {}
    while True:
        try:
            told = dict(graph.pull().metadata)
        except (av.error.BlockingIOError, av.error.EOFError):
            return told


def found_at(whole: np.ndarray, part: np.ndarray, near: int, within: int) -> int:
    """The frame at which `part` fits best into `whole` (both one channel), at most `within` frames from `near`."""
    begin = max(0, near - within)
    window = whole[begin : near + within + len(part)]
    size = _quick_size(len(window) + len(part))
    spectrum = np.fft.rfft(window, size) * np.conj(np.fft.rfft(part, size))
    return begin + int(np.argmax(np.fft.irfft(spectrum, size)[: len(window) - len(part) + 1]))


def _quick_size(least: int) -> int:
    """A size of `least` or more whose Fourier transform is quick; with a large prime in it, it takes 20 times that."""
    return min(odd << max(0, math.ceil(math.log2(least / odd))) for odd in (1, 3, 5, 9, 15))


def audible(recording):
    """The recording from its first sound to its last."""
    places = np.flatnonzero(np.abs(recording).max(axis=1) > 0)
    return recording[places[0] : places[-1] + 1]


def longest_silence_s(sound):
    """The longest stretch of digital silence."""
    edges = np.flatnonzero(np.concatenate([[True], sound.any(axis=1), [True]]))
    return (np.diff(edges).max() - 1) / RATE


@dataclass(frozen=True)
class Stretch:
    """A part of a recording that is a part of what was written, frame by frame."""

    heard: int
    """Where it begins in the recording, in frames."""

    written: int
    """Where it begins in what was written."""

    frames: int
    """How long it is, to about `WINDOW` frames."""

    @property
    def heard_to(self):
        return self.heard + self.frames

    @property
    def written_to(self):
        return self.written + self.frames


WINDOW = RATE // 20


def stretches(heard: np.ndarray, written: np.ndarray) -> list[Stretch]:
    """What of `written` is heard where, in order; what is silent or is nowhere written is left out (one channel)."""
    found: list[Stretch] = []
    offset = None
    for begin in range(0, len(heard) - WINDOW, WINDOW // 2):
        part = heard[begin : begin + WINDOW]
        if not part.any():
            continue
        if offset is None or not _alike(part, written, begin - offset):
            place = found_at(written, heard[begin : begin + RATE // 2], 0, len(written))
            if not _alike(part, written, place):
                continue
            offset = begin - place
        last = found[-1] if found else None
        if last and last.heard - last.written == offset:
            found[-1] = Stretch(last.heard, last.written, begin + WINDOW - last.heard)
        else:
            found.append(Stretch(begin, begin - offset, WINDOW))
    return found


def _alike(part: np.ndarray, written: np.ndarray, place: int) -> bool:
    """Whether `part` is what is written at `place`, but for its level."""
    if not 0 <= place <= len(written) - len(part):
        return False
    other = written[place : place + len(part)]
    return bool(np.dot(part, other) > 0.995 * np.linalg.norm(part) * np.linalg.norm(other) > 0)


def voiced_pitches(samples: np.ndarray) -> np.ndarray:
    """The pitch of every voiced hundredth of a second of a voice at 48 kHz, one channel, in hertz (autocorrelation)."""
    sound, rate = samples[::4], RATE // 4
    length, shortest, longest = rate // 25, rate // 320, rate // 60
    pitches = []
    for begin in range(0, len(sound) - length, rate // 100):
        frame = sound[begin : begin + length] - sound[begin : begin + length].mean()
        if np.sqrt(np.mean(frame**2)) < 0.05 * np.abs(sound).max():
            continue
        likeness = np.correlate(frame, frame, "full")[length - 1 :]
        period = shortest + int(np.argmax(likeness[shortest:longest]))
        if likeness[period] > 0.5 * likeness[0]:
            pitches.append(rate / period)
    return np.array(pitches)


def level_db(part: np.ndarray) -> float:
    """How loud a part is on average, in dB."""
    return 10 * np.log10(np.mean(np.square(part, dtype=np.float64)) + 1e-24)


def likeness(sound: np.ndarray, clip: np.ndarray, start_ms: int) -> float:
    """How much of `clip` is heard at its place, 1 being nothing else."""
    begin = start_ms * RATE // 1000
    part = sound[begin : begin + len(clip)].mean(axis=1)
    return float(part @ clip / (np.linalg.norm(part) * np.linalg.norm(clip) + 1e-9))
