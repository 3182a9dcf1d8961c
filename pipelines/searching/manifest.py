"""Manifest: what goes with an export: the question, when it was asked, what it was answered with (versions of rules,
models and judgements), and the matrix of source by month behind it. A paper's method can cite it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from nlp.identifiers import mask
from pipelines.clock import ALMATY
from pipelines.context import Context
from pipelines.oversight.gaps import Coverage, coverage_of
from pipelines.oversight.matrix import Matrix
from pipelines.searching.questions import bind_question
from pipelines.searching.spreadsheets import safe_cell
from pipelines.store import outbox
from pipelines.store.schema import judgements

KEY = "baqylau.coverage"  # of parquet's metadata
BESIDE = {"csv": ".coverage.csv", "jsonl": ".coverage.json"}  # format → what the file beside is called
COLUMNS = ("source", "title", "month", "state", "stored", "known", "failed", "days_read", "days", "collected_from",
           "known_from")  # fmt: skip

Line = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """`query` is None where nothing was asked. `made_with` names the versions that the answer depends on; `as_of` the
    instant or the snapshot that was asked, None for what is stored now."""

    query: str | None
    coverage: Coverage
    matrix: Matrix
    made_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    made_with: Mapping[str, Any] = field(default_factory=dict)
    as_of: Mapping[str, Any] | None = None

    def rows(self) -> Iterator[Line]:
        """A line a source and month, in the order of COLUMNS."""
        for one in self.matrix.sources:
            since = "" if one.since is None else one.since.isoformat()
            for month in one.months:
                counts = (month.stored, month.known, month.failed, month.read, month.days)
                yield one.source, one.title, month.month, month.state, *counts, since, month.route or ""

    def to_json(self) -> dict[str, Any]:
        made = {"query": self.query, "made_at": self.made_at.astimezone(ALMATY).isoformat(timespec="seconds")}
        told = {**made, "as_of": self.as_of, "made_with": dict(self.made_with)} if self.made_with else made
        return {**told, "coverage": self.coverage.to_json(), **self.matrix.to_json()}


def make(
    context: Context,
    query: str,
    collections: Collection[str] | None = None,
    as_of: Mapping[str, Any] | None = None,
) -> Manifest:
    """The manifest of a question. Raises QuerySyntaxError."""
    behind = coverage_of(context, bind_question(context, query, collections=collections), collections)
    return Manifest(mask(query), *behind, made_with=made_with(context, collections), as_of=as_of)


def made_with(context: Context, collections: Collection[str] | None = None) -> dict[str, Any]:
    """What an answer depends on beside the question: the analyser's version tells its rules, lexicons and models;
    `index` and `store` the position of the outbox that each stands at; `judgements` those in force, by a digest."""
    info = context.engine.info()
    with context.store.read() as connection:
        stored, judged = outbox.last(connection), _judged(connection)
    return {
        "baqylau": metadata.version("baqylau"),
        "analyser": context.analyser.version,
        "index": {"engine": context.engine.name, "position": None if info is None else info.mark},
        "store": {"position": stored},
        "judgements": judged,
        "collections": None if collections is None else sorted(collections),
    }


def _judged(connection: Connection) -> dict[str, Any]:
    """How many judgements are in force, the id of the newest, and a SHA-256 over what they say."""
    columns = (judgements.c.id, judgements.c.verb, judgements.c.payload)
    query = select(*columns).where(judgements.c.undone_at.is_(None)).order_by(judgements.c.id)
    digest, count, newest = hashlib.sha256(), 0, 0
    for row in connection.execute(query):
        digest.update(json.dumps([row.verb, row.payload], ensure_ascii=False, sort_keys=True).encode() + b"\n")
        count, newest = count + 1, row.id
    return {"in_force": count, "newest": newest, "sha256": digest.hexdigest()}


def as_csv(manifest: Manifest) -> str:
    """The rows as CSV with a head; a cell that a spreadsheet would take for a formula begins with a quote."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([safe_cell(value) for value in line] for line in manifest.rows())
    return out.getvalue()


def write(file: Path, manifest: Manifest, beside: str) -> None:
    """Write it to a file of its own; `beside` is one of BESIDE."""
    if beside.endswith(".csv"):
        file.write_text(as_csv(manifest), encoding="utf-8-sig")
    else:
        file.write_text(json.dumps(manifest.to_json(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
