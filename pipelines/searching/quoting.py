"""Quoting: the sentence for which an article is told of, or a stretch that a reader chose, no longer than its source's
terms allow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from crawlers.article import Article
from pipelines.context import Context
from pipelines.masking import masked
from pipelines.searching.questions import bind_question
from pipelines.sentences import sentence_around
from pipelines.store.findings import Stacks, load_stacks
from pipelines.store.schema import sources
from pipelines.store.seen_names import Seen
from pipelines.store.watches import Watch
from search.document import IndexDocument
from search.matcher import Matcher
from search.query.bound import Bound
from search.query.errors import QuerySyntaxError

LONGEST = 280  # characters of a quotation in a digest
LONGEST_CHOSEN = 2_000  # of one that a reader chose, where the terms say nothing


@dataclass(frozen=True, slots=True)
class Quotation:
    """`text` is "" where the source's terms leave no room; `limit` is the share of the text, in per cent, that
    they let be quoted (None: they say nothing). `shortened`: the stretch was longer than may be quoted."""

    text: str
    limit: int | None
    shortened: bool


def quotation(connection: Connection, article: Article, start: int, stop: int) -> Quotation:
    """text[start:stop] of an article, cut between words to what its source's terms allow. Offsets outside of the text
    are brought to its edges."""
    article = masked(article)
    limit = quote_limit(connection, article.source)
    room = LONGEST_CHOSEN if limit is None else min(LONGEST_CHOSEN, len(article.text) * limit // 100)
    start = max(0, min(start, len(article.text)))
    chosen = " ".join(article.text[start : max(start, min(stop, len(article.text)))].split())
    return Quotation(_cut(chosen, 0, room), limit, len(chosen) > room)


def quote_limit(connection: Connection, source: str) -> int | None:
    """The share of a text, in per cent, that a source's terms let be quoted; None where they say nothing."""
    query = select(sources.c.definition).where(sources.c.name == source)
    definition = connection.execute(query).scalar_one_or_none() or {}
    limit: int | None = (definition.get("terms") or {}).get("quote_limit")
    return limit


class Quoter:
    """Quotes articles for watches. One a digest: it remembers queries and terms. Names mean what they mean to a reader
    of `collections` (None: all)."""

    def __init__(self, context: Context, collections: Seen = None) -> None:
        self._context, self._seen = context, collections
        self._questions: dict[str, Bound | None] = {}
        self._limits: dict[str, int | None] = {}

    def quote(self, connection: Connection, watch: Watch, article: Article) -> str:
        """The first sentence of the text that answers the watch, else its first sentence; "" where the source's terms
        leave no room for one."""
        article = masked(article)
        start, stop = self._place(connection, watch, article)
        room = self._room(connection, article)
        first, last = sentence_around(article.text, start, stop)
        return _cut(article.text[first:last], start - first, room)

    def _place(self, connection: Connection, watch: Watch, article: Article) -> tuple[int, int]:
        question = self._question(watch.query)
        key = (article.id, article.version)
        stacks = load_stacks(connection, [key], self._context.analyser.version).get(key)
        if question is None or stacks is None:
            return 0, 0
        found = Matcher(_document(article, stacks)).match(question)
        places = found.places.get("text", ()) if found else ()
        if not places:
            return 0, 0
        begin, end = places[0]
        return stacks.text.offsets[begin][0], stacks.text.offsets[end][1]

    def _question(self, query: str) -> Bound | None:
        if query not in self._questions:
            try:
                self._questions[query] = bind_question(self._context, query, collections=self._seen)
            except QuerySyntaxError:
                self._questions[query] = None
        return self._questions[query]

    def _room(self, connection: Connection, article: Article) -> int:
        """Characters that may be quoted."""
        if article.source not in self._limits:
            self._limits[article.source] = quote_limit(connection, article.source)
        limit = self._limits[article.source]
        return LONGEST if limit is None else min(LONGEST, len(article.text) * limit // 100)


def _document(article: Article, stacks: Stacks) -> IndexDocument:
    """Only what the matcher needs to find words."""
    return IndexDocument(
        id=article.id,
        ordinal=0,
        url=article.url,
        collection=article.collection,
        source=article.source,
        language=stacks.language,
        published_at=article.published_at,
        first_seen=article.published_at or datetime.now(UTC),
        removed=False,
        version=article.version,
        title=stacks.title,
        text=stacks.text,
        authors=article.authors,
    )


def _cut(sentence: str, wanted: int, room: int) -> str:
    """At most `room` characters of a sentence around the character at `wanted`, cut between words."""
    sentence = " ".join(sentence.split()) if len(sentence) <= room else sentence
    if len(sentence) <= room:
        return sentence
    if room < 2:
        return ""
    begin = max(0, min(wanted - room // 3, len(sentence) - room))
    part = sentence[begin : begin + room - 2]
    if begin:
        part = "…" + part.partition(" ")[2]
    if begin + room - 2 < len(sentence):
        part = part.rpartition(" ")[0] + "…"
    return " ".join(part.split())
