"""Words and signs of a text as the Kazakh model reads them, cut into sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# Hyphened words stay whole; every other sign stands alone, so that spaces around signs change nothing.
_WORD = re.compile(r"[^\W_]+(?:[-‑'’ʼ][^\W_]+)*|[^\s\w]|_")
_END = frozenset(".!?…")
_LONGEST_SENTENCE = 150  # words: a longer one is cut, so that no batch is wide
_LONGEST_WORD = 60


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words and where each begins; a word longer than any real one is read by its first letters."""

    words: tuple[str, ...]
    starts: tuple[int, ...]

    def stop(self, at: int) -> int:
        """Where the word at an index ends."""
        return self.starts[at] + len(self.words[at])


def words_of(text: str) -> list[str]:
    """The words and signs of one sentence."""
    return _WORD.findall(text)


def sentences(text: str, start: int, stop: int) -> Iterator[Sentence]:
    """The sentences between two offsets, in order: cut at line ends and where a full stop is followed by a capital."""
    words: list[str] = []
    starts: list[int] = []
    line_end = -1
    for match in _WORD.finditer(text, start, stop):
        at, word = match.start(), match.group()
        if words and (at > line_end >= 0 or len(words) >= _LONGEST_SENTENCE or _ends(words, word)):
            yield Sentence(tuple(words), tuple(starts))
            words, starts = [], []
            line_end = -1
        if line_end < 0:
            line_end = text.find("\n", at, stop)
            if line_end < 0:
                line_end = stop
        words.append(word[:_LONGEST_WORD])
        starts.append(at)
    if words:
        yield Sentence(tuple(words), tuple(starts))


def _ends(words: Sequence[str], following: str) -> bool:
    """Whether a sentence ends before a word: after its full stop, which is none of an initial or a number."""
    last = words[-1]
    if last not in _END or not (following[0].isupper() or following in '«“"—–-'):
        return False
    before = words[-2] if len(words) > 1 else ""
    return last != "." or (len(before) > 1 and not before.isdigit()) or before in ("»", '"', ")", "”")
