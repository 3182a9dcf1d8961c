"""Documents the whole way: pages, words and tables are stored, a sum is named beside the supplier of its row, tables
are taken away, what waits for OCR is read once it is there."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert, select

from crawlers.page import digest
from nlp.analyse import Analyser
from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.evidence.bodies import ResourceFile
from pipelines.extraction.extract import extract
from pipelines.importing.imports import import_paths
from pipelines.parsing.parse import parse
from pipelines.profiles.profile import profile
from pipelines.resolution.resolve import resolve
from pipelines.searching.tables import export_tables, tables_at
from pipelines.sentences import sentence_around
from pipelines.store import quarantine, seals
from pipelines.store.articles import articles_at, get_article
from pipelines.store.layouts import forget_layouts, keep_layout, page_layout, pages_of, tables_of
from pipelines.store.schema import layouts, mentions, pages, tables
from tests.conftest import need
from tests.crawlers.paper import BUDGET, KK, RU, Paper, saved, scan
from tools import parts

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
CONTRACTS = (
    ("Поставщик", "Предмет", "Сумма"),
    ("ТОО «Арқа Жол»", "дорога. Этап 2", "12 500 000 тенге"),
    ("АО «Көкжиек Энерго»", "электр желісі", "330 млн теңге"),
    ("ТОО «Мөлдір Масақ»", "мука", "4 218 900 тенге"),
)


@pytest.fixture
def real(context: Context) -> Context:
    """The context with the real analyser: some seconds."""
    context._analyser = Analyser()
    return context


@pytest.fixture
def report(tmp_path: Path) -> Path:
    paper = Paper().prose(RU, KK, RU)
    paper.add_page()
    file = tmp_path / "отчёт.pdf"
    file.write_bytes(paper.prose(KK).rows(CONTRACTS).prose(RU).bytes())
    return file


def stored(context: Context, file: Path) -> str:
    import_paths(context, [file])
    with context.store.read() as connection:
        return articles_at(connection, file.resolve().as_uri())[0].article.id


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Tesseract is not there until the patch is undone."""
    need(parts.tesseract)
    with monkeypatch.context() as patch:
        patch.setenv("PATH", "/nowhere")
        yield patch


def test_layouts_and_tables_are_stored_once_and_forgotten(context: Context, report: Path) -> None:
    identity = stored(context, report)
    import_paths(context, [report], again=True)
    with context.store.read() as connection:
        article = get_article(connection, identity)
        assert article is not None
        assert [row.number for row in pages_of(connection, identity, 1)] == [1, 2]
        page = page_layout(connection, identity, 1, 2)
        assert page is not None
        assert article.article.pages == (0, page.start)
        assert article.article.text[page.words[0].start : page.words[0].stop] == "Тексеру"
        (table,) = tables_of(connection, identity, 1)
        assert [cell.text for cell in table.cells if cell.row == 1] == list(CONTRACTS[1])
        for cell in table.cells:
            assert article.article.text[cell.start : cell.stop] == cell.text
    with context.store.write() as connection:
        forget_layouts(connection, [identity])
        assert connection.execute(select(layouts)).all() == connection.execute(select(tables)).all() == []
        keep_layout(connection, "nobody", None, None)  # type: ignore[arg-type]


def test_sums_beside_a_supplier_are_those_of_its_row(real: Context, report: Path) -> None:
    stored(real, report)
    extract(real)
    resolve(real)
    for name, sums in (("Арқа Жол", ["12 500 000 тенге"]), ("Көкжиек Энерго", ["330 млн теңге"]),
                       ("Мөлдір Масақ", ["4 218 900 тенге"])):  # fmt: skip
        found = profile(real, name)
        assert [[one.text for one in line.sums] for line in found.mentions] == [sums], name
        (line,) = found.mentions
        assert line.page == 2
        assert line.sentence.count(" | ") == 2
    with real.store.read() as connection:
        rows = connection.execute(select(mentions).where(mentions.c.field == "text")).all()
    assert {row.page for row in rows if row.text in ("ТОО «Арқа Жол»", "ТОО «Мөлдір Масақ»")} == {2}
    assert {row.page for row in rows} == {1, 2}


@pytest.mark.parametrize(
    ("text", "part", "sentence"),
    [
        ("До. Имя | г. Алматы. Район | 5 тенге\nПосле.", "Имя", "До. Имя | г. Алматы. Район | 5 тенге"),
        ("А | Б\nИмя названо. Дальше.", "Имя", "Имя названо."),
    ],
)
def test_a_row_is_one_sentence(text: str, part: str, sentence: str) -> None:
    at = text.index(part)
    start, stop = sentence_around(text, at, at + len(part))
    assert text[start:stop] == sentence


