"""Judgements keep a spelling of each key: rules change, and by its spelling a judgement finds the key of today.

A store that is upgraded holds what the older rules found until it is read anew, so the spellings can be had now: of a
key's names the longest, for a short one can have it from its article."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_judgements = sa.table("judgements", sa.column("id", sa.Integer), sa.column("payload", sa.JSON))
_mentions = sa.table("mentions", *(sa.column(name, sa.Text) for name in ("kind", "key", "name")))


def upgrade() -> None:
    connection = op.get_bind()
    for row in connection.execute(sa.select(_judgements)).all():
        keys = (*row.payload["keys"], *row.payload.get("others", ()))
        names = {key: name for key in keys if (name := _longest(connection, row.payload["kind"], key))}
        if names:
            changed = sa.update(_judgements).where(_judgements.c.id == row.id)
            connection.execute(changed.values(payload={**row.payload, "names": names}))


def _longest(connection: Any, kind: str, key: str) -> str | None:
    query = sa.select(_mentions.c.name).where(_mentions.c.kind == kind, _mentions.c.key == key)
    query = query.order_by(sa.func.length(_mentions.c.name).desc(), _mentions.c.name)
    found: str | None = connection.execute(query.limit(1)).scalar()
    return found
