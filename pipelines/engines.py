"""Which search engine the settings mean."""

from __future__ import annotations

from pipelines.settings import Settings
from search.engine import Engine


def open_engine(settings: Settings) -> Engine:
    """The engine of the settings. Vendor clients are imported only where they are used."""
    if settings.engine == "embedded":
        from search.tantivy_engine import TantivyEngine

        return TantivyEngine(settings.index_folder)
    from search.elasticsearch_engine import ElasticsearchEngine

    return ElasticsearchEngine(
        settings.elasticsearch_url,
        prefix=settings.elasticsearch_prefix,
        user=settings.elasticsearch_user,
        password=settings.elasticsearch_password,
        ca=settings.elasticsearch_ca,
    )
