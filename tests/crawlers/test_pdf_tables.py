"""Tables of PDFs: drawn ones, aligned ones, over pages; and what only looks like one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawlers.documents.pdf import parse_pdf
from crawlers.parse.layout import TableFound
from crawlers.parse.parsed import ParsedArticle
from tests.crawlers.paper import BUDGET, KK, RU, Paper

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LONG = [(f"ТОО «Поставщик-{n}»", f"1703400{n:05d}", f"{n + 1} 500 000") for n in range(60)]


def parse(body: bytes) -> ParsedArticle:
    return parse_pdf(body, AT)


def cells(table: TableFound) -> list[list[str]]:
    rows: dict[int, list[str]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(cell.text)
    return list(rows.values())


def hold(article: ParsedArticle) -> None:
    """Cells stand in the text where they say, a row on one line."""
    for table in article.tables:
        for cell in table.cells:
            assert article.text[cell.start : cell.stop] == cell.text
        for row in {cell.row for cell in table.cells}:
            told = [cell for cell in table.cells if cell.row == row and cell.text]
            between = article.text[told[0].start : told[-1].stop]
            assert between == " | ".join(cell.text for cell in told)


@pytest.mark.parametrize("ruled", [True, False])
def test_a_table_between_paragraphs(ruled: bool) -> None:
    rows = (*BUDGET[:3], ("ИП Жумадилова", "—", "120 400 000"))
    article = parse(Paper().prose(RU).rows(rows, ruled=ruled).prose(KK).bytes())
    assert article.text.split("\n") == [RU, *(" | ".join(row) for row in rows), KK]
    (table,) = article.tables
    assert cells(table) == [list(row) for row in rows]
    assert table.page == 1
    hold(article)
    name, number = (next(c for c in table.cells if c.text == text) for text in ("ТОО «Арқа Жол»", "12 500 000"))
    assert name.box is not None
    assert number.box is not None
    assert name.box.right <= number.box.left
    assert (name.row, number.row) == (1, 1)


def test_empty_cells_keep_their_column() -> None:
    (table,) = parse(Paper().rows(BUDGET).bytes()).tables
    assert cells(table)[3] == ["ИП Жумадилова", "", "120 400 000"]


@pytest.mark.parametrize("ruled", [True, False])
def test_a_table_over_pages_is_one_and_says_its_head_once(ruled: bool) -> None:
    article = parse(Paper().prose(RU).rows([BUDGET[0], *LONG], ruled=ruled, head=BUDGET[0]).prose(KK).bytes())
    (table,) = article.tables
    assert cells(table) == [list(row) for row in (BUDGET[0], *LONG)]
    assert article.text.count("Сумма, тенге") == 1
    assert len(article.pages) == 3
    assert article.text[article.pages[1] :].startswith("ТОО «Поставщик-")
    hold(article)


def test_lines_of_a_cell_and_merged_cells() -> None:
    paper = Paper()
    paper.add_page()
    long = "Товарищество «Сарыарқа Жол Құрылыс», ремонт улицы Абая и проспекта Победы"
    rows = [("Наименование поставщика и предмет договора", "БИН", "Сумма"), (long, "170340014261", "1,44 млрд")]
    with paper.table(col_widths=(50, 30, 30), text_align="LEFT", first_row_as_headings=False) as made:
        for row in rows:
            line = made.row()
            for cell in row:
                line.cell(cell)
        total = made.row()
        total.cell("Итого по двум договорам", colspan=2)
        total.cell("1,44 млрд")
    article = parse(paper.bytes())
    (table,) = article.tables
    assert cells(table) == [*map(list, rows), ["Итого по двум договорам", "1,44 млрд"]]
    assert [cell.column for cell in table.cells if cell.row == 2] == [0, 2]
    hold(article)


def test_two_tables_on_a_page_are_two() -> None:
    article = parse(Paper().rows(BUDGET).prose(RU).rows(BUDGET[::-1]).bytes())
    assert [len(cells(table)) for table in article.tables] == [4, 4]
    hold(article)


NONE = {
    "a frame": lambda: _framed(),
    "columns of prose": lambda: Paper().prose("Заголовок").lines(_wrapped(RU), 22, 50).lines(_wrapped(KK), 112, 50),
    "labels with values": lambda: Paper().prose("Карточка")
    .lines(["Заказчик:", "Подрядчик:", "Срок:", "Место:"], 22, 50)
    .lines(["Акимат города", "ТОО «Арқа Жол»", "до конца года", "Кенарал"], 80, 50),
    "a numbered list": lambda: Paper().prose("Решение").lines(["1.", "2.", "3.", "4."], 22, 50)
    .lines(["Вернуть аванс", "Наказать виновных", "Доложить комиссии", "Опубликовать отчёт"], 32, 50),
}  # fmt: skip


def _framed() -> Paper:
    paper = Paper().prose(RU, KK)
    paper.rect(15, 15, 180, 260)
    paper.line(22, 40, 100, 40)
    return paper


def _wrapped(text: str) -> list[str]:
    lines, line = [], ""
    for word in text.split():
        if len(line) + len(word) > 34:
            lines, line = [*lines, line], ""
        line = f"{line} {word}".strip()
    return [*lines, line]


@pytest.mark.parametrize("name", NONE)
def test_what_is_no_table(name: str) -> None:
    article = parse(NONE[name]().bytes())  # type: ignore[no-untyped-call]
    assert article.tables == ()
    assert " | " not in article.text


def test_a_list_is_read_line_by_line() -> None:
    text = parse(NONE["a numbered list"]().bytes()).text  # type: ignore[no-untyped-call]
    assert "1. Вернуть аванс\n2. Наказать виновных" in text
