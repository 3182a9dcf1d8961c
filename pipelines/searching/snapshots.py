"""Snapshots: what is stored now, under a name that a paper can cite; later questions can be asked of it (`as_of`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select

from pipelines.clock import ALMATY
from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.searching.as_of import Moment
from pipelines.searching.manifest import made_with
from pipelines.store import outbox
from pipelines.store.schema import articles, snapshots
from search.say import say

NAME = re.compile(r"[\w.-]{1,80}")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`position` is where the outbox stood, `articles` how many were stored, `made_with` as in a manifest."""

    name: str
    at: datetime
    position: int
    articles: int
    who: str
    why: str
    made_with: dict[str, Any]

    @property
    def moment(self) -> Moment:
        return Moment(self.at, self.position, self.name)

    def to_json(self) -> dict[str, Any]:
        at = self.at.astimezone(ALMATY).isoformat(timespec="seconds")
        beside = {"articles": self.articles, "who": self.who, "why": self.why, "made_with": self.made_with}
        return {"name": self.name, "at": at, "position": self.position, **beside}


def create(context: Context, name: str, who: str, why: str) -> Snapshot:
    """Freeze what is stored now. A name is given once. Raises InputError."""
    if not NAME.fullmatch(name):
        raise InputError(
            say("«{name}» is no name for a snapshot: letters, digits, full stops, _ and - (80 at most)", name=name[:80])
        )
    if not why.strip():
        raise InputError("say why: whoever meets the snapshot later is to know")
    versions = made_with(context)
    with context.store.write() as connection:
        if connection.execute(select(snapshots.c.name).where(snapshots.c.name == name)).first():
            raise InputError(
                say("there is a snapshot {name} already: what is frozen stays; choose another name", name=name)
            )
        count = connection.execute(select(func.count()).select_from(articles)).scalar_one()
        position = outbox.last(connection)
        row = {"name": name, "at": datetime.now(UTC), "position": position, "articles": count, "who": who, "why": why}
        connection.execute(insert(snapshots).values(**row, made_with=versions | {"store": {"position": position}}))
    return get(context, name)


def overview(context: Context) -> list[Snapshot]:
    """All of them, newest first."""
    with context.store.read() as connection:
        rows = connection.execute(select(snapshots).order_by(snapshots.c.at.desc(), snapshots.c.name))
        return [_read(row) for row in rows]


def get(context: Context, name: str) -> Snapshot:
    """Raises InputError where there is none of this name."""
    with context.store.read() as connection:
        row = connection.execute(select(snapshots).where(snapshots.c.name == name)).one_or_none()
    if row is None:
        raise InputError(say("there is no snapshot {name}: baqylau snapshot list has them", name=name[:80]))
    return _read(row)


def remove(context: Context, name: str) -> None:
    """Forget the name; what is stored stays. Raises InputError."""
    with context.store.write() as connection:
        if not connection.execute(delete(snapshots).where(snapshots.c.name == name)).rowcount:
            raise InputError(say("there is no snapshot {name}: baqylau snapshot list has them", name=name[:80]))


def _read(row: Row[Any]) -> Snapshot:
    return Snapshot(row.name, row.at, row.position, row.articles, row.who, row.why, row.made_with)
