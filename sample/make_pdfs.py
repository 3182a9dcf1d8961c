"""Make sample/pdfs/*.pdf from the articles of the outlet "palata": `python -m sample.make_pdfs [FOLDER]`.

The files are committed, so this runs only when an article changes. It needs fpdf2 (requirements/dev.txt) and Debian's
fonts-dejavu-core; only the letters that are used are embedded. The same articles give the same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fpdf import FPDF

from sample.newsroom import FOLDER, Story, stories
from sample.outlets import kk_date

FONTS = Path("/usr/share/fonts/truetype/dejavu")
HEADS = {
    "ru": "Ревизионная комиссия по городу Кенарал",
    "kk": "Кенарал қаласы бойынша тексеру комиссиясы",
}


def make(folder: Path) -> list[Path]:
    """Write one PDF a statement into `folder`; returns their paths. Raises FileNotFoundError without the fonts."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for story in stories():
        if story.outlet == "palata":
            path = folder / f"{story.id}.pdf"
            path.write_bytes(render(story))
            made.append(path)
    return made


def render(story: Story) -> bytes:
    """One statement as a PDF of A4 pages with a letterhead, a title, a date, text, tables and page numbers."""
    pdf = _Statement(HEADS[story.lang])
    pdf.set_creation_date(story.published)
    pdf.set_title(story.title)
    pdf.set_lang(story.lang)
    pdf.add_page()
    pdf.set_font("DejaVu", "B", 14)
    pdf.multi_cell(0, 8, story.title, new_x="LMARGIN", new_y="NEXT", align="L")
    pdf.set_font("DejaVu", "", 10)
    date = kk_date(story.published) if story.lang == "kk" else story.published.strftime("%d.%m.%Y")
    pdf.multi_cell(0, 8, date, new_x="LMARGIN", new_y="NEXT")
    for block in story.blocks:
        pdf.ln(2)
        if isinstance(block, str):
            pdf.multi_cell(0, 6, block, new_x="LMARGIN", new_y="NEXT", align="L")
        else:
            pdf.rows(block)
    return bytes(pdf.output())


class _Statement(FPDF):
    def __init__(self, head: str) -> None:
        super().__init__(format="A4")
        self.head = head
        self.add_font("DejaVu", "", FONTS / "DejaVuSans.ttf")
        self.add_font("DejaVu", "B", FONTS / "DejaVuSans-Bold.ttf")
        self.set_margins(22, 20, 18)

    def header(self) -> None:
        self.set_font("DejaVu", "", 8)
        self.cell(0, 6, self.head, new_x="LMARGIN", new_y="NEXT", align="C")
        self.ln(4)

    def footer(self) -> None:
        self.set_y(-15)
        self.set_font("DejaVu", "", 8)
        self.cell(0, 6, f"– {self.page_no()} –", align="C")

    def rows(self, table: tuple[tuple[str, ...], ...]) -> None:
        """A ruled table; the first row is its header."""
        for number, row in enumerate(table):
            self.set_font("DejaVu", "B" if number == 0 else "", 10)
            for column, cell in enumerate(row):
                self.cell(80 if column == 0 else 40, 7, cell, border=1, align="L" if column == 0 else "R")
            self.ln(7)
        self.set_font("DejaVu", "", 10)


if __name__ == "__main__":
    for path in make(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER / "pdfs"):
        print(path)
