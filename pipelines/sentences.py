"""The sentence around a span, bounded, for showing."""

from __future__ import annotations

import re

REACH = 300  # characters shown on either side at most: hostile text may hold no full stop
BETWEEN_CELLS = " | "  # a line that holds it is a row of a table, and stays whole whatever stops it holds
_END = re.compile(r"[.!?…]+[»\"”)]*\s+(?=[^\Wа-яёәіңғүұқөһa-z_]|[«\"“])|\n")
_SHORT = re.compile(r"(?:^|[\s(«])(?:[^\W\d_]|г|ул|им|тыс|млн|млрд|тг|руб|т\.е|т\.д)\.\s*$", re.IGNORECASE)


def sentence_around(text: str, start: int, stop: int) -> tuple[int, int]:
    """Start and stop of the sentence that holds text[start:stop], at most REACH characters beyond it either way."""
    low, high = max(0, start - REACH), min(len(text), stop + REACH)
    begins = [f.end() for f in _END.finditer(text, low, start + 1) if f.end() <= start and _ends(text, f)]
    ended = next((found for found in _END.finditer(text, stop, high) if _ends(text, found)), None)
    line = text.rfind("\n", low, start) + 1, text.find("\n", stop, high)
    if BETWEEN_CELLS in text[line[0] : line[1] if line[1] >= 0 else high]:
        return max(line[0], low), line[1] if line[1] >= 0 else high
    first = begins[-1] if begins else low
    last = ended.end() if ended else high
    while first < start and text[first].isspace():
        first += 1
    while last > stop and text[last - 1].isspace():
        last -= 1
    return first, last


def _ends(text: str, found: re.Match[str]) -> bool:
    """An initial or a short word with a full stop («К. Ахметов», «млн.») ends no sentence."""
    return "\n" in found[0] or not _SHORT.search(text[max(0, found.start() - 6) : found.end()])
