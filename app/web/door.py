"""Door: who asks, found out once a request, and what they meet who did not sign in."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlencode

from anyio.to_thread import run_sync
from fastapi import Request
from starlette.datastructures import Headers
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.web.desk import Desk
from app.web.guard import API, is_https
from app.web.reader import Reader
from pipelines.access import accounts, sessions
from pipelines.errors import BaqylauError

OPEN = ("/sign-in", "/language")  # what everybody may see; what is under /static never asks who looks
SIGN_IN = "/sign-in"


class Door:
    """ASGI middleware: puts the Reader, or None for who did not sign in, into the request's state."""

    def __init__(self, app: ASGIApp, desk: Desk, show: Callable[[Request, Exception], Response]) -> None:
        self._app, self._desk, self._show = app, desk, show

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/static/"):
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        state["reader"] = None
        try:
            state["reader"] = await run_sync(lambda: asking(self._desk, scope))
        except BaqylauError as error:
            await self._show(Request(scope), error)(scope, receive, send)
            return
        refused = state["reader"] is None and scope["path"] not in OPEN and not scope["path"].startswith(API)
        await (_to_sign_in(scope) if refused else self._app)(scope, receive, send)


def asking(desk: Desk, scope: Scope) -> Reader | None:
    """Who sends a request: by a token of theirs (the API only), else by the session of their browser. Without any
    account the one who runs the server, and nobody from elsewhere. Raises StoreError."""
    headers, store = Headers(scope=scope), desk.store
    with store.read() as connection:
        if not accounts.are_there(connection):
            return None if desk.far else Reader(runner(), "admin", None, desk.token, alone=True)
    kind, _, bearer = headers.get("authorization", "").partition(" ")
    if kind and scope["path"].startswith(API):  # a wrong token is wrong, whatever cookie comes with it
        return _reader(sessions.of_token(desk.context, bearer.strip()) if kind.lower() == "bearer" else None)
    secret = session_secret(scope)
    if not secret:
        return None
    with store.read() as connection:
        return _reader(sessions.of_session(connection, secret))


def _reader(signed: sessions.Signed | None) -> Reader | None:
    if signed is None:
        return None
    return Reader(signed.account.name, signed.account.role, signed.account.collections, signed.form_token)


def cookie_name(scope: Scope) -> str:
    """Over https no other host, nor a page without https, can set a cookie of this name."""
    return "__Host-baqylau" if is_https(scope) else "baqylau"


def session_secret(scope: Scope) -> str:
    """The secret in the session's cookie; "" where there is none."""
    try:
        cookies = SimpleCookie(Headers(scope=scope).get("cookie", ""))
    except CookieError:
        return ""
    found = cookies.get(cookie_name(scope))
    return "" if found is None else found.value[:200]


def runner() -> str:
    """The name of the one who runs the server."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "desk"


def _to_sign_in(scope: Scope) -> Response:
    """To the sign-in, and from there to where one wanted to go. A form that was sent is lost: it said what it said as
    somebody who is no longer signed in."""
    query = scope["query_string"].decode("latin-1")
    wanted = scope["path"] + (f"?{query}" if query else "") if scope["method"] in ("GET", "HEAD") else "/"
    place = SIGN_IN if wanted == "/" or len(wanted) > 4_000 else f"{SIGN_IN}?{urlencode({'to': wanted})}"
    if Headers(scope=scope).get("hx-request") == "true":
        return Response(status_code=401, headers={"HX-Redirect": SIGN_IN})
    return RedirectResponse(place, 303)
