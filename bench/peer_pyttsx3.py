"""A session made with pyttsx3 and pydub in the obvious way: run `peer_pyttsx3.py PARTS.json RAIN.wav RESULT.mp3`.

PARTS.json lists the session in order: a text is a sentence to speak, a number is a pause in milliseconds. This is one
of the programs that `bench/peers.py` compares with Outpour.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from pydub import AudioSegment

WORDS_A_MINUTE = 174
"""What the script of `walk` asks for."""


def load_espeak() -> None:
    """Load the eSpeak NG of the `espeakng-loader` wheel if the system has none."""
    with suppress(ImportError, OSError, RuntimeError):
        import espeakng_loader  # noqa: PLC0415 - not available on every platform

        os.environ.setdefault("ESPEAK_DATA_PATH", espeakng_loader.get_data_path())
        ctypes.CDLL(espeakng_loader.get_library_path())


def main() -> None:
    parts, rain, result = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), sys.argv[2], sys.argv[3]
    load_espeak()
    import pyttsx3  # noqa: PLC0415 - it looks for eSpeak when it is imported

    engine = pyttsx3.init()
    engine.setProperty("rate", WORDS_A_MINUTE)
    session = AudioSegment.empty()
    with tempfile.TemporaryDirectory() as folder:
        for number, part in enumerate(parts):
            if isinstance(part, str):
                sentence = f"{folder}/{number}.wav"
                engine.save_to_file(part, sentence)
                engine.runAndWait()
                session += AudioSegment.from_wav(sentence)
            else:
                session += AudioSegment.silent(part)
    bed = AudioSegment.from_wav(rain) - 12
    session = session.set_frame_rate(bed.frame_rate).set_channels(2)
    session.overlay(bed, loop=True).export(result, format="mp3", bitrate="128k")


if __name__ == "__main__":
    main()
