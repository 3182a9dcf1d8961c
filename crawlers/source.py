"""Source: an outlet or office, as its YAML file declares it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

RouteKind = Literal["feed", "sitemap", "news_sitemap", "listing", "json_api", "wordpress"]
DEFAULT_COLLECTION = "news"  # of what is published for all
Nature = Literal["news", "official", "register", "pseudo"]
Ownership = Literal["state", "private", "public", "foreign", "unknown"]


class SourceError(Exception):
    """A source definition that cannot be used; the text names file and line and says what to change."""


@dataclass(frozen=True, slots=True)
class Route:
    """One way to find articles. `url` may hold `{page}`, counted from `first` to at most `last`; paging stops at a page
    without a link that is new.

    `links` is the CSS selector of a listing's anchors (all anchors where it is not given), or of rows that hold them;
    `dates`, inside such a row, that of its date, for documents that do not say their own; `pattern` a regular
    expression that a found URL must match, beside the source's `articles`. For json_api: `items` is the dotted path of
    the list of records, `link` a template of the article's URL with dotted paths of the record in braces
    ("https://…/{id}?lang=ru"), `fields` maps title, text, published, modified, authors, language and twins to dotted
    paths. Where `fields` has `text`, the record itself is the article. `attachments` is the dotted path of its files.

    `next`, where a page names the one behind it: the CSS selector of a listing's link to it (`rel=next` is known
    without), or the dotted path of an API's address of it. `{buildId}` in `url` is what the home page of a Next.js site
    says; `{since}` and `{until}` are days (2026-10-01), the last three in a crawl and the range in a back-fill; so are
    the days of `{year}`, `{month}`, `{day}` (two digits each but the year), where there is a page a day or a month.
    For wordpress `url` is the site's home or its `/wp-json/wp/v2/posts`.

    `archive`: read only for back-fills."""

    kind: RouteKind
    url: str
    links: str | None = None
    dates: str | None = None
    pattern: str | None = None
    first: int = 1
    last: int = 1
    items: str = ""
    link: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    attachments: str | None = None
    next: str | None = None
    archive: bool = False

    @property
    def record_is_article(self) -> bool:
        return self.kind == "json_api" and "text" in self.fields


@dataclass(frozen=True, slots=True)
class Selectors:
    """CSS with parsel's `::text` and `::attr(name)`; what JSON-LD and meta do not say is taken from here."""

    title: str | None = None
    text: str | None = None
    published: str | None = None
    authors: str | None = None
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Redesign:
    """The selectors of pages that were fetched on a day or later, until the next redesign; `selectors` of the source
    hold for those before the first."""

    since: date
    selectors: Selectors


@dataclass(frozen=True, slots=True)
class Owner:
    """Who stands behind an outlet, as far as is publicly known, with where that is from."""

    kind: Ownership = "unknown"
    name: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Expected:
    """How many articles a day are usual; fewer or more is a warning of the health report."""

    least: int = 0
    most: int = 1000


@dataclass(frozen=True, slots=True)
class Terms:
    """What the outlet allows. `quote_limit` is the share of a text that may be quoted, in per cent; `closed` paths are
    never fetched, beside what robots.txt closes."""

    quote_limit: int | None = None
    note: str = ""
    closed: tuple[str, ...] = ()
    non_commercial: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a fact of the definition comes from, and when it was seen. `about` names the keys that it bears out
    (routes, terms.quote_limit)."""

    fact: str
    on: date
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """`articles` is a regular expression searched in a canonical URL: what matches is an article. `delay` is in seconds
    between two requests to one host; `recheck` the ages, in hours since publication, at which a known article is
    fetched again, the last one repeated (`[0]`: in every crawl; `[]`: never); `gone_after` how many 404, 410 or 451 in
    a row, in separate crawls over a day, take an article down (1: the first, at once).
    `encoding` overrides what the server declares. `confirmed` is False until a check on a live site says otherwise.

    `nature`: a news outlet, an official body, a register, or a pseudo-outlet that only poses as one. `paid` are regular
    expressions, searched in URL, section and tags, that mark paid material. `aliases` are hosts that show the same
    pages as the first of `hosts` (m., amp., without www). `twins` are groups of path prefixes or hosts that hold one
    article in several languages ("/ru/", "/kz/"): twins are linked, not merged. `hours` are two, the first and
    the last hour (0 to 23, in `timezone`; over midnight too) in which the source is fetched, none: always; `budget` is
    how many requests a day a host of it gets at most. `image_hosts` are hosts, beside its own,
    from which the images of its articles are fetched."""

    name: str
    title: str
    home: str
    hosts: tuple[str, ...]
    languages: tuple[str, ...]
    routes: tuple[Route, ...]
    articles: str
    evidence: tuple[Evidence, ...]
    collection: str = DEFAULT_COLLECTION
    timezone: str = "Asia/Almaty"
    selectors: Selectors = field(default_factory=Selectors)
    date_formats: tuple[str, ...] = ()
    encoding: str | None = None
    delay: float = 2.0
    max_bytes: int = 10_000_000
    gone_after: int = 3
    expected: Expected = field(default_factory=Expected)
    recheck: tuple[float, ...] = (6.0, 24.0, 72.0, 168.0, 720.0, 2160.0, 8760.0)
    terms: Terms = field(default_factory=Terms)
    confirmed: bool = False
    nature: Nature = "news"
    owner: Owner = field(default_factory=Owner)
    paid: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    twins: tuple[tuple[str, ...], ...] = ()
    redesigns: tuple[Redesign, ...] = ()
    hours: tuple[int, ...] = ()
    budget: int | None = None
    image_hosts: tuple[str, ...] = ()

    def owns(self, host: str) -> bool:
        """Whether `host` (with or without a port) is one of the source's, or an alias of one."""
        names = (*self.hosts, *self.aliases)
        return host.lower() in names or host.lower().partition(":")[0] in names

    def shows_images(self, host: str) -> bool:
        """Whether images of articles are fetched from `host`: the source's own, or one that it keeps them on."""
        return self.owns(host) or host.lower() in self.image_hosts

    def is_article(self, url: str) -> bool:
        return re.search(self.articles, url) is not None

    @property
    def closed(self) -> bool:
        """Whether the whole source is closed to us: it is known, said to be closed, and never fetched."""
        return "/" in self.terms.closed

    def selectors_at(self, day: date) -> Selectors:
        """The selectors that hold for a page fetched on `day` (in the source's zone): those of the newest redesign that
        is not later, else the first ones."""
        past = [redesign for redesign in self.redesigns if redesign.since <= day]
        return max(past, key=lambda redesign: redesign.since).selectors if past else self.selectors
