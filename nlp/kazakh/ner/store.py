"""Weights ↔ one .npz file: a weight is a byte, in steps of a 127th of the largest weight of its table."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from nlp.kazakh.ner.context import sizes
from nlp.kazakh.ner.model import Floats, Weights

_FORMAT = 1
_LARGEST = 127

Arrays = dict[str, NDArray[Any]]


class ModelError(ValueError):
    """A file that is no model of this program; the message says what to do."""


def save(weights: Weights, path: Path) -> None:
    """Write a model. What is read back differs by at most half a step a weight."""
    steps, scale = _steps(weights.values)
    arrays: Arrays = {
        "format": np.array(_FORMAT),
        "labels": np.array(weights.labels),
        "classes": np.array(weights.classes),
        "transitions": weights.transitions,
        "keys": weights.keys,
        "counts": np.diff(weights.bounds).astype(np.uint8),
        "columns": weights.columns,
        "steps": steps,
        "scale": scale,
    }
    for rule, table in weights.rules.items():
        steps, scale = _steps(table)
        codes, labels = np.nonzero(steps)
        arrays[f"{rule}/codes"], arrays[f"{rule}/labels"] = codes.astype(np.uint16), labels.astype(np.uint8)
        arrays[f"{rule}/steps"], arrays[f"{rule}/scale"] = steps[codes, labels], scale
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)


def _steps(values: Floats) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Weights in whole steps, and the size of a step."""
    size = (np.abs(values).max(initial=0.0) / _LARGEST) or 1.0
    return np.rint(values / size).astype(np.int8), np.array(size, dtype=np.float32)


def load(path: Path) -> Weights:
    """Read a model. Raises ModelError for a file that is none, OSError where there is no file."""
    advice = "make it anew: python -m nlp.train kazakh FILE"
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        if int(arrays["format"]) != _FORMAT:
            raise ModelError(f"{path}: a model for another version; {advice}")
        return _weights(arrays)
    except (KeyError, IndexError, EOFError, BadZipFile) as error:
        raise ModelError(f"{path}: no model; {advice}") from error
    except ValueError as error:
        raise error if isinstance(error, ModelError) else ModelError(f"{path}: no model; {advice}") from error


def _weights(arrays: Arrays) -> Weights:
    labels = tuple(str(label) for label in arrays["labels"])
    rules: dict[str, Floats] = {}
    for rule, size in sizes().items():
        table = np.zeros((size, len(labels)), dtype=np.float32)
        table[arrays[f"{rule}/codes"], arrays[f"{rule}/labels"]] = arrays[f"{rule}/steps"] * arrays[f"{rule}/scale"]
        rules[rule] = table
    return Weights(
        labels,
        tuple(str(name) for name in arrays["classes"]),
        arrays["transitions"],
        arrays["keys"],
        np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(arrays["counts"], dtype=np.int64)]),
        arrays["columns"],
        arrays["steps"].astype(np.float32) * arrays["scale"],
        rules,
    )
