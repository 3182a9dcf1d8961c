"""Paragraphs → stretches: what is read in one go, of bounded length whatever the lines of a text are like."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nlp.findings import Language, Paragraph

LONGEST = 50_000  # code points; a long article has 10,000, so only books and texts without line ends are parted
_CUT_WITHIN = 2_000  # of the end of a stretch, where a sentence's end or a space is looked for
_SENTENCE = re.compile(r"[.!?…]+[»\"”)]*\s+(?=[^\Wа-яёәіңғүұқөһa-z_])")

Stretch = tuple[int, int, Language]


def stretches(text: str, found: Sequence[Paragraph]) -> list[Stretch]:
    """Neighbouring paragraphs in one language are read as one: a name given in full in the first serves the others.

    A stretch ends before LONGEST: between paragraphs, or in a longer one behind a sentence, or at least at a space."""
    joined: list[Stretch] = []
    for paragraph in found:
        for start, stop in _pieces(text, paragraph.start, paragraph.stop):
            if joined and joined[-1][2] == paragraph.language and stop - joined[-1][0] <= LONGEST:
                joined[-1] = (joined[-1][0], stop, paragraph.language)
            else:
                joined.append((start, stop, paragraph.language))
    return joined


def _pieces(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    while stop - start > LONGEST:
        end = start + LONGEST
        sentences = [found.end() for found in _SENTENCE.finditer(text, end - _CUT_WITHIN, end)]
        cut = sentences[-1] if sentences else text.rfind(" ", end - _CUT_WITHIN, end) + 1
        cut = cut if cut > start else end
        yield start, cut
        start = cut
    yield start, stop
