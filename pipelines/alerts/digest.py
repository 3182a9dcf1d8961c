"""Digest: what is new for each watch of one reader, as text, HTML and JSON. Composing reads only; see delivery.py."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from sqlalchemy import Connection

from pipelines.clock import ALMATY
from pipelines.masking import masked_version
from pipelines.oversight.coverage import coverage
from pipelines.searching.quoting import Quoter
from pipelines.store.articles import StoredArticle, get_article
from pipelines.store.watches import Hit, Watch

GROUPS = ("new", "edited", "removed", "back-filled")  # in the order in which a digest tells them
_GROUP_OF = {"late": "new", "recognised": "new"}
SHOWN = 100  # stories of one group of one watch that are told in full; the rest is counted
SHOWN_BACK_FILLED = 10


@dataclass(frozen=True, slots=True)
class Story:
    """One line of a digest: an article, and the other outlets that carry nearly the same text."""

    title: str
    url: str
    source: str
    published_at: str | None
    reason: str
    quote: str
    article_id: str
    version: int
    also: tuple[tuple[str, str], ...]  # source, url


@dataclass(frozen=True, slots=True)
class Section:
    """A watch. `groups` maps a group to its stories, `left_out` to how many more there are; `broken` says why the
    watch's query cannot be run."""

    watch: str
    query: str
    broken: str | None
    groups: Mapping[str, tuple[Story, ...]]
    left_out: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Digest:
    made_at: datetime
    sections: tuple[Section, ...]
    coverage: Mapping[str, Any]

    @property
    def stories(self) -> int:
        return sum(len(found) + section.left_out.get(group, 0) for section in self.sections
                   for group, found in section.groups.items())  # fmt: skip

    @property
    def subject(self) -> str:
        day = self.made_at.astimezone(ALMATY).strftime("%d.%m.%Y")
        return f"Baqylau, {day}: {self.stories or 'nothing'} new"

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, from which `from_json` makes an equal digest."""
        return {
            "made_at": self.made_at.isoformat(),
            "coverage": dict(self.coverage),
            "sections": [
                {
                    "watch": section.watch,
                    "query": section.query,
                    "broken": section.broken,
                    "groups": {
                        group: [_story_json(story) for story in found] for group, found in section.groups.items()
                    },
                    "left_out": dict(section.left_out),
                }
                for section in self.sections
            ],
        }


def _story_json(story: Story) -> dict[str, Any]:
    return {**asdict(story), "also": [{"source": source, "url": url} for source, url in story.also]}


def from_json(stored: Mapping[str, Any]) -> Digest:
    """The digest that `to_json` wrote."""

    def story(row: Mapping[str, Any]) -> Story:
        return Story(**{**row, "also": tuple((other["source"], other["url"]) for other in row["also"])})

    sections = tuple(
        Section(
            row["watch"],
            row["query"],
            row["broken"],
            {group: tuple(map(story, found)) for group, found in row["groups"].items()},
            row["left_out"],
        )
        for row in stored["sections"]
    )
    return Digest(datetime.fromisoformat(stored["made_at"]), sections, stored["coverage"])


def compose(
    connection: Connection,
    found: Iterable[tuple[Watch, Sequence[Hit]]],
    *,
    quoter: Quoter,
    since: datetime | None,
    now: datetime,
    collections: Collection[str] | None = None,
) -> Digest:
    """A digest of some watches' hits; `since` and `collections` (None: all) bound the coverage line. A watch without
    hits and not broken is left out: what is silent is said once, in the coverage line."""
    found = list(found)
    sections = [_section(connection, watch, hits, quoter) for watch, hits in found if hits or watch.broken]
    asked = _seen(watch for watch, _ in found)
    seen = asked if collections is None else frozenset(collections) & (asked or frozenset(collections))
    said = coverage(connection, since, collections=seen, now=now)
    return Digest(now, tuple(sections), said.to_json())


def _seen(watches: Iterable[Watch]) -> frozenset[str] | None:
    """The collections that some watches look into together; None: all."""
    seen: set[str] = set()
    for watch in watches:
        if watch.collections is None:
            return None
        seen.update(watch.collections)
    return frozenset(seen) or None


def _section(connection: Connection, watch: Watch, hits: Sequence[Hit], quoter: Quoter) -> Section:
    stories: dict[str, dict[str, list[Hit]]] = {group: {} for group in GROUPS}
    for hit in hits:
        stories[_GROUP_OF.get(hit.reason, hit.reason)].setdefault(hit.story, []).append(hit)
    groups, left_out = {}, {}
    for group, folded in stories.items():
        most = SHOWN_BACK_FILLED if group == "back-filled" else SHOWN
        if folded:
            told = list(folded.values())
            groups[group] = tuple(_story(connection, watch, copies, quoter) for copies in told[:most])
            left_out[group] = max(0, len(told) - most)
    return Section(watch.name, watch.query, watch.broken, groups, left_out)


def _story(connection: Connection, watch: Watch, copies: Sequence[Hit], quoter: Quoter) -> Story:
    """The first copy tells the story; another article's copies are named after it."""
    first = _stored(connection, copies[0])
    others: dict[str, str] = {}
    for copy in copies[1:]:
        if copy.article_id != copies[0].article_id:
            other = _stored(connection, copy).article
            others.setdefault(other.url, other.source)
    article = first.article
    return Story(
        title=article.title,
        url=article.url,
        source=article.source,
        published_at=None if article.published_at is None else article.published_at.isoformat(),
        reason=copies[0].reason,
        quote=quoter.quote(connection, watch, article),
        article_id=article.id,
        version=article.version,
        also=tuple((source, url) for url, source in others.items()),
    )


