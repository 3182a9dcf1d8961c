"""Microdata: what itemprop attributes say of the page's article."""

from __future__ import annotations

from lxml import etree
from lxml.html import HtmlElement

from crawlers.parse.found import Found
from crawlers.parse.jsonld import TYPES
from crawlers.parse.text import squeeze

MOST = 1_000  # elements with itemprop that are looked at
_MARKED = etree.XPath("//*[@itemprop]")
_VALUES = {"a": "href", "link": "href", "img": "src", "meta": "content", "time": "datetime", "data": "value"}


def read(root: HtmlElement, source: str) -> tuple[Found, tuple[HtmlElement, ...]]:
    """Fields, and the elements of the article's body. `source` is the page's text: without the word in it nothing is
    looked for. Of several articles it is the one with a body; cards of other articles inside it are left out."""
    if "itemprop" not in source:
        return Found(), ()
    marked = [(node, scope) for node in _MARKED(root)[:MOST] if _ours(scope := _scope(node))]
    bodies = [(node, scope) for node, scope in marked if _named(node, "articlebody")]
    main = _main(bodies, marked)
    inside = [node for node, scope in marked if scope is main]
    values: dict[str, list[str]] = {}
    for node in inside:
        for name in (node.get("itemprop") or "").lower().split():
            if name != "articlebody" and (value := _value(node, name)):
                values.setdefault(name, []).append(value)
    own = tuple(node for node, scope in bodies if scope is main)
    outer = tuple(node for node in own if not any(up in own for up in node.iterancestors()))
    return _found(values), outer


def _found(values: dict[str, list[str]]) -> Found:
    first = {name: found[0] for name, found in values.items()}
    keywords = values.get("keywords", [])
    return Found(
        title=first.get("headline"),
        published=first.get("datepublished") or first.get("datecreated"),
        modified=first.get("datemodified"),
        authors=tuple(values.get("author", ())[:20]),
        language=first.get("inlanguage"),
        lead=first.get("description"),
        section=first.get("articlesection"),
        tags=tuple(keywords) if len(keywords) > 1 else tuple(keywords[0].split(",")) if keywords else (),
        image=first.get("image"),
    )


def _scope(node: HtmlElement) -> HtmlElement | None:
    """The item that a property belongs to: the nearest itemscope above; None: none says that it is one."""
    return next((up for up in node.iterancestors() if up.get("itemscope") is not None), None)


def _ours(scope: HtmlElement | None) -> bool:
    """An article, or an item that does not say what it is, or is the page's own."""
    if scope is None:
        return True
    kind = (scope.get("itemtype") or "").rstrip("/").rpartition("/")[2]
    return not kind or kind in TYPES or kind.endswith("WebPage")


def _main(
    bodies: list[tuple[HtmlElement, HtmlElement | None]], marked: list[tuple[HtmlElement, HtmlElement | None]]
) -> HtmlElement | None:
    """The item of the longest body; without one, the item of the only headline there is."""
    if bodies:
        return max(bodies, key=lambda each: len(each[0].text_content()))[1]
    headlines = [scope for node, scope in marked if _named(node, "headline")]
    return headlines[0] if len(headlines) == 1 else None


def _named(node: HtmlElement, name: str) -> bool:
    return name in (node.get("itemprop") or "").lower().split()


def _value(node: HtmlElement, name: str) -> str:
    if node.get("content"):
        return squeeze(node.get("content") or "")[:2000]
    if name == "author" and node.get("itemscope") is not None:
        names = [each for each in node.iter() if isinstance(each.tag, str) and _named(each, "name")]
        node = names[0] if names else node
        return squeeze(node.get("content") or node.text_content())[:300]
    attribute = _VALUES.get(node.tag)
    if attribute and node.get(attribute) and not (node.tag == "a" and name in ("author", "articlesection", "keywords")):
        return squeeze(node.get(attribute) or "")[:2000]
    return squeeze(node.text_content())[:2000]
