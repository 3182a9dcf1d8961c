"""Mail: messages (.eml) and mailboxes (.mbox): a message is an article, each file attached to it a document."""

from __future__ import annotations

import email
import email.policy
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from typing import BinaryIO

from crawlers.importing.draft import Draft, Item, Left, Unread, UnreadableError
from crawlers.importing.file import File
from crawlers.importing.kinds import MEDIA_TYPES, kind_of
from crawlers.importing.readers import read_member
from crawlers.parse.charset import decode
from crawlers.parse.dates import read_date
from crawlers.parse.fragments import html_text
from crawlers.parse.parsed import AttachedFile, ParsedArticle
from crawlers.parse.text import squeeze

HEADERS = ("From", "To", "Cc", "Date", "Subject")
LARGEST_MESSAGE = 100_000_000  # bytes of one message of a mailbox
LONGEST_LINE = 1_000_000  # bytes of a line of a mailbox that are looked at together
MOST_PARTS = 1000  # of one message
SMALLEST_PICTURE = 20_000  # bytes; below it a picture is a logo in a signature
_BREAK = re.compile(rb"From \S+.*\d\d:\d\d")


@dataclass(frozen=True, slots=True)
class Attachment:
    """What hangs on a message."""

    name: str
    media_type: str
    body: bytes


def read_eml(file: File) -> Iterator[Item]:
    """A message, then its attachments, of which each that can be read is a document of its own."""
    message = email.message_from_bytes(file.body(), policy=email.policy.default)
    if not message.keys():
        raise UnreadableError("this is no e-mail: it has no headers")
    text, attached = _parts(message)
    headers = {name: _header(message, name) for name in HEADERS}
    yield from message_items(file, headers, text, _sent(headers["Date"], file.at), attached)


def message_items(
    file: File, headers: dict[str, str], text: str, sent: datetime | None, attached: list[Attachment]
) -> Iterator[Item]:
    """The draft of a message, its headers as lines before its text, and what its attachments hold."""
    readable = [one for one in attached if _is_read(one)]
    if len(readable) < len(attached):
        yield Left("attachments of kinds that are not read, and small pictures", len(attached) - len(readable))
    members = [file.member(_unique(n, one.name, readable), one.body, one.media_type) for n, one in enumerate(readable)]
    files = tuple(
        AttachedFile("document", f"!/{member.path}", squeeze(one.name)[:300])
        for member, one in zip(members, readable, strict=True)
    )
    lines = [f"{name}: {value}" for name, value in headers.items() if value]
    title = headers.get("Subject") or text.partition("\n")[0][:200] or file.stem
    author = parseaddr(headers.get("From", ""))[0]
    if text or lines:
        whole = "\n".join([*lines, *([""] if lines and text else []), text]).strip()
        yield Draft(ParsedArticle(title[:500], whole, sent, authors=(author,) if author else (),
                                  precision="second" if sent else None, files=files))  # fmt: skip
    for member in members:
        if member.depth > file.limits.depth:
            yield Unread("", f"more than {file.limits.depth} files inside one another", member.path)
        else:
            yield from read_member(member)


def _unique(number: int, name: str, attached: list[Attachment]) -> str:
    """A file's name; where two have the same, the later with its number."""
    return name if name not in [one.name for one in attached[:number]] else f"{number + 1}-{name}"


def _is_read(one: Attachment) -> bool:
    kind = kind_of(one.name) or MEDIA_TYPES.get(one.media_type)
    return kind is not None and (kind != "image" or len(one.body) >= SMALLEST_PICTURE)


