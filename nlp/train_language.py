"""Make models/language.json: `python -m nlp.train language --kazakh PATH --russian FOLDER`.

Kazakh is KazNERD's IOB2 file, Russian the texts of factRuEval-2016; English is what Python documents itself with.
Kazakh in Latin letters is the Kazakh text in four alphabets that are met (2021, 2018, English practice, plain).
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from pydoc_data.topics import topics

from nlp.language import MODEL, masked_words, ngrams

_CYRILLIC = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
_ALPHABETS = (
    "a ä b v g ğ d e e j z i i k q l m n ñ o ö p r s t u ū ü f h h ts ch ş ş - y ı - e iu ia",
    "a á b v g ǵ d e e j z ı ı k q l m n ń o ó p r s t ý u ú f h h ts ch sh sh - y i - e iu ia",
    "a a b v g g d e yo zh z i y k k l m n n o o p r s t u u u f kh h ts ch sh sh - y i - e yu ya",
    "a a b v g g d e e j z i i k q l m n n o o p r s t u u u f h h ts ch sh sh - y i - e iu ia",
)
_SMALLEST_COUNT = 4
_LEAST_WEIGHT = 25  # hundredths: n-grams that say less are left out
_MOST = 9_000  # n-grams a script, the weightiest by use


def sentences(path: Path) -> Iterable[str]:
    """Sentences of an IOB2 file, words joined by spaces."""
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        yield " ".join(line.split()[0] for line in block.splitlines() if line.strip())


def count(texts: Iterable[str]) -> Counter[str]:
    """N-grams of the words of texts that are no names."""
    return Counter(gram for text in texts for word in masked_words(text)[0] for gram in ngrams(word))


def weights(kazakh: Counter[str], other: Counter[str]) -> dict[str, int]:
    """How much more Kazakh than the other language an n-gram is, in hundredths of a natural logarithm."""
    sizes = (sum(kazakh.values()), sum(other.values()))
    found = {}
    for gram in kazakh.keys() | other.keys():
        if kazakh[gram] + other[gram] < _SMALLEST_COUNT:
            continue
        mine, theirs = (kazakh[gram] + 0.5) / sizes[0], (other[gram] + 0.5) / sizes[1]
        weight = round(100 * math.log(mine / theirs) / 4)  # four n-gram sizes overlap: a quarter each
        if abs(weight) >= _LEAST_WEIGHT / 2:
            found[gram] = weight
    used = sorted(found, key=lambda gram: -abs(found[gram]) * math.log(2 + kazakh[gram] + other[gram]))[:_MOST]
    return {gram: found[gram] for gram in sorted(used)}


def latin(text: str) -> Iterable[str]:
    """A Kazakh text in each Latin alphabet."""
    for alphabet in _ALPHABETS:
        table: dict[str, str | int | None] = {}
        for small, to in zip(_CYRILLIC, (part.strip("-") for part in alphabet.split()), strict=True):
            table[small], table[small.upper()] = to, to.capitalize()
        yield text.translate(str.maketrans(table))


def write(kazakh_file: Path, russian_folder: Path) -> None:
    """Train on KazNERD's file and factRuEval's folder and write the model."""
    kazakh = list(sentences(kazakh_file))
    russian = [
        line for path in sorted(russian_folder.glob("*.txt")) for line in path.read_text(encoding="utf-8").splitlines()
    ]
    english = [line for topic in sorted(topics) for line in topics[topic].splitlines()]
    model = {
        "cyrillic": weights(count(kazakh), count(russian)),
        "latin": weights(count(version for text in kazakh[::4] for version in latin(text)), count(english)),
    }
    MODEL.parent.mkdir(exist_ok=True)
    MODEL.write_text(json.dumps(model, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print({script: len(table) for script, table in model.items()}, f"{MODEL.stat().st_size} bytes")
