"""Quoted stretches of a line, nested ones too, in all the kinds of quotes that are met."""

from __future__ import annotations

import re
from functools import lru_cache

_WORDS = re.compile(r"[\w \u00a0-]{2,60}")
LONGEST = 200  # code points: what is longer is speech, not a name
_MARK = re.compile(r'[«»“”„"‹›‟\n]|\'\'|<<|>>')
_CASE_ENDING = re.compile(r"(?<=\w{3})(?:ого|ому|[ыи]ми?|[ыи]х|[ое]м|ам|ах|ами|[аеиоуыюяьй]{1,2})$")
_CLOSES = {"«": "»", "„": '“”"', "“": "”“", "‹": "›", '"': '"', "''": "''", "<<": ">>", "”": "”", "‟": "”"}
OPENING = "«“„\"‹'<‟"
CLOSING = "»”“\"›'>"


def quoted(text: str, start: int, stop: int) -> list[tuple[int, int]]:
    """(start, stop) of each quoted stretch with its quotes; sorted by start, outer before inner.

    «ТОО «Астана-Строй» with its one closing quote gives the inner pair and, where nothing else closes it, the outer one.
    """  # noqa: E501
    found: list[tuple[int, int]] = []
    stack: list[tuple[str, int]] = []
    inner: tuple[int, int] | None = None  # the first pair of this line inside what is still open
    for match in _MARK.finditer(text, start, stop):
        mark = match.group()
        if mark == "\n":
            _close_outer(stack, inner, found)
            stack, inner = [], None
            continue
        opened = _opened_by(stack, mark, _opens(text, match.start(), start))
        if opened is not None:
            pair = (stack[opened][1], match.end())
            del stack[opened:]
            inner = inner or (pair if stack else None)
            if pair[1] - pair[0] <= LONGEST:
                found.append(pair)
        elif mark in _CLOSES and len(stack) < 8:
            stack.append((mark, match.start()))
        elif mark == "»" and not stack and found and _WORDS.fullmatch(text, found[-1][1], match.start()):
            found.append((found[-1][0], match.end()))  # «Бәйтерек» ұлттық холдингі» АҚ: one mark opens both
    _close_outer(stack, inner, found)
    return sorted(set(found), key=lambda pair: (pair[0], -pair[1]))


def _opens(text: str, at: int, start: int) -> bool:
    """Whether a mark at this place stands before a word: what decides for marks that open and close alike."""
    before = text[at - 1] if at > start else " "
    return not (before.isalnum() or before in '.,!?…)»”"')


def _opened_by(stack: list[tuple[str, int]], mark: str, opens: bool) -> int | None:
    if mark in '"“”' and opens and mark != "”":
        return None
    for at in range(len(stack) - 1, -1, -1):
        if mark in _CLOSES[stack[at][0]]:
            return at
    return None


def _close_outer(stack: list[tuple[str, int]], inner: tuple[int, int] | None, found: list[tuple[int, int]]) -> None:
    if stack and inner and stack[-1][1] < inner[0] and inner[1] - stack[-1][1] <= LONGEST:
        found.append((stack[-1][1], inner[1]))


def straight(name: str) -> str:
    """The name with all its quotes as «…» and single spaces: one spelling for one name."""
    name = re.sub(r"(^|[\s(«])(?:[“„\"‹‟]|''|<<)", r"\1«", " ".join(name.split()))
    return re.sub(r"[“”\"›]|''|>>", "»", name)


@lru_cache(maxsize=20_000)
def quoted_stem(name: str) -> str:
    """What all Russian cases of a name (without its quotes) share: lower-case words without their endings."""
    return " ".join(_CASE_ENDING.sub("", word) for word in name.lower().split())
