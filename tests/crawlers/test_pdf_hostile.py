"""PDFs and pictures made to hurt: broken, cut, endless, huge. The answer is always an article or ParseError, within
the limits."""

from __future__ import annotations

import io
import random
import struct
import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from crawlers.documents import ocr, pdf, scan, text_layer
from crawlers.documents.ocr import parse_image
from crawlers.documents.page import Piece, Rule, SeenPage
from crawlers.documents.pdf import parse_pdf
from crawlers.documents.reading import read_page
from crawlers.documents.tesseract import NOT_THERE, OcrError
from crawlers.documents.writing import write
from crawlers.parse.layout import Box
from crawlers.parse.parsed import ParseError
from tests.crawlers.paper import BUDGET, KK, RU, Paper

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SMALL = Paper().prose(RU).rows(BUDGET).bytes()


@pytest.fixture(autouse=True)
def no_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise OcrError(f"{NOT_THERE}: install it")

    monkeypatch.setattr(ocr, "find_tesseract", missing)


def built(content: bytes, *, box: str = "0 0 595 842", more: dict[int, bytes] | None = None) -> bytes:
    """A PDF by hand: one page of Helvetica with `content`, and further objects from number 5 on."""
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Contents 4 0 R /Resources << /Font << /F << /Type /Font "
        "/Subtype /Type1 /BaseFont /Helvetica >> >> /XObject << /X 5 0 R >> >> >>".encode(),
        4: b"<< /Length %d >> stream\n%s\nendstream" % (len(content), content),
        **(more or {}),
    }
    body, places = b"%PDF-1.7\n", {}
    for number, value in sorted(objects.items()):
        places[number] = len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, value)
    table = b"".join(b"%010d 00000 n \n" % places[number] for number in sorted(objects))
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1, table, len(objects) + 1, start)  # fmt: skip
    return body


TEXT = b"BT /F 12 Tf 72 700 Td (The commission audited the budget of the region) Tj ET"


def test_the_file_made_by_hand_is_read() -> None:
    assert parse_pdf(built(TEXT), AT).text == "The commission audited the budget of the region"


def test_a_huge_page_is_read_and_drawn_small() -> None:
    body = built(TEXT, box="0 0 14400000 14400000")
    assert "commission" in parse_pdf(body, AT).text
    import pypdfium2

    with pypdfium2.PdfDocument(body) as document:
        picture, dpi = pdf.render(document[0])
    assert picture.width * picture.height <= scan.READ_PIXELS * 1.01
    assert dpi >= 1


def test_a_form_inside_itself_ends() -> None:
    form = (
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X 5 0 R >> >> /Length 5 >> "
    )
    body = built(TEXT + b" /X Do", more={5: form + b"stream\n/X Do\nendstream"})
    assert "commission" in parse_pdf(body, AT).text


def test_pages_beyond_the_limit_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    paper = Paper()
    for _ in range(12):
        paper.add_page()
        paper.prose(KK[:60])
    monkeypatch.setattr(pdf, "MOST_PAGES", 10)
    article = parse_pdf(paper.bytes(), AT)
    assert len(article.pages) == 10
    assert article.unread == ("pages from 11 to 12: a document is read up to its limits only",)


def test_ten_thousand_pages_that_are_one() -> None:
    kids = b"3 0 R " * 10_000
    body = built(TEXT).replace(b"/Kids [3 0 R] /Count 1", b"/Kids [%s] /Count 10000" % kids)
    article = parse_pdf(body, AT)
    assert len(article.layout) == pdf.MOST_PAGES
    assert article.unread[-1].startswith("pages from 3001 to 10000")


def test_a_page_of_endless_letters_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_layer, "MOST_CHARACTERS", 100)
    article = parse_pdf(built(TEXT * 40), AT)
    assert article.unread == ("page 1: it holds more than a page can hold",)


