"""KazNERD's IOB2 files → the examples that the Kazakh model learns from, in blocks that do not leak."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from nlp.evaluation.kaznerd import tagged_sentences
from nlp.kazakh.ner.train import Example
from nlp.kazakh.ner.words import words_of

# Classes that help to tell ours apart, of the corpus's 25; numbers, dates and percentages have rules of their own.
LEARNED = frozenset(
    [
        "PERSON",
        "ORGANISATION",
        "GPE",
        "LOCATION",
        "FACILITY",
        "POSITION",
        "NORP",
        "PROJECT",
        "EVENT",
        "ART",
        "PRODUCT",
        "MONEY",
    ]
)


def read_examples(path: Path) -> Iterator[Example]:
    """The sentences of an IOB2 file, in our words. Raises CorpusError as the corpus's reader does."""
    for sentence in tagged_sentences(path):
        words: list[str] = []
        labels: list[str] = []
        for written, label in sentence:
            own = words_of(written)
            words += own
            kept = label if label[2:] in LEARNED else "O"
            labels += [kept, *["I-" + kept[2:] if kept != "O" else "O"] * (len(own) - 1)] if own else []
        if words:
            yield Example(tuple(words), tuple(labels))


def folds(examples: Sequence[Example], count: int) -> Iterator[tuple[list[Example], list[Example]]]:
    """(to learn from, to be judged by), `count` times: whole stretches of the corpus, which has each number sentence
    twice in a row and stories over many sentences, so that nothing is judged by what its neighbour taught."""
    size = len(examples)
    for fold in range(count):
        low, high = size * fold // count, size * (fold + 1) // count
        yield [*examples[:low], *examples[high:]], list(examples[low:high])
