"""Block: the element that holds the article's paragraphs, where a page leaves no doubt about it.

Most pages need nothing cleverer: one element has nearly all the sentences of the page as its paragraphs. Where that is
not so, none is given, and the page is left to trafilatura, which weighs more and takes longer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from crawlers.parse.text import squeeze

MOST_PARAGRAPHS = 5_000
SENTENCE = 60  # characters outside links from which a paragraph counts as text
ENOUGH = 400  # characters of an element's paragraphs
SURE = 0.75  # share of the page's paragraphs that one element must hold
_OUTSIDE = frozenset(("nav", "aside", "footer", "form", "header", "figure", "noscript", "template", "button"))
_INSIDE = frozenset(("section", "div", "span", "td", "tr", "tbody", "table", "article"))


@dataclass(slots=True)
class _Candidate:
    own: int = 0  # characters of paragraphs right below it, ..
    below: int = 0  # .. and below its children
    count: int = 0


def find_block(root: HtmlElement) -> HtmlElement | None:
    """The element with the article's paragraphs, or None where it is not certain."""
    candidates: dict[HtmlElement, _Candidate] = {}
    total = 0
    for parent, size, count in (*_marked(root), *_broken(root)):
        total += size
        for depth, up in enumerate((parent, *_above(parent))):
            found = candidates.setdefault(up, _Candidate())
            found.below, found.count = found.below + size, found.count + count
            found.own += size if depth == 0 else 0
    if not candidates:
        return None
    best = max(candidates, key=lambda node: (candidates[node].own + candidates[node].below / 2, candidates[node].own))
    found = candidates[best]
    certain = found.below >= ENOUGH and found.count >= 2 and found.below >= SURE * total
    return best if certain and found.own >= found.below / 2 else None


def _marked(root: HtmlElement) -> Iterator[tuple[HtmlElement, int, int]]:
    """(what holds it, characters, 1) of each paragraph and item of a list that is text."""
    for node in islice(root.iter("p", "li"), MOST_PARAGRAPHS):
        size = _size(node)
        if size >= SENTENCE and (parent := _holder(node)) is not None and not _outside(node):
            yield parent, size, 1


def _broken(root: HtmlElement) -> Iterator[tuple[HtmlElement, int, int]]:
    """(element, characters, paragraphs) of each element whose own text is parted by line breaks."""
    for node in dict.fromkeys(each.getparent() for each in islice(root.iter("br"), MOST_PARAGRAPHS)):
        if node is None or node.tag in ("p", "li", "a") or _outside(node):
            continue
        parts = (squeeze(part or "") for part in (node.text, *(each.tail for each in node)))
        lines = [len(line) for line in parts if line]
        size = sum(line for line in lines if line >= SENTENCE)
        if size:
            yield node, size, len(lines)


def _holder(node: HtmlElement) -> HtmlElement | None:
    """The element that a paragraph belongs to: of an item of a list the one around the list."""
    up = node.getparent()
    while up is not None and up.tag in ("ul", "ol", "li", "blockquote"):
        up = up.getparent()
    return up


def _above(node: HtmlElement) -> list[HtmlElement]:
    """The two elements above, as far as they are no more than boxes."""
    found: list[HtmlElement] = []
    up = node.getparent()
    while up is not None and len(found) < 2 and up.tag not in ("body", "html", "main") and node.tag in _INSIDE:
        found.append(up)
        node, up = up, up.getparent()
    return found


def _size(node: HtmlElement) -> int:
    if len(node) == 1 and node[0].tag == "a" and not (node.text or "").strip():
        return 0  # a link alone, as in every menu
    text = len(squeeze(node.text_content()))
    if text < SENTENCE or (node.tag == "li" and node.find(".//p") is not None):
        return 0  # its paragraphs are counted themselves
    return text - sum(len(link.text_content()) for link in node.iter("a"))


def _outside(node: HtmlElement) -> bool:
    return any(up.tag in _OUTSIDE for up in node.iterancestors())
