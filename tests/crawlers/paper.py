"""Paper: PDFs and scans for tests, made on the spot: texts, tables, columns, running lines; noise, turns and skew."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from fpdf import FPDF
from PIL import Image

FONTS = Path("/usr/share/fonts/truetype/dejavu")
RU = (
    "Ревизионная комиссия проверила расходы областного бюджета за первое полугодие. Общая сумма проверенных договоров "
    "составила 7,9 млрд тенге, нарушения найдены в двенадцати из них. Подрядчик, товарищество «Бозторғай Су», получал "
    "оплату до подписания акта. Щебень и песок вывозили ещё до объявления конкурса, а объёмы работ завышали. Директор "
    "предприятия Балгожин Марат Шынгысович вернул в бюджет 17 250 000 тенге и пообещал ужесточить контроль."
)
KK = (
    "Тексеру комиссиясы облыстық бюджеттің бірінші жартыжылдықтағы шығындарын тексерді. Тексерілген келісімшарттардың "
    "жалпы сомасы 7,9 млрд теңге болды, он екі келісімшартта заң бұзушылық анықталды. Мердігер «Бозторғай Су» "
    "серіктестігі ақшаны акт қол қойылмай тұрып алған. Кәсіпорын директоры Марат Балғожин бюджетке 17 250 000 теңге "
    "қайтарып, бақылауды күшейтуге уәде берді. Жөндеу жұмыстарының көлемі мен құны қайта есептеледі."
)
BUDGET = (
    ("Поставщик", "БИН", "Сумма, тенге"),
    ("ТОО «Арқа Жол»", "170340014261", "12 500 000"),
    ("АО «Көкжиек Энерго»", "180240011111", "330 000 000"),
    ("ИП Жумадилова", "", "120 400 000"),
)


class Paper(FPDF):
    """A4 pages in DejaVu; `head` and `foot` run over all pages ("{n}" is the page's number)."""

    def __init__(self, head: str = "", foot: str = "") -> None:
        super().__init__(format="A4")
        self.head, self.foot = head, foot
        if not FONTS.is_dir():
            pytest.skip("no fonts for PDFs: run `make parts` (Debian: apt install fonts-dejavu-core)")
        self.add_font("Sans", "", FONTS / "DejaVuSans.ttf")
        self.add_font("Serif", "", FONTS / "DejaVuSerif.ttf")
        self.set_margins(22, 20, 18)
        self.set_font("Sans", size=11)

    def header(self) -> None:
        if self.head:
            self.set_font("Sans", size=8)
            self.cell(0, 6, self.head.format(n=self.page_no()), new_x="LMARGIN", new_y="NEXT", align="C")
            self.ln(4)
            self.set_font("Sans", size=11)

    def footer(self) -> None:
        if self.foot:
            self.set_y(-15)
            self.set_font("Sans", size=8)
            self.cell(0, 6, self.foot.format(n=self.page_no()), align="C")
            self.set_font("Sans", size=11)

    def prose(self, *texts: str, align: str = "L") -> Paper:
        if not self.page:
            self.add_page()
        for text in texts:
            self.multi_cell(0, 6, text, new_x="LMARGIN", new_y="NEXT", align=align)
            self.ln(3)
        return self

    def lines(self, lines: Iterable[str], x: float, y: float, leading: float = 6) -> Paper:
        """Lines as they are, one below the other, from a place on the page (millimetres)."""
        for number, line in enumerate(lines):
            self.set_xy(x, y + number * leading)
            self.cell(85, leading, line)
        return self

    def rows(self, rows: Sequence[Sequence[str]], *, ruled: bool = True, head: Sequence[str] = ()) -> Paper:
        """A table, over as many pages as it takes; `head` comes again on each."""
        if not self.page:
            self.add_page()
        for row in rows:
            if self.get_y() > 262:
                self.add_page()
                if head:
                    self._row(head, ruled)
            self._row(row, ruled)
        self.ln(4)
        return self

    def _row(self, row: Sequence[str], ruled: bool) -> None:
        for column, cell in enumerate(row):
            last = column == len(row) - 1
            self.cell((75, 45, 45)[column], 8, cell, border=int(ruled), align="R" if last and not ruled else "L")
        self.ln(8)

    def bytes(self) -> bytes:
        return bytes(self.output())


def scan(pdf: bytes, dpi: int = 300, *, page: int = 0, turn: int = 0, skew: float = 0.0, noise: float = 18.0) -> Any:
    """A page as a scanner gives it: grey, noisy, lying as it was put (turned counter-clockwise, askew)."""
    with pypdfium2.PdfDocument(pdf) as document:
        picture = document[page].render(scale=dpi / 72, grayscale=True).to_pil()
    if skew:
        picture = picture.rotate(skew, Image.Resampling.BICUBIC, fillcolor=255)
    picture = picture.rotate(turn, expand=True) if turn else picture
    grain = np.random.default_rng(1).normal(-8, noise, (picture.height, picture.width))
    return Image.fromarray(np.clip(np.asarray(picture) + grain, 0, 255).astype(np.uint8))


def saved(picture: Any, kind: str = "PNG", dpi: int = 300, **options: Any) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind, dpi=(dpi, dpi), **options)
    return stream.getvalue()


def error_rate(read: str, meant: str) -> float:
    """Levenshtein's distance of two texts, white space aside, as a share of the second."""
    one, other = " ".join(read.split()), " ".join(meant.split())
    before = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        now = [i]
        for j, right in enumerate(other, 1):
            now.append(min(before[j] + 1, now[-1] + 1, before[j - 1] + (left != right)))
        before = now
    return before[-1] / max(len(other), 1)
