"""10,000 watches of the usual kinds over a batch of 500 articles and over one, against asking each watch in turn."""

from __future__ import annotations

import time
from collections.abc import Callable
from decimal import Decimal

from bench.articles import Maker, peak_memory, stem
from search.amounts import amount_range
from search.document import IndexDocument
from search.matcher import Matcher
from search.query import bound
from search.query.bound import FIELDS, Bound, BoundNode, Unit
from search.stack import NORMAL
from search.watch_index import WatchIndex

WATCHES, ARTICLES = 10_000, 500
SAMPLE = 5  # articles that every watch is asked of, one after another
ROUNDS = 3  # the best of them counts: the machine may be busy with something else
BATCH_AIM, ONE_AIM = 1.5, 0.05  # seconds
RAREST = 20_000  # people watch for words that mean something


class Questions:
    """Watches as reporters write them; the numbers below are their shares in a hundred."""

    def __init__(self, maker: Maker) -> None:
        self._maker, self._chance = maker, maker.chance
        self._kinds: dict[Callable[[], BoundNode], int] = {
            lambda: self._entity("organisation"): 25,
            lambda: self._entity("person"): 15,
            lambda: self._words(1): 25,
            lambda: bound.And((self._words(1), self._words(1))): 10,
            lambda: self._words(2): 8,
            lambda: bound.Near((self._words(1),), (self._words(1),), 10, FIELDS): 4,
            lambda: bound.Near((self._entity("organisation"),), (self._sum(),), 10, FIELDS): 3,
            lambda: bound.And((self._entity("organisation"), self._sum())): 5,
            lambda: bound.Or((self._entity("organisation"), self._words(2))): 3,
            lambda: bound.And((self._entity("person"), bound.Not(self._words(1)))): 2,
        }

    def make(self) -> Bound:
        (kind,) = self._chance.choices(list(self._kinds), weights=list(self._kinds.values()))
        return Bound(kind())

    def _entity(self, kind: str) -> bound.Marked:
        names = {self._maker.name(kind) for _ in range(self._chance.randint(1, 3))}
        return bound.Marked(kind, tuple(sorted(names)), FIELDS)

    def _words(self, number: int) -> bound.Words:
        words = [stem(self._chance.randrange(100, RAREST)) for _ in range(number)]
        return bound.Words(tuple(Unit(word, (NORMAL + word,)) for word in words), FIELDS)

    def _sum(self) -> bound.Marked:
        low = Decimal(10) ** self._chance.randrange(6, 11)
        return bound.Marked("amount", tuple(sorted(amount_range("KZT", low))), FIELDS)


def questions(maker: Maker, number: int = WATCHES) -> dict[int, Bound]:
    """So many watches by their number."""
    made = Questions(maker)
    return {key: made.make() for key in range(number)}


def _best(work: Callable[[], int]) -> tuple[float, int]:
    seconds, found = [], 0
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        found = work()
        seconds.append(time.perf_counter() - begun)
    return min(seconds), found


def _one_by_one(watches: dict[int, Bound], articles: list[IndexDocument]) -> int:
    """The baseline: every watch is asked of every article."""
    matchers = [Matcher(article) for article in articles]
    return sum(matcher.matches(watch) for matcher in matchers for watch in watches.values())


def main() -> None:
    """Print seconds, the ratio to asking one by one, and peak memory."""
    maker = Maker()
    articles = list(maker.documents(ARTICLES))
    watches = questions(maker)
    begun = time.perf_counter()
    index = WatchIndex(watches)
    made = time.perf_counter() - begun
    batch, hits = _best(lambda: sum(len(index.matching(article)) for article in articles))
    one, _ = _best(lambda: len(index.matching(articles[0])))
    naive, expected = _best(lambda: _one_by_one(watches, articles[:SAMPLE]))
    assert expected == sum(len(index.matching(article)) for article in articles[:SAMPLE])
    print(f"  {len(watches)} watches, filed in {made:.2f} s; {hits} hits in {ARTICLES} articles")
    print(f"  batch of {ARTICLES}: {batch:.2f} s (aim ≤ {BATCH_AIM}); one article: {one:.4f} s (aim ≤ {ONE_AIM})")
    ratio = naive / SAMPLE * ARTICLES / batch
    print(f"  every watch asked in turn: {naive:.2f} s for {SAMPLE} articles, so {ratio:.0f} times as long")
    print(f"  peak memory {peak_memory():.0f} MiB")


if __name__ == "__main__":
    main()
