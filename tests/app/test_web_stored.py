"""Stored copies on the web: chosen by day, drawn without anything that runs, loads or leads away; orders are said."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from app.web.views.stored import draw
from crawlers.article import Article, article_id
from crawlers.page import digest
from crawlers.warc import WarcWriter
from pipelines.context import Context
from pipelines.evidence.page import StoredPage
from pipelines.progress import Silence
from pipelines.settings import Settings
from pipelines.store import pages, seals
from pipelines.store.articles import remove_article, store_article

AT = datetime(2026, 10, 5, 6, tzinfo=UTC)
URL, HIDDEN = "https://qala.kz/news/1", "https://qala.kz/news/2"
PAGE = (
    "<html><head><title>Дорога</title><script src='https://evil.example/a.js'></script></head>"
    "<body><p>Было {n} млн</p></body></html>"
)
HOSTILE = """<meta http-equiv=refresh content='0;url=https://evil.example/'><base href=https://evil.example/>
<link rel=preconnect href=https://evil.example><img src=//evil.example/a.png onerror=alert(1) srcset=//evil.example/b>
<a href=https://evil.example/ ping=https://evil.example>ссылка</a><form action=//evil.example>
<button formaction=//evil.example></form><iframe src=//evil.example></iframe><svg><image href=//evil.example></svg>
<style>@import url(//evil.example)</style><p style='background:url(//evil.example)' onclick=alert(2)>Текст
<b>остаётся</b> &lt;script&gt;</p><!-- //evil.example --><video poster=//evil.example></video>
<object data=//evil.example></object><math><mi href=//evil.example>x</mi></math>"""
DAYS = [("2026-10-05", "12 млн"), ("2026-10-14", "12 млн"), ("2026-10-15", "22 млн"), ("2026-11-30", "22 млн")]
SHAPES = ["<div>" * 200_000, "<script>" * 200_000, "<!--" * 500_000, "", "\0<p>x", "<" * 1_000_000]


@dataclass(frozen=True, slots=True)
class Desk:
    client: httpx.Client
    id: str


@pytest.fixture(scope="module")
def desk(
    tmp_path_factory: pytest.TempPathFactory, served: Callable[[Settings], AbstractContextManager[str]]
) -> Iterator[Desk]:
    settings = Settings(home=tmp_path_factory.mktemp("stored"))
    with Context(settings, progress=Silence()) as context:
        for day in (0, 10):
            _fetched(context, URL, PAGE.replace("{n}", str(12 + day)), AT + timedelta(days=day), 200)
        _fetched(context, URL, "<h1>Недоступно</h1>", AT + timedelta(days=20), 451)
        with context.store.write() as connection:
            remove_article(connection, article_id("news", URL), seen_at=AT + timedelta(days=20))
            seals.order(connection, "erase", HIDDEN, "Решение суда № 7", "юрист")
    with (
        served(settings) as root,
        httpx.Client(base_url=root, headers={"Accept-Language": "en"}, timeout=60) as client,
    ):
        yield Desk(client, article_id("news", URL))


def _fetched(context: Context, url: str, body: str, at: datetime, status: int) -> None:
    writer = WarcWriter(context.settings.warc_folder)
    place = writer.exchange(url, at, status, [("Content-Type", "text/html; charset=utf-8")], body.encode(), [])
    writer.close()
    values = {"url": url, "source": "qala", "kind": "article", "fetched_at": at, "status": status, "parsed_at": at,
              "media_type": "text/html; charset=utf-8", "sha256": digest(body.encode()), "size": len(body)}  # fmt: skip
    with context.store.write() as connection:
        pages.keep_sizes(connection, writer.sizes, at)
        page = pages.add_page(connection, place, **values)
        if status == 200:
            article = Article("", url, "qala", "news", "Дорога", body, AT - timedelta(hours=2), 0, None)
            store_article(connection, article, page_id=page, seen_at=at)


@pytest.mark.parametrize(
    ("day", "said"),
    [("2026-10-05", "12 млн"), ("2026-10-14", "12 млн"), ("2026-10-15", "22 млн"), ("2026-11-30", "22 млн")],
)
def test_the_copy_of_a_day(desk: Desk, day: str, said: str) -> None:
    assert f"Было {said}" in desk.client.get(f"/articles/{desk.id}/stored", params={"at": day}).text


def test_a_day_before_the_first_says_so(desk: Desk) -> None:
    answer = desk.client.get(f"/articles/{desk.id}/stored", params={"at": "2026-10-04"})
    assert answer.status_code == 404
    assert "04.10.2026" in answer.text
    assert desk.client.get(f"/articles/{desk.id}/stored", params={"page": 999}).status_code == 404


def test_published_captured_and_why_it_is_gone(desk: Desk) -> None:
    shown = re.sub(r"<[^>]+>|\s+", " ", desk.client.get(f"/articles/{desk.id}").text)
    assert re.search(r"published\s+05\.10\.2026 09:00", shown)
    assert re.search(r"first captured\s+05\.10\.2026 11:00", shown)
    assert "unavailable for legal reasons (451)" in shown
    answer = desk.client.get(f"/api/v1/articles/{desk.id}").json()
    assert answer["published_at"] == "2026-10-05T04:00:00+00:00"
    assert answer["first_captured_at"] == "2026-10-05T06:00:00+00:00"
    assert answer["captured_at"] == "2026-10-15T06:00:00+00:00"
    assert answer["removed_because"] == 451


def test_an_order_is_said_in_place_of_the_article(desk: Desk) -> None:
    for path in (f"/articles/{article_id('news', HIDDEN)}", f"/api/v1/articles/{article_id('news', HIDDEN)}"):
        answer = desk.client.get(path)
        assert answer.status_code == 410
        assert "Решение суда № 7" in answer.text


def test_a_drawn_page_is_bounded_by_its_policy(desk: Desk) -> None:
    answer = desk.client.get(f"/articles/{desk.id}/stored/page", params={"version": 1})
    assert "Было 12 млн" in answer.text
    assert "evil.example" not in answer.text
    policy = answer.headers["content-security-policy"]
    for rule in ("sandbox;", "default-src 'none'", "frame-ancestors 'none'", "form-action 'none'", "base-uri 'none'"):
        assert rule in policy
    assert "allow" not in policy
    assert answer.headers["x-dns-prefetch-control"] == "off"


def _page(body: str) -> StoredPage:
    return StoredPage("https://qala.kz/<x>", body.encode(), "text/html", AT, 200, "abc")


def test_nothing_of_a_hostile_page_runs_loads_or_leads_away() -> None:
    drawn = draw(HOSTILE, _page(HOSTILE))
    assert "evil.example" not in drawn
    assert not re.search(r"<(script|link|meta http|base|img|iframe|form|a|svg|video|object)\b|\son\w+=", drawn.lower())
    assert "Текст\n<b>остаётся</b> &lt;script&gt;</p>" in drawn
    assert "ссылка" in drawn


@pytest.mark.parametrize(
    "body", ["<div>" * 200_000, "<script>" * 200_000, "<!--" * 500_000, "", "\0<p>x", "<" * 1_000_000]
)
def test_a_page_of_hostile_shape_is_drawn_soon(body: str) -> None:
    began = time.monotonic()
    assert draw(body, _page(body)).startswith("<!doctype html>")
    assert time.monotonic() - began < 10
