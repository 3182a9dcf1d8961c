"""As of: what a question would have found at an instant, or in a snapshot: only what was stored by then, as it was.

The index knows articles as they are now, superseded versions included. So it is asked for all that can have matched in
any version (`widened`), and each of those is held by the matcher against the versions of then: exact, and as costly as
the widened question has hits. Texts, versions and removals are those of then; the rules, the judgements, and what is
brought up to date without a new version (dates, authors) are today's: the manifest names them.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from pipelines.clock import ALMATY
from pipelines.context import Context
from pipelines.oversight.gaps import coverage_of
from pipelines.searching.ask import Answer, check_index, facet_values, shown
from pipelines.searching.documents import build_documents
from pipelines.searching.forms import MOST_COUNTED, FormCounter, FormsFound
from pipelines.searching.questions import bind_question
from pipelines.store.articles import State, StoredArticle, get_all_versions
from pipelines.store.schema import outbox
from search.cursor import read_cursor, write_cursor
from search.document import IndexDocument, dated
from search.engine import EngineHit, SearchError, SearchRequest, UnanswerableError
from search.matcher import Matcher
from search.query.bound import FIELDS, All, And, Bound, BoundNode, Dates, FieldName, Flag, Ids, Keyword, Naming, Not, Or
from search.query.days import month_of
from search.query.tree import Spelling

PAGE = 200
FIXED = ("source", "collection", "id", "url")  # what no new version changes
EDITS = ("new", "edited")
STATES = (*EDITS, "removed", "restored")


@dataclass(frozen=True, slots=True)
class Moment:
    """`at` is an instant; versions seen later are outside. Of a snapshot `position` is where the outbox stood: what was
    stored later is outside, also where it was seen before (an archive that was read in). `name` is the snapshot's."""

    at: datetime
    position: int | None = None
    name: str | None = None

    @property
    def said(self) -> str:
        """One line for people."""
        local = self.at.astimezone(ALMATY).strftime("%Y-%m-%d %H:%M")
        what = f"as of {local}" if self.name is None else f"the snapshot {self.name} of {local}"
        return f"{what}: texts, versions and removals as they were stored then; rules and judgements are today's"

    def to_json(self) -> dict[str, Any]:
        return {"at": self.at.astimezone(ALMATY).isoformat(timespec="seconds"), "snapshot": self.name}


@dataclass(frozen=True, slots=True)
class Then:
    """A match as it was: its versions of then, oldest first, and the document made of them."""

    document: IndexDocument
    versions: Sequence[StoredArticle]


def widened(node: BoundNode) -> BoundNode:
    """A question that finds every article of which any version, alone or with its elders, can be a hit of `node`.

    What later versions, removals and corrections of dates can change is left open."""
    match node:
        case And(children):
            kept = [one for one in map(widened, children) if one != All()]
            return And(tuple(kept)) if len(kept) > 1 else kept[0] if kept else All()
        case Or(children):
            found = tuple(map(widened, children))
            return All() if All() in found else Or(found)
        case Not() | Dates() | Flag() | All() | Naming():
            return All()
        case Keyword(field):
            return node if field in FIXED else All()
        case Ids():
            return node
        case _:
            return replace(node, fields=_any_version(node.fields))


def _any_version(fields: Collection[FieldName]) -> tuple[FieldName, ...]:
    kinds = {name.removeprefix("old_") for name in fields}
    return tuple(name for name in FIELDS if name.removeprefix("old_") in kinds)


def versions_then(connection: Connection, ids: Sequence[str], moment: Moment) -> dict[str, list[StoredArticle]]:
    """The versions of articles that were stored by then, oldest first, each with what was known then; articles of which
    there was none are left out."""
    told = _told(connection, ids, moment)
    found = {}
    for name, versions in get_all_versions(connection, ids).items():
        kept = [one for one in versions if _was_there(one, told.get(name, ()), moment)]
        if kept:
            removed_at = _removed_at(kept[-1], told.get(name, ()), moment)
            state: State = "current" if removed_at is None else "removed"
            newest = kept[-1].article.version
            found[name] = [replace(one, newest=newest, state=state, removed_at=removed_at) for one in kept]
    return found


def _told(connection: Connection, ids: Sequence[str], moment: Moment) -> dict[str, list[Any]]:
    """What the outbox told of articles by then, oldest first."""
    by_then = outbox.c.at <= moment.at if moment.position is None else outbox.c.id <= moment.position
    query = select(outbox).where(outbox.c.article_id.in_(list(ids)), outbox.c.reason.in_(STATES), by_then)
    found: dict[str, list[Any]] = {}
    for row in connection.execute(query.order_by(outbox.c.id)):
        found.setdefault(row.article_id, []).append(row)
    return found


def _was_there(one: StoredArticle, told: Sequence[Any], moment: Moment) -> bool:
    if moment.position is None:
        return one.seen_at <= moment.at
    return any(row.version == one.article.version and row.reason in EDITS for row in told)


