"""ElasticsearchEngine: generations are indexes `<prefix>-articles-<n>`; the alias `<prefix>-articles` names one.

The analyser's version and the mark stand in an index's `_meta`, written after what they speak of is durable and found;
a kill between the two only has the same applied again. A generation that is being built is written through an alias of
its own, so that one that was swept away is missed and not made anew, without its mappings, by the next write.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from elasticsearch import ApiError, Elasticsearch, NotFoundError

from es_mappings.loader import Shape, load
from search.cursor import read_cursor, write_cursor
from search.document import IndexDocument
from search.elasticsearch_documents import operations, requests
from search.elasticsearch_errors import REBUILD, blocked, busy, is_busy, missing, reason, shown, translated
from search.elasticsearch_query import translate
from search.engine import (
    FACETS,
    EngineHit,
    EngineUnavailableError,
    IndexInfo,
    SearchError,
    SearchRequest,
    SearchResult,
    StaleIndexError,
    UnanswerableError,
)

MAX_LIMIT = 1_000
FACET_VALUES = 60_000  # distinct values that are given; Elasticsearch refuses 65,536 of all facets together
SEARCH_SECONDS = 20  # after which a search is given up
REQUEST_SECONDS = 60  # after which Elasticsearch is taken for dead
ATTEMPTS = 6  # at what is refused because Elasticsearch is busy: 6.2 s in all
FIRST_PAUSE = 0.2  # seconds, doubled each time


@dataclass(frozen=True, slots=True)
class _Index:
    """An index and what its `_meta` says."""

    name: str
    format: int
    analyser_version: str
    mark: int

    def meta(self) -> dict[str, Any]:
        return {"format": self.format, "analyser_version": self.analyser_version, "mark": self.mark}


class ElasticsearchEngine:
    """The engine protocol over a server. Raises SearchError and its kinds, never anything of the client's."""

    name = "elasticsearch"

    def __init__(
        self,
        url: str,
        prefix: str = "baqylau",
        user: str | None = None,
        password: str | None = None,
        ca: Path | None = None,
    ) -> None:
        if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,99}", prefix):
            raise SearchError(f"{prefix[:40]!r} cannot begin an index name: use small Latin letters, digits, - and _")
        self._server = _Server(url, _connect(url, user, password, ca), f"{prefix}-articles", load())
        self._checked: str | None = None  # the index in use when its format was last looked at

    def info(self) -> IndexInfo | None:
        with translated(self._server.url):
            current = self._server.current()
            if current is None:
                return None
            _check(current, self._server.shape)
            documents = self._server.client.count(index=current.name)["count"]
            return IndexInfo(int(documents), current.analyser_version, current.mark)

    def apply(self, upserts: Iterable[IndexDocument], deletes: Iterable[str], mark: int) -> None:
        with translated(self._server.url):
            if self._server.current() is None:
                self.rebuild("").publish()
            current = self._current()
            self._server.write(self._server.alias, upserts, deletes)
            self._server.client.indices.refresh(index=current.name)
            self._server.remember(replace(current, mark=mark))

    def search(self, request: SearchRequest) -> SearchResult:
        unknown = set(request.facets) - {*FACETS, "place", "programme"}
        if unknown:
            raise UnanswerableError(f"unknown facet {min(unknown)}; known are {', '.join(FACETS)}")
        with translated(self._server.url):
            body = _body(request)
            if self._checked is None or request.cursor is not None:
                self._checked = self._current().name
            if request.cursor is not None:
                body["search_after"] = _position(request, self._checked)
            answer = self._server.search(body)
            hits = answer["hits"]["hits"]
            if hits and hits[0]["_index"] != self._checked:
                self._checked = self._current().name
        return _result(request, answer)

    def rebuild(self, analyser_version: str) -> ElasticsearchGeneration:
        return ElasticsearchGeneration(self._server, analyser_version)

    def close(self) -> None:
        self._server.client.close()

    def _current(self) -> _Index:
        current = self._server.current()
        if current is None:
            raise StaleIndexError(f"there is no index at {shown(self._server.url)} yet: {REBUILD}")
        _check(current, self._server.shape)
        return current


class ElasticsearchGeneration:
    """A new index beside the one in use. Of two at a time the later one lives: it sweeps away what is unfinished."""

    def __init__(self, server: _Server, analyser_version: str) -> None:
        self._server = server
        with translated(server.url):
            server.sweep()
            self._index = server.make(analyser_version)
        self._open = True

    def apply(self, upserts: Iterable[IndexDocument], deletes: Iterable[str], mark: int) -> None:
        """Write; found at `publish`, for nobody reads it before."""
        self._check_open()
        with translated(self._server.url):
            try:
                self._server.write(_building(self._index.name), upserts, deletes)
            except NotFoundError as error:
                raise SearchError("another rebuild has begun and swept this one away: let only one run") from error
        self._index = replace(self._index, mark=mark)

    def publish(self) -> None:
        self._check_open()
        with translated(self._server.url):
            self._server.client.indices.put_settings(index=self._index.name, settings={"index.refresh_interval": None})
            self._server.client.indices.refresh(index=self._index.name)
            self._server.remember(self._index)
            self._server.swap(self._index.name)
            self._open = False
            self._server.sweep()

    def discard(self) -> None:
        if self._open:
            self._open = False
            with translated(self._server.url):
                self._server.drop([self._index.name])

    def _check_open(self) -> None:
        if not self._open:
            raise SearchError("this generation is published or discarded already")


