"""What the tests of understanding share: the readers of their tables beside this file."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # for marked_sums
