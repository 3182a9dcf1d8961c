"""What every table is made with."""

from __future__ import annotations

from sqlalchemy import Column, Integer, MetaData

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def serial() -> Column[int]:
    """A whole number that counts the rows up."""
    return Column("id", Integer, primary_key=True, autoincrement=True)


def needed(name: str, kind: object, *arguments: object, **options: object) -> Column[object]:
    """A column that is never empty."""
    return Column(name, kind, *arguments, nullable=False, **options)  # type: ignore[arg-type]
