"""KazNERD (a token and its IOB2 tag a line, an empty line after a sentence) → annotated texts of twenty sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from nlp.evaluation.gold import Annotated, CorpusError, Gold, Kind, Span, with_quotes

SENTENCES = 20  # a text: as long as a news article
CLASSES: dict[str, tuple[Kind, bool]] = {  # class → kind, optional
    "PERSON": ("person", False),
    "ORGANISATION": ("organisation", False),
    "GPE": ("place", False),
    "LOCATION": ("place", True),  # mountains and rivers: places to us, but the corpus sets them apart
    "MONEY": ("money", False),
}
# Its sums hold the words that say «about» and «over»; ours end at the currency.
_ABOUT = re.compile(r"^(?:шамамен|кемінде|кемі|жалпы|барлығы|тек)\s+", re.IGNORECASE)
_OVER = re.compile(
    r"\s+(?:астам|жуық|дейін|тарта|аса|шамасында|шамалас|артық|кем емес|кем|көп|көлемінде)$", re.IGNORECASE
)
# It calls a count of МРП a QUANTITY; to us it is a sum in the unit МРП: neither missed nor wrong.
_INDEX = re.compile(r"есептік көрсеткіш|айлық көрсеткіш|\bАЕК\b")
_CLOSING = re.compile(r"[.,!?;:»)%…]+")
_OPENING = re.compile(r"[«(]")

Tagged = tuple[str, str]


def read_kaznerd(path: Path) -> Iterator[Annotated]:
    """The texts of an IOB2 file, in order. Raises CorpusError naming the line that is neither empty nor two words."""
    sentences = tagged_sentences(path)
    number = 0
    while block := list(islice(sentences, SENTENCES)):
        number += 1
        yield _annotated(f"{path.name}#{number}", block)


def tagged_sentences(path: Path) -> Iterator[list[Tagged]]:
    sentence: list[Tagged] = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            words = line.split()
            if len(words) not in (0, 2):
                raise CorpusError(f"{path}:{number}: a word and its tag were expected, like «Алматы B-GPE»")
            if words:
                sentence.append((words[0], words[1]))
            elif sentence:
                yield sentence
                sentence = []
    if sentence:
        yield sentence


def _annotated(name: str, block: Iterable[list[Tagged]]) -> Annotated:
    text, gold = "", list[Gold]()
    for sentence in block:
        written, places = _written([word for word, _ in sentence])
        gold += _gold(sentence, places, written, len(text))
        text += written + "\n"
    quoted = tuple(with_quotes(text, one) for one in gold)
    return Annotated(name, text, quoted, frozenset(kind for kind, _ in CLASSES.values()))


def _written(words: list[str]) -> tuple[str, list[Span]]:
    """A sentence as people write it, and where each token stands: signs close up, straight quotes open and close."""
    text, places, tight, inside = "", list[Span](), True, False
    for before, word in zip(["", *words], words, strict=False):
        tight |= before in (",", ".") and word[0].isdigit() and text[-2:-1].isdigit()  # 14,8: one number
        closing = bool(_CLOSING.fullmatch(word)) or (word == '"' and inside) or word == "-"
        text += "" if tight or closing else " "
        places.append((len(text), len(text) + len(word)))
        text += word
        tight = bool(_OPENING.fullmatch(word)) or (word == '"' and not inside) or word == "-"
        inside ^= word == '"'
    return text, places


def _gold(sentence: list[Tagged], places: list[Span], written: str, offset: int) -> Iterator[Gold]:
    for first, last, name in _runs([tag for _, tag in sentence]):
        start, stop = places[first][0], places[last][1]
        an_index = name == "QUANTITY" and _INDEX.search(written, start, stop)
        if name not in CLASSES and not an_index:
            continue
        kind, optional = CLASSES["MONEY" if an_index else name]
        optional |= bool(an_index)
        if kind == "money":
            start, stop = _sum(written, start, stop)
        yield Gold(kind, ((offset + start, offset + stop),), optional)


def _sum(text: str, start: int, stop: int) -> Span:
    """A sum without what the corpus counts to it and we do not."""
    while found := _ABOUT.match(text[start:stop]):
        start += found.end()
    while found := _OVER.search(text[start:stop]):
        stop = start + found.start()
    return start, stop


def _runs(tags: list[str]) -> Iterator[tuple[int, int, str]]:
    """(first token, last token, class) of each run: B- opens, I- goes on."""
    begun = 0
    for at, tag in enumerate(tags):
        if tag.startswith("B-"):
            begun = at
        if tag != "O" and (at + 1 == len(tags) or not tags[at + 1].startswith("I-")):
            yield begun, at, tag[2:]
