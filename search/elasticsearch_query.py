"""The bound tree in Elasticsearch's terms.

Every place of a word is one position wide, and so are the edges of entities and sums. Intervals of one width never
hold one another, so that `intervals` (which keeps only the narrowest ones) loses none, and its gaps are our distances;
sides of different widths are therefore asked for one by one. Prefixes and fuzzy words are spelt out by the engine,
without a cut: where they mean too much, it refuses.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Sequence
from itertools import permutations, product
from typing import Any, TypeAlias

from search.document import microseconds
from search.query.bound import (
    All,
    And,
    BoundNode,
    Dates,
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
)
from search.stack import BEGIN, END, NORMAL, UNSAYABLE

TITLE_BOOST = 2.0  # a word in the headline says more of what an article is about
MAX_RANKED_TOKENS = 64  # an entity of more markers decides, but does not rank: its terms would each count as a clause
MAX_DEPTH = 12  # levels of our tree: Elasticsearch refuses 30 of its own, of which each of ours needs two
MAX_SOURCES = 20_000  # places that one query may ask for
LONGEST_VALUE = 8191  # characters of a keyword that are indexed (es_mappings: ignore_above)

Query: TypeAlias = dict[str, Any]
Rule: TypeAlias = dict[str, Any]
NOTHING: Query = {"match_none": {}}
EVERYTHING: Query = {"constant_score": {"filter": {"match_all": {}}, "boost": 0.0}}


class TooMuchError(ValueError):
    """The query asks for more combinations than an engine should be sent."""


def translate(node: BoundNode) -> Query:
    """The whole query. Raises TooMuchError."""
    return _Translator().query(node, 0)


class _Translator:
    def __init__(self) -> None:
        self._sources = 0

    def query(self, node: BoundNode, depth: int) -> Query:
        if depth == MAX_DEPTH and isinstance(node, And | Or | Not):
            return _wrapped(self.query(node, 0))
        match node:
            case And(children):
                return self._all(children, depth)
            case Or(children):
                found = [self.query(child, depth + 1) for child in children]
                return {"bool": {"should": found, "minimum_should_match": 1}} if found else NOTHING
            case Not():
                return self._all((node,), depth)
            case _:
                return self._leaf(node)

    def _all(self, children: Sequence[BoundNode], depth: int) -> Query:
        must = [self.query(child, depth + 1) for child in children if not isinstance(child, Not)]
        must_not = [self.query(child.child, depth + 1) for child in children if isinstance(child, Not)]
        return {"bool": {"must": must or [EVERYTHING], "must_not": must_not}}

    def _leaf(self, leaf: Leaf) -> Query:
        match leaf:
            case Words() | Window() | Marked() | Near():
                return _best([self._in_field(leaf, name) for name in leaf.fields])
            case Keyword(field, value):
                return _filter({"term": {field: value}}) if _sendable(value) else NOTHING
            case Naming(kind):
                return _filter({"exists": {"field": kind}})
            case Ids(values):
                return _filter({"terms": {"id": list(values)}})
            case Dates(start, stop):
                ends = {"gte": start, "lt": stop}
                bounds = {sign: microseconds(end) for sign, end in ends.items() if end is not None}
                return _filter({"range": {"at": bounds}}) if bounds else EVERYTHING
            case Flag(name):
                return _filter({"term": {"flag": name}})
            case All():
                return EVERYTHING

    def _in_field(self, leaf: Words | Window | Marked | Near, name: str) -> Query | None:
        boost = TITLE_BOOST if name == "title" else 1.0
        match leaf:
            case Marked(_, tokens):
                return _tokens(name, [BEGIN + token for token in tokens], boost)
            case Words((unit,)):
                return _word(name, unit, boost)
            case Words(units) if all(unit.listed for unit in units):
                self._count(len(units))
                return _phrase(name, units, boost)
            case _:
                rule = self._rule(leaf)
                return None if rule is None else {"intervals": {name: {**rule, "boost": boost}}}

    def _rule(self, leaf: Words | Window | Near) -> Rule | None:
        match leaf:
            case Words():
                return self._ordered([_unit(unit) for unit in leaf.units], 0)
            case Window(units, slop):
                orders = dict.fromkeys(permutations(units))
                return _any([self._ordered([_unit(unit) for unit in order], slop) for order in orders])
            case Near(left, right, distance):
                pairs = [*product(self._sides(left, END), self._sides(right, BEGIN))]
                pairs += product(self._sides(right, END), self._sides(left, BEGIN))
                return _any([self._ordered([first, second], distance) for first, second in pairs])

    def _sides(self, spans: Sequence[Span], edge: str) -> list[Rule]:
        """The spans of one side, those of one width together: one position for a word and for an entity's edge."""
        widths: dict[int, list[Rule | None]] = {}
        for span in spans:
            if isinstance(span, Marked):
                widths.setdefault(1, []).append(_stands([edge + token for token in span.tokens]))
            else:
                widths.setdefault(len(span.units), []).append(self._rule(span))
        return [rule for rules in widths.values() if (rule := _any(rules)) is not None]

    def _ordered(self, rules: Sequence[Rule | None], gaps: int) -> Rule | None:
        """One rule behind the other, without overlap, with at most so many positions among them."""
        self._count(len(rules))
        some = [rule for rule in rules if rule is not None]
        if len(some) < len(rules):
            return None
        return some[0] if len(some) == 1 else {"all_of": {"intervals": some, "ordered": True, "max_gaps": gaps}}

    def _count(self, number: int) -> None:
        self._sources += number
        if self._sources > MAX_SOURCES:
            raise TooMuchError("the query asks for too many combinations of words: use smaller distances")


