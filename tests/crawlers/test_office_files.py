"""Word, Excel, PowerPoint, OpenDocument, Rich Text and old Word, in both languages; made here with the libraries."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest
from docx import Document
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from openpyxl import Workbook
from pptx import Presentation
from pptx.util import Pt

from crawlers.importing.draft import UnreadableError
from crawlers.importing.readers import read_file
from crawlers.importing.shown import shown
from crawlers.parse.layout import TableFound
from crawlers.parse.parsed import ParsedArticle
from tests.crawlers.compound import compound

NOW = datetime(2026, 9, 20, 8, 0, tzinfo=UTC)
RU = ("Отчёт о закупках", "Поставщик", "Сумма", "ТОО «Жанакала Сорап»", "12 500 000 тенге", "Поставка завершена в мае.")
KK = (
    "Сатып алу туралы есеп",
    "Жеткізуші",
    "Сомасы",
    "«Жаңақала Сорап» ЖШС",
    "12 500 000 теңге",
    "Жеткізу мамырда бітті.",
)
BOTH = pytest.mark.parametrize("words", [RU, KK], ids=["ru", "kk"])
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def read(name: str, body: bytes) -> ParsedArticle:
    (draft,) = read_file(name, body, NOW).drafts
    assert draft.article is not None
    return draft.article


def rows(table: TableFound, text: str) -> list[list[tuple[int, str]]]:
    """A table by rows; each cell must stand in the text where it says."""
    found: dict[int, list[tuple[int, str]]] = {}
    for cell in table.cells:
        assert text[cell.start : cell.stop] == cell.text
        found.setdefault(cell.row, []).append((cell.column, cell.text))
    return [found[row] for row in sorted(found)]


def saved(document: Any) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def rezipped(body: bytes, parts: dict[str, str | bytes]) -> bytes:
    """A zip with some parts changed or added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return stream.getvalue()


def _word(words: tuple[str, ...]) -> bytes:
    title, supplier, amount, name, total, end = words
    document = Document()
    document.core_properties.title = title
    document.core_properties.author = "Асель"
    document.core_properties.created = datetime(2025, 3, 1, 9, 0)  # noqa: DTZ001
    document.sections[0].header.paragraphs[0].text = "КОЛОНТИТУЛ"
    document.sections[0].footer.paragraphs[0].text = "КОЛОНТИТУЛ"
    document.add_heading(title, 1)
    table = document.add_table(3, 3)
    for row, texts in enumerate(((supplier, "", amount), (name, "", total))):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(2, 0).merge(table.cell(2, 2)).text = end
    return saved(document)


@BOTH
def test_docx_title_heading_table_and_date(words: tuple[str, ...]) -> None:
    title, supplier, amount, name, total, end = words
    article = read("a.docx", _word(words))
    assert article.text.split("\n") == [title, f"{supplier} | {amount}", f"{name} | {total}", end]
    assert (article.title, article.authors) == (title, ("Асель",))
    assert article.published_at == datetime(2025, 3, 1, 9, 0, tzinfo=UTC)
    (table,) = article.tables
    assert rows(table, article.text) == [[(0, supplier), (2, amount)], [(0, name), (2, total)], [(0, end)]]