def _parts(message: EmailMessage) -> tuple[str, list[Attachment]]:
    """The text of a message (plain, else of its HTML) and what is attached to it."""
    plain: list[str] = []
    marked: list[str] = []
    attached: list[Attachment] = []
    stack, seen = [message], 0
    while stack and seen < MOST_PARTS:
        part, seen = stack.pop(), seen + 1
        media_type = part.get_content_type()
        if media_type == "message/rfc822":
            attached += _nested(part, len(attached))
        elif part.is_multipart():
            stack += [each for each in reversed(_payload(part)) if isinstance(each, EmailMessage)]
        elif _named(part) or media_type not in ("text/plain", "text/html"):
            attached.append(Attachment(_named(part) or f"part-{seen}", media_type, _bytes(part)))
        else:
            (plain if media_type == "text/plain" else marked).append(_text(part, media_type))
    text = "\n".join(plain).strip() or "\n".join(html_text(each) for each in marked if each.strip())
    return text.replace("\x00", "").replace("\r\n", "\n").strip(), attached


def _payload(part: EmailMessage) -> list[object]:
    payload = part.get_payload()
    return list(payload) if isinstance(payload, list) else []


def _nested(part: EmailMessage, number: int) -> list[Attachment]:
    inner = next((each for each in _payload(part) if isinstance(each, EmailMessage)), None)
    if inner is None:
        return []
    subject = squeeze(_header(inner, "Subject"))[:100].replace("/", " ")
    return [Attachment(f"{subject or f'message-{number + 1}'}.eml", "message/rfc822", inner.as_bytes())]


def _named(part: EmailMessage) -> str:
    try:
        return squeeze(part.get_filename() or "").replace("/", " ").replace("\\", " ")
    except Exception:  # the standard library raises what it likes on headers made to do so
        return "attachment"


def _bytes(part: EmailMessage) -> bytes:
    try:
        body = part.get_payload(decode=True)
    except Exception:
        return b""
    return body if isinstance(body, bytes) else b""


def _text(part: EmailMessage, media_type: str) -> str:
    try:
        charset = part.get_content_charset() or ""
    except Exception:
        charset = ""
    return decode(_bytes(part), f"{media_type}; charset={charset}" if charset else media_type).text


def _header(message: EmailMessage, name: str) -> str:
    try:
        return squeeze(str(message.get(name) or ""))[:2000]
    except Exception:
        return ""


def _sent(text: str, fetched_at: datetime) -> datetime | None:
    """When it was sent, as far as that can be: a date without an offset is none."""
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if at.tzinfo is None:
        return None
    moment = read_date(at.isoformat(), fetched_at)
    return moment.instant if moment is not None else None


def read_mbox(file: File) -> Iterator[Item]:
    """A mailbox, message by message, whatever its size. A message is known by its Message-ID."""
    number = 0
    for number, body in enumerate(_messages(file.stream), 1):
        if body is None:
            yield Unread(f"message {number}", f"larger than {LARGEST_MESSAGE // 1_000_000} MB")
            continue
        yield from read_member(file.member(f"{_identity(body)}.eml", body, "message/rfc822", deeper=0))
    if not number:
        raise UnreadableError("the mailbox holds no messages")


def _messages(stream: BinaryIO) -> Iterator[bytes | None]:
    """The bytes of each message; None for one that is too large. A message begins with a line "From …" behind an empty
    one; in its text such lines have a ">" before them."""
    stream.seek(0)
    lines: list[bytes] = []
    size, empty, begun = 0, True, False
    while line := stream.readline(LONGEST_LINE):
        if empty and _BREAK.match(line):
            if begun:
                yield b"".join(lines) if size <= LARGEST_MESSAGE else None
            lines, size, begun = [], 0, True
        elif begun:
            size += len(line)
            if size <= LARGEST_MESSAGE:
                lines.append(line.removeprefix(b">") if re.match(rb">+From ", line) else line)
            else:
                lines = []
        empty = not line.strip(b"\r\n")
    if begun:
        yield b"".join(lines) if size <= LARGEST_MESSAGE else None


def _identity(body: bytes) -> str:
    """A message's own id; of one without, its digest."""
    found = re.search(rb"^Message-ID:\s*<([^<>\s]{1,200})>", body[:100_000], re.I | re.M)
    own = re.sub(r"[^\w.@+-]", "_", found[1].decode("ascii", "replace")) if found is not None else ""
    return own or hashlib.sha256(body).hexdigest()[:20]
