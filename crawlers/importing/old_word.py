"""Old Word: the text of .doc files of Word 97 to 2003, by their piece table.

Structures and offsets are of Microsoft's [MS-DOC], whose sections are named beside them. What is read: the main text
with its tables and footnotes, without what was deleted; headers, footers and comments are left out.
"""

from __future__ import annotations

import io
import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any, NamedTuple

import olefile

from crawlers.importing.draft import Draft, Item, UnreadableError
from crawlers.importing.file import File
from crawlers.importing.maker import FullError, Row, TextMaker
from crawlers.importing.package import written_at
from crawlers.parse.parsed import ParsedArticle

MOST_PIECES = 500_000
_MAGIC = 0xA5EC  # FibBase.wIdent, 2.5.2
_ENCRYPTED, _TABLE_ONE = 0x0100, 0x0200  # flags of FibBase
_COUNTS = 0x4C  # FibRgLw97.ccpText, 2.5.4, followed by ccpFtn, ccpHdd, (reserved), ccpAtn, ccpEdn
_CHPX, _PAPX, _CLX = 0xFA, 0x102, 0x1A2  # places of fcPlcfBteChpx, fcPlcfBtePapx and fcClx in the FIB, 2.5.6
_DELETED, _IN_TABLE, _ROW_END = 0x0800, 0x2416, 0x2417  # sprmCFRMarkDel, 2.6.1; sprmPFInTable, sprmPFTtp, 2.6.2
_OPERANDS = (1, 1, 2, 4, 2, 2, -1, 3)  # bytes of a sprm's operand by its spra, 2.2.5.1; -1: its first byte says it
_CELL, _FIELD, _RESULT, _FIELD_END = "\x07", "\x13", "\x14", "\x15"
_SPECIAL = {"\x1e": "-", "\x1f": "", "\x0b": " ", "\x0e": " ", "\xa0": " ", "\t": " "}


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of text: where it begins among the characters, how many it has, where its bytes begin, and their width."""

    cp: int
    count: int
    fc: int
    wide: bool


class _Said(NamedTuple):
    """Characters with what their paragraphs are: inside a table, the end of one of its rows."""

    text: str
    in_table: bool
    row_end: bool


def read_doc(file: File) -> Iterator[Item]:
    """A Word document. Raises UnreadableError, for versions before 97 too, with what to do."""
    try:
        with olefile.OleFileIO(io.BytesIO(file.body())) as container:
            document = _Document(container)
            made = container.get_metadata()
    except (OSError, struct.error, IndexError) as error:
        raise UnreadableError(f"the doc is broken or cut short ({str(error)[:120]}): save it as DOCX") from error
    maker = _Maker()
    unread: tuple[str, ...] = ()
    try:
        maker.read(document.characters())
    except FullError:
        unread = ("the text is longer than a document's may be; the rest was left out",)
    if not maker.text.text:
        raise UnreadableError("the doc holds no text")
    title, author = (_property(value, made.codepage) for value in (made.title, made.author))
    created, modified = (
        written_at(None if at is None else at.replace(tzinfo=UTC).isoformat(), file.at)
        for at in (made.create_time, made.last_saved_time)
    )
    pages = maker.text.pages if len(maker.text.pages) > 1 else ()
    yield Draft(
        ParsedArticle((title or maker.text.first_line)[:200], maker.text.text, created, modified,
                      (author,) if author else (), pages=pages, tables=tuple(maker.text.tables), unread=unread)
    )  # fmt: skip


def _property(value: Any, codepage: int | None) -> str:
    if not isinstance(value, bytes):
        return ""
    code = "utf-8" if codepage in (None, 65001, -535) else f"cp{codepage % 65536}"
    try:
        return value.decode(code, "replace").strip("\x00 ")
    except LookupError:
        return value.decode("cp1251", "replace").strip("\x00 ")


class _Document:
    """The characters of a document, in order, each with whether it was deleted or ends a table's row."""

    def __init__(self, container: olefile.OleFileIO) -> None:
        self._main = container.openstream("WordDocument").read()
        magic, version, flags = struct.unpack_from("<H H 6x H", self._main)
        if magic != _MAGIC or version < 0xC1:
            raise UnreadableError("the doc is of Word 95 or older: save it as DOCX")
        if flags & _ENCRYPTED:
            raise UnreadableError("the document has a password: save it without one")
        self._table = container.openstream("1Table" if flags & _TABLE_ONE else "0Table").read()
        text, notes, headers, _, comments, ends = struct.unpack_from("<6i", self._main, _COUNTS)
        if min(text, notes, headers, comments, ends) < 0:
            raise UnreadableError("the doc is broken: it has less than no text. Save it as DOCX")
        endnotes = text + notes + headers + comments
        self._wanted = (range(text + notes), range(endnotes, endnotes + ends))
        self._pieces = list(self._read_pieces())
        self._deleted = self._runs(_CHPX, _DELETED)
        self._in_tables, self._row_ends = self._runs(_PAPX, _IN_TABLE), self._runs(_PAPX, _ROW_END)

    def characters(self) -> Iterator[_Said]:
        """The text, without what was deleted, in runs of which all characters are alike."""
        for piece in self._pieces:
            for wanted in self._wanted:
                start, stop = max(piece.cp, wanted.start), min(piece.cp + piece.count, wanted.stop)
                if start < stop:
                    yield from self._runs_of(piece, start - piece.cp, stop - piece.cp)

    def _runs_of(self, piece: _Piece, start: int, stop: int) -> Iterator[_Said]:
        width = 2 if piece.wide else 1
        first, last = piece.fc + start * width, piece.fc + stop * width
        while first < last:
            runs = [found.at(first) for found in (self._deleted, self._in_tables, self._row_ends)]
            until = max(first + width, min(last, *(end for _, end in runs)))
            deleted, in_table, row_end = (is_set for is_set, _ in runs)
            if not deleted:
                data = self._main[first:until]
                yield _Said(data.decode("utf-16-le" if piece.wide else "cp1252", "replace"), in_table, row_end)
            first = until

    def _read_pieces(self) -> Iterator[_Piece]:
        """The Clx, 2.9.38: Prc structures that are passed over, then the piece table, 2.8.35."""
        at, size = struct.unpack_from("<II", self._main, _CLX)
        clx = self._table[at : at + size]
        place = 0
        while place < len(clx) and clx[place] == 1:
            place += 3 + struct.unpack_from("<H", clx, place + 1)[0]
        if place + 5 > len(clx) or clx[place] != 2:
            raise UnreadableError("the doc is broken: it has no piece table. Save it as DOCX")
        plc = clx[place + 5 : place + 5 + struct.unpack_from("<I", clx, place + 1)[0]]
        count = (len(plc) - 4) // 12
        if not 0 < count <= MOST_PIECES:
            raise UnreadableError("the doc is broken: its piece table is of no use. Save it as DOCX")
        bounds = struct.unpack_from(f"<{count + 1}I", plc)
        for index in range(count):
            fc = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * index + 2)[0]
            length = bounds[index + 1] - bounds[index]
            if not 0 <= length <= len(self._main):
                raise UnreadableError("the doc is broken: its piece table is of no use. Save it as DOCX")
            wide = not fc & 0x40000000  # FcCompressed, 2.9.73: else a byte a character, at half the offset
            yield _Piece(bounds[index], length, fc & 0x3FFFFFFF if wide else (fc & 0x3FFFFFFF) // 2, wide)

    def _runs(self, place: int, sprm: int) -> _Runs:
        """Where a property is set: the PlcBte, 2.8.5 and 2.8.6, names pages of 512 bytes that hold it by offset."""
        at, size = struct.unpack_from("<II", self._main, place)
        count = max(0, (size - 4) // 8)
        if at + size > len(self._table) or count > MOST_PIECES:
            return _Runs([])
        numbers = struct.unpack_from(f"<{count}I", self._table, at + 4 * (count + 1)) if count else ()
        return _Runs([run for number in numbers for run in self._page(number & 0x3FFFFF, sprm, place == _PAPX)])

    def _page(self, number: int, sprm: int, paragraphs: bool) -> list[tuple[int, int, bool]]:
        """(first byte, the one behind the last, whether `sprm` is set) of a page: a ChpxFkp, 2.9.33, or PapxFkp."""
        page = self._main[512 * number : 512 * (number + 1)]
        if len(page) < 512:
            return []
        count, each = page[511], 13 if paragraphs else 1
        if 4 * (count + 1) + each * count > 511:
            return []
        bounds = struct.unpack_from(f"<{count + 1}I", page)
        found = []
        for index in range(count):
            offset = 2 * page[4 * (count + 1) + each * index]
            found.append(
                (bounds[index], bounds[index + 1], bool(offset) and _sets(_properties(page, offset, paragraphs), sprm))
            )
        return found


def _properties(page: bytes, offset: int, paragraphs: bool) -> bytes:
    """The grpprl at an offset of a page: of a Chpx, 2.9.32, or of a PapxInFkp, 2.9.175, behind its style."""
    size = page[offset]
    if not paragraphs:
        return page[offset + 1 : offset + 1 + size]
    if size:
        return page[offset + 3 : offset + 2 * size]
    return page[offset + 4 : offset + 2 + 2 * page[offset + 1]] if offset + 1 < 511 else b""


def _sets(grpprl: bytes, wanted: int) -> bool:
    """Whether a list of property changes sets the one that is wanted."""
    place = 0
    while place + 3 <= len(grpprl):
        sprm = struct.unpack_from("<H", grpprl, place)[0]
        if sprm == wanted:
            return grpprl[place + 2] == 1
        size = _OPERANDS[sprm >> 13]
        if size < 0:
            size = grpprl[place + 2] + 1
        place += 2 + size
    return False


class _Runs:
    """Runs of bytes by where they begin."""

    def __init__(self, runs: list[tuple[int, int, bool]]) -> None:
        self._runs = sorted(runs)
        self._starts = [run[0] for run in self._runs]

    def at(self, offset: int) -> tuple[bool, int]:
        """Whether the property is set at an offset, and until which offset that holds."""
        index = bisect_right(self._starts, offset) - 1
        if index >= 0 and offset < self._runs[index][1]:
            return self._runs[index][2], self._runs[index][1]
        following = self._starts[index + 1] if index + 1 < len(self._starts) else 1 << 40
        return False, following


class _Maker:
    """Puts characters together to paragraphs and to the rows of tables."""

    def __init__(self) -> None:
        self.text = TextMaker()
        self._line: list[str] = []
        self._cells: list[str] = []
        self._rows: list[Row] = []
        self._codes: list[bool] = []  # of the fields that are open: whether their codes are still read
        self.text.page()

    def read(self, found: Iterator[_Said]) -> None:
        for said in found:
            for letter in said.text:
                self._letter(letter, said)
        self._end_table()
        self._end_line()

    def _letter(self, letter: str, said: _Said) -> None:
        if letter == _FIELD:
            self._codes.append(True)
        elif letter == _RESULT and self._codes:
            self._codes[-1] = False
        elif letter == _FIELD_END and self._codes:
            self._codes.pop()
        elif any(self._codes):
            return
        elif letter == _CELL:
            self._end_cell(row_end=said.row_end)
        elif letter in "\r\x0c":
            self._end_paragraph(letter, in_table=said.in_table)
        elif letter in _SPECIAL:
            self._line.append(_SPECIAL[letter])
        elif letter >= " ":
            self._line.append(letter)

    def _end_cell(self, *, row_end: bool) -> None:
        if not row_end:
            self._cells.append("".join(self._line))
        elif self._cells:
            self._rows.append(list(enumerate(self._cells)))
            self._cells = []
        self._line = []

    def _end_paragraph(self, letter: str, *, in_table: bool) -> None:
        """The end of a paragraph; inside a table it is a space, for a cell of several ends with the last."""
        if letter == "\x0c":
            self._end_table()
            self._end_line()
            self.text.page()
        elif in_table:
            self._line.append(" ")
        else:
            self._end_line()

    def _end_table(self) -> None:
        if self._cells:
            self._rows.append(list(enumerate(self._cells)))
            self._cells = []
        if self._rows:
            self.text.table(self._rows)
            self._rows = []

    def _end_line(self) -> None:
        if self._line and "".join(self._line).strip():
            self._end_table()
        self.text.line("".join(self._line))
        self._line = []
