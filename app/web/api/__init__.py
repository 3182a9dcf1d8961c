"""The API: everything that the pages and the command line offer, as JSON under /api/v1; a module a noun."""

from __future__ import annotations

from fastapi import APIRouter

from app.web.api import (
    articles,
    entities,
    judgements,
    names,
    search,
    snapshots,
    sources,
    status,
    terms,
    views,
    watches,
)

router = APIRouter()
for _noun in (search, names, entities, articles, sources, watches, judgements, terms, snapshots, views, status):
    router.include_router(_noun.router)
