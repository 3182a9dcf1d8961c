"""Text → what the trained Kazakh model finds in it: spans, their class, and how sure they are."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock

import numpy as np

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


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model found in a stretch, in order, and how likely each class was at each word."""

    found: tuple[Found, ...]
    starts: Sequence[int]
    chances: Mapping[str, Floats]  # class → the probability of it at each word

    def chance(self, label: str, start: int, stop: int) -> float:
        """The probability that the last word of a span belongs to a name of a class; 0 where no word stands."""
        last = bisect_left(self.starts, stop) - 1
        if last < 0 or self.starts[last] < start or label not in self.chances:
            return 0.0
        return float(self.chances[label][last])


class Tagger:
    """Reads Kazakh text by a model. Holds a table of the forms met; one thread at a time reads."""

    def __init__(self, weights: Weights) -> None:
        self._model, self._labels = Model(weights), weights.labels
        self._transitions = weights.transitions
        self._of_class = {
            name: [at for at, label in enumerate(weights.labels) if label[2:] == name]
            for name in sorted({label[2:] for label in weights.labels if label != "O"})
        }
        self._lock = Lock()

    def read(self, stretches: Sequence[tuple[str, int, int]]) -> list[Reading]:
        """What stands in each stretch (text, start, stop), in order; stretches are read together."""
        cut = [list(sentences(*stretch)) for stretch in stretches]
        flat = [sentence for some in cut for sentence in some]
        if not flat:
            return [Reading((), (), {}) for _ in stretches]
        lengths = [len(sentence.words) for sentence in flat]
        with self._lock:
            scores, begins = self._model.scores([sentence.words for sentence in flat])
        labels = best_labels(scores, begins, lengths, self._transitions)
        sure = certainties(scores, begins, lengths, self._transitions)
        read, at = [], 0
        for some in cut:
            read.append(self._reading(some, labels[at : at + len(some)], sure[at : at + len(some)]))
            at += len(some)
        return read

    def _reading(self, cut: Sequence[Sentence], labels: Sequence[Sequence[int]], sure: Sequence[Floats]) -> Reading:
        if not cut:
            return Reading((), (), {})
        found = [span for one in zip(cut, labels, sure, strict=True) for span in self._spans(*one)]
        words = np.concatenate(sure)
        chances = {name: words[:, columns].sum(axis=1) for name, columns in self._of_class.items()}
        return Reading(tuple(found), [start for sentence in cut for start in sentence.starts], chances)

    def labels(self, words: Sequence[Sequence[str]]) -> list[list[str]]:
        """The label of each word of each sentence."""
        if not any(words):
            return [[] for _ in words]
        with self._lock:
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
