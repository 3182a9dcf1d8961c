"""Guard: what stands before every page. Host names, where forms come from, sizes, and the headers of every answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = ("127.0.0.1", "localhost", "::1")  # any other name in Host may be a stranger's, bound anew to loopback
MAX_BODY = 64_000  # bytes of a form
MAX_SENT = 1_000_000  # bytes of what is sent to the API: five hundred names
API = "/api/"
UPLOADS = "/uploads"  # whose form carries files
MAX_ADDRESS = 40_000  # bytes of a path with its query: the longest question with filters, six for each Cyrillic letter
POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # with no-referrer browsers say "null" for the origin of our own forms
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "private, no-cache",
}
HTTPS_ONLY = "max-age=31536000"  # a year: browsers that were here once never ask without https again


class Guard:
    """ASGI middleware. An answer that set one of the headers itself keeps its own. `names` are the hosts that it is
    served as beside loopback's, `upload` the most bytes of a form with files."""

    def __init__(self, app: ASGIApp, names: Collection[str] = (), upload: int = MAX_BODY) -> None:
        self._app, self._upload = app, upload
        self._names = frozenset((*LOOPBACK, *(name.lower() for name in names)))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if is_https(scope):
                    headers.setdefault("Strict-Transport-Security", HTTPS_ONLY)
            await send(message)

        refusal: Response | None = refuse(scope, self._names, self._upload)
        if refusal is not None and scope["path"].startswith(API):
            refusal = JSONResponse({"error": bytes(refusal.body).decode()}, refusal.status_code)
        await (refusal or self._app)(scope, receive, sending)


def refuse(scope: Scope, names: Collection[str] = LOOPBACK, upload: int = MAX_BODY) -> PlainTextResponse | None:
    """The answer to a request that no page is to see; None for one that may pass."""
    headers = Headers(scope=scope)
    if host_name(headers.get("host", "")) not in names:
        said = "this address is not served here: open http://127.0.0.1 with the port instead, or serve --public-name it"
        return PlainTextResponse(said, 421)
    if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > MAX_ADDRESS:
        return PlainTextResponse("the address is too long: ask a shorter question", 414)
    if scope["method"] in ("GET", "HEAD"):
        return None
    if headers.get("sec-fetch-site", "same-origin") != "same-origin" or not _is_ours(headers):
        return PlainTextResponse("a form of another site is not taken: use the forms of this one", 403)
    length = headers.get("content-length", "" if "transfer-encoding" in headers else "0")  # no word of it: no body
    if not length.isdecimal() or len(length) > 12:
        return PlainTextResponse("a form must say its length", 411)
    most = MAX_SENT if scope["path"].startswith(API) else upload if scope["path"] == UPLOADS else MAX_BODY
    return PlainTextResponse("the form is too large", 413) if int(length) > most else None


def is_https(scope: Scope) -> bool:
    """Whether the reader came over https, as the server was told: by itself, or by a proxy on this machine
    (X-Forwarded-Proto, which uvicorn takes from loopback only)."""
    return scope.get("scheme") == "https"


def host_name(host: str) -> str:
    """The name in a Host header, without its port and brackets; "" where it is none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _is_ours(headers: Headers) -> bool:
    """A browser says where a form comes from; a program that says nothing is no browser led astray."""
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")
