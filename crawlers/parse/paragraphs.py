"""Paragraphs: an element of a page → its blocks of text in the order of reading, its tables, images and links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from crawlers.parse.furniture import FURNITURE
from crawlers.parse.text import squeeze

_DROPPED = frozenset(
    (
        "script", "style", "noscript", "template", "iframe", "object", "embed", "form", "button", "select", "input",
        "textarea", "svg", "math", "canvas", "audio", "video", "nav", "aside", "figcaption", "footer", "head",
    )
)  # fmt: skip
_BLOCKS = frozenset(
    (
        "address", "article", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "h1",
        "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "ol", "p", "pre", "section", "table",
        "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "br", "caption",
    )
)  # fmt: skip
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_PLAIN = frozenset(("b", "strong", "em", "i", "u", "br", "sup", "sub", "td", "th", "tr", "tbody", "thead", "font"))
SMALL = 300  # characters; more, and not mostly links, is text whatever its class says
LONGEST_CELL = 600  # characters; a longer cell with paragraphs is a page's layout, not a table's
WIDEST = 100  # columns that a cell may span
_DOCUMENTS = (".pdf", ".docx", ".doc", ".xlsx", ".xls", ".pptx", ".ppt", ".rtf", ".odt", ".ods", ".zip", ".rar", ".7z")


@dataclass(frozen=True, slots=True)
class CellPlace:
    """A cell of a table's row: where its text stands in the paragraph of that row."""

    column: int
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One block of text. `linked` is the share of its characters that stand in links, 0 to 1; `plain`: it came without
    markup, so that nothing is known of links. A row of a table is one, its cells apart by " | "."""

    text: str
    linked: float = 0.0
    heading: bool = False
    plain: bool = False
    table: int | None = None
    row: int = 0
    cells: tuple[CellPlace, ...] = ()


@dataclass(slots=True)
class Body:
    """What stands below an element. `titles` are those of its tables, by number."""

    paragraphs: list[Paragraph] = field(default_factory=list)
    images: list[HtmlElement] = field(default_factory=list)
    documents: list[HtmlElement] = field(default_factory=list)
    titles: dict[int, str] = field(default_factory=dict)


def read_body(*elements: HtmlElement) -> Body:
    """The paragraphs, images and links to documents below elements. What is hidden, and what its element's name or
    class says is furniture, is left out. Raises RecursionError for a page that is nested too deep."""
    collector = _Collector()
    for element in elements:
        collector.inside(element)
        collector.close()
    return collector.body


def read_files(element: HtmlElement) -> Body:
    """The images and links to documents below an element, without its text."""
    body = Body()
    for node in element.iter("img", "a"):
        if node.tag == "a" and not is_document(node.get("href") or ""):
            continue
        if not any(up.tag in _DROPPED or _is_furniture(up) for up in _inside(node, element)):
            (body.images if node.tag == "img" else body.documents).append(node)
    return body


def _inside(node: HtmlElement, element: HtmlElement) -> Iterator[HtmlElement]:
    """What is between a node and the element that it is looked for in, which is none of them."""
    for up in node.iterancestors():
        if up is element:
            return
        yield up


def is_document(address: str) -> bool:
    """Whether an address leads to a document by its ending."""
    return address.partition("?")[0].partition("#")[0].lower().endswith(_DOCUMENTS)


class _Collector:
    """Gathers text into paragraphs while a tree is walked."""

    def __init__(self) -> None:
        self.body = Body()
        self._parts: list[str] = []
        self._linked = 0
        self._links = 0
        self._heading = False
        self._tables = 0

    def walk(self, node: HtmlElement) -> None:
        tag = node.tag
        if tag in _DROPPED or not isinstance(tag, str):
            return
        if tag not in _PLAIN and node.attrib and _is_furniture(node):
            return
        if tag == "a":
            self._anchor(node)
        elif tag == "img":
            self.body.images.append(node)
        elif tag == "table" and _is_data(node):
            self._table(node)
        elif tag in _BLOCKS:
            self.close()
            self._heading = tag in _HEADINGS
            self.inside(node)
            self.close()
            self._heading = False
        else:
            self.inside(node)

    def inside(self, node: HtmlElement) -> None:
        if node.text:
            self.add(node.text)
        for child in node:
            self.walk(child)
            if child.tail:
                self.add(child.tail)

    def add(self, text: str) -> None:
        self._parts.append(text)
        if self._links:
            self._linked += len(text.strip())

    def close(self) -> None:
        if not self._parts:
            return
        if text := squeeze("".join(self._parts)):
            linked = min(1.0, self._linked / len(text))
            self.body.paragraphs.append(Paragraph(text, linked, self._heading))
        self._parts, self._linked = [], 0

    def _anchor(self, node: HtmlElement) -> None:
        if is_document(node.get("href") or ""):
            self.body.documents.append(node)
        self._links += 1
        self.inside(node)
        self._links -= 1

    def _table(self, node: HtmlElement) -> None:
        """Each row is a paragraph; a cell that spans rows or columns stands where it begins."""
        self.close()
        number, self._tables = self._tables, self._tables + 1
        below: dict[int, int] = {}  # column -> how many rows a cell from above still covers
        for index, row in enumerate(node.iter("tr")):
            cells = list(self._cells(row, below))
            text, places = _row(cells)
            if text:
                linked = max((share for _, _, share in cells), default=0.0)
                self.body.paragraphs.append(Paragraph(text, linked, False, False, number, index, places))
        for caption in node.iter("caption"):
            if title := squeeze(caption.text_content()):
                self.body.titles[number] = title[:300]

    def _cells(self, row: HtmlElement, below: dict[int, int]) -> Iterator[tuple[int, str, float]]:
        """(column, text, share in links) of the cells of a row."""
        column = 0
        taken = set(below)
        for name in list(below):
            below[name] -= 1
            if not below[name]:
                del below[name]
        for cell in row.iterchildren("td", "th"):
            while column in taken:
                column += 1
            inner = _Collector()
            inner.inside(cell)
            inner.close()
            self.body.images += inner.body.images
            self.body.documents += inner.body.documents
            found = inner.body.paragraphs
            yield column, " ".join(each.text for each in found), min((each.linked for each in found), default=0.0)
            wide = _span(cell, "colspan")
            if (high := _span(cell, "rowspan")) > 1:
                below.update(dict.fromkeys(range(column, column + wide), high - 1))
            column += wide


def _row(cells: list[tuple[int, str, float]]) -> tuple[str, tuple[CellPlace, ...]]:
    """The text of a row and where each of its cells stands in it; an empty cell takes no room."""
    text, places = "", []
    for column, content, _ in cells:
        if content:
            text += " | " * bool(text)
            places.append(CellPlace(column, len(text), len(text) + len(content)))
            text += content
    return text, tuple(places)


def _span(cell: HtmlElement, name: str) -> int:
    value = (cell.get(name) or "").strip()
    return max(1, min(int(value), WIDEST)) if value.isascii() and value.isdigit() else 1


def _is_data(table: HtmlElement) -> bool:
    """A table of facts, not one that lays out a page: no table inside it, some row of two cells, no cell that holds
    paragraphs of an article."""
    if table.get("role") == "presentation" or next((each for each in table.iter("table") if each is not table), None):
        return False
    wide = False
    for row in table.iter("tr"):
        cells = list(row.iterchildren("td", "th"))
        wide = wide or len(cells) > 1
        if any(len(cell.text_content()) > LONGEST_CELL and cell.find(".//p") is not None for cell in cells):
            return False
    return wide


def _is_furniture(node: HtmlElement) -> bool:
    """Hidden, or small or mostly links and of a class that says what it is (a comment block goes whatever its size)."""
    get = node.get
    if (style := get("style")) and "display:none" in style.replace(" ", "").lower():
        return True
    if get("hidden") is not None or get("aria-hidden") == "true":
        return True
    kind = FURNITURE.container(get("class") or "", get("id") or "")
    if kind is None or kind == "comments":
        return kind is not None
    size = len(squeeze(node.text_content()))
    return size < SMALL or sum(len(squeeze(each.text_content())) for each in node.iter("a")) > size / 2
