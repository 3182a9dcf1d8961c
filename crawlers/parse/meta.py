"""Meta: OpenGraph, article: properties, Dublin Core, Parse.ly, Sailthru and the plain tags of a page's head."""

from __future__ import annotations

import re
from collections.abc import Iterable

from crawlers.parse.found import Found
from crawlers.parse.head import Head
from crawlers.parse.text import squeeze

# lsm.kz writes og:article:published_time, which no standard knows
PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time", "article:published", "og:pubdate",
    "datepublished", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "dc.date.issued",
    "dcterms.issued", "dcterms.created", "dc.date.created", "dcterms.date", "dc.date", "pubdate", "publishdate",
    "publish_date", "publication_date", "publish-date", "article.published", "article_date_original",
    "mediator_published_time", "datecreated", "date",
)  # fmt: skip
MODIFIED = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "article:modified", "datemodified",
    "dcterms.modified", "dc.date.modified", "parsely-modified-date", "last-modified", "revised",
)  # fmt: skip
TITLES = ("og:title", "twitter:title", "parsely-title", "sailthru.title", "dc.title", "dcterms.title", "title")
AUTHORS = (
    "article:author", "og:article:author", "parsely-author", "sailthru.author", "author", "mediator_author",
    "dc.creator", "dcterms.creator", "byl",
)  # fmt: skip
LEADS = ("og:description", "description", "twitter:description", "dc.description", "sailthru.description")
SECTIONS = ("article:section", "og:article:section", "parsely-section", "mediator_theme", "dc.subject", "section")
TAGS = ("article:tag", "og:article:tag", "parsely-tags", "sailthru.tags", "news_keywords")
IMAGES = ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src")
MOST_KEYWORDS = 12
_SEPARATORS = (" | ", " — ", " – ", " - ", " :: ", " • ", " / ", " » ", " · ")
_SPLIT = re.compile(r"[,;]")


def read(head: Head) -> Found:
    """What the tags of the head say. `title` is the headline, taken from the page's h1 where a tag begins with it."""
    published = head.first(PUBLISHED)
    if published is None and len(head.times) == 1:
        published = next(iter(head.times))  # with several, most belong to other articles
    tags = head.all(TAGS) or _keywords(head)
    return Found(
        title=_title(head),
        published=published,
        modified=head.first(MODIFIED),
        authors=_authors(head),
        language=head.first(("og:locale", "content-language", "dc.language", "dcterms.language")),
        lead=head.first(LEADS),
        section=head.first(SECTIONS),
        tags=tuple(tags) if len(tags) > 1 else tuple(_SPLIT.split(tags[0])) if tags else (),
        image=head.first(IMAGES),
    )


def _keywords(head: Head) -> list[str]:
    """Plain keywords, unless there are so many that a program took them from the text."""
    given = head.first(("keywords",)) or ""
    return [given] if given and given.count(",") < MOST_KEYWORDS else []


def _title(head: Head) -> str | None:
    """The headline; where only a head's title is given, without the site's name after it."""
    given = head.first(TITLES) or head.title
    inside = [heading for heading in head.headings if given.startswith(heading)]
    if inside:
        return max(inside, key=len)
    if not given:
        return next(iter(head.headings), None)
    return without_site(given, head.first(("og:site_name", "application-name")))


def without_site(title: str, site: str | None) -> str:
    """A title without the name of its site behind it, where the site says its name."""
    for separator in _SEPARATORS:
        head, found, tail = title.rpartition(separator)
        if found and head and site and tail.strip().lower() == site.strip().lower():
            return head.strip()
    return title


def _authors(head: Head) -> tuple[str, ...]:
    site = (head.first(("og:site_name", "application-name")) or "").lower()
    return people((part for value in head.all(AUTHORS) for part in value.split(",")), site)


def people(names: Iterable[str], site: str = "") -> tuple[str, ...]:
    """Names without addresses, the site's own name and what is too long to be one."""
    found = (squeeze(name) for name in names)
    return tuple(
        dict.fromkeys(
            name
            for name in found
            if name and "://" not in name and "@" not in name and len(name) < 100 and name.lower() != site
        )
    )
