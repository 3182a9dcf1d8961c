"""Rules of definitions: what types alone do not say. Each rule gives the faults of a source that it finds."""

from __future__ import annotations

import dataclasses
import re
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from cssselect import SelectorError
from parsel.csstranslator import HTMLTranslator

from crawlers.source import Route, Selectors, Source

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")
HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\])(?::\d{1,5})?")
PLACEHOLDERS = frozenset(("page", "year", "month", "day", "since", "until", "buildId"))
FIELDS = frozenset(
    ("title", "text", "lead", "section", "tags", "published", "modified", "authors", "language", "twins")
)
OF_KINDS = {  # keys of a route that only some kinds read
    "links": ("listing",),
    "dates": ("listing",),
    "items": ("json_api",),
    "link": ("json_api",),
    "fields": ("json_api",),
    "attachments": ("json_api",),
    "next": ("listing", "json_api"),
}
FIRST = date(1990, 1, 1)  # no outlet of the country was on the web before
_KZ = {"kz": "kk", "kaz": "kk", "rus": "ru", "eng": "en"}
_css = HTMLTranslator()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at `path`, keys and positions from the top of the definition."""

    path: tuple[str | int, ...]
    message: str


Rule = Callable[[Source], Iterator[Fault]]


def names(source: Source) -> Iterator[Fault]:
    if not NAME.fullmatch(source.name):
        yield Fault(("name",), f"name must be lower-case Latin letters, digits, - or _, not {source.name!r}")
    for key in ("title", "hosts", "languages", "articles", "evidence"):
        if not getattr(source, key):
            yield Fault((key,), f"{key} must not be empty")
    if not source.routes and not source.closed:
        yield Fault(("routes",), 'routes must not be empty, but where terms.closed holds "/"')


def languages(source: Source) -> Iterator[Fault]:
    for i, code in enumerate(source.languages):
        if code in _KZ or not re.fullmatch(r"[a-z]{2,3}", code):
            yield Fault(("languages", i), f"{code!r} is no code of a language; write {_KZ.get(code, 'kk, ru or en')}")


def hosts(source: Source) -> Iterator[Fault]:
    """Names without scheme and path, each once."""
    seen: set[str] = set()
    for key in ("hosts", "aliases", "image_hosts"):
        for i, host in enumerate(getattr(source, key)):
            if not HOST.fullmatch(host):
                yield Fault((key, i), f"{host!r} must be a host's name in lower case, without https:// and path")
            if host in seen:
                yield Fault((key, i), f"the host {host!r} stands twice")
            seen.add(host)
    if not _on_site(source.home, source):
        yield Fault(("home",), f"home must be http(s) on one of the source's hosts: {', '.join(source.hosts)}")


def patterns(source: Source) -> Iterator[Fault]:
    """Regular expressions that compile."""
    found: list[tuple[tuple[str | int, ...], str]] = [(("articles",), source.articles)]
    found += [(("paid", i), pattern) for i, pattern in enumerate(source.paid)]
    found += [(("routes", i, "pattern"), route.pattern or "") for i, route in enumerate(source.routes)]
    for path, pattern in found:
        try:
            re.compile(pattern)
        except re.error as error:
            yield Fault(path, f"{pattern!r} is no regular expression: {error}")


def numbers(source: Source) -> Iterator[Fault]:
    for key, least, most in (
        ("delay", 0, 3600), ("max_bytes", 1000, 200_000_000), ("gone_after", 1, 100), ("budget", 1, 1_000_000),
    ):  # fmt: skip
        value = getattr(source, key)
        if value is not None and not least <= value <= most:
            yield Fault((key,), f"{key} must lie between {least} and {most}")
    if any(not hours >= 0 for hours in source.recheck):
        yield Fault(("recheck",), "recheck holds hours, none of them negative")
    if not 0 <= source.expected.least <= source.expected.most:
        yield Fault(("expected",), "expected must have least and most in order, articles a day, none negative")
    if source.hours and (len(source.hours) != 2 or not all(0 <= hour <= 23 for hour in source.hours)):
        yield Fault(("hours",), "hours must be the first and the last hour in which the source is fetched, 0 to 23")


def places(source: Source) -> Iterator[Fault]:
    try:
        ZoneInfo(source.timezone)
    except (OSError, ValueError, KeyError) as error:
        yield Fault(("timezone",), f"{source.timezone!r} is no time zone: {str(error)[:80]}")
    try:
        "".encode(source.encoding or "utf-8")
    except LookupError:
        yield Fault(("encoding",), f"{source.encoding!r} is no encoding that Python knows")


def dates(source: Source) -> Iterator[Fault]:
    """`date_formats` are strptime's and name a whole day."""
    for i, form in enumerate(source.date_formats):
        try:
            moment = datetime.strptime(datetime(2024, 11, 23).strftime(form), form)  # noqa: DTZ001, DTZ007
        except ValueError as error:
            yield Fault(("date_formats", i), f"{form!r} is no form of a date: {error}")
            continue
        if moment.date() != date(2024, 11, 23):
            yield Fault(("date_formats", i), f"{form!r} names no day: it needs a year, a month and a day")


def routes(source: Source) -> Iterator[Fault]:
    for i, route in enumerate(source.routes):
        for key, message in _route(route, source):
            yield Fault(("routes", i, key), message)
        if (route.url, route.archive) in [(other.url, other.archive) for other in source.routes[:i]]:
            yield Fault(("routes", i, "url"), f"the route {route.url} stands twice")


