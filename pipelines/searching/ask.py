"""Ask: a query → hits with their snippets, entities and sums."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from pipelines.context import Context
from pipelines.masking import masked_version
from pipelines.oversight.gaps import Coverage, coverage_of
from pipelines.searching.documents import Documents, build_documents
from pipelines.searching.excerpts import excerpts
from pipelines.searching.forms import FormsFound, forms_found
from pipelines.searching.questions import bind_question
from pipelines.store.articles import StoredArticle, get_all_versions
from pipelines.store.findings import Stacks, VersionKey, amounts_of, load_stacks
from pipelines.store.seen_names import Seen, seen_names
from search.document import IndexDocument
from search.engine import EngineHit, SearchError, SearchRequest, Sort, StaleIndexError
from search.query.bound import Bound
from search.query.tree import Spelling
from search.why import reasons

FACETS = ("source", "language", "month", "organisation", "person")
MOST_AMOUNTS = 20  # of one hit that are listed
MOST_ENTITIES = 40

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """`total` is exact. `hits` and `facets` are as the JSON has them. `notes` are said to the asker beside it;
    `coverage` says which months of which sources the answer is drawn from."""

    total: int
    hits: tuple[Json, ...]
    facets: Mapping[str, Sequence[Json]]
    cursor: str | None
    notes: tuple[str, ...] = ()
    coverage: Coverage | None = None

    def to_json(self) -> Json:
        """What `baqylau search --json` prints."""
        facets = {name: list(values) for name, values in self.facets.items()}
        found = {"total": self.total, "hits": list(self.hits), "facets": facets, "cursor": self.cursor}
        return found | ({} if self.coverage is None else {"coverage": self.coverage.to_json()})


def ask(
    context: Context,
    query: str,
    *,
    limit: int = 20,
    sort: Sort = "score",
    cursor: str | None = None,
    facets: Iterable[str] = FACETS,
    facet_size: int = 20,
    collections: Iterable[str] | None = None,
    match: Spelling | None = None,
    exclude_forms: Sequence[str] = (),
) -> Answer:
    """Find articles, with at most `facet_size` values a facet. `collections` are those that the asker may see (None:
    all). `match`: `exact` takes words as written, `forms` in any case form, `variants` also in other spellings, scripts
    and transliterations; None: in any case form, and what may be a name in its other spellings, too.
    `exclude_forms`: forms (of `spellings_found`) that are not to count.

    Raises QuerySyntaxError, StaleIndexError where the index was made by other rules, and SearchError."""
    seen = None if collections is None else frozenset(collections)
    bound = bind_question(context, query, match, exclude_forms, seen)
    check_index(context)
    request = SearchRequest(bound, limit, sort, cursor, tuple(facets), facet_size, seen)
    result = context.engine.search(request)
    with context.store.read() as connection:
        hits = _hits(connection, context.analyser.version, bound, result.hits, seen)
        counted = {name: facet_values(connection, name, values, seen) for name, values in result.facets.items()}
    coverage, _ = coverage_of(context, bound, seen)
    return Answer(result.total, tuple(hits), counted, result.cursor, bound.notes, coverage)


def spellings_found(
    context: Context,
    query: str,
    *,
    collections: Iterable[str] | None = None,
    match: Spelling | None = None,
    exclude_forms: Sequence[str] = (),
) -> FormsFound:
    """The forms that a query caught, with counts, in its newest hits; those left out do not count. Raises as `ask`."""
    seen = None if collections is None else frozenset(collections)
    bound = bind_question(context, query, match, exclude_forms, seen)
    check_index(context)
    return forms_found(context, bound, seen)


def check_index(context: Context) -> None:
    """Raise where there is no index yet, or one that was made by other rules than the query is read by."""
    info = context.engine.info()
    if info is None:
        raise SearchError("there is no index yet: run baqylau index")
    if info.analyser_version != context.analyser.version:
        raise StaleIndexError("the index was made by other rules than these: run baqylau index --rebuild")


def _hits(connection: Connection, version: str, bound: Bound, found: Sequence[EngineHit], seen: Seen) -> list[Json]:
    """What the store has of the hits. One that was erased since it was indexed is left out."""
    ids = [hit.id for hit in found]
    stored = get_all_versions(connection, ids)
    documents: Documents = build_documents(connection, ids, version)
    return shown(connection, version, bound, found, stored, documents.documents, seen)


def shown(
    connection: Connection,
    version: str,
    bound: Bound,
    found: Sequence[EngineHit],
    stored: Mapping[str, Sequence[StoredArticle]],
    documents: Sequence[IndexDocument],
    seen: Seen,
) -> list[Json]:
    """Hits as the JSON has them, of the versions (oldest first) and the documents that are given; entities by names
    that the asker may see."""
    versions = {name: [masked_version(one) for one in all_] for name, all_ in stored.items()}
    keys = [(one.article.id, one.article.version) for all_ in versions.values() for one in all_]
    stacks = load_stacks(connection, keys, version)
    by_id = {document.id: document for document in documents}
    names = _names(connection, by_id.values(), seen)
    return [
        _hit(connection, hit, versions[hit.id], by_id[hit.id], stacks, bound, names) for hit in found if hit.id in by_id
    ]


def _hit(
    connection: Connection,
    hit: EngineHit,
    versions: Sequence[StoredArticle],
    document: IndexDocument,
    stacks: Mapping[VersionKey, Stacks],
    bound: Bound,
    names: Mapping[str, str],
) -> Json:
    newest = versions[-1]
    published = newest.article.published_at
    read = [one for one in versions if (one.article.id, one.article.version) in stacks]
    return {
        "id": hit.id,
        "url": newest.article.url,
        "source": newest.article.source,
        "language": document.language,
        "title": newest.article.title,
        "published_at": published.isoformat() if published else None,
        "version": newest.article.version,
        "state": _state(document),
        "score": hit.score,
        "snippets": [one.to_json() for one in excerpts(bound, document, read, stacks)],
        "entities": _entities(document, names),
        "amounts": _amounts(connection, newest),
        "why": [one.to_json() for one in reasons(bound, document)],
    }


def _state(document: IndexDocument) -> str:
    if document.removed:
        return "removed"
    return "edited" if document.version > 1 else "current"


def _entities(document: IndexDocument, names: Mapping[str, str]) -> list[Json]:
    kinds = {
        "organisation": document.organisations,
        "person": document.persons,
        "place": document.places,
        "programme": document.programmes,
    }
    named = [(kind, identity) for kind, ids in kinds.items() for identity in ids]
    return [{"id": one, "kind": kind, "name": names.get(one, one)} for kind, one in named[:MOST_ENTITIES]]


def _amounts(connection: Connection, newest: StoredArticle) -> list[Json]:
    article = newest.article
    found = [
        amount for field in ("title", "text") for amount in amounts_of(connection, article.id, article.version, field)
    ]
    return [
        {
            "text": amount.text,
            "value": format(amount.value, "f"),
            "currency": amount.currency,
            "value_kzt": None if amount.value_kzt is None else format(amount.value_kzt, "f"),
        }
        for amount in found[:MOST_AMOUNTS]
    ]


def facet_values(connection: Connection, name: str, values: Sequence[tuple[str, int]], seen: Seen) -> list[Json]:
    """Values with their counts; those of entities with their id and name."""
    if name in ("source", "language", "month"):
        return [{"value": value, "count": count} for value, count in values]
    names = seen_names(connection, [value for value, _ in values], seen)
    return [{"value": v, "id": v, "name": names.get(v, v), "count": count} for v, count in values]


def _names(connection: Connection, documents: Iterable[IndexDocument], seen: Seen) -> dict[str, str]:
    ids = {
        identity
        for document in documents
        for found in (document.organisations, document.persons, document.places, document.programmes)
        for identity in found
    }
    return seen_names(connection, sorted(ids), seen)
