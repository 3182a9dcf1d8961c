"""The article page shows what is said beside the text: section, tags, lead, and the language of each paragraph."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
from sqlalchemy import update

from pipelines.context import Context
from pipelines.progress import Silence
from pipelines.store.articles import get_article
from pipelines.store.schema import versions

if TYPE_CHECKING:
    from conftest import Newsroom


def test_what_is_said_beside_the_text_is_shown(client: httpx.Client, newsroom: Newsroom) -> None:
    identity = newsroom.ids["road"]
    with Context(newsroom.settings, progress=Silence()) as context, context.store.write() as connection:
        stored = get_article(connection, identity)
        assert stored is not None
        before = {name: getattr(stored.article, name) for name in ("section", "lead", "precision")}
        mine = (versions.c.article_id == identity, versions.c.version == stored.newest)
        said = {"section": "Эконо<b>мика", "tags": ["жол", "<i>"], "lead": "Қысқаша айтқанда", "precision": "day"}
        connection.execute(update(versions).where(*mine).values(**said, paragraph_languages=[[0, "en"]]))
    page = client.get(f"/articles/{identity}").text
    with Context(newsroom.settings, progress=Silence()) as context, context.store.write() as connection:
        connection.execute(update(versions).where(*mine).values(**before, tags=[], paragraph_languages=[]))
    assert " · Эконо&lt;b&gt;мика" in page
    assert '<span class="chip">жол</span><span class="chip">&lt;i&gt;</span>' in page
    assert '<p class="lead">Қысқаша айтқанда</p>' in page
    assert '<p lang="en">' in page
    assert stored.article.published_at is not None
    day = f"{stored.article.published_at:%d.%m.%Y}</time>"
    assert day in page, "a date that is known to the day has no time"
