"""JSON-LD: the article that a page declares to search engines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement

from crawlers.parse.found import Found
from crawlers.parse.text import html_text, squeeze

TYPES = frozenset(
    (
        "NewsArticle", "Article", "ReportageNewsArticle", "AnalysisNewsArticle", "OpinionNewsArticle",
        "BlogPosting", "Report", "PressRelease", "BackgroundNewsArticle", "ReviewNewsArticle", "LiveBlogPosting",
    )
)  # fmt: skip
LARGEST = 2_000_000  # characters of one script
DEEPEST = 12
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_WRAPPED = re.compile(
    r"^\s*(?:<!--|/\*<!\[CDATA\[\*/|<!\[CDATA\[|//<!\[CDATA\[)?(.*?)(?:-->|/\*\]\]>\*/|//\]\]>|\]\]>)?\s*;?\s*$", re.S
)


def read(tree: HtmlElement) -> Found:
    """The first article object of the page with the most text; empty where there is none or none can be read."""
    found = [each for script in _scripts(tree) for each in _articles(_parse(script), 0)]
    if not found:
        return Found()
    return _read(max(found, key=lambda each: (len(str(each.get("articleBody") or "")), "headline" in each)))


def _scripts(tree: HtmlElement) -> Iterator[str]:
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower().startswith("application/ld+json"):
            source = script.text_content()
            if source and len(source) <= LARGEST:
                yield source


def _parse(source: str) -> Any:
    """The script's value: raw newlines in strings, comment wrappers and trailing commas are forgiven; else None."""
    match = _WRAPPED.match(source)
    cleaned = match[1] if match else source
    for attempt in (cleaned, _TRAILING_COMMA.sub(r"\1", cleaned)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return _first_object(cleaned)


def _first_object(source: str) -> Any:
    """The object at the start of a script that goes on with something else (two objects without a list)."""
    start = source.find("{")
    try:
        return json.JSONDecoder(strict=False).raw_decode(source, start)[0] if start >= 0 else None
    except (ValueError, RecursionError):
        return None


def _articles(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > DEEPEST:
        return
    if isinstance(value, list):
        for each in value:
            yield from _articles(each, depth + 1)
    elif isinstance(value, dict):
        kind = value.get("@type")
        if not TYPES.isdisjoint(
            kind if isinstance(kind, list) and all(isinstance(k, str) for k in kind) else [str(kind)]
        ):
            yield value
        for name in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item", "hasPart"):
            yield from _articles(value.get(name), depth + 1)


def _read(article: dict[str, Any]) -> Found:
    body = _string(article.get("articleBody"))
    title = _string(article.get("headline")) or _string(article.get("name"))
    return Found(
        title=squeeze(html_text(title)) or None if title else None,
        text=html_text(body) or None if body else None,
        published=_string(article.get("datePublished")) or _string(article.get("dateCreated")),
        modified=_string(article.get("dateModified")),
        authors=tuple(dict.fromkeys(_names(article.get("author")))),
        language=_language(article.get("inLanguage")),
    )


def _string(value: Any) -> str | None:
    if isinstance(value, list) and value and all(isinstance(each, str) for each in value):
        return "\n".join(value)
    return value if isinstance(value, str) and value.strip() else None


def _names(value: Any) -> Iterator[str]:
    """Names of people; an organisation as author is the outlet itself."""
    if isinstance(value, list):
        for each in value:
            yield from _names(each)
    elif isinstance(value, str):
        yield from (squeeze(name) for name in value.split(",") if name.strip() and "://" not in name)
    elif isinstance(value, dict) and value.get("@type") in ("Person", None):
        yield from _names(value.get("name"))


def _language(value: Any) -> str | None:
    name = value.get("alternateName") or value.get("name") if isinstance(value, dict) else value
    return name if isinstance(name, str) else None
