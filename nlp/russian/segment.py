"""Lines of words for the tagger: nothing crosses a newline, and what a reader does not see is not there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from nlp.places import is_place
from nlp.russian import morphology
from nlp.russian.name_forms import given_gender
from nlp.russian.words import cut

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\u0300-\u0305\u0307\u0309-\u036f]")
_SURNAME = re.compile(
    r"(?:[оеё]в|[иы]н|[сц]к|ко|ұлы|улы|[кқ]ызы)(?:а|у|ым|им|ом|е|ой|ого|ому|ая|ий|ую)?$|бек$|бай$", re.IGNORECASE
)
_SMALL, _LONG = frozenset("АВИКОСУЯ"), 5  # words of one letter; letters beyond which an ending proves a surname
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
    """UPPER-CASE words that are names are title-cased, in a heading only a given name beside its surname; a heading's
    other words are made small. ТОО and МВД stay as they are."""
    loud = [at for at, word in enumerate(words) if len(word) > 3 and word.isupper() and _MARKS.search(word)]
    if not loud:
        return words
    lettered = [word for word in words if len(word) > 1 and word[0].isalpha()]
    heading = len(lettered) > 3 and (len(loud) * 3 > len(lettered) * 2 or all(map(str.isupper, lettered)))
    named = {at for at in loud if _beside_given(words, at) or (not heading and _is_name(words[at]))}
    if not named and not heading:
        return words
    quiet = _whispered if heading else str
    return [_titled(word) if at in named else quiet(word) for at, word in enumerate(words)]


@lru_cache(maxsize=20_000)
def _whispered(word: str) -> str:
    """A word of a heading as it stands in a sentence: a place with its capital, small where the dictionary has it."""
    readings = morphology.parses(word.lower())
    if word in _SMALL:
        return word.lower()
    if not word.isupper() or not readings or any("Abbr" in one.tag.grammemes for one in readings):
        return word
    if len(word) > 3 and (is_place(word) or "Geox" in readings[0].tag.grammemes):
        return _titled(word)
    return word.lower() if all(one.is_known for one in readings) else word


def _titled(word: str) -> str:
    return "-".join(part.capitalize() for part in word.split("-"))


def _beside_given(words: list[str], at: int) -> bool:
    """СЕРИКБАЕВ АРМАН, АСЕЛЬ ТЛЕУОВОЙ: a given name beside a word that has the ending of a surname, either of them."""
    here = words[at]
    for there in words[max(0, at - 1) : at] + words[at + 1 : at + 2]:
        if there.isupper() and len(there) > 2 and (_is_pair(here, there) or _is_pair(there, here)):
            return True
    return False


def _is_pair(given: str, surname: str) -> bool:
    return _SURNAME.search(surname) is not None and _is_given(given)


@lru_cache(maxsize=20_000)
def _is_given(word: str) -> bool:
    """Whether a word is, in some case, a given name of our lists or of the dictionary."""
    readings = morphology.parses(word.lower())
    return bool(given_gender(word)) or any(one.is_known and "Name" in one.tag.grammemes for one in readings)


@lru_cache(maxsize=20_000)
def _is_name(word: str) -> bool:
    """By itself: a name of the dictionary, one that has a surname's ending, or a given name of our lists."""
    last = word.rsplit("-", 1)[-1].lower()
    readings = morphology.parses(last)[:3]
    named = [one for one in readings if {"Name", "Surn", "Patr"} & one.tag.grammemes]
    if len(last) > _LONG and not any(one.is_known for one in readings) and _SURNAME.search(last):
        return True
    if not named or any({"Abbr", "Geox"} & one.tag.grammemes for one in readings[:1]):
        return False
    return any(one.is_known for one in named) or _SURNAME.search(last) is not None or bool(given_gender(last))