PARAGRAPHS = {
    "what was deleted is gone and what was inserted is there":
        (f'<w:p {W}><w:r><w:t xml:space="preserve">Выделено </w:t></w:r><w:del w:id="1"><w:r>'
         '<w:delText>5</w:delText></w:r>'
         '</w:del><w:ins w:id="2"><w:r><w:t>7</w:t></w:r></w:ins>'
         '<w:r><w:t xml:space="preserve"> млн тенге</w:t></w:r></w:p>',
         "Выделено 7 млн тенге"),
    "the code of a field is not said":
        (f'<w:p {W}><w:r><w:instrText>PAGE \\* MERGEFORMAT</w:instrText></w:r><w:r><w:t>Бет</w:t></w:r></w:p>', "Бет"),
    "a content control is read":
        (f"<w:sdt {W}><w:sdtContent><w:p><w:r><w:t>Келісім</w:t></w:r></w:p></w:sdtContent></w:sdt>", "Келісім"),
    "tabs and breaks are spaces":
        (f"<w:p {W}><w:r><w:t>Итого</w:t><w:tab/><w:t>5</w:t><w:br/><w:t>тенге</w:t></w:r></w:p>", "Итого 5 тенге"),
    "a link's text is said":
        (f"<w:p {W}><w:hyperlink><w:r><w:t>Сілтеме</w:t></w:r></w:hyperlink></w:p>", "Сілтеме"),
    "a text box is read once":
        (f'<w:p {W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:r><mc:AlternateContent>'
         "<mc:Choice><w:txbxContent><w:p><w:r><w:t>Врезка</w:t></w:r></w:p></w:txbxContent></mc:Choice><mc:Fallback>"
         "<w:txbxContent><w:p><w:r><w:t>Врезка</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent>"
         "</w:r></w:p>", "Врезка"),
}  # fmt: skip


@pytest.mark.parametrize(("xml", "said"), PARAGRAPHS.values(), ids=list(PARAGRAPHS))
def test_docx_paragraphs(xml: str, said: str) -> None:
    document = Document()
    document.add_paragraph("Бас")
    document.paragraphs[0]._p.addnext(parse_xml(xml))
    assert read("a.docx", saved(document)).text == f"Бас\n{said}"


def test_docx_footnotes_follow_their_paragraph() -> None:
    document = Document()
    first = document.add_paragraph("Акимат выделил деньги.")
    document.add_paragraph("Далее.")
    first._p.append(parse_xml(f'<w:r {W}><w:footnoteReference w:id="2"/></w:r>'))
    body = saved(document)
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        relations = package.read("word/_rels/document.xml.rels").decode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    notes = (f'<w:footnotes {W}><w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:t>___</w:t></w:r></w:p>'
             '</w:footnote>'
             '<w:footnote w:id="2"><w:p><w:r><w:t>По курсу на май.</w:t></w:r></w:p></w:footnote>'
             "</w:footnotes>")  # fmt: skip
    relation = f'<Relationship Id="rId99" Type="{kind}" Target="footnotes.xml"/></Relationships>'
    relations = relations.replace("</Relationships>", relation)
    body = rezipped(body, {"word/footnotes.xml": notes, "word/_rels/document.xml.rels": relations})
    assert read("a.docx", body).text.split("\n") == ["Акимат выделил деньги.", "По курсу на май.", "Далее."]


def test_docx_pages_where_they_broke() -> None:
    document = Document()
    document.add_paragraph("Первая страница.").add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("Вторая страница.")
    article = read("a.docx", saved(document))
    assert [article.text[start:].strip().split("\n")[0] for start in article.pages] == [
        "Первая страница.",
        "Вторая страница.",
    ]
    run = document.paragraphs[1].runs[0]._r
    run.insert(0, parse_xml(f"<w:lastRenderedPageBreak {W}/>"))
    article = read("a.docx", saved(document))
    assert [article.text[start:].strip().split("\n")[0] for start in article.pages] == [
        "Первая страница.",
        "Вторая страница.",
    ]


