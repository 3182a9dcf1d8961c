"""Checking: whether a source's definition still fits its site. A handful of requests: robots, a route, an article."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from cssselect import SelectorError
from lxml.etree import LxmlError
from parsel import Selector

from crawlers.archives import children, first_steps
from crawlers.discovery import DiscoveryError, Found, Link, discover, published_instant
from crawlers.discovery.next_js import PLACE, build_id
from crawlers.fetching import RefusalError
from crawlers.frontier import Fetched, Kind
from crawlers.page import Page, digest
from crawlers.parse.charset import decode
from crawlers.parse.parsed import ParsedArticle, ParseError
from crawlers.robots import read_robots
from crawlers.source import Route, Source
from crawlers.visits import Get

MOST_ROUTES = 3  # routes that are tried, one behind the other, until one gives an article
MOST_ARTICLES = 2
SHORT = 300  # characters; a text below it may be the lead only

State = Literal["ok", "wrong", "closed", "unknown"]
Parse = Callable[[Page, Source, Mapping[str, Any]], ParsedArticle]


@dataclass(frozen=True, slots=True)
class Answer:
    """One field of the definition held against the site. `closed`: the site shuts it; `unknown`: could not be tried."""

    field: str
    state: State
    said: str


@dataclass(slots=True)
class Checked:
    """What a check found, in the order of its questions. `requests` is how many were made."""

    source: str
    at: datetime
    answers: list[Answer] = field(default_factory=list)
    requests: int = 0

    def say(self, name: str, state: State, said: str) -> None:
        self.answers.append(Answer(name, state, said[:400]))

    @property
    def confirmed(self) -> bool:
        """Nothing was wrong or shut, and a route and an article answered."""
        good = {one.field for one in self.answers if one.state == "ok"}
        bad = any(one.state in ("wrong", "closed") for one in self.answers)
        return not bad and {"article.title", "article.text"} <= good and any(name.startswith("route") for name in good)


async def check_source(source: Source, get: Get, parse: Parse) -> Checked:
    """Hold `source` against its site by way of `get`; `parse` reads an article's page. Raises nothing: what cannot be
    read is an answer."""
    checked = Checked(source.name, datetime.now(UTC))
    asker = _Asker(source, get, checked)
    await _robots(asker)
    links = await _routes(asker)
    await _article(asker, links, parse)
    return checked


class _Asker:
    """Makes requests, counts them, and turns refusals into answers."""

    def __init__(self, source: Source, get: Get, checked: Checked) -> None:
        self.source, self._get, self.checked = source, get, checked

    async def ask(self, name: str, url: str, kind: Kind) -> Fetched | None:
        self.checked.requests += 1
        try:
            return await self._get(url, kind)
        except RefusalError as refusal:
            self.checked.say(name, "closed" if refusal.closed else "wrong", f"{url}: {refusal}")
            return None


async def _robots(asker: _Asker) -> None:
    source, checked = asker.source, asker.checked
    url = f"{source.home.rstrip('/')}/robots.txt" if source.home.count("/") <= 3 else _root(source.home) + "/robots.txt"
    checked.requests += 1
    try:
        answer = await asker._get(url, "discovery")
    except RefusalError as refusal:
        missing = str(refusal).startswith(("404", "410"))
        checked.say("robots", "ok" if missing else "wrong", "there is none" if missing else f"{url}: {refusal}")
        return
    robots = read_robots(200, answer.body)
    shut = [route.url for route in source.routes if not robots.allows(_plain(route.url))]
    if shut:
        checked.say("robots", "closed", f"robots.txt closes {', '.join(shut[:3])}: take these routes out")
        return
    asked = f"; it asks for {robots.delay:g} s between requests, delay is {source.delay:g} s" if robots.delay else ""
    checked.say("robots", "ok", f"answers and closes none of the routes{asked}")


def _root(url: str) -> str:
    return "/".join(url.split("/")[:3])


def _plain(url: str) -> str:
    """A route's address with its first page in the place of the braces."""
    return url.replace("{page}", "1")


async def _routes(asker: _Asker) -> list[Link]:
    """The links of the first route that gives articles."""
    tried = [route for route in asker.source.routes if not route.archive][:MOST_ROUTES]
    for route in tried:
        name = f"route {route.kind} {route.url}"
        found = await _read_route(asker, name, route)
        if found is None:
            continue
        if not found.links:
            asker.checked.say(
                name, "wrong", "answers, but no link in it is an article: check `articles`, links, pattern"
            )
            continue
        _say_links(asker, name, found)
        return list(found.links)
    return []


