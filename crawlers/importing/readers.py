"""Readers: one small function a kind of file; `read_file` picks by the name's ending."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any

from docx import Document
from docx.opc.exceptions import OpcError
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml.etree import LxmlError
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from crawlers.documents.pdf import parse_pdf
from crawlers.importing.draft import Contents, Draft, UnreadableError
from crawlers.importing.rows import read_csv, read_jsonl
from crawlers.page import Page, digest
from crawlers.parse.article import parse_page
from crawlers.parse.charset import decode
from crawlers.parse.dates import read_date
from crawlers.parse.parsed import ParsedArticle, ParseError
from crawlers.parse.text import squeeze

LARGEST_UNPACKED = 200_000_000  # bytes that a docx may unpack to
MOST_PARTS = 5000  # files inside a docx
LARGEST_RECORD = 20_000_000  # bytes of one response inside a WARC

Reader = Callable[[bytes, str, datetime], Contents]


def read_file(name: str, body: bytes, fetched_at: datetime) -> Contents:
    """The articles of a file. Raises UnreadableError, with one line that says why, where it cannot be read at all."""
    reader = READERS.get(kind_of(name) or "")
    if reader is None:
        raise UnreadableError(f"files of this kind are not imported; known are {', '.join(sorted(READERS))}")
    if not body.strip():
        raise UnreadableError("the file is empty")
    try:
        return reader(body, PurePath(name).stem, fetched_at)
    except ParseError as error:
        raise UnreadableError(str(error)) from error


def kind_of(name: str) -> str | None:
    """The kind of file by its name: a key of READERS, or None."""
    lower = name.lower()
    lower = lower.removesuffix(".gz") if lower.endswith(".warc.gz") else lower
    kind = {"htm": "html", "xhtml": "html", "ndjson": "jsonl", "text": "txt"}.get(lower.rpartition(".")[2])
    kind = kind or lower.rpartition(".")[2]
    return kind if kind in READERS else None


def read_txt(body: bytes, stem: str, fetched_at: datetime) -> Contents:
    """The text as it stands; a short first line that more lines follow is its title."""
    if (
        b"\x00" in body[:4096]
        and not body.startswith((b"\xff\xfe", b"\xfe\xff"))
        and body.count(b"\x00") * 4 < len(body)
    ):
        raise UnreadableError("this is no text but binary data")
    text = decode(body).text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        raise UnreadableError("the file is empty")
    first, _, rest = text.partition("\n")
    if rest.strip() and len(first) <= 200:
        return Contents((Draft(ParsedArticle(squeeze(first), rest.strip())),))
    return Contents((Draft(ParsedArticle(stem, text)),))


def read_html(body: bytes, stem: str, fetched_at: datetime) -> Contents:
    page = Page(f"file:{stem}", "import", fetched_at, "text/html", body, digest(body))
    return Contents((Draft(parse_page(page)),))


def read_pdf(body: bytes, stem: str, fetched_at: datetime) -> Contents:
    return Contents((Draft(parse_pdf(body, fetched_at)),))


def read_docx(body: bytes, stem: str, fetched_at: datetime) -> Contents:
    """Paragraphs and, in their place, tables: a line a row. Title and date come from the core properties."""
    _check_zip(body)
    try:
        document = Document(io.BytesIO(body))
        lines = [line for line in _docx_lines(document) if line]
        properties = document.core_properties
        created, modified = properties.created, properties.modified
        named, author = properties.title, properties.author
    except (OpcError, LxmlError, KeyError, ValueError, zipfile.BadZipFile, AttributeError) as error:
        raise UnreadableError(f"the docx cannot be opened: {squeeze(str(error))[:200]}") from error
    if not lines:
        raise UnreadableError("the docx holds no text")
    article = ParsedArticle(
        title=squeeze(named or "") or lines[0][:200],
        text="\n".join(lines),
        published_at=_plausible(created, fetched_at),
        modified_at=_plausible(modified, fetched_at),
        authors=(author,) if author and author != "python-docx" else (),
    )
    return Contents((Draft(article),))


def _check_zip(body: bytes) -> None:
    try:
        parts = zipfile.ZipFile(io.BytesIO(body)).infolist()
    except (zipfile.BadZipFile, ValueError, EOFError, OSError) as error:
        raise UnreadableError(f"the docx is broken or cut short ({error})") from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise UnreadableError(f"the docx unpacks to more than {LARGEST_UNPACKED // 1_000_000} MB or {MOST_PARTS} parts")


def _docx_lines(document: Any) -> Iterator[str]:
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            yield squeeze(block.text)
        elif isinstance(block, Table):
            for row in block.rows:
                cells = dict.fromkeys(cell._tc for cell in row.cells)  # a merged cell stands in several columns
                texts = [squeeze(" ".join(Paragraph(each, block).text for each in cell.p_lst)) for cell in cells]
                yield " | ".join(text for text in texts if text)


def _plausible(found: datetime | None, fetched_at: datetime) -> datetime | None:
    """Core properties are UTC; python-docx's template is of 2013, which says nothing of a document made from it."""
    if found is None:
        return None
    aware = found.replace(tzinfo=UTC) if found.tzinfo is None else found
    moment = read_date(aware.isoformat(timespec="seconds"), fetched_at)
    return moment.instant if moment and moment.instant != datetime(2013, 12, 23, 23, 15, tzinfo=UTC) else None


def read_warc(body: bytes, stem: str, fetched_at: datetime) -> Contents:
    """Each response with status 200 that is HTML or PDF; what of them cannot be read is a failure with its URL."""
    drafts: list[Draft] = []
    failures: list[str] = []
    try:
        for record in ArchiveIterator(io.BytesIO(body), arc2warc=True):
            url = record.rec_headers.get_header("WARC-Target-URI") or ""
            if record.rec_type != "response" or record.http_headers is None:
                continue
            if record.http_headers.get_statuscode() != "200":
                continue
            try:
                drafts.append(Draft(_response(record, url, fetched_at), url))
            except (ParseError, UnreadableError) as error:
                failures.append(f"{url}: {error}")
    except (ArchiveLoadFailed, EOFError, OSError, ValueError) as error:
        failures.append(f"the WARC is broken after {len(drafts)} articles: {squeeze(str(error))[:200]}")
    if not drafts and not failures:
        failures.append("the WARC holds no HTML responses")
    return Contents(tuple(drafts), tuple(failures))


def _response(record: Any, url: str, fetched_at: datetime) -> ParsedArticle:
    media_type = record.http_headers.get_header("Content-Type") or ""
    body = record.content_stream().read(LARGEST_RECORD + 1)
    if len(body) > LARGEST_RECORD:
        raise UnreadableError(f"larger than {LARGEST_RECORD} bytes")
    seen = read_date(record.rec_headers.get_header("WARC-Date") or "", fetched_at)
    at = seen.instant if seen else fetched_at
    if "pdf" in media_type:
        return parse_pdf(body, at)
    if media_type and "html" not in media_type:
        raise UnreadableError(f"neither HTML nor PDF but {media_type}")
    return parse_page(Page(url, "import", at, media_type, body, digest(body)))


READERS: dict[str, Reader] = {
    "txt": read_txt,
    "html": read_html,
    "pdf": read_pdf,
    "docx": read_docx,
    "warc": read_warc,
    "jsonl": lambda body, stem, fetched_at: read_jsonl(body, fetched_at),
    "csv": lambda body, stem, fetched_at: read_csv(body, fetched_at),
}
