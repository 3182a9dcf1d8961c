"""Captures: what each answer becomes, in the WARC file, in the store and in the index; read back by two other tools."""

from __future__ import annotations

import base64
import gzip
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from sqlalchemy import select
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from crawlers.frontier import Due, Fetched
from crawlers.source import Evidence, Source
from crawlers.warc import WarcWriter
from crawlers.warc.cdxj import REVISIT
from pipelines.context import Context
from pipelines.crawling.keeping import Keeper
from pipelines.evidence import cdxj
from pipelines.evidence.page import seen, stored_page
from pipelines.parsing.parse import parse
from pipelines.progress import Silence
from pipelines.settings import Settings
from pipelines.store import frontier, pages, seals, source_runs
from pipelines.store.articles import articles_at
from pipelines.store.schema import captures, outbox
from pipelines.store.schema import frontier as frontier_rows
from pipelines.store.schema import pages as page_rows
from pipelines.store.source_runs import Tally

AT = datetime(2026, 10, 5, 6, 0, 0, 250_000, tzinfo=UTC)
URL = "https://qala.kz/news/1"
TEXT = "<p>Акимат Тараза выделил 12 млн тенге на ремонт дорог, сообщил аким города.</p>" * 4
KAZAKH = "<p>Тараз әкімдігі жол жөндеуге 12 млн теңге бөлді, деп хабарлады қала әкімі.</p>" * 4


def _page(text: str = TEXT, around: str = "") -> bytes:
    return (
        f"<html><head><title>Дороги Тараза</title></head><body><article><h1>Дороги Тараза</h1>{text}</article>"
        f"<aside>{around}</aside></body></html>"
    ).encode()


class Newsroom:
    """Hands answers to a Keeper as the recorder does, one crawl an answer."""

    def __init__(self, home: Path, **changes: Any) -> None:
        self.context = Context(Settings(home=home), progress=Silence())
        evidence = (Evidence("a test", AT.date()),)
        hosts, languages = ("qala.kz",), ("ru", "kk")
        self.source = Source("qala", "Qala", "https://qala.kz/", hosts, languages, (), "/news/", evidence, **changes)
        with self.context.store.write() as connection:
            source_runs.keep_source(connection, self.source, AT)
            found = {"url": URL, "kind": "article", "published_at": AT, "hint": None}
            frontier.discover(connection, "qala", [found], AT)

    def answer(
        self,
        body: bytes = b"",
        *,
        days: float = 0,
        status: int = 200,
        headers: Sequence[tuple[str, str]] = (("Content-Type", "text/html; charset=utf-8"),),
        raw: bytes | None = None,
        said: int | None = None,
    ) -> None:
        at = AT + timedelta(days=days)
        due, writer = self.due(), WarcWriter(self.context.settings.warc_folder)
        answer = Fetched(URL, "article", status, at, [("User-Agent", "Baqylau")], headers, raw or body, body,
                         "text/html; charset=utf-8", due, ip="192.0.2.7", said_status=said)  # fmt: skip
        with self.context.store.write() as connection:
            row = source_runs.begin(connection, None, "qala", at)
        keeper = Keeper(self.source, writer, None, Tally(), row)
        with self.context.store.read() as connection:
            change = keeper.prepare(connection, answer)
        writer.sync()
        with self.context.store.write() as connection:
            change(connection)
            pages.keep_sizes(connection, writer.sizes, at)
        writer.close()
        parse(self.context, {"qala": self.source})

    def due(self) -> Due:
        with self.context.store.read() as connection:
            row = connection.execute(select(frontier_rows).where(frontier_rows.c.url == URL)).one()
        names = ("etag", "last_modified", "last_sha256", "gone_count", "discovered_at", "published_at", "gone_since")
        return Due(URL, "article", **{name: getattr(row, name) for name in names})

    def rows(self, table: Any) -> list[Any]:
        with self.context.store.read() as connection:
            return list(connection.execute(select(table).order_by(table.c.id)))

    def article(self) -> Any:
        with self.context.store.read() as connection:
            (one,) = articles_at(connection, URL)
        return one

    def records(self) -> list[Any]:
        """Every record as warcio reads it, digests checked."""
        found = []
        for file in sorted(self.context.settings.warc_folder.glob("*.warc.gz"), key=lambda one: one.stat().st_mtime_ns):
            with file.open("rb") as stream:
                for record in ArchiveIterator(stream, check_digests="raise"):
                    record.content_stream().read()
                    found.append(record)
        return found


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    made = Newsroom(tmp_path / "home")
    yield made
    made.context.close()


