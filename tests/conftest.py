"""Fixtures that more than one room uses.

`elasticsearch` — a real Elasticsearch 9, one a test session; costs about 15 s to start and 1.5 GB of memory.
`chromium_path` — the browser's program; costs nothing.
A part that is missing skips its tests and says how to get it; under CI it fails them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from tools import parts
from tools.elasticsearch_server import ElasticsearchServer

Part = TypeVar("Part")


def need(find: Callable[[], Part]) -> Part:
    """What `find` gives, or a skip (under CI a failure) with its reason."""
    try:
        return find()
    except parts.PartMissingError as missing:
        if os.environ.get("CI"):
            pytest.fail(f"CI must have every part: {missing}")
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def elasticsearch() -> Iterator[ElasticsearchServer]:
    server = need(ElasticsearchServer)
    with server:
        yield server


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    return need(parts.chromium)