def _removed_at(newest: StoredArticle, told: Sequence[Any], moment: Moment) -> datetime | None:
    """When the article was taken down, as was known then; None where it stood."""
    if moment.position is None and newest.removed_at is not None and newest.removed_at <= moment.at:
        return newest.removed_at
    last = told[-1] if told else None
    return last.at if last is not None and last.reason == "removed" else None


def scan(
    context: Context,
    bound: Bound,
    moment: Moment,
    collections: Collection[str] | None = None,
    seconds: float | None = None,
) -> Iterator[list[Then]]:
    """The matches of then, in pieces, newest first by their dates of now; memory does not grow with their number.

    Raises SearchError, also where it takes longer than `seconds`."""
    wide = Bound(widened(bound.root))
    seen = None if collections is None else frozenset(collections)
    begun, cursor = time.monotonic(), None
    while True:
        answer = context.engine.search(SearchRequest(wide, PAGE, "date", cursor, collections=seen))
        yield _then(context, [hit.id for hit in answer.hits], bound, moment)
        cursor = answer.cursor
        if cursor is None or not answer.hits:
            return
        if seconds is not None and time.monotonic() - begun > seconds:
            raise SearchError("this question as of a date takes too long here: ask for rarer words, or use the command "
                              "line, which has no limit")  # fmt: skip


def _then(context: Context, ids: Sequence[str], bound: Bound, moment: Moment) -> list[Then]:
    with context.store.read() as connection:
        known = versions_then(connection, ids, moment)
        documents = build_documents(connection, list(known), context.analyser.version, known).documents
    matching = {one.id: Then(one, known[one.id]) for one in documents if Matcher(one).matches(bound)}
    return [matching[one] for one in ids if one in matching]


def ask_then(
    context: Context,
    query: str,
    moment: Moment,
    *,
    limit: int = 20,
    cursor: str | None = None,
    facets: Sequence[str] = (),
    facet_size: int = 20,
    collections: Collection[str] | None = None,
    seconds: float | None = None,
    match: Spelling | None = None,
    exclude_forms: Sequence[str] = (),
) -> Answer:
    """The answer of then, newest first. The total and the counts are exact, so every match is looked at.

    Raises QuerySyntaxError, StaleIndexError and SearchError."""
    seen = None if collections is None else frozenset(collections)
    bound = bind_question(context, query, match, exclude_forms, seen)
    check_index(context)
    request = SearchRequest(bound, limit, "date", cursor, collections=seen)
    made_for = f"as of {moment.at.isoformat()} {moment.position}"
    skip = _offset(read_cursor(request, made_for))
    total, page, counts = 0, list[Then](), {name: Counter[str]() for name in facets}
    for piece in scan(context, bound, moment, collections, seconds):
        for one in piece:
            if skip <= total < skip + limit:
                page.append(one)
            total += 1
            for name, counter in counts.items():
                counter.update(_values(one.document, name))
    most = {name: sorted(c.items(), key=lambda pair: (-pair[1], pair[0]))[:facet_size] for name, c in counts.items()}
    with context.store.read() as connection:
        hits = shown(connection, context.analyser.version, bound, [EngineHit(one.document.id, 0.0) for one in page],
                     {one.document.id: one.versions for one in page}, [one.document for one in page], seen)  # fmt: skip
        counted = {name: facet_values(connection, name, values, seen) for name, values in most.items()}
    after = write_cursor(request, made_for, skip + limit) if limit and skip + limit < total else None
    coverage, _ = coverage_of(context, bound, seen)
    return Answer(total, tuple(hits), counted, after, (moment.said, *bound.notes), coverage)


def spellings_then(
    context: Context,
    query: str,
    moment: Moment,
    *,
    collections: Collection[str] | None = None,
    seconds: float | None = None,
    match: Spelling | None = None,
    exclude_forms: Sequence[str] = (),
) -> FormsFound:
    """The forms that a query caught in its newest hits of then; every match is counted. Raises as `ask_then`."""
    seen = None if collections is None else frozenset(collections)
    bound = bind_question(context, query, match, exclude_forms, seen)
    check_index(context)
    counter, total = FormCounter(bound), 0
    for piece in scan(context, bound, moment, collections, seconds):
        for one in piece[: max(0, MOST_COUNTED - total)]:
            counter.add(one.document)
        total += len(piece)
    return counter.found(total)


def _offset(position: Any) -> int:
    if position is None:
        return 0
    if not isinstance(position, int) or position < 0:
        raise UnanswerableError("the cursor cannot be read: start again from the first page")
    return position


def _values(document: IndexDocument, facet: str) -> tuple[str, ...]:
    fields: Mapping[str, tuple[str, ...]] = {"organisation": document.organisations, "person": document.persons}
    if facet == "month":
        return (month_of(dated(document)),)
    return fields[facet] if facet in fields else (str(getattr(document, facet)),)
