"""What the bench of search asks: a stated mix, seeded, the same for every engine and size."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from bench.articles import SEED, stem
from bench.search_documents import MONTHS, VOCABULARY, Collection, name
from search.amounts import amount_range
from search.engine import SearchRequest
from search.query import bound
from search.query.bound import FIELDS, Bound, BoundNode, Unit
from search.stack import NORMAL

MIX = {"name": 70, "word": 40, "phrase": 30, "NEAR/10": 20, "filters": 40}  # of each kind; together 200
COMMON = 50  # words that are commoner are not looked for alone
FACETS = ("source", "language", "month", "organisation", "person")
FACET_SIZE = 300  # values of each, as the search page asks for
A_PAGE = 20


class Questions:
    """`mix` is what is timed, kinds shuffled; `stopwords` the worst case of NEAR."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._chance = np.random.default_rng((SEED, 3))
        makers = {"name": self._name, "word": self._word, "phrase": self._phrase,
                  "NEAR/10": self._near, "filters": self._filters}  # fmt: skip
        made = [(kind, makers[kind](number)) for kind, count in MIX.items() for number in range(count)]
        self.mix = [made[int(at)] for at in self._chance.permutation(len(made))]
        self.stopwords: BoundNode = bound.Near((_words(0),), (_words(1),), 10, FIELDS)

    def _name(self, number: int) -> BoundNode:
        """One entity that has one to three markers, by how often it is named."""
        law, kind = (
            (self._collection.organisations, "organisation") if number % 2 else (self._collection.persons, "person")
        )
        ranks = law.ranks(self._chance, 1 + number % 3).tolist()
        return bound.Marked("name", tuple(sorted({name(kind, rank) for rank in ranks})), FIELDS)

    def _word(self, _: int) -> bound.Words:
        """A word beyond the commonest, evenly by the logarithm of its rank."""
        return _words(int(np.exp(self._chance.uniform(np.log(COMMON), np.log(VOCABULARY)))))

    def _phrase(self, _: int) -> BoundNode:
        """Two words as texts use them, not both of the commonest."""
        while True:
            ranks = self._collection.words.ranks(self._chance, 2).tolist()
            if max(ranks) >= COMMON:
                return _words(*ranks)

    def _near(self, number: int) -> BoundNode:
        """A word near a sum of a billion tenge or more; an organisation near a word."""
        if number % 2:
            sums = bound.Marked("amount", tuple(sorted(amount_range("KZT", Decimal(10) ** 9))), FIELDS)
            return bound.Near((self._word(number),), (sums,), 10, FIELDS)
        rank = int(self._collection.organisations.ranks(self._chance, 1)[0])
        return bound.Near((bound.Marked("name", (name("organisation", rank),), FIELDS),), (self._word(0),), 10, FIELDS)

    def _filters(self, number: int) -> BoundNode:
        """A word in one language and month, or of one source."""
        if number % 2:
            return bound.And((self._word(number), bound.Keyword("source", f"outlet{number % 7}")))
        month = f"{2025 + number % MONTHS // 12}-{number % MONTHS % 12 + 1:02}"
        return bound.And((self._word(number), bound.Keyword("language", "kk"), bound.Keyword("month", month)))


def hits(node: BoundNode, number: int = 0) -> SearchRequest:
    """A page of hits, every second one by date."""
    return SearchRequest(Bound(node), limit=A_PAGE, sort="date" if number % 2 else "score")


def facets(node: BoundNode) -> SearchRequest:
    """The five facets beside it, in a request of their own."""
    return SearchRequest(Bound(node), limit=0, facets=FACETS, facet_size=FACET_SIZE)


def _words(*ranks: int) -> bound.Words:
    return bound.Words(tuple(Unit(stem(rank), (NORMAL + stem(rank),)) for rank in ranks), FIELDS)
