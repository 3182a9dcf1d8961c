"""Files: the images of an article with their captions, and the documents that hang on it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from lxml.html import HtmlElement

from crawlers.parse.paragraphs import Body
from crawlers.parse.parsed import AttachedFile
from crawlers.parse.text import squeeze
from crawlers.urls import canonical

MOST = 50  # files of one article
SMALLEST = 60  # pixels; below it an image is a sign or a counter
LONGEST = 500  # characters of a caption or a name
_LAZY = ("data-src", "data-original", "data-lazy-src", "data-full", "data-image", "data-url", "src")
_SIGN = re.compile(
    r"counter|pixel|mc\.yandex|top-?fwz|zero\.kz|gravatar|emoji|avatar|/logo|logo\.|icon|spacer|blank\.|placeholder"
    r"|loader|no-?image|1x1|share|banner|\.svg(?:\?|$)",
    re.I,
)
_SIZED = re.compile(r"-\d{2,4}x\d{2,4}(\.\w{3,4})$")  # WordPress keeps an image in many sizes
_CAPTION = re.compile(r"(?:^|[-_ ])(?:caption|figcaption|desc(?:ription)?|photo-title)(?:$|[-_ ])", re.I)


def attached(bodies: Iterable[Body], cover: str | None, base: str, headline: str) -> tuple[AttachedFile, ...]:
    """The images, the cover first, then the documents, each once, under canonical addresses. An alternative text that
    only repeats the `headline` is no caption."""
    found: dict[str, AttachedFile] = {}
    for address, title in _images(bodies, cover, headline):
        url = _address(address, base)
        if url is None:
            continue
        key = _SIZED.sub(r"\1", url)
        first = found.get(key)
        if first is None or not first.title:
            found[key] = AttachedFile("image", first.url if first else url, title)
    for node in (node for body in bodies for node in body.documents):
        url = _address(node.get("href") or "", base)
        if url and url not in found:
            found[url] = AttachedFile("document", url, _name(node, url))
    return tuple(found.values())[:MOST]


def _images(bodies: Iterable[Body], cover: str | None, headline: str) -> Iterator[tuple[str, str]]:
    if cover and not _SIGN.search(cover):
        yield cover, ""
    for node in (node for body in bodies for node in body.images):
        address = _source(node)
        if address and not _SIGN.search(address) and not _small(node):
            yield address, _caption(node, headline)


def _source(node: HtmlElement) -> str:
    """The address of an image: pages that load them late keep it beside src; of a srcset the largest."""
    for name in _LAZY:
        value = (node.get(name) or "").strip()
        if value and not value.startswith(("data:", "blob:", "about:")):
            return value
    steps = [step.split() for step in (node.get("srcset") or node.get("data-srcset") or "").split(",")]
    sized = [(_width(step[1]) if len(step) > 1 else 0, step[0]) for step in steps if step]
    return max(sized, default=(0, ""))[1]


def _width(text: str) -> int:
    digits = text.rstrip("wx").partition(".")[0]
    return int(digits) if digits.isascii() and digits.isdigit() else 0


def _small(node: HtmlElement) -> bool:
    return any(0 < _width((node.get(name) or "").removesuffix("px").strip()) < SMALLEST for name in ("width", "height"))


def _caption(node: HtmlElement, headline: str) -> str:
    box = next((up for up in node.iterancestors("figure", "div", "td") if up.tag == "figure" or _captioned(up)), None)
    if box is not None:
        for each in box.iter("figcaption", "div", "p", "span", "small"):
            named = each.tag == "figcaption" or _CAPTION.search(each.get("class") or "") is not None
            if named and (text := squeeze(each.text_content())):
                return text[:LONGEST]
    said = squeeze(node.get("title") or node.get("alt") or "")
    return "" if said == headline else said[:LONGEST]


def _captioned(node: HtmlElement) -> bool:
    return "caption" in (node.get("class") or "").lower()


def _name(node: HtmlElement, url: str) -> str:
    """What the link says, else the file's own name."""
    return squeeze(node.text_content())[:LONGEST] or unquote(url.partition("?")[0].rpartition("/")[2])[:LONGEST]


def _address(address: str, base: str) -> str | None:
    return canonical(address, base) if address and len(address) < 2000 else None
