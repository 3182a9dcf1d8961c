"""Locks: one run, one index consumer at a time, on this machine and, with PostgreSQL, on every machine of the store."""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from filelock import FileLock, Timeout
from sqlalchemy import Connection, text

from pipelines.context import Context
from pipelines.errors import SettingsError

POLL_SECONDS = 0.5
RUN = "run"  # held by a run of the chain
UPLOADS = "uploads"  # held while uploads are read, and while those that wait are copied
ERASING = "erase"  # held while WARC files are written over, and while they are copied
SAY_AGAIN_SECONDS = 60.0


@contextmanager
def hold(context: Context, name: str, waiting: str) -> Iterator[None]:
    """Hold the lock `name`. Where another holds it, say `waiting` (a line for people) and wait until it ends.

    A lock goes with its process, however that ends. Raises SettingsError where the home cannot be written."""
    with ExitStack() as stack:
        stack.enter_context(_hold_file(context, name, waiting))
        if context.store.is_postgresql:
            stack.enter_context(_hold_advisory(context, name, waiting))
        yield


@contextmanager
def _hold_file(context: Context, name: str, waiting: str) -> Iterator[None]:
    file = context.settings.home / "locks" / f"{name}.lock"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(file)
        said = float("-inf")
        while True:
            try:
                lock.acquire(timeout=0)
                break
            except Timeout:
                said = _say(context, waiting, said)
    except OSError as error:
        raise SettingsError(
            f"{file} cannot be written ({error.strerror}): is BAQYLAU_HOME a folder that can?"
        ) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _hold_advisory(context: Context, name: str, waiting: str) -> Iterator[None]:
    key = zlib.crc32(f"baqylau:{name}".encode())
    with context.store.session() as connection:
        said = float("-inf")
        while not _try(connection, "SELECT pg_try_advisory_lock(:key)", key):
            said = _say(context, waiting, said)
        try:
            yield
        finally:
            _try(connection, "SELECT pg_advisory_unlock(:key)", key)


def _try(connection: Connection, statement: str, key: int) -> bool:
    return bool(connection.execute(text(statement), {"key": key}).scalar_one())


def _say(context: Context, waiting: str, said: float) -> float:
    """Say it at first and once a minute; then wait a little. Gives when it was said."""
    now = time.monotonic()
    if now - said >= SAY_AGAIN_SECONDS:
        context.progress.say(waiting)
        said = now
    time.sleep(POLL_SECONDS)
    return said