def test_the_same_bytes_are_a_revisit(newsroom: Newsroom) -> None:
    newsroom.answer(_page())
    newsroom.answer(_page(), days=1)
    (page,), (again,) = newsroom.rows(page_rows), newsroom.rows(captures)
    assert (again.page_id, again.profile) == (page.id, "identical-payload-digest")
    (first, revisit) = (one for one in newsroom.records() if one.rec_type in ("response", "revisit"))
    header, original = revisit.rec_headers.get_header, first.rec_headers.get_header
    assert header("WARC-Profile") == "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    assert header("WARC-Refers-To") == original("WARC-Record-ID") == page.warc_record
    assert header("WARC-Refers-To-Target-URI") == original("WARC-Target-URI") == URL
    assert header("WARC-Refers-To-Date") == original("WARC-Date") == "2026-10-05T06:00:00.250000Z"
    assert header("WARC-Payload-Digest") == original("WARC-Payload-Digest") == page.payload_digest
    assert header("WARC-IP-Address") == original("WARC-IP-Address") == "192.0.2.7"
    assert revisit.http_headers.get_statuscode() == "200"


def test_304_is_a_revisit_by_the_servers_word(newsroom: Newsroom) -> None:
    newsroom.answer(_page())
    newsroom.answer(status=304, days=1, headers=[("ETag", '"1"')])
    revisit = next(one for one in newsroom.records() if one.rec_type == "revisit")
    assert revisit.rec_headers.get_header("WARC-Profile").endswith("/server-not-modified")
    assert revisit.http_headers.get_statuscode() == "304"
    assert [one.profile for one in newsroom.rows(captures)] == ["server-not-modified"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Просмотров: 120", "Просмотров: 3 415"),
        ("5 минут назад", "2 часа назад"),
        (
            "<ul><li><a href='/news/7'>Мост открыт</a></li></ul>",
            "<ul><li><a href='/news/9'>Школа построена</a></li></ul>",
        ),
        ("<div class='banner'>Скидки</div>", "<div class='banner'>Кредит</div><script>ad(17)</script>"),
        ("Қаралым: 12", "Қаралым: 900"),
    ],
)
@pytest.mark.parametrize("text", [TEXT, KAZAKH])
def test_what_changes_by_itself_is_noted_not_kept(newsroom: Newsroom, text: str, before: str, after: str) -> None:
    newsroom.answer(_page(text, before))
    newsroom.answer(_page(text, after), days=1)
    assert newsroom.article().newest == 1
    assert [one.reason for one in newsroom.rows(outbox)] == ["new"]
    assert len(newsroom.rows(page_rows)) == 1
    assert [one.profile for one in newsroom.rows(captures)] == ["same-text"]
    note = newsroom.records()[-1]
    assert note.rec_type == "metadata"
    newsroom.answer(_page(text, before + after), days=8)  # whole again, as proof of how all of it looked
    assert len(newsroom.rows(page_rows)) == 2
    assert newsroom.article().newest == 1


def test_another_packing_of_the_same_body_is_noted(newsroom: Newsroom) -> None:
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip")]
    newsroom.answer(_page(), headers=headers, raw=gzip.compress(_page(), mtime=1))
    newsroom.answer(_page(), headers=headers, raw=gzip.compress(_page(), mtime=2), days=1)
    assert [one.profile for one in newsroom.rows(captures)] == ["same-text"]
    assert len(newsroom.rows(page_rows)) == 1