def _unit(unit: Unit) -> Rule | None:
    """What stands at one position; None where nothing can."""
    rules = [_stands(unit.tokens)]
    if unit.prefix is not None:
        rules.append({"prefix": {"prefix": unit.prefix}})
    if unit.pattern is not None:
        rules.append({"wildcard": {"pattern": _pattern(unit.pattern)}})
    if unit.fuzzy is not None:
        rules.extend({"fuzzy": {"term": word, **how}} for word, how in _fuzzy(*unit.fuzzy))
    return _any(rules)


def _pattern(pattern: str) -> str:
    return pattern.replace("\\", "\\\\")


def _stands(tokens: Iterable[str]) -> Rule | None:
    text = _position(tokens)
    return {"match": {"query": text}} if text else None


def _fuzzy(word: str, edits: int) -> list[tuple[str, dict[str, Any]]]:
    """A surface or a normal form that near, with the first letter kept."""
    return [
        (prefix + word, {"fuzziness": str(edits), "prefix_length": len(prefix) + 1, "transpositions": True})
        for prefix in ("", NORMAL)
    ]


def _word(name: str, unit: Unit, boost: float) -> Query | None:
    found = [_tokens(name, unit.tokens, boost)]
    if unit.prefix is not None:
        found.append({"prefix": {name: {"value": unit.prefix, "rewrite": "constant_score", "boost": boost}}})
    if unit.pattern is not None:
        how = {"rewrite": "constant_score", "boost": boost}
        found.append({"wildcard": {name: {"value": _pattern(unit.pattern), **how}}})
    if unit.fuzzy is not None:
        # With another rewriting than constant_score only the 50 nearest words would be found.
        how = {"rewrite": "constant_score", "boost": boost}
        found.extend({"fuzzy": {name: {"value": word, **near, **how}}} for word, near in _fuzzy(*unit.fuzzy))
    return _best_or_none(found)


def _tokens(name: str, tokens: Sequence[str], boost: float) -> Query | None:
    """One of the tokens; together they rank as one word, so that spellings do not add up."""
    text = _position(tokens)
    if not text:
        return None
    if len(tokens) > MAX_RANKED_TOKENS:
        return {"constant_score": {"filter": {"terms": {name: text.split("|")}}, "boost": boost}}
    return {"match": {name: {"query": text, "boost": boost}}}


def _phrase(name: str, units: Sequence[Unit], boost: float) -> Query | None:
    positions = [_position(unit.tokens) for unit in units]
    return {"match_phrase": {name: {"query": " ".join(positions), "boost": boost}}} if all(positions) else None


def _position(tokens: Iterable[str]) -> str:
    """Tokens as they stand at one position of a stack; what no stack can hold is left out."""
    return "|".join(token for token in tokens if token and token != UNSAYABLE and "|" not in token)


def _sendable(value: str) -> bool:
    return len(value) <= LONGEST_VALUE and value.encode("utf-8", "replace").decode() == value


def _filter(query: Query) -> Query:
    """Decides, but does not rank."""
    return {"constant_score": {"filter": query, "boost": 0.0}}


def _best(queries: Iterable[Query | None]) -> Query:
    return _best_or_none(queries) or NOTHING


def _best_or_none(queries: Iterable[Query | None]) -> Query | None:
    """Any of the queries; the score is that of the best one."""
    some = [query for query in queries if query is not None]
    return (some[0] if len(some) == 1 else {"dis_max": {"queries": some}}) if some else None


def _any(rules: Iterable[Rule | None]) -> Rule | None:
    some = [rule for rule in rules if rule is not None]
    return (some[0] if len(some) == 1 else {"any_of": {"intervals": some}}) if some else None


def _wrapped(query: Query) -> Query:
    """A query that is parsed for itself, so that its levels do not count among those around it."""
    content = json.dumps(query, separators=(",", ":")).encode()
    return {"wrapper": {"query": base64.b64encode(content).decode()}}
