"""Spreadsheets: what a cell must not do to whoever opens it."""

from __future__ import annotations

from typing import Any


def safe_cell(value: Any) -> Any:
    """A spreadsheet takes a cell that begins so for a formula; a quote before it keeps it a text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
