"""Beside each part of a name stand its other words, and the table is kept in the order of its parts: names of which two
words are common are suggested by one walk, not by a look at each name that has the first of them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SOUND = "~"  # begins a part that is a sound key: no word of the name


def upgrade() -> None:
    op.execute("CREATE TABLE name_parts_before AS SELECT part, kind, key, times FROM name_parts")
    op.drop_table("name_parts")
    made = op.create_table(
        "name_parts",
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("part", "kind", "key", name=op.f("pk_name_parts")),
        sqlite_with_rowid=False,
    )
    op.execute(sa.insert(made).from_select(["part", "kind", "key", "times", "words"], _with_words()))
    op.drop_table("name_parts_before")
    with op.batch_alter_table("name_parts", schema=None) as batch_op:
        batch_op.create_index("ix_name_parts_kind_key", ["kind", "key"], unique=False)
        batch_op.create_index("ix_name_parts_times", ["times", "part", "kind", "key"], unique=False)


def _with_words() -> Any:
    before = sa.table("name_parts_before", *(sa.column(name) for name in ("part", "kind", "key", "times")))
    of = sa.select(before.c.kind, before.c.key, sa.func.aggregate_strings(before.c.part, " ").label("words"))
    of = of.where(before.c.part.not_like(SOUND + "%")).group_by(before.c.kind, before.c.key)
    said = of.subquery()
    same = (said.c.kind == before.c.kind) & (said.c.key == before.c.key)
    words = sa.literal(" ", sa.Text) + sa.func.coalesce(said.c.words, "", type_=sa.Text)
    query = sa.select(before, words).select_from(before.outerjoin(said, same))
    return query.order_by(before.c.part, before.c.kind, before.c.key)
