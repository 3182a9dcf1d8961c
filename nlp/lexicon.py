"""Lexicons: YAML files beside the code that reads them, each entry with its evidence."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOM = Path(__file__).resolve().parent


@cache
def lexicon(name: str) -> Any:
    """The content of a YAML file of this room (`organisations/known.yaml`); do not change what comes back."""
    return yaml.load((ROOM / name).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
