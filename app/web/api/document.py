"""The OpenAPI document of the API."""

from __future__ import annotations

from importlib import metadata
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.web.api.shared import FAILURES

ADDRESS = "/api/v1/openapi.json"
_TAGS = {
    "search": "Articles that answer a question; facets; everything as a file.",
    "names": "Names while they are typed, misspelt ones, many at once.",
    "entities": "People, organisations, places and programmes.",
    "articles": "Articles with their versions, stored copies, tables and quotations.",
    "sources": "What is watched, how it fares, which months are collected.",
    "watches": "Saved questions that new articles are held against, and digests.",
    "judgements": "What people say of which names are one; reversible.",
    "terms": "Spellings in three languages that mean one.",
    "snapshots": "What is stored now, frozen to be cited.",
    "views": "One's own saved searches.",
    "status": "What answers, what is behind, which versions.",
}
_SAID = """Everything that Baqylau's pages and command line offer. Times are ISO 8601 with their offset, sums exact
digits. Lists come in pages: send a page's `cursor` with otherwise the same request to get the next one; the Link header
leads there, too. Where accounts are set up, send a token as `Authorization: Bearer …`; on the machine itself, without
accounts, none is needed, and what writes must be JSON or carry the header `X-Baqylau: 1`. Every answer says by
`RateLimit-*` how often more may be asked, and by `ETag` whether it changed. docs/queries.md explains questions."""
_RATE = {
    name: {"description": said, "schema": {"type": "integer", "minimum": 0}}
    for name, said in {
        "RateLimit-Limit": "Requests a minute.",
        "RateLimit-Remaining": "How many of them are left.",
        "RateLimit-Reset": "Seconds until there are more.",
    }.items()
}
_RETRY = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}}
_ETAG = {"ETag": {"description": "Send it back as If-None-Match.", "schema": {"type": "string"}}}
_EVERYWHERE = (405, 414, 421)  # said before any route is reached
_FAILURE = {"application/json": {"schema": {"$ref": "#/components/schemas/Failure"}}}
_UNCHANGED = {"description": "What is asked for did not change since the ETag that was sent."}


def document(app: FastAPI) -> dict[str, Any]:
    """The document, made once."""
    if app.openapi_schema is None:
        found = get_openapi(
            title="Baqylau", version=metadata.version("baqylau"), summary="Kazakhstan's news, searched by entities",
            description=_SAID, routes=app.routes, tags=[{"name": n, "description": said} for n, said in _TAGS.items()],
            license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        )  # fmt: skip
        app.openapi_schema = _mended(found)
    return app.openapi_schema


def _mended(found: dict[str, Any]) -> dict[str, Any]:
    """What FastAPI cannot know: a value that does not do is answered by 400, who may ask, and the headers."""
    for path in found["paths"].values():
        for verb, operation in path.items():
            responses = operation["responses"]
            responses.pop("422", None)
            for code in _EVERYWHERE:
                responses[str(code)] = {"description": FAILURES[code], "content": _FAILURE}
            for code, response in responses.items():
                response["headers"] = {**_RATE, **(_RETRY if code == "429" else {})}
            if verb == "get" and "application/zip" not in responses["200"].get("content", {}):
                responses["200"]["headers"] |= _ETAG
                responses["304"] = _UNCHANGED
    schemas = found["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    found["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    found["security"] = [{"token": []}, {}]
    return found
