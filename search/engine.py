"""The one interface that both engines implement. Vendor errors are translated to SearchError at their edge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from search.document import IndexDocument
from search.query.bound import Bound

Sort = Literal["date", "score"]
FACETS = ("source", "language", "month", "organisation", "person")


class SearchError(Exception):
    """A search or an indexing that failed, with what to do about it in the message."""


class UnanswerableError(SearchError):
    """The question is at fault: asked again as it is, it fails again."""


class StaleIndexError(SearchError):
    """The index was made by other rules, or by another engine format: it must be rebuilt."""


class EngineUnavailableError(SearchError):
    """The engine does not answer. Nothing was lost: what was to be indexed is still in the outbox."""


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """`collections` is what the asker may see (None: everything); it bounds hits, counts and facets alike."""

    query: Bound
    limit: int = 20
    sort: Sort = "score"
    cursor: str | None = None
    facets: tuple[str, ...] = ()
    facet_size: int = 20
    collections: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class EngineHit:
    id: str
    score: float


@dataclass(frozen=True, slots=True)
class SearchResult:
    """`total` is exact. `facets` maps a facet to (value, count) pairs, most first, equal counts by value."""

    total: int
    hits: tuple[EngineHit, ...]
    facets: Mapping[str, Sequence[tuple[str, int]]] = field(default_factory=dict)
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """What stands in the index: `mark` is the outbox position up to which it has read."""

    documents: int
    analyser_version: str
    mark: int


class Generation(Protocol):
    """A new index being built beside the one in use."""

    def apply(self, upserts: Iterable[IndexDocument], deletes: Iterable[str], mark: int) -> None: ...
    def publish(self) -> None: ...
    def discard(self) -> None: ...


class Engine(Protocol):
    """An index that can be asked. One writer at a time; any number of readers, also in other processes."""

    @property
    def name(self) -> str: ...
    def info(self) -> IndexInfo | None:
        """None where there is no index yet."""

    def apply(self, upserts: Iterable[IndexDocument], deletes: Iterable[str], mark: int) -> None:
        """Write and make durable, then remember `mark`. Applying the same again changes nothing.

        Makes the index where there is none. Raises EngineUnavailableError, StaleIndexError."""

    def search(self, request: SearchRequest) -> SearchResult:
        """Raises SearchError: QuerySyntax errors come earlier, from search.query."""

    def rebuild(self, analyser_version: str) -> Generation:
        """Start a new generation; searches go on in the old one until `publish` swaps them atomically."""

    def close(self) -> None: ...
