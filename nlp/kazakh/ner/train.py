"""Annotated sentences → weights: CRFs trained by python-crfsuite (a tool of development), summed into one model.

Several CRFs of different settings are averaged: scores are sums of weights, so the mean of models is a model, and it
costs nothing when it reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from nlp.kazakh.ner.context import codes, quotes, sizes
from nlp.kazakh.ner.forms import form_of
from nlp.kazakh.ner.model import PAD, SLOTS, Classes, Forms, Weights, key_of, slots_of

_STEPS = {"-2": -2, "-1": -1, "1": 1, "2": 2}
_SMALLEST = 1e-3  # weights nearer to nothing are dropped


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence: its words and a label for each (O, B-PERSON, I-PERSON …)."""

    words: tuple[str, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """How one CRF is trained: weight of the sum of absolute weights, of their squares, and rounds at most."""

    l1: float = 0.1
    l2: float = 0.3
    rounds: int = 70


SETTINGS = (Setting(),)


def train(examples: Sequence[Example], settings: Sequence[Setting] = SETTINGS) -> Weights:
    """The mean of CRFs trained on the examples, one a setting. The same examples and settings give the same weights."""
    classes = tuple(sorted({form_of(word).word_class for one in examples for word in one.words}))
    told = list(features([one.words for one in examples], classes))
    models = [_fit(told, [one.labels for one in examples], setting) for setting in settings]
    return _weights(models, classes)


def features(sentences: Sequence[Sequence[str]], classes: Sequence[str]) -> Iterator[list[list[str]]]:
    """For each word of each sentence the features that a CRF learns from, by the names that _weights takes apart."""
    forms = Forms(Classes(classes))
    for sentence in sentences:
        yield _told(sentence, forms)


def _told(sentence: Sequence[str], forms: Forms) -> list[list[str]]:
    row, _, _ = forms.row_of([sentence])
    first = int(row.begins[0])
    told: list[list[str]] = [[] for _ in sentence]
    owned = [_owned(word) for word in row.words]
    for at in range(len(sentence)):
        told[at] += owned[first + at]["0"]
        for slot, step in _STEPS.items():
            told[at] += owned[first + at + step][slot]
    for opened, closed in quotes(row.words, first, first + len(sentence)):
        for at in range(opened, closed + 1):
            told[at - first] += owned[closed + 1]["after quote"] + owned[opened - 1]["before quote"]
    for rule, places, found in codes(row):
        for place, code in zip(places.tolist(), found.tolist(), strict=True):
            told[place - first].append(f"@{rule}\t{code}")
    return told


def _owned(word: str) -> Mapping[str, list[str]]:
    """What a word tells each slot: `slot\\tfeature`. A word at place t speaks to place t - step of its slot's step."""
    slots: dict[str, list[str]] = {slot: [] for slot in SLOTS}
    for reach, feature in form_of(word).features if word else ((2, PAD),):
        for slot in slots_of(reach):
            slots[slot].append(f"{slot}\t{feature}")
    return slots


@dataclass(frozen=True, slots=True)
class _Fitted:
    labels: tuple[str, ...]
    state: Mapping[tuple[str, str], float]
    transitions: Mapping[tuple[str, str], float]


def _fit(told: Sequence[list[list[str]]], labels: Sequence[Sequence[str]], setting: Setting) -> _Fitted:
    import pycrfsuite

    trainer = pycrfsuite.Trainer(verbose=False)
    for sentence, row in zip(told, labels, strict=True):
        trainer.append(sentence, row)
    trainer.set_params(
        {"c1": setting.l1, "c2": setting.l2, "max_iterations": setting.rounds, "feature.possible_transitions": True}
    )
    with TemporaryDirectory() as folder:
        path = str(Path(folder) / "crf")
        trainer.train(path)
        tagger = pycrfsuite.Tagger()
        tagger.open(path)
        info = tagger.info()
        fitted = _Fitted(tuple(tagger.labels()), dict(info.state_features), dict(info.transitions))
        tagger.close()
    return fitted


def _weights(models: Sequence[_Fitted], classes: tuple[str, ...]) -> Weights:
    labels = tuple(sorted({label for model in models for label in model.labels}))
    number = {label: at for at, label in enumerate(labels)}
    transitions = np.zeros((len(labels), len(labels)), dtype=np.float64)
    rules = {rule: np.zeros((size, len(labels)), dtype=np.float64) for rule, size in sizes().items()}
    forms: dict[int, dict[int, float]] = {}
    for model in models:
        for (before, after), weight in model.transitions.items():
            transitions[number[before], number[after]] += weight / len(models)
        for (name, label), weight in model.state.items():
            source, _, rest = name.partition("\t")
            if source.startswith("@"):
                rules[source[1:]][int(rest), number[label]] += weight / len(models)
                continue
            column = SLOTS.index(source) * len(labels) + number[label]
            columns = forms.setdefault(key_of(rest), {})
            columns[column] = columns.get(column, 0.0) + weight / len(models)
    return Weights(
        labels,
        classes,
        transitions.astype(np.float32),
        *_compressed(forms),
        {rule: table.astype(np.float32) for rule, table in rules.items()},
    )


def _compressed(forms: Mapping[int, Mapping[int, float]]) -> tuple[Any, Any, Any, Any]:
    keys, bounds, columns, values = list[int](), [0], list[int](), list[float]()
    for key in sorted(forms):
        kept = [(column, weight) for column, weight in sorted(forms[key].items()) if abs(weight) >= _SMALLEST]
        if kept:
            keys.append(key)
            columns += [column for column, _ in kept]
            values += [weight for _, weight in kept]
            bounds.append(len(columns))
    return (
        np.array(keys, dtype=np.uint32),
        np.array(bounds, dtype=np.int64),
        np.array(columns, dtype=np.uint8),
        np.array(values, dtype=np.float32),
    )
