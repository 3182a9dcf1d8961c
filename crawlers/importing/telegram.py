"""Telegram: the JSON that Telegram Desktop exports, of one chat or of a whole account; a message is an article.

What the fields mean is seen in exports of Telegram Desktop 1.5 to 5: `text` is a string or a list of strings and
entities, `date` is local time of whoever exported, `date_unixtime` (since 2021) an instant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import ijson
from ijson.common import ObjectBuilder

from crawlers.importing.draft import Draft, Item, Left, Origin, Unread, UnreadableError
from crawlers.importing.file import File
from crawlers.parse.dates import read_date
from crawlers.parse.parsed import AttachedFile, ParsedArticle
from crawlers.parse.text import squeeze

PUBLIC = frozenset(("public_channel", "private_channel", "public_supergroup", "private_supergroup", "private_group"))
_LONGEST = 200_000  # characters of a text; Telegram itself allows 4096
_MESSAGES = ("messages.item", "chats.list.item.messages.item", "left_chats.list.item.messages.item")


def read_export(file: File) -> Iterator[Item]:
    """The messages of a chat, whatever the file's size. Of a whole account channels and groups are read; talks with
    single people and bots are left out and counted: to import one, export it by itself. Service messages are left out.
    Raises UnreadableError for JSON that is no such export."""
    chat: dict[str, Any] = {}
    read, number = False, 0
    try:
        for message, chat in _messages(file):
            read, number = True, number + 1
            if chat["whole"] and chat.get("type") not in PUBLIC:
                yield Left("messages of talks with people and bots")
                continue
            yield _item(message, chat, file)
    except (ijson.JSONError, UnicodeDecodeError, RecursionError) as error:
        reason = f"no JSON, or cut short: {squeeze(str(error))[:160]}"
        if not read:
            raise UnreadableError(reason) from error
        yield Unread(f"behind message {number}", reason)
    if not read:
        raise UnreadableError("JSON is imported only as Telegram Desktop's export (result.json), or one object a line")


def _messages(file: File) -> Iterator[tuple[Mapping[str, Any], dict[str, Any]]]:
    """Each message with what is said of its chat before it: name, type, id; `whole`: the file is of an account."""
    file.stream.seek(0)
    chat: dict[str, Any] = {}
    builder: ObjectBuilder | None = None
    depth = 0
    for prefix, event, value in ijson.parse(file.stream, use_float=True):
        if builder is not None:
            builder.event(event, value)
            depth += (event == "start_map") - (event == "end_map")
            if depth == 0:
                yield builder.value, chat
                builder = None
        elif event == "start_map" and prefix in _MESSAGES:
            builder, depth = ObjectBuilder(), 1
            chat.setdefault("whole", prefix != "messages.item")
            builder.event(event, value)
        elif event == "start_map" and prefix.endswith("chats.list.item"):
            chat = {"whole": True}
        elif event in ("string", "number") and prefix.rpartition(".")[0] in (
            "",
            "chats.list.item",
            "left_chats.list.item",
        ):
            chat[prefix.rpartition(".")[2]] = value


def _item(message: Mapping[str, Any], chat: Mapping[str, Any], file: File) -> Item:
    if message.get("type") != "message":
        return Left("service messages")
    identity = message.get("id")
    text = _text(message.get("text"))
    if not isinstance(identity, int):
        return Unread("", "a message without an id")
    if not text:
        return Left("messages without text")
    published = _instant(message, "date", file.at)
    forwarded = squeeze(str(message.get("forwarded_from") or ""))
    article = ParsedArticle(
        title=squeeze(text.partition("\n")[0])[:200],
        text=text,
        published_at=published[0],
        modified_at=_instant(message, "edited", file.at)[0],
        authors=_authors(message, chat),
        precision=published[1],
        tags=(f"forwarded from {forwarded[:200]}",) if forwarded else (),
        files=_files(message),
    )
    return Draft(article, _address(chat, identity), identity=None, origin=_origin(chat))


def _text(value: Any) -> str:
    """A text, or a list of texts and of objects that have one: links, names, words in bold."""
    parts = value if isinstance(value, list) else [value]
    said = (part if isinstance(part, str) else part.get("text") if isinstance(part, Mapping) else "" for part in parts)
    text = "".join(each for each in said if isinstance(each, str))[:_LONGEST].replace("\x00", "").replace("\r\n", "\n")
    return text.encode("utf-8", "replace").decode().strip()


def _instant(message: Mapping[str, Any], name: str, fetched_at: datetime) -> tuple[datetime | None, str | None]:
    """The instant, exact where the export has it; a local time of nobody knows which zone is a day alone."""
    seconds = message.get(f"{name}_unixtime")
    if isinstance(seconds, int | str) and str(seconds).isdigit() and len(str(seconds)) < 12:
        exact = read_date(datetime.fromtimestamp(int(seconds), UTC).isoformat(), fetched_at)
        if exact is not None:
            return exact.instant, "second"
    said = message.get(name)
    day = read_date(said[:10], fetched_at) if isinstance(said, str) else None
    return (day.instant, "day") if day is not None else (None, None)


def _authors(message: Mapping[str, Any], chat: Mapping[str, Any]) -> tuple[str, ...]:
    """Who signed a message; in a group whoever wrote it, in a channel that is the channel itself."""
    names = [message.get("author")]
    if "channel" not in str(chat.get("type")):
        names.append(message.get("from"))
    return tuple(dict.fromkeys(squeeze(name)[:200] for name in names if isinstance(name, str) and squeeze(name)))


def _files(message: Mapping[str, Any]) -> tuple[AttachedFile, ...]:
    """The photo and the file of a message that the export brought along. Where it did not, a note stands in brackets
    instead of a path."""
    found = []
    for key, kind in (("photo", "image"), ("file", "document")):
        path = message.get(key)
        if isinstance(path, str) and path and not path.startswith("("):
            title = squeeze(str(message.get("file_name") or ""))[:300]
            found.append(AttachedFile("image" if kind == "image" else "document", path, title))
    return tuple(found)


def _origin(chat: Mapping[str, Any]) -> Origin:
    name = _channel(chat)
    home = f"https://t.me/{chat['username']}" if chat.get("username") else ""
    return Origin(f"telegram:{name}", squeeze(str(chat.get("name") or f"Telegram {name}"))[:200], home)


def _channel(chat: Mapping[str, Any]) -> str:
    """What the chat is known by in every export of it: its public name where the export has that, else its number."""
    username = chat.get("username")
    return username if isinstance(username, str) and username.isidentifier() else str(chat.get("id") or "unknown")


def _address(chat: Mapping[str, Any], identity: int) -> str:
    channel = _channel(chat)
    return f"https://t.me/{channel}/{identity}" if not channel.isdigit() else f"https://t.me/c/{channel}/{identity}"
