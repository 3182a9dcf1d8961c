"""How well two names are told to be of one or of two: `python -m nlp.evaluation.pairs FILE…` prints the figures.

A file holds lines `kind | name = name != other # other than the first ~ perhaps the first`: every two names before the
first other mark are names of one; a name after != is of another than all of them, after # than the first of them."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from nlp.name_pairs import Same, compare

_MARK = re.compile(r" (!=|=|#|~) ")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names of one kind, and what is true of them."""

    kind: str
    a: str
    b: str
    truth: Same


@dataclass(frozen=True, slots=True)
class PairFigures:
    """`wrong` is the share of pairs that are not of one among those that were called so."""

    pairs: int
    of_one: int
    precision: float
    recall: float
    f1: float
    wrong: float
    mistakes: tuple[tuple[Pair, Same], ...]


def read_pairs(text: str) -> Iterator[Pair]:
    """The pairs of a gold file. Raises ValueError on a line without a kind."""
    for line in text.splitlines():
        if not line.strip() or line.startswith("# "):
            continue
        kind, _, rest = line.partition(" | ")
        if not rest:
            raise ValueError(f"write `kind | name = name …`, not {line!r}")
        parts = _MARK.split(f" = {rest.strip()}")[1:]
        named = [(mark, name.strip()) for mark, name in zip(parts[::2], parts[1::2], strict=True)]
        same = [name for mark, name in named if mark == "="]
        yield from (Pair(kind, a, b, "same") for a, b in combinations(same, 2))
        for mark, name in named:
            if mark == "!=":
                yield from (Pair(kind, one, name, "different") for one in same)
            elif mark != "=":
                yield Pair(kind, same[0], name, "different" if mark == "#" else "perhaps")


def figures(pairs: Iterable[Pair]) -> PairFigures:
    """Precision, recall and F1 of "same": "perhaps" joins nothing, so that it misses a pair of one."""
    judged = [(pair, compare(pair.kind, pair.a, pair.b).same) for pair in pairs]
    called = sum(said == "same" for _, said in judged)
    of_one = sum(pair.truth == "same" for pair, _ in judged)
    right = sum(pair.truth == said == "same" for pair, said in judged)
    precision, recall = right / max(called, 1), right / max(of_one, 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    mistakes = tuple((pair, said) for pair, said in judged if (said == "same") != (pair.truth == "same"))
    return PairFigures(len(judged), of_one, precision, recall, f1, 1 - precision if called else 0.0, mistakes)


def main(paths: Sequence[str]) -> None:
    """Print the figures of each file; with --errors its mistakes too."""
    for path in (Path(one) for one in paths if one != "--errors"):
        found = figures(read_pairs(path.read_text(encoding="utf-8")))
        print(
            f"{path.name}: {found.pairs} pairs, {found.of_one} of one; precision {found.precision:.3f}, "
            f"recall {found.recall:.3f}, F1 {found.f1:.3f}, false matches {found.wrong:.1%}"
        )
        for pair, said in found.mistakes if "--errors" in paths else ():
            print(f"  {pair.kind}: {pair.a} · {pair.b}: {pair.truth}, said {said}")


if __name__ == "__main__":
    main(sys.argv[1:])
