"""How neural models are run: quietly, and leaving the other work of a session its share of the processor."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

    from onnxruntime import InferenceSession

_THREADS: Final = 4
"""On one sentence at most. Two speak 39 times faster than it lasts, as two sentences side by side on a thread each
would (43 times), and take 80 MB less."""


MOST_MEMORY: Final = 1_500_000_000
"""Bytes that all models of this process may take to run. A sentence of ordinary length takes 150 MB with Piper; what
would take more than this fails, and is spoken in smaller parts."""


def open_model(path: Path) -> InferenceSession:
    """Return the model at `path`, to be run on several threads that sleep while they wait, as others encode meanwhile.

    Raises:
        Exception: whatever the runtime raises when it can't be loaded.
    """
    import onnxruntime  # noqa: PLC0415 (half a second that only speaking needs)

    _limit_memory(MOST_MEMORY)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = min(os.cpu_count() or 1, _THREADS)
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.inter_op_num_threads = 1
    options.enable_mem_pattern = False  # every sentence has another length: planning for each costs 140 MB
    options.add_session_config_entry("session.use_env_allocators", "1")  # the one that is limited
    options.log_severity_level = 4  # what goes wrong is told by us, in one line
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


@cache
def _limit_memory(most: int) -> None:
    """Let the models of this process share one allocator that gives out at most `most` bytes."""
    import onnxruntime  # noqa: PLC0415 (half a second that only speaking needs)

    kinds = onnxruntime.OrtAllocatorType.ORT_ARENA_ALLOCATOR, onnxruntime.OrtMemType.DEFAULT
    place = onnxruntime.OrtMemoryInfo("Cpu", kinds[0], 0, kinds[1])
    limits = {
        "max_mem": most,
        "arena_extend_strategy": 0,  # as without a limit; allocating exactly what is asked for takes 20 % more memory
        "initial_chunk_size_bytes": -1,
        "max_dead_bytes_per_chunk": -1,
    }
    onnxruntime.create_and_register_allocator(place, onnxruntime.OrtArenaCfg(limits))
