"""Running lines: heads and feet that come again on page after page, and page numbers, are no part of the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from crawlers.documents.blocks import BlockPage, Line
from crawlers.parse.text import squeeze

EDGE = 3  # lines at the top and the bottom of a page that may be running ones
MARGIN = 0.16  # of the page's height, at its top and its bottom, within which they stand
_SHARE = 0.4  # of the pages: heads of left and right pages stand on a half each
_FEWEST = 3  # pages
_DIGITS = re.compile(r"\d+|\b[ivxlcdm]+\b")
_NUMBER = re.compile(
    r"[-–—\s]*(?:(?:стр|страница|бет|page|p)\.?\s*)?\d{1,4}(?:\s*[-–—]?\s*(?:бет|стр\.?))?\s*(?:(?:/|из|of|беттің)\s*\d{1,4})?[-–—\s]*",
    re.IGNORECASE,
)


def without_running(pages: Sequence[BlockPage]) -> list[BlockPage]:
    """Pages without running lines and page numbers. A document that says only the same on every page keeps that."""
    seen = Counter(shape for page in pages for shape in {_shape(page.blocks[i]) for i in _edges(page)})
    enough = max(_FEWEST, _SHARE * len(pages))
    running = frozenset(shape for shape, times in seen.items() if times >= enough)
    cleared = [_cleared(page, running) for page in pages]
    return cleared if any(page.blocks for page in cleared) else list(pages)


def _edges(page: BlockPage) -> list[int]:
    """The indexes of the lines near the top and the bottom edge; of the first and the last wherever they are."""
    lines = [(block, index) for index, block in enumerate(page.blocks) if isinstance(block, Line)]
    above = sorted((line.box.top, index) for line, index in lines if line.box.bottom <= MARGIN * page.height)
    below = sorted((-line.box.bottom, index) for line, index in lines if line.box.top >= (1 - MARGIN) * page.height)
    ends = [lines[0][1], lines[-1][1]] if lines else []
    return sorted({*ends, *(index for _, index in [*above[:EDGE], *below[:EDGE]])})


def _shape(block: object) -> str:
    return _DIGITS.sub("0", squeeze(block.text).lower()) if isinstance(block, Line) else ""


def _cleared(page: BlockPage, running: frozenset[str]) -> BlockPage:
    gone = {index for index in _edges(page) if _shape(page.blocks[index]) in running or _is_number(page, index)}
    return replace(page, blocks=tuple(block for index, block in enumerate(page.blocks) if index not in gone))


def _is_number(page: BlockPage, index: int) -> bool:
    block = page.blocks[index]
    if not isinstance(block, Line) or len(page.blocks) < 2 or not is_page_number(block.text):
        return False
    return block.box.bottom <= MARGIN * page.height or block.box.top >= (1 - MARGIN) * page.height


def is_page_number(line: str) -> bool:
    """A page's number alone: "12", "- 12 -", "12 / 40", "стр. 12 из 40", "12-бет"."""
    return _NUMBER.fullmatch(line) is not None
