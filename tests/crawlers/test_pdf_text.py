"""PDF with a text layer: the order of reading, whole words, running lines, the places of words, titles, garbage."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from itertools import pairwise

import pypdfium2
import pytest
from pypdfium2 import raw

from crawlers.documents import ocr
from crawlers.documents.alike import in_one_alphabet
from crawlers.documents.hyphens import joined
from crawlers.documents.pdf import parse_pdf
from crawlers.documents.quality import is_garbage
from crawlers.documents.running import is_page_number
from crawlers.documents.tesseract import NOT_THERE, OcrError
from crawlers.documents.titles import is_sensible
from crawlers.parse.parsed import ParsedArticle, ParseError
from tests.crawlers.paper import BUDGET, FONTS, KK, RU, Paper

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LEFT = ["Комиссия проверила обеспе-", "чение школ города учебниками", "и нашла, что кто-", "то в отделе образования",
        "подписал научно-", "исследовательский договор", "с институтом до конкурса."]  # fmt: skip
RIGHT = ["Қалалық әкімдік жөндеу жұмыс-", "тарын үшінші тоқсанда бастап,", "«Бозторғай Су» ЖШС-",
         "не ақша аударды, алайда",
         "оның қайта-", "қайта тексерілгені туралы", "есеп жарияланған жоқ."]  # fmt: skip
LEFT_READ = (
    "Комиссия проверила обеспечение школ города учебниками и нашла, что кто-то в отделе образования подписал "
    "научно-исследовательский договор с институтом до конкурса."
)
RIGHT_READ = (
    "Қалалық әкімдік жөндеу жұмыстарын үшінші тоқсанда бастап, «Бозторғай Су» ЖШС-не ақша аударды, алайда оның "
    "қайта-қайта тексерілгені туралы есеп жарияланған жоқ."
)


def parse(body: bytes) -> ParsedArticle:
    return parse_pdf(body, AT)


@pytest.fixture
def no_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise OcrError(f"{NOT_THERE}: install it")

    monkeypatch.setattr(ocr, "find_tesseract", missing)


def columns() -> bytes:
    paper = Paper().prose("Отчёт о проверке расходов на школы и дороги города Кенарал за девять месяцев")
    paper.lines(LEFT, 22, 50).lines(RIGHT, 112, 50)
    paper.set_xy(22, 110)
    return paper.prose(
        "Общий вывод стоит под обеими колонками на всю ширину страницы и касается обеих проверок."
    ).bytes()


def test_columns_are_read_one_after_another_and_broken_words_are_whole() -> None:
    lines = parse(columns()).text.split("\n")
    assert lines[1:3] == [LEFT_READ, RIGHT_READ]
    assert lines[0].startswith("Отчёт")
    assert lines[3].startswith("Общий вывод")


def long_report(pages: int = 5) -> tuple[bytes, list[str]]:
    paper = Paper("Управление транспорта города Кенарал, отчёт", "стр. {n} из 5")
    told = []
    while paper.page < pages or paper.get_y() < 200:
        told.append(f"Пункт {len(told) + 1} отчёта говорит о дорогах. {(RU, KK)[len(told) % 2]}")
        paper.prose(told[-1], align="J")
    return paper.bytes(), told


def test_running_lines_are_left_out_and_paragraphs_go_on_overleaf() -> None:
    body, told = long_report()
    article = parse(body)
    assert article.text.split("\n") == told
    assert len(article.pages) == 5
    assert list(article.pages) == sorted(set(article.pages))
    assert any(article.text[offset - 1] == " " for offset in article.pages[1:])  # one begins within a paragraph


@pytest.mark.parametrize("make", [columns, lambda: long_report()[0], lambda: Paper().prose(RU).rows(BUDGET).bytes()])
def test_every_word_stands_where_its_box_says(make: object) -> None:
    body = make()  # type: ignore[operator]
    article = parse(body)
    with pypdfium2.PdfDocument(body) as document:
        for layout in article.layout:
            textpage = document[layout.number - 1].get_textpage()
            assert layout.words
            for word in layout.words:
                text = article.text[word.start : word.stop]
                assert text
                assert not text[0].isspace()
                left, top, right, bottom = word.box
                seen = textpage.get_text_bounded(
                    left - 0.5, layout.height - bottom - 2, right + 0.5, layout.height - top + 2
                )
                assert text in "".join(seen.split()).replace("\ufffe", "-").replace("\x02", "-"), text
    words = [word for layout in article.layout for word in layout.words]
    assert all(one.stop <= other.start for one, other in pairwise(words))
    covered = "".join(article.text[word.start : word.stop] for word in words)
    assert covered == re.sub(r"\s| \| ", "", article.text.replace(" | ", " "))


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_that_lies_on_its_side_is_read(turn: int) -> None:
    with pypdfium2.PdfDocument(Paper().prose(RU, KK).bytes()) as document:
        document[0].set_rotation(turn)
        stream = io.BytesIO()
        document.save(stream)
    article = parse(stream.getvalue())
    assert article.text.split("\n") == [RU, KK]
    page = article.layout[0]
    assert page.rotation == -turn % 360
    assert (page.width, page.height) == (595, 842)
    assert page.words[0].box.top < page.words[-1].box.top
    assert page.words[0].box.left < 80


HYPHENS = [
    ("обеспе-", "чение", "обеспе"), ("жұмыс-", "тарын", "жұмыс"), ("қаржы-", "ландыру", "қаржы"), ("мес-", "то", "мес"),
    ("пос-", "тавка", "пос"), ("тұр-", "мыс", "тұр"), ("кто-", "то", "кто-"), ("что-", "либо", "что-"),
    ("во-", "первых", "во-"), ("социально-", "экономический", "социально-"), ("Вице-", "министр", "Вице-"),
    ("ЖШС-", "нің", "ЖШС-"), ("2024-", "2026", "2024-"), ("Астана-", "Строй", "Астана-"), ("қайта-", "қайта", "қайта-"),
    ("бірден-", "ақ", "бірден-"), ("сот\u00ad", "тың", "сот"), ("–", "слово", None), ("слово-", "«цитата»", None),
    ("агро-", "парк", "агро-"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "kept"), HYPHENS)
def test_hyphens_at_the_end_of_a_line(before: str, after: str, kept: str | None) -> None:
    assert joined(before, after, frozenset({"агро-парк"})) == kept


def test_ligatures_and_soft_hyphens_inside_words() -> None:
    text = parse(
        Paper().prose("Отчёт о\u00adбес\u00adпе\u00adчения of\ufb01ce и \ufb02ows проверен целиком").bytes()
    ).text
    assert text == "Отчёт обеспечения office и flows проверен целиком"


def test_letters_set_with_spaces_are_a_word() -> None:
    text = parse(Paper().prose("П О С Т А Н О В Л Е Н И Е", RU, "Қ А У Л Ы").bytes()).text
    assert text.split("\n") == ["ПОСТАНОВЛЕНИЕ", RU, "ҚАУЛЫ"]


def test_paragraphs_by_indents_lists_and_white() -> None:
    paper = Paper().prose("Решение комиссии:")
    for text in ("1. Вернуть в бюджет 17 250 000 тенге;", "2. Наказать виновных;", "3. Доложить к 1 декабря."):
        paper.multi_cell(0, 6, text, new_x="LMARGIN", new_y="NEXT")
    told = parse(paper.bytes()).text.split("\n")
    assert told == ["Решение комиссии:", "1. Вернуть в бюджет 17 250 000 тенге;", "2. Наказать виновных;",
                    "3. Доложить к 1 декабря."]  # fmt: skip


def test_a_document_with_a_password_says_so() -> None:
    paper = Paper().prose(RU)
    paper.set_encryption(owner_password="owner", user_password="secret")
    with pytest.raises(ParseError, match="password"):
        parse(paper.bytes())


def test_forms_and_notes_are_no_text() -> None:
    paper = Paper().prose(RU)
    paper.text_annotation(20, 20, "Тайная пометка редактора")
    assert parse(paper.bytes()).text == RU


def garbled() -> bytes:
    """A document whose fonts map every letter to one of a private area."""
    paper = Paper().prose(RU, KK)
    paper.set_compression(False)
    body = paper.bytes()
    return re.sub(rb"(<[0-9A-F]{4}>) <04([0-9A-F]{2})>", rb"\1 <E0\2>", body)


def test_garbled_text_is_not_taken_for_text(no_ocr: None) -> None:
    with pytest.raises(ParseError, match="its text is garbled and OCR is not there"):
        parse(garbled())


GARBAGE = [
    (RU, False), (KK, False), ("The commission audited the budget of the region this year.", False),
    ("ТОО БИН 170340014261 12 500 000 ИП ЖШС АҚ", False),
    ("Қазақстан Республикасының Үкіметі Qazaqstan Úkimeti", False),
    ("Ïðàâèòåëüñòâî Ðåñïóáëèêè Êàçàõñòàí ïîñòàíîâèëî âûäåëèòü ñðåäñòâà", True),
    ("ɉɪɚɜɢɬɟɥɶɫɬɜɨ Ɋɟɫɩɭɛɥɢɤɢ Ʉɚɡɚɯɫɬɚɧ ɩɨɫɬɚɧɨɜɢɥɨ", True),
    ("\ue041\ue042\ue043 \ue044\ue045\ue046\ue047 " * 5, True),
    ("IIpaBHTeJIbCTBO PecnyÓJIHKH Ka3axcTaH IIoCTaHoBJIReT BbIAeJIHTb cpeAcTBa peTHoHaM", True),
    ("7KH JRYHUQPHQW RI WKH UHSXEOLF KDV GHFLGHG WR JLYH PRQHB", True),
    ("12 345 678 — 90", False), ("", False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "garbage"), GARBAGE)
def test_what_is_garbage(text: str, garbage: bool) -> None:
    assert is_garbage(text.split()) is garbage


ALIKE = [
    ("TOO «Арқа Жол» жеткізуші", "ТОО «Арқа Жол» жеткізуші"), ("AO и ТOО получили оплату", "АО и ТОО получили оплату"),
    ("бiлiм бөлімі тексерді", "білім бөлімі тексерді"), ("в XX веке IV квартал I этап", "в XX веке IV квартал I этап"),
    ("сайт KASE и Air Astana сообщили", "сайт KASE и Air Astana сообщили"), ("COMPANY TOO ABC", "COMPANY TOO ABC"),
]  # fmt: skip


@pytest.mark.parametrize(("read", "meant"), ALIKE)
def test_letters_that_look_alike(read: str, meant: str) -> None:
    assert " ".join(in_one_alphabet(read.split())) == meant


@pytest.mark.parametrize(
    ("line", "number"),
    [("12", True), ("– 12 –", True), ("12 / 40", True), ("стр. 3 из 5", True), ("12-бет", True), ("Бет 4", True),
     ("2026 год", False), ("12 500 000", False), ("п. 3", False), ("12 из", False)],
)  # fmt: skip
def test_page_numbers(line: str, number: bool) -> None:
    assert is_page_number(line) is number


@pytest.mark.parametrize(
    ("named", "sensible"),
    [("Заключение об исполнении бюджета", True), ("Бюджеттің атқарылуы туралы қорытынды", True),
     ("Microsoft Word - prikaz_12.docx", False), ("otchet 2026.pdf", False), ("Документ1", False),
     ("Untitled 1", False),
     ("Презентация PowerPoint", False), ("Îò÷¸ò îá èñïîëíåíèè áþäæåòà çà ãîä", False), ("scan 0012", False),
     ("", False), ("12.10.2026 № 45", False)],
)  # fmt: skip
def test_titles_of_metadata(named: str, sensible: bool) -> None:
    assert is_sensible(named) is sensible


def test_the_title_is_the_metadata_s_or_the_heading_s_and_the_document_stays_undated() -> None:
    paper = Paper()
    paper.add_page()
    paper.set_font("Sans", size=15)
    paper.multi_cell(0, 9, "О проверке закупок\nв городе Кенарал", new_x="LMARGIN", new_y="NEXT")
    paper.set_font("Sans", size=11)
    paper.prose(RU, KK)
    paper.set_title("Microsoft Word - 1.doc")
    article = parse(paper.bytes())
    assert article.title == "О проверке закупок в городе Кенарал"
    assert article.published_at is None
    assert parse_pdf(paper.bytes(), AT, "Как назвал источник").title == "Как назвал источник"
    named = Paper().prose(RU)
    named.set_title("Отчёт ревизионной комиссии")
    assert parse(named.bytes()).title == "Отчёт ревизионной комиссии"


def test_pages_without_ocr_are_named_and_the_others_read(no_ocr: None) -> None:
    paper = Paper().prose(RU)
    paper.add_page()
    paper.line(20, 20, 180, 180)
    article = parse(paper.bytes())
    assert article.text == RU
    assert len(article.unread) == 1
    assert article.unread[0].startswith("page 2: it is a scan and OCR is not there")


def test_an_empty_document_holds_nothing(no_ocr: None) -> None:
    paper = Paper()
    paper.add_page()
    with pytest.raises(ParseError, match="neither text nor a picture"):
        parse(paper.bytes())


def test_the_fonts_and_flags_that_these_tests_rest_on() -> None:
    assert FONTS.is_dir()
    assert raw.FPDF_ERR_PASSWORD == 4
    with pytest.raises(ParseError, match="cut short"):
        parse(Paper().prose(RU).bytes()[:200])
