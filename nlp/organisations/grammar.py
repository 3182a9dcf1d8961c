"""What the rules of organisations share: the words and quotes of a stretch of text, and what a rule gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache, partial
from typing import NamedTuple

from nlp.lexicon import lexicon
from nlp.organisations.forms import Openings, form_openings, form_pattern
from nlp.organisations.quotes import quoted

WORD = re.compile(r"[^\W_]+(?:[-–‑’'.&][^\W_]+)*")
_START = re.compile(r"[\w«](?<![\w-].)")  # the lookbehind second: only then does the search skip what is no letter


_LATIN_WORD = r"[A-Z][A-Za-z0-9&’'-]*"
_LATIN_RUN = re.compile(rf"(?<![\w.@/-]){_LATIN_WORD}(?:[ \u00a0](?:(?:&|and|of)[ \u00a0])?{_LATIN_WORD})+(?![\w@])")


class Word(NamedTuple):
    """A word and where it stands. A named tuple: a text has thousands, and each is made four times as fast."""

    start: int
    stop: int
    text: str

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()


_word: Callable[[tuple[int, int, str]], Word] = partial(tuple.__new__, Word)  # a third of the time of Word(…)


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
        return [_word((m.start(), m.end(), m.group())) for m in WORD.finditer(self.text, self.start, self.stop)]

    @cached_property
    def lower(self) -> list[str]:
        """The texts of the words, lower-case."""
        return [word.text.lower() for word in self.words]

    def among(self, words: Container[str]) -> list[int]:
        """The indexes of the words that are, lower-case, among these."""
        return [index for index, word in enumerate(self.lower) if word in words]

    @cached_property
    def starts(self) -> dict[str, list[int]]:
        """Where words and quotes begin (not behind a hyphen), by their first two signs, lower-case."""
        starts: dict[str, list[int]] = {}
        for match in _START.finditer(self.text, self.start, self.stop):
            at = match.start()
            starts.setdefault(self.text[at : at + 2].lower(), []).append(at)
        return starts

    def matches(self, pattern: re.Pattern[str], openings: Openings) -> list[re.Match[str]]:
        """All that `pattern` matches, in order and apart, where it can match only at one of `starts` that begins with
        one of `openings`: a long alternation is tried at few places."""
        text, places = self.text, list[int]()
        for pair in self.starts.keys() & openings.keys():
            longer = openings[pair]
            places += [at for at in self.starts[pair] if text[at : at + 4].lower().startswith(longer)]
        found: list[re.Match[str]] = []
        for at in sorted(places):
            if found and at < found[-1].end():
                continue
            match = pattern.match(self.text, at, self.stop)
            if match is not None:
                found.append(match)
        return found

    @cached_property
    def forms(self) -> list[re.Match[str]]:
        """The legal forms, as `form_pattern` matches them."""
        return self.matches(form_pattern(), form_openings())

    @cached_property
    def latin_runs(self) -> list[tuple[int, int]]:
        """Where two or more capital words in Latin letters stand side by side in other text: one foreign name."""
        if self.language == "en":
            return []
        return [match.span() for match in _LATIN_RUN.finditer(self.text, self.start, self.stop)]

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
        # Kazakh says it behind the name; «Кодекс «Астана» ЖШС-не …» is a sentence's subject beside a name.
        said_before = self.language != "kk" and _BEFORE().search(self.text, max(self.start, start - 30), start)
        return bool(said_before) or bool(_AFTER().match(self.text, stop, min(self.stop, stop + 40)))


@lru_cache(maxsize=4)
def ground_of(text: str, start: int, stop: int, language: str) -> Ground:
    """The ground of a stretch, kept while its text is read: what was found on it once is found for all its readers."""
    return Ground(text, start, stop, language)


@cache
def _BEFORE() -> re.Pattern[str]:  # noqa: N802 - a constant that is made on first use
    stems = {_stem(phrase) for phrase in lexicon("organisations/heads.yaml")["not_bodies"]["ru"]}
    return re.compile(
        rf"(?<!\w)(?i:{'|'.join(sorted(stems, key=len, reverse=True))})\w{{0,3}}[ \u00a0]+$|(?<!\w)ул\.[ \u00a0]*$"
    )


def _stem(phrase: str) -> str:
    """A pattern of a word or phrase without its case endings: «торговый дом» of «торговом доме»."""
    *adjectives, last = phrase.split()
    bare = last[:-1] if last[-1] in "аяыьйое" and len(last) > 3 else last
    return "".join(rf"{re.escape(one[:-2])}\w{{2,3}}[ \u00a0]" for one in adjectives) + re.escape(bare)


@cache
def _AFTER() -> re.Pattern[str]:  # noqa: N802 - a constant that is made on first use
    words = lexicon("organisations/heads.yaml")["not_bodies"]["kk"]
    return re.compile(rf"[ \u00a0]+(?:\w+[ \u00a0]+)?(?:{'|'.join(map(re.escape, words))})")
