"""Generated articles for the benchmarks of search: seeded, 250 words of a Zipf vocabulary, entities and sums marked."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import accumulate
from pathlib import Path
from types import SimpleNamespace

from search.amounts import amount_marker
from search.document import EMPTY, IndexDocument
from search.stack import Marker, TokenStack, build_stack

SEED = 20261122
WORDS, TITLE_WORDS = 250, 9
VOCABULARY = 30_000
ORGANISATIONS, PERSONS = 3_000, 4_000
ENTITIES_A_TEXT, SUMS_A_TEXT = 6, 3
_SYLLABLES = ("ба", "ле", "ми", "ро", "ту", "ка", "се", "ни", "жол", "тен", "дер", "құ", "рыл", "ғы", "ста", "нов")
_ENDINGS = ("", "а", "ы", "ом", "ның", "ға")
_BEGINNING = datetime(2025, 1, 1, tzinfo=UTC)


def stem(rank: int) -> str:
    """The word of a rank: rank 0 is the commonest."""
    text, rest = "", rank + len(_SYLLABLES)
    while rest:
        rest, syllable = divmod(rest, len(_SYLLABLES))
        text += _SYLLABLES[syllable]
    return text


class Maker:
    """Gives the same articles in the same order on every run."""

    def __init__(self, seed: int = SEED) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - texts for a measurement
        self._words = list(accumulate(1 / (rank + 3) for rank in range(VOCABULARY)))
        self._names = list(accumulate(1 / (rank + 20) for rank in range(max(ORGANISATIONS, PERSONS))))

    def rank(self) -> int:
        """The rank of a word as texts use it."""
        return self.chance.choices(range(VOCABULARY), cum_weights=self._words)[0]

    def name(self, kind: str) -> str:
        """The marker of an entity: a few are named everywhere, most hardly ever."""
        number = ORGANISATIONS if kind == "organisation" else PERSONS
        return f"{kind}:{self.chance.choices(range(number), cum_weights=self._names[:number])[0]:016x}"

    def documents(self, count: int) -> Iterator[IndexDocument]:
        for number in range(count):
            yield self._document(number)

    def _document(self, number: int) -> IndexDocument:
        title, text = self._stack(TITLE_WORDS, 1, 0), self._stack(WORDS, ENTITIES_A_TEXT, SUMS_A_TEXT)
        at = _BEGINNING + timedelta(minutes=self.chance.randrange(60 * 24 * 660))
        return IndexDocument(
            id=f"article{number:08}",
            ordinal=number,
            url=f"https://outlet.example/{number}",
            collection="news",
            source=f"outlet{self.chance.randrange(30)}",
            language=self.chance.choice(("ru", "kk")),
            published_at=at,
            first_seen=at,
            removed=False,
            version=1,
            title=title,
            text=text,
            organisations=_named(text, "organisation"),
            persons=_named(text, "person"),
        )

    def _stack(self, length: int, entities: int, sums: int) -> TokenStack:
        ranks = self.chance.choices(range(VOCABULARY), cum_weights=self._words, k=length)
        words = [self._word(at, stem(rank)) for at, rank in enumerate(ranks)]
        markers = [self._marker(length) for _ in range(entities)] + [self._sum(length) for _ in range(sums)]
        return build_stack(words, markers)

    def _word(self, at: int, form: str) -> SimpleNamespace:
        surface = form + self.chance.choice(_ENDINGS)
        forms = (form,) if self.chance.random() < 0.83 else (form, surface)  # 1.17 a word, as measured on real texts
        return SimpleNamespace(start=at * 20, stop=at * 20 + 19, surface=surface, normal_forms=forms, variants=())

    def _marker(self, length: int) -> Marker:
        first = self.chance.randrange(length - 2)
        return Marker(first * 20, first * 20 + 59, (self.name(self.chance.choice(("organisation", "person"))),))

    def _sum(self, length: int) -> Marker:
        first = self.chance.randrange(length - 2)
        value = Decimal(self.chance.randrange(1, 1_000)) * 10 ** self.chance.randrange(3, 10)
        return amount_marker(first * 20, first * 20 + 59, value, self.chance.choice(("KZT", "KZT", "KZT", "USD")))


def _named(stack: TokenStack, kind: str) -> tuple[str, ...]:
    sign = f"⟦b⟧{kind}:"
    found = {token.removeprefix(sign) for at in stack.positions for token in at if token.startswith(sign)}
    return tuple(sorted(found))


Stored = tuple[IndexDocument, str, str]  # the article without its stacks, and the stacks as the store keeps them


def stored(document: IndexDocument) -> Stored:
    """An article in the form in which the store keeps it."""
    return replace(document, title=EMPTY, text=EMPTY), document.title.encode(), document.text.encode()


def restored(one: Stored) -> IndexDocument:
    """What indexing does with it first."""
    document, title, text = one
    return replace(document, title=_decoded(title), text=_decoded(text))


def _decoded(encoded: str) -> TokenStack:
    return TokenStack.stored(encoded, lambda: ((0, 0),) * (encoded.count(" ") + 1))


def peak_memory() -> float:
    """The most memory that this process has held, in MiB (Linux; 0 elsewhere)."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)
