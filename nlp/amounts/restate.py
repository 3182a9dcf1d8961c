"""Which sums only say an earlier one again, in another currency or in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from nlp.amounts.draft import Draft
from nlp.amounts.lexicon import currencies
from nlp.findings import Amount

_WITHIN = 60  # characters between a sum and its restatement in parentheses: «(примерно …»
_LINKS = re.compile(
    r"""\s*(?:
        \([^()\d;]*
      | ,?\s*(?:или|либо|то\ есть|т\.\s?е\.|что\s+(?:составляет|эквивалентно|равно|равняется|соответствует)|это|яғни
               |немесе|что\s+в\s+пересчете|в\s+пересчете|в\s+эквиваленте|эквивалент\w*|бұл|or|equivalent\ to
               |equal\ to|about)\b
        [^()\d;.]*
      | \s*[/=]\s*
    )\Z""",
    re.VERBOSE | re.IGNORECASE,
)
_APART = re.compile(
    r"\b(?:из\s+них|из\s+которых|в\s+том\s+числе|включая|плюс|минус|вместо|против|ранее|раньше|было|был|была|год(?:ом|у)"
    r"|оның\s+ішінде|соның\s+ішінде|including|of\s+which|plus|was|were|from|against|рост|на\s+душу|кроме|помимо|ещё|еще)\b",
    re.IGNORECASE,
)


class Restatements:
    """Which amounts of one text say an earlier one again; asked of each amount in order."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._linked: dict[tuple[Decimal, str], int] = {}  # a sum that was linked once → what it restates

    def earlier(self, found: Sequence[Amount], draft: Draft) -> int | None:
        """The index of the amount that this one says again: «22,3 трлн тенге (149,6 млрд долл.)», and later in the text
        the same 149,6 млрд долларов; «1 000 000 тенге (один миллион тенге)». None where it is a sum of its own."""
        if not found or draft.currency is None:
            return None
        index = self._linked_here(found, draft)
        if index is None:
            return self._linked.get((draft.value, draft.currency))
        if found[index].currency != draft.currency:
            self._linked[draft.value, draft.currency] = index
        return index

    def _linked_here(self, found: Sequence[Amount], draft: Draft) -> int | None:
        """The amount just before, where what stands between says that both are one."""
        before = found[-1]
        if draft.start - before.stop > _WITHIN:
            return None
        between = self._text[before.stop : draft.start]
        if not _LINKS.match(between) or _APART.search(between):
            return None
        index = len(found) - 1 if before.same_as is None else before.same_as
        if before.currency == draft.currency:
            return index if "(" in between and before.value == draft.value else None
        return index if _may_equal(found[index], draft) else None


def _may_equal(earlier: Amount, draft: Draft) -> bool:
    """Whether two sums could be worth the same at some rate since 2015; True where the lexicon does not tell."""
    one, other = currencies().tenge.get(earlier.currency), currencies().tenge.get(draft.currency or "")
    if one is None or other is None or min(earlier.value, draft.value) <= 0:
        return earlier.currency != draft.currency
    rounding = Decimal("1.2")
    return (
        earlier.value * one[0] <= draft.value * other[1] * rounding
        and draft.value * other[0] <= earlier.value * one[1] * rounding
    )