@pytest.mark.parametrize(("old", "new"), [("12 млн", "14 млн"), ("аким города", "заместитель акима")])
def test_an_edit_is_kept_whole(newsroom: Newsroom, old: str, new: str) -> None:
    newsroom.answer(_page())
    newsroom.answer(_page(TEXT.replace(old, new)), days=1)
    assert newsroom.article().newest == 2
    assert [one.reason for one in newsroom.rows(outbox)] == ["new", "edited"]
    assert newsroom.rows(captures) == []


@pytest.mark.parametrize(
    ("status", "said", "reason"),
    [
        (404, None, "404"),
        (410, None, "410"),
        (451, None, "451, unavailable for legal reasons"),
        (404, 200, "the server says 200"),
    ],
)
def test_gone_takes_several_crawls_over_a_day(newsroom: Newsroom, status: int, said: int | None, reason: str) -> None:
    newsroom.answer(_page())
    for days in (1, 1.2, 1.4):  # often enough, but within the day
        newsroom.answer(b"<h1>404</h1>", status=status, said=said, days=days)
        assert newsroom.article().state == "current", days
    newsroom.answer(b"<h1>404</h1>", status=status, said=said, days=2)
    one = newsroom.article()
    assert (one.state, one.removed_at, one.newest) == ("removed", AT + timedelta(days=2), 1)
    assert reason in newsroom.rows(page_rows)[-1].hint["gone"]
    assert newsroom.rows(page_rows)[-1].status == (said or status)
    (row,) = newsroom.rows(frontier_rows)
    assert row.error.startswith(f"gone: {reason}")
    assert TEXT.encode() in stored_page(newsroom.context, URL).body  # what was published, not the page of the error
    newsroom.answer(_page(), days=10)
    assert (newsroom.article().state, newsroom.article().newest) == ("current", 1)
    assert [one.reason for one in newsroom.rows(outbox)] == ["new", "removed", "restored"]


def test_one_that_comes_back_in_between_starts_anew(newsroom: Newsroom) -> None:
    newsroom.answer(_page())
    for days, status in ((1, 404), (2, 404), (2.5, 200), (3, 404), (4, 404)):
        newsroom.answer(_page() if status == 200 else b"no", status=status, days=days)
    assert newsroom.article().state == "current"
    assert newsroom.due().gone_count == 2


def test_a_source_may_take_the_first_word(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path / "home", gone_after=1)
    newsroom.answer(_page())
    newsroom.answer(b"no", status=410, days=1)
    assert newsroom.article().state == "removed"
    newsroom.context.close()


def test_what_was_ordered_away_is_not_kept(newsroom: Newsroom) -> None:
    newsroom.answer(_page())
    with newsroom.context.store.write() as connection:
        seals.order(connection, "erase", URL, "суд", "юрист")
    newsroom.answer(_page(TEXT + "<p>Новое предложение в конце текста.</p>"), days=1)
    assert len(newsroom.rows(page_rows)) == 1
    assert newsroom.rows(frontier_rows)[0].due_at is None


def test_an_order_between_a_record_and_its_row_blanks_the_record(newsroom: Newsroom) -> None:
    writer = WarcWriter(newsroom.context.settings.warc_folder)
    keeper = Keeper(newsroom.source, writer, None, Tally(), 1)
    answer = Fetched(URL, "article", 200, AT, [], [], _page(), _page(), "text/html", newsroom.due())
    with newsroom.context.store.read() as connection:
        change = keeper.prepare(connection, answer)
    writer.sync()
    with newsroom.context.store.write() as connection:
        seals.order(connection, "erase", URL, "по решению суда", "юрист")
        change(connection)
    writer.close()
    assert newsroom.rows(page_rows) == []
    kinds = [one.rec_type for one in newsroom.records()]
    assert kinds == ["warcinfo", "metadata"]


