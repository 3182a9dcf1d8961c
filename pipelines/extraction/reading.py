"""Reading: a version of an article → what stands in it, by an analyser. Touches no store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from nlp.findings import Amount, Analysis, Mention
from nlp.names import key_hash
from pipelines.clock import almaty_day
from pipelines.store.findings import FieldFindings, Pending, VersionFindings
from search.amounts import amount_marker
from search.stack import Marker, build_stack

if TYPE_CHECKING:  # a process that only reads does not wait for what the context brings
    from pipelines.context import TextAnalyser

PLAINEST = "Аким приехал. Әкім келді."  # what every analyser that works can read
Outcome = VersionFindings | str  # what was found, or why nothing could be


def read(analyser: TextAnalyser, versions: list[Pending]) -> list[Outcome]:
    """An outcome for each version. All are read in one call, as it is faster; where that fails, one by one."""
    texts = [(text, day) for one in versions for text, day in _texts(one)]
    try:
        found = list(analyser.analyse_many(texts))
        return [_findings(analyser.version, one, *found[i * 2 : i * 2 + 2]) for i, one in enumerate(versions)]
    except Exception:  # whatever a text does to the analyser, the others shall not suffer
        return [_read_one(analyser, one) for one in versions]


def _read_one(analyser: TextAnalyser, version: Pending) -> Outcome:
    try:
        title, text = (analyser.analyse(text, published=day) for text, day in _texts(version))
        return _findings(analyser.version, version, title, text)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def _texts(version: Pending) -> tuple[tuple[str, date | None], tuple[str, date | None]]:
    day = None if version.published_at is None else almaty_day(version.published_at)
    return (version.title, day), (version.text, day)


def _findings(analyser_version: str, version: Pending, title: Analysis, text: Analysis) -> VersionFindings:
    language = title.language if text.language == "und" else text.language
    return VersionFindings(
        version.article_id, version.version, analyser_version, language, field_findings(title), field_findings(text)
    )


def field_findings(analysis: Analysis) -> FieldFindings:
    """The form that the store keeps of what stands in a title or text."""
    stack = build_stack(analysis.tokens, _markers(analysis.mentions, analysis.amounts))
    return FieldFindings(stack, analysis.mentions, analysis.amounts)


def _markers(mentions: Iterable[Mention], amounts: Iterable[Amount]) -> Iterator[Marker]:
    """Markers depend on keys only, never on clusters, so that a stack stands as long as its analyser's version."""
    for mention in mentions:
        if mention.key:
            yield Marker(mention.start, mention.stop, (f"{mention.kind}:{key_hash(mention.key)}",))
    for amount in amounts:
        yield amount_marker(
            amount.start, amount.stop, amount.value, amount.currency, amount.value_kzt, amount.low, amount.high
        )
