"""Meta: OpenGraph, article: properties, microdata and the plain tags of a page's head."""

from __future__ import annotations

from collections.abc import Iterable

from lxml.html import HtmlElement

from crawlers.parse.found import Found
from crawlers.parse.text import join, paragraphs, squeeze

# lsm.kz writes og:article:published_time, which no standard knows
PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "pubdate",
    "publishdate", "dc.date.issued", "dc.date", "mediator_published_time", "date",
)  # fmt: skip
MODIFIED = ("article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified", "last-modified")
TITLES = ("og:title", "twitter:title", "title")
AUTHORS = ("article:author", "author", "mediator_author", "dc.creator")
_SEPARATORS = (" | ", " — ", " – ", " - ", " :: ", " • ", " / ")


def read(tree: HtmlElement) -> Found:
    """What the head and the microdata say; `text` is that of itemprop="articleBody"."""
    tags = _tags(tree)
    items = _items(tree)
    return Found(
        title=_title(tree, tags, items),
        text=_body(tree),
        published=_first(tags, PUBLISHED) or items.get("datepublished") or _time(tree),
        modified=_first(tags, MODIFIED) or items.get("datemodified"),
        authors=_authors(tags, items),
        language=tree.get("lang") or tags.get("og:locale"),
    )


def _tags(tree: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        content = squeeze(meta.get("content") or "")
        if name and content:
            found.setdefault(name, content)
    return found


def _items(tree: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.xpath("//*[@itemprop]")[:500]:
        name = element.get("itemprop").strip().lower()
        if name in ("headline", "datepublished", "datemodified", "author"):
            value = element.get("content") or element.get("datetime") or squeeze(element.text_content())[:300]
            if value:
                found.setdefault(name, squeeze(value))
    return found


def _first(tags: dict[str, str], names: Iterable[str]) -> str | None:
    return next((tags[name] for name in names if name in tags), None)


def _time(tree: HtmlElement) -> str | None:
    """The only <time datetime> of the page: with several, most belong to other articles."""
    values = {each.get("datetime").strip() for each in tree.iter("time") if each.get("datetime")}
    return values.pop() if len(values) == 1 else None


def _title(tree: HtmlElement, tags: dict[str, str], items: dict[str, str]) -> str | None:
    """The headline; where only a head's title is given, without the site's name after it."""
    if "headline" in items:
        return items["headline"]
    heads = [squeeze(head.text_content()) for head in tree.iter("h1")]
    given = _first(tags, TITLES) or next((squeeze(each.text_content()) for each in tree.iter("title")), "")
    inside = [head for head in heads if head and given.startswith(head)]
    if inside:
        return max(inside, key=len)
    if not given:
        return next((head for head in heads if head), None)
    return _without_site(given, tags.get("og:site_name"))


def _without_site(title: str, site: str | None) -> str:
    for separator in _SEPARATORS:
        head, found, tail = title.rpartition(separator)
        if found and head and site and tail.strip().lower() == site.strip().lower():
            return head.strip()
    return title


def _body(tree: HtmlElement) -> str | None:
    found = tree.xpath("//*[translate(@itemprop, 'B', 'b') = 'articlebody']")
    texts = [join(paragraphs(each)) for each in found[:5]]
    return max(texts, key=len, default="") or None


def _authors(tags: dict[str, str], items: dict[str, str]) -> tuple[str, ...]:
    given = _first(tags, AUTHORS) or items.get("author") or ""
    names = (squeeze(name) for name in given.split(","))
    return tuple(dict.fromkeys(name for name in names if name and "://" not in name and len(name) < 100))
