"""Entities: people, organisations, places and programmes with all that is stored of each."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path, Query, Request
from starlette.responses import Response

from app.plain import to_plain
from app.web.api.names import Suggestion
from app.web.api.routes import router as make_router
from app.web.api.shared import EntityId, Kind, Shape, answer, documented, run
from app.web.reader import reader_of
from pipelines.profiles.profile import perhaps_same, profile

router = make_router("entities")
LONGEST = 200  # characters of a name
_Listed = Annotated[int, Query(ge=0, le=1_000, description="The most mentions that are listed; counts are of all.")]


class Sum(Shape):
    """A sum of money in the sentence; `value` in whole units of `currency`, as exact digits."""

    text: str
    value: str
    currency: str


class Mention(Shape):
    """`start` and `stop` are the mention's place in `sentence`, `place` in the article's title or text."""

    text: str
    role: str | None
    sentence: str
    start: int
    stop: int
    article_id: str
    version: int
    state: str
    title: str
    url: str
    source: str
    date: str
    sums: list[Sum]
    page: int | None
    place: tuple[int, int]


class Doubt(Suggestion):
    """An entity that is perhaps this one. `score` is from .4 to 1."""

    score: float
    reasons: list[str]


class Entity(Shape):
    """What is stored of an entity. A name that can mean several has `candidates` and nothing else. `groups` are indexes
    of `mentions` that are perhaps different people."""

    id: str
    kind: Kind | str
    name: str
    hidden: bool
    names: list[tuple[str, int]]
    identifiers: dict[str, list[str]]
    roles: list[dict[str, Any]]
    mentions: list[Mention]
    mention_count: int
    article_count: int
    together: list[dict[str, Any]]
    timeline: list[tuple[str, int]]
    groups: list[list[int]]
    candidates: list[Suggestion]
    registered: list[dict[str, Any]]
    perhaps_same: list[Doubt]


class Doubts(Shape):
    doubts: list[Doubt]


@router.get("/entities", **documented(Entity, 404), summary="The entity that a name means")
async def named(
    request: Request,
    name: Annotated[str, Query(min_length=1, max_length=LONGEST, examples=["Тобыл Жол"])],
    kind: Kind | None = None,
    limit: _Listed = 200,
) -> Response:
    """By a name in any spelling or script, or a BIN."""
    return await _profile(request, name, kind, limit)


@router.get("/entities/{name_or_id}", **documented(Entity, 404), summary="An entity by its id or name")
async def entity(
    request: Request, name_or_id: Annotated[str, Path(max_length=LONGEST)], limit: _Listed = 200
) -> Response:
    """What `baqylau entity --json` prints. A name that can mean several gives `candidates` and nothing else."""
    return await _profile(request, name_or_id, None, limit)


@router.get("/entities/{entity_id}/doubts", **documented(Doubts, 404), summary="What is perhaps the same")
async def doubts(request: Request, entity_id: EntityId) -> Response:
    """Entities that nothing joins with this one and little keeps apart, each with its reasons."""
    seen = reader_of(request).collections
    found = await run(request, lambda context: perhaps_same(context, entity_id, seen))
    return answer({"doubts": to_plain(found)})


async def _profile(request: Request, name: str, kind: Kind | None, limit: int) -> Response:
    seen = reader_of(request).collections
    found = await run(request, lambda context: profile(context, name, kind, seen, limit=limit))
    return answer(to_plain(found))
