"""Articles for the bench of search, made straight in the form that the index gets them in, quickly: seeded, so that a
smaller collection is the beginning of a larger one.

Words of Cyrillic and Kazakh letters by a Zipf-like law (weight 1 / (rank + 3)), 80 to 420 of them (250 in the mean),
in six endings with one or two normal forms each; six entities and three sums an article, marked; sources, months,
languages and collections unevenly spread.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np

from bench.articles import SEED, stem
from search.amounts import amount_marker
from search.document import IndexDocument
from search.stack import BEGIN, END, NORMAL, TokenStack

VOCABULARY = 60_000
ORGANISATIONS, PERSONS = 20_000, 40_000
SHORTEST, LONGEST, TITLE = 80, 420, 9  # words
ENTITIES, SUMS = 6, 3  # an article
SOURCES, MONTHS = 60, 22
CHUNK = 1_000  # articles that share a seed
MARKERS = 100  # of one article, at most
_ENDINGS = ("", "а", "ы", "ом", "ның", "ға")
_BEGINNING = datetime(2025, 1, 1, tzinfo=UTC)

Numbers = Any  # numpy's arrays of whole numbers


@dataclass(frozen=True, slots=True)
class _Draw:
    """What chance decided of one article: forms of words, ranks of names, shares of the text, minutes."""

    title: list[int]
    text: list[int]
    organisations: list[int]
    persons: list[int]
    sums: list[int]
    places: list[float]
    minute: int
    source: int
    kind: float
    tongue: float


class Law:
    """Ranks as texts use them: rank 0 is the commonest, weight 1 / (rank + flatness)."""

    def __init__(self, number: int, flatness: int) -> None:
        weights = np.cumsum(1 / (np.arange(number) + flatness))
        self._weights = weights / weights[-1]

    def ranks(self, chance: np.random.Generator, size: int) -> Numbers:
        return np.searchsorted(self._weights, chance.random(size))


def name(kind: str, rank: int) -> str:
    """The marker of an entity."""
    return f"{kind}:{rank:016x}"


class Collection:
    """Gives the same articles in every run, from any thousand on."""

    def __init__(self, seed: int = SEED) -> None:
        self._seed = seed
        self.words = Law(VOCABULARY, 3)
        self.organisations, self.persons = Law(ORGANISATIONS, 20), Law(PERSONS, 20)
        self._sources = Law(SOURCES, 2)
        self._surfaces, self._tokens = _table()
        self._amounts = _amounts(np.random.default_rng((seed, 1)))

    def documents(self, count: int) -> Iterator[IndexDocument]:
        for chunk in range(0, count, CHUNK):
            drawn = self._draw(np.random.default_rng((self._seed, 2, chunk)))
            yield from map(self._document, range(chunk, min(chunk + CHUNK, count)), drawn)

    def _draw(self, chance: np.random.Generator) -> Iterator[_Draw]:
        """What chance decides of a thousand articles."""
        lengths = chance.integers(SHORTEST, LONGEST + 1, size=CHUNK)
        size = int(lengths.sum()) + TITLE * CHUNK
        forms = (self.words.ranks(chance, size) * len(_ENDINGS) + chance.integers(len(_ENDINGS), size=size)).tolist()
        organisations = self.organisations.ranks(chance, CHUNK * ENTITIES // 2).reshape(CHUNK, -1).tolist()
        persons = self.persons.ranks(chance, CHUNK * ENTITIES // 2).reshape(CHUNK, -1).tolist()
        sums = chance.integers(len(self._amounts), size=(CHUNK, SUMS)).tolist()
        places = chance.random((CHUNK, MARKERS)).tolist()
        minutes = chance.integers(60 * 24 * 30 * MONTHS, size=CHUNK).tolist()
        sources, spread = self._sources.ranks(chance, CHUNK).tolist(), chance.random((CHUNK, 2)).tolist()
        begin = 0
        for at, length in enumerate(lengths.tolist()):
            middle, end = begin + TITLE, begin + TITLE + length
            yield _Draw(forms[begin:middle], forms[middle:end], organisations[at], persons[at], sums[at],
                        places[at], minutes[at], sources[at], *spread[at])  # fmt: skip
            begin = end

    def _document(self, number: int, drawn: _Draw) -> IndexDocument:
        organisations = [name("organisation", rank) for rank in drawn.organisations]
        persons = [name("person", rank) for rank in drawn.persons]
        sums = [token for one in drawn.sums for token in self._amounts[one]]
        title, title_plain = self._text(drawn.title, organisations[:1], drawn.places)
        text, text_plain = self._text(drawn.text, [*organisations, *persons, *sums], drawn.places)
        at = _BEGINNING + timedelta(minutes=drawn.minute)
        return IndexDocument(
            id=f"article{number:08}",
            ordinal=number,
            url=f"https://outlet{drawn.source}.example/{number}",
            collection="news" if drawn.kind < 0.95 else "leak",
            source=f"outlet{drawn.source}",
            language="ru" if drawn.tongue < 0.6 else "kk",
            published_at=at,
            first_seen=at,
            removed=False,
            version=1,
            title=title,
            text=text,
            organisations=_ids(organisations),
            persons=_ids(persons),
            title_plain=title_plain,
            text_plain=text_plain,
        )

    def _text(self, forms: list[int], markers: list[str], places: list[float]) -> tuple[TokenStack, str]:
        """Each marker stands over one to three words; several may overlap, as a sum within a name's words does."""
        rows, length = [self._tokens[form] for form in forms], len(forms)
        for number, (marker, place) in enumerate(zip(markers, places, strict=False)):
            first = int(place * (length - 2))
            rows[first] += f"|{BEGIN}{marker}"
            rows[first + number % 3] += f"|{END}{marker}"
        plain = " ".join([self._surfaces[form] for form in forms])
        return TokenStack.stored(" ".join(rows), lambda: ((0, 0),) * length), plain


def _ids(names: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.partition(":")[2] for one in names))


def _table() -> tuple[list[str], list[str]]:
    """The surface of every form of every word, and its tokens: every sixth form has a second normal one."""
    surfaces, tokens = [], []
    for rank in range(VOCABULARY):
        word = stem(rank)
        for number, ending in enumerate(_ENDINGS):
            surface = word + ending
            second = f"|{NORMAL}{surface}" if ending and (rank + number) % 6 == 0 else ""
            surfaces.append(surface)
            tokens.append(f"{surface}|{NORMAL}{word}{second}")
    return surfaces, tokens


def _amounts(chance: np.random.Generator) -> list[tuple[str, ...]]:
    """Markers of 2,000 sums from a thousand to a trillion, three quarters of them in tenge."""
    values = [Decimal(int(chance.integers(1, 1_000))) * 10 ** int(chance.integers(3, 10)) for _ in range(2_000)]
    return [amount_marker(0, 1, value, "USD" if at % 4 == 0 else "KZT").tokens for at, value in enumerate(values)]
