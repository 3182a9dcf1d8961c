"""Telegram Desktop's exports and third parties' WARC files: labelled sources, what is left out is counted."""

from __future__ import annotations

import gzip
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawlers.importing.draft import Contents, UnreadableError, collect
from crawlers.importing.file import File
from crawlers.importing.limits import Asked
from crawlers.importing.readers import read_file, read_items

NOW = datetime(2026, 9, 20, 8, 0, tzinfo=UTC)
RU = "Завод в Жанакале выпустил первую партию насосов и отправил её аграриям области."
KK = "Жаңақаладағы зауыт сорғылардың алғашқы партиясын шығарып, облыс шаруаларына жіберді."
BOTH = pytest.mark.parametrize("text", [RU, KK], ids=["ru", "kk"])


def _chat(*messages: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": "Жаңақала", "type": "public_channel", "id": 1234567890, **more, "messages": list(messages)}


def _message(number: int, text: Any, **more: Any) -> dict[str, Any]:
    fixed = {"id": number, "type": "message", "date": "2026-09-01T10:30:00", "date_unixtime": "1788240600"}
    return {**fixed, "from": "Жаңақала", "text": text, **more}


def _export(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


@BOTH
def test_a_channel(text: str) -> None:
    entities = [text + " ", {"type": "link", "text": "https://a.example"}, {"type": "bold", "text": "!"}]
    found = read_file("result.json", _export(_chat(
        _message(1, entities, author="Асель", forwarded_from="Акимат", edited="2026-09-01T11:30:00",
                 edited_unixtime="1788244200", file="files/отчёт.pdf", file_name="отчёт.pdf", photo="photos/1.jpg"),
        {"id": 2, "type": "service", "action": "pin_message", "date": "2026-09-01T10:30:00", "text": ""},
        _message(3, "", photo="(File not included. Change data exporting settings to download.)"),
        _message(4, text, date_unixtime=None, file="(File not included.)"),
    )), NOW)  # fmt: skip
    first, second = found.drafts
    assert first.article is not None
    assert second.article is not None
    assert first.article.text == f"{text} https://a.example!"
    assert (first.url, second.url) == ("https://t.me/c/1234567890/1", "https://t.me/c/1234567890/4")
    assert first.article.published_at == datetime.fromtimestamp(1788240600, UTC)
    assert first.article.modified_at == datetime.fromtimestamp(1788244200, UTC)
    assert (first.article.authors, first.article.tags) == (("Асель",), ("forwarded from Акимат",))
    assert [(file.kind, file.url) for file in first.article.files] == [
        ("image", "photos/1.jpg"),
        ("document", "files/отчёт.pdf"),
    ]
    assert (second.article.precision, second.article.files) == ("day", ())
    assert first.origin is not None
    assert (first.origin.name, first.origin.title) == ("telegram:1234567890", "Жаңақала")
    assert found.left == {"service messages": 1, "messages without text": 1}


def test_a_public_name_where_the_export_has_it() -> None:
    (draft,) = read_file("result.json", _export(_chat(_message(5, RU), username="zhanakala")), NOW).drafts
    assert draft.origin is not None
    assert (draft.url, draft.origin.name, draft.origin.home) == (
        "https://t.me/zhanakala/5", "telegram:zhanakala", "https://t.me/zhanakala")  # fmt: skip


def test_a_whole_account_without_its_private_talks() -> None:
    talk = _chat(_message(1, "Приватное"), type="personal_chat", id=7, name="Сосед")
    chats = [_chat(_message(1, RU)), talk, _chat(_message(2, KK), id=99)]
    account = {"about": "x", "chats": {"about": "y", "list": chats},
               "left_chats": {"list": [_chat(_message(3, RU), id=5)]}}  # fmt: skip
    found = read_file("result.json", _export(account), NOW)
    assert [(draft.origin.name, draft.article.text) for draft in found.drafts if draft.origin and draft.article] == [
        ("telegram:1234567890", RU), ("telegram:99", KK), ("telegram:5", RU)]  # fmt: skip
    assert found.left == {"messages of talks with people and bots": 1}
    assert len(read_file("result.json", _export(talk), NOW).drafts) == 1  # asked for by itself it is read


@pytest.mark.parametrize("body", [b"{}", b"[1]", b'{"messages": {}}', b'{"a": ', b"\xff\xfe{", b"x"])
def test_json_that_is_no_export(body: bytes) -> None:
    with pytest.raises(UnreadableError, match="JSON"):
        read_file("a.json", body, NOW)


def test_an_export_cut_short_keeps_what_was_whole() -> None:
    body = _export(_chat(_message(1, RU), _message(2, KK)))
    found = read_file("result.json", body[: body.rindex(b'"from"')], NOW)
    assert len(found.drafts) == 1
    assert found.failures[0].startswith("behind message 1: no JSON, or cut short")


def _page(text: str, title: str = "Насосы") -> bytes:
    return f"<html><head><title>{title}</title></head><body><article><p>{text * 5}</p></article></body></html>".encode()


def warc(*records: tuple[str, str, str, bytes, dict[str, str]], gzipped: bool = True) -> bytes:
    """A WARC/1.0 file of (kind, url, HTTP head or media type, body, more WARC headers), each a gzip member."""
    stream = io.BytesIO()
    writer = WARCWriter(stream, gzip=gzipped, warc_version="WARC/1.0")
    for kind, url, head, body, more in records:
        http = None
        if kind in ("response", "revisit"):
            status, *lines = head.split("\n")
            fields = [tuple(line.split(": ", 1)) for line in lines]
            http = StatusAndHeaders(status.partition(" ")[2], fields, protocol=status.partition(" ")[0])
        said = {"WARC-Date": "2026-08-30T06:00:00Z", **more}
        media_type = "" if http else head
        record = writer.create_warc_record(url, kind, io.BytesIO(body), len(body), warc_content_type=media_type,
                                           http_headers=http, warc_headers_dict=said)  # fmt: skip
        writer.write_record(record)
    return stream.getvalue()


def read_warc(body: bytes, asked: Asked | None = None, name: str = "news.warc.gz") -> Contents:
    return collect(read_items(File(name, io.BytesIO(body), len(body), NOW, asked=asked or Asked())))


HTML = "HTTP/1.0 200 OK\nContent-Type: text/html; charset=utf-8"
CRAWLED = (
    ("warcinfo", "", "application/warc-fields", b"software: x\r\n", {}),
    ("request", "https://a.example/1", "application/http; msgtype=request", b"GET /1 HTTP/1.0\r\n\r\n", {}),
    ("response", "https://a.example/1?utm_source=x", HTML, _page(RU), {}),
    ("response", "https://b.example/2", "HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Encoding: gzip",
     gzip.compress(_page(KK, "Сорғы")), {"WARC-Truncated": "length"}),
    ("response", "https://a.example/3", "HTTP/1.1 404 Not Found\nContent-Type: text/html", _page(RU), {}),
    ("response", "https://a.example/4", "HTTP/1.1 200 OK\nContent-Type: text/css", b"a {}", {}),
    ("response", "https://a.example/5", HTML, b"", {}),
    ("revisit", "https://a.example/6", HTML, b"", {}),
    ("conversion", "https://a.example/7", "text/plain", RU.encode(), {}),
)  # fmt: skip


@pytest.mark.parametrize("gzipped", [True, False])
def test_common_crawls_news(gzipped: bool) -> None:
    found = read_warc(warc(*CRAWLED, gzipped=gzipped))
    first, second = found.drafts
    assert (first.url, second.url) == ("https://a.example/1", "https://b.example/2")
    assert first.capture is not None
    assert second.capture is not None
    assert first.article is not None
    assert second.article is not None
    assert (first.capture.at, first.capture.status) == (datetime(2026, 8, 30, 6, 0, tzinfo=UTC), 200)
    assert (first.capture.body, second.capture.body) == (_page(RU), _page(KK, "Сорғы"))
    assert (first.article.unread, second.article.unread) == ((), ("the archive cut this answer short (length)",))
    assert [reason.partition(": ")[0] for reason in found.failures] == ["https://a.example/5"]
    assert found.left == {
        "warcinfo records": 1, "request records": 1, "revisit records": 1, "conversion records": 1,
        "answers with status 404": 1, "answers of type text/css": 1}  # fmt: skip


def test_only_pages_of_the_hosts_that_are_asked_for() -> None:
    found = read_warc(warc(*CRAWLED), Asked(hosts=("b.example",)))
    assert [draft.url for draft in found.drafts] == ["https://b.example/2"]
    assert found.left["pages of other hosts"] == 3


def _definition(folder: Path) -> None:
    folder.joinpath("paper.yaml").write_text(
        'name: paper\ntitle: Paper\nhome: https://a.example/\nhosts: [a.example]\nlanguages: [ru]\narticles: "/news/"\n'
        'routes: [{kind: listing, url: "https://a.example/"}]\nselectors: {text: "div.own", remove: [".advert"]}\n'
        "evidence: [{fact: a test, on: 2026-11-22}]\n", encoding="utf-8")  # fmt: skip


def test_a_page_of_a_defined_source_is_read_by_its_definition(tmp_path: Path) -> None:
    _definition(tmp_path)
    inside = f'<div class="own"><p>{RU * 3}</p><p class="advert">Купите</p></div>'
    own = f"<html><title>Насосы</title><body>{inside}</body></html>"
    body = warc(("response", "http://www.a.example/news/1", HTML, own.encode(), {}),
                ("response", "https://a.example/", HTML, _page(RU), {}),
                ("response", "https://c.example/1", HTML, _page(KK), {}))  # fmt: skip
    found = read_warc(body, Asked(ours=True, sources=str(tmp_path)))
    (draft,) = found.drafts
    assert draft.article is not None
    assert (draft.url, draft.source) == ("https://a.example/news/1", "paper")
    assert draft.article.text == RU * 3
    assert found.left == {"pages that their source's definition does not call articles": 1, "pages of other hosts": 1}


def test_a_warc_cut_in_a_record_keeps_those_before_it() -> None:
    body = warc(*CRAWLED)
    found = read_warc(body[: len(warc(*CRAWLED[:3])) + 200])
    assert [draft.url for draft in found.drafts] == ["https://a.example/1"]
    assert found.failures == ("the WARC is cut short behind record 3",)
    assert read_warc(body[:-100]).failures
