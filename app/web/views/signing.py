"""Signing in and out."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from app.web.attempts import Attempts
from app.web.desk import desk_of
from app.web.door import SIGN_IN, cookie_name, session_secret
from app.web.forms import read_form
from app.web.guard import is_https
from app.web.reader import asking_of
from app.web.render import render
from app.web.views.home import is_local
from pipelines.access import sessions

router = APIRouter()
LONGEST = 1_000
WRONG, TOO_MANY = "wrong", "too many"


@router.get(SIGN_IN)
async def page(request: Request, to: str = "/") -> Response:
    if asking_of(request) is not None:
        return RedirectResponse(_place(to), 303)
    return render(request, "sign_in.html", to=_place(to), refused=None, name="")


@router.post(SIGN_IN)
async def sign_in(request: Request) -> Response:
    """A new session. Who fails is told the same, whether the name or the password was wrong."""
    desk = desk_of(request)
    form = await read_form(request, desk.token)
    name, place = form.get("name", "")[:LONGEST], _place(form.get("to", "/"))
    attempts = request.app.state.attempts
    assert isinstance(attempts, Attempts)
    if not attempts.allowed("" if request.client is None else request.client.host, name):
        return render(request, "sign_in.html", 429, to=place, refused=TOO_MANY, name=name)
    secret = await desk.run(lambda: sessions.sign_in(desk.context, name, form.get("password", "")))
    if secret is None:
        return render(request, "sign_in.html", 403, to=place, refused=WRONG, name=name)
    answer = RedirectResponse(place, 303)
    answer.set_cookie(
        cookie_name(request.scope), secret, max_age=int(sessions.LASTS.total_seconds()), path="/", httponly=True,
        samesite="lax", secure=is_https(request.scope),
    )  # fmt: skip
    return answer


@router.post("/sign-out")
async def sign_out(request: Request) -> Response:
    desk, secret = desk_of(request), session_secret(request.scope)
    await read_form(request)
    if secret:
        await desk.run(lambda: sessions.sign_out(desk.context, secret))
    answer = RedirectResponse(SIGN_IN, 303, {"Clear-Site-Data": '"cache"'})
    answer.delete_cookie(cookie_name(request.scope), path="/", httponly=True, samesite="lax",
                         secure=is_https(request.scope))  # fmt: skip
    return answer


def _place(to: str) -> str:
    return to if is_local(to) and not to.startswith(SIGN_IN) else "/"
