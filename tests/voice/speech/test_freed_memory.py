"""Releasing a voice returns its memory to the system."""

import platform
import subprocess
import sys

import pytest

MEASURE = """\
import resource
from pathlib import Path
from voice.speech.engines import Delivery, open_engine
from voice.speech.freed_memory import return_freed_memory

def used_mb():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6

engine = open_engine("hibari")
for _ in range(3):
    engine.speak("Let the shoulders go, and look at what is around you.", Delivery("heart"))
before = used_mb()
engine.close()
return_freed_memory()
print(before - used_mb())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc" or sys.platform != "linux", reason="needs glibc")
def test_a_closed_voice_gives_its_memory_back():
    printed = subprocess.run([sys.executable, "-c", MEASURE], capture_output=True, text=True, check=True).stdout
    assert float(printed) > 25
