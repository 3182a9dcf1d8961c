"""Marking: a text and the spans found in it → runs of text, each with what covers it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text that means something: `kind` names its style, `target` its page ("" for none)."""

    start: int
    stop: int
    kind: str
    target: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text with the spans over it: `kind` is of the shortest one, "" where there is none; `outer` are the
    kinds of the longer ones; `first` and `last` say whether the shortest one begins and ends here."""

    text: str
    kind: str = ""
    target: str = ""
    label: str = ""
    outer: tuple[str, ...] = ()
    first: bool = True
    last: bool = True


def mark(text: str, spans: Iterable[Span]) -> list[Run]:
    """The runs, which joined are `text`. Spans may nest, overlap and be wrong: what lies outside the text is cut."""
    kept = [replace(one, start=max(one.start, 0), stop=min(one.stop, len(text))) for one in spans]
    kept = sorted((one for one in kept if one.start < one.stop), key=lambda one: (one.start, one.stop))
    edges = sorted({0, len(text), *(e for one in kept for e in (one.start, one.stop))})
    runs, open_, at = [], list[Span](), 0
    for begin, end in pairwise(edges):
        open_ = [one for one in open_ if one.stop > begin]
        while at < len(kept) and kept[at].start <= begin:
            open_.append(kept[at])
            at += 1
        runs.append(_run(text[begin:end], begin, end, open_))
    return runs


def _run(text: str, begin: int, end: int, over: Sequence[Span]) -> Run:
    if not over:
        return Run(text)
    inner, *outer = sorted(over, key=lambda one: (one.stop - one.start, one.start, one.kind))
    kinds = tuple(sorted({one.kind for one in outer} - {inner.kind}))
    return Run(text, inner.kind, inner.target, inner.label, kinds, begin == inner.start, end == inner.stop)


def paragraphs(text: str, spans: Sequence[Span]) -> list[list[Run]]:
    """The runs of each line that is not empty; a span over several lines is marked in each."""
    found, at = [], 0
    ordered = sorted(spans, key=lambda one: one.start)
    for line in text.split("\n"):
        stop = at + len(line)
        if line.strip():
            inside = [one for one in ordered if one.start < stop and one.stop > at]
            found.append(mark(line, [replace(one, start=one.start - at, stop=one.stop - at) for one in inside]))
        at = stop + 1
    return found


def marks(text: str, places: Iterable[Sequence[int]]) -> list[Run]:
    """The runs of a snippet whose places are [start, stop]."""
    return mark(text, [Span(start, stop, "hit") for start, stop in places])
