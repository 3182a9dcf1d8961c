"""PDF: a document → text with its pages, the place of each word, and tables. Pages without text are read by OCR."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pypdfium2
from PIL import Image
from pypdfium2 import raw

from crawlers.documents import scan
from crawlers.documents.article import article_of
from crawlers.documents.drawn import read_rules
from crawlers.documents.ocr import DOCUMENT_SECONDS, OcrError, Reader
from crawlers.documents.page import SeenPage
from crawlers.documents.quality import is_garbage
from crawlers.documents.text_layer import placing, read_layer
from crawlers.parse.dates import read_date
from crawlers.parse.parsed import ParsedArticle, ParseError

MOST_PAGES = 3000
MOST_WORDS = 3_000_000  # of one document
_SCANT = 40  # characters: a page with no more than that and a picture behind them is a scan with a stamp
_COVERED = 0.4  # of the page by pictures
_PDF_DATE = re.compile(r"D:(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?(?:Z|([+-]\d{2})'?(\d{2})?)?")


def parse_pdf(body: bytes, fetched_at: datetime, title: str = "", seconds: float = DOCUMENT_SECONDS) -> ParsedArticle:
    """The text of a PDF. `title` is used where it is given; OCR has `seconds` for the whole document.

    Pages that carry no text, or garbage for it, are read by OCR; those that cannot be read are named in `unread`. The
    date is left open: files say when they were made, not when they were published. Raises ParseError for a broken or
    encrypted file, and where nothing can be read."""
    with _opened(body) as document:
        pages = [*_pages(document, Reader(seconds))]
        named = _metadata(document, "Title")
        modified = _modified(_metadata(document, "ModDate"), fetched_at)
        unread = [f"page {page.number}: {page.unread}" for page in pages if page.unread]
        if len(document) > len(pages):
            unread.append(f"pages from {len(pages) + 1} to {len(document)}: a document is read up to its limits only")
    return article_of(pages, unread, named, modified, title)


@contextmanager
def _opened(body: bytes) -> Iterator[Any]:
    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD:
            raise ParseError("the PDF has a password: import a copy without one") from error
        raise ParseError(f"the PDF cannot be opened ({error}): it is broken or cut short") from error
    try:
        yield document
    except pypdfium2.PdfiumError as error:
        raise ParseError(f"the PDF cannot be read ({error}): it is broken") from error
    finally:
        document.close()


def _metadata(document: Any, name: str) -> str:
    try:
        return str(document.get_metadata_value(name))
    except (pypdfium2.PdfiumError, UnicodeError):
        return ""


def _pages(document: Any, reader: Reader) -> Iterator[SeenPage]:
    words = 0
    for index in range(min(len(document), MOST_PAGES)):
        page = _page(document, index, reader)
        yield page
        words += len(page.pieces)
        if words > MOST_WORDS:
            return


def _page(document: Any, index: int, reader: Reader) -> SeenPage:
    """One page; a page that is broken says so and stops nothing."""
    try:
        page = document[index]
    except pypdfium2.PdfiumError as error:
        return SeenPage(index + 1, 595, 842, unread=f"it is broken ({error})")
    try:
        return _seen(page, index + 1, reader)
    except pypdfium2.PdfiumError as error:
        width, height = page.get_size()
        return SeenPage(index + 1, width, height, unread=f"it is broken ({error})")
    finally:
        page.close()


def _seen(page: Any, number: int, reader: Reader) -> SeenPage:
    layer = read_layer(page)
    words = [piece.text for piece in layer.pieces]
    garbage = is_garbage(words, layer.unmapped)
    if words and not garbage and not (sum(map(len, words)) <= _SCANT and _is_covered(page)):
        width, height = page.get_size()
        place, _, _ = placing(page, width, height, layer.turned)
        rules = read_rules(page, place)
        cut = "it holds more than a page can hold" if layer.cut else None
        return SeenPage(number, layer.width, layer.height, layer.pieces, rules, layer.turned, None, cut)
    if not words and _is_blank(page):
        return SeenPage(number, layer.width, layer.height)
    try:
        return reader.read(*render(page), number)
    except OcrError as error:
        said = () if garbage else layer.pieces
        why = f"{'its text is garbled' if garbage else 'it is a scan'} and {error}"
        return SeenPage(number, layer.width, layer.height, said, rotation=layer.turned, unread=why)


def render(page: Any, dpi: int = scan.DPI, pixels: int = scan.READ_PIXELS) -> tuple[Image.Image, int]:
    """The picture of a page in grey, and its resolution: `dpi`, or less where the page is so large that it would hold
    more than `pixels`."""
    width, height = page.get_size()
    scale = min(dpi / 72, math.sqrt(pixels / max(width * height, 1)))
    return scan.grey(page.render(scale=scale, grayscale=True, may_draw_forms=False).to_pil()), max(1, round(scale * 72))


def _is_blank(page: Any) -> bool:
    return int(raw.FPDFPage_CountObjects(page)) == 0


def _is_covered(page: Any) -> bool:
    """Whether pictures cover much of a page."""
    width, height = page.get_size()
    area = 0.0
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = item.get_bounds()
        area += max(right - left, 0) * max(top - bottom, 0)
        if area >= _COVERED * width * height:
            return True
    return False


def _modified(text: str, fetched_at: datetime) -> datetime | None:
    match = _PDF_DATE.match(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, sign, minutes = match.groups()
    zone = f"{sign}:{minutes or '00'}" if sign else "Z" if "Z" in text else ""
    moment = read_date(f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}{zone}", fetched_at)
    return moment.instant if moment else None
