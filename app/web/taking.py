"""Taking an entity away: its lists as CSV files, or FollowTheMoney entities, noted in the audit log."""

from __future__ import annotations

import json
from typing import Literal

from fastapi import Request
from starlette.responses import Response

from app.web.desk import desk_of
from app.web.reader import reader_of
from nlp.identifiers import holds_iin
from pipelines.access import audit
from pipelines.errors import InputError
from pipelines.masking import REFUSED
from pipelines.profiles.profile import profile
from pipelines.profiles.profile_files import csv_zip, follow_the_money

Form = Literal["lists.zip", "ftm.jsonl"]


async def take_entity(request: Request, name_or_id: str, form: Form) -> Response:
    """The file. Raises InputError where nothing is found, or the entity is of no kind that the form has."""
    desk, reader = desk_of(request), reader_of(request)
    if holds_iin(name_or_id):
        raise InputError(REFUSED)
    found = await desk.run(lambda: profile(desk.context, name_or_id, None, reader.collections))
    await desk.run(lambda: audit.note(desk.context, reader.name, "export", {"file": f"{found.id} {form}"}))
    name = {"Content-Disposition": f'attachment; filename="{form}"'}
    if form == "lists.zip":
        return Response(csv_zip(found), 200, name, "application/zip")
    lines = (json.dumps(one, ensure_ascii=False) + "\n" for one in follow_the_money(found))
    return Response("".join(lines), 200, name, "application/x-ndjson")