def _stored(connection: Connection, hit: Hit) -> StoredArticle:
    stored = get_article(connection, hit.article_id, hit.version)
    assert stored is not None, "a hit's version is never deleted"
    return masked_version(stored)


@cache
def _templates() -> Environment:
    folder = Path(__file__).with_name("templates")
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=select_autoescape(("html",)),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["local"] = _local
    environment.filters["quoted"] = lambda text: quote(text, safe="")
    environment.filters["web_link"] = _web_link
    return environment


def _local(instant: str | None) -> str:
    return "—" if instant is None else datetime.fromisoformat(instant).astimezone(ALMATY).strftime("%d.%m.%Y %H:%M")


def _web_link(url: str) -> str:
    """Only web addresses become links: "javascript:" from a hostile feed does not."""
    return url if url.startswith(("http://", "https://")) else "#"


def coverage_line(found: Mapping[str, Any]) -> str:
    """«nothing new; 31 of 31 sources read until 06:52», with the sources that were not read."""
    if not found["known"]:
        return "no source has been crawled yet"
    line = f"{found['read']} of {found['known']} sources read"
    if found["until"] is not None:
        line += f" until {datetime.fromisoformat(found['until']).astimezone(ALMATY).strftime('%H:%M')}"
    if found["unread"]:
        line += "; not read: " + _each(found["unread"])
    for kind, words in (("closed", "closed to us"), ("silent", "silent")):
        if found.get(kind):  # digests of before do not say it
            line += f"; {words}: " + _each(found[kind])
    return line


def _each(rows: Sequence[Mapping[str, str]]) -> str:
    return ", ".join(f"{row['source']} ({row['reason']})" for row in rows)


def as_text(digest: Digest) -> str:
    """The digest for a terminal or a plain mail."""
    return _render("digest.txt", digest, public_url="")


def as_html(digest: Digest, public_url: str) -> str:
    """The digest as one HTML document that needs nothing from outside; links to the desk begin with `public_url`."""
    return _render("digest.html", digest, public_url=public_url.rstrip("/"))


def _render(name: str, digest: Digest, **more: str) -> str:
    line = coverage_line(digest.coverage)
    return _templates().get_template(name).render(digest=digest, groups=GROUPS, coverage=line, **more)
