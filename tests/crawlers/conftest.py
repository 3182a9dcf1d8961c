"""Sites on loopback (loopback.py). A server costs milliseconds; a crawl, a process of its own, some seconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipelines.context import Context
from tests.crawlers.loopback import Site, open_context


@pytest.fixture
def site() -> Iterator[Site]:
    served = Site()
    yield served
    served.shutdown()
    served.server_close()


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Callable[..., Context]]:
    """newsroom(definitions, *hosts): a context in a folder of its own, closed at the end."""
    made: list[Context] = []

    def make(definitions: dict[str, str], *hosts: str) -> Context:
        made.append(open_context(tmp_path, definitions, *hosts))
        return made[-1]

    yield make
    for each in made:
        each.close()
