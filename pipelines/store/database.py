"""Store: the connection to the system of record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, SQLAlchemyError

from pipelines.errors import StoreError
from pipelines.store.migrate import upgrade

BUSY_SECONDS = 30  # how long a writer waits for another before it gives up
WRITE_LOCK = 0x62617179  # the advisory lock of PostgreSQL that makes it, as SQLite is, a store of one writer at a time


class Store:
    """The store behind a URL, migrated to this version when it is opened.

    `write()` is one transaction that takes the write lock at once (SQLite's deferred BEGIN gave "locked" in 448 of
    1,200 writes; on PostgreSQL ids of the outbox would become visible out of order, and a consumer skip some); `read()`
    is one snapshot. Both yield an SQLAlchemy Connection; do no slow work inside `write()`.
    """

    def __init__(self, url: str) -> None:
        """Open or make the store. Raises StoreError where it cannot be opened, written or migrated."""
        self.url = url
        self._engine = _engine(url)
        try:
            with self.write() as connection:
                upgrade(connection)
        except (DBAPIError, SQLAlchemyError, OSError) as error:
            self.close()
            raise StoreError(_advice(url, error)) from error
        except BaseException:
            self.close()
            raise

    @contextmanager
    def write(self) -> Iterator[Connection]:
        with self._engine.connect().execution_options(baqylau_write=True) as connection, connection.begin():
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITE_LOCK})")
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        options: dict[str, Any] = {"isolation_level": "REPEATABLE READ"} if self.is_postgresql else {}
        with self._engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection

    @contextmanager
    def session(self) -> Iterator[Connection]:
        """A connection without a transaction, for what PostgreSQL ties to one (advisory locks)."""
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield connection

    def compact(self) -> None:
        """Write the store anew without the space in which deleted rows still stand. It waits for its readers.

        Raises StoreError where they do not end, or there is no room for a second copy."""
        try:
            with self._engine.connect() as pooled:
                bare: Any = pooled.connection.dbapi_connection
                if self.is_postgresql:
                    bare.rollback()
                    bare.autocommit = True
                    bare.execute("VACUUM FULL")
                    bare.autocommit = False
                    return
                bare.execute("VACUUM")
                busy, *_ = bare.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except Exception as error:
            reason = " ".join(str(error).split())
            raise StoreError(f"the store cannot be written anew ({reason}): make room, then run it again") from error
        if busy:
            raise StoreError("another process reads the store as it was: end it, then run it again")

    @property
    def is_postgresql(self) -> bool:
        return self._engine.dialect.name == "postgresql"

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        known = parsed.get_backend_name() in ("sqlite", "postgresql", "postgres")
    except (ArgumentError, ValueError):
        known = False
    if not known:
        raise StoreError("the store's address must begin with sqlite:/// or postgresql://: see BAQYLAU_DATABASE_URL")
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    try:
        Path(parsed.database or "").parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(_advice(url, error)) from error
    engine = create_engine(parsed, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _configure_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("baqylau_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _advice(url: str, error: Exception) -> str:
    place = make_url(url).render_as_string(hide_password=True)
    reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
    if isinstance(error, OperationalError | OSError):
        return f"the store {place} cannot be opened ({reason}): check that the folder is writable or the server is up"
    return f"the store {place} cannot be used ({reason})"
