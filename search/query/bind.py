"""From the tree as written to the bound tree: words → tokens, names → markers, days → instants."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from math import comb, factorial

from search.amounts import amount_range
from search.query import bound, days, tree
from search.query.bound import FIELDS, Bound, BoundNode, FieldName, Span, Unit
from search.query.errors import QuerySyntaxError
from search.query.parse import parse_query
from search.query.repair import repaired
from search.say import say, words_of
from search.stack import NORMAL, VARIANT, Analyzer, EntityExpander, Word, clean, counts

MAX_COST = 12_000  # exact-offset phrases that a query may need in the dearer engine
MAX_WORDS = 60  # in one phrase
MAX_WITHOUT = 100  # forms that can be left out
LONG = 6  # letters; the keys of shorter common words meet those of others (мэр and мер)
_STATE_FIELDS: dict[str, tuple[FieldName, ...]] = {
    "any": FIELDS,
    "removed": FIELDS,
    "current": ("title", "text"),
    "edited": ("old_title", "old_text"),
}
UNKNOWN = {  # what is said of a name that nobody bears, by the kind that was asked for
    "organisation": "no organisation is known by the name «{name}»; without a field its words are searched",
    "person": "no person is known by the name «{name}»; without a field its words are searched",
    "place": "no place is known by the name «{name}»; without a field its words are searched",
    "programme": "no programme is known by the name «{name}»; without a field its words are searched",
}
Speller = Callable[[str], Iterable[str]]  # a word as written → keys of its other spellings
_FOREIGN = re.compile("[A-Za-zӘәҒғҚқҢңӨөҰұҮүҺһІі]")  # letters that Russian lacks: such a word has other spellings


def ask(
    text: str,
    analyzer: Analyzer,
    expander: EntityExpander,
    today: date,
    spelling: tree.Spelling | None = None,
    without: Sequence[str] = (),
    speller: Speller | None = None,
) -> Bound:
    """Parse and bind a query in one step. Raises QuerySyntaxError, with a repair where one can be proposed."""

    def read(query: str, names: EntityExpander = _NOBODY) -> Bound:
        return bind(parse_query(query), analyzer, names, today, spelling, without, speller)

    try:
        return read(text, expander)
    except QuerySyntaxError as error:
        error.repair = repaired(text, error, read)
        raise


class _Nobody:
    """Knows no name: for queries that are only tried."""

    def markers(self, kind: str | None, name: str) -> frozenset[str]:
        return frozenset()


_NOBODY: EntityExpander = _Nobody()


def bind(
    query: tree.Query,
    analyzer: Analyzer,
    expander: EntityExpander,
    today: date,
    spelling: tree.Spelling | None = None,
    without: Sequence[str] = (),
    speller: Speller | None = None,
) -> Bound:
    """Bind a query. `today` is the day in Asia/Almaty that "today" and "last 7 days" mean.

    `spelling`: `exact` takes words as written, `forms` in any case form, `variants` also in other spellings and
    languages; None means forms, and variants for what may be a name: a capital, a Kazakh or Latin letter, LONG letters.
    What the query itself says with match: goes before. `speller` gives the keys of further spellings for `variants`.
    `without` are forms that are not to be found, besides those of without:; engines cannot run what then comes out
    (Bound.asked). In both, what holds no word at all means nothing.
    `state:current` searches the newest versions of what is online, `state:edited` superseded versions, `state:removed`
    every version of what was taken down, `state:any` everything. Raises QuerySyntaxError."""
    binder = _Binder(analyzer, expander, today, query.spelling or spelling, speller)
    binder.without = binder.forms(without, query.without)
    scope = _Scope(_STATE_FIELDS[query.state], exact=False)
    parts: list[BoundNode] = [] if query.root is None else [binder.node(query.root, scope)]
    if query.state == "current":
        parts.append(bound.Not(bound.Flag("removed")))
    elif query.state in ("removed", "edited"):
        parts.append(bound.Flag("removed" if query.state == "removed" else "edited"))
    root = bound.All() if not parts else parts[0] if len(parts) == 1 else bound.And(tuple(parts))
    return Bound(root, tuple(binder.notes))


@dataclass(frozen=True, slots=True)
class _Scope:
    fields: tuple[FieldName, ...]
    exact: bool

    def within(self, name: str) -> _Scope:
        if name == "exact":
            return replace(self, exact=True)
        return replace(self, fields=tuple(one for one in self.fields if one.endswith(name)))


@dataclass(slots=True)
class _Binder:
    analyzer: Analyzer
    expander: EntityExpander
    today: date
    spelling: tree.Spelling | None
    speller: Speller | None = None
    without: tuple[str, ...] = ()
    cost: int = 0
    notes: list[str] = field(default_factory=list)

    def node(self, node: tree.Node, scope: _Scope) -> BoundNode:
        match node:
            case tree.And(children):
                return bound.And(tuple(self.node(child, scope) for child in children))
            case tree.Or(children):
                return bound.Or(tuple(self.node(child, scope) for child in children))
            case tree.Not(child):
                return bound.Not(self.node(child, scope))
            case tree.Scope(name, child):
                return self.node(child, scope.within(name))
            case tree.Near():
                return self.near(node, scope)
            case tree.Keyword(name, value):
                return bound.Keyword(name, _fold(name, value))  # type: ignore[arg-type]
            case tree.Kind(kind):
                return bound.Naming(kind)  # type: ignore[arg-type]
            case tree.DateRange():
                return self.dates(node)
            case tree.Where() | tree.Match() | tree.Without():
                raise QuerySyntaxError("state: holds for a whole query: write it once, at its top", node.column)
            case tree.Phrase(slop=int(slop)):
                return self.window(node, slop, scope)
            case _:
                return self.span(node, scope)

    def span(self, node: tree.Node, scope: _Scope) -> Span:
        match node:
            case tree.Word(text, column, exact):
                return self.words(text, column, scope, exact)
            case tree.Phrase(text, column):
                return self.words(text, column, scope, False)
            case tree.Prefix(text, column):
                *units, last = self.units(text, column, scope)
                stem = clean(self.found(text, column)[-1].surface)
                last = Unit(last.text + "*", prefix=stem)
                return self.counted(bound.Words((*units, last), scope.fields, self.without), column)
            case tree.Wildcard(text, column):
                unit = Unit(text, pattern=clean(text.lower()))
                return self.counted(bound.Words((unit,), scope.fields, self.without), column)
            case tree.Fuzzy(text, edits, column):
                words = self.found(text, column)
                if len(words) > 1:
                    said = say("{words}~{edits}: only a single word can be fuzzy", words=text[:40], edits=edits)
                    raise QuerySyntaxError(said, column, (f"{text}~{edits}", text))
                unit = Unit(f"{text}~{edits}", fuzzy=(clean(words[0].surface), edits))
                return self.counted(bound.Words((unit,), scope.fields, self.without), column)
            case tree.Entity(kind, name):
                return self.entity(kind, name, scope)
            case tree.Amount():
                return self.amount(node, scope)
            case _:
                raise QuerySyntaxError("NEAR joins words, phrases, entities and sums", _column(node))

    def forms(self, given: Sequence[str], written: Sequence[tree.Without]) -> tuple[str, ...]:
        """Forms as the matcher compares them: surface forms joined by spaces."""
        if len(given) + len(written) > MAX_WITHOUT:
            raise QuerySyntaxError(say("at most {most} forms can be left out", most=MAX_WITHOUT), 1)
        texts = [(form[:1000], 1) for form in given] + [(one.form, one.column) for one in written]
        return tuple(sorted({" ".join(clean(word.surface) for word in self.found(*one)) for one in texts}))

    def found(self, text: str, column: int) -> Sequence[Word]:
        words = [word for word in self.analyzer.words(text) if counts(word)]
        if not words:
            raise QuerySyntaxError(say("«{text}» holds no word to search for", text=text[:40]), column, (text, ""))
        if len(words) > MAX_WORDS:
            raise QuerySyntaxError(say("a phrase may have {most} words at most", most=MAX_WORDS), column)
        return words

    def units(self, text: str, column: int, scope: _Scope, exact: bool = False) -> tuple[Unit, ...]:
        exact = exact or scope.exact or self.spelling == "exact"
        return tuple(self.unit(word, text[word.start : word.stop], exact) for word in self.found(text, column))

    def unit(self, word: Word, written: str, exact: bool) -> Unit:
        forms = [form for form in map(clean, word.normal_forms) if form]
        if exact or not forms:
            return Unit(written, (clean(word.surface),))
        tokens = [NORMAL + form for form in forms]
        if self.spelling == "variants" or (self.spelling is None and _like_a_name(written)):
            keys = [*word.variants, *(self.speller(written) if self.spelling == "variants" and self.speller else ())]
            tokens.extend(VARIANT + key for key in map(clean, keys) if key)
        return Unit(written, tuple(sorted(set(tokens))))

    def words(self, text: str, column: int, scope: _Scope, exact: bool) -> bound.Words:
        return self.counted(bound.Words(self.units(text, column, scope, exact), scope.fields, self.without), column)

    def counted(self, words: bound.Words, column: int) -> bound.Words:
        self.charge(len(words.units), column)
        return words

    def charge(self, cost: int, column: int) -> None:
        self.cost += cost
        if self.cost > MAX_COST:
            raise QuerySyntaxError("the query asks for too many combinations: use smaller distances", column)

    def window(self, node: tree.Phrase, slop: int, scope: _Scope) -> BoundNode:
        units = self.units(node.text, node.column, scope)
        if len(units) == 1:
            return bound.Words(units, scope.fields, self.without)
        if arrangements(len(units), slop) > MAX_COST // 3:
            most = max((n for n in range(slop) if arrangements(len(units), n) <= MAX_COST // 3), default=None)
            mend = (f"~{slop}", "" if most is None else f"~{most}")
            raise QuerySyntaxError(_too_many(slop, most, len(units)), node.column, mend)
        self.charge(arrangements(len(units), slop), node.column)
        return bound.Window(units, slop, scope.fields, self.without)

    def entity(self, kind: str, name: str, scope: _Scope) -> bound.Marked:
        markers = sorted(filter(None, map(clean, self.expander.markers(kind, name))))
        if not markers:
            self.notes.append(say(UNKNOWN[kind], name=name[:80]))
        return bound.Marked(f"{kind}:{name}", tuple(markers), scope.fields, self.without)

    def amount(self, node: tree.Amount, scope: _Scope) -> bound.Marked:
        try:
            tokens = amount_range(node.currency, node.low, node.high, with_low=node.with_low, with_high=node.with_high)
        except ValueError as error:
            raise QuerySyntaxError(words_of(error), node.column) from error
        low, high = ("*" if end is None else format(end, "f") for end in (node.low, node.high))
        text = f"amount:[{low} TO {high}] {node.currency}"
        return bound.Marked(text, tuple(sorted(tokens)), scope.fields, self.without)

    def near(self, node: tree.Near, scope: _Scope) -> bound.Near:
        try:
            sides = [self.side(side, scope) for side in (node.left, node.right)]
        except QuerySyntaxError as error:
            if error.mend is None:
                error.mend, error.mend_column = (f"NEAR/{node.distance}", "AND"), node.column
            raise
        searched = {span.fields for side in sides for span in side}
        if len(searched) > 1:
            raise QuerySyntaxError("both sides of NEAR need one field: write title:(a NEAR/5 b)", node.column)
        self.charge(2 * (node.distance + 1) * len(sides[0]) * len(sides[1]), node.column)
        return bound.Near(sides[0], sides[1], node.distance, searched.pop())

    def side(self, node: tree.Node, scope: _Scope) -> tuple[Span, ...]:
        if isinstance(node, tree.Scope):
            return self.side(node.child, scope.within(node.name))
        if isinstance(node, tree.Or):
            return tuple(span for child in node.children for span in self.side(child, scope))
        if isinstance(node, tree.Phrase) and node.slop is not None:
            mend = (f"~{node.slop}", "")
            raise QuerySyntaxError('a phrase beside NEAR can have no ~: write "…" NEAR/5 …', node.column, mend)
        return (self.span(node, scope),)

    def dates(self, node: tree.DateRange) -> bound.Dates:
        start: datetime | None = None
        stop: datetime | None = None
        if node.first is not None:
            first, end = days.span(node.first, self.today, node.column)
            start = days.end_of(end) if node.after else days.begin_of(first)
        if node.last is not None:
            first, end = days.span(node.last, self.today, node.column)
            stop = days.begin_of(first) if node.before else days.end_of(end)
        if start is not None and stop is not None and start >= stop:
            written = f"{node.first} TO {node.last}"
            mend = (written, f"{node.last} TO {node.first}")
            raise QuerySyntaxError("the range of days ends before it begins; change its ends", node.column, mend)
        return bound.Dates(start, stop)


def arrangements(words: int, slop: int) -> int:
    """In how many ways so many words can stand in a window with `slop` free places."""
    return factorial(words) * comb(words + slop - 1, words - 1) if words <= 12 else MAX_COST * MAX_COST


def _too_many(slop: int, most: int | None, words: int) -> str:
    if most is None:
        return say("~{slop} has too many arrangements: take fewer words", slop=slop)
    return say(
        "~{slop} has too many arrangements: at most ~{most} for {words} words", slop=slop, most=most, words=words
    )


def _like_a_name(written: str) -> bool:
    return len(written) >= LONG or written[:1].isupper() or _FOREIGN.search(written) is not None


def _fold(name: str, value: str) -> str:
    if name == "author":
        return " ".join(value.casefold().split())
    return value.lower() if name == "language" else value


def _column(node: tree.Node) -> int:
    while isinstance(node, tree.And | tree.Or | tree.Not):
        node = node.child if isinstance(node, tree.Not) else node.children[0]
    return node.column
