"""Snippets: the places of a text for which it is a hit, cut out with the words to mark. Text, never HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTH = 260  # characters
MOST = 3
_BEFORE = 80  # characters of context that are wanted before the first mark
_REACH = 40  # how far an end is moved to stand between words


@dataclass(frozen=True, slots=True)
class Snippet:
    """A cut of a text: `start` is where it begins in it; `marks` are (start, stop) within `text`."""

    field: str
    text: str
    start: int
    marks: tuple[tuple[int, int], ...]

    def to_json(self) -> dict[str, object]:
        """{"text", "marks": [[start, stop], …], "field"}."""
        return {"text": self.text, "marks": [list(mark) for mark in self.marks], "field": self.field}


def make_snippets(
    field: str, text: str, spans: Iterable[tuple[int, int]], *, width: int = WIDTH, most: int = MOST
) -> list[Snippet]:
    """At most `most` cuts of at most `width` characters, those with the most different marked words first.

    `spans` are (start, stop) in the text; ones that lie outside of it are ignored, overlapping ones are joined."""
    joined = _joined(text, spans)
    windows = sorted(_windows(joined, width), key=lambda group: (-_worth(text, group), group[0]))
    return [_cut(field, text, group, width) for group in windows[: max(most, 0)]]


def opening(field: str, text: str, *, width: int = WIDTH) -> Snippet:
    """The beginning of a text, for a hit of which no word can be shown (a date, a source, NOT)."""
    return _cut(field, text, [(0, 0)], width)


def _joined(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if not 0 <= first < last <= len(text):
            continue
        start, stop = _with_quotation_marks(text, first, last)
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
        else:
            joined.append((start, stop))
    return joined


def _with_quotation_marks(text: str, start: int, stop: int) -> tuple[int, int]:
    """Spans begin and end with a word; the mark that opens or closes a name belongs to it."""
    inside = text[start:stop]
    open_marks = sum(inside.count(mark) for mark in "«“")
    close_marks = sum(inside.count(mark) for mark in "»”")
    if open_marks > close_marks and text[stop : stop + 1] in ("»", "”"):
        return start, stop + 1
    if close_marks > open_marks and start and text[start - 1] in "«“":
        return start - 1, stop
    return start, stop


def _windows(spans: Sequence[tuple[int, int]], width: int) -> list[list[tuple[int, int]]]:
    """Groups of neighbouring spans that fit into one cut with some context."""
    groups: list[list[tuple[int, int]]] = []
    for span in spans:
        if groups and span[1] - groups[-1][0][0] <= width - _BEFORE:
            groups[-1].append(span)
        else:
            groups.append([span])
    return groups


def _worth(text: str, group: Sequence[tuple[int, int]]) -> int:
    return len({text[start:stop].casefold() for start, stop in group})


def _cut(field: str, text: str, group: Sequence[tuple[int, int]], width: int) -> Snippet:
    first, last = group[0][0], group[-1][1]
    begin = max(0, min(first - min(_BEFORE, max(0, width - (last - first)) // 2), len(text) - width))
    end = min(len(text), begin + width)
    begin = _between_words(text, begin, first)
    if end < len(text):
        shorter = text.rfind(" ", max(min(last, end), end - _REACH), end)
        end = shorter if shorter > begin else end
    marks = tuple((start - begin, min(stop, end) - begin) for start, stop in group if start < min(stop, end))
    return Snippet(field, text[begin:end], begin, marks)


def _between_words(text: str, begin: int, first: int) -> int:
    """The beginning, moved right to behind a space where one is near."""
    if begin == 0 or text[begin - 1].isspace():
        return begin
    space = text.find(" ", begin, min(first, begin + _REACH))
    return begin if space < 0 else space + 1
