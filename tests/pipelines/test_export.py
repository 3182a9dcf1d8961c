"""Export: everything that matches, whole or not at all, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import pytest
from doubles import SmallAnalyser, article
from openpyxl import load_workbook
from pyarrow import parquet
from sqlalchemy import insert
from test_watches import NOW

from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.extraction.extract import extract
from pipelines.progress import Silence
from pipelines.searching import export as exporting
from pipelines.searching import export_files, manifest
from pipelines.searching.index import index
from pipelines.settings import Settings
from pipelines.store.articles import store_article
from pipelines.store.schema import judgements, sources
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
    names = sorted([file.name, *beside, f"{file.name}.manifest.json"])
    assert sorted(path.name for path in tmp_path.iterdir()) == names


def test_a_manifest_says_what_a_paper_cites(filled: Context, tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    exporting.export(filled, "компания", file, "jsonl")
    said = json.loads((tmp_path / "out.jsonl.manifest.json").read_text(encoding="utf-8"))
    assert said["query"] == "компания"
    assert said["file"]["articles"] == COUNT + 1
    assert said["file"]["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert said["file"]["bytes"] == file.stat().st_size
    assert said["matches"] == [{"source": "kurier", "month": "2026-11", "articles": COUNT + 1}]
    assert said["made_with"]["analyser"] == "small-1"
    assert said["made_with"]["store"] == {"position": COUNT + 1}
    judged = said["made_with"]["judgements"]
    with filled.store.write() as connection:
        connection.execute(
            insert(judgements).values(verb="hide", payload={"kind": "person", "keys": ["a"]}, who="x", why="y", at=NOW)
        )
    exporting.export(filled, "компания", file, "jsonl")
    again = json.loads((tmp_path / "out.jsonl.manifest.json").read_text(encoding="utf-8"))["made_with"]["judgements"]
    assert (judged["in_force"], again["in_force"]) == (0, 1)
    assert judged["sha256"] != again["sha256"]


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet", "xlsx"])
def test_a_download_is_a_zip_with_the_same_file_and_its_manifest_last(
    filled: Context, tmp_path: Path, kind: str
) -> None:
    made = exporting.download(filled, "компания", kind)
    whole = b"".join(made.pieces)
    assert made.name.endswith(f"-{kind}.zip")
    with ZipFile(BytesIO(whole)) as book:
        assert book.namelist() == [f"articles.{kind}", "coverage.csv", "manifest.json"]
        said = json.loads(book.read("manifest.json"))
        content = book.read(f"articles.{kind}")
    assert said["file"]["sha256"] == hashlib.sha256(content).hexdigest()
    (tmp_path / f"articles.{kind}").write_bytes(content)
    assert len(read(tmp_path / f"articles.{kind}", kind)) == said["file"]["articles"] == COUNT + 1
    for half in (whole[: len(whole) // 2], whole[:-1]):
        with pytest.raises(BadZipFile):
            ZipFile(BytesIO(half))


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_a_download_begins_before_everything_is_found(filled: Context, kind: str) -> None:
    asked: list[int] = []

    def counting(rows: Iterator[dict[str, object]]) -> Iterator[dict[str, object]]:
        for row in rows:
            asked.append(1)
            yield row

    found, behind = exporting.find(filled, "компания"), manifest.make(filled, "компания")
    pieces = export_files.FORMATS[kind](counting(found.rows), behind, export_files.Cuts())
    assert next(pieces)
    assert len(asked) <= export_files.AT_ONCE < found.total


def test_a_full_sheet_goes_on_in_another(filled: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_files, "SHEET", 201)
    exporting.export(filled, "компания", tmp_path / "out.xlsx", "xlsx")
    book = load_workbook(tmp_path / "out.xlsx")
    counts = [book[name].max_row - 1 for name in ("articles", "articles 2", "articles 3")]
    assert counts == [200, 200, COUNT + 1 - 400]
    assert [cell.value for cell in book["articles 2"][1]] == list(export_files.COLUMNS)
    ((_, column, length, kept),) = list(book["cut"].values)[1:]
    assert (column, length, kept) == ("text", len("компания " * 5000), export_files.CELL - 1)


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
