"""Titles: what a document calls itself, where that is a title; else its first heading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from crawlers.documents.blocks import BlockPage, Line
from crawlers.documents.quality import is_garbage
from crawlers.parse.text import squeeze

LONGEST = 200
_TOP = 14  # lines of the first page among which the heading is
_LARGER = 1.12  # times the usual height of a line
_LARGER_SCANNED = 1.35  # heights that OCR gives depend on the letters
_FILE = re.compile(r"\.(?:docx?|pdf|xlsx?|pptx?|rtf|indd|odt|qxd|cdr|tmp|html?)\b", re.IGNORECASE)
_NONE = re.compile(
    r"(?:microsoft (?:word|excel|powerpoint)\b|untitled|без имени|без названия|документ ?\d*$|document ?\d*$|scan|"
    r"img[_\d]|"
    r"презентация powerpoint|powerpoint presentation|слайд ?\d|slide ?\d|лист ?\d|sheet ?\d|атаусыз|құжат ?\d*$|title$|"
    r"заголовок$|new document|print|\W*$)",
    re.IGNORECASE,
)


def title_of(named: str, pages: Sequence[BlockPage], text: str) -> str:
    """The title of a document: `named`, of its metadata, where a person wrote it; else the heading of its first page,
    else its first line."""
    named = squeeze(named)
    if is_sensible(named):
        return named[:LONGEST]
    return (_heading(pages[0]) if pages else "") or text.split("\n", 1)[0][:LONGEST]


def is_sensible(named: str) -> bool:
    """No file name, no name that a program gives, no letters that a program garbled."""
    letters = sum(char.isalpha() for char in named)
    if not 5 <= len(named) <= 300 or letters < 0.5 * len(named) or _FILE.search(named) or _NONE.match(named):
        return False
    return " " in named and not is_garbage(named.split())


def _heading(page: BlockPage) -> str:
    """The first lines that are larger than the text, of one size and near one another."""
    lines = [block for block in page.blocks if isinstance(block, Line)]
    if len(lines) < 4:
        return ""
    usual = median(line.size for line in lines)
    larger = _LARGER if page.confidence is None else _LARGER_SCANNED
    found: list[Line] = []
    for line in lines[:_TOP]:
        if line.size >= larger * usual and (not found or abs(line.size - found[0].size) < 0.1 * line.size):
            found.append(line)
        elif found:
            break
    text = squeeze(" ".join(line.text for line in found))
    return text if 5 <= len(text) <= LONGEST and any(map(str.isalpha, text)) else ""
