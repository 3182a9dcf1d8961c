"""Batches: a stream taken a list at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")


def batched(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Lists of `size` items, the last one shorter (itertools has it from Python 3.12 on). No more is read ahead."""
    left = iter(items)
    while batch := list(islice(left, size)):
        yield batch
