"""Logs: one JSON object a line in the home's logs folder, with the ids of run, source and article where they apply."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, TextIO

import structlog

from pipelines.errors import SettingsError
from pipelines.masking import mask_event

ROTATE_BYTES = 20_000_000  # a longer log is moved aside when it is next opened; one old log is kept


def open_log(home: Path) -> tuple[Any, TextIO]:
    """A structlog logger, and the stream to close after it, that
    appends to logs/baqylau.log in `home`. Raises SettingsError where it cannot be written."""
    file = home / "logs" / "baqylau.log"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.exists() and file.stat().st_size > ROTATE_BYTES:
            file.replace(file.with_suffix(".log.1"))
        stream = file.open("a", encoding="utf-8", buffering=1)
    except OSError as error:
        raise SettingsError(
            f"{home} cannot be written ({error.strerror}): set BAQYLAU_HOME to a folder that can"
        ) from error
    return structlog.wrap_logger(structlog.WriteLogger(stream), processors=_processors()), stream


def no_log() -> Any:
    """A logger for tests: warnings and errors go to standard error, the rest nowhere."""
    return structlog.wrap_logger(
        structlog.WriteLogger(sys.stderr),
        processors=_processors(),
        wrapper_class=structlog.make_filtering_bound_logger(30),
    )


def _processors() -> list[Any]:
    return [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        mask_event,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