def test_tables_are_taken_away(context: Context, report: Path) -> None:
    identity = stored(context, report)
    found = tables_at(context, report.resolve().as_uri())
    assert found.article_id == identity
    rows = list(csv.reader(io.StringIO(export_tables(found, "csv").decode("utf-8-sig"))))
    assert rows == [list(row) for row in CONTRACTS]
    told = json.loads(export_tables(found, "json"))
    assert told["tables"] == [{"table": 1, "page": 2, "title": None, "rows": [list(row) for row in CONTRACTS]}]
    book = load_workbook(io.BytesIO(export_tables(found, "xlsx")))
    assert [[cell.value for cell in row] for row in book.worksheets[0].rows] == [list(row) for row in CONTRACTS]
    book.close()
    with pytest.raises(InputError, match="has 1 tables: there is no number 2"):
        export_tables(found, "csv", 2)
    with pytest.raises(InputError, match="nothing is stored"):
        tables_at(context, "https://nowhere.example/")
    with context.store.write() as connection:
        seals.order(connection, "seal", report.resolve().as_uri(), "решение суда", "редактор")
    with pytest.raises(InputError, match="решение суда"):
        tables_at(context, identity)


def test_a_cell_that_would_be_a_formula_stays_a_text(context: Context, tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(Paper().rows([("Имя", "Код", "Сумма"), ("=HYPERLINK(1)", "+7", "-5")]).bytes())
    found = tables_at(context, stored(context, file))
    assert "'=HYPERLINK(1)" in export_tables(found, "csv").decode("utf-8-sig")
    assert zipfile.ZipFile(io.BytesIO(export_tables(found, "xlsx"))).testzip() is None


def test_a_scan_that_waits_for_ocr_is_imported_once_it_is_there(
    context: Context, tmp_path: Path, waiting: pytest.MonkeyPatch
) -> None:
    scanned, mixed = tmp_path / "scan.png", tmp_path / "mixed.pdf"
    picture = scan(Paper().prose(KK[:170]).rows(BUDGET).bytes(), 200)
    scanned.write_bytes(saved(picture, dpi=200))
    paper = Paper().prose(RU)
    paper.add_page()
    paper.image(picture, 0, 0, 210, 297)
    mixed.write_bytes(paper.bytes())
    first = import_paths(context, [tmp_path / "scan.png", tmp_path / "mixed.pdf"])
    assert first.counts["new"] == 1
    assert len(first.failures) == 2
    assert all("OCR is not there: install Tesseract" in reason for _, reason in first.failures)
    assert import_paths(context, [scanned, mixed]).counts["unchanged"] == 1
    waiting.undo()
    second = import_paths(context, [scanned, mixed])
    assert (second.counts["new"], second.counts["changed"], second.failures) == (1, 1, ())
    with context.store.read() as connection:
        assert articles_at(connection, scanned.resolve().as_uri())[0].article.text.startswith("Тексеру")
        assert len(connection.execute(select(tables)).all()) == 2
    assert import_paths(context, [scanned, mixed]).counts["unchanged"] == 2


def test_a_scan_that_was_crawled_waits_in_quarantine(context: Context, waiting: pytest.MonkeyPatch) -> None:
    body = saved(scan(Paper().prose(RU[:160]).bytes(), 200), dpi=200)
    warc = ResourceFile(context.settings.warc_folder)
    place = warc.append("https://a.example/order.png", "image/png", body, AT)
    values = {"url": "https://a.example/order.png", "source": "a", "kind": "document", "fetched_at": AT, "status": 200,
              "sha256": digest(body), "media_type": "image/png", "size": len(body), "warc_file": place.file,
              "warc_offset": place.offset}  # fmt: skip
    with context.store.write() as connection:
        connection.execute(insert(pages).values(**values))
    for _ in range(quarantine.ATTEMPTS):
        assert parse(context, {}).counts["failed"] == 1
    assert parse(context, {}).counts["held"] == 1
    waiting.undo()
    done = parse(context, {})
    assert (done.counts["new"], done.counts["failed"], done.counts["held"]) == (1, 0, 0)
    with context.store.read() as connection:
        (article,) = articles_at(connection, "https://a.example/order.png")
        assert article.article.published_at is None
        assert pages_of(connection, article.article.id, 1)[0].confidence
        assert not quarantine.failures(connection, "parse")
