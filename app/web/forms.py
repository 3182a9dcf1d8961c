"""Forms: the fields of one that a page of ours was sent with."""

from __future__ import annotations

import secrets

from fastapi import Request
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from app.web.reader import reader_of


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form of ours. Raises HTTPException 403 where it does not carry its reader's token."""
    form: FormData = await request.form(max_files=0, max_fields=10)
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    if not secrets.compare_digest(fields.get("token", "").encode(), reader_of(request).form_token.encode()):
        raise HTTPException(403, "this form is out of date: go back, load the page again and repeat it")
    return fields
