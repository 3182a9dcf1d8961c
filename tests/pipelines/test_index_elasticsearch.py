"""Elasticsearch is killed while the index stage writes to it: the position stays, and the next run completes it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from uuid import uuid4

import pytest
from doubles import WHEN, SmallAnalyser, article

from pipelines.context import Context
from pipelines.extraction.extract import extract
from pipelines.logs import no_log
from pipelines.progress import Silence
from pipelines.searching.index import index
from pipelines.settings import Settings
from pipelines.store import outbox
from pipelines.store.articles import store_article
from pipelines.store.database import Store
from search.document import IndexDocument
from search.elasticsearch_engine import ElasticsearchEngine
from search.engine import EngineUnavailableError, SearchRequest
from search.query import bound
from tools.elasticsearch_server import ElasticsearchServer

EVERYTHING = SearchRequest(bound.Bound(bound.All()))


class _Dying(ElasticsearchEngine):
    """Its server is killed when the second batch is on its way."""

    server: ElasticsearchServer
    batches = 0

    def apply(self, upserts: Iterable[IndexDocument], deletes: Iterable[str], mark: int) -> None:
        self.batches += 1
        if self.batches == 2:
            self.server.kill()
        super().apply(upserts, deletes, mark)


def _put(context: Context, numbers: range) -> None:
    with context.store.write() as connection:
        for number in numbers:
            store_article(connection, article(number), page_id=None, seen_at=WHEN)
    extract(context)


def _position(context: Context) -> int:
    with context.store.read() as connection:
        return outbox.position(connection, "index:elasticsearch")


@pytest.mark.elasticsearch
@pytest.mark.slow
def test_killed_while_indexing(elasticsearch: ElasticsearchServer, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, database_url=f"sqlite:///{tmp_path / 'store.sqlite3'}")
    engine = _Dying(elasticsearch.url, prefix=f"killed-{uuid4().hex}")
    engine.server = elasticsearch
    with (
        Store(settings.database_url or "") as store,
        Context(
            settings, store=store, analyser=SmallAnalyser(), engine=engine, progress=Silence(), log=no_log()
        ) as context,
    ):
        _put(context, range(3))
        index(context)
        before = _position(context)
        _put(context, range(3, 9))
        try:
            with pytest.raises(EngineUnavailableError, match="does not answer"):
                index(context, batch=2)
            assert _position(context) == before + 2  # the first batch counts, the second does not
        finally:
            elasticsearch.restart()
        assert engine.search(EVERYTHING).total == 5
        index(context, batch=2)
        assert engine.search(EVERYTHING).total == 9
        info = engine.info()
        assert info is not None
        assert (info.documents, info.mark) == (9, _position(context))
        assert index(context).items == 0
