"""Quarantine: records that fail a stage again and again wait here with their reason, and stop nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, delete, select, update

from nlp.identifiers import mask
from pipelines.store.schema import quarantine
from pipelines.store.upsert import upsert

ATTEMPTS = 3  # failures after which a record is no longer tried of itself
REASON_CHARACTERS = 500

# Made once: SQLAlchemy takes longer to look a new statement up in its cache than SQLite to carry it out.
_CLEAR = delete(quarantine).where(
    quarantine.c.stage == bindparam("of_stage"), quarantine.c.item == bindparam("of_item")
)


@dataclass(frozen=True, slots=True)
class Failure:
    """A record that failed; `held`: it waits until someone asks for another try."""

    stage: str
    item: str
    reason: str
    attempts: int
    first_at: datetime
    last_at: datetime
    held: bool


def fail(connection: Connection, stage: str, item: str, reason: str, at: datetime | None = None) -> bool:
    """Count one more failure of `item`. True where it is held from now on."""
    at = at or datetime.now(UTC)
    known = get_failure(connection, stage, item)
    attempts = 1 if known is None else known.attempts + 1
    values = {
        "stage": stage,
        "item": item,
        "reason": mask(reason)[:REASON_CHARACTERS],
        "attempts": attempts,
        "first_at": at if known is None else known.first_at,
        "last_at": at,
        "held": attempts >= ATTEMPTS,
    }
    upsert(connection, quarantine, [values])
    return attempts >= ATTEMPTS


def clear(connection: Connection, stage: str, item: str) -> None:
    """Forget the failures of `item`: it went through."""
    connection.execute(_CLEAR, {"of_stage": stage, "of_item": item})


def get_failure(connection: Connection, stage: str, item: str) -> Failure | None:
    query = select(quarantine).where(quarantine.c.stage == stage, quarantine.c.item == item)
    row = connection.execute(query).one_or_none()
    return None if row is None else Failure(**row._mapping)


def failures(connection: Connection, stage: str | None = None) -> list[Failure]:
    """What failed, newest first, held or not."""
    query = select(quarantine).order_by(quarantine.c.last_at.desc(), quarantine.c.stage, quarantine.c.item)
    if stage is not None:
        query = query.where(quarantine.c.stage == stage)
    return [Failure(**row._mapping) for row in connection.execute(query)]


def held_items(connection: Connection, stage: str) -> frozenset[str]:
    """What `stage` must leave alone."""
    query = select(quarantine.c.item).where(quarantine.c.stage == stage, quarantine.c.held.is_(True))
    return frozenset(connection.execute(query).scalars())


def retry(connection: Connection, stage: str | None = None) -> int:
    """Let what is held be tried again, of one stage or of all. Gives how many there are."""
    change = update(quarantine).where(quarantine.c.held.is_(True)).values(held=False, attempts=0)
    if stage is not None:
        change = change.where(quarantine.c.stage == stage)
    return connection.execute(change).rowcount
