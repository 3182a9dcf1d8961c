"""Where in a text sums may stand: one precompiled scan finds the words and signs of money, and only what lies around
them is cut into lexemes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from nlp.amounts.draft import Line
from nlp.amounts.lexer import HIDDEN, lexemes
from nlp.amounts.lexicon import currencies, ending_of, scales

BEFORE, AFTER = 300, 200  # characters around a word of money that are read: what decides about a sum stands in them
_LETTER = r"[^\W\d_]"
_PART = 4  # letters of a name of several words that the scan compares
_HIDDEN = re.compile(f"[{HIDDEN}\u0300-\u036f]")
_NEWLINE = re.compile(r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_WRAPS = re.compile(r"(?:\d|[^\W\d_])[^\S\n\r]*\Z")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d\s*\Z")
_HEADS = re.compile(r"[^\W\d_]*\.?[^\S\n]*[:–—-]?[^\S\n]*\d")


def anchors(text: str) -> list[int]:
    """Where the words of money begin and its signs end, in order."""
    lower = "\n" + text.lower()
    if len(lower) != len(text) + 1:  # a capital that has two small letters
        lower = "\n" + "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    return [match.start() for match in _anchors().finditer(lower)]  # each match has one character before its word


def is_veiled(text: str) -> bool:
    """Whether signs that nobody sees may cut a word of money, so that the scan would not find it."""
    return _HIDDEN.search(text) is not None


def lines(text: str, places: Sequence[int]) -> Iterator[Line]:
    """The lexemes of every stretch around `places` (see `anchors`), in order. No stretch crosses an end of line, except
    where a line ends in a number and the next goes on with its scale or currency (a page's wrapped lines do)."""
    for begin, end in _merged(_around(text, places)):
        yield Line(lexemes(text, begin, end))


def _around(text: str, places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The stretch around each word of money; every line as it is where words are veiled."""
    ends = [match.span() for match in _NEWLINE.finditer(text)]
    if is_veiled(text):
        yield from _whole_lines(text, ends)
        return
    ends.append((len(text), len(text)))
    row, start = 0, 0
    for at in places:
        while ends[row][0] < at:
            start, row = ends[row][1], row + 1
        opens = start
        if row and at - start <= 2 and _goes_on(text, at, ends[row - 1][0]):
            opens = 0 if row == 1 else ends[row - 2][1]
        yield _at_space(text, max(opens, at - BEFORE), opens), min(ends[row][0], at + AFTER)


def _whole_lines(text: str, ends: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    start = 0
    for stop, after in [*ends, (len(text), len(text))]:
        yield start, stop
        start = after


def _at_space(text: str, begin: int, start: int) -> int:
    """Not in the middle of a word or number: the first space at or after `begin` (its line's start as it is)."""
    if begin == start:
        return begin
    space = text.find(" ", begin, begin + 60)
    return begin if space < 0 else space


def _goes_on(text: str, at: int, line_end: int) -> bool:
    """Whether the line that ends at `line_end` runs on: it ends in a number or a word, what comes is small letters, and
    no number follows that it would head instead («Доллар 500 ⏎ евро 600»)."""
    before = text[max(0, line_end - 40) : line_end]
    if text[at : at + 1].isupper() or not _WRAPS.search(before) or _YEAR.search(before):
        return False
    return text[line_end:at].count("\n") <= 1 and _HEADS.match(text[at : at + 40]) is None


def _merged(stretches: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Overlapping stretches as one."""
    last: tuple[int, int] | None = None
    for begin, end in stretches:
        if last is not None and begin <= last[1]:
            last = (min(begin, last[0]), max(end, last[1]))
            continue
        if last is not None:
            yield last
        last = (begin, end)
    if last is not None:
        yield last


@cache
def _anchors() -> re.Pattern[str]:
    """Every sign, currency, scale and coin of the lexicons in small letters, with the character before it. Only what is
    no letter can stand before a word, so that the scan passes over all letters within words."""
    money, words = currencies(), set[str]()
    for forms in (money.codes, money.words, money.coins, scales().forms, scales().half):
        words |= {form.lower() for form in forms if len(form) > 1}
    stems = {*money.stems, *money.coin_stems, *scales().stems}
    by_letter: dict[str, set[str]] = defaultdict(set)
    for word in words:
        by_letter[word[0]].add(rf"{re.escape(word[1:])}(?!{_LETTER})")
    for stem in stems:
        by_letter[stem[0]].add(rf"{re.escape(stem[1:])}{ending_of(stem).pattern}(?!{_LETTER})")
    for part in {phrase[1] for named in money.phrases.values() for phrase, _ in named} | set(money.only_with):
        by_letter[part[0]].add(re.escape(part[1:_PART]))
    for letter in money.letters:
        if letter.isalpha():  # the lone «Т» behind a number
            by_letter[letter.lower()].add(rf"(?<=[0-9].)(?!{_LETTER})|(?<=[0-9][ \u00a0\u202f].)(?!{_LETTER})")
    parts = [f"{letter}(?:{'|'.join(sorted(rests))})" for letter, rests in sorted(by_letter.items())]
    signs = "".join(map(re.escape, sorted({sign[-1] for sign in (*money.signs, *money.letters) if not sign.isalpha()})))
    return re.compile(rf"[\W\d_](?:(?<=[{signs}])|{'|'.join(parts)})")
