"""ONNX sessions with limited threads and memory, which leave processor time to the rest of a session."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from audio.sinks.cores import usable_cores

if TYPE_CHECKING:
    from pathlib import Path

    from onnxruntime import InferenceSession

_THREADS: Final = 4
"""Maximum threads for one sentence. Two threads synthesize a sentence 39 times faster than real time, nearly as fast as
two sentences at once on a thread each (43 times), with 80 MB less memory."""

MOST_MEMORY: Final = 1_500_000_000
"""Bytes that all models of this process may use at run time. An ordinary sentence takes 150 MB with Piper; a text that
needs more fails, and is spoken in smaller parts."""


def open_model(path: Path) -> InferenceSession:
    """Return the model at `path`, with threads that sleep instead of spinning, since other threads encode meanwhile.

    Raises:
        Exception: whatever the runtime raises if it can't be loaded.
    """
    import onnxruntime  # noqa: PLC0415 (half a second to import, only needed for speaking)

    _limit_memory(MOST_MEMORY)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = min(usable_cores(), _THREADS)
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.inter_op_num_threads = 1
    options.enable_mem_pattern = False  # sentences differ in length, and a plan for each takes 140 MB
    options.add_session_config_entry("session.use_env_allocators", "1")  # the limited one
    options.log_severity_level = 4  # errors are reported by Outpour, in one line
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def open_small_model(path: str) -> InferenceSession:
    """Return the model at `path` on one thread, without memory that is kept between sentences.

    For small models, of which several sentences are spoken at the same time: each thread would keep 30 MB.

    Raises:
        Exception: whatever the runtime raises if it can't be loaded.
    """
    import onnxruntime  # noqa: PLC0415 (half a second to import, only needed for speaking)

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_mem_pattern = options.enable_cpu_mem_arena = False
    options.log_severity_level = 4  # errors are reported by Outpour, in one line
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


@cache
def _limit_memory(max_bytes: int) -> None:
    """Make the models of this process share one allocator of at most `max_bytes` bytes."""
    import onnxruntime  # noqa: PLC0415 (half a second to import, only needed for speaking)

    kinds = onnxruntime.OrtAllocatorType.ORT_ARENA_ALLOCATOR, onnxruntime.OrtMemType.DEFAULT
    place = onnxruntime.OrtMemoryInfo("Cpu", kinds[0], 0, kinds[1])
    limits = {
        "max_mem": max_bytes,
        "arena_extend_strategy": 0,  # the default; exact allocation takes 20 % more memory
        "initial_chunk_size_bytes": -1,
        "max_dead_bytes_per_chunk": -1,
    }
    onnxruntime.create_and_register_allocator(place, onnxruntime.OrtArenaCfg(limits))
