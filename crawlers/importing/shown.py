"""Shown: the value of a spreadsheet's cell → its text, as the cell's number format shows it.

The format codes are those of ECMA-376, part 1, section 18.8.31. A file does not say in which country it is looked at;
ours is written with a space between thousands and a comma before decimals, days as 05.10.2026.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|_.|\*.|\[[^\]]*\]')
_DIGITS = re.compile(r"[#0?][#0?, \u00a0]*(?:\.[#0?]*)?")
_MOST_DECIMALS = 20


class _Form(NamedTuple):
    """How a number is written: what stands before and behind it, decimals (None: as many as it has), thousands apart,
    by what power of ten it is divided (-2: a percentage)."""

    before: str
    behind: str
    decimals: int | None
    grouped: bool
    power: int


def shown(value: object, form: str) -> str:
    """The text of a value in a cell of that number format; "" for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        timed = (value.hour or value.minute or value.second) and _has_hours(form)
        return f"{value:%d.%m.%Y %H:%M}" if timed else f"{value:%d.%m.%Y}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, time):
        return f"{value:%H:%M:%S}" if value.second else f"{value:%H:%M}"
    if isinstance(value, int | float):
        return _number(value, form)
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


def _has_hours(form: str) -> bool:
    return "h" in _LITERAL.sub("", form).lower() or form.lower() == "general"


def _number(value: int | float, form: str) -> str:
    sections = _sections(form)
    index = 1 if value < 0 and len(sections) > 1 else 2 if value == 0 and len(sections) > 2 else 0
    written = _form(sections[index])
    try:
        number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        number = number.scaleb(-written.power)
        if written.decimals is not None:
            number = number.quantize(Decimal(1).scaleb(-written.decimals), ROUND_HALF_UP)
    except (InvalidOperation, OverflowError):
        return str(value)
    if index == 1:
        number = abs(number)  # the section says itself how a negative number is marked
    text = format(number, f"{',' if written.grouped else ''}f")
    if written.decimals is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{written.before}{text.replace(',', ' ').replace('.', ',')}{written.behind}"


def _sections(form: str) -> list[str]:
    """The parts for positive, negative and zero; a semicolon in quotes is none."""
    parts, quoted = [""], False
    for letter in form[:500]:
        quoted ^= letter == '"'
        if letter == ";" and not quoted:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


@lru_cache(500)
def _form(section: str) -> _Form:
    """A number format as far as it is ours to follow; dates, fractions and powers are written in full."""
    if section.lower() in ("general", "@", ""):
        return _Form("", "", None, False, 0)
    found = _DIGITS.search(_LITERAL.sub(lambda match: "\x00" * len(match[0]), section))
    if found is None or re.search(r"[eE][+-]|/", section):
        return _Form("", "", None, False, 0)
    digits = found[0].rstrip(" \u00a0")
    whole, _, decimals = digits.partition(".")
    grouped = re.search(r"[,  \u00a0](?=[#0?])", whole) is not None
    thousands = len(whole) - len(whole.rstrip(",")) if not decimals else 0
    before, behind = _said(section[: found.start()]), _said(section[found.start() + len(digits) :])
    power = 3 * thousands - (2 if "%" in behind or "%" in before else 0)
    return _Form(before, behind, min(len(decimals), _MOST_DECIMALS), grouped, power)


def _said(text: str) -> str:
    """What of a format is written as it stands: quoted and escaped text, currencies, signs and spaces."""
    return _LITERAL.sub(lambda match: match[1] or match[2] or match[3] or "", text)
