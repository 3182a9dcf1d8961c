"""Extract: Article → Findings. Every version that the current analyser has not read is read and its findings stored.

Few versions are read here, many by as many processes as the setting `jobs` says. Either way this process alone writes,
batch by batch in the order of the store: ids and order do not depend on who read, and a kill costs the batches in hand.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import ExitStack

from sqlalchemy import Connection

from pipelines.context import Context, TextAnalyser
from pipelines.errors import BaqylauError
from pipelines.extraction.readers import Batch, Readers, cores
from pipelines.extraction.reading import PLAINEST, Outcome, read
from pipelines.progress import Advance
from pipelines.report import StageReport
from pipelines.store import outbox, quarantine
from pipelines.store.findings import Pending, count_pending, pending_versions, save_findings

STAGE = "extract"
BATCH = 32  # versions a transaction: about two seconds of work, which is what a kill costs
WORTH_A_POOL = 300  # versions: with fewer, other processes have hardly loaded their models when all is done


def extract(context: Context, *, batch: int = BATCH) -> StageReport:
    """Read what has not been read. A version that fails is counted, held after quarantine.ATTEMPTS, and stops nothing.

    `counts`: mentions, amounts, failed, held."""
    begun, counts = time.monotonic(), Counter(mentions=0, amounts=0, failed=0)
    version = context.analyser.version
    with context.store.read() as connection:
        total, held = count_pending(connection, version), quarantine.held_items(connection, STAGE)
    jobs = min(context.settings.jobs or cores(), total // batch + 1) if total >= WORTH_A_POOL else 1
    items = 0
    with ExitStack() as stack, context.progress.arrow(STAGE, total) as advance:
        batches = _batches(context, version, batch, held, advance)
        for wanted, outcomes in _read(context, batches, jobs, stack) if total else ():
            with context.store.write() as connection:
                for one, outcome in zip(wanted, outcomes, strict=True):
                    counts.update(_keep(context, connection, one, outcome))
            items += len(wanted)
            advance(len(wanted))
    if counts["failed"]:
        context.progress.say(f"{counts['failed']} texts could not be read; baqylau doctor says why")
    done = items - counts["failed"]
    return StageReport(STAGE, done, time.monotonic() - begun, {**counts, "held": len(held)})


def _read(
    context: Context, batches: Iterator[Batch], jobs: int, stack: ExitStack
) -> Iterator[tuple[Batch, list[Outcome]]]:
    if jobs == 1:
        _try_out(context.analyser)
        return ((batch, read(context.analyser, batch)) for batch in batches)
    context.progress.say(f"{STAGE}: {jobs} processes read")
    return stack.enter_context(Readers(context.analyser, jobs)).read(batches)


def _try_out(analyser: TextAnalyser) -> None:
    """An analyser that cannot read the plainest text is broken: that is no fault of the texts, and holds none back."""
    try:
        analyser.analyse(PLAINEST)
    except Exception as error:
        raise BaqylauError(f"the analyser does not work here ({error}): install the dependencies again") from error


def item_name(article_id: str, version: int) -> str:
    """The name of a version in the quarantine."""
    return f"{article_id}/{version}"


def _batches(
    context: Context, analyser_version: str, size: int, held: Collection[str], advance: Advance
) -> Iterator[Batch]:
    """Pending versions that are not held, in their order, each once however it ends."""
    after = (0, 0)
    while True:
        with context.store.read() as connection:
            pending = pending_versions(connection, analyser_version, after, size)
        if not pending:
            return
        wanted = [one for one in pending if item_name(one.article_id, one.version) not in held]
        advance(len(pending) - len(wanted))
        yield wanted
        after = (pending[-1].ordinal, pending[-1].version)


def _keep(context: Context, connection: Connection, version: Pending, outcome: Outcome) -> dict[str, int]:
    item = item_name(version.article_id, version.version)
    if isinstance(outcome, str):
        quarantine.fail(connection, STAGE, item, outcome)
        context.log.warning("extract failed", article=version.article_id, version=version.version, reason=outcome)
        return {"failed": 1}
    if save_findings(connection, outcome):
        outbox.add(connection, version.article_id, version.version, "recognised")
    else:
        outbox.give_again(connection, version.article_id, version.version)
    quarantine.clear(connection, STAGE, item)
    parts = (outcome.title, outcome.text)
    return {"mentions": sum(len(p.mentions) for p in parts), "amounts": sum(len(p.amounts) for p in parts)}
