"""Body: which text of a page is the article's: declared in JSON-LD, selected, in one clear block, or trafilatura's."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from crawlers.parse import fallback
from crawlers.parse.block import find_block
from crawlers.parse.cleaning import Cleaned, assemble
from crawlers.parse.fragments import html_text
from crawlers.parse.paragraphs import Body, read_body, read_files

SHORT = 1000  # characters; a declared text below this may be the lead only, so the page's own text is looked at
SAME = 0.9  # share of the longer text that two must have in common in length to be one text


@dataclass(frozen=True, slots=True)
class Chosen:
    """The text, and the body that images and documents are taken from (None: it is not known where it stands)."""

    cleaned: Cleaned
    body: Body | None


def choose(
    root: HtmlElement, declared: str | None, elements: tuple[HtmlElement, ...], repeats: frozenset[str]
) -> Chosen:
    """The longer of declared and selected text (a declared articleBody can be the lead alone); where they are about as
    long the selected one, which keeps its paragraphs. `elements` are what the selectors or microdata gave;
    lines that are one of `repeats` (the headline, the authors) at its ends are none of the text."""
    if elements:
        selected = _cleaned(read_body(*elements), repeats)
        if selected.cleaned.text:
            return _against(declared, selected)
    stated = html_text(declared) if declared else ""
    if len(stated) >= SHORT and "\n" in stated:  # whole, and in paragraphs: the page can say no more
        article = _only(root, "article")
        return Chosen(Cleaned(stated), None if article is None else read_files(article))
    block = find_block(root)
    if block is not None:
        found = _cleaned(read_body(block), repeats)
        return found if _fits(found.cleaned.text, stated) else Chosen(Cleaned(stated), found.body)
    if len(stated) >= SHORT:
        return Chosen(Cleaned(stated), None)
    extracted = fallback.read_text(root, repeats) or ""
    return Chosen(Cleaned(extracted if _fuller(extracted, stated) else stated), None)


def _only(root: HtmlElement, tag: str) -> HtmlElement | None:
    """The element of that name, where there is one alone."""
    found = list(islice(root.iter(tag), 2))
    return found[0] if len(found) == 1 else None


def _against(declared: str | None, selected: Chosen) -> Chosen:
    text = selected.cleaned.text
    if declared is None or len(text) >= SAME * len(declared):
        return selected
    stated = html_text(declared)
    return selected if len(text) >= SAME * len(stated) else Chosen(Cleaned(stated), selected.body)


def _cleaned(body: Body, repeats: frozenset[str]) -> Chosen:
    return Chosen(assemble(body.paragraphs, body.titles, repeats), body)


def _fits(found: str, stated: str) -> bool:
    """Whether the block says what was declared, whole: then it is better, as it has the paragraphs."""
    if not stated:
        return True
    if len(stated) >= SHORT:
        return SAME * len(stated) <= len(found) <= len(stated) / SAME
    return _fuller(found, stated) or len(found) >= SAME * len(stated)


def _fuller(found: str, stated: str) -> bool:
    return len(found) > 1.2 * len(stated) and (not stated or stated[-40:] in found or stated[:40] in found)
