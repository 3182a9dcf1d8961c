"""What hangs on an article is linked with its document, whichever of the two is stored first."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawlers.article import Article, article_id
from crawlers.parse.parsed import AttachedFile
from pipelines.store.articles import store_article
from pipelines.store.database import Store
from pipelines.store.files import attach, files_of, keep_files, link_document, parents_of

AT = datetime(2026, 9, 20, 8, 0, tzinfo=UTC)
STATEMENT, REPORT = "https://office.example/news/1", "https://office.example/files/report.pdf"
FILES = (AttachedFile("image", "https://office.example/1.jpg", "Жиын"), AttachedFile("document", REPORT, "Есеп"))


def _store(store: Store, url: str, collection: str = "news") -> str:
    identity = article_id(collection, url)
    article = Article(identity, url, "office", collection, "Есеп", "Есеп шықты", None, 0, None)
    with store.write() as connection:
        store_article(connection, article, page_id=None, seen_at=AT)
        link_document(connection, url, collection)
    return identity


@pytest.mark.parametrize("order", [(STATEMENT, REPORT), (REPORT, STATEMENT)])
def test_files_and_documents_meet_in_either_order(store: Store, order: tuple[str, str]) -> None:
    for url in order:
        identity = _store(store, url)
        if url == STATEMENT:
            with store.write() as connection:
                keep_files(connection, identity, FILES, AT, "news")
    statement, report = article_id("news", STATEMENT), article_id("news", REPORT)
    with store.read() as connection:
        found = [(row.kind, row.title, row.document_id) for row in files_of(connection, statement)]
        assert found == [("image", "Жиын", None), ("document", "Есеп", report)]
        assert [row.article_id for row in parents_of(connection, report)] == [statement]


def test_files_kept_again_stay_linked_and_those_gone_stay(store: Store) -> None:
    statement, report = _store(store, STATEMENT), _store(store, REPORT)
    with store.write() as connection:
        keep_files(connection, statement, FILES, AT, "news")
        keep_files(connection, statement, FILES[1:], AT, "news")
    with store.read() as connection:
        found = {row.url: row.document_id for row in files_of(connection, statement)}
    assert found == {FILES[0].url: None, REPORT: report}


def test_a_document_that_discovery_found_hangs_on_its_article(store: Store) -> None:
    file = AttachedFile("document", REPORT, "Есеп")
    with store.write() as connection:
        assert not attach(connection, STATEMENT, file, AT, "news")
    statement, report = _store(store, STATEMENT), _store(store, REPORT)
    with store.write() as connection:
        for _ in range(2):
            assert attach(connection, STATEMENT, file, AT, "news")
    with store.read() as connection:
        assert [(row.url, row.document_id) for row in files_of(connection, statement)] == [(REPORT, report)]


def test_another_collection_has_links_of_its_own(store: Store) -> None:
    statement = _store(store, STATEMENT)
    with store.write() as connection:
        keep_files(connection, statement, FILES, AT, "news")
    _store(store, REPORT, "leak")
    with store.read() as connection:
        assert [row.document_id for row in files_of(connection, statement)] == [None, None]