async def _read_route(asker: _Asker, name: str, route: Route) -> Found | None:
    """What the route gives; of an index of sitemaps, what its newest child gives. None where it cannot be read."""
    url = await _first_page(asker, name, route)
    for level in range(2 if url else 0):
        answer = await asker.ask(name, url, "discovery")
        if answer is None:
            return None
        try:
            found = discover(answer.body, answer.media_type, url, route, asker.source)
        except DiscoveryError as error:
            asker.checked.say(name, "wrong", str(error))
            return None
        if found.links or not found.more or level:
            return found
        url = children(found.more, 1, None)[0].url
    return None


async def _first_page(asker: _Asker, name: str, route: Route) -> str:
    """The address at which reading begins, with the build of a Next.js site; "" where there is none."""
    url = first_steps(route, datetime.now(ZoneInfo(asker.source.timezone)).date(), None)[0].url
    if PLACE not in url:
        return url
    home = await asker.ask(name, asker.source.home, "discovery")
    try:
        return "" if home is None else url.replace(PLACE, build_id(home.body))
    except DiscoveryError as error:
        asker.checked.say(name, "wrong", str(error))
        return ""


def _say_links(asker: _Asker, name: str, found: Found) -> None:
    now = datetime.now(UTC)
    dated = [published_instant(link.published_at, now, asker.source.timezone) for link in found.links]
    newest = max((each for each in dated if each is not None), default=None)
    said = f"{len(found.links)} articles" + (f", the newest of {newest:%Y-%m-%d}" if newest else ", without dates")
    asker.checked.say(name, "ok", said)


async def _article(asker: _Asker, links: list[Link], parse: Parse) -> None:
    """Try articles until one can be read; the fields of that one are the answers."""
    if not links:
        asker.checked.say("article", "unknown", "no route gave one")
    for link in links[:MOST_ARTICLES]:
        answer = _record(link) if link.record is not None else await asker.ask("article", link.url, link.kind)
        if answer is None:
            continue
        if answer.status == 200:
            _fields(asker, answer, link, parse)
            return
        asker.checked.say("article", "wrong", f"{link.url}: {answer.status}")


def _record(link: Link) -> Fetched:
    """A record that is the article itself, as the crawl keeps it."""
    body = json.dumps(link.record, ensure_ascii=False, sort_keys=True).encode()
    return Fetched(link.url, "article", 200, datetime.now(UTC), (), (), body, body, "application/json", link=link)


def _fields(asker: _Asker, answer: Fetched, link: Link, parse: Parse) -> None:
    checked, source = asker.checked, asker.source
    page = Page(
        answer.url, source.name, answer.fetched_at, answer.media_type, answer.body, digest(answer.body), answer.status
    )
    try:
        found = parse(page, source, dict(link.hint))
    except ParseError as error:
        checked.say("article", "wrong", f"{link.url}: {error}")
        return
    checked.say("article", "ok", link.url)
    checked.say("article.title", "ok" if found.title else "wrong", found.title or "no title")
    short = len(found.text) < SHORT
    checked.say("article.text", "wrong" if short else "ok", f"{len(found.text)} characters" + ", too few" * short)
    dated = found.published_at or published_instant(link.published_at, answer.fetched_at, source.timezone)
    checked.say("article.published", "ok" if dated else "wrong", dated.isoformat() if dated else "no date can be told")
    _language(checked, source, found)
    if "html" in answer.media_type or not answer.media_type:
        _selectors(checked, source, answer)


def _language(checked: Checked, source: Source, found: ParsedArticle) -> None:
    if found.language is None:
        checked.say("languages", "unknown", "the page claims none")
    elif found.language in source.languages:
        checked.say("languages", "ok", f"the page claims {found.language}")
    else:
        said = f"the page claims {found.language}, the definition has {', '.join(source.languages)}"
        checked.say("languages", "wrong", said)


def _selectors(checked: Checked, source: Source, answer: Fetched) -> None:
    """Whether each selector of the definition still finds something; one that does not may be a redesign."""
    decoded = decode(answer.body, answer.media_type)
    page = Selector(decoded.text.replace("\0", "") or "<html></html>", type="html")
    rules = source.selectors_at(answer.fetched_at.date())
    for name in ("title", "text", "published", "authors"):
        rule = getattr(rules, name)
        if rule is None:
            continue
        try:
            count = len(page.css(rule))
        except (SelectorError, ValueError, LxmlError) as error:
            checked.say(f"selectors.{name}", "wrong", f"{rule!r} is no CSS: {error}")
            continue
        needed = name != "authors"  # many articles have none
        state: State = "ok" if count else "wrong" if needed else "unknown"
        checked.say(f"selectors.{name}", state, f"{rule!r} finds {count} elements")
