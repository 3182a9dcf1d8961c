"""Look: about ten requests to a site → what a definition of it would say, as YAML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from crawlers.discovery import DiscoveryError, Found, Link, discover, published_instant
from crawlers.drafting.home import Home, read_home
from crawlers.drafting.pattern import article_pattern
from crawlers.drafting.selectors import propose
from crawlers.drafting.written import Drafted, write_definition
from crawlers.fetching import RefusalError
from crawlers.frontier import Fetched, Kind
from crawlers.page import Page, digest
from crawlers.parse.article import parse_page
from crawlers.parse.parsed import ParsedArticle, ParseError
from crawlers.robots import read_robots
from crawlers.source import Evidence, Route, RouteKind, Source
from crawlers.urls import canonical
from crawlers.visits import Get

GUESSED_FEEDS = ("/rss", "/feed/")  # tried where a page names no feed
MOST_SITEMAPS = 2
SHORT = 300  # characters of text below which selectors are proposed
DAYS = 30  # of a feed that its volume is counted over


def provisional(url: str) -> Source:
    """A definition of the site of `url` that lets every page of its host be fetched, and nothing else.

    Raises ValueError for what is no web address."""
    at = canonical(url if "://" in url else f"https://{url}")
    if at is None or not urlsplit(at).netloc:
        raise ValueError(f"{url[:100]!r} is no web address: write https://… of the site")
    parts = urlsplit(at)
    evidence = (Evidence("looked at by baqylau sources new", datetime.now(UTC).date()),)
    home = f"{parts.scheme}://{parts.netloc}/"
    return Source("draft", parts.netloc, home, (parts.netloc,), ("ru",), (), ".", evidence)


@dataclass(slots=True)
class _Looked:
    """What has been seen so far; `notes` become the evidence, `doubts` comments."""

    source: Source
    get: Get
    routes: list[Route] = field(default_factory=list)
    samples: list[str] = field(default_factory=list)
    dates: list[datetime] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    sitemaps: list[str] = field(default_factory=list)
    guesses: set[str] = field(default_factory=set)
    delay: float | None = None


async def look_at(url: str, get: Get) -> str:
    """The YAML of a definition of the site at `url`, drafted from what it answers to `get`. What was not found is said
    in comments; a person is to read all of it. Raises ValueError where the site cannot be read."""
    looked = _Looked(provisional(url), get)
    start = canonical(url if "://" in url else f"https://{url}") or looked.source.home
    answer = await _ask(looked, start)
    if answer is None:
        raise ValueError(f"{start} could not be read ({looked.doubts[-1]}): give a page that lists the site's news")
    home = read_home(answer.body, answer.media_type, answer.url)
    await _robots(looked)
    await _feeds(looked, home)
    await _sitemaps(looked)
    _listing(looked, home, start)
    pattern = _pattern(looked, home)
    parsed, selectors = await _articles(looked, pattern)
    return write_definition(_drafted(looked, home, pattern, parsed, selectors))


async def _ask(looked: _Looked, url: str, kind: Kind = "discovery") -> Fetched | None:
    """The answer, or None with a doubt that says why; that a guessed address is not there is no doubt."""
    try:
        return await looked.get(url, kind)
    except RefusalError as refusal:
        if url not in looked.guesses:
            looked.doubts.append(f"{url}: {refusal}")
        return None


async def _robots(looked: _Looked) -> None:
    url = looked.source.home + "robots.txt"
    looked.guesses.add(url)
    answer = await _ask(looked, url)
    if answer is None:
        return
    robots = read_robots(200, answer.body)
    found = (canonical(each, url) for each in (robots.rules.sitemaps if robots.rules else ()))
    looked.sitemaps = [each for each in found if each and looked.source.owns(urlsplit(each).netloc)][:MOST_SITEMAPS]
    looked.delay = robots.delay or None
    looked.notes.append("robots.txt answers" + (f" and asks for {looked.delay:g} s" if looked.delay else ""))


async def _feeds(looked: _Looked, home: Home) -> None:
    """The first feed that has entries. Two are guessed where the page names none: a guess is a request too."""
    guessed = [looked.source.home.rstrip("/") + path for path in GUESSED_FEEDS]
    looked.guesses.update(guessed)
    for url in home.feeds[:2] or guessed:
        if (found := await _discover(looked, "feed", url)) is None:
            continue
        _keep(
            looked, Route("feed", url), found, f"the feed {urlsplit(url).path} answered with {len(found.links)} items"
        )
        return


async def _sitemaps(looked: _Looked) -> None:
    guessed = looked.source.home + "sitemap.xml"
    looked.guesses.add(guessed)
    for url in looked.sitemaps or [guessed]:
        found = await _discover(looked, "sitemap", url)
        if found is None:
            continue
        said = f"{len(found.more)} sitemaps" if found.more else f"{len(found.links)} addresses"
        dated = [link for link in found.links if link.published_at]
        if dated and len(dated) > len(found.links) / 2:
            _keep(looked, Route("news_sitemap", url), found, f"the news sitemap {urlsplit(url).path} has {said}")
        else:
            looked.routes.append(Route("sitemap", url, archive=True))
            looked.notes.append(f"the sitemap {urlsplit(url).path} answered with {said}")


async def _discover(looked: _Looked, kind: RouteKind, url: str) -> Found | None:
    answer = await _ask(looked, url)
    if answer is None:
        return None
    try:
        found = discover(answer.body, answer.media_type, url, Route(kind, url), looked.source)
    except DiscoveryError as error:
        looked.doubts.append(f"{url}: {error}")
        return None
    return found if found.links or found.more else None


def _keep(looked: _Looked, route: Route, found: Found, note: str) -> None:
    now = datetime.now(UTC)
    looked.routes.append(route)
    looked.notes.append(note)
    looked.samples += [link.url for link in found.links if link.record is None]
    dated = [published_instant(link.published_at, now, looked.source.timezone) for link in found.links]
    looked.dates += [each for each in dated if each is not None and each > now - timedelta(days=DAYS)]


def _listing(looked: _Looked, home: Home, start: str) -> None:
    """The page that was given is a listing where it is not the front page, or where nothing better was found."""
    found = any(not route.archive for route in looked.routes)
    if home.headlines and (not found or start != looked.source.home):
        looked.routes.append(Route("listing", start))
        looked.notes.append(f"{urlsplit(start).path} links to {len(home.headlines)} headlines")


def _pattern(looked: _Looked, home: Home) -> str | None:
    looked.samples = looked.samples or list(home.headlines)
    pattern = article_pattern(looked.samples)
    if pattern is None:
        looked.doubts.append("the addresses of articles have no common shape: write `articles` by hand")
        return None
    stray = [url for url in home.headlines if not re.search(pattern, url)]
    looked.notes.append(f"{len(looked.samples)} addresses gave the pattern of articles")
    if home.headlines and len(stray) > len(home.headlines) / 2:
        looked.doubts.append(f"more than half of the front page's headlines do not match it, such as {stray[0]}")
    return pattern


async def _articles(looked: _Looked, pattern: str | None) -> tuple[ParsedArticle | None, dict[str, str]]:
    """What an article says by itself, and selectors for what it does not."""
    for url in [each for each in looked.samples if pattern is None or re.search(pattern, each)][:2]:
        answer = await _ask(looked, url, Link(url).kind)
        if answer is None or answer.status != 200:
            continue
        if Link(url).kind == "document":
            looked.notes.append(f"the articles are documents: {answer.media_type}, {len(answer.body)} bytes")
            return None, {}
        page = Page(url, "draft", answer.fetched_at, answer.media_type, answer.body, digest(answer.body))
        try:
            selectors = propose(answer.body, answer.media_type, answer.fetched_at)
            parsed = parse_page(page)
        except (ParseError, ValueError) as error:
            looked.doubts.append(f"{url}: {error}")
            continue
        looked.notes.append(f"an article gave {len(parsed.text)} characters of text, {_dated(parsed)}")
        known = {"title"} | ({"published"} if parsed.published_at else set())
        return parsed, {name: rule for name, rule in selectors.items() if name not in known}
    looked.doubts.append("no article could be read: check `articles` and give selectors")
    return None, {}


def _dated(parsed: ParsedArticle) -> str:
    return (
        f"published {parsed.published_at.isoformat()}" if parsed.published_at else "no date: give selectors.published"
    )


def _drafted(
    looked: _Looked, home: Home, pattern: str | None, parsed: ParsedArticle | None, selectors: dict[str, str]
) -> Drafted:
    least, most = _volume(looked.dates)
    twins = sorted(dict(home.twins).items())
    if len(twins) > 1:
        looked.doubts.append("other languages: " + ", ".join(f"{code} {at}" for code, at in twins))
    if home.wordpress:
        looked.notes.append("the front page names a WordPress API")
        looked.routes.append(Route("wordpress", looked.source.home, archive=True))
    language = home.language or (parsed.language if parsed is not None else None)
    return Drafted(
        home=looked.source.home,
        title=home.title,
        language=language,
        routes=tuple(looked.routes),
        articles=pattern,
        selectors=selectors,
        delay=max(2.0, looked.delay or 0.0),
        least=least,
        most=most,
        notes=tuple(looked.notes),
        doubts=tuple(looked.doubts),
        on=datetime.now(UTC).date(),
    )


def _volume(dates: Sequence[datetime]) -> tuple[int | None, int | None]:
    """Articles a day, the least and the most of whole days that a feed covers; None where it covers fewer than two.
    Half and double, since a feed is a short time."""
    days: Counter[date] = Counter(each.date() for each in dates)
    whole = sorted(days)[1:-1]  # the first and the last are cut by the feed's ends
    if not whole:
        return None, None
    return min(days[day] for day in whole) // 2, max(days[day] for day in whole) * 2
