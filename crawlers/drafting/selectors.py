"""Selectors: a page of an article → CSS for its text, title and date, where the page declares none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from lxml.html import HtmlElement

from crawlers.parse.charset import decode
from crawlers.parse.dates import read_date
from crawlers.parse.text import squeeze, tree

SHARE = 0.7  # of the page's paragraphs that the text's element must hold
LONGEST_DATE = 60  # characters of an element that is a date


def propose(body: bytes, media_type: str, now: datetime) -> dict[str, str]:
    """Selectors by the names of a definition; what is not found is left out. Raises ValueError for what is no HTML."""
    root = tree(decode(body, media_type).text)
    found = {"text": _text(root), "title": _title(root), "published": _date(root, now)}
    return {name: rule for name, rule in found.items() if rule is not None}


def _text(root: HtmlElement) -> str | None:
    if root.xpath("//*[@itemprop='articleBody']"):
        return "[itemprop=articleBody]"
    whole = _paragraph_length(root)
    best: HtmlElement | None = None
    for element in root.iter("article", "div", "section", "main", "td"):
        if whole and _paragraph_length(element) >= SHARE * whole and _rule(element) is not None:
            best = element  # the last in document order is the innermost
    return _rule(best) if best is not None else None


def _paragraph_length(element: HtmlElement) -> int:
    return sum(len(squeeze("".join(map(str, each.itertext())))) for each in element.iter("p"))


def _title(root: HtmlElement) -> str | None:
    heads = list(root.iter("h1"))
    return "h1" if len(heads) == 1 else _rule(heads[0]) if heads else None


def _date(root: HtmlElement, now: datetime) -> str | None:
    if root.xpath("//time[@datetime]"):
        return "time::attr(datetime)"
    for element in _short(root):
        text = squeeze("".join(map(str, element.itertext())))
        if re.search(r"\d", text) and read_date(text, now) is not None and (rule := _rule(element)):
            return rule
    return None


def _short(root: HtmlElement) -> Iterator[HtmlElement]:
    """Elements that hold little text, in the order of the page."""
    for element in root.iter("time", "span", "div", "p", "h5", "h6", "li", "td"):
        if 4 <= len(squeeze("".join(map(str, element.itertext())))) <= LONGEST_DATE:
            yield element


def _rule(element: HtmlElement) -> str | None:
    """CSS by id or class; a name with digits is likely made by a machine and will not last."""
    name = element.get("id") or ""
    if re.fullmatch(r"[A-Za-z][A-Za-z_-]+", name):
        return f"{element.tag}#{name}"
    classes = [each for each in (element.get("class") or "").split() if re.fullmatch(r"[A-Za-z][A-Za-z_-]+", each)]
    return f"{element.tag}.{classes[0]}" if classes else None
