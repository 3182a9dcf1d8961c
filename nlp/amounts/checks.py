"""What stands around a found amount: bounds, approximation, and what is no amount after all."""

from __future__ import annotations

import re
from decimal import Decimal

from nlp.amounts.currency import is_rate_pair
from nlp.amounts.draft import Draft, Line, following, preceding
from nlp.amounts.lexicon import context

_SKIPPED_BEFORE = frozenset(("на", "в", "с", "to", "by", "of"))  # «более чем на 5 млрд»
_RATE_MOST = Decimal(10_000)  # nothing is quoted above it: a sum beyond is no exchange rate
_LETTER = re.compile(r"[^\W\d_]")


def is_amount(draft: Draft) -> bool:
    """False for vague quantities, exchange rates and numbers that are part of something longer."""
    line, first = draft.line, draft.first
    if first and line[first - 1].form in context().vague:
        return False
    return not (_glued(draft) or _is_rate(draft))


def _glued(draft: Draft) -> bool:
    """The number continues a word, a path or another number: «А5», «KZT/USD», «12/5 000 тенге»."""
    line, first = draft.line, draft.first
    if first == 0 or line[first - 1].stop < line[first].start:
        return False
    before = line[first - 1]
    return before.raw in ("/", "=", "№", "#", "_") or (before.kind == "word" and line[first].kind != "sign")


def _is_rate(draft: Draft) -> bool:
    """«курс доллара 494,87 тенге», «495 тенге за доллар», "1 USD = 495 KZT", a header of rates without words."""
    line, after = draft.line, draft.last + 1
    if draft.value > _RATE_MOST:
        return False
    if is_rate_pair(line, after) or following(line, after, ("=",)) or preceding(line, draft.first, ("=",)):
        return True
    if preceding(line, draft.first, ("/",)) or following(line, after, ("/",)):
        return line.wordless
    if line.wordless and _pairs(line) >= 2:
        return True
    near = line.forms(draft.first - 12, draft.first)
    return any(context().rates.match(form) for form in near)


def _pairs(line: Line) -> int:
    return sum(1 for lexeme in line if lexeme.kind == "sign" or (lexeme.kind == "word" and lexeme.raw.isupper()))


def set_bounds(draft: Draft) -> None:
    """«свыше» and «астам» set low, «до» and «дейін» set high, «около» and «жуық» say approximate."""
    if draft.low is not None or draft.change:
        return
    before, after = _before(draft), _after(draft)
    if "high" in (before, after):
        draft.high = draft.value
    elif "low" in (before, after):
        draft.low = draft.value
    if _approximate(draft):
        draft.approximate = True


def _before(draft: Draft) -> str | None:
    line, words = draft.line, context()
    for at in _spots_before(draft):
        matches = [(len(phrase), "high") for phrase in words.high if preceding(line, at, phrase)]
        matches += [(len(phrase), "low") for phrase in words.low if preceding(line, at, phrase)]
        if matches:
            length, kind = max(matches)
            went_to = preceding(line, at, ("до",)) or preceding(line, at, ("up", "to"))
            if kind == "high" and went_to and _changes(line, at - length - 4, at - length):
                return None  # «вырос до 5 млрд» is where it went
            return kind
    return None


def _spots_before(draft: Draft) -> list[int]:
    """Where a phrase before the sum may end: at the sum, or before a preposition («более чем на 5 млрд»)."""
    line, at = draft.line, draft.first
    spots = [at]
    while at and line[at - 1].form in _SKIPPED_BEFORE:
        at -= 1
        spots.append(at)
    return spots


def _after(draft: Draft) -> str | None:
    """Kazakh bounds follow; one may stand inside: «5 миллионнан астам теңге»."""
    line, words = draft.line, context()
    for at in range(draft.first + 1, draft.last + 2):
        matches = [(len(p), "high") for p in words.high_after if following(line, at, p)]
        matches += [(len(p), "low") for p in words.low_after if following(line, at, p)]
        if matches:
            _, kind = max(matches)
            if kind == "high" and following(line, at, ("дейін",)) and _changes(line, at + 1, at + 4):
                return None
            return kind
    return None


def _approximate(draft: Draft) -> bool:
    line, words = draft.line, context()
    if any(preceding(line, at, phrase) for at in _spots_before(draft) for phrase in words.approximate):
        return True
    spots = range(draft.first + 1, draft.last + 2)
    return any(following(line, spot, phrase) for spot in spots for phrase in words.approximate_after)


def _changes(line: Line, start: int, stop: int) -> bool:
    return any(context().change.match(form) for form in line.forms(start, stop))
