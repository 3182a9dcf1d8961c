"""Export files: rows → the bytes of csv, jsonl, parquet or xlsx, piece by piece, so that memory does not grow."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pipelines.batches import batched
from pipelines.searching import manifest
from pipelines.searching.manifest import Manifest
from pipelines.searching.spreadsheets import safe_cell

AT_ONCE = 200  # rows a piece
CELL = 32_767  # characters that an xlsx cell can hold
SHEET = 1_048_576  # rows that an xlsx sheet can hold, its head included
PIECE = 1 << 16  # bytes of a finished file that are handed on at once
COLUMNS = (
    "id", "url", "source", "collection", "language", "title", "published_at", "first_seen", "version", "state",
    "authors", "text", "terms", "published_precision", "section", "tags", "lead",
)  # fmt: skip
CUT_COLUMNS = ("id", "column", "characters", "kept")

Row = dict[str, Any]


@dataclass(slots=True)
class Cuts:
    """How many cells could not hold what they were given (xlsx only)."""

    count: int = 0


Format = Callable[[Iterable[Row], Manifest, Cuts], Iterator[bytes]]


class Sink(io.RawIOBase):
    """A file that only takes bytes at its end, until they are drained."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []
        self._at = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        part = bytes(data)
        self._parts.append(part)
        self._at += len(part)
        return len(part)

    def tell(self) -> int:
        return self._at

    def drain(self) -> bytes:
        """What was written since the last time."""
        found, self._parts = b"".join(self._parts), []
        return found


def _csv(rows: Iterable[Row], _: Manifest, __: Cuts) -> Iterator[bytes]:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS)
    out.write("\ufeff")
    writer.writeheader()
    for batch in batched(rows, AT_ONCE):
        writer.writerows({name: safe_cell(value) for name, value in row.items()} for row in batch)
        yield out.getvalue().encode()
        out.seek(0)
        out.truncate()
    yield out.getvalue().encode()


def _jsonl(rows: Iterable[Row], _: Manifest, __: Cuts) -> Iterator[bytes]:
    for batch in batched(rows, AT_ONCE):
        yield "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in batch).encode()


def _parquet(rows: Iterable[Row], behind: Manifest, _: Cuts) -> Iterator[bytes]:
    import pyarrow
    from pyarrow import parquet

    schema = pyarrow.schema([(name, pyarrow.int64() if name == "version" else pyarrow.string()) for name in COLUMNS])
    schema = schema.with_metadata({manifest.KEY: json.dumps(behind.to_json(), ensure_ascii=False)})
    sink = Sink()
    with parquet.ParquetWriter(sink, schema) as writer:
        for batch in batched(rows, AT_ONCE):
            writer.write_table(pyarrow.Table.from_pylist(batch, schema=schema))
            yield sink.drain()
    yield sink.drain()


def _xlsx(rows: Iterable[Row], behind: Manifest, cuts: Cuts) -> Iterator[bytes]:
    """A sheet of articles, and a further one wherever one is full; the sheet "cut" names each cell that could not hold
    its text whole. Workbooks are written to the disk first: their bytes come at the end."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet, cut, used, number = None, None, 0, 0
    for row in rows:
        if sheet is None or used == SHEET:
            number += 1
            sheet, used = book.create_sheet("articles" if number == 1 else f"articles {number}"), 1
            sheet.append(list(COLUMNS))
        cells, lost = _cells(row)
        sheet.append(cells)
        used += 1
        for line in lost:
            if cut is None:
                cut = book.create_sheet("cut")
                cut.append(list(CUT_COLUMNS))
            cut.append(line)
            cuts.count += 1
    if sheet is None:
        book.create_sheet("articles").append(list(COLUMNS))
    beside = book.create_sheet("coverage")
    for covered in (manifest.COLUMNS, *behind.rows()):
        beside.append([safe_cell(value) for value in covered])
    with tempfile.TemporaryFile(prefix="baqylau-export-") as file:
        book.save(file)
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def _cells(row: Row) -> tuple[list[Any], list[list[Any]]]:
    """The cells of a row, and a line of CUT_COLUMNS for each that lost something."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cells, lost = [], []
    for name, value in row.items():
        if isinstance(value, str):
            whole, value = value, safe_cell(ILLEGAL_CHARACTERS_RE.sub("", value))
            if len(value) > CELL:
                value = value[: CELL - 1] + "…"
                lost.append([row["id"], name, len(whole), CELL - 1])
        cells.append(value)
    return cells, lost


FORMATS: dict[str, Format] = {"csv": _csv, "jsonl": _jsonl, "parquet": _parquet, "xlsx": _xlsx}
