"""The entity page, and the choice between entities of one name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from app.web.chart import timeline
from app.web.desk import desk_of
from app.web.marking import Run, Span, mark
from app.web.reader import reader_of
from app.web.render import entity_link, render
from nlp.identifiers import holds_iin
from pipelines.errors import InputError
from pipelines.masking import REFUSED
from pipelines.profile import MentionLine, Profile, profile

router = APIRouter()
LONGEST = 200
SHOWN = 200
KINDS = ("person", "organisation", "place", "programme")


@dataclass(frozen=True, slots=True)
class Group:
    """Mentions that are perhaps of one person among several; `number` is 0 where there is only one group."""

    number: int
    lines: tuple[tuple[MentionLine, list[Run]], ...]


@router.get("/entities")
async def named(request: Request, name: str = "", kind: str = "") -> Response:
    """By a name in any spelling: to the one entity that it means, or to a choice."""
    name = " ".join(name.split())[:LONGEST]
    if not name:
        return render(request, "candidates.html", found=None, name="")
    return await _answer(request, name, kind if kind in KINDS else None)


@router.get("/entities/{entity_id}")
async def entity(request: Request, entity_id: str) -> Response:
    return await _answer(request, entity_id[:LONGEST], None)


async def _answer(request: Request, name: str, kind: str | None) -> Response:
    desk, seen = desk_of(request), reader_of(request).collections
    if holds_iin(name):
        raise InputError(REFUSED)
    try:
        found = await desk.run(lambda: profile(desk.context, name, kind, seen, limit=SHOWN))
    except InputError:
        return render(request, "candidates.html", 404, found=None, name=name)
    if found.candidates:
        return render(request, "candidates.html", found=found, name=name)
    if request.url.path != entity_link(found.id):
        return RedirectResponse(entity_link(found.id), 303)
    return render(request, "entity.html", **_page(found))


def _page(found: Profile) -> dict[str, Any]:
    return {"found": found, "groups": _groups(found), "chart": timeline(found.timeline)}


def _groups(found: Profile) -> Sequence[Group]:
    def line(one: MentionLine) -> tuple[MentionLine, list[Run]]:
        return one, mark(one.sentence, [Span(one.start, one.stop, "hit")])

    if not found.groups:
        return [Group(0, tuple(map(line, found.mentions)))]
    grouped = [
        Group(number, tuple(line(found.mentions[i]) for i in members)) for number, members in enumerate(found.groups, 1)
    ]
    told = {i for members in found.groups for i in members}
    rest = tuple(line(one) for i, one in enumerate(found.mentions) if i not in told)
    return [*grouped, Group(0, rest)] if rest else grouped
