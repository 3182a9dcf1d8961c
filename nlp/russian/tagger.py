"""Natasha's news NER weights, decoded many lines at a time.

The network is Slovnet's: word and shape embeddings, three convolutions of width three, a CRF. All lines of a batch stand
in one array with a blank row between them (a convolution sees one row to each side), and Viterbi runs over all lines at
once: the same tags several times faster than line by line.
"""  # noqa: E501

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
LONGEST = 400  # tokens decoded as one sequence: Viterbi's table is as long as the longest line


class SlovnetTagger:
    """BIO tags of tokenised lines. Loads 27 MB of weights from the natasha package when it is made."""

    def __init__(self) -> None:
        from natasha import NewsEmbedding  # half a second: only where Russian is read
        from natasha.data import NEWS_NER
        from slovnet import NER

        ner: Any = NER.load(NEWS_NER)
        ner.navec(NewsEmbedding())
        self._encoder = ner.infer.encoder
        self._tags: list[str] = ner.infer.decoder.tags_vocab.items
        model = ner.infer.model
        self._emb = model.emb
        self._layers = [_Layer(layer) for layer in model.encoder.layers]
        self._head: Floats = model.head.proj.weight.array.astype(np.float32)
        self._head_bias: Floats = model.head.proj.bias.array.astype(np.float32)
        self._transitions: Floats = model.head.crf.transitions.array
        self._ids: dict[str, tuple[int, int]] = {}

    def tag(self, lines: Sequence[Sequence[str]]) -> list[list[str]]:
        """A tag for each word of each line: O, B-PER, I-PER, B-LOC, …"""
        pieces = [line[at : at + LONGEST] for line in lines for at in range(0, len(line), LONGEST)]
        decoded = iter(self._decode(pieces))
        return [[tag for _ in range(0, len(line), LONGEST) for tag in next(decoded)] for line in lines]

    def _decode(self, lines: Sequence[Sequence[str]]) -> list[list[str]]:
        if not lines:
            return []
        lengths = np.array([len(line) for line in lines])
        starts = np.concatenate(([0], np.cumsum(lengths[:-1] + 1)))  # one blank row after each line
        emissions = self._emissions(lines, int(lengths.sum() + len(lines)), starts)
        paths = _viterbi(emissions, starts, lengths, self._transitions)
        return [[self._tags[tag] for tag in path] for path in paths]

    def _emissions(self, lines: Sequence[Sequence[str]], rows: int, starts: NDArray[np.int_]) -> Floats:
        ids = np.zeros((rows, 2), dtype=np.int64)
        filled = np.zeros(rows, dtype=bool)
        for start, line in zip(starts, lines, strict=True):
            ids[start : start + len(line)] = [self._id(word) for word in line]
            filled[start : start + len(line)] = True
        return self._run(ids, filled)

    def _run(self, ids: NDArray[np.int64], filled: NDArray[np.bool_]) -> Floats:
        kinds, where = np.unique(ids[:, 0] * 1000 + ids[:, 1], return_inverse=True)
        vectors = self._emb(kinds // 1000, kinds % 1000).astype(np.float32)
        # The first and widest layer multiplies each different word once, however often it stands in the batch.
        x = self._layers[0].gathered(vectors, where.reshape(-1), filled)
        for layer in self._layers[1:]:
            x = layer(x, filled)
        result: Floats = x @ self._head + self._head_bias
        return result

    def _id(self, word: str) -> tuple[int, int]:
        found = self._ids.get(word)
        if found is None:
            from slovnet.shape import word_shape

            encoder = self._encoder
            found = (encoder.words_vocab.encode(word.lower()), encoder.shapes_vocab.encode(word_shape(word)))
            if len(self._ids) > 100_000:  # bounded: a corpus of years has millions of different words
                self._ids.clear()
            self._ids[word] = found
        return found


class _Layer:
    """A convolution of width three, ReLU and batch normalisation, over rows."""

    def __init__(self, layer: Any) -> None:
        weight = layer.conv.weight.array  # filters × inputs × 3
        self.weights: list[Floats] = [np.ascontiguousarray(weight[:, :, k].T, dtype=np.float32) for k in range(3)]
        self.bias: Floats = layer.conv.bias.array.astype(np.float32)
        scale = layer.norm.weight.array / layer.norm.std.array
        self.scale: Floats = scale.astype(np.float32)
        self.shift: Floats = (layer.norm.bias.array - layer.norm.mean.array * scale).astype(np.float32)

    def gathered(self, vectors: Floats, where: NDArray[np.intp], filled: NDArray[np.bool_]) -> Floats:
        before, here, after = (vectors @ weight for weight in self.weights)
        blank = ~filled
        out: Floats = here[where]
        rows = before[where[:-1]]
        rows[blank[:-1]] = 0
        out[1:] += rows
        rows = after[where[1:]]
        rows[blank[1:]] = 0
        out[:-1] += rows
        return self._finish(out, filled)

    def __call__(self, x: Floats, filled: NDArray[np.bool_]) -> Floats:
        out: Floats = x @ self.weights[1]
        out[1:] += x[:-1] @ self.weights[0]
        out[:-1] += x[1:] @ self.weights[2]
        return self._finish(out, filled)

    def _finish(self, out: Floats, filled: NDArray[np.bool_]) -> Floats:
        out += self.bias
        np.maximum(out, 0, out=out)
        out *= self.scale
        out += self.shift
        out[~filled] = 0
        return out


def _viterbi(
    emissions: Floats, starts: NDArray[np.int_], lengths: NDArray[np.int_], transitions: Floats
) -> Iterable[list[int]]:
    """The best tags of every line at once: lines go longest first, so that those still running stand in front."""
    order = np.argsort(-lengths, kind="stable")
    starts, lengths = starts[order], lengths[order]
    alive = [int((lengths > step).sum()) for step in range(int(lengths[0]) + 1)]
    score = emissions[starts]
    history = np.zeros((int(lengths[0]), len(lengths), emissions.shape[1]), dtype=np.int8)
    for step in range(1, int(lengths[0])):
        running = alive[step]
        options = score[:running, :, None] + transitions[None]
        history[step, :running] = best = options.argmax(1)
        top = np.take_along_axis(options, best[:, None, :], 1)[:, 0]
        score[:running] = top + emissions[starts[:running] + step]
    paths: list[list[int]] = [[]] * len(lengths)
    last = score.argmax(1)
    for row, line in enumerate(order):
        path = [int(last[row])]
        for step in range(int(lengths[row]) - 1, 0, -1):
            path.append(int(history[step, row, path[-1]]))
        paths[line] = path[::-1]
    return paths
