"""DOCX: the paragraphs, tables and footnotes of a Word document, without what was deleted, headers and footers.

The XML is read here and not by python-docx, whose paragraphs leave out insertions that are tracked, content controls
and text boxes, and which knows no footnotes. Element names are of ECMA-376, part 1, section 17.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crawlers.importing.draft import Draft, Item, UnreadableError
from crawlers.importing.file import File
from crawlers.importing.maker import FullError, TextMaker
from crawlers.importing.package import Package, written_at
from crawlers.parse.parsed import ParsedArticle
from crawlers.parse.text import squeeze

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"  # the same names in the strict form of the standard
_NOT_SAID = frozenset(("del", "moveFrom", "instrText", "delText", "Fallback", "rPr", "pPr", "sectPr", "tblPr", "tcPr"))
_PAGE = "\f"  # stands in a paragraph's text where Word broke the page


def read_docx(file: File) -> Iterator[Item]:
    """The document. Title, author and dates are those of its core properties; the date is when it was written, for a
    document has no other. Raises UnreadableError."""
    package = Package(file.body(), "docx")
    main = (package.related("", "officeDocument") or ["word/document.xml"])[0]
    root = package.xml(main)
    if root is None:
        raise UnreadableError("the docx has no text part: it is broken, or no Word document")
    _keep_one_kind_of_break(root)
    maker = _Maker(_notes(package, main))
    unread: tuple[str, ...] = ()
    try:
        maker.blocks(_first(root, "body"))
    except FullError:
        unread = ("the text is longer than a document's may be; the rest was left out",)
    if not maker.text.text:
        raise UnreadableError("the docx holds no text")
    properties = package.core()
    author = properties.get("creator", "")
    yield Draft(
        ParsedArticle(
            title=(properties.get("title") or maker.text.first_line)[:200],
            text=maker.text.text,
            published_at=written_at(properties.get("created"), file.at),
            modified_at=written_at(properties.get("modified"), file.at),
            authors=(author,) if author and author not in ("python-docx", "Un-named") else (),
            pages=maker.text.pages if len(maker.text.pages) > 1 else (),
            tables=tuple(maker.text.tables),
            unread=unread,
        )
    )


def _notes(package: Package, main: str) -> dict[tuple[str, str], Any]:
    """(footnote or endnote, number) → its element."""
    found: dict[tuple[str, str], Any] = {}
    for kind in ("footnote", "endnote"):
        for name in package.related(main, f"{kind}s")[:1]:
            root = package.xml(name)
            for note in root if root is not None else ():
                if _name(note) == kind and _value(note, "type") in (None, "normal"):
                    found[kind, _value(note, "id") or ""] = note
    return found


def _keep_one_kind_of_break(root: Any) -> None:
    """Where Word noted where its pages ended, the breaks that a writer set are among those notes."""
    if next(_iter(root, "lastRenderedPageBreak"), None) is not None:
        for each in list(_iter(root, "br")):
            for name in (_W + "type", _STRICT + "type"):
                each.attrib.pop(name, None)


class _Maker:
    """Walks the body. A footnote follows the paragraph that refers to it."""

    def __init__(self, notes: dict[tuple[str, str], Any]) -> None:
        self.text = TextMaker()
        self._notes = notes
        self.text.page()

    def blocks(self, parent: Any) -> None:
        for child in parent if parent is not None else ():
            name = _name(child)
            if name == "p":
                self._paragraph(child)
            elif name == "tbl":
                self.text.table(self._rows(child))
                self._referred(child)
            elif name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "body", "smartTag"):
                self.blocks(child)

    def _paragraph(self, paragraph: Any) -> None:
        parts = _said(paragraph).split(_PAGE)
        before = self.text.size
        self.text.line(" ".join(parts))
        for number in range(1, len(parts)):
            head = squeeze(" ".join(parts[:number]))
            self._page_at(before, head)
        for box in _boxes(paragraph):
            self.blocks(box)
        self._referred(paragraph)

    def _page_at(self, before: int, head: str) -> None:
        """A page begins behind `head` of the paragraph that was just added, of which `before` is the size before."""
        start = before + (1 if before else 0)
        self.text.page_at(min(start + len(head) + (1 if head else 0), self.text.size))

    def _referred(self, block: Any) -> None:
        for kind in ("footnote", "endnote"):
            for reference in _iter(block, f"{kind}Reference"):
                note = self._notes.pop((kind, _value(reference, "id") or ""), None)
                if note is not None:
                    self.text.line(" ".join(_said(each) for each in _iter(note, "p")).replace(_PAGE, " "))

    def _rows(self, table: Any) -> Iterator[list[tuple[int, str]]]:
        for row in _children(table, "tr"):
            if _deleted(row, "trPr"):
                continue
            column, cells = 0, []
            for cell in _children(row, "tc"):
                properties = _first(cell, "tcPr")
                span, merged = _first(properties, "gridSpan"), _first(properties, "vMerge")
                if merged is None or _value(merged, "val") == "restart":
                    said = " ".join(_said(each) for each in _iter(cell, "p"))
                    cells.append((column, said.replace(_PAGE, " ")))
                width = _value(span, "val") if span is not None else "1"
                column += int(width) if width and width.isdigit() and len(width) < 4 else 1
            yield cells


def _said(element: Any) -> str:
    """The text of a paragraph: what was inserted and not what was deleted, no codes of fields, no text boxes."""
    parts: list[str] = []
    stack = [iter(element)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
            continue
        name = _name(child)
        if name == "t":
            parts.append(child.text or "")
        elif name in ("tab", "br", "cr"):
            parts.append(_PAGE if name == "br" and _value(child, "type") == "page" else " ")
        elif name == "noBreakHyphen":
            parts.append("-")
        elif name == "lastRenderedPageBreak":
            parts.append(_PAGE)
        elif name not in _NOT_SAID and name not in ("txbxContent", "tbl"):
            stack.append(iter(child))
    return "".join(parts)


def _boxes(paragraph: Any) -> Iterator[Any]:
    """Text boxes; of the two forms in which Word writes one, the first."""
    for box in _iter(paragraph, "txbxContent"):
        if not any(_name(above) == "Fallback" for above in box.iterancestors()):
            yield box


def _deleted(element: Any, properties: str) -> bool:
    return _first(_first(element, properties), "del") is not None


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _value(element: Any, name: str) -> str | None:
    value = element.get(_W + name)
    value = element.get(_STRICT + name) if value is None else value
    return None if value is None else str(value)


def _iter(element: Any, name: str) -> Iterator[Any]:
    yield from element.iter(_W + name, _STRICT + name)


def _children(element: Any, name: str) -> Iterator[Any]:
    """Children of a name, those inside content controls and insertions too."""
    for child in element:
        own = _name(child)
        if own == name:
            yield child
        elif own in ("sdt", "sdtContent", "ins", "customXml"):
            yield from _children(child, name)


def _first(element: Any, name: str) -> Any:
    if element is None:
        return None
    return next((child for child in element if _name(child) == name), None)
