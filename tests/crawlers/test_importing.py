"""Readers of imported files, good and broken."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from docx import Document
from fpdf import FPDF
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawlers.importing.draft import Contents, UnreadableError
from crawlers.importing.folders import walk
from crawlers.importing.kinds import kind_of
from crawlers.importing.readers import read_file
from crawlers.importing.worker import Worker

NOW = datetime(2026, 9, 20, 8, 0, tzinfo=UTC)
RU = "Завод в Жанакале выпустил первую партию насосов.\nАграрии области получат 120 насосов до конца месяца."
KK = "Жаңақаладағы зауыт сорғылардың алғашқы партиясын шығарды.\nОблыс шаруалары ай соңына дейін 120 сорғы алады."


def read(name: str, body: bytes) -> Contents:
    return read_file(name, body, NOW)


@pytest.mark.parametrize(("text", "encoding"), [(RU, "utf-8"), (RU, "windows-1251"), (RU, "koi8-r"), (RU, "utf-16"),
                                                (KK, "utf-8"), (KK, "kz1048"), (KK, "utf-16")])  # fmt: skip
def test_txt_in_any_charset(text: str, encoding: str) -> None:
    article = read("a.txt", text.encode(encoding)).drafts[0].article
    assert article is not None
    first, rest = text.split("\n")
    assert (article.title, article.text, article.published_at) == (first, rest, None)


def test_a_large_txt() -> None:
    article = read("a.txt", (RU.encode() + b"\n") * 30_000).drafts[0].article
    assert article is not None
    assert len(article.text) > 2_900_000


def _docx(title: str = "") -> bytes:
    document = Document()
    document.core_properties.title = title
    document.core_properties.created = datetime(2025, 3, 1, 9, 0)  # noqa: DTZ001
    document.add_paragraph(RU.split("\n")[0])
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Насос", "12 500 тенге"
    document.add_paragraph(KK.split("\n")[0])
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_docx_keeps_tables_as_rows_and_its_date() -> None:
    article = read("a.docx", _docx("Насосы")).drafts[0].article
    assert article is not None
    assert article.title == "Насосы"
    assert article.text.split("\n") == [RU.split("\n")[0], "Насос | 12 500 тенге", KK.split("\n")[0]]
    assert article.published_at == datetime(2025, 3, 1, 9, 0, tzinfo=UTC)


TOWNS = ("Aksu", "Burabai", "Shu", "Derbes")


def _pdf(pages: int) -> bytes:
    pdf = FPDF()
    pdf.set_font("helvetica", size=12)
    for number in range(1, pages + 1):
        pdf.add_page()
        pdf.cell(text="Annual report of a plant", new_x="LMARGIN", new_y="NEXT")
        pdf.cell(text=f"The plant of {TOWNS[number - 1]} made pumps for the agricul-", new_x="LMARGIN", new_y="NEXT")
        pdf.cell(text=f"ture around {TOWNS[number - 1]} this year.", new_x="LMARGIN", new_y="NEXT")
        pdf.cell(text=f"{number}", new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())


def test_pdf_pages_without_running_lines_and_with_whole_words() -> None:
    article = read("a.pdf", _pdf(4)).drafts[0].article
    assert article is not None
    expected = [f"The plant of {town} made pumps for the agriculture around {town} this year." for town in TOWNS]
    assert article.text.split("\n") == expected
    assert [article.text[start:].split("\n")[0] for start in article.pages] == expected


def test_warc_responses() -> None:
    stream = io.BytesIO()
    writer = WARCWriter(stream, gzip=True)
    page = f"<h1>Насосы</h1><article><p>{RU * 3}</p></article>".encode("windows-1251")
    for url, body in (("https://a.example/1", page), ("https://a.example/2", b"")):
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.0")
        writer.write_record(
            writer.create_warc_record(url, "response", io.BytesIO(body), len(body), http_headers=headers)
        )
    found = read("a.warc.gz", stream.getvalue())
    assert [draft.url for draft in found.drafts] == ["https://a.example/1"]
    assert [reason.partition(": ")[0] for reason in found.failures] == ["https://a.example/2"]
    assert read("a.warc.gz", stream.getvalue()[:-20]).failures


def test_jsonl_rows_and_what_is_wrong_with_them() -> None:
    good = {
        "url": "https://a.example/1",
        "source": "a",
        "title": "Т",
        "text": RU,
        "published_at": "2025-03-01T09:00:00+05:00",
    }
    lines = [json.dumps(good), "{broken", '{"url": "https://a.example/2", "deleted": true}', "[]", "",
             json.dumps(good | {"published_at": "весной"}), '{"text": 5}']  # fmt: skip
    found = read("a.jsonl", "\n".join(lines).encode())
    assert [(draft.url, draft.deleted) for draft in found.drafts] == [
        (good["url"], False),
        ("https://a.example/2", True),
    ]
    assert [reason.partition(":")[0] for reason in found.failures] == ["line 2", "line 4", "line 6", "line 7"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "windows-1251"])
def test_csv_by_its_header(delimiter: str, encoding: str) -> None:
    lines = ["URL|Title|Text|published_at", 'https://a.example/1|Насосы|"Завод выпустил\nнасосы"|01.03.2025']
    rows = [line.replace("|", delimiter) for line in lines]
    draft = read("a.csv", "\r\n".join(rows).encode(encoding)).drafts[0]
    assert draft.article is not None
    assert (draft.url, draft.article.title, draft.article.text) == (
        "https://a.example/1",
        "Насосы",
        "Завод выпустил\nнасосы",
    )


BROKEN = [
    ("a.txt", b"", "empty"), ("a.txt", b"\x7fELF\x00\x01" + bytes(range(200)) * 9, "binary"),
    ("a.pdf", b"%PDF-1.7 broken", "cannot be opened"), ("a.pdf", _pdf(1)[:300], "cannot be opened"),
    ("a.docx", _docx()[:900], "cut short"), ("a.docx", b"PK\x03\x04", "cut short"),
    ("a.csv", b"x;y\n1;2\n", "header"), ("a.html", b"<p></p>", "no title"), ("a.xyz", b"x", "kind"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "body", "reason"), BROKEN, ids=range(len(BROKEN)))
def test_a_broken_file_says_why(name: str, body: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        read(name, body)


def test_the_worker_reads_and_is_killed_at_its_limit() -> None:
    with Worker() as worker:
        assert worker.read("a.txt", RU.encode(), NOW) == read("a.txt", RU.encode())
        with pytest.raises(UnreadableError, match="cannot be opened"):
            worker.read("a.pdf", b"%PDF-", NOW)
    with Worker(seconds=0.0) as worker, pytest.raises(UnreadableError, match="took more than"):
        worker.read("a.txt", RU.encode(), NOW)


def test_walking_stays_inside(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    for folder in (inside / "sub", inside / ".git", outside):
        folder.mkdir(parents=True)
        (folder / "a.txt").write_text("x")
    (inside / "link").symlink_to(outside)
    (inside / "file.txt").symlink_to(outside / "a.txt")
    assert list(walk(inside)) == [inside / "sub" / "a.txt"]


@pytest.mark.parametrize(
    ("name", "kind"), [("A.HTM", "html"), ("x.warc.gz", "warc"), ("x.gz", "gz"), ("noending", None)]
)
def test_kinds(name: str, kind: str | None) -> None:
    assert kind_of(name) == kind
