"""Stock Natasha on the same texts: what our figures are compared with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from nlp.evaluation.gold import Kind
from nlp.evaluation.score import Finding

_KINDS: dict[str, Kind] = {"PER": "person", "ORG": "organisation", "LOC": "place"}


def natasha_findings(texts: Iterable[str]) -> Iterator[tuple[Finding, ...]]:
    """People, organisations and places of each text by natasha.NewsNERTagger as it comes: whole text, own tokens."""
    from natasha import NewsEmbedding, NewsNERTagger  # half a second and 60 MB: only where a comparison is asked for

    tagger = NewsNERTagger(NewsEmbedding())
    for text in texts:
        yield tuple(Finding(_KINDS[span.type], span.start, span.stop) for span in tagger(text).spans)
