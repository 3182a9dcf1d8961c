"""factRuEval-2016 by names, as naeval (github.com/natasha/naeval) reads it: the figures that are published for Natasha.

What it marks: a person whole; of an organisation only its org_name, of a place and of a state only its loc_name; of
names that overlap the one that begins first, then the longer one; none that cuts a word.

We draw organisations wider, with quotes, legal form, head word and region. So the name inside any of these stretches,
and no other, is right too, and counts as the name itself:
  its quotes                                    «Алтек»
  the object's own description, region or both  движение «Солидарность», Верховный суд Бангладеша
  a legal form before it                        ООО «Алтек»
  a place right after it                        министерство торговли КНР
Organisations that have a description but no name («правительство Китая») and places inside another name («ГУ МЧС
России») are neither missed nor wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from razdel import tokenize

from nlp.evaluation.factrueval import CLASSES, Marked, Part, envelope, read_objects
from nlp.evaluation.gold import Annotated, Gold, Span, with_quotes
from nlp.organisations.forms import form_pattern

_NAME = {"Org": "org_name", "LocOrg": "loc_name", "Location": "loc_name"}
_PLACES = ("loc_name", "loc_descr", "geo_adj")
_JOINS = (" ", "\u00a0", "» ", '" ')  # between a name and the place right after it
_OPENING, _CLOSING = tuple('«"“„'), tuple('»"”“')
_FORM_BEFORE = 12  # code points: «ОАО », «РКК »


def read_names(folder: Path) -> Iterator[Annotated]:
    """Every document of a folder. The first span of a Gold is the name. Raises CorpusError as read_objects does."""
    for name, text, objects in read_objects(folder):
        starts, stops = zip(*((token.start, token.stop) for token in tokenize(text)), strict=True)
        names = _apart([(marked, span) for marked in objects for span in _names(marked)])
        whole = [(m, s) for m, s in names if s[0] in set(starts) and s[1] in set(stops)]
        yield Annotated(name, text, tuple(_gold(text, objects, whole)), frozenset(CLASSES.values()), names_only=True)


def _names(marked: Marked) -> list[Span]:
    if marked.name == "Person":
        return [marked.whole]
    wanted = _NAME[marked.name]
    return [span for _, span in _apart((marked, (a, b)) for kind, a, b in marked.parts if kind == wanted)]


def _apart(spans: Iterable[tuple[Marked, Span]]) -> list[tuple[Marked, Span]]:
    """Of overlapping spans the first, of those that begin together the longest."""
    kept: list[tuple[Marked, Span]] = []
    for one in sorted(spans, key=lambda one: (one[1][0], -one[1][1])):
        if not kept or kept[-1][1][1] <= one[1][0]:
            kept.append(one)
    return kept


def _gold(text: str, objects: list[Marked], names: list[tuple[Marked, Span]]) -> Iterator[Gold]:
    places = [one.whole for one in objects if one.kind == "place"]
    for marked, span in names:
        wider = () if marked.name == "Person" else _wider(text, marked, span, places)
        yield with_quotes(text, Gold(marked.kind, tuple(dict.fromkeys((span, *wider)))))
    required = {(marked.kind, span) for marked, span in names}
    for one in objects:
        if one.name != "Person" and not any((one.kind, span) in required for span in _names(one)):
            yield with_quotes(text, Gold(one.kind, tuple(dict.fromkeys((one.whole, *_names(one)))), optional=True))


def _wider(text: str, marked: Marked, name: Span, places: list[Span]) -> Iterator[Span]:
    """The stretches around a name that hold no other name than its own."""
    own: Part = (_NAME[marked.name], *name)
    described = [part for part in marked.parts if part[0].endswith("_descr")]
    if marked.kind == "place":
        yield envelope((own, *described))
        return
    placed = [part for part in marked.parts if part[0] in _PLACES]
    for more in ([], described, placed, [*described, *placed]):
        start, stop = envelope((own, *more))
        yield start, stop
        yield from ((start, last) for first, last in places if text[stop:first] in _JOINS)
        # «партия «Рассвет»» of «парламентская партия «Рассвет»»: as much of the description as stands next to the name
        yield from ((at, stop) for at in range(start + 1, name[0]) if text[at - 1] in " \u00a0" and text[at].islower())
    yield from _with_form(text, *name)


def _with_form(text: str, start: int, stop: int) -> Iterator[Span]:
    quoted = text[start - 1 : start] in _OPENING
    opened = start - 1 if quoted else start
    for form in form_pattern().finditer(text, max(0, opened - _FORM_BEFORE), opened):
        if text[form.end() : opened] in (" ", "\u00a0"):
            yield form.start(), stop + (quoted and text[stop : stop + 1] in _CLOSING)
