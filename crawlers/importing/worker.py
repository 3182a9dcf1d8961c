"""Worker: files are read in a process of their own, which is killed at its time or memory limit.

A parser that hangs or eats memory on a hostile file takes the worker down, not the import: a new one goes on with the
file behind the place where the first was lost.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic
from typing import Any, BinaryIO

from crawlers.importing.draft import Contents, Draft, Item, Unread, UnreadableError, collect
from crawlers.importing.limits import Asked, Limits

GROUP = 100  # items that are handed over at once, ..
GROUP_CHARACTERS = 2_000_000  # .. or so much text and bytes, ..
GROUP_SECONDS = 0.5  # .. or what came in so long
MOST_LOSSES = 20  # places of one file at which readers are lost, after which the rest of it is given up


@dataclass(frozen=True, slots=True)
class _Order:
    """A file to read: its path, or its bytes. The first `skip` items were handed over before."""

    name: str
    where: str | bytes
    at: datetime
    media_type: str
    limits: Limits
    asked: Asked
    skip: int = 0
    avoid: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Begun:
    """The worker is about to read `place`, which may take so many seconds."""

    place: str
    seconds: float


class _LostError(Exception):
    """The worker is gone; the text says why."""


class Worker:
    """Reads files one after another, one at a time. A context manager; the process starts with the first file."""

    def __init__(self, seconds: float | None = None, memory: int | None = None, limits: Limits | None = None) -> None:
        limits = limits or Limits()
        seconds = limits.seconds if seconds is None else seconds
        self.limits = replace(limits, seconds=seconds, memory=limits.memory if memory is None else memory)
        self._process: Any = None
        self._connection: Any = None

    def read(self, name: str, body: bytes, fetched_at: datetime, media_type: str = "") -> Contents:
        """All that a file in memory holds. Raises UnreadableError for what cannot be read within the limits."""
        return collect(self._items(_Order(name, body, fetched_at, media_type, self.limits, Asked())))

    def items(self, path: Path, fetched_at: datetime, asked: Asked | None = None) -> Iterator[Item]:
        """What a file on disk holds, one after another: the file is never in memory as a whole where its kind is
        read record by record. Raises UnreadableError where it cannot be read, or breaks off."""
        yield from self._items(_Order(path.name, str(path), fetched_at, "", self.limits, asked or Asked()))

    def _items(self, order: _Order) -> Iterator[Item]:
        while True:
            place: list[str] = [""]
            try:
                for item in self._answers(order, place):
                    order = replace(order, skip=order.skip + 1)
                    yield item
                return
            except _LostError as error:
                if not place[0] or len(order.avoid) >= MOST_LOSSES:
                    raise UnreadableError(str(error)) from error
                yield Unread("", str(error), place[0])
                order = replace(order, avoid=order.avoid | {place[0]})

    def _answers(self, order: _Order, place: list[str]) -> Iterator[Item]:
        self._send(order)
        seconds, ended = order.limits.seconds, False
        try:
            while True:
                answer = self._receive(seconds)
                if isinstance(answer, _Begun):
                    place[0], seconds = answer.place, answer.seconds
                    continue
                ended = answer is None or isinstance(answer, str)
                if answer is None:
                    return
                if isinstance(answer, str):
                    raise UnreadableError(answer)
                yield from answer
        finally:
            if (
                not ended
            ):  # whoever asked has stopped listening, or the worker is lost: what it still says is for nobody
                self.close()

    def _send(self, order: _Order) -> None:
        if self._process is None or not self._process.is_alive():
            self._start(order.limits.memory)
        try:
            self._connection.send(order)
        except OSError as error:
            self.close()
            raise _LostError("the reader could not be started") from error

    def _receive(self, seconds: float) -> _Begun | Sequence[Item] | str | None:
        try:
            if not self._connection.poll(seconds):
                raise _LostError(f"reading it took more than {seconds:g} s")
            answer: _Begun | Sequence[Item] | str | None = self._connection.recv()
        except (EOFError, OSError) as error:
            raise _LostError("reading it broke the reader (out of memory, or a file made to do so)") from error
        return answer

    def _start(self, memory: int) -> None:
        self.close()
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, memory), daemon=True)
        self._process.start()
        theirs.close()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
        self._process = self._connection = None

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _serve(connection: Connection, memory: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; whoever started this one ends it
    _limit(memory)
    while True:
        try:
            order: _Order = connection.recv()
        except EOFError:
            return
        with contextlib.suppress(BrokenPipeError):
            connection.send(_answer(connection, order))


def _answer(connection: Connection, order: _Order) -> str | None:
    """Hand over what the file holds; None at its end, or why it ends: whatever a parser raises must reach the report,
    not end the import."""
    from crawlers.importing.readers import broken

    try:
        with _opened(order.where) as stream:
            _hand_over(connection, order, stream)
        return None
    except UnreadableError as error:
        return str(error)
    except MemoryError:
        return "reading it needs more memory than a file may take"
    except BrokenPipeError:
        raise
    except OSError as error:
        return f"cannot be read: {error.strerror or error}"
    except Exception as error:
        return broken(error)


def _hand_over(connection: Connection, order: _Order, stream: BinaryIO) -> None:
    from crawlers.importing.file import File
    from crawlers.importing.readers import read_items, seconds_for

    def begin(place: str, kind: str) -> None:
        _send_group(connection, group)
        connection.send(_Begun(place, seconds_for(kind, order.limits)))

    group: list[Item] = []
    size = stream.seek(0, 2)
    stream.seek(0)
    file = File(order.name, stream, size, order.at, order.limits, order.asked, order.media_type, begin=begin,
                avoid=order.avoid)  # fmt: skip
    skip, weight, since = order.skip, 0, monotonic()
    try:
        for item in read_items(file):
            if skip:
                skip -= 1
                continue
            group.append(item)
            weight = _weight(item) + (weight if len(group) > 1 else 0)
            if len(group) >= GROUP or weight > GROUP_CHARACTERS or monotonic() - since > GROUP_SECONDS:
                _send_group(connection, group)
                since = monotonic()
    finally:
        _send_group(connection, group)


def _send_group(connection: Connection, group: list[Item]) -> None:
    if group:
        connection.send(tuple(group))
        group.clear()


def _weight(item: Item) -> int:
    if not isinstance(item, Draft) or item.article is None:
        return 100
    return len(item.article.text) + (len(item.capture.body) if item.capture is not None else 0)


@contextlib.contextmanager
def _opened(where: str | bytes) -> Iterator[BinaryIO]:
    if isinstance(where, bytes):
        yield BytesIO(where)
        return
    with Path(where).open("rb") as stream:
        yield stream


def _limit(memory: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # not every system has the limit
        import resource

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + memory,) * 2)
