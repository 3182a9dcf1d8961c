"""Plain text: a file as it stands, its first line the title where that is short."""

from __future__ import annotations

from collections.abc import Iterator

from crawlers.importing.draft import Draft, Item, UnreadableError
from crawlers.importing.file import File
from crawlers.parse.charset import decode
from crawlers.parse.parsed import ParsedArticle
from crawlers.parse.text import squeeze

LONGEST_TITLE = 200  # characters of a first line that is a title


def read_txt(file: File) -> Iterator[Item]:
    """The text as it stands; a short first line that more lines follow is its title. Raises UnreadableError for an
    empty file and for binary data."""
    body = file.body()
    if is_binary(body):
        raise UnreadableError("this is no text but binary data")
    text = decode(body, file.media_type).text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        raise UnreadableError("the file is empty")
    first, _, rest = text.partition("\n")
    if rest.strip() and len(first) <= LONGEST_TITLE:
        yield Draft(ParsedArticle(squeeze(first), rest.strip()))
    else:
        yield Draft(ParsedArticle(file.stem, text))


def is_binary(body: bytes) -> bool:
    """Zero bytes, but neither a byte-order mark nor as many as UTF-16 and UTF-32 have."""
    marked = body.startswith((b"\xff\xfe", b"\xfe\xff"))
    return b"\x00" in body[:4096] and not marked and body.count(b"\x00") * 4 < len(body)
