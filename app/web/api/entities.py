"""Entities: people, organisations, places and programmes with all that is stored of each."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Path, Query, Request
from starlette.responses import Response

from app.plain import to_plain
from app.web.api.names import Suggestion
from app.web.api.routes import router as make_router
from app.web.api.shared import Cursor, EntityId, Kind, Shape, answer, documented, run
from app.web.cursors import read_cursor, write_cursor
from app.web.reader import reader_of
from app.web.taking import take_entity
from pipelines.profiles.profile import beside, perhaps_same, profile
from pipelines.profiles.sums import chosen, totals

router = make_router("entities")
LONGEST = 200  # characters of a name
MOST_SUMS = 500
SumId = Annotated[str, Query(max_length=64, pattern=r"^\w+$")]
_BINARY = {"schema": {"type": "string", "format": "binary"}}
FILES: dict[int | str, Any] = {
    200: {"content": {"application/zip": _BINARY, "application/x-ndjson": _BINARY}, "description": "The file."}
}
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


class Held(Shape):
    """A position as it was written, with the first and last day on which it was; not when it was held."""

    role: str
    count: int
    first: str
    last: str
    office: str
    organisation: str
    former: bool


class SumPlace(Shape):
    id: str
    article_id: str
    version: int
    title: str
    url: str
    source: str
    date: str


class SumLine(Shape):
    """A sum in the sentence of a mention; `also` are other articles that tell it. `place.id` is what `sum` takes."""

    text: str
    value: str
    currency: str
    kind: str
    low: str | None
    high: str | None
    approximate: bool
    sentence: str
    start: int
    stop: int
    state: str
    place: SumPlace
    also: list[SumPlace]


class Total(Shape):
    """What the chosen sums of one currency come to; `approximate` of them are named as about so much."""

    currency: str
    value: str
    count: int
    approximate: int


class Sums(Shape):
    """The sums that were chosen (all, where none were) and, of chosen ones only, what they come to."""

    sums: list[SumLine]
    totals: list[Total]


class Neighbour(Shape):
    """Who is named together with the entity: in how many of the articles that were looked at, by what significance."""

    id: str
    kind: str
    name: str
    articles: int
    sentence: str
    score: float
    significant: bool
    sentences: list[dict[str, Any]]


class Tie(Shape):
    """Two neighbours, by id, that meet one another."""

    a: str
    b: str
    articles: int
    score: float


class Entity(Shape):
    """What is stored of an entity. A name that can mean several has `candidates` and nothing else. `groups` are indexes
    of `mentions` that are perhaps different people. `sums`, `together` and `ties` are of its newest mentions
    (`looked_at` of them), and only on the first page of mentions."""

    id: str
    kind: Kind | str
    name: str
    hidden: bool
    names: list[tuple[str, int]]
    identifiers: dict[str, list[str]]
    roles: list[Held]
    mentions: list[Mention]
    mention_count: int
    article_count: int
    together: list[Neighbour]
    ties: list[Tie]
    sums: list[SumLine]
    looked_at: int
    timeline: list[tuple[str, int]]
    groups: list[list[int]]
    candidates: list[Suggestion]
    registered: list[dict[str, Any]]
    perhaps_same: list[Doubt]
    cursor: str | None


class Doubts(Shape):
    doubts: list[Doubt]


@router.get("/entities", **documented(Entity, 404), summary="The entity that a name means")
async def named(
    request: Request,
    name: Annotated[str, Query(min_length=1, max_length=LONGEST, examples=["Тобыл Жол"])],
    kind: Kind | None = None,
    limit: _Listed = 200,
    cursor: Cursor = None,
) -> Response:
    """By a name in any spelling or script, or a BIN."""
    return await _profile(request, name, kind, limit, cursor)


@router.get("/entities/{name_or_id}", **documented(Entity, 404), summary="An entity by its id or name")
async def entity(
    request: Request,
    name_or_id: Annotated[str, Path(max_length=LONGEST)],
    limit: _Listed = 200,
    cursor: Cursor = None,
) -> Response:
    """What `baqylau entity --json` prints. A name that can mean several gives `candidates` and nothing else. The cursor
    leads to older mentions."""
    return await _profile(request, name_or_id, None, limit, cursor)


@router.get("/entities/{entity_id}/sums", **documented(Sums, 404), summary="Sums named beside an entity")
async def sums(
    request: Request,
    entity_id: EntityId,
    sum: Annotated[list[SumId] | None, Query(max_length=MOST_SUMS, description="Ids of sums to add up.")] = None,
) -> Response:
    """Each with its sentence; what is told again is folded. Nothing is added up but what is chosen."""
    seen = reader_of(request).collections
    found = await run(request, lambda context: beside(context, entity_id, seen))
    some = chosen(found.sums, sum) if sum else ()
    return answer({"sums": to_plain(some if sum else found.sums), "totals": to_plain(totals(some))})


@router.get(
    "/entities/{entity_id}/files/{form}",
    responses={**documented(Entity, 404)["responses"], **FILES},
    response_class=Response,
    summary="An entity to take away",
)
async def taken(request: Request, entity_id: EntityId, form: Literal["lists.zip", "ftm.jsonl"]) -> Response:
    """CSV files in a zip, or FollowTheMoney entities for Aleph and OpenSanctions tools, one a line."""
    return await take_entity(request, entity_id, form)


@router.get("/entities/{entity_id}/doubts", **documented(Doubts, 404), summary="What is perhaps the same")
async def doubts(request: Request, entity_id: EntityId) -> Response:
    """Entities that nothing joins with this one and little keeps apart, each with its reasons."""
    seen = reader_of(request).collections
    found = await run(request, lambda context: perhaps_same(context, entity_id, seen))
    return answer({"doubts": to_plain(found)})


async def _profile(request: Request, name: str, kind: Kind | None, limit: int, cursor: str | None) -> Response:
    seen, place = reader_of(request).collections, read_cursor(request, cursor)
    found = await run(request, lambda context: profile(context, name, kind, seen, limit=limit, cursor=place))
    following = None if found.cursor is None else write_cursor(request, found.cursor)
    return answer(to_plain(found) | {"cursor": following}, cursor=following, request=request)
