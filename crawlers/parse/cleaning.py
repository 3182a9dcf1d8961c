"""Cleaning: paragraphs → the text of the article, with its tables and the form by which an edit is told."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from crawlers.parse.furniture import FURNITURE
from crawlers.parse.layout import Cell, TableFound
from crawlers.parse.paragraphs import Paragraph
from crawlers.parse.printed import is_date_line

LINKS_ALONE = 0.8  # share of a paragraph's characters in links from which it is links
LINKS_AT_END = 0.9  # the same at the end of a text, where a line of links is a list of tags
MOST_RELATED = 3  # headlines without links behind a strong head («Читайте также»), before it is text again
HEADLINE = 25  # words of a related headline at most
ENOUGH = 200  # characters of text before a comment block, or it is none
_SENTENCE = (".", "!", "?", "…", "»", '"', ":", ";")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """`edit_text` is the text without what changes by itself; None: it is the text."""

    text: str
    tables: tuple[TableFound, ...] = ()
    edit_text: str | None = None


def assemble(
    paragraphs: Iterable[Paragraph], titles: Mapping[int, str] | None = None, repeats: frozenset[str] = frozenset()
) -> Cleaned:
    """Paragraphs without furniture and immediate repetition, joined by newlines. `titles` are those of the tables, by
    number; `repeats` what is said elsewhere on the page (headline, authors): it goes from both ends."""
    kept = _ends(_without_furniture(paragraphs), repeats)
    lines, offset = [], 0
    cells: dict[int, list[Cell]] = {}
    for each in kept:
        if each.table is not None:
            rows = cells.setdefault(each.table, [])
            number = 0 if not rows else rows[-1].row + 1
            rows += [
                Cell(
                    number, place.column, each.text[place.start : place.stop], offset + place.start, offset + place.stop
                )
                for place in each.cells
            ]
        lines.append(each.text)
        offset += len(each.text) + 1
    text = "\n".join(lines)
    tables = tuple(TableFound(tuple(rows), None, (titles or {}).get(number)) for number, rows in cells.items())
    steady = "\n".join(each.text for each in kept if not _volatile(each))
    return Cleaned(text, tables, None if steady == text or 2 * len(steady) < len(text) else steady)


def _without_furniture(paragraphs: Iterable[Paragraph]) -> list[Paragraph]:
    kept: list[Paragraph] = []
    related, unlinked, size = False, 0, 0
    for each in paragraphs:
        text = each.text
        if each.table is not None:
            kept.append(each)
            related, size = False, size + len(text)
            continue
        if not text or (each.linked == 0 and _is_mark(text)):
            continue
        rule = FURNITURE.of(text)
        if rule is not None and rule.kind == "ends" and size >= ENOUGH:
            break
        if rule is not None and rule.kind == "heads":
            related, unlinked = True, MOST_RELATED if rule.strong else 0
            continue
        if related and each.linked > LINKS_ALONE:
            continue
        if related and unlinked and _is_headline(each):
            unlinked -= 1
            continue
        related = False
        if rule is not None or _inline_head(each):
            continue
        if not kept or kept[-1].text != text:
            kept.append(each)
            size += len(text)
    return kept


def _ends(kept: list[Paragraph], repeats: frozenset[str]) -> Sequence[Paragraph]:
    """Without the repetitions and date lines at the beginning, and headlines of others and date lines at the end."""
    first, last = 0, len(kept)
    while first < last and (kept[first].text in repeats or (first < 4 and is_date_line(kept[first].text))):
        first += 1
    while last > first + 1 and (
        kept[last - 1].text in repeats or _is_other(kept[last - 1]) or is_date_line(kept[last - 1].text)
    ):
        last -= 1
    return kept[first:last]


def _is_mark(text: str) -> bool:
    """Stars and lines between parts, and a symbol with a number (an eye and how many looked)."""
    if not any(map(str.isalnum, text)):
        return True
    return unicodedata.category(text[0]) == "So" and text[1:].replace("\ufe0f", "").replace(" ", "").isdigit()


def _is_headline(each: Paragraph) -> bool:
    """A line that may be the headline of another article: short, no sentence. Where links are known it has one."""
    known = each.plain or each.linked > 0.4
    return known and not each.text.endswith(_SENTENCE[:4]) and each.text.count(" ") < HEADLINE


def _is_other(each: Paragraph) -> bool:
    """At the end: a link alone that is no sentence is another article's headline or a tag."""
    return each.table is None and each.linked > LINKS_AT_END and not each.text.endswith(_SENTENCE)


def _inline_head(each: Paragraph) -> bool:
    """«По теме: Заголовок» in one paragraph, whose rest is a link; a strong head needs none."""
    head, colon, _ = each.text.partition(":")
    if not colon or len(head) > 60:
        return False
    rule = FURNITURE.head(head)
    return rule is not None and (each.linked > 0.4 or (rule.strong and each.plain))


def _volatile(each: Paragraph) -> bool:
    """What changes without an edit: links to others between paragraphs, bare numbers (counters)."""
    if each.table is not None:
        return False
    return (each.linked > LINKS_AT_END and not each.text.endswith(_SENTENCE)) or each.text.replace(" ", "").isdigit()
