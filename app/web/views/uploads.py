"""Uploads: documents into a collection, with the state of each file."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response

from app.web.desk import desk_of
from app.web.forms import check_token
from app.web.reader import Reader, editor_of
from app.web.reading import Reading
from app.web.render import render
from pipelines import uploads
from pipelines.errors import InputError
from search.say import words_of

router = APIRouter()
MOST_FILES = 20  # of one form


@router.get("/uploads")
async def page(request: Request) -> Response:
    return await _page(request, editor_of(request))


@router.get("/uploads/states")
async def states(request: Request) -> Response:
    """The list alone, which the page asks for again while files wait."""
    desk, reader = desk_of(request), editor_of(request)
    found = await desk.run(lambda: uploads.overview(desk.context, reader.collections))
    return render(request, "upload_states.html", uploads=found, waiting=_waits(found))


@router.post("/uploads")
async def send(request: Request) -> Response:
    """Files into a collection that the reader may see; admins can make one by naming it."""
    desk, reader = desk_of(request), editor_of(request)
    async with request.form(max_files=MOST_FILES, max_fields=10) as form:
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        check_token(fields.get("token", ""), reader.form_token)
        files = [one for one in form.getlist("files") if isinstance(one, UploadFile) and one.filename]
        collection = " ".join((fields.get("new") or fields.get("collection", "")).split())

        def keep() -> None:
            if not collection or (reader.collections is not None and collection not in reader.collections):
                raise InputError("choose a collection")
            if not files:
                raise InputError("choose files")
            for one in files:
                uploads.receive(desk.context, reader.name, collection, one.filename or "", one.file)

        try:
            await desk.run(keep)
        except InputError as error:
            return await _page(request, reader, 400, refused=words_of(error))
        finally:
            reading = request.app.state.reading
            assert isinstance(reading, Reading)
            reading.begin()
    return RedirectResponse("/uploads", 303)


async def _page(request: Request, reader: Reader, status: int = 200, refused: str | None = None) -> Response:
    desk = desk_of(request)

    def work() -> dict[str, Any]:
        found = uploads.overview(desk.context, reader.collections)
        return {"uploads": found, "waiting": _waits(found), "places": uploads.places(desk.context, reader.collections)}

    most = desk.settings.import_bytes // 1_000_000
    limits = {"most": most, "most_files": MOST_FILES}
    return render(request, "uploads.html", status, refused=refused, **limits, **await desk.run(work))


def _waits(found: list[uploads.Upload]) -> bool:
    return any(one.state == "waiting" for one in found)
