"""factRuEval-2016 (X.txt with X.spans and X.objects beside it) → annotated texts, by whole objects.

factrueval_names.py reads the same folder by names alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nlp.evaluation.gold import Annotated, CorpusError, Gold, Kind, Span, with_quotes

CLASSES: dict[str, Kind] = {"Person": "person", "Org": "organisation", "Location": "place", "LocOrg": "place"}
# The parts of an object that are its name; the others (org_descr, loc_descr, job) describe it.
NAMES = frozenset(("name", "surname", "patronymic", "nickname", "org_name", "loc_name"))

Part = tuple[str, int, int]  # type, start, stop


@dataclass(frozen=True, slots=True)
class Marked:
    """An object as the corpus has it: its class and its parts."""

    name: str
    parts: tuple[Part, ...]

    @property
    def kind(self) -> Kind:
        return CLASSES[self.name]

    @property
    def whole(self) -> Span:
        return envelope(self.parts)


def envelope(parts: tuple[Part, ...]) -> Span:
    """From the first part's beginning to the last one's end. Raises ValueError where there are none."""
    return min(start for _, start, _ in parts), max(stop for _, _, stop in parts)


def read_objects(folder: Path) -> Iterator[tuple[str, str, list[Marked]]]:
    """(name, text, objects) of every document. Raises CorpusError for a missing layer or a line of another form."""
    for file in sorted(folder.glob("*.objects")):
        try:
            text = file.with_suffix(".txt").read_text(encoding="utf-8")
            spans = dict(map(_part, _lines(file.with_suffix(".spans"))))
            objects = [marked for line in _lines(file) for marked in _object(line, spans)]
        except (OSError, ValueError, KeyError) as error:
            raise CorpusError(f"{file.with_suffix('')}: not a document of factRuEval ({error})") from error
        yield file.stem, text, objects


def read_factrueval(folder: Path) -> Iterator[Annotated]:
    """Every document of a folder, by whole objects: a body is right with its description or without."""
    for name, text, objects in read_objects(folder):
        gold = tuple(_settled([with_quotes(text, _gold(one)) for one in objects]))
        yield Annotated(name, text, gold, frozenset(CLASSES.values()))


def _lines(file: Path) -> list[str]:
    lines = file.read_text(encoding="utf-8").splitlines()
    return [line.partition("#")[0] for line in lines if line.strip()]


def _part(line: str) -> tuple[str, Part]:
    identity, kind, start, length, *_ = line.split()
    return identity, (kind, int(start), int(start) + int(length))


def _object(line: str, spans: dict[str, Part]) -> Iterator[Marked]:
    _, name, *parts = line.split()
    if name in CLASSES and parts:
        yield Marked(name, tuple(spans[part] for part in parts))


def _gold(marked: Marked) -> Gold:
    """A marked object: right with its description or without. One that has no name is a description only: optional."""
    named = tuple(part for part in marked.parts if part[0] in NAMES)
    bare = envelope(named or marked.parts)
    return Gold(marked.kind, tuple(dict.fromkeys((marked.whole, bare))), optional=not _says_name(marked.name, named))


def _says_name(name: str, named: tuple[Part, ...]) -> bool:
    """«администрация США» names a place and describes a body."""
    return any(kind.startswith("org_") for kind, *_ in named) if name == "Org" else bool(named)


def _settled(gold: list[Gold]) -> Iterator[Gold]:
    """What stands inside a larger object is optional: a region in a body's name belongs to the body."""
    for one in gold:
        start, stop = one.spans[0]
        within = any(a <= start and stop <= b and b - a > stop - start for other in gold for a, b in other.spans[:1])
        yield Gold(one.kind, one.spans, one.optional or within)
