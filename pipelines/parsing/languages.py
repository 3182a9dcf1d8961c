"""Languages: the lines of a text → runs of one language, as the store keeps them."""

from __future__ import annotations

from nlp.language import paragraphs


def language_runs(text: str) -> tuple[tuple[int, str], ...]:
    """The languages of the lines of `text`, as runs of (first line, language) from 0; lines that say nothing belong to
    the run before them."""
    starts = {paragraph.start: paragraph.language for paragraph in paragraphs(text)}
    runs: list[tuple[int, str]] = []
    offset = 0
    for number, line in enumerate(text.split("\n")):
        language = starts.get(offset, "und")
        if language != "und" and (not runs or runs[-1][1] != language):
            runs.append((0 if not runs else number, language))
        offset += len(line) + 1
    return tuple(runs)
