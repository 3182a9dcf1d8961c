"""Bundled definitions, moved to a server on loopback that gives golden lists and pages: found, fetched, parsed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy import select

from crawlers.catalogue import BUNDLED
from pipelines.context import Context
from pipelines.crawling.crawl import crawl
from pipelines.parsing.parse import parse
from pipelines.store.schema import articles, pages, versions
from tests.crawlers.loopback import Site

CASES = Path(__file__).parents[1] / "cases"
MOVED = {  # source: its list, the article that stands at the list's first address
    "tengrinews": ("list-listing-2", "json-ld-date-ru"),
    "zakon-kk": ("list-listing-1", "lead-only-kk"),
    "egemen": ("list-feed-1", "microdata-kk"),
    "kapital": ("list-json-api-2", "next-js-ru"),
    "kase": ("list-listing-2", "notice-ru"),
    "gov-minfin": ("list-json-api-1", "record-ru"),
}


def _moved(text: str, name: str, place: str) -> str:
    """A definition or a page with the source's host taken to `place`, within regular expressions too."""
    host = urlsplit(re.search(r"(?m)^home: (\S+)", _definition(name))[1]).netloc  # type: ignore[index]
    for written, put in (
        (f"https://{re.escape(host)}", f"http://{re.escape(place)}"),
        (f"https://{host}", f"http://{place}"),
    ):
        text = text.replace(written.replace(r"\-", "-"), put)
    return re.sub(rf"(?<=[\[ ]){re.escape(host)}(?=[\],])", f'"{place}"', text)


def _definition(name: str) -> str:
    return (BUNDLED / f"{name}.yaml").read_text("utf-8")


def _serve(site: Site, name: str) -> tuple[str, str]:
    """The source's list and article on the site; gives its definition there, and the title that must come of it."""
    listed, shown = (CASES / name / each for each in MOVED[name])
    meta, links = (json.loads((listed / each).read_text("utf-8")) for each in ("meta.json", "links.json"))
    today = datetime.now(ZoneInfo("Asia/Almaty"))
    asked = urlsplit(meta["url"].replace("19.10.2026", f"{today:%d.%m.%Y}"))
    (file,) = listed.glob("list.*")
    path = asked.path + (f"?{asked.query}" if asked.query else "")
    site.html(path, _moved(file.read_text("utf-8"), name, site.host), meta["media_type"])
    if (shown / "page.html").exists():
        first = urlsplit(links["links"][0])
        site.html(first.path, (shown / "page.html").read_bytes())
    definition = re.sub(r"(?m)^(delay|hours|budget):.*\n", "", _moved(_definition(name), name, site.host))
    title: str = json.loads((shown / "article.json").read_text("utf-8"))["title"]
    return definition + "delay: 0\n", title


def test_bundled_definitions_find_fetch_and_read(site: Site, newsroom: Callable[..., Context]) -> None:
    """A feed, lists, a list of a day, an API of a Next.js site and one whose records are the articles."""
    served = {name: _serve(site, name) for name in MOVED}
    site.html("/", (CASES / "kapital" / "next-js-ru" / "page.html").read_bytes())
    site.html("/uploads/2026/10/19/minfin-814001.pdf", b"%PDF-1.4 x", "application/pdf")
    context = newsroom({name: text for name, (text, _) in served.items()}, site.host)
    crawl(context)
    parse(context)
    with context.store.read() as connection:
        query = select(articles.c.source, versions.c.title).join(versions, versions.c.article_id == articles.c.id)
        found = {(row.source, row.title) for row in connection.execute(query)}
        documents = [row.url for row in connection.execute(select(pages).where(pages.c.kind == "document"))]
    assert {(name, title) for name, (_, title) in served.items()} <= found
    assert documents == [f"http://{site.host}/uploads/2026/10/19/minfin-814001.pdf"]
    assert not [path for path, _, _ in site.log if "press/news" in path or "content-manager/news" in path]
