"""Match: outbox → hits. Each new version is held once against every watch; the matcher decides, on either engine."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Connection

from pipelines.alerts.fill import age, follow, recognised, scope_of
from pipelines.alerts.stories import story_of
from pipelines.context import Context
from pipelines.locks import hold
from pipelines.report import StageReport
from pipelines.searching.questions import bind_question
from pipelines.store import outbox
from pipelines.store.articles import StoredArticle, get_article
from pipelines.store.findings import Stacks, VersionKey, load_stacks
from pipelines.store.outbox import Entry
from pipelines.store.pages import back_filled
from pipelines.store.watches import Hit, Reason, Watch, add_hits, all_watches, hits_of, set_broken
from search.document import IndexDocument
from search.query.bound import Bound
from search.query.errors import QuerySyntaxError
from search.watch_index import WatchIndex

STAGE = CONSUMER = "match"
BATCH = 500  # outbox rows a transaction
WAITING = "another process is matching; this one waits for it to end"


@dataclass(frozen=True, slots=True)
class _Seen:
    """A version, its tokens, and what happened to it; whether a back-fill brought it."""

    entry: Entry
    stored: StoredArticle
    stacks: Stacks
    back_filled: bool = False


def match(context: Context, *, batch: int = BATCH) -> StageReport:
    """Hold what the outbox has against every watch. Hits and position are one transaction: each version counts once.

    `counts`: hits, broken (watches whose query cannot be run; they are marked, shown and kept)."""
    began, items, found = time.monotonic(), 0, 0
    with hold(context, STAGE, WAITING):
        watches, bound, broken = _questions(context)
        questions = WatchIndex(bound)
        with context.store.read() as connection:
            total = outbox.behind(connection, CONSUMER)
        with context.progress.arrow(STAGE, total) as advance:
            while (step := _step(context, watches, questions, batch)) is not None:
                items, found = items + step[0], found + step[1]
                advance(step[0])
        found += follow(context, watches, bound)
    return StageReport(STAGE, items, time.monotonic() - began, {"hits": found, "broken": broken})


def _questions(context: Context) -> tuple[dict[int, Watch], dict[int, Bound], int]:
    """The watches by id, their bound queries, and how many of them cannot be run."""
    with context.store.read() as connection:
        watches = {watch.id: watch for watch in all_watches(connection)}
        scopes = {key: scope_of(connection, watch) for key, watch in watches.items()}
    bound: dict[int, Bound] = {}
    reasons = {}
    for watch in watches.values():
        try:
            bound[watch.id] = bind_question(context, watch.query, collections=scopes[watch.id])
        except QuerySyntaxError as error:
            reasons[watch.id] = str(error)
    changed = {key: reasons.get(key) for key, watch in watches.items() if watch.broken != reasons.get(key)}
    if changed:
        with context.store.write() as connection:
            for key, reason in changed.items():
                set_broken(connection, key, reason)
    return watches, bound, len(reasons)


def _step(
    context: Context, watches: Mapping[int, Watch], questions: WatchIndex[int], batch: int
) -> tuple[int, int] | None:
    """One batch of the outbox; gives rows read and hits made, None where there was nothing to read."""
    with context.store.read() as connection:
        entries = outbox.read_after(connection, outbox.position(connection, CONSUMER), batch)
        if not entries:
            return None
        seen, postponed = _load(connection, entries, context.analyser.version)
    answers = [(one, questions.matching(_document(one))) for one in seen]
    with context.store.write() as connection:
        hits = list(_hits(connection, answers, watches))
        add_hits(connection, hits)
        outbox.settle(connection, CONSUMER, entries[-1].id, postponed, context.analyser.version)
    return len(entries), len(hits)


def _load(connection: Connection, entries: Sequence[Entry], analyser_version: str) -> tuple[list[_Seen], list[Entry]]:
    """What can be matched, and the rows whose version has no findings yet."""
    keys: list[VersionKey] = [(entry.article_id, entry.version) for entry in entries]
    stacks = load_stacks(connection, keys, analyser_version)
    seen, postponed = [], []
    for entry, key in zip(entries, keys, strict=True):
        stored = get_article(connection, *key)
        if stored is None:
            continue  # erased since
        if key in stacks:
            seen.append(_Seen(entry, stored, stacks[key]))
        else:
            postponed.append(entry)
    brought = back_filled(connection, [one.stored.page_id for one in seen if one.stored.page_id is not None])
    return [replace(one, back_filled=one.stored.page_id in brought) for one in seen], postponed


def _document(one: _Seen) -> IndexDocument:
    """The version alone, as it stood when it was new: an older wording must not answer for it."""
    article = one.stored.article
    return IndexDocument(
        id=article.id,
        ordinal=one.stored.ordinal,
        url=article.url,
        collection=article.collection,
        source=article.source,
        language=article.language or one.stacks.language,
        published_at=article.published_at,
        first_seen=one.stored.first_seen,
        removed=one.entry.reason == "removed",
        version=article.version,
        title=one.stacks.title,
        text=one.stacks.text,
        authors=article.authors,
    )


def _hits(
    connection: Connection, answers: Sequence[tuple[_Seen, list[int]]], watches: Mapping[int, Watch]
) -> Iterable[Hit]:
    known: dict[tuple[str, int], list[Hit]] = {}
    for hit in hits_of(connection, {one.entry.article_id for one, _ in answers}):
        known.setdefault((hit.article_id, hit.watch_id), []).append(hit)
    now = datetime.now(UTC)
    for one, answered in answers:
        article = one.stored.article
        hit_before = {watch for (item, watch) in known if item == article.id}
        for key in sorted(set(answered) | (hit_before & watches.keys())):
            watch = watches[key]
            earlier = known.setdefault((article.id, key), [])
            reason = _reason(one, watch, earlier, answers_now=key in answered)
            if reason is not None and (watch.collections is None or article.collection in watch.collections):
                story = story_of(connection, article.id, article.version, one.stacks.text, now)
                hit = Hit(0, key, article.id, article.version, reason, story, now)
                earlier.append(hit)
                yield hit


def _reason(one: _Seen, watch: Watch, earlier: Sequence[Hit], *, answers_now: bool) -> Reason | None:
    """Why this version is a hit of this watch, None where it is none.

    An edit is told where the article answers the watch or did before it; so is a removal. What a changed rule or
    judgement brings is told once, as recognised."""
    what, told = one.entry.reason, bool(earlier)
    if what == "edited":
        return "edited" if told or answers_now else None
    if what == "removed":
        return "removed" if told or answers_now else None
    if not answers_now or (told and what != "restored"):
        return None
    if what in ("recognised", "rewrite"):
        return recognised(one.stored, watch)
    return "back-filled" if one.back_filled else age(one.stored, watch)
