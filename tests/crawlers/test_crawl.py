"""Crawls of one source: what is unchanged, edited, gone, resumed, and what a kill -9 costs."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from crawlers.safety import is_public
from crawlers.warc import WarcReader
from pipelines.context import Context
from pipelines.crawling.crawl import crawl
from pipelines.errors import InputError
from pipelines.store.schema import frontier, pages, source_runs
from tests.crawlers.loopback import Site

Newsroom = Callable[..., Context]


def _stored(context: Context) -> dict[str, int]:
    with context.store.read() as connection:
        query = select(pages.c.url, func.count()).where(pages.c.kind != "discovery").group_by(pages.c.url)
        return {row[0]: row[1] for row in connection.execute(query)}


def test_unchanged_edited_gone(site: Site, newsroom: Newsroom) -> None:
    paths = [site.article(n) for n in (1, 2, 3)]
    site.listing(paths)
    site.html("/a/1", site.pages["/a/1"][2], ETag='"one"')  # type: ignore[index]
    context = newsroom({"one": site.source("one", gone_after="2")}, site.host)
    assert crawl(context).counts["fetched"] == 3
    site.pages["/a/1"] = lambda handler: (
        (304, {}, b"") if handler.headers["If-None-Match"] == '"one"' else (500, {}, b"")
    )
    site.html("/a/2", "<title>План 2</title><p>Исправлено: на ремонт дорог выделено девять млн тенге.</p>")
    del site.pages["/a/3"]
    second = crawl(context).counts
    assert (second["fetched"], second["unchanged"], second["gone"], second["discovered"]) == (1, 1, 1, 0)
    with context.store.read() as connection:
        assert connection.execute(select(pages).where(pages.c.status == 404)).all() == []
    with context.store.write() as connection:  # as if the first 404 had been seen the day before
        earlier = datetime.now(UTC) - timedelta(days=1)
        connection.execute(update(frontier).where(frontier.c.gone_count == 1).values(gone_since=earlier))
    crawl(context)
    with context.store.read() as connection:
        gone = connection.execute(select(pages).where(pages.c.status == 404)).all()
        state = connection.execute(select(frontier.c.state).where(frontier.c.url.endswith("/a/3"))).scalar_one()
    assert [(row.kind, row.parsed_at) for row in gone] == [("article", None)]
    assert state == "closed"


def test_a_server_that_goes_down_in_mid_crawl_loses_nothing(site: Site, newsroom: Newsroom) -> None:
    paths = [site.article(n) for n in range(60)]
    site.listing(paths)
    answered = []

    def flaky(
        answer: tuple[int, dict[str, str], bytes],
    ) -> Callable[[object], tuple[int, dict[str, str], bytes] | None]:
        def give(_: object) -> tuple[int, dict[str, str], bytes] | None:
            answered.append(1)
            return answer if len(answered) <= 20 or up else None

        return give

    up = False
    for path in paths:
        site.pages[path] = flaky(site.pages[path])  # type: ignore[arg-type]
    context = newsroom({"one": site.source("one")}, site.host)
    report = crawl(context)
    assert report.counts["sources_failed"] == 1
    assert len(_stored(context)) == 20
    with context.store.read() as connection:
        assert any(
            reason.startswith("server down")
            for reason in connection.execute(select(source_runs.c.reasons)).scalar_one()
        )
        assert connection.execute(select(func.count()).where(frontier.c.due_at.is_(None))).scalar_one() == 0
    up = True
    with context.store.write() as connection:  # the retry is due in minutes; the test does not wait for it
        connection.execute(update(frontier).values(due_at=datetime.now(UTC)))
    assert crawl(context).counts["sources_failed"] == 0
    assert _stored(context) == {f"http://{site.host}{path}": 1 for path in paths}


def test_unknown_and_broken_sources(site: Site, newsroom: Newsroom) -> None:
    context = newsroom({"tengri": site.source("tengri"), "bad": "name: bad\ndealy: 1\n"}, site.host)
    with pytest.raises(InputError, match="no source 'tengry'; did you mean tengri"):
        crawl(context, ["tengry"])
    with pytest.raises(InputError, match=r"bad.yaml:2: unknown key 'dealy' in the source; did you mean 'delay'"):
        crawl(context, ["bad"])


def test_a_name_that_resolves_to_a_private_address(site: Site, newsroom: Newsroom) -> None:
    """The machine's own name stands for one that was bound to an address inside."""
    name = socket.gethostname()
    if is_public(socket.gethostbyname(name)):
        pytest.skip("this machine's own name resolves to a public address")
    host = f"{name}:{site.server_address[1]}"
    text = site.source("one").replace(site.host, host)
    context = newsroom({"one": text})
    assert crawl(context).counts["sources_failed"] == 1
    assert site.log == []
    with context.store.read() as connection:
        reasons = connection.execute(select(source_runs.c.reasons)).scalar_one()
    assert any("private address" in reason for reason in reasons), reasons
    site.listing([])
    crawl(newsroom({"one": text}, host))  # allowed by name, it is read
    assert site.count("/") == 1


def test_days_outside_the_range_are_left(site: Site, newsroom: Newsroom) -> None:
    items = "".join(
        f"<item><link>{site.article(n)}</link><pubDate>{n:02} Nov 2026 10:00:00 +0500</pubDate></item>"
        for n in range(1, 6)
    )
    site.html("/rss", f"<rss><channel>{items}</channel></rss>", "application/rss+xml")
    context = newsroom(
        {"one": site.source("one", routes=f'[{{kind: feed, url: "http://{site.host}/rss"}}]')}, site.host
    )
    crawl(context, since=datetime(2026, 11, 2, tzinfo=UTC).date(), until=datetime(2026, 11, 3, tzinfo=UTC).date())
    assert {url.rpartition("/")[2] for url in _stored(context)} == {"2", "3"}


def test_records_of_an_api_are_articles(site: Site, newsroom: Newsroom) -> None:
    body = '{"content": [{"id": 7, "title": "Жауап", "body": "Мәтін", "files": ["/f/7.pdf"]}]}'
    site.html("/api?page=1", body, "application/json")
    site.html("/api?page=2", '{"content": []}', "application/json")
    site.html("/f/7.pdf", b"%PDF-1.4 x", "application/pdf")
    route = (
        f'[{{kind: json_api, url: "http://{site.host}/api?page={{page}}", items: content, last: 9, attachments: files,'
        ' link: "/a/{id}", fields: {title: title, text: body}}]'
    )
    context = newsroom({"one": site.source("one", routes=route)}, site.host)
    for _ in range(2):
        crawl(context)
    assert _stored(context) == {f"http://{site.host}/a/7": 1, f"http://{site.host}/f/7.pdf": 1}
    assert site.count("/api?page=3") == 0
    with context.store.read() as connection:
        row = connection.execute(select(pages).where(pages.c.url.endswith("/a/7"))).one()
    stored = WarcReader(context.settings.warc_folder).read(row.warc_file, row.warc_offset)
    assert '"title": "Жауап"'.encode() in stored.body
    assert row.media_type == "application/json"
