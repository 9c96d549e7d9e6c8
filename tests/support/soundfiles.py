"""Test sounds, and sound files of any format written with PyAV."""

import av
import numpy as np

RATE = 48_000


def noise(seconds, level=0.1, channels=2, seed=0, rate=RATE):
    """White noise, shape (frames, channels), float32."""
    rng = np.random.default_rng(seed)
    return (level * rng.standard_normal((round(seconds * rate), channels))).astype(np.float32)


def tone(seconds, hertz, level=0.1, channels=2, rate=RATE):
    """A sine with faded edges, shape (frames, channels), float32."""
    at = np.arange(round(seconds * rate)) / rate
    edges = np.clip(np.minimum(at, seconds - at) * 20, 0, 1)
    wave = level * np.sin(2 * np.pi * hertz * at) * (1 - np.cos(np.pi * edges)) / 2
    return np.repeat(wave[:, None], channels, axis=1).astype(np.float32)


def write_sound(path, samples, codec="pcm_f32le", sample_format="flt", *, rate=RATE, with_picture=False):
    """Write `samples`, shape (frames, channels), and return `path`, whose suffix chooses the container."""
    layout = {1: "mono", 2: "stereo", 8: "7.1"}[samples.shape[1]]
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout=layout, format=sample_format)
        stream.codec_context.options = {"strict": "experimental"}  # FFmpeg's own Vorbis encoder requires it
        if codec == "wmav2":
            stream.codec_context.bit_rate = 128_000  # it has no default
        if with_picture:
            _write_picture(container, len(samples) / rate)
        size = stream.codec_context.frame_size or 1024
        resampler = av.AudioResampler(format=sample_format, layout=layout, rate=rate, frame_size=size)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples).reshape(1, -1), format="flt", layout=layout)
        frame.sample_rate, frame.pts = rate, 0
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return path


def write_silent_film(path, seconds=2):
    """Write a video file without sound and return `path`."""
    with av.open(str(path), "w") as container:
        _write_picture(container, seconds)
    return path


def _write_picture(container, seconds):
    stream = container.add_stream("mpeg4", rate=10)
    stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
    for _ in range(int(seconds * 10)):
        picture = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")
        container.mux(stream.encode(picture))
    container.mux(stream.encode(None))
