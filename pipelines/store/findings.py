"""Findings: token stacks, mentions and amounts of each version, with the version of the analyser that found them."""

from __future__ import annotations

import sys
import zlib
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from typing import Any, Literal

from sqlalchemy import Connection, Row, Table, and_, delete, func, insert, or_, select, tuple_

from nlp.findings import Amount, Language, Mention
from pipelines.store import stale
from pipelines.store.schema import amounts, articles, findings, mentions, versions
from pipelines.store.upsert import upsert
from search.stack import TokenStack

Field = Literal["title", "text"]
VersionKey = tuple[str, int]  # article id, version


@dataclass(frozen=True, slots=True)
class FieldFindings:
    """What stands in a title or a text."""

    stack: TokenStack
    mentions: tuple[Mention, ...]
    amounts: tuple[Amount, ...]


@dataclass(frozen=True, slots=True)
class VersionFindings:
    """What stands in one version of an article."""

    article_id: str
    version: int
    analyser_version: str
    language: Language
    title: FieldFindings
    text: FieldFindings


@dataclass(frozen=True, slots=True)
class Stacks:
    """The token stacks of one version, for indexing and matching."""

    language: str
    title: TokenStack
    text: TokenStack


@dataclass(frozen=True, slots=True)
class Pending:
    """A version that the current analyser has not read."""

    ordinal: int
    article_id: str
    version: int
    title: str
    text: str
    published_at: datetime | None


def pending_versions(
    connection: Connection, analyser_version: str, after: tuple[int, int] = (0, 0), limit: int = 64
) -> list[Pending]:
    """The next versions without findings of `analyser_version`, in the order of (article ordinal, version)."""
    query = (
        select(articles.c.ordinal, *(versions.c[n] for n in ("article_id", "version", "title", "text", "published_at")))
        .where(or_(articles.c.ordinal > after[0], and_(articles.c.ordinal == after[0], versions.c.version > after[1])))
        .select_from(_unread(analyser_version))
        .where(findings.c.article_id.is_(None))
        .order_by(articles.c.ordinal, versions.c.version)
    )
    return [Pending(**row._mapping) for row in connection.execute(query.limit(limit))]


def count_pending(connection: Connection, analyser_version: str) -> int:
    """How many versions the analyser has still to read, held ones included."""
    query = select(func.count()).select_from(_unread(analyser_version)).where(findings.c.article_id.is_(None))
    return int(connection.execute(query).scalar_one())


def save_findings(connection: Connection, found: VersionFindings) -> bool:
    """Store what was found in a version in the place of what stood there. True where something stood there."""
    where = {"article_id": found.article_id, "version": found.version}
    replaced = bool(connection.execute(select(findings.c.version).filter_by(**where)).first())
    named = stale.keys_in(connection, found.article_id, found.version) if replaced else set()
    for table in (mentions, amounts):
        connection.execute(delete(table).filter_by(**where))
    upsert(connection, findings, [_row(found)])
    pages = _page_offsets(connection, found) if found.text.mentions else []
    for field, part in (("title", found.title), ("text", found.text)):
        rows = [_mention_row(mention, field, where) for mention in part.mentions]
        for row in rows if pages and field == "text" else ():
            row["page"] = max(1, bisect_right(pages, row["start"]))
        _insert(connection, mentions, rows)
        named |= {(mention.kind, mention.key) for mention in part.mentions}
        rows = [_amount_row(amount, i, field, where) for i, amount in enumerate(part.amounts)]
        _insert(connection, amounts, rows)
    stale.mark(connection, named)
    return replaced


def _page_offsets(connection: Connection, found: VersionFindings) -> list[int]:
    """Where each page of a paged document begins in its text; empty for what has no pages."""
    query = select(versions.c.page_offsets).filter_by(article_id=found.article_id, version=found.version)
    return list(connection.execute(query).scalar_one_or_none() or ())


def load_stacks(connection: Connection, keys: Iterable[VersionKey], analyser_version: str) -> dict[VersionKey, Stacks]:
    """The stacks of many versions; those that this analyser has not read are left out."""
    wanted = tuple_(findings.c.article_id, findings.c.version).in_(list(keys))
    query = select(findings).where(wanted, findings.c.analyser_version == analyser_version)
    return {(row.article_id, row.version): _stacks(row) for row in connection.execute(query)}


def mentions_of(connection: Connection, article_id: str, version: int, field: Field) -> list[Mention]:
    """The mentions in a title or text, in the order of the text."""
    query = select(mentions).filter_by(article_id=article_id, version=version, field=field)
    names = Mention.__dataclass_fields__
    rows = connection.execute(query.order_by(mentions.c.start, mentions.c.id))
    return [Mention(**{name: getattr(row, name) for name in names}) for row in rows]


def amounts_of(connection: Connection, article_id: str, version: int, field: Field) -> list[Amount]:
    """The amounts in a title or text, in the analysis's own order, which `same_as` counts by."""
    query = select(amounts).filter_by(article_id=article_id, version=version, field=field)
    names = Amount.__dataclass_fields__
    rows = connection.execute(query.order_by(amounts.c.ordinal))
    return [Amount(**{name: getattr(row, name) for name in names}) for row in rows]


def pack_offsets(offsets: Iterable[tuple[int, int]]) -> bytes:
    """Start and stop of each position as zlib-compressed little-endian 32-bit numbers."""
    numbers = array("I", chain.from_iterable(offsets))
    if sys.byteorder == "big":
        numbers.byteswap()
    return zlib.compress(numbers.tobytes(), 1)


def unpack_offsets(packed: bytes) -> tuple[tuple[int, int], ...]:
    """The inverse of pack_offsets."""
    numbers = array("I", zlib.decompress(packed))
    if sys.byteorder == "big":
        numbers.byteswap()
    return tuple(zip(numbers[::2], numbers[1::2], strict=True))


def _unread(analyser_version: str) -> Any:
    read = and_(
        findings.c.article_id == versions.c.article_id,
        findings.c.version == versions.c.version,
        findings.c.analyser_version == analyser_version,
    )
    return versions.join(articles, articles.c.id == versions.c.article_id).outerjoin(findings, read)


def _row(found: VersionFindings) -> dict[str, Any]:
    return {
        "article_id": found.article_id,
        "version": found.version,
        "analyser_version": found.analyser_version,
        "language": found.language,
        "title_stack": zlib.compress(found.title.stack.encode().encode(), 1),
        "title_offsets": pack_offsets(found.title.stack.offsets),
        "text_stack": zlib.compress(found.text.stack.encode().encode(), 1),
        "text_offsets": pack_offsets(found.text.stack.offsets),
        "analysed_at": datetime.now(UTC),
    }


def _stacks(row: Row[Any]) -> Stacks:
    def stack(field: str) -> TokenStack:
        encoded, offsets = getattr(row, f"{field}_stack"), getattr(row, f"{field}_offsets")
        return TokenStack.stored(zlib.decompress(encoded).decode(), partial(unpack_offsets, offsets))

    return Stacks(row.language, stack("title"), stack("text"))


def _mention_row(mention: Mention, field: str, where: Mapping[str, Any]) -> dict[str, Any]:
    row = {name: getattr(mention, name) for name in Mention.__dataclass_fields__}
    return {**row, "identifiers": dict(mention.identifiers), "field": field, **where}


def _amount_row(amount: Amount, ordinal: int, field: str, where: Mapping[str, Any]) -> dict[str, Any]:
    row = {name: getattr(amount, name) for name in Amount.__dataclass_fields__}
    return {**row, "ordinal": ordinal, "field": field, **where}


def _insert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table), rows)
