"""Articles: what was parsed → the noun that the store takes."""

from __future__ import annotations

from crawlers.article import Article, article_id
from crawlers.parse.parsed import ParsedArticle
from pipelines.parsing.languages import language_runs


def to_article(parsed: ParsedArticle, url: str, source: str, collection: str, sha256: str | None) -> Article:
    """The noun that the store takes, of what was parsed."""
    return Article(
        id=article_id(collection, url),
        url=url,
        source=source,
        collection=collection,
        title=parsed.title,
        text=parsed.text,
        published_at=parsed.published_at,
        version=0,
        page_sha256=sha256,
        modified_at=parsed.modified_at,
        authors=parsed.authors,
        language=parsed.language,
        pages=parsed.pages,
        precision=parsed.precision,
        lead=parsed.lead,
        section=parsed.section,
        tags=parsed.tags,
        paragraph_languages=parsed.paragraph_languages or language_runs(parsed.text),
        edit_text=parsed.edit_text,
    )
