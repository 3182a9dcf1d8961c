"""What Elasticsearch, its client and the network raise, in our words: one line that says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from elasticsearch import (
    ApiError,
    AuthenticationException,
    AuthorizationException,
    BadRequestError,
    NotFoundError,
    SSLError,
    TransportError,
    UnsupportedProductError,
)

from search.elasticsearch_query import TooMuchError
from search.engine import EngineUnavailableError, SearchError, StaleIndexError

REBUILD = "run baqylau index --rebuild"
TOO_MUCH = ("too_many_clauses", "too_many_nested_clauses", "too many", "maxclausecount", "nested depth", "automaton")


@contextmanager
def translated(url: str) -> Iterator[None]:
    """Raises SearchError and its kinds in place of the client's errors."""
    try:
        yield
    except TooMuchError as error:
        raise SearchError(str(error)) from error
    except UnsupportedProductError as error:
        raise EngineUnavailableError(
            f"what answers at {shown(url)} is not Elasticsearch: set BAQYLAU_ELASTICSEARCH_URL"
        ) from error
    except ApiError as error:
        raise _of_answer(error, shown(url)) from error
    except TransportError as error:
        raise _of_network(error, shown(url)) from error


def shown(url: str) -> str:
    """An address without the name and password that it may hold."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def blocked(url: str) -> EngineUnavailableError:
    """The index takes no writes: Elasticsearch does so by itself where the disk is nearly full."""
    return EngineUnavailableError(
        f"Elasticsearch at {shown(url)} takes no writes (blocked, mostly by a full disk): free space and run again"
    )


def busy(url: str) -> EngineUnavailableError:
    return EngineUnavailableError(f"Elasticsearch at {shown(url)} is too busy: wait, run again, or give it more memory")


def is_busy(error: ApiError) -> bool:
    """Whether the same request may pass a moment later."""
    return error.meta.status in (429, 502, 503, 504) and not _is_block(error.body)


def missing(error: ApiError) -> bool:
    """Whether an index that was just there is gone: swapped away, or being moved."""
    return isinstance(error, NotFoundError) or "index_not_found" in _text(error.body)


def _of_network(error: TransportError, url: str) -> SearchError:
    if isinstance(error, SSLError):
        return EngineUnavailableError(
            f"the certificate of {url} is not trusted: set BAQYLAU_ELASTICSEARCH_CA to the file of its authority"
        )
    return EngineUnavailableError(
        f"Elasticsearch at {url} does not answer: start it (docker compose up -d elasticsearch) "
        "or use --engine embedded"
    )


def _of_answer(error: ApiError, url: str) -> SearchError:
    if _is_block(error.body):
        return blocked(url)
    match error:
        case AuthenticationException():
            return EngineUnavailableError(
                f"Elasticsearch at {url} does not know this user: set BAQYLAU_ELASTICSEARCH_USER and "
                "BAQYLAU_ELASTICSEARCH_PASSWORD"
            )
        case AuthorizationException():
            return EngineUnavailableError(
                f"the user has no right to do this at {url}: give it the rights of docs/elasticsearch.md "
                f"({reason(error.body)})"
            )
        case NotFoundError():
            return StaleIndexError(f"there is no index at {url}: {REBUILD}")
    if error.meta.status == 413:
        return SearchError("an article is larger than Elasticsearch takes: raise its http.max_content_length")
    if any(sign in _text(error.body).lower() for sign in TOO_MUCH):
        return SearchError("the query means too many words of the index: write more letters or fewer alternatives")
    if "media_type_header" in _text(error.body):
        return EngineUnavailableError(f"Elasticsearch at {url} is too old: version 9 is needed")
    if error.meta.status == 429:
        return busy(url)
    if isinstance(error, BadRequestError):
        return SearchError(f"the index cannot do this: {reason(error.body)}; if it stays so, {REBUILD}")
    return EngineUnavailableError(f"Elasticsearch at {url} is in trouble ({reason(error.body)}): look at its log")


def _is_block(body: Any) -> bool:
    return "cluster_block_exception" in _text(body)


def _text(body: Any) -> str:
    return str(body)[:20_000]


def reason(body: Any) -> str:
    """The innermost reason of an error, on one line."""
    cause = body.get("error", body) if isinstance(body, dict) else body
    while isinstance(cause, dict):
        inner = cause.get("caused_by") or next(iter(cause.get("root_cause") or ()), None)
        if not inner:
            return " ".join(str(cause.get("reason") or cause.get("type") or cause).split())[:200]
        cause = inner
    return " ".join(str(cause).split())[:200]
