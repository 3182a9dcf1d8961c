"""Rich Text: RTF files, by striprtf."""

from __future__ import annotations

from collections.abc import Iterator

from striprtf.striprtf import rtf_to_text

from crawlers.importing.draft import Draft, Item, UnreadableError
from crawlers.importing.file import File
from crawlers.importing.maker import Row, TextMaker
from crawlers.parse.parsed import ParsedArticle

LARGEST = 50_000_000  # bytes; pictures in it are written as digits


def read_rtf(file: File) -> Iterator[Item]:
    """The text of an RTF file; rows of its tables are lines. Raises UnreadableError."""
    if file.size > LARGEST:
        raise UnreadableError(f"larger than {LARGEST // 1_000_000} MB: save it as DOCX")
    text: str = rtf_to_text(file.body().decode("cp1251", "replace"), encoding="cp1251", errors="replace")  # type: ignore[no-untyped-call]
    maker = TextMaker()
    rows: list[Row] = []
    for line in [*text.replace("\x00", "").split("\n"), ""]:
        if line.rstrip().endswith("|"):  # so striprtf writes a row: each of its cells has a stroke behind it
            rows.append(list(enumerate(line.rstrip()[:-1].split("|"))))
            continue
        if rows:
            maker.table(rows)
            rows = []
        maker.line(line)
    if not maker.text:
        raise UnreadableError("the RTF holds no text")
    yield Draft(ParsedArticle(maker.first_line[:200], maker.text, tables=tuple(maker.tables)))
