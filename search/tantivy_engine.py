"""TantivyEngine: the embedded index, a folder of generations of which CURRENT names the one in use.

    index/CURRENT           the name of the generation in use, replaced atomically
    index/<generation>/     state.json (format, analyser's version, mark) and data/ (Tantivy's files)

A write commits Tantivy first and the mark after it, so a kill between the two only has the same applied again.
Tantivy's own refusals and panics are translated here; nothing outside of the tantivy_* files knows of it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from tantivy import FieldType, Index, IndexWriter, Occur, Order, Query, Searcher

from search.cursor import read_cursor, write_cursor
from search.document import IndexDocument
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
from search.say import say
from search.tantivy_query import Translator
from search.tantivy_schema import FORMAT, make_schema, to_tantivy

WRITER_BYTES = 64_000_000
MAX_RANKED = 10_000  # how far one can page by score; by date there is no end
MAX_LIMIT = 1_000
FACET_VALUES = 60_000  # distinct values that are counted; Tantivy refuses 65,000
SPARE = 100  # values beyond those wanted that are looked at, for the ones that count alike
ATTEMPTS = 5  # a reader may find the generation gone that it was just told of
REBUILD = "run baqylau index --rebuild"


@dataclass(frozen=True, slots=True)
class _State:
    format: int
    analyser_version: str
    mark: int


class TantivyEngine:
    """The engine protocol over a folder. Raises SearchError and its kinds, never anything of Tantivy's."""

    name = "embedded"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._opened: _Opened | None = None

    def info(self) -> IndexInfo | None:
        current = _current(self._folder)
        if current is None:
            return None
        with _translated():
            opened = self._open()
            return IndexInfo(opened.searcher().num_docs, opened.state().analyser_version, opened.state().mark)

    def apply(self, upserts: Iterable[IndexDocument], deletes: Iterable[str], mark: int) -> None:
        if _current(self._folder) is None:
            generation = self.rebuild("")
            generation.publish()
        with _translated():
            opened = self._open()
            state = opened.state()
            writer = opened.index.writer(WRITER_BYTES, 1)
            try:
                _write(writer, upserts, deletes)
                writer.commit()
            except BaseException:
                writer.rollback()
                raise
            finally:
                writer.wait_merging_threads()
            _save(opened.folder, replace(state, mark=mark))

    def search(self, request: SearchRequest) -> SearchResult:
        limit = max(0, min(request.limit, MAX_LIMIT))
        unknown = set(request.facets) - {*FACETS, "place", "programme"}
        if unknown:
            raise UnanswerableError(f"unknown facet {min(unknown)}; known are {', '.join(FACETS)}")
        with _translated():
            opened = self._open()
            position = read_cursor(request, opened.folder.name)
            searcher = opened.searcher()
            query = _within(
                opened.index, Translator(opened.index.schema, searcher).query(request.query.engine_root), request
            )
            facets = _facets(searcher, query, request)
            total, hits, after = _page(opened.index, searcher, query, request, limit, position)
        cursor = None if after is None else write_cursor(request, opened.folder.name, after)
        return SearchResult(total, hits, facets, cursor)

    def rebuild(self, analyser_version: str) -> TantivyGeneration:
        return TantivyGeneration(self._folder, analyser_version)

    def close(self) -> None:
        self._opened = None

    def _open(self) -> _Opened:
        """The generation in use; another process may have swapped it since the last question."""
        for _ in range(ATTEMPTS):
            name = _current(self._folder)
            if name is None:
                raise StaleIndexError(f"there is no index in {self._folder} yet: {REBUILD}")
            if self._opened is None or self._opened.folder.name != name:
                try:
                    self._opened = _Opened(self._folder / name)
                except (OSError, ValueError) as error:
                    if _current(self._folder) == name:
                        raise StaleIndexError(f"the index in {self._folder} cannot be read: {REBUILD}") from error
                    continue
            return self._opened
        raise EngineUnavailableError(f"the index in {self._folder} is being replaced again and again: try again")


def remove_index(folder: Path) -> None:
    """Take a whole index away, as where another engine is used now and what it holds must not stay.

    Raises EngineUnavailableError where it cannot be removed."""
    with _translated():
        if folder.exists():
            shutil.rmtree(folder)


