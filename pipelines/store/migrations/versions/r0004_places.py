"""An entity's articles are found in an index alone: its profile reads no row for that."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("mentions", schema=None) as batch_op:
        batch_op.drop_index("ix_mentions_kind_key")
        batch_op.create_index("ix_mentions_kind_key_place", ["kind", "key", "article_id", "version"], unique=False)
