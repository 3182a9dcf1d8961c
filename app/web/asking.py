"""Asking: a question of the search page or of the API, put to what is stored now or was at its moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fastapi import Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from app.web.desk import SECONDS, Desk, desk_of
from app.web.question import Question, moment_of
from app.web.reader import reader_of
from pipelines.access import audit
from pipelines.context import Context
from pipelines.searching.as_of import ask_then, spellings_then
from pipelines.searching.ask import Answer, ask, spellings_found
from pipelines.searching.export import Download, download
from pipelines.searching.forms import FormsFound
from pipelines.searching.questions import bind_question

THEN_SECONDS = SECONDS - 2  # that a moment's articles are looked through, so that a thread ends with its request
Seen = frozenset[str] | None  # the collections that the asker may see; None: all


def query_of(context: Context, question: Question) -> str:
    """Words and filters as one query. Raises QuerySyntaxError, whose column is that of the words as they were typed."""
    if question.words and question.query != question.words:
        bind_question(context, question.words)
    return question.query


def ask_question(
    context: Context,
    question: Question,
    seen: Seen,
    *,
    limit: int,
    facets: Sequence[str],
    facet_size: int,
    cursor: str | None = None,
) -> Answer:
    """The answer of now, or of the moment that the question names: then the newest first, whatever its order.
    Raises as `ask` and `moment_of`."""
    moment, query = moment_of(context, question), query_of(context, question)
    if moment is not None:
        return ask_then(
            context, query, moment, limit=limit, cursor=cursor, facets=facets, facet_size=facet_size, collections=seen,
            seconds=THEN_SECONDS,
        )  # fmt: skip
    return ask(
        context, query, limit=limit, sort=question.sort, cursor=cursor, facets=facets, facet_size=facet_size,
        collections=seen,
    )  # fmt: skip


def spellings_of(context: Context, question: Question, seen: Seen) -> FormsFound:
    """The spellings that a question caught in what is stored now, or was at its moment. Raises as `ask_question`."""
    moment, query = moment_of(context, question), query_of(context, question)
    if moment is not None:
        return spellings_then(context, query, moment, collections=seen, seconds=THEN_SECONDS)
    return spellings_found(context, query, collections=seen)


async def take(request: Request, question: Question, kind: str) -> Streamed:
    """Everything that answers a question, as a zip that is made while it is downloaded; noted in the audit log. Raises
    BusyError where too many are under way, and as `download`."""
    desk, reader = desk_of(request), reader_of(request)

    def work() -> Download:
        context = desk.asking
        moment, query = moment_of(context, question), query_of(context, question)
        made = download(context, query, kind, collections=reader.collections, moment=moment)
        audit.note(context, reader.name, "export", {"file": made.name})
        return made

    return await streamed(desk, work)


async def streamed(desk: Desk, work: Callable[[], Download], media_type: str = "application/zip") -> Streamed:
    """The download that `work` begins, sent while it is made. Raises BusyError where too many are under way, and as
    `work` does."""
    release = desk.take_room()
    try:
        return Streamed(await desk.run(work), release, media_type)
    except BaseException:
        release()
        raise


class Streamed(StreamingResponse):
    """A download; when it has ended or was broken off, the next one has room."""

    def __init__(self, made: Download, release: Callable[[], None], media_type: str) -> None:
        headers = {"Content-Disposition": f'attachment; filename="{made.name}"', "X-Accel-Buffering": "no"}
        super().__init__(made.pieces, media_type=media_type, headers=headers)
        self._release = release

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._release()
