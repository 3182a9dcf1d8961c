"""Readers: one a kind of file, each in a module of its own; `read_items` picks by name and first bytes."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from datetime import datetime

from crawlers.importing.draft import Contents, Item, Left, Unread, UnreadableError, collect
from crawlers.importing.file import File, of_bytes
from crawlers.importing.kinds import kind_of_file
from crawlers.importing.limits import Limits
from crawlers.parse.parsed import ParseError
from crawlers.parse.text import squeeze

SLOW = 15  # a page of OCR takes some four seconds; with the usual limit that is 450 pages

Reader = Callable[[File], Iterator[Item]]

READERS = {
    "txt": "plain.read_txt",
    "html": "markup.read_html",
    "mhtml": "markup.read_mhtml",
    "pdf": "paged.read_pdf",
    "image": "paged.read_image",
    "docx": "word.read_docx",
    "xlsx": "sheets.read_xlsx",
    "xls": "sheets.read_xls",
    "pptx": "slides.read_pptx",
    "odt": "open_document.read_odf",
    "ods": "open_document.read_odf",
    "odp": "open_document.read_odf",
    "rtf": "rich_text.read_rtf",
    "doc": "old_word.read_doc",
    "eml": "mail.read_eml",
    "mbox": "mail.read_mbox",
    "msg": "outlook.read_msg",
    "zip": "archives.read_zip",
    "tar": "archives.read_tar",
    "gz": "archives.read_gz",
    "telegram": "telegram.read_export",
    "warc": "warc_files.read_warc",
    "jsonl": "rows.read_jsonl",
    "csv": "rows.read_csv",
}  # kind → module.function: a reader's library is loaded with the first file that needs it


def read_items(file: File) -> Iterator[Item]:
    """What a file holds, one after another. Raises UnreadableError, with one line that says why, where it cannot be
    read at all, or where reading breaks off."""
    kind = kind_of_file(file)
    file.begin(file.path, kind)
    if kind not in READERS:
        raise UnreadableError(f"files of this kind ({kind}) are not imported; known are {', '.join(sorted(READERS))}")
    if not file.head().strip() and (file.size <= 8192 and not file.body().strip()):
        raise UnreadableError("the file is empty")
    module, _, name = READERS[kind].partition(".")
    reader: Reader = getattr(importlib.import_module(f"crawlers.importing.{module}"), name)
    try:
        yield from reader(file)
    except (UnreadableError, MemoryError):
        raise
    except ParseError as error:
        raise UnreadableError(str(error)) from error
    except Exception as error:  # whatever a library raises on a broken or hostile file
        raise UnreadableError(broken(error)) from error


def seconds_for(kind: str, limits: Limits) -> float:
    """How long a document of a kind may take: where pages are read by OCR, SLOW times as long."""
    return limits.seconds * (SLOW if kind in ("pdf", "image") else 1)


def read_member(file: File) -> Iterator[Item]:
    """What a file inside another holds, with its place; whatever is wrong with it is said and stops nothing."""
    if file.path in file.avoid:
        return
    try:
        for item in read_items(file):
            yield _placed(item, file.path)
    except UnreadableError as error:
        yield Unread("", str(error), file.path)
    except MemoryError:
        yield Unread("", "reading it needs more memory than a document may take", file.path)


def broken(error: Exception) -> str:
    """What a parser that failed on a file said, on one line."""
    if isinstance(error, OSError):  # a gzip or an archive that ends too early, or is none
        return f"the file is {squeeze(str(error))[:200]}"
    return f"the reader failed on it: {type(error).__name__}: {squeeze(str(error))[:200]}"


def _placed(item: Item, path: str) -> Item:
    from dataclasses import replace

    return item if isinstance(item, Left) or item.inner else replace(item, inner=path)


def read_file(name: str, body: bytes, fetched_at: datetime, limits: Limits | None = None) -> Contents:
    """All articles of a file that stands in memory. Raises UnreadableError."""
    return collect(read_items(of_bytes(name, body, fetched_at, limits)))
