"""Watches: saved questions that each new article is held against, and what they found."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Annotated, Any

from fastapi import Path, Query, Request
from pydantic import AwareDatetime, Field
from starlette.responses import Response

from app.web.api.routes import router as make_router
from app.web.api.shared import LONGEST, Asked, Cursor, Done, Editor, Question, Shape, ShortName, answer, documented, run
from app.web.api.shared import write as written
from app.web.cursors import page_of
from app.web.reader import reader_of
from pipelines.alerts import watching
from pipelines.alerts.delivery import preview

router = make_router("watches")
MOST = 1_000  # of a page of watches
Name = Annotated[str, Path(min_length=1, max_length=120)]


class Watch(Shape):
    """A watch with how much it has found; `broken` says why its question cannot be asked."""

    name: str
    query: str
    owner: str
    hits: int
    last_hit: str | None
    broken: str | None


class Digest(Shape):
    """What watches have found, by kind of news; a story that many outlets carry is one."""

    made_at: str
    coverage: dict[str, Any]
    sections: list[dict[str, Any]]


class Trial(Shape):
    """How much a question would have found lately; `examples` are the newest."""

    total: int
    days: int
    examples: list[dict[str, str]]


class NewWatch(Asked):
    """`since`: what was published before is back-filled, never new (a week ago unless given)."""

    name: Annotated[ShortName, Field(examples=["Тобыл Жол"])]
    query: Annotated[str, Field(min_length=1, max_length=LONGEST, examples=['org:"Тобыл Жол"'])]
    mail: Annotated[str | None, Field(max_length=200)] = None
    hour: Annotated[int, Field(ge=0, le=23)] = 7
    since: AwareDatetime | None = None


@router.get("/watches", **documented(list[Watch]), summary="Watches")
async def watches(
    request: Request, limit: Annotated[int, Query(ge=1, le=MOST)] = MOST, cursor: Cursor = None
) -> Response:
    """By name, with how many hits each has. Where there are more, the Link header leads to them."""
    reader = reader_of(request)
    found = await run(request, lambda context: watching.overview(context, reader.owner, reader.collections))
    shown, following = page_of(request, found, lambda one: one.name, limit, cursor)
    return answer([one.to_json() for one in shown], cursor=following, request=request)


@router.post("/watches", **documented(Done, 413, said="Watched.", status=201), summary="Watch for a question")
async def add(request: Request, sent: NewWatch, who: Editor) -> Response:
    """What is stored already is back-filled. The same name and question again only subscribes to it."""
    add = partial(
        watching.add, name=sent.name, query=sent.query, owner=who.name, mail=sent.mail, hour=sent.hour,
        since=sent.since, shared=who.alone,
    )  # fmt: skip
    await written(request, add, engine=True)
    return answer({"id": " ".join(sent.name.split())}, 201)


@router.get("/trial", **documented(Trial), summary="How much a question would have found lately")
async def trial(request: Request, q: Question, days: Annotated[int, Query(ge=1, le=3_650)] = 30) -> Response:
    """Stores nothing."""
    seen = reader_of(request).collections
    found = await run(request, lambda context: watching.try_out(context, q, days=days, collections=seen), engine=True)
    examples = [{"title": title, "url": url} for title, url in found.examples]
    return answer({"total": found.total, "days": days, "examples": examples})


@router.get("/watches/{name:path}", **documented(Digest, 404), summary="What a watch has found")
async def watch(request: Request, name: Name) -> Response:
    """Everything, told or not."""
    me = reader_of(request)
    found = await run(request, lambda context: watching.show(context, name, me.owner, me.collections), engine=True)
    return answer(found.to_json())


@router.delete("/watches/{name:path}", **documented(None, 404, said="Removed.", status=204), summary="Stop watching")
async def remove(request: Request, name: Name, who: Editor) -> Response:
    """Its hits stay."""
    await run(request, lambda context: watching.remove(context, name, who.owner))
    return Response(status_code=204)


@router.get("/digest", **documented(Digest), summary="What all watches have found")
async def digest(
    request: Request,
    hours: Annotated[int | None, Query(ge=1, le=87_600, description="Lately; ever unless given.")] = None,
) -> Response:
    """As the digest would tell it. Tells nobody."""
    now = datetime.now(UTC)
    since = None if hours is None else now - timedelta(hours=hours)
    me = reader_of(request)
    found = await run(
        request,
        lambda context: preview(context, since, now=now, owner=me.owner, collections=me.collections),
        engine=True,
    )
    return answer(found.to_json())
