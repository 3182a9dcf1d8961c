"""Render: templates with everything escaped, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from app.web.desk import desk_of
from app.web.language import COOKIE, LANGUAGES, catalogue, choose
from app.web.reader import asking_of
from nlp.identifiers import holds_iin, mask
from pipelines.clock import ALMATY


def render(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page. Templates have `_` (a text), `n_` (a number with its noun), `told` (a line of the program) and `lang`
    beside `values`; `me` is the reader (None: not signed in), `accounts` whether one signs in here at all."""
    code = choose(request.cookies.get(COOKIE), request.headers.get("accept-language", ""))
    words = catalogue(code)
    here, me = _here(request), asking_of(request)
    page = _templates().get_template(template).render(
        _=words.text, n_=words.count, told=words.told, lang=code, languages=LANGUAGES, here=here, path=request.url.path,
        me=me, accounts=me is None or not me.alone,
        token=desk_of(request).token if me is None else me.form_token,
        source=_source(desk_of(request).titles), **values,
    )  # fmt: skip
    return HTMLResponse(page, status, {"Content-Language": code, "Vary": "Accept-Language, Cookie, HX-Request"})


def is_part(request: Request) -> bool:
    """Whether a page asks for a part of itself; a browser without scripts gets a whole page."""
    return request.headers.get("HX-Request") == "true"


def _here(request: Request) -> str:
    """The address of a page, for links back to it. An IIN in a question is not said again."""
    values = request.query_params.multi_items()
    if any(holds_iin(value) for _, value in values):
        return f"{request.url.path}?{urlencode([(name, mask(value)) for name, value in values])}"
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _source(titles: Mapping[str, str]) -> Callable[[str], str]:
    """The title of a source, its name where it has none."""
    return lambda name: titles.get(name, name)


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=undirected,
    )
    environment.filters.update(local=local, day=day, web_link=web_link, entity_link=entity_link, segment=segment)
    environment.globals.update(address=address, page_link=page_link)
    return environment


def undirected(value: Any) -> Any:
    """A text without the marks that turn the direction of what follows: in a name or a title they could make a page
    say what it does not (Unicode TR 36, 2.5). Links have them encoded, and stored texts keep them."""
    return value.translate(_TURNING) if isinstance(value, str) and not isinstance(value, Markup) else value


_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C])


def local(instant: datetime | str | None) -> str:
    """«05.10.2026 14:30» in Asia/Almaty; «—» where it is unknown."""
    if instant is None:
        return "—"
    instant = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
    return instant.astimezone(ALMATY).strftime("%d.%m.%Y %H:%M")


def day(instant: datetime | str | None) -> str:
    return local(instant)[:10]


def web_link(url: str) -> str:
    """Only web addresses become links: "javascript:" from a hostile feed does not."""
    return url if url.startswith(("http://", "https://")) else ""


def entity_link(identity: str) -> str:
    return f"/entities/{segment(identity)}"


def page_link(article_id: str, number: int, version: int, start: int, stop: int) -> str:
    """The address of a page of a document, on which a stretch of the article's text is marked."""
    values = {"version": version, "start": str(start), "stop": stop}
    return address(f"/articles/{segment(article_id)}/pages/{number}", values)


def segment(text: str) -> str:
    """A text as one segment of a path."""
    return quote(text, safe="")


def address(path: str, values: Mapping[str, Any]) -> str:
    """A path with its query; values that are empty are left out, lists are repeated."""
    kept = {name: value for name, value in values.items() if value}
    return f"{path}?{urlencode(kept, doseq=True)}" if kept else path
