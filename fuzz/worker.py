"""Runs one target in this process: `python -m fuzz.worker TARGET SECONDS FOLDER [FILE...]`.

With 0 seconds, or with files, each input is read once, without a fuzzer. `python -m fuzz` starts this program.
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
MAX_PROCESS_MB = 2500


def main() -> None:
    name, seconds, folder, *files = sys.argv[1:]
    os.chdir(folder)
    if files or not int(seconds):
        replay(name, Path(folder), [Path(file).read_bytes() for file in files])
    else:
        fuzz(name, int(seconds), Path(folder))


def replay(name: str, folder: Path, inputs: list[bytes]) -> None:
    """Read each of `inputs` once, or each seed if there are none."""
    target, contract = target_of(name), Contract(folder)
    inputs = inputs or list(target.seeds())
    for data in inputs:
        contract.hold(target, data)
    print(f"{len(inputs)} inputs")


def fuzz(name: str, seconds: int, folder: Path) -> None:
    """Fuzz for `seconds`, then end the process; a finding is saved in `folder`."""
    import atheris  # noqa: PLC0415 (reading the seeds doesn't need it)

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
        f"-rss_limit_mb={MAX_PROCESS_MB}",
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