def _book(words: tuple[str, ...]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = words[0]
    sheet.append([words[1], words[2], "%"])
    sheet.append([words[3], 12500000.5, 0.125])
    sheet["B2"].number_format = '#,##0.00" ₸"'
    sheet["C2"].number_format = "0.0%"
    sheet["A3"], sheet["B3"] = datetime(2025, 5, 3), "=SUM(B2:B2)"  # noqa: DTZ001
    sheet["A3"].number_format = "DD.MM.YYYY"
    sheet.merge_cells("A5:C5")
    sheet["A5"] = words[5]
    hidden = book.create_sheet("Черновик")
    hidden.sheet_state = "hidden"
    hidden["A1"] = words[4]
    return saved(book)


@BOTH
def test_xlsx_sheets_are_tables_with_values_as_shown(words: tuple[str, ...]) -> None:
    article = read("закупки.xlsx", _book(words))
    lines = article.text.split("\n")
    assert lines == [words[0], f"{words[1]} | {words[2]} | %", f"{words[3]} | 12 500 000,50 ₸ | 12,5%", "03.05.2025",
                     words[5], "Черновик (hidden)", words[4]]  # fmt: skip
    assert (article.title, [article.text[start:].split("\n")[0] for start in article.pages]) == (
        "закупки", [words[0], "Черновик (hidden)"])  # fmt: skip
    first, second = article.tables
    assert (first.title, first.page, second.title) == (words[0], 1, "Черновик (hidden)")
    assert rows(first, article.text)[1] == [(0, words[3]), (1, "12 500 000,50 ₸"), (2, "12,5%")]


def test_xlsx_a_formula_shows_what_was_last_computed() -> None:
    body = _book(RU)
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    computed = sheet.replace("<f>SUM(B2:B2)</f><v></v>", "<f>SUM(B2:B2)</f><v>777</v>").replace(
        "<f>SUM(B2:B2)</f><v />", "<f>SUM(B2:B2)</f><v>777</v>")  # fmt: skip
    assert computed != sheet
    assert "03.05.2025 | 777" in read("a.xlsx", rezipped(body, {"xl/worksheets/sheet1.xml": computed})).text


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [(12500, "General", "12500"), (12500.5, "General", "12500,5"), (12500, "#,##0", "12 500"), (0.5, "0%", "50%"),
     (1234.5, "#,##0.00", "1 234,50"), (-1234.5, "#,##0.00;(#,##0.00)", "(1 234,50)"), (-5, "0.0", "-5,0"),
     (1500000, '#,##0,"тыс. тенге"', "1 500тыс. тенге"), (5000000, "[$₸-43F] #,##0", "₸ 5 000 000"),
     (0.1 + 0.2, "0.00", "0,30"), (2.5, "0", "3"), (1e22, "General", "10000000000000000000000"),
     (True, "General", "TRUE"),
     (datetime(2025, 5, 3, 14, 30), "dd.mm.yyyy hh:mm", "03.05.2025 14:30"), (7, '0" дана"', "7 дана"),  # noqa: DTZ001
     (datetime(2025, 5, 3), "mm-dd-yy", "03.05.2025"), (float("inf"), "0.0", "inf"), (None, "0", ""), (3, "# ?/?", "3"),  # noqa: DTZ001
     ("текст", "@", "текст"), (1234567, "# ##0", "1 234 567")],
)  # fmt: skip
def test_numbers_as_they_are_shown(value: object, form: str, text: str) -> None:
    assert shown(value, form) == text


@BOTH
def test_pptx_slides_are_pages_with_tables_and_notes(words: tuple[str, ...]) -> None:
    deck = Presentation()
    first, second = deck.slides.add_slide(deck.slide_layouts[5]), deck.slides.add_slide(deck.slide_layouts[6])
    first.shapes.title.text = words[0]
    table = first.shapes.add_table(2, 2, Pt(50), Pt(100), Pt(400), Pt(100)).table
    for place, text in zip(((0, 0), (0, 1), (1, 0), (1, 1)), words[1:5], strict=True):
        table.cell(*place).text = text
    first.notes_slide.notes_text_frame.text = "Ескертпе"
    second.shapes.add_textbox(Pt(10), Pt(20), Pt(300), Pt(40)).text_frame.text = words[5]
    article = read("a.pptx", saved(deck))
    assert article.text.split("\n") == [
        words[0],
        f"{words[1]} | {words[2]}",
        f"{words[3]} | {words[4]}",
        "Ескертпе",
        words[5],
    ]
    assert [article.text[start:].split("\n")[0] for start in article.pages] == [words[0], words[5]]
    assert rows(article.tables[0], article.text)[1] == [(0, words[3]), (1, words[4])]
    page = article.layout[1]
    (word,) = page.words
    assert (page.number, page.width, page.height, tuple(word.box)) == (2, 720, 540, (10, 20, 310, 60))
    assert article.text[word.start : word.stop] == words[5]


