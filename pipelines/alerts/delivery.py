"""Delivery: digests to the readers who are due, each hit told to each subscription exactly once.

In one transaction a digest is written whole with a ledger row for every hit in it; only then is it sent. Killed in
between, the next run finds it unsent and sends the same bytes under the same Message-ID; a hit in the ledger is in no
other digest. So nothing is lost, and a mail is repeated only as itself.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from sqlalchemy import Connection, func, insert, select, update

from pipelines.access.accounts import seen_by
from pipelines.alerts import mail
from pipelines.alerts.digest import Digest, compose, from_json
from pipelines.clock import ALMATY, almaty_day
from pipelines.context import Context
from pipelines.locks import hold
from pipelines.report import StageReport
from pipelines.searching.quoting import Quoter
from pipelines.store.facts import get_fact, set_fact
from pipelines.store.schema import digests, ledger
from pipelines.store.watches import Hit, Subscription, Watch, all_subscriptions, all_watches, hits_since, untold

WAITING = "another process is sending digests; this one waits for it to end"
PAUSED = "sending_paused"  # a fact of a restored store: it sends nothing until it is told to


@dataclass(frozen=True, slots=True)
class Reader:
    """An address with all its subscriptions: who gets one digest."""

    channel: str
    address: str
    subscriptions: tuple[Subscription, ...]


def preview(
    context: Context,
    since: datetime | None = None,
    *,
    now: datetime | None = None,
    owner: str | None = None,
    collections: Collection[str] | None = None,
) -> Digest:
    """What every watch of an owner (None: everybody's) has found since an instant (None: ever) in collections (None:
    all). Tells nobody, changes nothing."""
    with context.store.read() as connection:
        own = [watch for watch in all_watches(connection) if owner is None or watch.owner == owner]
        found = [(watch, hits_since(connection, watch.id, since, collections)) for watch in own]
        return compose_for(context, connection, found, since=since, now=now, collections=collections)


def compose_for(
    context: Context,
    connection: Connection,
    found: Iterable[tuple[Watch, Sequence[Hit]]],
    *,
    since: datetime | None,
    now: datetime | None = None,
    collections: Collection[str] | None = None,
) -> Digest:
    """`compose` with quotations from this context's store; `now` is the present unless given."""
    at = now or datetime.now(UTC)
    return compose(connection, found, quoter=Quoter(context, collections), since=since, now=at, collections=collections)


def deliver(context: Context, *, due_only: bool = False, now: datetime | None = None) -> StageReport:
    """Prepare digests for the readers who have one to get, and send every mail that is prepared and unsent.

    `due_only` prepares only for those whose hour has come today in Asia/Almaty. A reader with nothing new is told so
    once a day. A mail that cannot be sent stays prepared, counts as failed and says why in its row."""
    began, now = time.monotonic(), now or datetime.now(UTC)
    with context.store.read() as connection:
        paused = get_fact(connection, PAUSED)
    if paused is not None:
        context.progress.say(f"nothing is sent: {paused}; to send from this copy, run baqylau digest --resume")
        return StageReport("digest", 0, time.monotonic() - began, {"paused": 1})
    with hold(context, "digest", WAITING):
        prepared = prepare(context, due_only=due_only, now=now)
        sent, failed = send_prepared(context)
    return StageReport("digest", prepared, time.monotonic() - began, {"sent": sent, "failed": failed})


def prepare(context: Context, *, due_only: bool, now: datetime) -> int:
    """Write the digests that are to be sent, each with its ledger rows in one transaction; gives their number."""
    with context.store.read() as connection:
        readers = [reader for reader in _readers(connection) if _is_due(connection, reader, due_only, now)]
    return sum(_prepare(context, reader, now) for reader in readers)


