"""Forms: the fields of one that a page of ours was sent with."""

from __future__ import annotations

import secrets

from fastapi import Request
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from app.web.reader import reader_of


async def read_form(request: Request, expected: str | None = None) -> dict[str, str]:
    """The fields of a form of ours. Raises HTTPException 403 where it does not carry its reader's token, or the one
    that is `expected` of who has not signed in yet."""
    form: FormData = await request.form(max_files=0, max_fields=10)
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    check_token(fields.get("token", ""), reader_of(request).form_token if expected is None else expected)
    return fields


def check_token(given: str, expected: str) -> None:
    """Raises HTTPException 403 for another token; a program, which has none, sends no forms."""
    if not expected or not secrets.compare_digest(given.encode(), expected.encode()):
        raise HTTPException(403, "this form is out of date: go back, load the page again and repeat it")