def _open_document(body: str, kind: str, manifest: str = "") -> bytes:
    names = {"office": "office:1.0", "text": "text:1.0", "table": "table:1.0", "draw": "drawing:1.0"}
    spaces = " ".join(f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}"' for short, name in names.items())
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        package.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
        package.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body>{body}</office:body></office:document-content>",
        )
        meta = 'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        package.writestr("meta.xml", f"<m {meta}><meta:creation-date>2025-03-01T09:00:00Z</meta:creation-date></m>")
    return stream.getvalue()


@BOTH
def test_odt_without_what_was_deleted_and_with_its_notes(words: tuple[str, ...]) -> None:
    cells = "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in words[1:3])
    body = ("<office:text><text:tracked-changes><text:p>УДАЛЕНО</text:p></text:tracked-changes>"
            f"<text:h>{words[0]}</text:h>"
            f"<table:table table:name='T'><table:table-row>{cells}</table:table-row></table:table>"
            f"<text:p>{words[3]}<text:note><text:note-body><text:p>Ескертпе</text:p></text:note-body></text:note> — "
            f"{words[4]}<text:s/>!</text:p></office:text>")  # fmt: skip
    article = read("a.odt", _open_document(body, "text"))
    assert article.text.split("\n") == [words[0], f"{words[1]} | {words[2]}", f"{words[3]} — {words[4]} !", "Ескертпе"]
    assert article.published_at == datetime(2025, 3, 1, 9, 0, tzinfo=UTC)
    assert rows(article.tables[0], article.text) == [[(0, words[1]), (1, words[2])]]


def test_ods_repeats_what_is_repeated_and_no_more() -> None:
    def cell(text: str, more: str = "") -> str:
        return f"<table:table-cell {more}>{text and f'<text:p>{text}</text:p>'}</table:table-cell>"

    row = (
        cell("Насос", 'table:number-columns-repeated="2"')
        + cell("", 'table:number-columns-repeated="3"')
        + cell("5 тенге")
    )
    body = (f'<office:spreadsheet><table:table table:name="Май"><table:table-row table:number-rows-repeated="2">{row}'
            '</table:table-row><table:table-row table:number-rows-repeated="1048570">'
            f'{cell("")}</table:table-row></table:table></office:spreadsheet>')  # fmt: skip
    article = read("a.ods", _open_document(body, "spreadsheet"))
    assert article.text.split("\n") == ["Май", *["Насос | Насос | 5 тенге"] * 2]
    assert rows(article.tables[0], article.text)[0] == [(0, "Насос"), (1, "Насос"), (5, "5 тенге")]


@BOTH
def test_rtf_paragraphs_and_rows(words: tuple[str, ...]) -> None:
    def coded(text: str) -> str:
        return "".join(letter if letter.isascii() else f"\\u{ord(letter)}?" for letter in text)

    row = "".join(f"\\intbl {coded(text)}\\cell " for text in words[1:3])
    body = f"{{\\rtf1\\ansi\\ansicpg1251 {coded(words[0])}\\par\\trowd {row}\\row\\pard {coded(words[5])}\\par}}"
    article = read("a.rtf", body.encode("ascii"))
    assert article.text.split("\n") == [words[0], f"{words[1]} | {words[2]}", words[5]]
    assert rows(article.tables[0], article.text) == [[(0, words[1]), (1, words[2])]]


def test_rtf_in_windows_1251() -> None:
    text = "".join(f"\\'{byte:02x}" for byte in "Закупка насосов".encode("cp1251"))
    assert read("a.rtf", f"{{\\rtf1\\ansi\\ansicpg1251 {text}\\par}}".encode("ascii")).text == "Закупка насосов"


