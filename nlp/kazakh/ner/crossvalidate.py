"""How well the Kazakh model does on what it has not seen: exact spans by class over folds of a corpus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from nlp.kazakh.ner.corpus import folds
from nlp.kazakh.ner.tagger import Tagger, runs
from nlp.kazakh.ner.train import Example, train

Spans = set[tuple[int, int, str]]


def cross_validate(examples: Sequence[Example], count: int) -> Iterator[str]:
    """A line of precision, recall and F1 for each class, over all folds together."""
    marked, found, right = Counter[str](), Counter[str](), Counter[str]()
    for learned, judged in folds(examples, count):
        labels = Tagger(train(learned)).labels([one.words for one in judged])
        for one, guess in zip(judged, labels, strict=True):
            gold, ours = spans(one.labels), spans(guess)
            marked.update(name for *_, name in gold)
            found.update(name for *_, name in ours)
            right.update(name for *_, name in gold & ours)
    for name in sorted(marked):
        precision, recall = right[name] / max(found[name], 1), right[name] / marked[name]
        f1 = 2 * right[name] / (marked[name] + found[name])
        yield f"{name:13} precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}  of {marked[name]}"


def spans(labels: Sequence[str]) -> Spans:
    """The names of a labelled sentence: first word, last word, class."""
    return {(first, last, labels[first][2:]) for first, last in runs(labels)}
