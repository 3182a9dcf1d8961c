"""The weights of the Kazakh model, and what a batch of sentences scores by them.

A linear-chain CRF adds up a weight for each thing that is told of a word. What depends on one word form alone is added
up once for the form: a table of one row a form, with the scores that it gives to its own place, to the places around
it, and to the quotes that it stands beside. The scores of a batch are then a few sums of table rows.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.kazakh.ner.context import CLASSES, PADS, Row, codes, is_barrier, quotes, short_shape
from nlp.kazakh.ner.forms import FAR, HERE, Form, form_of

Floats = NDArray[np.float32]

# Which place a feature of a form speaks of: itself, its neighbours, and quotes after or before which it stands.
SLOTS = ("0", "-2", "-1", "1", "2", "after quote", "before quote")
_STEPS = {"-2": -2, "-1": -1, "1": 1, "2": 2}
PAD = "^"
_FORMS_KEPT = 60_000  # rows of the table: about 60 MB at most; then it is made anew


@dataclass(frozen=True, slots=True)
class Weights:
    """A trained model as it is stored.

    `keys` are the sorted CRC-32 of features of forms; the weights of key i stand in bounds[i]:bounds[i + 1] of
    `values`, each for a column (slot × labels + label). `rules` holds a table for each rule of context: code × label.
    """

    labels: tuple[str, ...]
    classes: tuple[str, ...]
    transitions: Floats
    keys: NDArray[np.uint32]
    bounds: NDArray[np.int64]
    columns: NDArray[np.uint8]
    values: Floats
    rules: Mapping[str, Floats]


def key_of(feature: str) -> int:
    """The number by which a feature of a form is found."""
    return zlib.crc32(feature.encode("utf-8", "surrogatepass"))


def slots_of(reach: int) -> tuple[str, ...]:
    """The slots that a feature of a form speaks to."""
    return SLOTS if reach == FAR else SLOTS[:1] if reach == HERE else ("0", "-1", "1")


class Classes:
    """Numbers for word classes: 0 is the pad, 1 any class that training has not seen."""

    def __init__(self, names: Sequence[str]) -> None:
        if len(names) + 2 > CLASSES:
            raise ValueError(f"{len(names)} word classes; a model holds {CLASSES - 2}")
        self.names = tuple(names)
        self._numbers = {name: at for at, name in enumerate(names, 2)}

    def number(self, name: str) -> int:
        return self._numbers.get(name, 1)


class Forms:
    """What is known of each word form met so far, a row each; row 0 is the pad."""

    def __init__(self, classes: Classes) -> None:
        self._classes = classes
        self._rows: dict[str, int] = {}
        self.facts = np.zeros((1024, 4), dtype=np.int64)  # class, shape, heads, everyday
        self.barriers = np.zeros(1024, dtype=np.bool_)
        self.barriers[0] = True

    def __len__(self) -> int:
        return len(self._rows) + 1

    def rows(self, words: Sequence[str]) -> tuple[list[int], list[str]]:
        """The row of each word, and the words that had none yet, in order of their new rows."""
        rows, known, new = [], self._rows, list[str]()
        for word in words:
            row = known.get(word)
            if row is None:
                row = len(known) + 1
                known[word] = row
                new.append(word)
            rows.append(row)
        return rows, new

    def learn(self, row: int, word: str, form: Form) -> None:
        """Keep the facts of a form under its row."""
        if row >= len(self.facts):
            self.facts = np.concatenate([self.facts, np.zeros_like(self.facts)])
            self.barriers = np.concatenate([self.barriers, np.zeros_like(self.barriers)])
        self.facts[row] = (
            self._classes.number(form.word_class), short_shape(form.shape), form.heads, form.everyday
        )  # fmt: skip
        self.barriers[row] = is_barrier(word)

    def row_of(self, sentences: Sequence[Sequence[str]]) -> tuple[Row, NDArray[np.int64], list[tuple[int, str, Form]]]:
        """Sentences laid end to end with pads, the row number of each word, and the forms met for the first time."""
        words, begins = [""] * PADS, list[int]()
        for sentence in sentences:
            begins.append(len(words))
            words.extend(sentence)
            words.extend([""] * PADS)
        first = len(self)
        ids, new = self.rows([word for word in words if word])
        forms = [(first + at, word, form_of(word)) for at, word in enumerate(new)]
        for row, word, form in forms:
            self.learn(row, word, form)
        numbers = np.zeros(len(words), dtype=np.int64)
        real = np.fromiter((bool(word) for word in words), dtype=np.bool_, count=len(words))
        numbers[real] = ids
        facts = self.facts[numbers]
        start = np.array(begins, dtype=np.int64)
        stop = start + np.fromiter(map(len, sentences), dtype=np.int64, count=len(sentences))
        laid = Row(
            words, facts[:, 0], facts[:, 1], facts[:, 2], facts[:, 3], self.barriers[numbers], start, stop
        )  # fmt: skip
        return laid, numbers, forms


class Model:
    """Scores sentences by weights. Holds a table of the forms met; not to be shared by threads."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self._width = len(weights.labels)
        self._classes = Classes(weights.classes)
        self._forget()

    def _forget(self) -> None:
        self._forms = Forms(self._classes)
        self._table = np.zeros((1024, len(SLOTS) * self._width), dtype=np.float32)
        self._add([0], [[(FAR, PAD)]])

    def scores(self, sentences: Sequence[Sequence[str]]) -> tuple[Floats, NDArray[np.int64]]:
        """The score of each label at each place of the sentences laid end to end, and where each sentence begins."""
        if len(self._forms) > _FORMS_KEPT:
            self._forget()
        row, numbers, new = self._forms.row_of(sentences)
        if new:
            self._add([at for at, _, _ in new], [form.features for _, _, form in new])
        table = self._table.reshape(len(self._table), len(SLOTS), self._width)
        scores = table[numbers, 0]
        for slot, step in _STEPS.items():
            shifted = table[numbers, SLOTS.index(slot)]
            if step < 0:
                scores[-step:] += shifted[:step]
            else:
                scores[:-step] += shifted[step:]
        self._add_quotes(row, numbers, table, scores)
        for rule, places, found in codes(row):
            scores[places] += self.weights.rules[rule][found]
        return scores, row.begins

    def _add_quotes(self, row: Row, numbers: NDArray[np.int64], table: Floats, scores: Floats) -> None:
        after, before = SLOTS.index("after quote"), SLOTS.index("before quote")
        for start, stop in zip(row.begins.tolist(), row.ends.tolist(), strict=True):
            for opened, closed in quotes(row.words, start, stop):
                scores[opened : closed + 1] += table[numbers[closed + 1], after] + table[numbers[opened - 1], before]

    def _add(self, rows: Sequence[int], features: Sequence[Sequence[tuple[int, str]]]) -> None:
        """Sum up the weights of each form's features into its row of the table."""
        while max(rows) >= len(self._table):
            self._table = np.concatenate([self._table, np.zeros_like(self._table)])
        weights, width = self.weights, self._table.shape[1]
        keys = np.array([key_of(name) for some in features for _, name in some], dtype=np.uint32)
        of_row = np.repeat(np.array(rows), [len(some) for some in features])
        found = np.searchsorted(weights.keys, keys)
        found[found == len(weights.keys)] = 0
        known = weights.keys[found] == keys
        found, of_row = found[known], of_row[known]
        low, counts = weights.bounds[found], weights.bounds[found + 1] - weights.bounds[found]
        at = np.repeat(low - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
        np.add.at(self._table.reshape(-1), np.repeat(of_row, counts) * width + weights.columns[at], weights.values[at])
