"""Parse counts: what parsing made of a crawl's pages is added to that crawl's row of each source.

Counted once a page, whenever it is parsed: what a kill cut off is counted by the next run, what is parsed again is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, bindparam, update

from crawlers.parse import selectors
from crawlers.parse.charset import decode
from crawlers.parse.parsed import ParsedArticle, ParseError
from crawlers.parse.text import tree
from crawlers.source import Source
from pipelines.context import Context
from pipelines.errors import BaqylauError
from pipelines.evidence.bodies import read_body
from pipelines.parsing.parse_tasks import LostError
from pipelines.store import source_runs
from pipelines.store.schema import pages

SHORT = 300  # characters; few news items are shorter, and what was cut off at a redesign's lead is
LOOKED_AT = 30  # pages a source whose selectors are tried one by one in one call: a redesign shows in far fewer
FIELDS = ("title", "text", "published", "authors")  # the selectors that a definition can have

Outcome = ParsedArticle | Exception | None


class ParseCounts:
    """For one call of the parse stage."""

    def __init__(self, context: Context, sources: Mapping[str, Source]) -> None:
        self._context, self._sources = context, sources
        self._looked: Counter[str] = Counter()

    def flaws(self, rows: Sequence[tuple[Row[Any], Outcome]]) -> list[Counter[str]]:
        """What is to be noted of each page beside its result. Reads pages again: call it outside of a transaction."""
        return [
            Counter() if outcome is None else flaws_of(outcome) + self._missed(row, outcome) for row, outcome in rows
        ]

    def _missed(self, row: Row[Any], outcome: ParsedArticle | Exception) -> Counter[str]:
        if isinstance(outcome, LostError):
            return Counter()  # what ended another process would end this one
        source = self._sources.get(row.source)
        if source is None or not row.warc_file or "html" not in row.media_type or self._looked[row.source] >= LOOKED_AT:
            return Counter()
        rules = source.selectors_at(row.fetched_at.astimezone(ZoneInfo(source.timezone)).date())
        if not any(getattr(rules, name) for name in FIELDS):
            return Counter()
        self._looked[row.source] += 1
        try:
            body = read_body(self._context.settings.warc_folder, row.warc_file, row.warc_offset)
            text = body.decode(source.encoding, "replace") if source.encoding else decode(body, row.media_type).text
            found, bodies = selectors.read(tree(text), rules)
        except (ValueError, RecursionError, LookupError, ParseError, BaqylauError):
            return Counter()  # why it cannot be parsed is counted already
        given = {**{name: getattr(found, name) for name in FIELDS}, "text": bodies}
        missed = [name for name in FIELDS if getattr(rules, name) and not given[name]]
        return Counter({"tried": 1} | {f"selectors.{name}": 1 for name in missed})


def flaws_of(outcome: ParsedArticle | Exception) -> Counter[str]:
    """What an article lacks, or that there is none."""
    if isinstance(outcome, Exception):
        said = str(outcome)
        kind = next((name for name in ("title", "text") if f"the page has no {name}" in said), None)
        return Counter({"failed": 1} | ({f"no_{kind}": 1} if kind else {}))
    lacks = {"no_date": outcome.published_at is None, "short": len(outcome.text) < SHORT}
    return Counter({"parsed": 1} | {name: 1 for name, is_so in lacks.items() if is_so})


def keep(connection: Connection, rows: Sequence[tuple[Row[Any], str, Counter[str]]]) -> None:
    """Add (page, what it was stored as, its flaws) to the crawls that fetched the pages. A page that failed before and
    is parsed now is no failure any more."""
    fresh = [one for one in rows if one[0].outcome is None or one[0].outcome == "failed" != one[1]]
    told: dict[int, tuple[Counter[str], Counter[str]]] = {}
    for row, result, flaws in fresh:
        crawl = source_runs.at(connection, row.source, row.fetched_at)
        if crawl is None:
            continue
        counts, quality = told.setdefault(crawl, (Counter(), Counter()))
        counts.update({name: 1 for name in ("new", "changed") if name == result})
        quality.update(flaws)
        if row.outcome == "failed":
            quality["failed"] -= 1
    for crawl, (counts, quality) in told.items():
        source_runs.add_parsed(connection, crawl, counts, quality)
    if fresh:
        change = update(pages).where(pages.c.id == bindparam("page")).values(outcome=bindparam("said"))
        connection.execute(change, [{"page": row.id, "said": result} for row, result, _ in fresh])
