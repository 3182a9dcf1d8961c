"""Watches and digests: saved searches with what they found; add and remove."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from app.web.desk import desk_of
from app.web.forms import read_form
from app.web.question import LONGEST, mistaken
from app.web.reader import editor_of, reader_of
from app.web.render import address, render, segment
from pipelines.alerts import watching
from pipelines.alerts.delivery import preview
from pipelines.alerts.digest import GROUPS
from pipelines.errors import InputError
from search.query.errors import QuerySyntaxError
from search.say import words_of

router = APIRouter()


@router.get("/watches")
async def watches(request: Request, query: str = "") -> Response:
    return await _list(request, query=query[:LONGEST])


@router.post("/watches")
async def add(request: Request) -> Response:
    desk, reader, form = desk_of(request), editor_of(request), await read_form(request)
    name, query = form.get("name", "").strip(), form.get("query", "").strip()[:LONGEST]
    try:
        await desk.run(lambda: watching.add(desk.asking, name, query, owner=reader.name, shared=reader.alone))
    except QuerySyntaxError as error:
        wrong = mistaken(query, error, lambda words: address("/watches", {"query": words}))
        return await _list(request, 400, name=name, query=query, wrong=wrong)
    except InputError as error:
        return await _list(request, 400, name=name, query=query, refused=words_of(error))
    return RedirectResponse(f"/watches/{segment(' '.join(name.split()))}", 303)


@router.post("/watches/remove")
async def remove(request: Request) -> Response:
    desk, reader, form = desk_of(request), editor_of(request), await read_form(request)
    await desk.run(lambda: watching.remove(desk.context, form.get("name", ""), reader.owner))
    return RedirectResponse("/watches", 303)


@router.get("/watches/{name:path}")
async def watch(request: Request, name: str) -> Response:
    desk, me = desk_of(request), reader_of(request)
    digest = await desk.run(lambda: watching.show(desk.asking, name, me.owner, me.collections))
    section = digest.sections[0] if digest.sections else None
    known = {one.name: one for one in await desk.run(lambda: watching.overview(desk.context, me.owner))}
    return render(request, "watch.html", name=name, query=known[name].query, section=section, groups=GROUPS)


@router.get("/digest")
async def digest(request: Request) -> Response:
    """What every watch has found, as the digest would tell it. Tells nobody."""
    desk, me, now = desk_of(request), reader_of(request), datetime.now(UTC)
    found = await desk.run(lambda: preview(desk.asking, now=now, owner=me.owner, collections=me.collections))
    return render(request, "digest.html", digest=found, groups=GROUPS)


async def _list(
    request: Request,
    status: int = 200,
    *,
    name: str = "",
    query: str = "",
    wrong: dict[str, object] | None = None,
    refused: str | None = None,
) -> Response:
    desk, me = desk_of(request), reader_of(request)
    found = await desk.run(lambda: watching.overview(desk.context, me.owner, me.collections))
    return render(request, "watches.html", status, watches=found, name=name, query=query, wrong=wrong, refused=refused)
