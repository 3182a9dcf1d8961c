"""Forms: the fields of one that a page of ours was sent with, and in whose name."""

from __future__ import annotations

import getpass
import secrets

from fastapi import Request
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from app.web.desk import desk_of


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form of ours. Raises HTTPException 403 where it does not carry this process's token."""
    form: FormData = await request.form(max_files=0, max_fields=10)
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    if not secrets.compare_digest(fields.get("token", "").encode(), desk_of(request).token.encode()):
        raise HTTPException(403, "this form is out of date: go back, load the page again and repeat it")
    return fields


def reader() -> str:
    """Who asks and judges while there are no accounts: the one who runs the server."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "desk"
