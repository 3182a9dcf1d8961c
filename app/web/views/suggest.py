"""GET /suggest: names for the box while they are typed, as JSON, or as a fragment of a page for htmx."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from app.web.desk import desk_of
from app.web.reader import reader_of
from app.web.render import entity_link, render
from pipelines.resolution.suggest import LONGEST, suggest

router = APIRouter()


@router.get("/suggest")
async def suggested(request: Request, q: str = "") -> Response:
    """Entities that the beginnings of words in `q` can mean; an empty list for nothing."""
    desk, text, seen = desk_of(request), q[:LONGEST], reader_of(request).collections
    found = await desk.run(lambda: suggest(desk.context, text, collections=seen))
    if request.headers.get("hx-request") == "true":
        return render(request, "suggestions.html", found=found)
    shown = [
        {"id": one.id, "kind": one.kind, "name": one.name, "mentions": one.mentions, "link": entity_link(one.id)}
        for one in found
    ]
    return JSONResponse({"suggestions": shown}, headers={"vary": "hx-request"})
