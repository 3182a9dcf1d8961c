"""A unit of money without a number: «тыс. тенге», «(млн тенге)», «мың теңге», «в тенге», "KZT million"."""

from __future__ import annotations

from dataclasses import dataclass

from nlp.amounts.currency import currency_after, currency_before
from nlp.amounts.draft import Line
from nlp.amounts.quantity import scale_at


@dataclass(frozen=True, slots=True)
class Unit:
    """A power of ten of a currency, which ends before lexeme `stop`."""

    power: int
    code: str
    stop: int


def unit_at(line: Line, at: int) -> Unit | None:
    """The unit that begins at lexeme `at`; None where none does."""
    if at >= len(line):
        return None
    scale = scale_at(line, at)
    if scale is not None:
        power, stop = scale
        if stop < len(line) and line[stop].form == "of":
            stop += 1
        found = currency_after(line, stop, large=False)
        return None if found is None or found[0] == "MRP" else Unit(power, *found)
    found = currency_after(line, at, large=False)
    if found is None or found[0] == "MRP":
        return None
    code, stop = found
    behind = scale_at(line, stop) if currency_before(line, at) else None  # "KZT million"
    return Unit(behind[0], code, behind[1]) if behind else Unit(0, code, stop)
