"""Manifest: what goes with an export: the question, when it was asked, and the matrix of source by month behind it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from nlp.identifiers import mask
from pipelines.clock import ALMATY
from pipelines.context import Context
from pipelines.gaps import Coverage, coverage_of
from pipelines.matrix import Matrix
from pipelines.questions import bind_question
from pipelines.spreadsheets import safe_cell

KEY = "baqylau.coverage"  # of parquet's metadata
BESIDE = {"csv": ".coverage.csv", "jsonl": ".coverage.json"}  # format → what the file beside is called
COLUMNS = ("source", "title", "month", "state", "stored", "known", "failed", "days_read", "days", "collected_from",
           "known_from")  # fmt: skip

Line = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """`query` is None where nothing was asked."""

    query: str | None
    coverage: Coverage
    matrix: Matrix

    def rows(self) -> Iterator[Line]:
        """A line a source and month, in the order of COLUMNS."""
        for one in self.matrix.sources:
            since = "" if one.since is None else one.since.isoformat()
            for month in one.months:
                counts = (month.stored, month.known, month.failed, month.read, month.days)
                yield one.source, one.title, month.month, month.state, *counts, since, month.route or ""

    def to_json(self) -> dict[str, Any]:
        made = {"query": self.query, "made_at": datetime.now(ALMATY).isoformat(timespec="seconds")}
        return {**made, "coverage": self.coverage.to_json(), **self.matrix.to_json()}


def make(context: Context, query: str, collections: Collection[str] | None = None) -> Manifest:
    """The manifest of a question. Raises QuerySyntaxError."""
    return Manifest(mask(query), *coverage_of(context, bind_question(context, query), collections))


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
