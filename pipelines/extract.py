"""Extract: Article → Findings. Every version that the current analyser has not read is read and its findings stored."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from sqlalchemy import Connection

from nlp.findings import Amount, Analysis, Mention
from nlp.names import key_hash
from pipelines.clock import almaty_day
from pipelines.context import Context, TextAnalyser
from pipelines.errors import BaqylauError
from pipelines.report import StageReport
from pipelines.store import outbox, quarantine
from pipelines.store.findings import (
    FieldFindings,
    Pending,
    VersionFindings,
    count_pending,
    pending_versions,
    save_findings,
)
from search.amounts import amount_marker
from search.stack import Marker, build_stack

STAGE = "extract"
BATCH = 32  # versions a transaction: about two seconds of work, which is what a kill costs
Outcome = VersionFindings | Exception


def extract(context: Context, *, batch: int = BATCH) -> StageReport:
    """Read what has not been read. A version that fails is counted, held after quarantine.ATTEMPTS, and stops nothing.

    `counts`: mentions, amounts, failed, held."""
    begun, counts = time.monotonic(), Counter(mentions=0, amounts=0, failed=0)
    version = context.analyser.version
    with context.store.read() as connection:
        total, held = count_pending(connection, version), quarantine.held_items(connection, STAGE)
    if total:
        _try_out(context.analyser)
    items = 0
    with context.progress.arrow(STAGE, total) as advance:
        for pending in _batches(context, version, batch):
            wanted = [one for one in pending if item_name(one.article_id, one.version) not in held]
            outcomes = list(zip(wanted, _analyse(context.analyser, wanted), strict=True))
            with context.store.write() as connection:
                for one, outcome in outcomes:
                    counts.update(_keep(context, connection, one, outcome))
            items += len(outcomes)
            advance(len(pending))
    if counts["failed"]:
        context.progress.say(f"{counts['failed']} texts could not be read; baqylau doctor says why")
    done = items - counts["failed"]
    return StageReport(STAGE, done, time.monotonic() - begun, {**counts, "held": len(held)})


def _try_out(analyser: TextAnalyser) -> None:
    """An analyser that cannot read the plainest text is broken: that is no fault of the texts, and holds none back."""
    try:
        analyser.analyse("Аким приехал. Әкім келді.")
    except Exception as error:
        raise BaqylauError(f"the analyser does not work here ({error}): install the dependencies again") from error


def item_name(article_id: str, version: int) -> str:
    """The name of a version in the quarantine."""
    return f"{article_id}/{version}"


def _batches(context: Context, analyser_version: str, size: int) -> Iterator[list[Pending]]:
    """Pending versions in their order, each once however it ends."""
    after = (0, 0)
    while True:
        with context.store.read() as connection:
            pending = pending_versions(connection, analyser_version, after, size)
        if not pending:
            return
        yield pending
        after = (pending[-1].ordinal, pending[-1].version)


def _analyse(analyser: TextAnalyser, versions: list[Pending]) -> list[Outcome]:
    """Read all in one call, as it is faster; where that fails, one by one, to find which."""
    texts = [(text, day) for one in versions for text, day in _texts(one)]
    try:
        found = list(analyser.analyse_many(texts))
        return [_findings(analyser.version, one, *found[i * 2 : i * 2 + 2]) for i, one in enumerate(versions)]
    except Exception:  # whatever a text does to the analyser, the others shall not suffer
        return [_analyse_one(analyser, one) for one in versions]


def _analyse_one(analyser: TextAnalyser, version: Pending) -> Outcome:
    try:
        title, text = (analyser.analyse(text, published=day) for text, day in _texts(version))
        return _findings(analyser.version, version, title, text)
    except Exception as error:
        return error


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


def _keep(context: Context, connection: Connection, version: Pending, outcome: Outcome) -> dict[str, int]:
    item = item_name(version.article_id, version.version)
    if isinstance(outcome, Exception):
        reason = f"{type(outcome).__name__}: {outcome}"
        quarantine.fail(connection, STAGE, item, reason)
        context.log.warning("extract failed", article=version.article_id, version=version.version, reason=reason)
        return {"failed": 1}
    if save_findings(connection, outcome):
        outbox.add(connection, version.article_id, version.version, "recognised")
    else:
        outbox.give_again(connection, version.article_id, version.version)
    quarantine.clear(connection, STAGE, item)
    parts = (outcome.title, outcome.text)
    return {"mentions": sum(len(p.mentions) for p in parts), "amounts": sum(len(p.amounts) for p in parts)}
