"""Music files and quick sessions for the tests of the export."""

import math
from fractions import Fraction
from functools import partial

import av
import numpy as np
import pytest


@pytest.fixture(scope="session")
def song(tmp_path_factory):
    """Twenty seconds of slow broken chords as an M4A and a FLAC file; a path for each suffix."""

    def make(suffix, codec):
        path = tmp_path_factory.mktemp("song") / f"song{suffix}"
        times = np.arange(20 * 44_100) / 44_100
        chords = [(220, 277.2, 329.6), (196, 246.9, 293.7), (174.6, 220, 261.6), (164.8, 207.7, 246.9)]
        sound = np.zeros((2, len(times)))
        for number, chord in enumerate(chords):
            since = times - number * 5
            swell = np.where(since > 0, np.exp(-np.maximum(since, 0) / 2.5), 0) * np.clip(since / 0.05, 0, 1)
            for channel, hertz in enumerate(chord):
                sound[channel % 2] += 0.12 * swell * np.sin(2 * math.pi * hertz * times)
                sound[1 - channel % 2] += 0.06 * swell * np.sin(2 * math.pi * 2 * hertz * times)
        with av.open(str(path), "w") as container:
            stream = container.add_stream(codec, rate=44_100)
            stream.layout = "stereo"
            samples = np.ascontiguousarray(np.clip(sound, -1, 1) * 32_767, dtype=np.int16)
            resampler = av.AudioResampler(format=stream.format, layout="stereo", rate=44_100, frame_size=1024)
            for start in range(0, samples.shape[1], 1024):
                frame = av.AudioFrame.from_ndarray(
                    np.ascontiguousarray(samples[:, start : start + 1024]), "s16p", "stereo"
                )
                frame.sample_rate, frame.pts, frame.time_base = 44_100, start, Fraction(1, 44_100)
                for resampled in resampler.resample(frame):
                    container.mux(stream.encode(resampled))
            container.mux(stream.encode(None))
        return path

    return {suffix: make(suffix, codec) for suffix, codec in ((".m4a", "aac"), (".flac", "flac"))}


@pytest.fixture
def open_session(open_session):
    """Open sessions with the short preface, which halves the sound to encode."""
    return partial(open_session, preface="short")
