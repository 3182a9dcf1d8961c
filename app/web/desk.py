"""Desk: what every request is given. Slow work goes to threads, within a time limit, and never stops other readers."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TypeVar

import anyio
from anyio.to_thread import run_sync
from fastapi import Request

from nlp.findings import Token
from pipelines.context import Context
from pipelines.oversight.sources import titles
from pipelines.progress import Silence
from pipelines.settings import Settings
from pipelines.store.database import Store

SECONDS = 20.0  # how long an answer may take; the first question also loads the analyser
AT_ONCE = 16  # answers being worked out, those whose reader has left included
DOWNLOADS = 3  # exports under way

Result = TypeVar("Result")


class BusyError(Exception):
    """Too much is being asked at once, or this one question takes too long."""


class Desk:
    """The settings, one Context for all threads, and the token that forms must carry. Nothing is loaded yet."""

    def __init__(
        self, settings: Settings, *, context: Context | None = None, seconds: float = SECONDS, far: bool = False
    ) -> None:
        self.settings = settings
        self.far = far  # whether it can be reached from elsewhere: then nobody is let in without an account
        self.seconds = seconds
        self.token = secrets.token_urlsafe(24)  # of this process: no other site can read it from a page
        self._context = context or Context(settings, progress=Silence(), shared=True)
        self._loading, self._opening = threading.Lock(), threading.Lock()
        self.titles: Mapping[str, str] = {}  # of sources, by name; as of the last minute
        self._titles_until = 0.0
        self._room = threading.BoundedSemaphore(AT_ONCE)
        self._downloads = threading.BoundedSemaphore(DOWNLOADS)

    @property
    def store(self) -> Store:
        """The store, opened. Raises StoreError."""
        with self._opening:
            return self._context.store

    @property
    def context(self) -> Context:
        """The context with its store open. Raises StoreError."""
        with self._loading:
            store = self.store
            if time.monotonic() >= self._titles_until:
                self._titles_until = time.monotonic() + 60
                with store.read() as connection:
                    self.titles = titles(connection)
        return self._context

    @property
    def asking(self) -> Context:
        """The context with analyser and engine loaded, too, by one thread at a time."""
        return self._loaded

    @cached_property
    def _loaded(self) -> Context:
        context = self.context
        with self._loading:
            _warm: list[Token] = list(context.analyser.words("сөз"))
            _ = context.engine
        return context

    async def run(self, work: Callable[[], Result]) -> Result:
        """What `work` gives, in a thread. Raises BusyError where it does not come in time, or there is no room."""
        if not self._room.acquire(blocking=False):
            raise BusyError
        limiter = anyio.CapacityLimiter(1)

        def within() -> Result:
            try:
                return work()
            finally:
                self._room.release()

        try:
            with anyio.fail_after(self.seconds):
                return await run_sync(within, abandon_on_cancel=True, limiter=limiter)
        except TimeoutError as error:
            raise BusyError from error

    def take_room(self) -> Callable[[], None]:
        """Room for one download; call what is given when it has ended. Raises BusyError where there is none."""
        if not self._downloads.acquire(blocking=False):
            raise BusyError
        return self._downloads.release

    def close(self) -> None:
        self._context.close()


def desk_of(request: Request) -> Desk:
    desk = request.app.state.desk
    assert isinstance(desk, Desk)
    return desk
