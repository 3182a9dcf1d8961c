"""factRuEval-2016 (X.txt with X.spans and X.objects beside it) → annotated texts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from nlp.evaluation.gold import Annotated, CorpusError, Gold, Kind, Span, with_quotes

CLASSES: dict[str, Kind] = {"Person": "person", "Org": "organisation", "Location": "place", "LocOrg": "place"}
# The parts of an object that are its name; the others (org_descr, loc_descr, job) describe it.
NAMES = frozenset(("name", "surname", "patronymic", "nickname", "org_name", "loc_name"))

Part = tuple[str, int, int]  # type, start, stop


def read_factrueval(folder: Path) -> Iterator[Annotated]:
    """Every document of a folder. Raises CorpusError for a missing layer or a line of another form."""
    for file in sorted(folder.glob("*.objects")):
        try:
            text = file.with_suffix(".txt").read_text(encoding="utf-8")
            spans = dict(map(_part, _lines(file.with_suffix(".spans"))))
            objects = [_object(line, spans) for line in _lines(file)]
        except (OSError, ValueError, KeyError) as error:
            raise CorpusError(f"{file.with_suffix('')}: not a document of factRuEval ({error})") from error
        gold = tuple(_settled([with_quotes(text, one) for one in objects if one is not None]))
        yield Annotated(file.stem, text, gold, frozenset(CLASSES.values()))


def _lines(file: Path) -> list[str]:
    lines = file.read_text(encoding="utf-8").splitlines()
    return [line.partition("#")[0] for line in lines if line.strip()]


def _part(line: str) -> tuple[str, Part]:
    identity, kind, start, length, *_ = line.split()
    return identity, (kind, int(start), int(start) + int(length))


def _object(line: str, spans: dict[str, Part]) -> Gold | None:
    """A marked object: right with its description or without. One that has no name is a description only: optional."""
    _, name, *parts = line.split()
    if name not in CLASSES or not parts:
        return None
    found = [spans[part] for part in parts]
    named = [part for part in found if part[0] in NAMES]
    whole, bare = _envelope(found), _envelope(named or found)
    return Gold(CLASSES[name], tuple(dict.fromkeys((whole, bare))), optional=not _says_name(name, named))


def _says_name(name: str, named: list[Part]) -> bool:
    """«администрация США» names a place and describes a body."""
    return any(kind.startswith("org_") for kind, *_ in named) if name == "Org" else bool(named)


def _envelope(parts: list[Part]) -> Span:
    return min(start for _, start, _ in parts), max(stop for _, _, stop in parts)


def _settled(gold: list[Gold]) -> Iterator[Gold]:
    """What stands inside a larger object is optional: a region in a body's name belongs to the body."""
    for one in gold:
        start, stop = one.spans[0]
        within = any(a <= start and stop <= b and b - a > stop - start for other in gold for a, b in other.spans[:1])
        yield Gold(one.kind, one.spans, one.optional or within)
