"""The matcher: the definition of what every query means. Engines are tested against it, watches are run by it.

Positions are those of a token stack (a position a word; punctuation has none).

- A unit stands at a position where one of its tokens is; a prefix where a surface form begins so; a fuzzy word where a
  surface or normal form has its first letter and is at most so many edits away (insertion, deletion, substitution,
  exchange of neighbours).
- A phrase is units at consecutive positions. "a b c"~n is a distinct position for each unit, in any order, so that the
  window from the first to the last holds at most n other positions.
- An entity or a sum spans from its BEGIN to its END marker.
- The distance of two spans is the number of positions strictly between their nearest edges; spans that overlap have
  none. A NEAR/n B is true where the distance is at most n, in either order; NEAR/0 means side by side.
- A leaf is true for an article if it is true within one of the fields that it searches. Fields are title and text of
  the newest version, old_title and old_text of the superseded ones. AND, OR and NOT combine leaves of an article,
  across fields. NOT alone is the complement.
- Dates are half-open instants over published_at, or first_seen where that is unknown.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from search.document import IndexDocument, author_terms, dated
from search.query.bound import (
    FIELDS,
    All,
    And,
    Bound,
    BoundNode,
    Dates,
    FieldName,
    Flag,
    Ids,
    Keyword,
    Leaf,
    Marked,
    Naming,
    Near,
    Not,
    Or,
    Span,
    Unit,
    Window,
    Words,
    describe,
)
from search.query.days import month_of
from search.spelling import edits_within, has_shape
from search.stack import BEGIN, END, NORMAL, TokenStack

Place = tuple[int, int]  # the first and the last position of a span


@dataclass(frozen=True, slots=True)
class Match:
    """Why an article is a hit: `places` by field (first and last position, in order), and the leaves that are true."""

    places: Mapping[FieldName, tuple[Place, ...]]
    reasons: tuple[str, ...]


_OPENING, _CLOSING = frozenset('«„“"'), frozenset('»“”"')


class Matcher:
    """One article, ready to be asked many queries."""

    def __init__(self, document: IndexDocument) -> None:
        self.document = document
        self._fields: dict[FieldName, _Field] = {}

    def matches(self, query: Bound) -> bool:
        """Whether the article is a hit."""
        return self._true(query.root)

    def match(self, query: Bound) -> Match | None:
        """Where and why the article is a hit; None where it is none."""
        if not self._true(query.root):
            return None
        places: dict[FieldName, set[Place]] = {}
        reasons: dict[str, None] = {}
        for leaf in _positive(query.root):
            if not self._leaf(leaf):
                continue
            reasons[describe(leaf)] = None
            if isinstance(leaf, Words | Window | Marked | Near):
                for name in leaf.fields:
                    places.setdefault(name, set()).update(self._field(name).places(leaf))
        found = {name: tuple(sorted(spans)) for name, spans in places.items() if spans}
        return Match(found, tuple(reasons))

    def forms(self, query: Bound) -> dict[tuple[str, str], tuple[int, str]]:
        """What its words, entities and sums caught, where the article is a hit: (clause, form) → number of places, and
        the first of them as it is shown to people."""
        found: dict[tuple[str, str], tuple[int, str]] = {}
        if not self._true(query.root):
            return found
        for leaf in _positive(query.root):
            for name, span, place in self._caught(leaf):
                key = describe(span), self._field(name).form(place)
                times, shown = found.get(key) or (0, self._shown(name, span, place))
                found[key] = times + 1, shown
        return found

    def _caught(self, leaf: Leaf) -> Iterator[tuple[FieldName, Span | Window, Place]]:
        if isinstance(leaf, Words | Window | Marked | Near):
            for name in leaf.fields:
                for span, place in self._field(name).caught(leaf):
                    yield name, span, place

    def why(self, query: Bound) -> tuple[tuple[Leaf | Not, tuple[tuple[FieldName, str], ...]], ...]:
        """The clauses that are true of a hit, in the order of the query, each once, with the places (field and form)
        of those that have any. What stands under NOT speaks where it is all of a conjunct."""
        if not self._true(query.root):
            return ()
        found: dict[Leaf | Not, tuple[tuple[FieldName, str], ...]] = {}
        for clause in _clauses(query.root):
            if self._true(clause):
                places = () if isinstance(clause, Not) else self._caught(clause)
                found.setdefault(clause, tuple((name, self._shown(name, span, at)) for name, span, at in places))
        return tuple(found.items())

    def _shown(self, name: FieldName, span: Span | Window, place: Place) -> str:
        """A place for people: words by their form, names and sums as they are written: the index has no comma of
        «1,44 млрд»."""
        if not isinstance(span, Marked):
            return self._field(name).form(place)
        written = {"title": self.document.title_plain, "text": self.document.text_plain}
        return self._field(name).written(place, written.get(name, ""))

    def tokens(self) -> set[str]:
        """Every token of the article, of all its versions."""
        return {token for name in FIELDS for token in self._field(name).where}

    def _field(self, name: FieldName) -> _Field:
        if name not in self._fields:
            self._fields[name] = _Field(getattr(self.document, name))
        return self._fields[name]

    def _true(self, node: BoundNode) -> bool:
        if isinstance(node, And):
            return all(map(self._true, node.children))
        if isinstance(node, Or):
            return any(map(self._true, node.children))
        if isinstance(node, Not):
            return not self._true(node.child)
        return self._leaf(node)

    def _leaf(self, leaf: Leaf) -> bool:
        match leaf:
            case Words() | Window() | Marked() | Near():
                return self._stands(leaf)
            case Keyword(field, value):
                return value in self._values(field)
            case Naming(kind):
                return bool(getattr(self.document, f"{kind}s"))
            case Ids(values):
                return self.document.id in values
            case Dates(start, stop):
                at = dated(self.document)
                return (start is None or at >= start) and (stop is None or at < stop)
            case Flag(name):
                return self.document.removed if name == "removed" else self.document.version > 1
            case All():
                return True

    def _stands(self, leaf: Words | Window | Marked | Near) -> bool:
        for name in leaf.fields:
            field = self._field(name)
            if field.where and field.holds(leaf):  # most articles have no superseded version
                return True
        return False

    def _values(self, field: str) -> Iterable[str]:
        if field == "author":
            return author_terms(self.document.authors)
        if field == "month":
            return (month_of(dated(self.document)),)
        return (getattr(self.document, field),)


class _Field:
    """The tokens of one field, by position."""

    def __init__(self, stack: TokenStack) -> None:
        self._stack = stack
        self.where: dict[str, list[int]] = {}
        for index, position in enumerate(stack.positions):
            for token in position:
                self.where.setdefault(token, []).append(index)

    def holds(self, leaf: Words | Window | Marked | Near) -> bool:
        match leaf:
            case Words():
                return bool(self._spans(leaf)) if leaf.without else bool(self._phrase(leaf))
            case Marked(_, tokens):
                if leaf.without:
                    return bool(self._spans(leaf))
                return any(BEGIN + token in self.where for token in tokens)
            case Window():
                return next(self._windows(leaf), None) is not None
            case Near():
                return next(self._pairs(leaf), None) is not None

    def places(self, leaf: Words | Window | Marked | Near) -> Iterator[Place]:
        """Where a leaf is true: every span for itself, so that what lies between is not marked."""
        match leaf:
            case Words() | Marked():
                yield from self._spans(leaf)
            case Window():
                for window in self._windows(leaf):
                    yield from ((at, at) for at in window)
            case Near():
                for pair in self._pairs(leaf):
                    yield from pair

    def caught(self, leaf: Words | Window | Marked | Near) -> Iterator[tuple[Span | Window, Place]]:
        """Every place with the clause that it is of; both sides of NEAR are clauses of their own."""
        match leaf:
            case Near(left, right):
                places = set(self.places(leaf))
                for span in dict.fromkeys((*left, *right)):
                    yield from ((span, at) for at in self._spans(span) if at in places)
            case Window():
                yield from ((leaf, at) for at in sorted(set(self.places(leaf))))
            case _:
                yield from ((leaf, at) for at in self._spans(leaf))

    def _at(self, unit: Unit) -> list[int]:
        """The positions of a unit, in order."""
        if unit.listed and len(unit.tokens) == 1:
            return self.where.get(unit.tokens[0], [])
        found = {at for token in unit.tokens for at in self.where.get(token, ())}
        if not unit.listed:
            found.update(at for token, places in self.where.items() if stands_for(token, unit) for at in places)
        return sorted(found)

    def _phrase(self, words: Words) -> list[int]:
        """Where a phrase begins."""
        found: list[int] = []
        for index, unit in enumerate(words.units):
            places = self._at(unit)
            if index == 0:
                found = places
            else:
                allowed = set(places)
                found = [start for start in found if start + index in allowed]
            if not found:
                return []
        return found

    def form(self, place: Place) -> str:
        """What stands at a span: its surface forms, joined by spaces."""
        return " ".join(self._stack.positions[at][0] for at in range(place[0], place[1] + 1))

    def written(self, place: Place, plain: str) -> str:
        """What stands at a span of `plain`, the text of the field, with the quotation marks about it; its form where
        the text is not at hand."""
        offsets = self._stack.offsets if plain else ()
        if len(offsets) <= place[1]:
            return self.form(place)
        start, stop = offsets[place[0]][0], offsets[place[1]][1]
        start -= start > 0 and plain[start - 1] in _OPENING
        stop += plain[stop : stop + 1] in _CLOSING and stop < len(plain)
        return " ".join(plain[start:stop].split()) or self.form(place)

    def _spans(self, span: Span) -> list[Place]:
        """Where a span stands, forms that are left out excepted."""
        found = self._all_spans(span)
        return [place for place in found if self.form(place) not in span.without] if span.without else found

    def _all_spans(self, span: Span) -> list[Place]:
        if isinstance(span, Words):
            return [(start, start + len(span.units) - 1) for start in self._phrase(span)]
        spans: set[Place] = set()
        for token in span.tokens:
            begins, ends = self.where.get(BEGIN + token), self.where.get(END + token)
            if begins is None or ends is None:
                continue  # a range of sums has hundreds of tokens, of which an article bears a few
            spans.update((begin, ends[bisect_left(ends, begin)]) for begin in begins if begin <= ends[-1])
            spans.update((begins[bisect_right(begins, end) - 1], end) for end in ends if end >= begins[0])
        return sorted(spans)

    def _pairs(self, near: Near) -> Iterator[tuple[Place, Place]]:
        left = sorted({place for span in near.left for place in self._spans(span)})
        right = sorted({place for span in near.right for place in self._spans(span)})
        for first, second in ((left, right), (right, left)):
            begins = [begin for begin, _ in second]
            for place in first:
                index = bisect_left(begins, place[1] + 1)
                while index < len(second) and begins[index] - place[1] - 1 <= near.distance:
                    yield place, second[index]
                    index += 1

    def _windows(self, window: Window) -> Iterator[tuple[int, ...]]:
        """One arrangement for each position at which a window may begin."""
        units = [self._at(unit) for unit in window.units]
        if window.without:
            units = [[at for at in places if self.form((at, at)) not in window.without] for places in units]
        if not all(units):
            return
        for start in sorted({at for places in units for at in places}):
            stop = start + len(units) + window.slop
            inside = [places[bisect_left(places, start) : bisect_left(places, stop)] for places in units]
            if all(inside) and (found := _distinct(inside)) is not None:
                yield found


def _distinct(choices: Sequence[Sequence[int]]) -> tuple[int, ...] | None:
    """A different position for each unit (augmenting paths: few units, few positions)."""
    taken: dict[int, int] = {}

    def place(unit: int, tried: set[int]) -> bool:
        for at in choices[unit]:
            if at in tried:
                continue
            tried.add(at)
            if at not in taken or place(taken[at], tried):
                taken[at] = unit
                return True
        return False

    if all(place(unit, set()) for unit in range(len(choices))):
        return tuple(sorted(taken))
    return None


def stands_for(token: str, unit: Unit) -> bool:
    """Whether a token is one that the prefix, the pattern or the fuzzy word of a unit means."""
    if unit.prefix is not None and token.startswith(unit.prefix):
        return True
    if unit.pattern is not None and has_shape(token, unit.pattern):
        return True
    if unit.fuzzy is None:
        return False
    word, most = unit.fuzzy
    form = token.removeprefix(NORMAL)
    return form[:1] == word[:1] and edits_within(form, word, most)


def _clauses(node: BoundNode) -> Iterator[Leaf | Not]:
    """The leaves and negations of which a query is made."""
    if isinstance(node, And | Or):
        for child in node.children:
            yield from _clauses(child)
    else:
        yield node


def _positive(node: BoundNode) -> Iterator[Leaf]:
    """The leaves that speak for an article; what stands under NOT never does."""
    if isinstance(node, And | Or):
        for child in node.children:
            yield from _positive(child)
    elif not isinstance(node, Not):
        yield node


def required_tokens(query: Bound) -> tuple[frozenset[str], ...]:
    """Sets of tokens of each of which every hit bears at least one. None at all: any article may be a hit."""
    return tuple(_required(query.root))


def _required(node: BoundNode) -> list[frozenset[str]]:
    match node:
        case And(children):
            return [tokens for child in children for tokens in _required(child)]
        case Or(children):
            return _one_of([_required(child) for child in children])
        case Words(units) | Window(units):
            return [frozenset(unit.tokens) for unit in units if unit.listed]
        case Marked(_, tokens):
            return [frozenset(BEGIN + token for token in tokens)]
        case Near(left, right):
            return [*_one_of([_required(span) for span in left]), *_one_of([_required(span) for span in right])]
        case _:
            return []


def _one_of(children: list[list[frozenset[str]]]) -> list[frozenset[str]]:
    if not children or not all(children):
        return []
    return [frozenset().union(*(min(sets, key=len) for sets in children))]


def matches(query: Bound, document: IndexDocument) -> bool:
    """Whether one article answers one query; for many queries of one article make its Matcher once."""
    return Matcher(document).matches(query)
