"""The entity page, and the choice between entities of one name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from app.web.chart import timeline
from app.web.desk import desk_of
from app.web.marking import Run, Span, mark
from app.web.network import network
from app.web.reader import reader_of
from app.web.render import entity_link, is_part, render
from app.web.sums_shown import digits, sum_charts
from app.web.taking import Form, take_entity
from nlp.identifiers import holds_iin
from pipelines.errors import InputError
from pipelines.masking import REFUSED
from pipelines.profiles import profile as profiles
from pipelines.profiles.mention_lines import MentionLine
from pipelines.profiles.profile import Profile
from pipelines.profiles.sums import SumLine, chosen

router = APIRouter()
LONGEST = 200
SHOWN = 100  # mentions on a page
AT_ONCE = (
    1_000  # mentions of an entity whose sums and neighbours come with its page; of more, in a request of their own
)
TICKED = 500
SUMS = 60  # sums that are offered to be ticked; those that are ticked are shown wherever they stand
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
    return await _answer(request, name, kind if kind in KINDS else None, [], "")


@router.get("/entities/{entity_id}")
async def entity(
    request: Request,
    entity_id: str,
    ticked: Annotated[list[str] | None, Query(alias="sum")] = None,
    cursor: str = "",
) -> Response:
    """`sum` are sums that the reader ticked, `cursor` where a page of mentions begins."""
    return await _answer(request, entity_id[:LONGEST], None, (ticked or [])[:TICKED], cursor)


@router.get("/entities/{entity_id}/beside")
async def beside(request: Request, entity_id: str) -> Response:
    """Sums and neighbours of an entity with many mentions, for its page to fetch, or as a page of their own."""
    desk, seen = desk_of(request), reader_of(request).collections
    if holds_iin(entity_id):
        raise InputError(REFUSED)
    found = await desk.run(lambda: profiles.beside(desk.context, entity_id[:LONGEST], seen))
    if found.candidates:
        return render(request, "candidates.html", found=found, name=entity_id)
    return render(request, "entity_beside.html", part=is_part(request), **_page(found, (), first=True))


@router.get("/entities/{entity_id}/{form}")
async def taken(request: Request, entity_id: str, form: Form) -> Response:
    """The profile to take away: CSV files in a zip, or FollowTheMoney entities, one a line."""
    return await take_entity(request, entity_id[:LONGEST], form)


async def _answer(request: Request, name: str, kind: str | None, ticked: Sequence[str], cursor: str) -> Response:
    desk, seen = desk_of(request), reader_of(request).collections
    if holds_iin(name):
        raise InputError(REFUSED)
    try:
        found = await desk.run(
            lambda: profiles.profile(
                desk.context, name, kind, seen, limit=SHOWN, cursor=cursor or None,
                beside_up_to=None if ticked else AT_ONCE,
            )
        )  # fmt: skip
    except InputError:
        return render(request, "candidates.html", 404, found=None, name=name)
    if found.candidates:
        return render(request, "candidates.html", found=found, name=name)
    if request.url.path != entity_link(found.id):
        return RedirectResponse(entity_link(found.id), 303)
    return render(request, "entity.html", **_page(found, ticked, first=not cursor))


def _page(found: Profile, ticked: Sequence[str], *, first: bool) -> dict[str, Any]:
    added = chosen(found.sums, ticked)
    ids = frozenset(one.place.id for one in added)
    sums = [one for i, one in enumerate(found.sums) if i < SUMS or one.place.id in ids]
    return {
        "found": found, "groups": _groups(found), "chart": timeline(found.timeline), "first": first, "digits": digits,
        "sums": [(one, _sentence(one), one.place.id in ids) for one in sums], "added": sum_charts(added),
        "network": network(found.together, found.ties),
    }  # fmt: skip


def _sentence(one: SumLine) -> list[Run]:
    return mark(one.sentence, [Span(one.start, one.stop, "amount")])


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
