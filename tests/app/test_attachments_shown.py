"""The page of an article shows what hangs on it, and the page of a document the article that it hangs on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import httpx
import pytest

from crawlers.parse.parsed import AttachedFile
from pipelines.context import Context
from pipelines.progress import Silence
from pipelines.store.articles import get_article
from pipelines.store.files import keep_files

if TYPE_CHECKING:
    from conftest import Newsroom

WORDS = {"en": ("Attachments", "A document of:"), "ru": ("Приложения", "Документ к публикации:"),
         "kk": ("Қосымшалар", "Мына мақаланың құжаты:")}  # fmt: skip


@pytest.fixture
def attached(newsroom: Newsroom) -> tuple[str, str]:
    """The ids of an article and of one that is, for this test, a document that hangs on it."""
    statement, report = newsroom.ids["road"], newsroom.ids["bridge"]
    with Context(newsroom.settings, progress=Silence()) as context, context.store.write() as connection:
        document = get_article(connection, report)
        assert document is not None
        files = (
            AttachedFile("document", document.article.url, "Есеп <b>"),
            AttachedFile("image", "https://a.example/1.jpg"),
            AttachedFile("document", "https://a.example/%D3%99.docx"),
            AttachedFile("document", "javascript:x", "зиян"),
        )
        keep_files(connection, statement, files, datetime(2026, 9, 20, tzinfo=UTC), document.article.collection)
    return statement, report


@pytest.mark.parametrize("language", WORDS)
def test_both_pages_lead_to_one_another(client: httpx.Client, attached: tuple[str, str], language: str) -> None:
    statement, report = attached
    heading, notice = WORDS[language]
    page = client.get(f"/articles/{statement}", headers={"Accept-Language": language}).text
    assert f"<h2>{heading}</h2>" in page
    assert f'<a href="/articles/{report}">Есеп &lt;b&gt;</a>' in page
    assert '<a href="https://a.example/%D3%99.docx" rel="noreferrer noopener external">ә.docx ↗</a>' in page
    assert "зиян" in page
    assert "javascript:" not in page
    assert "1.jpg" not in page
    other = client.get(f"/articles/{report}", headers={"Accept-Language": language}).text
    assert f'{notice} <a href="/articles/{statement}"' in other
