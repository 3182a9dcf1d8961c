"""Export: everything that matches, whole or not at all, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
from doubles import SmallAnalyser, article
from openpyxl import load_workbook
from pyarrow import parquet
from sqlalchemy import insert
from test_watches import NOW

from pipelines import export as exporting
from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.extract import extract
from pipelines.index import index
from pipelines.progress import Silence
from pipelines.settings import Settings
from pipelines.store.articles import store_article
from pipelines.store.schema import sources
from search.engine import SearchError
from search.query.errors import QuerySyntaxError

COUNT = 450  # more than two pages of the cursor


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Context:
    home = tmp_path_factory.mktemp("export")
    context = Context(Settings(home=home), analyser=SmallAnalyser(), progress=Silence())
    with context.store.write() as connection:
        row = {"name": "kurier", "collection": "news", "title": "Курьер", "updated_at": NOW}
        terms = {"quote_limit": 30, "note": "с гиперссылкой"}
        connection.execute(insert(sources).values(**row, definition={"terms": terms}))
        for number in range(COUNT):
            hostile = replace(article(number), title=f'=HYPERLINK("http://x","{number}")')
            store_article(connection, hostile if number == 7 else article(number), page_id=None, seen_at=NOW)
        long = replace(article(COUNT, "компания " * 5000), collection="leak")
        store_article(connection, long, page_id=None, seen_at=NOW)
    extract(context)
    index(context)
    return context


def read(file: Path, kind: str) -> list[dict[str, object]]:
    if kind == "csv":
        with file.open(encoding="utf-8-sig", newline="") as lines:
            return list(csv.DictReader(lines))  # type: ignore[arg-type]
    if kind == "jsonl":
        return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    if kind == "parquet":
        return list(parquet.read_table(file).to_pylist())
    head, *body = load_workbook(file).active.values  # type: ignore[union-attr]
    return [dict(zip(map(str, head), row, strict=True)) for row in body]


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet", "xlsx"])
def test_every_match_is_written_once_with_text_and_terms(filled: Context, tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"out.{kind}"
    count, cut = exporting.export(filled, "компания", file, kind)
    rows = read(file, kind)
    assert (count, cut) == (COUNT + 1, 1 if kind == "xlsx" else 0)
    assert len({row["id"] for row in rows}) == COUNT + 1
    first = next(row for row in rows if row["url"] == article(1).url)
    assert first["text"] == article(1).text
    assert first["terms"] == "с гиперссылкой; at most 30 % may be quoted"
    beside = {"csv": ["out.csv.coverage.csv"], "jsonl": ["out.jsonl.coverage.json"]}.get(kind, [])
    assert sorted(path.name for path in tmp_path.iterdir()) == [file.name, *beside]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_title_is_never_a_formula(filled: Context, tmp_path: Path, kind: str) -> None:
    exporting.export(filled, "компания", tmp_path / f"out.{kind}", kind)
    title = next(str(row["title"]) for row in read(tmp_path / f"out.{kind}", kind) if row["url"] == article(7).url)
    assert title.startswith("'=HYPERLINK")


def test_collections_bound_an_export(filled: Context, tmp_path: Path) -> None:
    count, _ = exporting.export(filled, "компания", tmp_path / "out", "jsonl", collections=frozenset({"leak"}))
    assert count == 1


def test_what_is_cut_off_leaves_no_half(filled: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> object:
        raise SearchError("gone")

    monkeypatch.setattr(exporting, "terms_of", broken)
    with pytest.raises(SearchError):
        exporting.export(filled, "компания", tmp_path / "out.csv", "csv")
    assert list(tmp_path.iterdir()) == []


def test_bad_input_says_what_to_do(filled: Context, tmp_path: Path) -> None:
    with pytest.raises(QuerySyntaxError):
        exporting.export(filled, '"open', tmp_path / "out.csv", "csv")
    with pytest.raises(InputError, match="there are: csv"):
        exporting.export(filled, "компания", tmp_path / "out.doc", "doc")
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        exporting.export(filled, "компания", tmp_path / "file" / "out.csv", "csv")
