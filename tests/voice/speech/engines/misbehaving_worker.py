"""A stand-in for `voice.speech.engines.system_worker` that fails on request.

    misbehaving_worker.py FAULT TIMES LOG

The first TIMES processes have the FAULT, later ones work. LOG gets a JSON line for every start and every request.
Speech is a tone of 10 ms for each character.
"""

import json
import os
import signal
import struct
import sys
import threading
import wave
from pathlib import Path

RATE = 8000
GREETING = {
    "driver": "espeak",
    "version": "0.1",
    "default": "en",
    "voices": [{"id": "en", "name": "English", "language": "en-gb"}],
}
PCM_GUID = bytes.fromhex("0100000000001000800000aa00389b71")


def main(fault, times, log):
    starts = log.read_text().count("start") if log.exists() else 0
    record(log, {"start": os.getpid()})
    faulty = starts < times
    for line in sys.stdin:
        request = json.loads(line)
        record(log, request)
        send(answer(request, fault if faulty else "none"))


def record(log, entry):
    with log.open("a") as file:
        file.write(json.dumps(entry) + "\n")


def send(message):
    print(message if isinstance(message, str) else json.dumps(message), flush=True)


def answer(request, fault):
    if request["do"] == "hello":
        return GREETINGS.get(fault, dict)() or GREETING
    tone = struct.pack("<2h", 9000, -9000) * (len(request["text"]) * RATE // 200)
    reply = SPEAKING.get(fault, whole)(request["path"], tone)
    return {"done": True} if reply is None else reply


def whole(path, tone, channels=1):
    with wave.open(path, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(tone)


def stereo(path, tone):
    pairs = b"".join(tone[start : start + 2] * 2 for start in range(0, len(tone), 2))
    whole(path, pairs, channels=2)


def extensible(path, tone):
    """A WAVE_FORMAT_EXTENSIBLE file, which Python's wave module can't read before 3.12."""
    kind = struct.pack("<HHIIHH", 0xFFFE, 1, RATE, 2 * RATE, 2, 16) + struct.pack("<HHI", 22, 16, 4) + PCM_GUID
    chunks = b"WAVEfmt " + struct.pack("<I", len(kind)) + kind + b"data" + struct.pack("<I", len(tone)) + tone
    Path(path).write_bytes(b"RIFF" + struct.pack("<I", len(chunks)) + chunks)


def aiff(path, tone):
    samples = struct.unpack(f"<{len(tone) // 2}h", tone)
    rate = struct.pack(">HQ", 16383 + 12, RATE << 51)  # 80-bit extended: 1.953125 times two to the twelfth
    common = struct.pack(">4sIhIh", b"COMM", 18, 1, len(samples), 16) + rate
    sound = struct.pack(">4sIII", b"SSND", len(tone) + 8, 0, 0) + struct.pack(f">{len(samples)}h", *samples)
    body = b"AIFF" + common + sound
    Path(path).write_bytes(b"FORM" + struct.pack(">I", len(body)) + body)


def junk(path, _):
    Path(path).write_text("no sound at all")


def cut_off(path, tone):
    whole(path, tone)
    os.truncate(path, 44 + len(tone) // 2)


def hang(*_):
    threading.Event().wait()


def crash(*_):
    print("a warning\nthe floor gave way", file=sys.stderr, flush=True)
    os._exit(3)


def killed(*_):
    signal.raise_signal(signal.SIGKILL)


GREETINGS = {
    "hang at start": hang,
    "crash at start": crash,
    "garbage at start": lambda: '{"voices": 5}',
    "no driver": lambda: {"error": "RuntimeError: there is\nno eSpeak"},
}
SPEAKING = {
    "stereo": stereo,
    "extensible": extensible,
    "aiff": aiff,
    "hang": hang,
    "crash": crash,
    "killed": killed,
    "lost": lambda *_: {"done": True},
    "empty": lambda path, _: Path(path).touch(),
    "header": lambda path, _: whole(path, b""),
    "silent": lambda path, tone: whole(path, bytes(len(tone))),
    "junk": junk,
    "cut off": cut_off,
    "garbage": lambda *_: "Audio saved to speech.wav",
    "list": lambda *_: "[1, 2]",
    "error": lambda *_: {"error": "the disk is\nfull"},
}

if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
