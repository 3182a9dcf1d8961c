"""Export: everything that matches a query, streamed page by page, with no cap: csv, jsonl, parquet or xlsx."""

from __future__ import annotations

import contextlib
import csv
import json
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from pipelines import manifest
from pipelines.ask import check_index
from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.manifest import Manifest
from pipelines.masking import masked
from pipelines.questions import bind_question
from pipelines.spreadsheets import safe_cell
from pipelines.store.articles import get_articles
from pipelines.store.terms import terms_of
from search.engine import SearchRequest
from search.query.bound import Bound

PAGE = 200
CELL = 32_767  # characters that an xlsx cell can hold
COLUMNS = (
    "id", "url", "source", "collection", "language", "title", "published_at", "first_seen", "version", "state",
    "authors", "text", "terms", "published_precision", "section", "tags", "lead",
)  # fmt: skip

Row = dict[str, Any]
Writer = Callable[[Path, Iterable[Row], Manifest], int]


def export(
    context: Context, query: str, file: Path, kind: str, *, collections: frozenset[str] | None = None
) -> tuple[int, int]:
    """Write every article that matches to `file`, newest first; gives how many, and how many cells had to be cut
    (xlsx only). The file appears when it is whole, and with it what was not collected of the months and sources that
    the query asks for: as FILE.coverage.csv or FILE.coverage.json beside csv and jsonl, a sheet "coverage" of xlsx, the
    key `baqylau.coverage` of parquet's metadata. Raises QuerySyntaxError, SearchError, InputError."""
    if kind not in WRITERS:
        raise InputError(f"{kind!r} is no format; there are: {', '.join(WRITERS)}")
    counted = _Counted(rows(context, query, collections))
    behind = manifest.make(context, query, collections)
    with _whole(file) as unfinished, context.progress.arrow("export") as advance:
        counted.advance = advance
        cut = WRITERS[kind](unfinished, counted, behind)
        if (beside := manifest.BESIDE.get(kind)) is not None:
            with _whole(file.with_name(f"{file.name}{beside}")) as part:
                manifest.write(part, behind, beside)
    return counted.count, cut


class _Counted:
    """Rows, counted as they pass."""

    def __init__(self, found: Iterator[Row]) -> None:
        self._found, self.count = found, 0
        self.advance: Callable[[int], None] = lambda count: None

    def __iter__(self) -> Iterator[Row]:
        for row in self._found:
            self.count += 1
            self.advance(1)
            yield row


def rows(context: Context, query: str, collections: frozenset[str] | None = None) -> Iterator[Row]:
    """Every match as a row of COLUMNS, newest first, by cursor: memory does not grow with their number.

    Raises QuerySyntaxError, SearchError and StaleIndexError at once, before the first row is asked for."""
    bound = bind_question(context, query)
    check_index(context)
    return _pages(context, bound, collections)


def _pages(context: Context, bound: Bound, collections: frozenset[str] | None) -> Iterator[Row]:
    cursor = None
    while True:
        request = SearchRequest(bound, limit=PAGE, sort="date", cursor=cursor, collections=collections)
        answer = context.engine.search(request)
        with context.store.read() as connection:
            stored = get_articles(connection, [hit.id for hit in answer.hits])
            terms = terms_of(connection)
        for hit in answer.hits:
            if hit.id in stored:
                yield _row(stored[hit.id], terms)
        cursor = answer.cursor
        if cursor is None or not answer.hits:
            return


def _row(stored: Any, terms: dict[str, str]) -> Row:
    article = masked(stored.article)
    return {
        "id": article.id,
        "url": article.url,
        "source": article.source,
        "collection": article.collection,
        "language": article.language,
        "title": article.title,
        "published_at": None if article.published_at is None else article.published_at.isoformat(),
        "first_seen": stored.first_seen.isoformat(),
        "version": article.version,
        "state": stored.state,
        "authors": "; ".join(article.authors),
        "text": article.text,
        "terms": terms.get(article.source, ""),
        "published_precision": article.precision,
        "section": article.section,
        "tags": "; ".join(article.tags),
        "lead": article.lead,
    }


@contextlib.contextmanager
def _whole(file: Path) -> Iterator[Path]:
    """A file beside `file` that takes its place at the end; an export that was cut off leaves no half."""
    unfinished = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        yield unfinished
        unfinished.replace(file)
    except OSError as error:
        raise InputError(f"{file} cannot be written: {error.strerror or error}") from error
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _write_csv(file: Path, found: Iterable[Row], _: Manifest) -> int:
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS)
        writer.writeheader()
        for row in found:
            writer.writerow({name: safe_cell(value) for name, value in row.items()})
    return 0


def _write_jsonl(file: Path, found: Iterable[Row], _: Manifest) -> int:
    with file.open("w", encoding="utf-8") as out:
        for row in found:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    return 0


def _write_parquet(file: Path, found: Iterable[Row], behind: Manifest) -> int:
    import pyarrow
    from pyarrow import parquet

    schema = pyarrow.schema([(name, pyarrow.int64() if name == "version" else pyarrow.string()) for name in COLUMNS])
    schema = schema.with_metadata({manifest.KEY: json.dumps(behind.to_json(), ensure_ascii=False)})
    with parquet.ParquetWriter(file, schema) as writer:
        batch: list[Row] = []
        for row in found:
            batch.append(row)
            if len(batch) >= PAGE:
                writer.write_table(pyarrow.Table.from_pylist(batch, schema=schema))
                batch = []
        writer.write_table(pyarrow.Table.from_pylist(batch, schema=schema))
    return 0


def _write_xlsx(file: Path, found: Iterable[Row], behind: Manifest) -> int:
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book, cut = Workbook(write_only=True), 0
    sheet = book.create_sheet("articles")
    sheet.append(list(COLUMNS))
    for row in found:
        cells = []
        for value in row.values():
            if isinstance(value, str):
                value = safe_cell(ILLEGAL_CHARACTERS_RE.sub("", value))
                if len(value) > CELL:
                    value, cut = value[: CELL - 1] + "…", cut + 1
            cells.append(value)
        sheet.append(cells)
    beside = book.create_sheet("coverage")
    for line in (manifest.COLUMNS, *behind.rows()):
        beside.append([safe_cell(value) for value in line])
    book.save(file)
    return cut


WRITERS: dict[str, Writer] = {
    "csv": _write_csv,
    "jsonl": _write_jsonl,
    "parquet": _write_parquet,
    "xlsx": _write_xlsx,
}
