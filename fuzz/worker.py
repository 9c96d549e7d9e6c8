"""Runs one target in this process: `python -m fuzz.worker TARGET SECONDS FOLDER [FILE...]`.

With 0 seconds, or with files, the inputs are read once each, without a fuzzer. `python -m fuzz` starts this.
"""

from __future__ import annotations

import json
import math
import os
import sys
from pathlib import Path

from fuzz.contract import PER_BYTE_S, Contract
from fuzz.targets import target_of

INSTRUMENTED = ["scripts", "audio", "voice", "tomllib", "yaml", "wave"]
LARGEST_PROCESS_MB = 2500


def main() -> None:
    name, seconds, folder, *files = sys.argv[1:]
    os.chdir(folder)
    if files or not int(seconds):
        replay(name, Path(folder), [Path(file).read_bytes() for file in files])
    else:
        fuzz(name, int(seconds), Path(folder))


def replay(name: str, folder: Path, inputs: list[bytes]) -> None:
    """Read `inputs`, or else the seeds, once each."""
    target, contract = target_of(name), Contract(folder)
    inputs = inputs or list(target.seeds())
    for data in inputs:
        contract.hold(target, data)
    print(f"{len(inputs)} inputs")


def fuzz(name: str, seconds: int, folder: Path) -> None:
    """Fuzz for so many seconds; the process ends with it. A finding is left in `folder`."""
    import atheris  # noqa: PLC0415 - the seeds can be read without it

    with atheris.instrument_imports(include=INSTRUMENTED):
        target = target_of(name)
    contract, corpus = Contract(folder), folder / "corpus"
    corpus.mkdir()
    for index, seed in enumerate(target.seeds()):
        (corpus / f"seed-{index}").write_bytes(seed[: target.largest])
    options = [
        f"-max_total_time={seconds}",
        f"-max_len={target.largest}",
        f"-timeout={math.ceil(8 * (target.base_s + PER_BYTE_S * target.largest))}",
        f"-rss_limit_mb={LARGEST_PROCESS_MB}",
        f"-artifact_prefix={folder}/finding-",
        "-print_final_stats=1",
    ]
    if target.words:
        (folder / "words").write_text("".join(f"{_quoted(word)}\n" for word in target.words), encoding="ascii")
        options.append(f"-dict={folder}/words")
    atheris.Setup([sys.argv[0], *options, str(corpus)], lambda data: contract.hold(target, data))
    atheris.Fuzz()


def _quoted(word: str) -> str:
    return json.dumps("".join(chr(byte) for byte in word.encode())).replace("\\u00", "\\x").replace("\\n", "\\x0a")


if __name__ == "__main__":
    main()
