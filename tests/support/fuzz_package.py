"""The fuzzing package, which is no part of the wheel: it lies beside the tests."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.append(str(ROOT))  # behind everything that is installed
