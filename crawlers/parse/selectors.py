"""Selectors: the source's own CSS selectors, read from its definition."""

from __future__ import annotations

from collections.abc import Sequence

from cssselect import SelectorError
from lxml.html import HtmlElement
from parsel import Selector

from crawlers.parse.found import Found
from crawlers.parse.text import join, paragraphs, squeeze
from crawlers.source import Selectors


def remove(tree: HtmlElement, rules: Selectors | None) -> None:
    """Take what the source's `remove` selectors match out of the tree, in place; text behind an element stays."""
    for selector in rules.remove if rules is not None else ():
        for match in _select(tree, selector):
            element = match.root
            if isinstance(element, HtmlElement) and element.getparent() is not None:
                element.drop_tree()


def read(tree: HtmlElement, rules: Selectors | None) -> Found:
    """The fields that the source's selectors give. A selector that matches nothing leaves its field empty; one that is
    no CSS raises ValueError with its text."""
    if rules is None:
        return Found()
    return Found(
        title=_line(tree, rules.title),
        text=_body(tree, rules.text),
        published=_line(tree, rules.published),
        authors=tuple(dict.fromkeys(_lines(tree, rules.authors))),
    )


def _select(tree: HtmlElement, selector: str) -> Sequence[Selector]:
    try:
        return Selector(root=tree, type="html").css(selector)
    except (SelectorError, ValueError) as error:
        raise ValueError(f"the selector {selector!r} is no CSS: {error}") from error


def _lines(tree: HtmlElement, selector: str | None) -> list[str]:
    found = [_value(match) for match in _select(tree, selector)] if selector else []
    return [line for line in found if line]


def _line(tree: HtmlElement, selector: str | None) -> str | None:
    return next(iter(_lines(tree, selector)), None)


def _value(match: Selector) -> str:
    if isinstance(match.root, str):
        return squeeze(match.root)
    machine = match.root.get("datetime") if match.root.tag == "time" else None
    return squeeze(machine or match.root.text_content())


def _body(tree: HtmlElement, selector: str | None) -> str | None:
    if not selector:
        return None
    found = [match.root for match in _select(tree, selector)]
    outer = [
        each for each in found if isinstance(each, HtmlElement) and not any(up in found for up in each.iterancestors())
    ]
    return join(paragraph for each in outer for paragraph in paragraphs(each)) or None
