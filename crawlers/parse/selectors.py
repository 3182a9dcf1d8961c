"""Selectors: the source's own CSS selectors, read from its definition, each translated once."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from cssselect import SelectorError
from lxml import etree
from lxml.html import HtmlElement
from parsel.csstranslator import HTMLTranslator

from crawlers.parse.found import Found
from crawlers.parse.text import squeeze
from crawlers.source import Selectors

MOST = 200  # matches of one selector that are looked at


def remove(root: HtmlElement, rules: Selectors | None) -> None:
    """Take what the source's `remove` selectors match out of the tree, in place; text behind an element stays."""
    for selector in rules.remove if rules is not None else ():
        for element in select(root, selector):
            if isinstance(element, HtmlElement) and element.getparent() is not None:
                element.drop_tree()


def read(root: HtmlElement, rules: Selectors | None) -> tuple[Found, tuple[HtmlElement, ...]]:
    """The fields that the source's selectors give, and the elements of the text. A selector that matches nothing leaves
    its field empty; one that is no CSS raises ValueError with its text."""
    if rules is None:
        return Found(), ()
    authors = _lines(root, rules.authors)
    found = Found(
        title=next(iter(_lines(root, rules.title)), None),
        published=next(iter(_lines(root, rules.published)), None),
        authors=tuple(dict.fromkeys(authors)),
    )
    return found, _bodies(root, rules.text)


def select(root: HtmlElement, selector: str) -> list[Any]:
    """What a selector matches: elements, or strings for `::text` and `::attr()`. Raises ValueError for what is no
    CSS."""
    found = _compiled(selector)(root)
    return found[:MOST] if isinstance(found, list) else []


@lru_cache(maxsize=1024)
def _compiled(selector: str) -> etree.XPath:
    try:
        return etree.XPath(HTMLTranslator().css_to_xpath(selector))
    except (SelectorError, ValueError, etree.XPathSyntaxError) as error:
        raise ValueError(f"the selector {selector!r} is no CSS: {error}") from error


def _lines(root: HtmlElement, selector: str | None) -> list[str]:
    found = [_value(match) for match in select(root, selector)] if selector else []
    return [line for line in found if line]


def _value(match: Any) -> str:
    if isinstance(match, str):
        return squeeze(match)
    machine = match.get("datetime") if match.tag == "time" else None
    return squeeze(machine or match.text_content())


def _bodies(root: HtmlElement, selector: str | None) -> tuple[HtmlElement, ...]:
    found = [match for match in select(root, selector) if isinstance(match, HtmlElement)] if selector else []
    if len(found) < 2:
        return tuple(found)
    inside = set(found)
    return tuple(each for each in found if not any(up in inside for up in each.iterancestors()))
