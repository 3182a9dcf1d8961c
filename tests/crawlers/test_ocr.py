"""OCR on scans made here: how many letters are wrong, pages that lie as they like, tables, limits, no Tesseract."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image

from crawlers.documents import ocr, scan, tesseract
from crawlers.documents.ocr import LOW, Reader, parse_image, read_image
from crawlers.documents.pdf import parse_pdf
from crawlers.documents.tesseract import find_tesseract
from crawlers.parse.parsed import ParsedArticle, ParseError
from tests.conftest import need
from tests.crawlers.paper import BUDGET, KK, RU, Paper, error_rate, saved
from tests.crawlers.paper import scan as scanned
from tools import parts

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SHORT_RU, SHORT_KK = RU[:170], KK[:170]
WORST = 0.02  # share of letters that may be wrong; measured 0.000 to 0.006 on these texts


@pytest.fixture(autouse=True)
def program(request: pytest.FixtureRequest) -> None:
    if "without" not in request.node.name:
        need(parts.tesseract)


@pytest.fixture(scope="module")
def statement() -> bytes:
    return Paper().prose(SHORT_RU).rows(BUDGET).prose(SHORT_KK).bytes()


def parse(picture: Any, dpi: int = 300) -> ParsedArticle:
    return parse_image(saved(picture, dpi=dpi), AT)


@pytest.mark.parametrize("dpi", [150, 200, 300])
@pytest.mark.parametrize("text", [RU, KK], ids=["ru", "kk"])
def test_letters_that_are_wrong_are_few(text: str, dpi: int, record_property: Any) -> None:
    article = parse(scanned(Paper().prose(text).bytes(), dpi), dpi)
    rate = error_rate(article.text, text)
    record_property("error_rate", rate)
    assert rate <= WORST
    page = article.layout[0]
    assert page.confidence is not None
    assert page.confidence >= 85
    assert (page.width, page.height) == pytest.approx((595, 842), abs=4)


LIES = [{"turn": 90}, {"turn": 180}, {"turn": 270}, {"skew": 3.0}, {"skew": -2.2}]


@pytest.mark.parametrize("lies", LIES, ids=str)
def test_a_page_that_lies_as_it_likes(lies: dict[str, Any], statement: bytes) -> None:
    article = parse(scanned(statement, **lies))
    lines = article.text.split("\n")
    assert error_rate(lines[0], SHORT_RU) <= WORST
    assert error_rate(lines[-1], SHORT_KK) <= WORST
    assert [line.count(" | ") for line in lines[1:-1]] == [2, 2, 2, 1]
    (table,) = article.tables
    assert {cell.text for cell in table.cells if cell.column == 2} >= {"12 500 000", "330 000 000", "120 400 000"}
    assert article.layout[0].rotation == lies.get("turn", 0)
    for page in article.layout:
        assert all(article.text[word.start : word.stop].strip() for word in page.words)


def test_boxes_of_a_skewed_page_lie_on_its_ink(statement: bytes) -> None:
    picture = scanned(statement, skew=3.0, noise=0)
    page = parse(picture).layout[0]
    ink, scale = scan.dark(picture), 300 / 72
    for word in page.words:
        left, top, right, bottom = (round(side * scale) for side in word.box)
        assert ink[max(top, 0) : bottom, max(left, 0) : right].mean() > 0.04


def test_a_table_without_lines_and_columns_in_a_scan() -> None:
    rows = [*BUDGET[:3], ("ИП Жумадилова", "180340099999", "120 400 000")]
    (table,) = parse(scanned(Paper().prose(RU).rows(rows, ruled=False).bytes())).tables
    assert [cell.text for cell in table.cells if cell.column == 2][1:] == ["12 500 000", "330 000 000", "120 400 000"]


def test_pages_of_a_tiff_and_pages_of_a_pdf_that_are_scans(statement: bytes) -> None:
    first, second = scanned(statement), scanned(Paper().prose(SHORT_KK).bytes())
    article = parse_image(saved(first, "TIFF", save_all=True, append_images=[second]), AT)
    assert len(article.layout) == 2
    assert error_rate(article.text[article.pages[1] :], SHORT_KK) <= WORST
    paper = Paper().prose(RU)
    paper.add_page()
    paper.image(first, 0, 0, 210, 297)
    mixed = parse_pdf(paper.bytes(), AT)
    assert [page.confidence is None for page in mixed.layout] == [True, False]
    assert mixed.text.startswith(RU)
    assert mixed.tables[0].page == 2


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "BMP"])
def test_other_kinds_of_picture(kind: str) -> None:
    picture = scanned(Paper().prose(KK[:120]).bytes()).crop((0, 0, 2480, 700))
    assert error_rate(parse_image(saved(picture, kind), AT).text, KK[:120]) <= 0.05


def test_garbled_text_is_read_from_its_picture() -> None:
    from tests.crawlers.test_pdf_text import garbled

    article = parse_pdf(garbled(), AT)
    assert article.layout[0].confidence is not None
    assert error_rate(article.text, f"{RU} {KK}") <= WORST


def test_words_of_little_confidence_are_kept_and_flagged(statement: bytes) -> None:
    small = scanned(statement, 60, noise=30)
    page = parse(small, 60).layout[0]
    doubtful = [word for word in page.words if word.confidence is not None and word.confidence < LOW]
    assert doubtful
    assert page.confidence is not None
    assert page.confidence < 85


def test_only_a_picture_with_a_table_is_read_for_an_article(statement: bytes) -> None:
    found = read_image(saved(scanned(statement, 200), dpi=200), AT)
    assert found is not None
    assert found.tables
    assert read_image(saved(scanned(Paper().prose(RU).bytes(), 150), dpi=150), AT) is None
    assert read_image(saved(Image.new("L", (300, 200), 255)), AT) is None


def test_tesseract_that_is_without_a_place_is_said(monkeypatch: pytest.MonkeyPatch, statement: bytes) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(ParseError, match=r"^OCR is not there: install Tesseract \(Debian: apt install"):
        parse(Image.new("L", (600, 800), 255))
    paper = Paper().prose(RU)
    paper.add_page()
    paper.image(scanned(statement, 100), 0, 0, 210, 297)
    article = parse_pdf(paper.bytes(), AT)
    assert article.text == RU
    assert article.unread[0].startswith("page 2: it is a scan and OCR is not there")


def test_a_tesseract_without_our_languages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "tesseract"
    program.write_text("#!/bin/sh\nprintf 'List of available languages (1):\\neng\\n'\n", encoding="ascii")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(tesseract.OcrError, match="neither Kazakh nor Russian"):
        find_tesseract()
    program.write_text("#!/bin/sh\nprintf 'List (2):\\nrus\\nosd\\n'\n", encoding="ascii")
    assert find_tesseract().languages == ("rus",)


def test_time_and_pages_are_bounded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, statement: bytes) -> None:
    picture = scanned(statement, 100)
    with pytest.raises(tesseract.OcrError, match="no more pages"):
        Reader(pages=0).read(picture, 100, 1)
    with pytest.raises(tesseract.OcrError, match="time for OCR of one document is over"):
        Reader(seconds=0).read(picture, 100, 1)
    program = tmp_path / "tesseract"
    program.write_text('#!/bin/sh\ncase "$*" in *list-langs*) echo rus;; *) exec sleep 60;; esac\n', encoding="ascii")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(ocr, "SECONDS", 0.5)
    with pytest.raises(tesseract.OcrError, match=r"took more than \d s"):
        Reader().read(picture, 100, 1)


@pytest.mark.skipif(sys.platform != "linux", reason="a child is told of its parent's death by Linux alone")
def test_tesseract_ends_with_the_worker_that_started_it(tmp_path: Path) -> None:
    program = tmp_path / "tesseract"
    program.write_text(
        f'#!/bin/sh\ncase "$*" in *list-langs*) echo rus;; *) echo $$ > {tmp_path}/pid; exec sleep 60;; esac\n',
        encoding="utf-8",
    )
    program.chmod(0o755)
    code = (
        "from PIL import Image; from crawlers.documents.ocr import Reader; "
        "Reader().read(Image.new('L', (400, 400), 255), 100, 1)"
    )
    worker = subprocess.Popen(
        [sys.executable, "-c", code], env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    )
    try:
        pid = int(_written(tmp_path / "pid"))
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    until = time.monotonic() + 10
    while Path(f"/proc/{pid}").exists() and time.monotonic() < until and _state(pid) != "Z":
        time.sleep(0.02)
    assert not Path(f"/proc/{pid}").exists() or _state(pid) == "Z"


def _written(file: Path) -> str:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if file.exists() and (said := file.read_text(encoding="ascii").strip()):
            return said
        time.sleep(0.02)
    raise AssertionError("the program was never started")


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


def test_pixels_are_bounded() -> None:
    wide = Image.new("L", (10_000, 3_000), 255)
    normal, dpi = scan.normal(wide, 600)
    assert normal.width * normal.height <= scan.READ_PIXELS * 1.01
    assert 100 <= dpi <= 420
    with pypdfium2.PdfDocument(Paper().prose(RU).bytes()) as document:
        assert document[0].get_size()[0] > 500
    stream = io.BytesIO()
    Image.new("1", (8_000, 6_000), 1).save(stream, "PNG")
    with pytest.raises(ParseError, match="too large"):
        parse_image(stream.getvalue(), AT)
