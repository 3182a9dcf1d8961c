"""What is remembered between texts is bounded, and the collector is given back."""

from __future__ import annotations

import functools
import gc
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest

import nlp
from nlp import tokens as tokens_module
from nlp.findings import Paragraph
from nlp.tokens import tokens
from nlp.uncollected import uncollected


def _caches() -> Iterator[tuple[str, Any]]:
    for found in pkgutil.walk_packages(nlp.__path__, "nlp."):
        if ".train" not in found.name and not found.name.endswith("spacy_kk"):
            for name, value in vars(importlib.import_module(found.name)).items():
                if isinstance(value, functools._lru_cache_wrapper) and value.__module__ == found.name:
                    yield f"{found.name}.{name}", value


# Their arguments are names of lexicons, tables and rules, never what a text holds.
CLOSED = {"_rules", "_harmony", "_listed", "abbreviated", "_no", "heads", "kazakh_heads", "words", "lexicon", "_given"}


def test_no_cache_of_texts_is_without_bound() -> None:
    endless = [
        name
        for name, cache in _caches()
        if cache.cache_parameters()["maxsize"] is None and inspect.signature(cache.__wrapped__).parameters
    ]
    assert [name for name in endless if name.rpartition(".")[2] not in CLOSED] == []


def test_words_of_tokens_are_forgotten_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens_module, "_MOST", 50)
    before = tokens("жаңа сөз", [Paragraph(0, 8, "kk")])
    for number in range(40):
        text = " ".join(f"жаңа{number}сөз{one}" for one in range(10))
        tokens(text, [Paragraph(0, len(text), "kk")])
        assert len(tokens_module._KNOWN["kk"]) <= max(50, len(before))
    assert tokens("жаңа сөз", [Paragraph(0, 8, "kk")]) == before


def test_the_collector_is_as_it_was() -> None:
    assert gc.isenabled()
    with uncollected(), uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ValueError, match="no matter"), uncollected():
        raise ValueError("no matter")
    assert gc.isenabled()
    gc.disable()
    try:
        with uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    finally:
        gc.enable()
