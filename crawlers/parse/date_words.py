"""The words of dates in Russian, Kazakh and English, from date_words.yaml, with Kazakh case endings."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

_ENDINGS = (
    "", "да", "де", "та", "те", "дан", "ден", "нан", "нен", "тан", "тен", "ға", "ге", "қа", "ке", "на", "не",
    "дың", "дің", "ның", "нің", "тың", "тің", "ы", "і", "сы", "сі", "ында", "інде", "сында", "сінде",
    "дағы", "дегі", "тағы", "тегі",
)  # fmt: skip


@cache
def _words() -> dict[str, Any]:
    return yaml.safe_load(Path(__file__).with_name("date_words.yaml").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@cache
def months() -> dict[str, int]:
    """Every form of a month's name, lower case, and its number."""
    found: dict[str, int] = {}
    for entry in _words()["months"]:
        forms = list(entry["forms"])
        if stem := entry.get("kazakh"):
            voiced = {"к": "г", "қ": "ғ"}.get(stem[-1])
            stems = [stem, stem[:-1] + voiced] if voiced else [stem]
            forms += [each + ending for each in stems for ending in _ENDINGS]
        found.update(dict.fromkeys(forms, entry["number"]))
    return found


def days_ago() -> dict[str, int]:
    """Words for days by their distance from today: вчера → 1."""
    return _table("days_ago", "days")


def units() -> dict[str, int]:
    """Words for spans of time → seconds."""
    return _table("units", "seconds")


def counts() -> dict[str, float]:
    """Numbers in words, before a unit."""
    return _table("counts", "value")


@cache
def _table(name: str, value: str) -> dict[str, Any]:
    return {form: entry[value] for entry in _words()[name] for form in entry["forms"]}
