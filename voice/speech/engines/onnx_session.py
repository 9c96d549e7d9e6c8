"""How neural models are run: quietly, and leaving the other work of a session its share of the processor."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

    from onnxruntime import InferenceSession

_THREADS: Final = 4
"""On one sentence at most. Two speak 39 times faster than it lasts, as two sentences side by side on a thread each
would (43 times), and take 80 MB less."""


def open_model(path: Path) -> InferenceSession:
    """Return the model at `path`, to be run on several threads that sleep while they wait, as others encode meanwhile.

    Raises:
        Exception: whatever the runtime raises when it can't be loaded.
    """
    import onnxruntime  # noqa: PLC0415 (half a second that only speaking needs)

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = min(os.cpu_count() or 1, _THREADS)
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.inter_op_num_threads = 1
    options.enable_mem_pattern = False  # every sentence has another length: planning for each costs 140 MB
    options.log_severity_level = 4  # what goes wrong is told by us, in one line
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
