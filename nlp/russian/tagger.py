"""Natasha's news NER weights, decoded many lines at a time.

The network is Slovnet's: word and shape embeddings, three convolutions of width three, a CRF. All lines of a batch stand
in one array with a blank row before each (a convolution sees one row to each side), and Viterbi runs over all lines at
once: the same tags several times faster than line by line. What the first and widest layer makes of a word does not
depend on its neighbours; it is computed once and remembered.
"""  # noqa: E501

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Whole = NDArray[np.intp]
LONGEST = 400  # tokens decoded as one sequence: Viterbi's table is as long as the longest line
BATCH = 2_000  # tokens decoded at once: more gains nothing and holds more memory
REMEMBERED = 12_000  # kinds of words whose first layer is remembered, 3 kB each; more than a batch can have
SPELLINGS = 100_000  # words whose kind is remembered: those that the vocabulary lacks are of few kinds


@contextmanager
def _without_distances() -> Iterator[None]:
    """navec makes ready to compare words with one another, for a quarter of a second; a tagger never compares them."""
    from navec.pq import PQ

    precompute = PQ.precompute
    PQ.precompute = lambda self: setattr(self, "qdims", np.arange(self.qdim))
    try:
        yield
    finally:
        PQ.precompute = precompute


class SlovnetTagger:
    """BIO tags of tokenised lines. Loads 27 MB of weights from the natasha package when it is made."""

    def __init__(self) -> None:
        from natasha import NewsEmbedding  # half a second: only where Russian is read
        from natasha.data import NEWS_NER
        from slovnet import NER

        ner: Any = NER.load(NEWS_NER)
        with _without_distances():
            ner.navec(NewsEmbedding())
        self._tags: list[str] = ner.infer.decoder.tags_vocab.items
        model = ner.infer.model
        first, *others = (_Convolution(layer) for layer in model.encoder.layers)
        self._words = _Words(ner.infer.encoder, model.emb, first)
        self._blank = first.blank
        self._layers = []
        for before, layer in zip([first, *others], others, strict=False):
            self._layers.append(layer.behind(before))
        head: Floats = model.head.proj.weight.array.astype(np.float32)
        self._head: Floats = others[-1].scale[:, None] * head
        self._head_bias: Floats = model.head.proj.bias.array.astype(np.float32) + others[-1].shift @ head
        self._lock = Lock()
        self._transitions: Floats = model.head.crf.transitions.array.astype(np.float32)

    def tag(self, lines: Sequence[Sequence[str]]) -> list[list[str]]:
        """A tag for each word of each line: O, B-PER, I-PER, B-LOC, …"""
        pieces = [line[at : at + LONGEST] for line in lines for at in range(0, len(line), LONGEST)]
        order = sorted(range(len(pieces)), key=lambda at: -len(pieces[at]))
        tagged: list[list[str]] = [[]] * len(pieces)
        for batch in _batches(order, pieces):
            with self._lock:  # what is remembered may be forgotten for another thread's words
                found = self._decode([pieces[at] for at in batch])
            for at, tags in zip(batch, found, strict=True):
                tagged[at] = tags
        rest = iter(tagged)
        return [[tag for _ in range(0, len(line), LONGEST) for tag in next(rest)] for line in lines]

    def _decode(self, lines: Sequence[Sequence[str]]) -> list[list[str]]:
        """The tags of lines, the longest first."""
        lengths = np.array([len(line) for line in lines])
        starts = np.cumsum(lengths + 1) - lengths  # one blank row before each line, and one behind the last
        blanks = np.append(starts - 1, starts[-1] + lengths[-1])
        numbers = np.array(self._words.numbers(lines), dtype=np.intp)
        x = self._words.first_layer(numbers)
        x[blanks] = self._blank
        for layer in self._layers:
            x = layer(x)
            x[blanks] = layer.blank
        emissions: Floats = x @ self._head
        emissions += self._head_bias
        paths = _viterbi(emissions, starts, lengths, self._transitions)
        return [[self._tags[tag] for tag in path] for path in paths]


def _batches(order: Sequence[int], lines: Sequence[Sequence[str]]) -> Iterator[list[int]]:
    batch: list[int] = []
    size = 0
    for at in order:
        if batch and size + len(lines[at]) > BATCH:
            yield batch
            batch, size = [], 0
        batch.append(at)
        size += len(lines[at])
    if batch:
        yield batch


class _Convolution:
    """The numbers of a layer: a convolution of width three, ReLU, and batch normalisation (a scale and a shift)."""

    def __init__(self, layer: Any) -> None:
        self.weights: Floats = layer.conv.weight.array.astype(np.float32)  # filters × inputs × 3
        self.bias: Floats = layer.conv.bias.array.astype(np.float32)
        scale = layer.norm.weight.array / layer.norm.std.array
        self.scale: Floats = scale.astype(np.float32)
        self.shift: Floats = (layer.norm.bias.array - layer.norm.mean.array * scale).astype(np.float32)
        # The row that the normalisation turns into nothing: what stands beside a line's ends.
        self.blank: Floats = -self.shift / self.scale

    def side_by_side(self) -> Floats:
        """inputs × (what a row gives to the one behind it, to itself, to the one before it)."""
        return np.concatenate([self.weights[:, :, k].T for k in range(3)], axis=1)

    def behind(self, before: _Convolution) -> _Layer:
        """This layer over what `before` gives, whose normalisation is multiplied into the weights beforehand."""
        weights = self.side_by_side()
        bias = self.bias + sum(before.shift @ self.weights[:, :, k].T for k in range(3))
        return _Layer(np.ascontiguousarray(before.scale[:, None] * weights), bias, self.blank)


