"""Memory that threads freed: it is shared by all threads."""

import ctypes
import subprocess
import sys

import pytest

COUNT_ARENAS = """\
import ctypes, sys, threading
from pathlib import Path
from voice.speech.clip_cache import ClipCache
from voice.speech.synthesizer import Synthesizer

Synthesizer(ClipCache(Path(sys.argv[1])))
library, barrier = ctypes.CDLL(None), threading.Barrier(8)
library.fopen.restype = ctypes.c_void_p

def allocate():
    library.malloc(1000)
    barrier.wait()

threads = [threading.Thread(target=allocate) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
file = ctypes.c_void_p(library.fopen(sys.argv[2].encode(), b"w"))
library.malloc_info(0, file)
library.fclose(file)
"""


@pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "malloc_info"), reason="needs a memory report of glibc"
)
def test_threads_share_two_memory_areas(tmp_path):
    subprocess.run([sys.executable, "-c", COUNT_ARENAS, tmp_path, tmp_path / "report"], check=True)
    assert 1 <= (tmp_path / "report").read_text().count("<heap nr") <= 2