def old_word(pieces: list[tuple[str, bool]], rows_end: tuple[int, ...] = (), in_table: tuple[int, int] = (0, 0),
             deleted: tuple[int, int] = (0, 0), flags: int = 0, notes: int = 0) -> bytes:  # fmt: skip
    """A .doc of pieces (text, whether as UTF-16); the places are of characters, which must all be wide to be used."""
    at, data, table, bounds = 2048, b"", b"", [0]
    for text, wide in pieces:
        encoded = text.encode("utf-16-le" if wide else "cp1252")
        place = at + len(data)
        table += struct.pack("<HIH", 0, place if wide else (2 * place) | 0x40000000, 0)
        data += encoded
        bounds.append(bounds[-1] + len(text))
    clx = struct.pack(f"<{len(bounds)}I", *bounds) + table
    clx = b"\x02" + struct.pack("<I", len(clx)) + clx

    def page(marks: list[tuple[int, int, bytes]], each: int) -> bytes:
        """Runs of characters with what is said of them, as a page of 512 bytes."""
        edges = sorted({0, bounds[-1], *(place for start, stop, _ in marks for place in (start, stop))})
        heads, tail, offset = b"", b"", 510
        for start in edges[:-1]:
            said = b"".join(grpprl for first, last, grpprl in marks if first <= start < last)
            if each == 13 and said:
                said = struct.pack("<H", 0) + said
                said = bytes([0, (len(said) + 1) // 2]) + said + b"\0" * (len(said) % 2)
            elif said:
                said = bytes([len(said)]) + said
            offset -= (len(said) + 1) // 2 * 2
            tail = said.ljust((len(said) + 1) // 2 * 2, b"\0") + tail
            heads += bytes([offset // 2 if said else 0]).ljust(each, b"\0")
        body = struct.pack(f"<{len(edges)}I", *(at + 2 * edge for edge in edges)) + heads
        return body.ljust(510 - len(tail), b"\0") + tail + b"\0" + bytes([len(edges) - 1])

    rows_marked = [(place, place + 1, struct.pack("<HB", 0x2417, 1)) for place in rows_end]
    papx = page([(*in_table, struct.pack("<HB", 0x2416, 1)), *rows_marked], 13)
    chpx = page([(*deleted, struct.pack("<HB", 0x0800, 1))], 1)
    main = bytearray(at)
    struct.pack_into("<HHHHHH", main, 0, 0xA5EC, 0xC1, 0, 0, 0, 0x0200 | flags)
    struct.pack_into("<6i", main, 0x4C, bounds[-1] - notes, notes, 0, 0, 0, 0)
    first = (at + len(data) + 511) // 512
    main += data.ljust(512 * first - at, b"\0") + papx + chpx
    bte = struct.pack("<III", at, at + len(data), first)
    struct.pack_into("<II", main, 0x102, len(clx), 12)
    struct.pack_into("<II", main, 0xFA, len(clx) + 12, 12)
    struct.pack_into("<II", main, 0x1A2, 0, len(clx))
    return compound(
        {"WordDocument": bytes(main), "1Table": clx + bte + struct.pack("<III", at, at + len(data), first + 1)}
    )


@BOTH
def test_doc_pieces_tables_fields_and_deletions(words: tuple[str, ...]) -> None:
    start = f"{words[0]}\r"
    table = f"{words[1]}\x07{words[2]}\x07\x07" + f"{words[3]}\rЖШС\x07\x07\x07"
    end = f"{words[5]} \x13HYPERLINK x\x14сілтеме\x15СНЯТО\r"
    text = start + table + end
    first_row = len(start) + len(f"{words[1]}\x07{words[2]}\x07")
    body = old_word([(text[:5], True), (text[5:], True)], (first_row, len(start + table) - 1),
                    (len(start), len(start + table)), (text.index("СНЯТО"), text.index("СНЯТО") + 5))  # fmt: skip
    article = read("a.doc", body)
    assert article.text.split("\n") == [words[0], f"{words[1]} | {words[2]}", f"{words[3]} ЖШС", f"{words[5]} сілтеме"]
    assert rows(article.tables[0], article.text) == [[(0, words[1]), (1, words[2])], [(0, f"{words[3]} ЖШС")]]


def test_doc_of_narrow_and_wide_pieces_with_notes_and_pages() -> None:
    body = old_word(
        [("Contract No. 5 ", False), ("на поставку\x0cЕкінші бет\r", True), ("\x02 Сноска\r", True)], notes=9
    )
    article = read("a.doc", body)
    assert article.text.split("\n") == ["Contract No. 5 на поставку", "Екінші бет", "Сноска"]
    assert [article.text[start:].split("\n")[0] for start in article.pages] == [
        "Contract No. 5 на поставку",
        "Екінші бет",
    ]


BOMB = b"0" * 10_000_000


def _with_doctype(body: bytes, part: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        xml = package.read(part).decode()
    declared = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    head, mark, rest = xml.partition("?>")
    return rezipped(body, {part: f"{head}{mark}{declared}{rest}" if mark else f"{declared}{xml}"})


def _old_file(main: bytes) -> bytes:
    return compound({"WordDocument": main, "1Table": b"\0"})


REFUSED = {
    "docx entity": ("a.docx", _with_doctype(_word(RU), "word/document.xml"), "document type"),
    "xlsx entity": ("a.xlsx", _with_doctype(_book(RU), "xl/worksheets/sheet1.xml"), "document type"),
    "pptx entity": ("a.pptx", _with_doctype(saved(Presentation()), "ppt/presentation.xml"), "document type"),
    "odt entity": ("a.odt", rezipped(_open_document("", "text"), {"content.xml": "<!DOCTYPE x><x/>"}), "document type"),
    "odt password": ("a.odt", _open_document("", "text", "<manifest:encryption-data/>"), "password"),
    "docx bomb": ("a.docx", rezipped(_word(RU), {"word/media.bin": BOMB}), "bomb"),
    "xlsx cut": ("a.xlsx", _book(RU)[:2000], "cut short"),
    "docx empty": ("a.docx", saved(Document()), "no text"),
    "pptx empty": ("a.pptx", saved(Presentation()), "no text"),
    "xlsx empty": ("a.xlsx", saved(Workbook()), "no text"),
    "rtf empty": ("a.rtf", b"{\\rtf1 }", "no text"),
    "doc password": ("a.doc", old_word([("x", True)], flags=0x0100), "password"),
    "doc without a piece table": ("a.doc", _old_file(old_word([("x", True)])[512:2560]), "broken"),
    "doc of Word 95": ("a.doc", _old_file(struct.pack("<HH", 0xA5DC, 104).ljust(2048, b"\0")), "95"),
    "office password": ("a.docx", compound({"EncryptedPackage": b"x"}), "password"),
    "old slides": ("a.ppt", compound({"PowerPoint Document": b"x"}), "save it as PPTX"),
    "xls broken": ("a.xls", compound({"Workbook": b"x"}), "xls|failed"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "body", "reason"), REFUSED.values(), ids=list(REFUSED))
def test_what_is_broken_or_hostile_says_why(name: str, body: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        read_file(name, body, NOW)


@pytest.mark.parametrize(
    ("name", "body"),
    [("a.doc", _word(RU)), ("report", _word(RU)), ("a.txt", _book(RU)), ("a.docx", _book(RU)),
     ("a.pdf", b"{\\rtf1 " + RU[0].encode("cp1251") + b"\\par}"),
     ("a.doc", f"<html><title>{RU[0]}</title><body><p>{RU[0]}. {RU[5] * 5}</p></body></html>".encode())],
)  # fmt: skip
def test_names_that_lie(name: str, body: bytes) -> None:
    assert RU[0] in read_file(name, body, NOW).drafts[0].article.text  # type: ignore[union-attr]
