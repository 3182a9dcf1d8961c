"""What the rules of organisations share: the words and quotes of a stretch of text, and what a rule gives."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property

from nlp.lexicon import lexicon
from nlp.organisations.quotes import quoted

WORD = re.compile(r"[^\W_]+(?:[-–‑’'.&][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Word:
    """A word and where it stands."""

    start: int
    stop: int
    text: str

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch that one rule takes for an organisation, with its canonical name. `inner` is the quoted name's content."""  # noqa: E501

    start: int
    stop: int
    name: str
    rule: str
    inner: str = ""


class Ground:
    """A stretch of a text that rules read: its words and quotes are found once."""

    def __init__(self, text: str, start: int, stop: int, language: str) -> None:
        self.text, self.start, self.stop, self.language = text, start, stop, language

    @cached_property
    def words(self) -> list[Word]:
        return [Word(m.start(), m.end(), m.group()) for m in WORD.finditer(self.text, self.start, self.stop)]

    @cached_property
    def quotes(self) -> list[tuple[int, int]]:
        return quoted(self.text, self.start, self.stop)

    @cached_property
    def quote_from(self) -> dict[int, tuple[int, int]]:
        """The outermost quoted stretch that begins at a place."""
        return {pair[0]: pair for pair in reversed(self.quotes)}

    @cached_property
    def quote_to(self) -> dict[int, tuple[int, int]]:
        """The outermost quoted stretch that ends at a place."""
        return {pair[1]: pair for pair in sorted(self.quotes, key=lambda pair: -pair[0])}

    def gap(self, left: int, right: int) -> bool:
        """Whether only a space or two of one line stand between two places."""
        return 0 < right - left <= 3 and self.text[left:right].strip(" \u00a0\u2009\u200b") == ""

    def opens_sentence(self, at: int) -> bool:
        """Whether a place stands at the beginning of a line or a sentence."""
        before = self.text[max(self.start, at - 3) : at].rstrip(' \u00a0«"“—–-')
        return not before or before[-1] in ".!?…:\n•"

    def named_otherwise(self, start: int, stop: int) -> bool:
        """Whether the words beside a quoted name say that it is no body: a street, a law, a ship, a programme."""
        return bool(_BEFORE().search(self.text, max(self.start, start - 30), start)) or bool(
            _AFTER().match(self.text, stop, min(self.stop, stop + 40))
        )


@cache
def _BEFORE() -> re.Pattern[str]:  # noqa: N802 - a constant that is made on first use
    stems = {
        word[:-1] if word[-1] in "аяыьйое" and len(word) > 3 else word
        for word in lexicon("organisations/heads.yaml")["not_bodies"]["ru"]
    }
    return re.compile(
        rf"(?<!\w)(?i:{'|'.join(sorted(map(re.escape, stems), key=len, reverse=True))})\w{{0,3}}[ \u00a0]+$|(?<!\w)ул\.[ \u00a0]*$"  # noqa: E501
    )


@cache
def _AFTER() -> re.Pattern[str]:  # noqa: N802 - a constant that is made on first use
    words = lexicon("organisations/heads.yaml")["not_bodies"]["kk"]
    return re.compile(rf"[ \u00a0]+(?:\w+[ \u00a0]+)?(?:{'|'.join(map(re.escape, words))})")
