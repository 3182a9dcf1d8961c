"""The bound tree in Tantivy's terms.

Tantivy's own slop is our distance between two places only (of three, from slop 2 on, it found other articles than the
matcher), so every other distance is an OR of phrases with exact offsets. What no article holds is left out, so that
unions stay small.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import combinations, permutations, product

from tantivy import FieldType, Occur, Query, Schema, Searcher

from search.document import microseconds
from search.engine import UnanswerableError
from search.matcher import stands_for
from search.query.bound import (
    All,
    And,
    BoundNode,
    Dates,
    Flag,
    Ids,
    Keyword,
    Marked,
    Naming,
    Near,
    Not,
    Or,
    Span,
    Unit,
    Window,
    Words,
)
from search.say import say
from search.stack import BEGIN, END, NORMAL

TITLE_BOOST = 2.0  # a word in the headline says more of what an article is about
MAX_EXPANSIONS = 1_000  # words that one prefix or fuzzy word may mean
MAX_SCANNED = 200_000  # words that are looked through for a fuzzy one
MAX_PRODUCT = 6  # phrases written out; with more alternatives a union at each position is quicker
MAX_PHRASES = 20_000

Place = tuple[int, tuple[str, ...]]  # an offset, and the tokens of which one stands there


class Translator:
    """Makes Tantivy queries for one snapshot of an index."""

    def __init__(self, schema: Schema, searcher: Searcher) -> None:
        self._schema = schema
        self._searcher = searcher
        self._expanded: dict[tuple[str, Unit], tuple[str, ...]] = {}
        self._phrases = 0

    def query(self, node: BoundNode) -> Query:
        """Raises SearchError where a prefix or distance means too much."""
        match node:
            case And(children):
                return self._all(children)
            case Or(children):
                return _any([self.query(child) for child in children])
            case Not():
                return self._all((node,))
            case Words() | Window() | Marked() | Near():
                return _best([self._in_field(node, name) for name in node.fields]) or Query.empty_query()
            case Keyword(field, value):
                return _filter(Query.term_query(self._schema, field, value))
            case Naming(kind):
                return _filter(Query.exists_query(kind))
            case Ids(values):
                return _filter(Query.term_set_query(self._schema, "id", list(values)))
            case Dates():
                return self._dates(node)
            case Flag(name):
                return _filter(Query.term_query(self._schema, "flag", name))
            case All():
                return Query.all_query()

    def _all(self, children: Sequence[BoundNode]) -> Query:
        must = [(Occur.Must, self.query(child)) for child in children if not isinstance(child, Not)]
        must_not = [(Occur.MustNot, self.query(child.child)) for child in children if isinstance(child, Not)]
        return Query.boolean_query([*(must or [(Occur.Must, Query.all_query())]), *must_not])

    def _dates(self, dates: Dates) -> Query:
        low, high = (None if end is None else microseconds(end) for end in (dates.start, dates.stop))
        if low is None and high is None:
            return Query.all_query()
        return _filter(Query.range_query(self._schema, "at", FieldType.Integer, low, high, True, high is None))

    def _in_field(self, leaf: Words | Window | Marked | Near, name: str) -> Query | None:
        found = self._leaf(leaf, name)
        return Query.boost_query(found, TITLE_BOOST) if found is not None and name == "title" else found

    def _leaf(self, leaf: Words | Window | Marked | Near, name: str) -> Query | None:
        match leaf:
            case Words():
                return self._phrase(name, self._places(leaf, name, END))
            case Marked():
                return self._phrase(name, self._places(leaf, name, BEGIN))
            case Window():
                return self._window(leaf, name)
            case Near():
                return self._near(leaf, name)

    def _near(self, near: Near, name: str) -> Query | None:
        found: list[Query | None] = []
        for left, right in product(near.left, near.right):
            for first, second in ((left, right), (right, left)):
                before, after = self._places(first, name, END), self._places(second, name, BEGIN)
                if not (_possible(before) and _possible(after)):
                    continue
                found += self._apart(name, before, after, near.distance)
        return _best(found)

    def _apart(self, name: str, before: list[Place], after: list[Place], most: int) -> list[Query | None]:
        """`after` begins behind the end of `before`, with at most so many positions in between.

        Of two places alone Tantivy's slop is exact, so many offsets are one phrase: it may be off to either side."""
        if len(before) > 1 or len(after) > 1:
            shifts = range(len(before), len(before) + most + 1)
            return [self._phrase(name, [*before, *((at + shift, some) for at, some in after)]) for shift in shifts]
        [(_, first)], [(_, second)] = before, after
        found = [self._phrase(name, [(0, first), (1 + most // 2, second)], slop=most // 2)]
        if most % 2:
            found.append(self._phrase(name, [(0, first), (1 + most, second)]))
        return found

    def _window(self, window: Window, name: str) -> Query | None:
        units = [self._tokens(unit, name) for unit in window.units]
        if not all(units):
            return None
        found: list[Query | None] = []
        if len(units) == 2:
            for first, second in permutations(units):
                found += self._apart(name, [(0, first)], [(0, second)], window.slop)
            return _best(found)
        for rest in combinations(range(1, len(units) + window.slop), len(units) - 1):
            for order in set(permutations(units)):
                found.append(self._phrase(name, list(zip((0, *rest), order, strict=True))))
        return _best(found)

    def _places(self, span: Span, name: str, edge: str) -> list[Place]:
        if isinstance(span, Marked):
            return [(0, self._known(name, (edge + token for token in span.tokens)))]
        return [(index, self._tokens(unit, name)) for index, unit in enumerate(span.units)]

    def _phrase(self, name: str, places: Sequence[Place], slop: int = 0) -> Query | None:
        """Articles in which one of the tokens stands at each offset; None: certainly none. `slop` is for two places."""
        if not _possible(places):
            return None
        if len(places) == 1:
            return _best([Query.term_query(self._schema, name, token) for token in places[0][1]])
        number = 1
        for _, tokens in places:
            number *= len(tokens)
        self._phrases += min(number, MAX_PRODUCT)
        if self._phrases > MAX_PHRASES:
            raise UnanswerableError("the query asks for too many combinations of words: use smaller distances")
        if number > MAX_PRODUCT:
            patterns: list[str | tuple[int, str]] = [
                (offset, "|".join(map(_escape, tokens))) for offset, tokens in places
            ]
            return Query.regex_phrase_query(self._schema, name, patterns, slop=slop)
        offsets = [offset for offset, _ in places]
        return _best(
            [
                Query.phrase_query(self._schema, name, list(zip(offsets, chosen, strict=True)), slop=slop)
                for chosen in product(*(tokens for _, tokens in places))
            ]
        )

    def _tokens(self, unit: Unit, name: str) -> tuple[str, ...]:
        """The tokens of a unit that the field holds, prefixes and fuzzy words spelt out."""
        if (name, unit) not in self._expanded:
            found = dict.fromkeys(self._known(name, unit.tokens))
            found.update(dict.fromkeys(self._expansions(unit, name)))
            self._expanded[name, unit] = tuple(found)
        return self._expanded[name, unit]

    def _known(self, name: str, tokens: Iterable[str]) -> tuple[str, ...]:
        return tuple(token for token in tokens if self._searcher.doc_freq(name, token))

    def _expansions(self, unit: Unit, name: str) -> list[str]:
        stems = [unit.prefix] if unit.prefix is not None else []
        limit = MAX_EXPANSIONS + 1
        if unit.pattern is not None:
            stems, limit = [re.split("[*?]", unit.pattern)[0]], MAX_SCANNED
        if unit.fuzzy is not None:
            first, limit = unit.fuzzy[0][:1], MAX_SCANNED
            stems = [first, NORMAL + first]
        terms = [term for stem in stems for term, _ in self._searcher.terms_with_prefix(name, stem, limit=limit)]
        found = [term for term in terms if stands_for(term, unit)]
        if len(found) > MAX_EXPANSIONS:
            raise UnanswerableError(
                say(
                    "{word} means more than {most} words of the index: write more letters",
                    word=unit.text,
                    most=MAX_EXPANSIONS,
                )
            )
        return found


def _possible(places: Sequence[Place]) -> bool:
    return all(tokens for _, tokens in places)


def _escape(token: str) -> str:
    return re.sub(r"([^\w⟦⟧:])", r"\\\1", token)


def _filter(query: Query) -> Query:
    """Decides, but does not rank."""
    return Query.const_score_query(query, 0.0)


def _any(queries: Sequence[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, query) for query in queries])


def _best(queries: Iterable[Query | None]) -> Query | None:
    """Any of the queries; the score is that of the best one, so that other spellings of a word do not add up."""
    some = [query for query in queries if query is not None]
    if not some:
        return None
    return some[0] if len(some) == 1 else Query.disjunction_max_query(some, 0.0)
