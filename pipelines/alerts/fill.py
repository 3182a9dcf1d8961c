"""Fill: hits of a watch on what is indexed already: when it is new, and when the names in its query mean others.

A merge, a term, or noise that is taken back changes what a name in a watch means without a new version of anything. So
the markers that each watch asked for last are remembered (a fact), and where they are others now the index is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from sqlalchemy import Connection

from pipelines.access.accounts import seen_by
from pipelines.alerts.stories import story_of
from pipelines.context import Context
from pipelines.searching.forms import leaves
from pipelines.searching.questions import bind_question
from pipelines.store.articles import StoredArticle, get_articles
from pipelines.store.facts import get_fact, set_fact
from pipelines.store.findings import load_stacks
from pipelines.store.watches import Hit, Reason, Watch, add_hits, all_watches, hits_of
from search.engine import SearchError, SearchRequest
from search.query.bound import Bound, Marked

PAGE = 500  # articles whose hits are written at once
LATE = timedelta(days=1)  # published longer before we saw it: late
BACK_FILLED = timedelta(days=7)  # and longer than this: back-filled
FIRST_DAY = timedelta(days=1)

_Why = Callable[[StoredArticle, Watch], Reason]


def scope_of(connection: Connection, watch: Watch) -> frozenset[str] | None:
    """The collections that a watch looks at: its own, as far as its owner may see them now; None where it is all.

    The names in its query mean what they mean there, too: a closed spelling leads to no public entity."""
    seen = seen_by(connection, watch.owner)
    if watch.collections is None:
        return seen
    own = frozenset(watch.collections)
    return own if seen is None else own & seen


def age(stored: StoredArticle, watch: Watch) -> Reason:
    """In a watch's first day everything since its since-date is news: that is what the date was given for."""
    published = stored.article.published_at
    if (published or stored.first_seen) < watch.since:
        return "back-filled"
    if published is None or stored.first_seen - watch.created_at <= FIRST_DAY:
        return "new"
    if stored.first_seen - published > BACK_FILLED:
        return "back-filled"
    return "late" if stored.first_seen - published > LATE else "new"


def recognised(stored: StoredArticle, watch: Watch) -> Reason:
    """What a changed rule or judgement brings; where the watch is younger it is like any older article to it."""
    return "recognised" if stored.seen_at >= watch.created_at else "back-filled"


def back_fill(context: Context, watch_id: int) -> int:
    """Hits of a new watch on what is already indexed, new or back-filled by its since-date; gives how many.

    What the outbox still holds comes by `match`, which knows these and does not tell them again."""
    if context.engine.info() is None:
        return 0
    with context.store.read() as connection:
        watch = next(one for one in all_watches(connection) if one.id == watch_id)
        scope = scope_of(connection, watch)
    question = bind_question(context, watch.query, collections=scope)
    made = _fill(context, watch, question, scope, age)
    _remember(context, {watch_id: _meaning(question)})
    return made


def follow(context: Context, watches: Mapping[int, Watch], bound: Mapping[int, Bound]) -> int:
    """Hits of watches whose names mean others than when they were last looked at; gives how many.

    Killed, it looks again: what was told is not told twice. Without an index of these rules it waits for one."""
    with context.store.read() as connection:
        means = {key: _meaning(question) for key, question in bound.items()}
        told = {key: get_fact(connection, _fact(key)) for key in bound}
        changed = {key: scope_of(connection, watches[key]) for key in bound if means[key] != told[key]}
    found, others = 0, [key for key in changed if told[key]]  # the rest is looked at for the first time
    try:
        info = context.engine.info() if others else None
        if others and (info is None or info.analyser_version != context.analyser.version):
            return 0
        for key in others:
            found += _fill(context, watches[key], bound[key], changed[key], recognised)
    except SearchError as error:
        context.progress.say(f"what names in watches mean has changed; the index is to be asked for it later: {error}")
        return found
    _remember(context, {key: means[key] for key in changed})
    return found


def _meaning(question: Bound) -> str:
    """A digest of the markers that it asks for."""
    tokens = sorted({token for leaf in leaves(question.root) if isinstance(leaf, Marked) for token in leaf.tokens})
    return blake2b("\n".join(tokens).encode(), digest_size=16).hexdigest()


def _fact(watch_id: int) -> str:
    return f"watch_means:{watch_id}"


def _remember(context: Context, means: Mapping[int, str]) -> None:
    if means:
        with context.store.write() as connection:
            for key, digest in sorted(means.items()):
                set_fact(connection, _fact(key), digest)


def _fill(context: Context, watch: Watch, question: Bound, scope: frozenset[str] | None, why: _Why) -> int:
    cursor, made = None, 0
    while True:
        request = SearchRequest(question, limit=PAGE, sort="date", cursor=cursor, collections=scope)
        answer = context.engine.search(request)
        made += _keep(context, watch, [hit.id for hit in answer.hits], why)
        cursor = answer.cursor
        if cursor is None or not answer.hits:
            return made


def _keep(context: Context, watch: Watch, ids: list[str], why: _Why) -> int:
    """Write the hits on articles of which the watch has told nothing yet."""
    now = datetime.now(UTC)
    with context.store.write() as connection:
        told = {hit.article_id for hit in hits_of(connection, ids) if hit.watch_id == watch.id}
        stored = {name: one for name, one in get_articles(connection, ids).items() if name not in told}
        keys = [(one.article.id, one.article.version) for one in stored.values()]
        stacks = load_stacks(connection, keys, context.analyser.version)
        hits = [
            Hit(0, watch.id, *key, why(stored[key[0]], watch), story_of(connection, *key, stacks[key].text, now), now)
            for key in keys
            if key in stacks
        ]
        add_hits(connection, hits)
    return len(hits)
