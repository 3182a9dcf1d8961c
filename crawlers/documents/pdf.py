"""PDF: a document's text layer → text with the offset of each page."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime

import pypdfium2

from crawlers.parse.article import FEWEST
from crawlers.parse.dates import read_date
from crawlers.parse.parsed import ParsedArticle, ParseError
from crawlers.parse.text import squeeze

MOST_PAGES = 3000
_EDGE = 2  # lines at the top and the bottom of a page that may be running headers and footers
_HYPHEN = re.compile(r"(?<=\w)(?:[\u00ad\ufffe\u0002]|-)$")
_NUMBER = re.compile(r"\d+")
_PDF_DATE = re.compile(r"D:(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?(?:Z|([+-]\d{2})'?(\d{2})?)?")


def parse_pdf(body: bytes, fetched_at: datetime, title: str = "") -> ParsedArticle:
    """The text of a PDF. `title` is used where the document names none. Raises ParseError for a broken or encrypted
    file and for one without a text layer (a scan). The date is left open: files say when they were made, not published.
    """
    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        raise ParseError(f"the PDF cannot be opened ({error}): it is broken or has a password") from error
    try:
        pages = [_lines(document[number]) for number in range(min(len(document), MOST_PAGES))]
        named = squeeze(document.get_metadata_dict().get("Title", ""))
        modified = _modified(document.get_metadata_dict().get("ModDate", ""), fetched_at)
    except pypdfium2.PdfiumError as error:
        raise ParseError(f"a page of the PDF cannot be read ({error})") from error
    finally:
        document.close()
    text, offsets = join_pages(pages)
    if len(text) < FEWEST:
        raise ParseError("the PDF has no text layer: it is a scan")
    return ParsedArticle(title or named or text.split("\n", 1)[0][:200], text, modified_at=modified, pages=offsets)


def _lines(page: pypdfium2.PdfPage) -> list[str]:
    textpage = page.get_textpage()
    try:
        lines = textpage.get_text_bounded().splitlines()
    finally:
        textpage.close()
        page.close()
    return [line.strip() for line in lines if line.strip()]


def join_pages(pages: list[list[str]]) -> tuple[str, tuple[int, ...]]:
    """Text of all pages and the offset at which each starts: running lines are off, broken words are whole."""
    running = _running(pages)
    text, offsets = "", []
    for lines in pages:
        offsets.append(len(text) + (1 if text else 0))
        body = _paragraphs([line for index, line in enumerate(lines) if not _is_running(index, lines, running)])
        if body:
            text = f"{text}\n{body}" if text else body
    return text, tuple(min(offset, len(text)) for offset in offsets)


def _running(pages: list[list[str]]) -> frozenset[str]:
    """Edge lines that stand, numbers aside, on at least half of three or more pages."""
    if len(pages) < 3:
        return frozenset()
    seen = Counter(line for lines in pages for line in {_shape(each) for each in lines[:_EDGE] + lines[-_EDGE:]})
    return frozenset(line for line, count in seen.items() if count >= max(3, len(pages) / 2))


def _shape(line: str) -> str:
    return _NUMBER.sub("0", squeeze(line).lower())


def _is_running(index: int, lines: list[str], running: frozenset[str]) -> bool:
    at_edge = index < _EDGE or index >= len(lines) - _EDGE
    return at_edge and (_shape(lines[index]) in running or (line_number(lines[index]) and len(lines) > 1))


def line_number(line: str) -> bool:
    """A page's number alone: "12", "- 12 -", "12 / 40"."""
    return re.fullmatch(r"[-–—\s]*\d{1,4}\s*(?:(?:/|из)\s*\d{1,4})?[-–—\s]*", line) is not None


def _paragraphs(lines: list[str]) -> str:
    """Lines joined to paragraphs: a line that ends a sentence, or is short, ends one; a hyphen at its end is mended."""
    width = max((len(line) for line in lines), default=0)
    text = ""
    for index, line in enumerate(lines):
        line = squeeze(line) if not _HYPHEN.search(line) else line
        following = lines[index + 1] if index + 1 < len(lines) else ""
        if _HYPHEN.search(line) and following[:1].islower():
            text += _HYPHEN.sub("", line)
        elif len(line) < 0.7 * width or (line.endswith((".", "!", "?", ":", ";")) and not following[:1].islower()):
            text += line + "\n"
        else:
            text += line + " "
    return "\n".join(squeeze(part) for part in text.splitlines() if squeeze(part))


def _modified(text: str, fetched_at: datetime) -> datetime | None:
    match = _PDF_DATE.match(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, sign, minutes = match.groups()
    zone = f"{sign}:{minutes or '00'}" if sign else "Z" if "Z" in text else ""
    moment = read_date(f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}{zone}", fetched_at)
    return moment.instant if moment else None