def _route(route: Route, source: Source) -> Iterator[tuple[str, str]]:
    if not _on_site(route.url, source):
        allowed = ", ".join(source.hosts)
        yield "url", f"{route.url} must be http(s) on one of the source's hosts: {allowed}"
    elif any(urlsplit(route.url).path.startswith(path) for path in source.terms.closed):
        yield "url", f"{route.url} is closed by the source's own terms: take the route out"
    if not 0 <= route.first <= route.last <= route.first + 10_000:
        yield "first", f"first and last of {route.url} must be in order, and at most 10000 apart"
    for key, kinds in OF_KINDS.items():
        if getattr(route, key) and route.kind not in kinds:
            yield key, f"a {route.kind} route has no {key!r}: it belongs to {' and '.join(kinds)}"
    if route.kind == "json_api" and not route.link:
        yield "kind", f"the json_api route {route.url} needs `link`, the template of an article's URL"
    for name in sorted(set(route.fields) - FIELDS):
        yield "fields", f"unknown field {name!r} of an article; known are {', '.join(sorted(FIELDS))}"
    yield from _placeholders(route)


def _placeholders(route: Route) -> Iterator[tuple[str, str]]:
    held = set(re.findall(r"\{(\w*)\}", route.url))
    for name in sorted(held - PLACEHOLDERS):
        yield "url", f"unknown {{{name}}} in {route.url}; known are {', '.join(sorted(PLACEHOLDERS))}"
    if ("month" in held and "year" not in held) or ("day" in held and "month" not in held):
        yield "url", f"{route.url} names no day: {{day}} needs {{month}}, and {{month}} needs {{year}}"


def selectors(source: Source) -> Iterator[Fault]:
    """CSS that parsel reads, in selectors, redesigns and routes."""
    sets: list[tuple[tuple[str | int, ...], Selectors]] = [(("selectors",), source.selectors)]
    sets += [(("redesigns", i, "selectors"), each.selectors) for i, each in enumerate(source.redesigns)]
    found = [((*path, key), css) for path, rules in sets for key, css in _each(rules)]
    for i, route in enumerate(source.routes):
        css = (route.links, route.dates, route.next if route.kind == "listing" else None)
        found += [(("routes", i, key), each) for key, each in zip(("links", "dates", "next"), css, strict=True) if each]
    for place, each in found:
        try:
            _css.css_to_xpath(each)
        except (SelectorError, ValueError) as error:
            yield Fault(place, f"{each!r} is no CSS selector: {error}")


def _each(rules: Selectors) -> Iterator[tuple[str, str]]:
    for item in dataclasses.fields(rules):
        value = getattr(rules, item.name)
        for css in value if isinstance(value, tuple) else (value,):
            if css is not None:
                yield item.name, css


def redesigns(source: Source) -> Iterator[Fault]:
    for i, each in enumerate(source.redesigns):
        if each.since < FIRST:
            yield Fault(("redesigns", i, "since"), f"since must be a day after {FIRST}")
        if i and each.since <= source.redesigns[i - 1].since:
            yield Fault(("redesigns", i, "since"), "redesigns must stand in the order of their days, each day once")
        if each.selectors == Selectors():
            yield Fault(("redesigns", i), "a redesign needs selectors: write those of the new pages")


def twins(source: Source) -> Iterator[Fault]:
    """Groups of at least two, of path prefixes or of the source's hosts."""
    for i, group in enumerate(source.twins):
        if len(set(group)) < 2 or len(set(group)) < len(group):
            yield Fault(("twins", i), "a group of twins holds at least two prefixes or hosts, each once")
        for each in group:
            if not (each.startswith("/") or source.owns(each)):
                yield Fault(("twins", i), f"{each!r} must be a path that begins with / or one of the source's hosts")


def terms(source: Source) -> Iterator[Fault]:
    limit = source.terms.quote_limit
    if limit is not None and not 0 <= limit <= 100:
        yield Fault(("terms", "quote_limit"), "quote_limit is a share in per cent, 0 to 100")
    for i, path in enumerate(source.terms.closed):
        if not path.startswith("/"):
            yield Fault(("terms", "closed", i), f"the closed path {path!r} must begin with /")


def evidence(source: Source) -> Iterator[Fault]:
    """Facts that are said, dated, and about keys that there are. Whose an outlet is, and that it only poses as one, is
    not said without one."""
    borne_out = {key for each in source.evidence for key in each.about}
    for i, each in enumerate(source.evidence):
        if not each.fact.strip() or each.on < FIRST:
            yield Fault(("evidence", i), "evidence needs a fact and the day on which it was seen")
        for key in each.about:
            if not _known(key):
                yield Fault(("evidence", i, "about"), f"evidence about {key!r}, which is no key of a definition")
    if source.nature == "pseudo" and "nature" not in borne_out:
        yield Fault(("nature",), "nature: pseudo needs an evidence entry with `about: [nature]`")
    if source.owner.kind != "unknown" and not source.owner.evidence.strip():
        yield Fault(
            ("owner",), f"the owner is said to be {source.owner.kind}: write where that is from in its evidence"
        )


@cache
def _known(key: str) -> bool:
    kind: typing.Any = Source
    for step in key.split("."):
        hints = typing.get_type_hints(kind) if dataclasses.is_dataclass(kind) else {}
        if step not in hints:
            return False
        kind = hints[step]
    return True


def _on_site(url: str, source: Source) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and source.owns(parts.netloc)


RULES: tuple[Rule, ...] = (
    names, languages, hosts, patterns, numbers, places, dates, routes, selectors, redesigns, twins, terms, evidence,
)  # fmt: skip


def faults(source: Source) -> Iterator[Fault]:
    """Every fault, in the order of the rules."""
    for rule in RULES:
        yield from rule(source)