class _Layer:
    """A convolution and its ReLU over rows; the normalisation is left to what comes next."""

    def __init__(self, weights: Floats, bias: Floats, blank: Floats) -> None:
        self._weights, self._bias, self.blank = weights, bias, blank

    def __call__(self, x: Floats) -> Floats:
        size = len(self._bias)
        given = x @ self._weights
        out: Floats = given[:, size : 2 * size] + self._bias
        out[1:] += given[:-1, :size]
        out[:-1] += given[1:, 2 * size :]
        np.maximum(out, 0, out=out)
        return out


class _Words:
    """Words by number, and what the first layer makes of each; at most REMEMBERED, then all are forgotten."""

    def __init__(self, encoder: Any, embedding: Any, layer: _Convolution) -> None:
        self._encoder, self._embedding = encoder, embedding
        self._weights = np.ascontiguousarray(layer.side_by_side())
        self._bias = layer.bias
        size = len(layer.bias)
        # Row 0 is the blank between lines: it gives nothing to its neighbours.
        self._before, self._here, self._after = (np.zeros((REMEMBERED, size), np.float32) for _ in range(3))
        self._forget()

    def _forget(self) -> None:
        self._numbers: dict[str, int] = {}
        self._kinds: dict[tuple[int, int], int] = {}

    def numbers(self, lines: Sequence[Sequence[str]]) -> list[int]:
        """The numbers of the words of all lines, 0 before each line and behind the last."""
        new = {word for line in lines for word in line if word not in self._numbers}
        if len(self._kinds) + len(new) >= REMEMBERED or len(self._numbers) > SPELLINGS:
            self._forget()
            new = {word for line in lines for word in line}
        if new:
            self._learn(sorted(new))
        known = self._numbers
        found = [0]
        for line in lines:
            found += [known[word] for word in line]
            found.append(0)
        return found

    def _learn(self, words: Sequence[str]) -> None:
        first = len(self._kinds)
        encode, shape = self._encoder.words_vocab.encode, self._encoder.shapes_vocab.encode
        for word in words:  # many words that the vocabulary lacks are one kind
            kind = encode(word.lower()), shape(_shape(word))
            self._numbers[word] = self._kinds.setdefault(kind, len(self._kinds) + 1)
        new = np.array(list(self._kinds)[first:], dtype=np.int64).reshape(-1, 2)
        rows = slice(first + 1, len(self._kinds) + 1)
        given = self._embedding(new[:, 0], new[:, 1]).astype(np.float32) @ self._weights
        size = len(self._bias)
        self._before[rows], self._after[rows] = given[:, :size], given[:, 2 * size :]
        self._here[rows] = given[:, size : 2 * size] + self._bias

    def first_layer(self, numbers: Whole) -> Floats:
        """The first layer over a row of words, before its normalisation."""
        out: Floats = self._here[numbers]
        out[1:] += self._before[numbers[:-1]]
        out[:-1] += self._after[numbers[1:]]
        np.maximum(out, 0, out=out)
        return out


def _shape(word: str) -> str:
    """Slovnet's shape of a word: its script and where its capitals stand."""
    if word.islower() and "а" <= word[0] <= "я":  # most words; Slovnet's own way is ten times slower
        return "RU_xx" if len(word) > 1 else "RU_x"
    from slovnet.shape import word_shape

    return str(word_shape(word))


def _viterbi(emissions: Floats, starts: Whole, lengths: Whole, transitions: Floats) -> list[list[int]]:
    """The best tags of every line at once; the longest lines come first, so that those still running stand in front."""
    longest = int(lengths[0])
    running = [int((lengths > step).sum()) for step in range(longest + 1)]
    score = emissions[starts]
    history = np.zeros((longest, len(lengths), emissions.shape[1]), dtype=np.int8)
    for step in range(1, longest):
        alive = running[step]
        options = score[:alive, :, None] + transitions
        history[step, :alive] = options.argmax(1)
        score[:alive] = options.max(1) + emissions[starts[:alive] + step]
    last = score.argmax(1)
    paths = np.zeros((longest, len(lengths)), dtype=np.int8)
    for step in range(longest - 1, -1, -1):
        alive = running[step]
        ended = running[step + 1]
        paths[step, ended:alive] = last[ended:alive]
        if ended:
            before = paths[step + 1, :ended]
            paths[step, :ended] = history[step + 1, np.arange(ended), before]
    return [paths[:length, line].tolist() for line, length in enumerate(lengths.tolist())]
