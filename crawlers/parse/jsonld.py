"""JSON-LD: the article that a page declares to search engines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any

from crawlers.parse.found import Found
from crawlers.parse.json_repair import load
from crawlers.parse.text import line_text, squeeze
from crawlers.urls import canonical

TYPES = frozenset(
    (
        "NewsArticle", "Article", "ReportageNewsArticle", "AnalysisNewsArticle", "OpinionNewsArticle",
        "BlogPosting", "Report", "PressRelease", "BackgroundNewsArticle", "ReviewNewsArticle", "LiveBlogPosting",
        "AskPublicNewsArticle", "AdvertiserContentArticle", "ScholarlyArticle", "SocialMediaPosting",
    )
)  # fmt: skip
LARGEST = 2_000_000  # characters of one script
DEEPEST = 12
MOST = 500  # article objects that are looked at
_LISTS = ("itemListElement", "item")  # what stands below them are other pages' articles, unless an address says else
_BELOW = ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "subjectOf")
_SPLIT = re.compile(r"[,;]")


def read(scripts: Iterable[str], addresses: frozenset[str] = frozenset(), headline: str | None = None) -> Found:
    """What the scripts say of the page's article. `addresses` are the canonical ones of the page: of several articles
    it is the one of such an address, else the one whose headline is the page's, else none can be told apart: empty."""
    values = [load(script) for script in scripts if len(script) <= LARGEST]
    found = [each for value in values for each in _articles(value, 0, listed=False)][:MOST]
    chosen = _of_page(found, addresses, headline)
    crumbs = next((name for value in values if (name := _section(value, 0))), None)
    return Found(section=crumbs) if chosen is None else _read(chosen, crumbs)


Candidate = tuple[dict[str, Any], bool]


def _of_page(found: list[Candidate], addresses: frozenset[str], headline: str | None) -> dict[str, Any] | None:
    own = [each for each, _ in found if not addresses.isdisjoint(_addresses(each))]
    alone = [each for each, listed in found if not listed]
    if own or len(alone) == 1:
        return _fullest(own or alone)
    title = squeeze(headline or "").lower()
    same = [each for each, _ in found if title and _headline(each).lower() == title]
    if same:
        return _fullest(same)
    titled = {_string(each.get("headline")) for each in alone}
    return _fullest(alone) if alone and len(titled) == 1 else None


def _headline(article: dict[str, Any]) -> str:
    return line_text(_string(article.get("headline")) or "")


def _fullest(found: list[dict[str, Any]]) -> dict[str, Any]:
    return max(found, key=lambda each: (len(_string(each.get("articleBody")) or ""), "headline" in each))


def _addresses(article: dict[str, Any]) -> set[str]:
    said = [article.get(name) for name in ("url", "@id", "mainEntityOfPage")]
    said += [each.get("@id") or each.get("url") for each in said if isinstance(each, dict)]
    found = (canonical(each.partition("#")[0]) for each in said if isinstance(each, str) and each.startswith("http"))
    return {each for each in found if each}


def _articles(value: Any, depth: int, *, listed: bool) -> Iterator[Candidate]:
    """Article objects, and whether each is an item of a list."""
    if depth > DEEPEST:
        return
    if isinstance(value, list):
        for each in value[:MOST]:
            yield from _articles(each, depth + 1, listed=listed)
    elif isinstance(value, dict):
        if not TYPES.isdisjoint(_types(value)):
            yield value, listed
        for name in _BELOW:
            if name in value:
                yield from _articles(value[name], depth + 1, listed=listed)
        for name in _LISTS:
            if name in value:
                yield from _articles(value[name], depth + 1, listed=True)


def _types(value: dict[str, Any]) -> list[str]:
    kind = value.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return [each.rpartition("/")[2].rpartition(":")[2] for each in kinds if isinstance(each, str)]


def _section(value: Any, depth: int) -> str | None:
    """The name before the last in a BreadcrumbList: the section that the article stands in."""
    if depth > DEEPEST or not isinstance(value, list | dict):
        return None
    if isinstance(value, list):
        return next((name for each in value[:MOST] if (name := _section(each, depth + 1))), None)
    if "BreadcrumbList" in _types(value):
        steps = value.get("itemListElement")
        names = [_crumb(step) for step in steps if isinstance(step, dict)] if isinstance(steps, list) else []
        return names[-2] if len(names) > 2 else None  # the first is the home page, the last the article
    return next((name for key in ("@graph", "breadcrumb") if (name := _section(value.get(key), depth + 1))), None)


def _crumb(step: dict[str, Any]) -> str | None:
    item = step.get("item")
    name = _string(step.get("name")) or (_string(item.get("name")) if isinstance(item, dict) else None)
    return line_text(name)[:100] or None if name else None


def _read(article: dict[str, Any], crumbs: str | None) -> Found:
    title = _string(article.get("headline")) or _string(article.get("name"))
    sections = list(_strings(article.get("articleSection")))
    return Found(
        title=line_text(title) or None if title else None,
        text=_string(article.get("articleBody")),
        published=_string(article.get("datePublished")) or _string(article.get("dateCreated")),
        modified=_string(article.get("dateModified")),
        authors=tuple(dict.fromkeys(_names(article.get("author")))),
        language=_language(article.get("inLanguage")),
        lead=_string(article.get("description")),
        section=line_text(sections[0])[:100] or None if sections else crumbs,
        tags=tuple(_strings(article.get("keywords"))),
        image=_address(article.get("image")),
    )


def _string(value: Any) -> str | None:
    if isinstance(value, list) and value and all(isinstance(each, str) for each in value):
        return "\n".join(value)
    if isinstance(value, dict) and isinstance(value.get("@value"), str):
        value = value["@value"]
    return value if isinstance(value, str) and value.strip() else None


def _strings(value: Any) -> Iterator[str]:
    """Keywords and sections: one string with commas, a list, or DefinedTerm objects."""
    if isinstance(value, list):
        for each in value[:100]:
            if isinstance(each, str) and each.strip():
                yield each
            elif isinstance(each, dict):
                yield from _strings(each.get("name"))
    elif isinstance(value, str):
        yield from (each for each in _SPLIT.split(unescape(value)) if each.strip())
    elif isinstance(value, dict):
        yield from _strings(value.get("name"))


def _names(value: Any) -> Iterator[str]:
    """Names of people; an organisation as author is the outlet itself."""
    if isinstance(value, list):
        for each in value[:50]:
            yield from _names(each)
    elif isinstance(value, str):
        yield from (squeeze(name) for name in value.split(",") if name.strip() and "://" not in name)
    elif isinstance(value, dict) and value.get("@type") in ("Person", ["Person"], None):
        yield from _names(value.get("name"))


def _language(value: Any) -> str | None:
    name = value.get("alternateName") or value.get("name") if isinstance(value, dict) else value
    return name if isinstance(name, str) else None


def _address(value: Any) -> str | None:
    if isinstance(value, list):
        return next((found for each in value[:20] if (found := _address(each))), None)
    if isinstance(value, dict):
        value = value.get("url") or value.get("contentUrl")
    return value if isinstance(value, str) and value.strip() else None