@dataclass(frozen=True, slots=True)
class _Server:
    """The requests that are made. They raise what the client raises."""

    url: str
    client: Elasticsearch
    alias: str
    shape: Shape

    def current(self) -> _Index | None:
        """The index in use."""
        try:
            found = self.client.indices.get(index=self.alias, features=["mappings"])
        except NotFoundError:
            return None
        name = max(found)
        meta = found[name]["mappings"].get("_meta", {})
        return _Index(name, meta.get("format", 0), meta.get("analyser_version", ""), meta.get("mark", 0))

    def make(self, analyser_version: str) -> _Index:
        """A new, empty index that is not in use. Its number is greater than that of any other, and never used again."""
        number = max([time.time_ns() // 1_000_000, *(_number(name) + 1 for name in self.generations())])
        index = _Index(f"{self.alias}-{number}", self.shape.format, analyser_version, 0)
        settings = {**self.shape.settings, "index": {**self.shape.settings["index"], "refresh_interval": "-1"}}
        mappings = {**self.shape.mappings, "_meta": index.meta()}
        aliases: dict[str, Any] = {_building(index.name): {}}
        self.client.indices.create(index=index.name, mappings=mappings, settings=settings, aliases=aliases)
        return index

    def remember(self, index: _Index) -> None:
        """Write `_meta`; what it speaks of is durable already, for every bulk request is synced to the disk."""
        self.client.indices.put_mapping(index=index.name, meta=index.meta())

    def swap(self, name: str) -> None:
        """Let the alias name this index and no other, in one step."""
        others = [other for other in self.generations() if other != name]
        actions: list[dict[str, Any]] = [
            {"remove": {"index": other, "alias": self.alias, "must_exist": False}} for other in others
        ]
        actions.append({"remove": {"index": name, "alias": _building(name), "must_exist": False}})
        actions.append({"add": {"index": name, "alias": self.alias}})
        self.client.indices.update_aliases(actions=actions)

    def sweep(self) -> None:
        """Remove the generations that nobody uses: replaced ones, and those of rebuilds that were killed."""
        self.drop([name for name, aliases in self.generations().items() if self.alias not in aliases])

    def drop(self, names: Sequence[str]) -> None:
        for name in names:
            self.client.indices.delete(index=name, ignore_unavailable=True)

    def generations(self) -> dict[str, set[str]]:
        """Every index of ours with its aliases, whether in use or not."""
        found = self.client.indices.get_alias(index=f"{self.alias}-*", expand_wildcards="all")
        pattern = re.compile(re.escape(self.alias) + r"-\d+")
        return {name: set(each["aliases"]) for name, each in found.items() if pattern.fullmatch(name)}

    def write(self, alias: str, upserts: Iterable[IndexDocument], deletes: Iterable[str]) -> None:
        """Raises SearchError where articles were refused; all others are written by then."""
        refused: dict[str, str] = {}
        for portion in requests(operations(upserts, deletes)):
            refused.update(self._bulk(alias, portion))
        if refused:
            name, why = next(iter(refused.items()))
            more = f" (and {len(refused) - 1} others)" if len(refused) > 1 else ""
            raise SearchError(f"Elasticsearch refuses article {name[:100]}{more}: {why}")

    def _bulk(self, alias: str, portion: Sequence[tuple[str, bytes]]) -> dict[str, str]:
        """Write a portion, what was put off for a moment again and again; gives what was refused, with the reason."""
        refused: dict[str, str] = {}
        for attempt in range(ATTEMPTS):
            try:
                lines: list[Any] = [lines for _, lines in portion]  # its types know no lines, only objects
                answer = self.client.bulk(index=alias, operations=lines, require_alias=True)
            except ApiError as error:
                if error.meta.status not in (400, 413):
                    raise
                return refused | self._halves(alias, portion, error)
            results = [next(iter(item.values())) for item in answer["items"]]
            again = []
            for write, result in zip(portion, results, strict=True):
                if result["status"] == 429 and "block" not in result["error"]["type"]:
                    again.append(write)
                elif "error" in result:
                    refused[write[0]] = self._refusal(result["error"], answer)
            if not again:
                return refused
            portion = again
            time.sleep(FIRST_PAUSE * 2**attempt)
        raise busy(self.url)

    def _halves(self, alias: str, portion: Sequence[tuple[str, bytes]], error: ApiError) -> dict[str, str]:
        """A request that was refused as a whole because of one article in it: look for that one."""
        if len(portion) == 1:
            return {portion[0][0]: reason(error.body)}
        middle = len(portion) // 2
        return self._bulk(alias, portion[:middle]) | self._bulk(alias, portion[middle:])

    def _refusal(self, error: Mapping[str, Any], answer: Any) -> str:
        if error["type"] == "cluster_block_exception":
            raise blocked(self.url)
        if error["type"] == "index_not_found_exception":
            raise NotFoundError(error["type"], answer.meta, answer.body)
        return reason(error)

    def search(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """A search of the index in use, which may be swapped while it runs."""
        for attempt in range(ATTEMPTS):
            try:
                answer = self.client.search(index=self.alias, allow_partial_search_results=False, **body)
            except ApiError as error:
                if not missing(error) or attempt == ATTEMPTS - 1 or self.current() is None:
                    raise
                continue
            if answer["timed_out"]:
                raise SearchError(f"the search took longer than {SEARCH_SECONDS} s: ask for less at once")
            return answer.body  # type: ignore[no-any-return]
        raise AssertionError("the last attempt returns or raises")


class _PatientClient(Elasticsearch):
    """The client; what is refused because Elasticsearch is busy or has just been started is asked again."""

    def perform_request(self, *positional: Any, **named: Any) -> Any:
        for attempt in range(ATTEMPTS):
            try:
                return super().perform_request(*positional, **named)
            except ApiError as error:
                if not is_busy(error) or attempt == ATTEMPTS - 1:
                    raise
                time.sleep(FIRST_PAUSE * 2**attempt)
        raise AssertionError("the last attempt returns or raises")


def _connect(url: str, user: str | None, password: str | None, ca: Path | None) -> Elasticsearch:
    if ca is not None and not ca.is_file():
        raise EngineUnavailableError(f"the certificate file {ca} is not there: set BAQYLAU_ELASTICSEARCH_CA")
    options: dict[str, Any] = {}
    if user is not None:
        options["basic_auth"] = (user, password or "")
    if ca is not None:
        options["ca_certs"] = str(ca)
    # Its warnings tell in many lines what we say in one.
    logging.getLogger("elastic_transport").setLevel(logging.ERROR)
    try:
        # One more try heals a connection that an earlier server left behind.
        return _PatientClient(url, request_timeout=REQUEST_SECONDS, max_retries=1, retry_on_status=(), **options)
    except (ValueError, TypeError, OSError) as error:
        raise EngineUnavailableError(
            f"{shown(url)} cannot be used: write BAQYLAU_ELASTICSEARCH_URL as http://127.0.0.1:9200 ({error})"
        ) from error


def _building(name: str) -> str:
    return f"{name}-building"


def _number(name: str) -> int:
    return int(name.rpartition("-")[2])


def _check(index: _Index, shape: Shape) -> None:
    if index.format != shape.format:
        raise StaleIndexError(f"the index has format {index.format}, this version writes {shape.format}: {REBUILD}")


def _body(request: SearchRequest) -> dict[str, Any]:
    query = translate(request.query.engine_root)
    if request.collections is not None:
        query = {"bool": {"must": [query], "filter": [{"terms": {"collection": sorted(request.collections)}}]}}
    order: list[dict[str, str]] = [{"key": "desc"}]
    body: dict[str, Any] = {
        "query": query,
        "size": _limit(request) + 1 if _limit(request) else 0,
        "sort": order if request.sort == "date" else [{"_score": "desc"}, *order],
        "track_total_hits": True,
        "source": False,
        "timeout": f"{SEARCH_SECONDS}s",
    }
    if request.facets and request.facet_size > 0:
        body["aggregations"] = {name: _facet(name, request.facet_size) for name in request.facets}
    return body


def _limit(request: SearchRequest) -> int:
    return max(0, min(request.limit, MAX_LIMIT))


def _facet(name: str, size: int) -> dict[str, Any]:
    """Exact, for an index has one shard (es_mappings): no shard cuts what another would have counted."""
    order = [{"_count": "desc"}, {"_key": "asc"}]
    return {"terms": {"field": name, "size": min(size, FACET_VALUES), "order": order}}


def _position(request: SearchRequest, generation: str) -> list[Any]:
    position = read_cursor(request, generation)
    whole = [int] if request.sort == "date" else [float | int, int]
    if not isinstance(position, list) or len(position) != len(whole) or not all(map(isinstance, position, whole)):
        raise UnanswerableError("the cursor cannot be read: start again from the first page")
    return position


def _result(request: SearchRequest, answer: Mapping[str, Any]) -> SearchResult:
    limit, found = _limit(request), answer["hits"]["hits"]
    hits = tuple(EngineHit(hit["_id"], float(hit["_score"] or 0.0)) for hit in found[:limit])
    cursor = None
    if limit and len(found) > limit:
        cursor = write_cursor(request, found[limit - 1]["_index"], found[limit - 1]["sort"])
    counted = answer.get("aggregations", {})
    facets = {
        name: tuple((bucket["key"], int(bucket["doc_count"])) for bucket in counted.get(name, {}).get("buckets", ()))
        for name in request.facets
    }
    return SearchResult(int(answer["hits"]["total"]["value"]), hits, facets, cursor)