class _Opened:
    """A generation that is open for reading."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        state = _load(folder)
        if state.format != FORMAT:
            raise StaleIndexError(f"the index has format {state.format}, this version writes {FORMAT}: {REBUILD}")
        self.index = Index.open(str(folder / "data"))
        self._seen: tuple[int, int] | None = None

    def state(self) -> _State:
        return _load(self.folder)

    def searcher(self) -> Searcher:
        """A snapshot of what was last committed, by whichever process."""
        try:
            status = (self.folder / "data" / "meta.json").stat()
            seen = (status.st_mtime_ns, status.st_ino)
        except OSError:
            seen = None  # the generation was just replaced; what is open stays readable
        if seen != self._seen:
            if seen is not None:
                self.index.reload()
            self._seen = seen
        return self.index.searcher()


class TantivyGeneration:
    """A new index beside the one in use. A second one at a time is refused."""

    def __init__(self, folder: Path, analyser_version: str) -> None:
        self._root = folder
        self._state = _State(FORMAT, analyser_version, 0)
        self._folder = folder / f"generation-{uuid4().hex[:12]}"
        with _translated():
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = _lock(folder)
            _sweep(folder)
            (self._folder / "data").mkdir(parents=True)
            index = Index(make_schema(), path=str(self._folder / "data"))
            self._writer: IndexWriter | None = index.writer(WRITER_BYTES, 1)

    def apply(self, upserts: Iterable[IndexDocument], deletes: Iterable[str], mark: int) -> None:
        """Write; durable at `publish`, for nobody reads it before."""
        with _translated():
            _write(self._open_writer(), upserts, deletes)
        self._state = replace(self._state, mark=mark)

    def publish(self) -> None:
        with _translated():
            writer = self._open_writer()
            writer.commit()
            writer.wait_merging_threads()
            self._writer = None
            _save(self._folder, self._state)
            _replace(self._root / "CURRENT", self._folder.name)
            _sweep(self._root)
        os.close(self._lock)

    def discard(self) -> None:
        if self._writer is not None:
            self._writer = None
            shutil.rmtree(self._folder, ignore_errors=True)
            os.close(self._lock)

    def _open_writer(self) -> IndexWriter:
        if self._writer is None:
            raise SearchError("this generation is published or discarded already")
        return self._writer


def _write(writer: IndexWriter, upserts: Iterable[IndexDocument], deletes: Iterable[str]) -> None:
    for name in deletes:
        writer.delete_documents_by_term("id", name)
    for document in upserts:
        writer.delete_documents_by_term("id", document.id)
        writer.add_document(to_tantivy(document))


def _within(index: Index, query: Query, request: SearchRequest) -> Query:
    if request.collections is None:
        return query
    seen = Query.term_set_query(index.schema, "collection", sorted(request.collections))
    return Query.boolean_query([(Occur.Must, query), (Occur.Must, Query.const_score_query(seen, 0.0))])


def _page(
    index: Index, searcher: Searcher, query: Query, request: SearchRequest, limit: int, position: Any
) -> tuple[int, tuple[EngineHit, ...], Any]:
    """The exact total, the hits of a page, and where the next one begins (None: there is none)."""
    if request.sort == "date":
        total, found = _by_date(index, searcher, query, limit, position)
        more = len(found) > limit
        after: Any = found[limit - 1][0] if more and limit else None
    else:
        offset = position or 0
        if not isinstance(offset, int) or not 0 <= offset < MAX_RANKED:
            raise UnanswerableError(
                say("only the first {most} hits are ranked: sort by date to go further", most=MAX_RANKED)
            )
        result = searcher.search(query, limit=limit + 1, offset=offset)
        total, found = _count(result), result.hits
        after = offset + limit if len(found) > limit and limit else None
    hits = tuple(_hit(searcher, score, address, request.sort) for score, address in found[:limit])
    return total, hits, after


def _by_date(
    index: Index, searcher: Searcher, query: Query, limit: int, position: Any
) -> tuple[int, Sequence[tuple[Any, Any]]]:
    page = query
    if position is not None:
        if not isinstance(position, int) or position < 0:
            raise UnanswerableError("the cursor cannot be read: start again from the first page")
        older = Query.range_query(index.schema, "key", FieldType.Unsigned, None, position, True, False)
        page = Query.boolean_query([(Occur.Must, query), (Occur.Must, older)])
    result = searcher.search(page, limit=limit + 1, order_by_field="key", order=Order.Desc)
    total = _count(result) if position is None else _count(searcher.search(query, limit=1))
    return total, result.hits


def _count(result: Any) -> int:
    return int(result.count)  # the stubs do not know it


def _hit(searcher: Searcher, score: Any, address: Any, sort: str) -> EngineHit:
    stored = searcher.doc(address)
    return EngineHit(stored["id"][0], float(score) if sort == "score" else 0.0)


def _facets(searcher: Searcher, query: Query, request: SearchRequest) -> Mapping[str, Sequence[tuple[str, int]]]:
    """Few values are handed over where few are wanted: making Python's of all of them costs more than the counting."""
    if not request.facets:
        return {}
    few = min(2 * request.facet_size + SPARE, FACET_VALUES)
    counted = _counted(searcher, query, request.facets, few)
    cut = [name for name, values in counted.items() if _is_cut(values, few, request.facet_size)]
    if cut:
        counted |= _counted(searcher, query, cut, FACET_VALUES)
    return {name: tuple(counted[name][: request.facet_size]) for name in request.facets}


