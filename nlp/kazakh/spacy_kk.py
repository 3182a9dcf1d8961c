"""Kazakh for spaCy, which has no `kk` of its own: language, stop words, tokeniser exceptions, lemmatiser, names.

Entry points (pyproject.toml) make `spacy.blank("kk")` and the factories "kazakh_lemmatizer", "kazakh_ner" (the trained
model alone, in its corpus's classes) and "kazakh_mentions" (model and rules) work without an import.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import spacy
from spacy.attrs import ORTH
from spacy.language import BaseDefaults, Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans, minibatch, registry

from nlp.kazakh.mentions import KazakhMentions
from nlp.kazakh.ner.model import Weights
from nlp.kazakh.ner.store import load, save
from nlp.kazakh.ner.tagger import MODEL, Found, Tagger
from nlp.kazakh.stemmer import base_form

STOP_WORDS = frozenset(Path(__file__).with_name("stop_words.txt").read_text(encoding="utf-8").split())
_MODEL_FILE, _SETTINGS_FILE = "kazakh.npz", "settings.json"
_LABELS = {"person": "PERSON", "organisation": "ORGANISATION", "place": "GPE", "programme": "PROJECT"}
# Abbreviations with a full stop of their own: a sentence does not end there.
_EXCEPTIONS = {
    short: [{ORTH: short}] for short in ("т.б.", "т.с.с.", "ж.", "жж.", "млн.", "млрд.", "мың.", "б.з.д.", "обл.")
}


class KazakhDefaults(BaseDefaults):
    """What spaCy asks of a language."""

    stop_words: ClassVar[set[str]] = set(STOP_WORDS)  # type: ignore[misc]  # spaCy reads it from the class
    tokenizer_exceptions: ClassVar[dict[str, list[dict[int, str]]]] = {  # type: ignore[misc]  # the same
        **BaseDefaults.tokenizer_exceptions,
        **_EXCEPTIONS,
    }


@registry.languages("kk")
class Kazakh(Language):  # type: ignore[no-untyped-call]  # spaCy's hook has no types
    """The `kk` language."""

    lang = "kk"
    Defaults = KazakhDefaults


class KazakhLemmatizer:
    """Sets `lemma_` of every word to its likeliest base form."""

    def __call__(self, doc: Doc) -> Doc:
        for token in doc:
            token.lemma_ = base_form(token.text) if token.is_alpha else token.text
        return doc


class KazakhNames:
    """Sets `doc.ents` to the mentions that model and rules find; a span that cuts a token is widened to it."""

    def __init__(self) -> None:
        self._mentions = KazakhMentions()

    def __call__(self, doc: Doc) -> Doc:
        spans = []
        for mention in self._mentions.find(doc.text, 0, len(doc.text)):
            label = _LABELS[mention.kind]
            span: Span | None = doc.char_span(mention.start, mention.stop, label=label, alignment_mode="expand")
            if span is not None:
                spans.append(span)
        doc.ents = tuple(filter_spans(spans))
        return doc


class KazakhNer:
    """Sets `doc.ents` to what the trained model finds, in the classes of its corpus (KazNERD); nothing that is less
    certain than `least`. A span that cuts a token is widened to it. Stored with a pipeline, it takes its model along.
    """

    def __init__(self, weights: Weights, classes: Sequence[str], least: float) -> None:
        self._weights, self._tagger = weights, Tagger(weights)
        self._classes, self._least = frozenset(classes), least

    def __call__(self, doc: Doc) -> Doc:
        (read,) = self._tagger.read([(doc.text, 0, len(doc.text))])
        return self._set(doc, read.found)

    def pipe(self, docs: Iterable[Doc], batch_size: int = 64) -> Iterator[Doc]:
        """Docs in batches, which are read together."""
        for batch in minibatch(docs, batch_size):  # type: ignore[no-untyped-call]
            readings = self._tagger.read([(doc.text, 0, len(doc.text)) for doc in batch])
            yield from (self._set(doc, read.found) for doc, read in zip(batch, readings, strict=True))

    def _set(self, doc: Doc, found: Iterable[Found]) -> Doc:
        spans = [
            doc.char_span(one.start, one.stop, label=one.label, alignment_mode="expand")
            for one in found
            if one.certainty >= self._least and (not self._classes or one.label in self._classes)
        ]
        doc.ents = tuple(filter_spans([span for span in spans if span is not None]))
        return doc

    def to_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> None:
        """Write the model and its settings into a folder, as spaCy's components do."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        save(self._weights, folder / _MODEL_FILE)
        settings = {"classes": sorted(self._classes), "least": self._least}
        (folder / _SETTINGS_FILE).write_text(json.dumps(settings), encoding="utf-8")

    def from_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> KazakhNer:
        """Read back what to_disk wrote."""
        folder = Path(path)
        settings = json.loads((folder / _SETTINGS_FILE).read_text(encoding="utf-8"))
        self.__init__(load(folder / _MODEL_FILE), settings["classes"], settings["least"])  # type: ignore[misc]
        return self


@Language.factory("kazakh_lemmatizer", assigns=["token.lemma"])
def make_lemmatizer(nlp: Language, name: str) -> Any:
    """The lemmatiser as a component of a pipeline."""
    return KazakhLemmatizer()


@Language.factory(
    "kazakh_ner", assigns=["doc.ents"], default_config={"classes": [], "least": 0.0, "model_file": str(MODEL.name)}
)
def make_ner(nlp: Language, name: str, classes: list[str], least: float, model_file: str) -> Any:
    """The trained model as a component. `classes`: which of its classes to keep, all where empty; `least`: the
    smallest certainty kept; `model_file`: the shipped model's name, or the path of one of your own."""
    path = MODEL if model_file == MODEL.name else Path(model_file)
    return KazakhNer(load(path), classes, least)


@Language.factory("kazakh_mentions", assigns=["doc.ents"])
def make_mentions(nlp: Language, name: str) -> Any:
    """Model and rules for people, organisations and places, as the rest of this program reads them."""
    return KazakhNames()


def pipeline() -> Language:
    """A Kazakh pipeline with both components."""
    made = spacy.blank("kk")
    made.add_pipe("kazakh_lemmatizer")
    made.add_pipe("kazakh_mentions")
    return made