def test_the_index_is_what_another_reader_finds(newsroom: Newsroom) -> None:
    """Every line of the CDXJ against the files as fastwarc reads them: place, length, digest, address, instant."""
    for days, body in ((0, _page()), (1, _page()), (2, _page(TEXT.replace("12", "14"))), (3, _page(TEXT))):
        newsroom.answer(body, days=days)
    found = {}
    for file in newsroom.context.settings.warc_folder.glob("*.warc.gz"):
        with file.open("rb") as stream:
            for record in FastIterator(stream, parse_http=False):
                assert record.verify_block_digest()
                if record.headers["WARC-Type"] in ("response", "revisit"):
                    found[file.name, record.stream_pos] = dict(record.headers)
    lines = cdxj.captures_of(newsroom.context, URL)
    assert {(one.file, one.offset) for one in lines} == set(found)
    for one in lines:
        headers = found[one.file, one.offset]
        assert headers["WARC-Target-URI"] == one.url
        assert headers["WARC-Date"][:19] == one.at.strftime("%Y-%m-%dT%H:%M:%S")
        assert headers["WARC-Payload-Digest"] == one.digest
        assert (headers["WARC-Type"] == "revisit") == (one.mime == REVISIT)
        assert one.length is not None
        whole = (newsroom.context.settings.warc_folder / one.file).read_bytes()
        raw = whole[one.offset : one.offset + one.length]
        block = gzip.decompress(raw).partition(b"\r\n\r\n")[2].removesuffix(b"\r\n\r\n")
        body = block.partition(b"\r\n\r\n")[2]
        if one.mime != REVISIT:
            assert one.digest == "sha1:" + base64.b32encode(hashlib.sha1(body).digest()).decode()


def test_warcio_check_passes(newsroom: Newsroom) -> None:
    for days in range(3):
        newsroom.answer(_page(around=str(days)), days=days)
    newsroom.answer(_page(TEXT.replace("12", "15")), days=4)
    files = [str(file) for file in newsroom.context.settings.warc_folder.glob("*.warc.gz")]
    checker = Checker(type("Command", (), {"inputs": files, "verbose": False}))
    checker.process_all()
    assert checker.exit_value == 0
    info = newsroom.records()[0]
    assert info.rec_type == "warcinfo"


def test_a_page_is_found_as_it_was_by_any_of_its_addresses(newsroom: Newsroom) -> None:
    newsroom.answer(_page())
    newsroom.answer(_page(TEXT.replace("12", "14")), days=2)
    for address in (URL, f"{URL}/", f"{URL}?utm_source=telegram", "https://QALA.kz/news/1#top"):
        assert b"14 " in stored_page(newsroom.context, address).body
        assert b"12 " in stored_page(newsroom.context, address, AT + timedelta(days=1)).body
    with pytest.raises(Exception, match=r"nothing is stored of .* until 2026-10-04"):
        stored_page(newsroom.context, URL, AT - timedelta(days=1))
    assert [one.what for one in seen(newsroom.context, URL)] == ["page", "page"]


def test_what_a_source_of_a_closed_collection_fetched_is_not_shown_to_all(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path / "closed", collection="leak")
    with closing(newsroom.context) as context:
        newsroom.answer(_page())
        assert [len(seen(context, URL, may)) for may in (None, ["news", "leak"], ["news"], [])] == [1, 1, 0, 0]


def test_the_index_is_made_again_and_survives_a_kill(newsroom: Newsroom) -> None:
    for days in range(6):
        newsroom.answer(_page(TEXT.replace("12", str(20 + days))), days=days)
        cdxj.update(newsroom.context)  # each a file of its own at first
    folder = newsroom.context.settings.warc_folder / "cdxj"
    lines = b"".join(file.read_bytes() for file in sorted(folder.glob("*.cdxj")))
    assert len(list(folder.glob("*.cdxj"))) < 6
    before = sorted(lines.splitlines())
    (folder / f"{0:012}-{1:012}.{0:012}-{0:012}.cdxj").write_bytes(before[0] + b"\n")  # left of a merge, and a draft
    (folder / "x.cdxj.new").write_bytes(b"half a l")
    assert cdxj.update(newsroom.context) == 0
    after = [line for file in folder.glob("*") for line in file.read_bytes().splitlines()]
    assert sorted(after) == before
    assert cdxj.rebuild(newsroom.context) == 6
    (whole,) = folder.glob("*.cdxj")
    assert whole.read_bytes().splitlines() == before
