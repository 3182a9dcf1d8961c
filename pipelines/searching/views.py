"""Views: questions with their filters that a reader saved under a name. They are their owner's only."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select

from pipelines.clock import ALMATY
from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.store.schema import views
from search.say import say

LONGEST_NAME = 120  # characters
MOST = 500  # of one reader


@dataclass(frozen=True, slots=True)
class View:
    """`id` is random: it cannot be guessed. `question` is the search page's address behind its «?»."""

    id: str
    name: str
    question: str
    created_at: datetime

    def to_json(self) -> dict[str, Any]:
        at = self.created_at.astimezone(ALMATY).isoformat(timespec="seconds")
        return {"id": self.id, "name": self.name, "question": self.question, "created_at": at}


def save(context: Context, owner: str, name: str, question: str) -> View:
    """Keep a question. A name is given once; the same question under the same name is the view that is there.
    Raises InputError."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise InputError(say("a view needs a name of at most {most} characters", most=LONGEST_NAME))
    with context.store.write() as connection:
        known = connection.execute(select(views).where(views.c.owner == owner, views.c.name == name)).one_or_none()
        if known is not None and known.question != question:
            raise InputError(
                say("you have a view «{name}» already: choose another name, or remove that one", name=name)
            )
        if known is not None:
            return _read(known)
        count = select(func.count()).select_from(views).where(views.c.owner == owner)
        if connection.execute(count).scalar_one() >= MOST:
            raise InputError(say("you have {most} views: remove some first", most=MOST))
        made = View(secrets.token_urlsafe(12), name, question, datetime.now(UTC))
        row = {"id": made.id, "owner": owner, "name": name, "question": question, "created_at": made.created_at}
        connection.execute(insert(views).values(**row))
    return made


def overview(context: Context, owner: str) -> list[View]:
    """A reader's own, by name."""
    with context.store.read() as connection:
        found = connection.execute(select(views).where(views.c.owner == owner))
        return sorted(map(_read, found), key=lambda one: (one.name.casefold(), one.id))


def get(context: Context, owner: str, view_id: str) -> View:
    """Raises InputError where the reader has none of this id; whether another has, it does not say."""
    with context.store.read() as connection:
        query = select(views).where(views.c.id == view_id, views.c.owner == owner)
        row = connection.execute(query).one_or_none()
    if row is None:
        raise _unknown()
    return _read(row)


def remove(context: Context, owner: str, view_id: str) -> None:
    """Raises InputError where the reader has none of this id."""
    with context.store.write() as connection:
        if not connection.execute(delete(views).where(views.c.id == view_id, views.c.owner == owner)).rowcount:
            raise _unknown()


def _unknown() -> InputError:
    return InputError("you have no such view: your list has those that you saved")


def _read(row: Row[Any]) -> View:
    return View(row.id, row.name, row.question, row.created_at)