def _prepare(context: Context, reader: Reader, now: datetime) -> bool:
    """Compose from a snapshot, then write digest and ledger at once. Only one process prepares (see `deliver`)."""
    with context.store.read() as connection:
        watches = {watch.id: watch for watch in all_watches(connection)}
        own = [one for one in reader.subscriptions if one.watch_id in watches]
        seen = {one.owner: seen_by(connection, one.owner) for one in own}
        pairs = [(one, untold(connection, one, seen[one.owner])) for one in own]
        last = _last_digest(connection, reader)
        if not any(hits for _, hits in pairs) and last is not None and almaty_day(last) == almaty_day(now):
            return False
        found = [(watches[one.watch_id], hits) for one, hits in pairs]
        all_seen = [one for one in seen.values() if one is not None]
        within = frozenset().union(*all_seen) if all_seen and len(all_seen) == len(seen) else None
        digest = compose_for(context, connection, found, since=last, now=now, collections=within)
    with context.store.write() as connection:
        _write(connection, reader, digest, pairs)
    return True


def _write(
    connection: Connection, reader: Reader, digest: Digest, pairs: Iterable[tuple[Subscription, Sequence[Hit]]]
) -> None:
    row = {
        "channel": reader.channel,
        "address": reader.address,
        "message_id": f"<{uuid.uuid4()}@baqylau>",
        "created_at": digest.made_at,
        "content": digest.to_json(),
    }
    key = connection.execute(insert(digests).values(**row)).inserted_primary_key
    assert key is not None
    told = [{"subscription_id": one.id, "hit_id": hit.id, "digest_id": key[0]} for one, hits in pairs for hit in hits]
    if told:
        connection.execute(insert(ledger), told)


def send_prepared(context: Context) -> tuple[int, int]:
    """Send every mail that is prepared and unsent, oldest first; gives how many were sent and how many failed."""
    with context.store.read() as connection:
        query = select(digests).where(digests.c.sent_at.is_(None), digests.c.channel == "mail").order_by(digests.c.id)
        rows = connection.execute(query).all()
    sent = 0
    for row in rows:
        values: dict[str, object] = {"attempts": (row.attempts or 0) + 1, "error": None}
        try:
            ready = mail.message(from_json(row.content), context.settings, to=row.address, message_id=row.message_id)
            mail.send(ready, context.settings)
        except mail.MailError as error:
            values["error"] = str(error)
            context.progress.say(str(error))
        else:
            values["sent_at"] = datetime.now(UTC)
            sent += 1
        with context.store.write() as connection:
            connection.execute(update(digests).where(digests.c.id == row.id).values(**values))
    return sent, len(rows) - sent


def take_terminal(context: Context, *, now: datetime | None = None) -> list[Digest]:
    """The digests prepared for terminals and not yet shown; they count as told when this returns."""
    with context.store.write() as connection:
        where = (digests.c.sent_at.is_(None), digests.c.channel == "terminal")
        rows = connection.execute(select(digests).where(*where).order_by(digests.c.id)).all()
        connection.execute(update(digests).where(*where).values(sent_at=now or datetime.now(UTC)))
    return [from_json(row.content) for row in rows]


def _readers(connection: Connection) -> list[Reader]:
    def place(one: Subscription) -> tuple[str, str]:
        return one.channel, one.address

    ordered = sorted(all_subscriptions(connection), key=place)
    return [Reader(*key, tuple(group)) for key, group in groupby(ordered, key=place)]


def _is_due(connection: Connection, reader: Reader, due_only: bool, now: datetime) -> bool:
    if not due_only:
        return True
    hour = min(one.hour for one in reader.subscriptions)
    last = _last_digest(connection, reader)
    return now.astimezone(ALMATY).hour >= hour and (last is None or almaty_day(last) < almaty_day(now))


def _last_digest(connection: Connection, reader: Reader) -> datetime | None:
    query = select(digests.c.created_at).where(digests.c.channel == reader.channel, digests.c.address == reader.address)
    return connection.execute(query.order_by(digests.c.id.desc()).limit(1)).scalar_one_or_none()


def unsent(connection: Connection) -> int:
    """How many mails are prepared and not sent."""
    query = select(func.count()).where(digests.c.sent_at.is_(None), digests.c.channel == "mail")
    return int(connection.execute(query).scalar_one())


def resume(context: Context) -> None:
    """Let a restored copy send from now on; what was prepared before its backup is never sent from it."""
    now = datetime.now(UTC)
    with context.store.write() as connection:
        if get_fact(connection, PAUSED) is None:
            return
        stale = update(digests).where(digests.c.sent_at.is_(None))
        connection.execute(stale.values(sent_at=now, error="prepared before the backup: left to the original"))
        set_fact(connection, PAUSED, None)
