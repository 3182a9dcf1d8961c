"""Which search engine the settings mean."""

from __future__ import annotations

from pipelines.settings import Settings
from search.engine import Engine


def open_engine(settings: Settings, *, shared: bool = False) -> Engine:
    """The engine of the settings. Vendor clients are imported only where they are used. `shared` by many askers, the
    embedded one searches in processes of their own, which are ended at a time limit."""
    if settings.engine == "embedded" and shared:
        from search.worker import SearchWorkers

        return SearchWorkers(settings.index_folder)
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
