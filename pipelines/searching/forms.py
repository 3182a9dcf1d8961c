"""Forms: which spellings a question catches, and a question without some of them.

An index keeps no tie between a normal form and the surface forms at its places, so no engine can leave out one form of
a word. The matcher can. A question that leaves forms out is therefore settled before it is asked: only the articles
that hold such a form are held by the matcher, and the engine is given their ids beside the plain question. Hits,
counts, facets, order and pages are then the engine's own, and exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from pipelines.context import Context
from pipelines.searching.documents import build_documents
from search.document import IndexDocument
from search.engine import SearchRequest, UnanswerableError
from search.matcher import Matcher
from search.query.bound import (
    FIELDS,
    All,
    And,
    Bound,
    BoundNode,
    Ids,
    Marked,
    Near,
    Not,
    Or,
    Span,
    Unit,
    Window,
    Words,
)
from search.say import say

PAGE = 200
MOST_CHECKED = 3_000  # articles that hold a form which is left out; the matcher reads about a thousand a second
MOST_COUNTED = 500  # newest hits of which the spellings are counted


@dataclass(frozen=True, slots=True)
class FormFound:
    """A form that a clause of a question caught. `form` is what exclude_forms and without: take; `written` is the same
    for people: a name or a sum as the newest article writes it."""

    clause: str
    form: str
    articles: int
    places: int
    written: str

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class FormsFound:
    """`forms`, most articles first; `read` of `total` hits were looked at, the newest ones."""

    forms: tuple[FormFound, ...]
    read: int
    total: int

    def to_json(self) -> dict[str, Any]:
        return {"forms": [one.to_json() for one in self.forms], "read": self.read, "total": self.total}


class FormCounter:
    """Counts the forms that a bound question catches in documents."""

    def __init__(self, bound: Bound) -> None:
        self._bound = bound
        self._counts: dict[tuple[str, str], tuple[int, int, str]] = {}
        self.read = 0

    def add(self, document: IndexDocument) -> None:
        self.read += 1
        for key, (places, shown) in Matcher(document).forms(self._bound).items():
            articles, before, written = self._counts.get(key, (0, 0, shown))
            self._counts[key] = (articles + 1, before + places, written)

    def found(self, total: int) -> FormsFound:
        """What was caught, of `total` hits."""
        found = [FormFound(clause, form, *numbers) for (clause, form), numbers in self._counts.items()]
        found.sort(key=lambda one: (-one.articles, -one.places, one.clause, one.form))
        return FormsFound(tuple(found), self.read, total)


def forms_found(
    context: Context, bound: Bound, collections: frozenset[str] | None, *, most: int = MOST_COUNTED
) -> FormsFound:
    """The forms that a bound question caught in its newest `most` hits. Raises SearchError."""
    counter, answer = FormCounter(bound), context.engine.search(SearchRequest(bound, 0, collections=collections))
    for document in _documents(context, bound, most, collections):
        counter.add(document)
    return counter.found(answer.total)


def settle(context: Context, bound: Bound) -> Bound:
    """The question as an engine can run it, where it leaves forms out; else as it is.

    Raises SearchError where more than MOST_CHECKED articles hold such a form."""
    without = sorted({form for leaf in leaves(bound.root) for form in leaf.without})
    if not without or context.engine.info() is None:
        return bound
    held = Or(tuple(Words(tuple(Unit(word, (word,)) for word in form.split()), FIELDS) for form in without))
    plain, wide = _plain(bound.root), _wide(bound.root)
    candidates = Bound(And((wide, held)))
    total = context.engine.search(SearchRequest(candidates, 0)).total
    if total > MOST_CHECKED:
        raise UnanswerableError(
            say(
                "{total} articles hold a form that is left out, at most {most} can be looked through: "
                "ask for fewer days or rarer words", total=total, most=MOST_CHECKED,
            )
        )  # fmt: skip
    ids = [one.id for one in _documents(context, candidates, total, None) if Matcher(one).matches(bound)]
    chosen = Ids(tuple(sorted(ids)))
    if wide == plain:
        return replace(bound, asked=And((plain, Or((Not(held), chosen)))))
    return replace(bound, asked=Or((And((plain, Not(held))), chosen)))


def _documents(
    context: Context, bound: Bound, most: int, collections: frozenset[str] | None
) -> Iterator[IndexDocument]:
    """The newest `most` hits as documents; memory holds a page of them."""
    cursor, left = None, most
    while left > 0:
        answer = context.engine.search(SearchRequest(bound, min(PAGE, left), "date", cursor, collections=collections))
        left -= len(answer.hits)
        with context.store.read() as connection:
            made = build_documents(connection, [hit.id for hit in answer.hits], context.analyser.version)
        yield from made.documents
        cursor = answer.cursor
        if cursor is None or not answer.hits:
            return


def leaves(node: BoundNode) -> Iterator[Words | Window | Marked]:
    """Every leaf that can leave out forms: words, names and sums, both sides of NEAR for themselves."""
    match node:
        case And(children) | Or(children):
            for child in children:
                yield from leaves(child)
        case Not(child):
            yield from leaves(child)
        case Near(left, right):
            yield from (*left, *right)
        case Words() | Window() | Marked():
            yield node


def _plain(node: BoundNode) -> BoundNode:
    """The question with every form."""
    match node:
        case And(children):
            return And(tuple(map(_plain, children)))
        case Or(children):
            return Or(tuple(map(_plain, children)))
        case Not(child):
            return Not(_plain(child))
        case Near(left, right):
            return replace(node, left=_all_forms(left), right=_all_forms(right))
        case Words() | Window() | Marked():
            return replace(node, without=())
        case _:
            return node


def _all_forms(spans: Sequence[Span]) -> tuple[Span, ...]:
    return tuple(replace(span, without=()) for span in spans)


def _wide(node: BoundNode) -> BoundNode:
    """A question that finds all that `node` finds, and more where a form that is left out stands under NOT."""
    match node:
        case And(children):
            return And(tuple(map(_wide, children)))
        case Or(children):
            return Or(tuple(map(_wide, children)))
        case Not():
            return All() if any(leaf.without for leaf in leaves(node)) else node
        case _:
            return _plain(node)
