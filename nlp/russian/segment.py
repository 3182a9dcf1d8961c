"""Lines of words for the tagger: nothing crosses a newline, and what a reader does not see is not there."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlp.russian import morphology
from nlp.russian.words import cut

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\u0300-\u0305\u0307\u0309-\u036f]")
_MARKS = re.compile(r"\w")
LONGEST_WORD = 100
LONGEST_LINE = 2_000  # code points read at once: razdel's and Viterbi's tables grow with the line


@dataclass(frozen=True, slots=True)
class Line:
    """The words of a line: what the tagger sees of each, and where each stands in the text."""

    words: tuple[str, ...]
    starts: tuple[int, ...]
    stops: tuple[int, ...]


def lines_of(text: str, start: int, stop: int) -> list[Line]:
    """The lines of text[start:stop] that have words, cut into words."""
    found = []
    for match in re.finditer(r"[^\n\r\u2028\u2029]+", text[start:stop]):
        for begin, end in _pieces(text, start + match.start(), start + match.end()):
            line = _line(text, begin, end)
            if line.words:
                found.append(line)
    return found


def _pieces(text: str, start: int, stop: int) -> list[tuple[int, int]]:
    pieces = []
    while stop - start > LONGEST_LINE:
        cut = max(text.rfind(". ", start, start + LONGEST_LINE), text.rfind(" ", start, start + LONGEST_LINE)) + 1
        cut = cut if cut > start else start + LONGEST_LINE
        pieces.append((start, cut))
        start = cut
    return [*pieces, (start, stop)]


def _line(text: str, start: int, stop: int) -> Line:
    piece = text[start:stop]
    spans = cut(piece)
    words = [piece[a:b][:LONGEST_WORD] for a, b in spans]
    if _INVISIBLE.search(piece):
        words = [_INVISIBLE.sub("", piece[a:b])[:LONGEST_WORD] for a, b in spans]
        spans = [span for span, word in zip(spans, words, strict=True) if word]
        words = [word for word in words if word]
    return Line(tuple(_without_shouting(words)), tuple(start + a for a, _ in spans), tuple(start + b for _, b in spans))


def _without_shouting(words: list[str]) -> list[str]:
    """UPPER-CASE words that the dictionary has as names are title-cased: ТОО, МВД and headings stay as they are."""
    loud = [word for word in words if len(word) > 3 and word.isupper() and _MARKS.search(word)]
    if not loud:
        return words
    lettered = sum(1 for word in words if len(word) > 1 and word[0].isalpha())
    if len(loud) > 3 and len(loud) * 3 > lettered * 2:  # a heading
        return words
    return [
        "-".join(part.capitalize() for part in word.split("-")) if word in loud and _is_name(word) else word
        for word in words
    ]


def _is_name(word: str) -> bool:
    last = word.rsplit("-", 1)[-1].lower()
    readings = morphology.parses(last)[:3]
    return any({"Name", "Surn", "Patr"} & parse.tag.grammemes for parse in readings) and not any(
        "Abbr" in parse.tag.grammemes or "Geox" in parse.tag.grammemes for parse in readings[:1]
    )
