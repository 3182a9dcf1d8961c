"""Kazakh for spaCy, which has no `kk` of its own: language, stop words, tokeniser exceptions, lemmatiser, mentions.

`import nlp.kazakh.spacy_kk` registers all; `spacy.blank("kk")` then works, and the factories "kazakh_lemmatizer" and
"kazakh_mentions" stand ready.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import spacy
from spacy.attrs import ORTH
from spacy.language import BaseDefaults, Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans, registry

from nlp.kazakh.mentions import KazakhMentions
from nlp.kazakh.stemmer import base_form

STOP_WORDS = frozenset(Path(__file__).with_name("stop_words.txt").read_text(encoding="utf-8").split())
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


class KazakhRules:
    """Sets `doc.ents` to the mentions that the rules find; a span that cuts a token is widened to it."""

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


@Language.factory("kazakh_lemmatizer", assigns=["token.lemma"])
def make_lemmatizer(nlp: Language, name: str) -> Any:
    """The lemmatiser as a component of a pipeline."""
    return KazakhLemmatizer()


@Language.factory("kazakh_mentions", assigns=["doc.ents"])
def make_mentions(nlp: Language, name: str) -> Any:
    """The rules for people, organisations and places as a component of a pipeline."""
    return KazakhRules()


def pipeline() -> Language:
    """A Kazakh pipeline with both components."""
    made = spacy.blank("kk")
    made.add_pipe("kazakh_lemmatizer")
    made.add_pipe("kazakh_mentions")
    return made
