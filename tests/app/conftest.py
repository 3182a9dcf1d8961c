"""What the tests of the desk share.

newsroom   a home filled by the real stages (extract, resolve, index, match): 13 own articles in both languages,
           one edited, one taken down, one hostile, with stored copies. Once a session: some seconds
address    a real server of the pages over it, on a free port of loopback.
client     an HTTP client for it.
served     the same server over any home: `with served(settings) as address`.
"""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import uvicorn
import yaml

from app.web.application import create_app
from app.web.serving import configuration
from crawlers.article import Article, article_id
from pipelines.alerts import watching
from pipelines.alerts.match import match
from pipelines.context import Context
from pipelines.evidence.bodies import ResourceFile, add_page
from pipelines.extraction.extract import extract
from pipelines.progress import Silence
from pipelines.resolution.resolve import resolve
from pipelines.searching.index import index
from pipelines.settings import Settings
from pipelines.store.articles import remove_article, store_article

sys.path.insert(0, str(Path(__file__).parent))  # for what stands beside this file

START = datetime(2026, 9, 1, 6, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>"
ARTICLES = yaml.safe_load(Path(__file__).with_name("articles.yaml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Newsroom:
    settings: Settings
    ids: dict[str, str]


@pytest.fixture(scope="session")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    settings = Settings(home=tmp_path_factory.mktemp("desk"))
    with Context(settings, progress=Silence()) as context:
        ids = {one["name"]: _add(context, number, **one) for number, one in enumerate(ARTICLES)}
        ids["hostile"] = _hostile(context)
        edited = next(one for one in ARTICLES if one["name"] == "audit")
        _add(context, 8, "audit", edited["title"], edited["text"].replace("12 млн", "17 млн"), later=1)
        with context.store.write() as connection:
            remove_article(connection, ids["gone"], seen_at=START + timedelta(days=100))
        for stage in (extract, resolve, index, match):
            stage(context)
        watching.add(context, "Тобыл Жол", 'org:"Тобыл Жол"', owner="reader", since=START)
    return Newsroom(settings, ids)


def _add(context: Context, number: int, name: str, title: str, text: str, later: int = 0) -> str:
    return _store(context, f"https://news.example/{name}", title, text, START + timedelta(days=7 * number), later)


def _hostile(context: Context) -> str:
    text = f'{HOSTILE} ТОО "{HOSTILE}Злое" получило 5 млн тенге. Дорога. <img src=x onerror=alert(2)>'
    return _store(context, "javascript:alert(3)//hostile", f"Дорога {HOSTILE}", text, START, 0)


def _store(context: Context, url: str, title: str, text: str, at: datetime, later: int) -> str:
    seen = at + timedelta(days=later)
    body = f"<html><body onload=alert(4)><h1>{title}</h1><script>alert(5)</script><p>{text}</p></body></html>".encode()
    file = ResourceFile(context.settings.warc_folder)
    with context.store.write() as connection:
        page = add_page(connection, file, url, "qala", "text/html; charset=utf-8", body, seen, {})
        store_article(
            connection, Article("", url, "qala", "news", title, text, at, 0, None), page_id=page, seen_at=seen
        )
    return article_id("news", url)


@pytest.fixture(scope="session")
def address(newsroom: Newsroom) -> Iterator[str]:
    """http://127.0.0.1:PORT of a real server over the newsroom."""
    with _served(newsroom.settings) as root:
        yield root


@pytest.fixture(scope="session")
def served() -> Callable[[Settings], contextlib.AbstractContextManager[str]]:
    return _served


@contextlib.contextmanager
def _served(settings: Settings) -> Iterator[str]:
    """The address of a real server over a home."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    app = create_app(settings)
    server = uvicorn.Server(configuration(app, "critical"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    listener.listen()  # who comes before the server does waits for it
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(20)
    listener.close()


@pytest.fixture
def client(address: str) -> Iterator[httpx.Client]:
    """Reads English; follows no redirects."""
    with httpx.Client(base_url=address, headers={"Accept-Language": "en"}, timeout=60) as client:
        yield client