def test_a_stream_that_unpacks_without_end_is_bounded() -> None:
    content = b"".join(b"BT /F 8 Tf %d %d Td (commission) Tj ET\n" % (n % 10 * 50, n // 10) for n in range(8000))
    packed = zlib.compress(content + b" " * 100_000_000, 9)
    body = built(TEXT)
    start = body.index(b"<< /Length", body.index(b"4 0 obj"))
    stop = body.index(b"endobj", start)
    stream = b"<< /Filter /FlateDecode /Length %d >> stream\n%s\nendstream\n" % (len(packed), packed)
    article = parse_pdf(body[:start] + stream + body[stop:], AT)
    assert len(article.text) < 2 * text_layer.MOST_CHARACTERS
    assert article.unread


def test_a_hundred_thousand_lines_are_no_table() -> None:
    content = b"".join(
        b"%d 0 m %d 800 l S 0 %d m 500 %d l S\n" % (n % 500, n % 500, n % 800, n % 800) for n in range(50_000)
    )
    article = parse_pdf(built(TEXT + b"\n" + content), AT)
    assert article.tables == ()
    assert "commission" in article.text


def png(width: int, height: int) -> bytes:
    """A picture's head that promises width × height pixels, and no more than that."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("body", "why"),
    [(png(32_000, 32_000), "too large"), (png(2_000_000_000, 1), "too large"), (png(100, 100), "broken|neither"),
     (b"\x89PNG\r\n\x1a\n", "broken"), (b"no picture", "broken"), (b"", "broken"),
     (b"BM" + b"\xff" * 60, "broken|large")],
    ids=["a gigapixel", "a line", "cut", "a head", "a text", "nothing", "a bitmap"],
)  # fmt: skip
def test_pictures_that_are_none(body: bytes, why: str) -> None:
    with pytest.raises(ParseError, match=why):
        parse_image(body, AT)


def tries(body: bytes, read: object) -> None:
    try:
        article = read(body, AT)  # type: ignore[operator]
    except ParseError:
        return
    for page in article.layout:
        for word in page.words:
            assert 0 <= word.start < word.stop <= len(article.text)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32), st.integers(1, 60), st.sampled_from(["set", "cut", "double", "zero"]))
def test_a_mutated_pdf_is_read_or_refused(seed: int, times: int, how: str) -> None:
    chance, body = random.Random(seed), bytearray(SMALL)
    for _ in range(times):
        at = chance.randrange(len(body))
        if how == "cut":
            del body[at : at + chance.randrange(1, 40)]
        elif how == "double":
            body[at:at] = body[at : at + 40]
        else:
            body[at] = 0 if how == "zero" else chance.randrange(256)
    tries(bytes(body), parse_pdf)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32), st.sampled_from(["PNG", "JPEG", "TIFF", "WEBP", "BMP"]))
def test_a_mutated_picture_is_read_or_refused(seed: int, kind: str) -> None:
    stream = io.BytesIO()
    Image.new("L", (60, 40), 255).save(stream, kind)
    chance, body = random.Random(seed), bytearray(stream.getvalue())
    for _ in range(8):
        body[chance.randrange(len(body))] = chance.randrange(256)
    tries(bytes(body), parse_image)


sizes = st.floats(0, 900, allow_nan=False)
words = st.text(st.sampled_from("абвгдежзқңә -\u00ad.,12"), min_size=1, max_size=8).map(
    lambda text: text.replace(" ", "") or "а"
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(words, sizes, sizes, st.floats(0.1, 90), st.floats(0.1, 40)), max_size=40),
    st.lists(st.tuples(sizes, sizes, st.booleans(), sizes), max_size=12),
)
def test_words_and_lines_anywhere_on_a_page_keep_their_places(placed: list, drawn: list) -> None:  # type: ignore[type-arg]
    pieces = tuple(Piece(t, Box(x, y, x + w, y + h), (y, y + h)) for t, x, y, w, h in placed)
    rules = tuple(Rule(x, y, x + size, y) if flat else Rule(x, y, x, y + size) for x, y, flat, size in drawn)
    written = write([read_page(SeenPage(1, 600, 850, pieces, rules)), read_page(SeenPage(2, 600, 850, pieces[::-1]))])
    for page in written.layout:
        for word in page.words:
            told = written.text[word.start : word.stop]
            assert (
                any(piece.text.rstrip("\u00ad").startswith(told) or told in piece.text for piece in pieces)
                or told == ""
            )
    for table in written.tables:
        for cell in table.cells:
            assert written.text[cell.start : cell.stop] == cell.text
