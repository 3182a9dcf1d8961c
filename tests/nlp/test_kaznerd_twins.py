"""KazNERD has most of its sentences twice in a row, once as they were spoken and once with digits: both must be worth
the same.

The corpus (CC BY 4.0, IS2AI/KazNERD) is not shipped. With BAQYLAU_KAZNERD naming one of its IOB2 files (IOB2_valid.txt
holds the pairs that the floor was measured on) this test runs; without, it is skipped.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from nlp.amounts import find_amounts

CORPUS = os.environ.get("BAQYLAU_KAZNERD", "")
FEWEST_PAIRS, SHARE = 100, 208 / 210  # measured on 2026-11-23: of the pairs in IOB2_valid.txt 207 of 208 agree
_NUMBER = re.compile(r"\d")

Sentence = tuple[str, int, frozenset[str]]  # text, how many sums are marked, words outside marks


def sentences(path: Path) -> Iterator[Sentence]:
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        rows = [line.split() for line in block.splitlines() if line.strip()]
        money = sum(tag == "B-MONEY" for _, tag in rows)
        yield " ".join(word for word, _ in rows), money, frozenset(word for word, tag in rows if tag == "O")


def twins(path: Path) -> Iterator[tuple[str, str]]:
    """Neighbours with equally many sums and mostly the same words, the first without digits in it."""
    for (spoken, money, words), (written, as_many, same) in pairwise(sentences(path)):
        alike = len(words & same) >= 0.7 * max(len(words | same), 1)
        if money and money == as_many and alike and not _NUMBER.search(spoken) and _NUMBER.search(written):
            yield spoken, written


@pytest.mark.skipif(not CORPUS, reason="set BAQYLAU_KAZNERD to IOB2_valid.txt of github.com/IS2AI/KazNERD")
def test_spoken_and_written_sums_agree() -> None:
    pairs = list(twins(Path(CORPUS)))
    differ = [
        (spoken, written)
        for spoken, written in pairs
        if [(a.value, a.currency) for a in find_amounts(spoken)]
        != [(a.value, a.currency) for a in find_amounts(written)]
    ]
    assert len(pairs) >= FEWEST_PAIRS
    assert 1 - len(differ) / len(pairs) >= SHARE, differ
