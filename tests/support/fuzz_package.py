"""Makes the `fuzz` package importable, which is not part of the wheel."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.append(str(ROOT))  # after everything that is installed
