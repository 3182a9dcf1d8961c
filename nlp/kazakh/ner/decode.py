"""Scores → the best row of labels of each sentence (Viterbi), many sentences at once, and how sure each label is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_BATCH = 256  # sentences read side by side: their scores stay within a processor's cache


def best_labels(scores: Floats, begins: Ints, lengths: Sequence[int], transitions: Floats) -> list[list[int]]:
    """The labels of each sentence. `scores` is a row of all places; sentence i lies from begins[i] for lengths[i]."""
    found: list[list[int]] = [[] for _ in lengths]
    for some, padded in _padded(scores, begins, lengths):
        for at, labels in zip(some, _viterbi(padded, [lengths[at] for at in some], transitions), strict=True):
            found[at] = labels
    return found


def _padded(scores: Floats, begins: Ints, lengths: Sequence[int]) -> Iterator[tuple[list[int], Floats]]:
    """Sentences of like length together: their numbers, and their scores as place × sentence × label."""
    order = sorted((at for at, length in enumerate(lengths) if length), key=lambda at: lengths[at])
    for first in range(0, len(order), _BATCH):
        some = order[first : first + _BATCH]
        longest = lengths[some[-1]]
        places = begins[some][None, :] + np.arange(longest)[:, None]
        yield some, scores[np.minimum(places, len(scores) - 1)]


def _viterbi(scores: Floats, lengths: Sequence[int], transitions: Floats) -> Iterator[list[int]]:
    """The best row of labels for each sentence of a batch."""
    longest, size, width = scores.shape
    came = np.empty((longest, size, width), dtype=np.int16)
    last = np.empty((size, width), dtype=np.float32)
    ends = np.array(lengths) - 1
    so_far = scores[0]
    last[ends == 0] = so_far[ends == 0]
    for at in range(1, longest):
        steps = so_far[:, None, :] + transitions.T[None, :, :]  # sentence × to × from
        came[at] = steps.argmax(axis=2)
        so_far = steps.max(axis=2) + scores[at]
        done = ends == at
        if done.any():
            last[done] = so_far[done]
    best = last.argmax(axis=1)
    for sentence, length in enumerate(lengths):
        label, labels = int(best[sentence]), [0] * length
        for at in range(length - 1, -1, -1):
            labels[at] = label
            if at:
                label = int(came[at, sentence, label])
        yield labels


def certainties(scores: Floats, begins: Ints, lengths: Sequence[int], transitions: Floats) -> list[Floats]:
    """For each sentence the probability of each label at each place (forward and backward, scaled in step)."""
    found: list[Floats] = [np.zeros((0, len(transitions)), dtype=np.float32) for _ in lengths]
    step = np.exp(transitions - transitions.max())
    for some, padded in _padded(scores, begins, lengths):
        sizes = np.array([lengths[at] for at in some])
        for at, probability in zip(some, _marginals(padded, sizes, step), strict=True):
            found[at] = probability[: lengths[at]]
    return found


def _marginals(scores: Floats, lengths: Ints, step: Floats) -> Iterator[Floats]:
    longest, size, _ = scores.shape
    here = np.exp(scores - scores.max(axis=2, keepdims=True))
    forward, backward = np.empty_like(here), np.ones_like(here)
    forward[0] = here[0] / here[0].sum(axis=1, keepdims=True)
    for at in range(1, longest):
        both = (forward[at - 1] @ step) * here[at]
        forward[at] = both / np.maximum(both.sum(axis=1, keepdims=True), 1e-30)
    for at in range(longest - 2, -1, -1):
        both = (backward[at + 1] * here[at + 1]) @ step.T
        inside = (at + 1 < lengths)[:, None]
        backward[at] = np.where(inside, both / np.maximum(both.sum(axis=1, keepdims=True), 1e-30), 1.0)
    joint = forward * backward
    joint /= np.maximum(joint.sum(axis=2, keepdims=True), 1e-30)
    yield from (joint[:, sentence] for sentence in range(size))
