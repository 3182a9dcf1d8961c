"""Text: an element of a page → its paragraphs, without what is furniture."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from lxml import etree, html

_DROPPED = frozenset(
    (
        "script", "style", "noscript", "template", "iframe", "object", "embed", "form", "button", "select",
        "textarea", "svg", "math", "canvas", "audio", "video", "nav", "aside", "figcaption", "footer", "head",
    )
)  # fmt: skip
_BLOCKS = frozenset(
    (
        "address", "article", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "h1",
        "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "ol", "p", "pre", "section", "table",
        "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "br",
    )
)  # fmt: skip
_CELLS = frozenset(("td", "th"))
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One block of text; `linked` is the share of its characters that stand in links, 0 to 1."""

    text: str
    linked: float = 0.0


def squeeze(text: str) -> str:
    """One line: spaces of every kind become one, what has no width goes."""
    return _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()


def clean_text(text: str) -> str:
    """Lines squeezed, empty ones and furniture off; the form in which a text that came without markup is kept."""
    return join(Paragraph(line) for line in text.splitlines())


def html_text(source: str) -> str:
    """The text of a fragment of HTML, such as an API gives; plain text passes through."""
    if not _TAG.search(source):
        from html import unescape

        return clean_text(unescape(source))
    return join(paragraphs(tree(source)))


def tree(source: str) -> html.HtmlElement:
    """The element tree of a page or fragment; never None. Raises ValueError where there is nothing in it."""
    cleaned = source.replace("\x00", "").strip()
    parser = html.HTMLParser(encoding="utf-8", huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(cleaned.encode("utf-8", "replace"), parser=parser, ensure_head_body=True)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError) as error:
        raise ValueError(f"no HTML can be read: {error}") from error
    return root


def paragraphs(element: html.HtmlElement) -> list[Paragraph]:
    """The paragraphs below an element in the order of reading; a table row is one, its cells apart by " | "."""
    collector = _Collector()
    skipped: html.HtmlElement | None = None
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if skipped is None and event == "start":
            if not isinstance(node.tag, str) or node.tag in _DROPPED or "display:none" in _style(node):
                skipped = node
            else:
                collector.start(node)
        elif skipped is None:
            collector.end(node)
        if skipped is node and event == "end":
            skipped = None
        if event == "end" and skipped is None and node is not element:
            collector.add(node.tail)
    collector.close()
    return collector.found


def _style(node: html.HtmlElement) -> str:
    return (node.get("style") or "").replace(" ", "").lower()


class _Collector:
    """Gathers text into paragraphs while a tree is walked."""

    def __init__(self) -> None:
        self.found: list[Paragraph] = []
        self._parts: list[str] = []
        self._linked = 0
        self._links = 0
        self._row = 0

    def start(self, node: html.HtmlElement) -> None:
        tag = node.tag
        self._links += tag == "a"
        if tag == "tr":
            self.close()
            self._row += 1
        elif tag in _CELLS and self._row and any(part.strip(" |") for part in self._parts):
            self._parts.append(" | ")
        elif tag in _BLOCKS:
            self._break()
        self.add(node.text)

    def end(self, node: html.HtmlElement) -> None:
        tag = node.tag
        self._links -= tag == "a"
        if tag == "tr":
            self._row -= 1
            self.close()
        elif tag in _BLOCKS and tag not in _CELLS:
            self._break()

    def add(self, text: str | None) -> None:
        if text:
            self._parts.append(text)
            self._linked += len(squeeze(text)) if self._links else 0

    def _break(self) -> None:
        """A block inside a table row is a space, anywhere else the end of a paragraph."""
        if self._row:
            self._parts.append(" ")
        else:
            self.close()

    def close(self) -> None:
        text = squeeze("".join(self._parts))
        if text.strip("| "):
            self.found.append(Paragraph(text, min(1.0, self._linked / len(text))))
        self._parts, self._linked = [], 0


def join(found: Iterable[Paragraph]) -> str:
    """Paragraphs without furniture and without immediate repetition, joined by newlines."""
    heads, lines = _furniture()
    kept: list[str] = []
    related = False
    for paragraph in found:
        text = squeeze(paragraph.text)
        if not text:
            continue
        if heads.fullmatch(text.strip(" :.»«…—–-")):
            related = True
            continue
        if related and paragraph.linked > 0.8:
            continue
        related = False
        if _inline_head(text, heads, paragraph.linked) or lines.fullmatch(text):
            continue
        if not kept or kept[-1] != text:
            kept.append(text)
    return "\n".join(kept)


def _inline_head(text: str, heads: re.Pattern[str], linked: float) -> bool:
    """«Читайте также: Заголовок» in one paragraph, whose rest is a link."""
    head, colon, _ = text.partition(":")
    return bool(colon) and linked > 0.4 and heads.fullmatch(head.strip()) is not None


@cache
def _furniture() -> tuple[re.Pattern[str], re.Pattern[str]]:
    entries = yaml.safe_load(Path(__file__).with_name("furniture.yaml").read_text(encoding="utf-8"))
    heads, lines = ("|".join(entry["pattern"] for entry in entries[name]) for name in ("heads", "lines"))
    return re.compile(heads, re.I), re.compile(lines, re.I)
