"""Searches of the web run in processes of their own: a slow one is ended, and holds up nobody else."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import uvicorn

from app.web.application import create_app
from app.web.desk import Desk
from search.worker import SearchWorkers


@pytest.fixture(scope="module")
def desk(newsroom: Any) -> Iterator[tuple[httpx.Client, SearchWorkers]]:
    """The pages over the newsroom, and the processes that search for them."""
    app = create_app(newsroom.settings)
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with httpx.Client(base_url=address, headers={"Accept-Language": "en"}, timeout=60) as client:
        assert client.get("/search", params={"q": "дорога"}).status_code == 200
        served: Desk = app.state.desk
        workers = served.asking.engine
        assert isinstance(workers, SearchWorkers)
        yield client, workers
    server.should_exit = True
    thread.join(20)
    listener.close()


def stop_one(workers: SearchWorkers) -> int:
    """Make the process that would be asked next one that never answers."""
    [pid, *_] = [one._process.pid for one in reversed(workers._free.queue) if one is not None]
    os.kill(pid, signal.SIGSTOP)
    return int(pid)


def test_a_slow_search_is_ended_with_a_clear_answer(
    desk: tuple[httpx.Client, SearchWorkers], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, workers = desk
    pid = stop_one(workers)
    monkeypatch.setattr(workers, "_seconds", 0.5)
    answer = client.get("/search", params={"q": "тендер"})
    assert answer.status_code == 503
    assert "the search was stopped after" in answer.text
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    monkeypatch.setattr(workers, "_seconds", 20.0)
    assert client.get("/search", params={"q": "тендер"}).status_code == 200
    answer = client.get("/api/v1/search", params={"q": "дорога"})
    assert answer.status_code == 200
    assert answer.json()["hits"]


def test_others_are_answered_while_one_is_slow(
    desk: tuple[httpx.Client, SearchWorkers], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, workers = desk
    assert client.get("/search", params={"q": "тендер"}).status_code == 200
    stop_one(workers)
    monkeypatch.setattr(workers, "_seconds", 6.0)
    statuses: list[int] = []
    slow = threading.Thread(target=lambda: statuses.append(client.get("/search", params={"q": "мост"}).status_code))
    slow.start()
    while any(one is not None and one._process.poll() is None for one in workers._free.queue):
        pass  # until the slow one has taken the stopped process
    assert client.get("/search", params={"q": "дорога"}).status_code == 200
    assert statuses == []  # the slow one still waits
    slow.join()
    assert statuses == [503]


@pytest.mark.parametrize(
    "query",
    [
        "я" * 10_001,
        " OR ".join(["аб"] * 3_000),
        "*дорога",
        "до*о*о*о*о*о*о*о*о*га",
        '("«[title:(a OR "b',
        "secret:2",
        "\u202eрогод\u202c тен\u200bдер",
        "\u200b\u200b",
        "<script>alert(1)</script>",
        "и NEAR/10 в",
        "match:none дорога",
        "(" * 9_000,
        "дорога\x00",
    ],
)
def test_hostile_queries_are_answered(client: httpx.Client, query: str) -> None:
    for path in ("/search", "/api/v1/search", "/search/export"):
        answer = client.get(path, params={"q": query, "format": "csv"})
        assert answer.status_code in (200, 400, 414, 422, 431), path
        assert "<script>alert(1)" not in answer.text or "json" in answer.headers["content-type"]
        assert "Traceback" not in answer.text


def test_an_error_of_the_api_has_its_column_and_a_repair(client: httpx.Client) -> None:
    answer = client.get("/api/v1/search", params={"q": 'тендер "дорога'})
    assert answer.status_code == 400
    assert (answer.json()["column"], answer.json()["repair"]) == (8, 'тендер "дорога"')
