"""Text → what the trained Kazakh model finds in it: spans, their class, and how sure they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nlp.kazakh.ner.decode import best_labels, certainties
from nlp.kazakh.ner.model import Floats, Model, Weights
from nlp.kazakh.ner.store import load
from nlp.kazakh.ner.words import Sentence, sentences

MODEL = Path(__file__).resolve().parents[2] / "models" / "kazakh.npz"


@dataclass(frozen=True, slots=True)
class Found:
    """A span of a text, its class as the corpus names it (PERSON, ORGANISATION, GPE …), its probability."""

    start: int
    stop: int
    label: str
    certainty: float


class Tagger:
    """Reads Kazakh text by a model. Holds a table of the forms met; not to be shared by threads."""

    def __init__(self, weights: Weights) -> None:
        self._model, self._labels = Model(weights), weights.labels
        self._transitions = weights.transitions

    def find(self, stretches: Sequence[tuple[str, int, int]]) -> list[list[Found]]:
        """What stands in each stretch (text, start, stop), in order; stretches are read together."""
        cut = [list(sentences(*stretch)) for stretch in stretches]
        flat = [sentence for some in cut for sentence in some]
        if not flat:
            return [[] for _ in stretches]
        scores, begins = self._model.scores([sentence.words for sentence in flat])
        lengths = [len(sentence.words) for sentence in flat]
        labels = best_labels(scores, begins, lengths, self._transitions)
        sure = certainties(scores, begins, lengths, self._transitions)
        found = iter([list(self._spans(*one)) for one in zip(flat, labels, sure, strict=True)])
        return [[span for _ in some for span in next(found)] for some in cut]

    def labels(self, words: Sequence[Sequence[str]]) -> list[list[str]]:
        """The label of each word of each sentence."""
        if not any(words):
            return [[] for _ in words]
        scores, begins = self._model.scores(words)
        best = best_labels(scores, begins, [len(some) for some in words], self._transitions)
        return [[self._labels[at] for at in some] for some in best]

    def _spans(self, sentence: Sentence, labels: Sequence[int], sure: Floats) -> Iterator[Found]:
        names = [self._labels[label] for label in labels]
        for first, last in runs(names):
            certainty = float(min(sure[at, labels[at]] for at in range(first, last + 1)))
            yield Found(sentence.starts[first], sentence.stop(last), names[first][2:], certainty)


def runs(labels: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The first and last word of each name: opened by B- (or by an I- of another class), gone on with by I-."""
    first = -1
    for at, label in enumerate([*labels, "O"]):
        if first >= 0 and label != "I-" + labels[first][2:]:
            yield first, at - 1
            first = -1
        if first < 0 and label != "O":
            first = at


@cache
def _weights() -> Weights:
    return load(MODEL)


def tagger() -> Tagger:
    """A tagger of its own by the shipped model; the weights are read once. Raises OSError where it is not there."""
    return Tagger(_weights())
