"""Markup: HTML and MHTML pages that were saved to a file."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator

from crawlers.importing.draft import Draft, Item, UnreadableError
from crawlers.importing.file import File
from crawlers.page import Page, digest
from crawlers.parse.article import parse_page


def read_html(file: File) -> Iterator[Item]:
    """The article of a saved page. Raises ParseError where there is none."""
    yield Draft(parse_page(_page(file, file.body(), file.media_type or "text/html")))


def read_mhtml(file: File) -> Iterator[Item]:
    """The page of a web archive: of its parts the first that is HTML."""
    message = email.message_from_bytes(file.body(), policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            charset = part.get_content_charset()
            media_type = f"text/html; charset={charset}" if charset else "text/html"
            body = part.get_payload(decode=True)
            yield Draft(parse_page(_page(file, body if isinstance(body, bytes) else b"", media_type)))
            return
    raise UnreadableError("the web archive holds no HTML page")


def _page(file: File, body: bytes, media_type: str) -> Page:
    return Page(f"file:{file.stem}", "import", file.at, media_type, body, digest(body))
