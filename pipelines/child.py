"""Child: what every process that is started for one order does first."""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
from typing import Any

from pipelines.masking import MaskingFilter


def take_order() -> dict[str, Any]:
    """The JSON object that standard input begins with. When standard input closes, whoever started this process is
    gone, and it ends at once. Complaints go to standard error, masked."""
    order: dict[str, Any] = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    for handler in logging.getLogger().handlers:
        handler.addFilter(MaskingFilter())
    return order


def _end_with_parent() -> None:
    sys.stdin.read()
    os._exit(3)
