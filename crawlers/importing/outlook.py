"""Outlook: single messages (.msg), by python-oxmsg."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC
from typing import Any

from oxmsg import Message

from crawlers.importing.draft import Item, Left
from crawlers.importing.file import File
from crawlers.importing.mail import HEADERS, Attachment, message_items
from crawlers.parse.fragments import html_text
from crawlers.parse.text import squeeze


def read_msg(file: File) -> Iterator[Item]:
    """A message, then its attachments, as of any other e-mail. Messages inside it are counted and left out."""
    message = Message.load(io.BytesIO(file.body()))
    sent = message.sent_date
    text = message.body or html_text(message.html_body or "")
    said = {name.lower(): str(value) for name, value in message.message_headers.items()}
    headers = {name: squeeze(said.get(name.lower(), "")) for name in HEADERS}
    headers["From"] = headers["From"] or squeeze(message.sender or "")
    headers["To"] = headers["To"] or "; ".join(_address(each) for each in message.recipients)
    headers["Subject"] = squeeze(message.subject)
    if sent is not None:
        headers["Date"] = f"{sent.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    attached, inside = [], 0
    for number, one in enumerate(message.attachments, 1):
        body = one.file_bytes if one.attached_by_value else None
        if body is None:
            inside += 1
            continue
        name = squeeze(one.file_name or f"attachment-{number}").replace("/", " ").replace("\\", " ")
        attached.append(Attachment(name, one.mime_type or "", body))
    if inside:
        yield Left("messages and objects inside an Outlook message: save the inner message by itself", inside)
    text = text.replace("\x00", "").replace("\r\n", "\n").strip()
    yield from message_items(file, headers, text, sent, attached)


def _address(recipient: Any) -> str:
    return squeeze(f"{recipient.name or ''} <{recipient.email_address or ''}>".replace(" <>", ""))