def _counted(searcher: Searcher, query: Query, names: Iterable[str], size: int) -> dict[str, list[tuple[str, int]]]:
    asked = {name: {"terms": {"field": name, "size": size, "segment_size": FACET_VALUES}} for name in names}
    answer = searcher.aggregate(query, asked)
    found = {name: [(one["key"], int(one["doc_count"])) for one in answer[name]["buckets"]] for name in asked}
    return {name: sorted(values, key=lambda pair: (-pair[1], pair[0])) for name, values in found.items()}


def _is_cut(values: Sequence[tuple[str, int]], size: int, wanted: int) -> bool:
    """Whether values that count as much as the last one wanted may be missing: then their order is not ours."""
    return 0 < wanted < size == len(values) < FACET_VALUES and values[wanted - 1][1] == values[-1][1]


@contextmanager
def _translated() -> Iterator[None]:
    """What Tantivy and the disk raise, as ours. Tantivy's PanicException is a BaseException."""
    try:
        yield
    except SearchError:
        raise
    except OSError as error:
        raise EngineUnavailableError(
            f"the index folder cannot be used ({error}): check its rights and space"
        ) from error
    except ValueError as error:
        if "LockBusy" in str(error):
            raise EngineUnavailableError("another process writes to the index: wait for it and try again") from error
        raise SearchError(f"the index cannot do this: {_line(error)}; if it stays so, {REBUILD}") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise SearchError(f"the index gave up: {_line(error)}; if it stays so, {REBUILD}") from error


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200]


def _current(root: Path) -> str | None:
    try:
        return (root / "CURRENT").read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None
    except OSError as error:
        raise EngineUnavailableError(f"{root / 'CURRENT'} cannot be read ({error}): check its rights") from error


def _load(folder: Path) -> _State:
    try:
        return _State(**json.loads((folder / "state.json").read_text(encoding="utf-8")))
    except TypeError as error:
        raise ValueError(f"{folder / 'state.json'} is not of this version") from error


def _save(folder: Path, state: _State) -> None:
    _replace(folder / "state.json", json.dumps(asdict(state)))


def _replace(path: Path, content: str) -> None:
    """Write a file whole or not at all, and have it on the disk."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    with draft.open("w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _lock(root: Path) -> int:
    import fcntl

    handle = os.open(root / "rebuild.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        raise EngineUnavailableError("another process rebuilds the index: wait for it and try again") from error
    return handle


def _sweep(root: Path) -> None:
    """Remove the generations that nobody uses: replaced ones, and those of rebuilds that were killed."""
    used = _current(root)
    for folder in root.glob("generation-*"):
        if folder.name != used:
            shutil.rmtree(folder, ignore_errors=True)
