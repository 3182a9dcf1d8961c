"""Documents: what the store knows of articles → what the engines see of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, or_, select, tuple_

from nlp.identifiers import mask
from pipelines.masking import masked
from pipelines.store.articles import StoredArticle, get_all_versions
from pipelines.store.findings import Stacks, VersionKey, load_stacks
from pipelines.store.schema import cluster_keys, clusters, mentions
from search.document import OLD_GAP, IndexDocument
from search.stack import UNSAYABLE, TokenStack


@dataclass(frozen=True, slots=True)
class Documents:
    """`documents` are to be written. `unknown` ids are no longer in the store. `unread` versions have no findings of
    this analyser: they are left out of their documents; an article all of whose versions are unread has none."""

    documents: tuple[IndexDocument, ...]
    unknown: tuple[str, ...]
    unread: frozenset[VersionKey]


def build_documents(
    connection: Connection,
    ids: Iterable[str],
    analyser_version: str,
    known: Mapping[str, Sequence[StoredArticle]] | None = None,
) -> Documents:
    """The documents of articles, from one snapshot of the store; of the versions in `known` where they are given."""
    ids = list(dict.fromkeys(ids))
    known = get_all_versions(connection, ids) if known is None else known
    keys = [(one.article.id, one.article.version) for versions in known.values() for one in versions]
    stacks = load_stacks(connection, keys, analyser_version)
    read = {name: [one for one in versions if _key(one) in stacks] for name, versions in known.items()}
    entities = _entities(connection, [_key(versions[-1]) for versions in read.values() if versions])
    documents = tuple(_document(versions, stacks, entities) for versions in read.values() if versions)
    unknown = tuple(name for name in ids if name not in known)
    return Documents(documents, unknown, frozenset(key for key in keys if key not in stacks))


def join_stacks(stacks: Sequence[TokenStack]) -> TokenStack:
    """One stack of many, OLD_GAP positions apart that hold no word, so that no phrase and no distance spans two.

    The offsets of each part stay those of its own text; those of the gaps are (0, 0)."""
    if len(stacks) == 1:
        return stacks[0]
    positions: list[tuple[str, ...]] = []
    offsets: list[tuple[int, int]] = []
    for stack in stacks:
        if positions and stack.positions:
            positions.extend([(UNSAYABLE,)] * OLD_GAP)
            offsets.extend([(0, 0)] * OLD_GAP)
        positions.extend(stack.positions)
        offsets.extend(stack.offsets)
    return TokenStack(tuple(positions), tuple(offsets))


def _key(one: StoredArticle) -> VersionKey:
    return one.article.id, one.article.version


def _document(
    versions: Sequence[StoredArticle],
    stacks: Mapping[VersionKey, Stacks],
    entities: Mapping[str, Mapping[str, tuple[str, ...]]],
) -> IndexDocument:
    newest, old = versions[-1], [stacks[_key(one)] for one in versions[:-1]]
    article, current = masked(newest.article), stacks[_key(newest)]
    named = entities.get(article.id, {})
    return IndexDocument(
        id=article.id,
        ordinal=newest.ordinal,
        url=mask(article.url),
        collection=article.collection,
        source=article.source,
        language=article.language or "und" if current.language == "und" else current.language,
        published_at=article.published_at,
        first_seen=newest.first_seen,
        removed=newest.state == "removed",
        version=article.version,
        title=current.title,
        text=current.text,
        old_title=join_stacks([one.title for one in old]),
        old_text=join_stacks([one.text for one in old]),
        authors=article.authors,
        organisations=named.get("organisation", ()),
        persons=named.get("person", ()),
        places=named.get("place", ()),
        programmes=named.get("programme", ()),
        title_plain=article.title,
        text_plain=article.text,
    )


def _entities(connection: Connection, keys: Sequence[VersionKey]) -> dict[str, dict[str, tuple[str, ...]]]:
    """article id → kind → ids of the clusters that are named in the version, sorted; hidden ones left out."""
    query = (
        select(mentions.c.article_id, mentions.c.kind, cluster_keys.c.cluster_id)
        .join(cluster_keys, and_(cluster_keys.c.kind == mentions.c.kind, cluster_keys.c.key == mentions.c.key))
        .where(tuple_(mentions.c.article_id, mentions.c.version).in_(keys))
    )
    named: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    living = _living(connection)
    for article, kind, cluster in connection.execute(query.distinct()):
        if (lives := living.get(cluster, cluster)) is not None:
            named[article][kind].add(lives)
    return {article: {kind: tuple(sorted(ids)) for kind, ids in kinds.items()} for article, kinds in named.items()}


def _living(connection: Connection) -> dict[str, str | None]:
    """For each cluster that is merged away or hidden: the id that lives on, None where that one is hidden."""
    query = select(clusters.c.id, clusters.c.redirect_to, clusters.c.hidden)
    rows = connection.execute(query.where(or_(clusters.c.redirect_to.is_not(None), clusters.c.hidden))).all()
    redirects = {row.id: row.redirect_to for row in rows if row.redirect_to is not None}
    hidden = {row.id for row in rows if row.hidden and row.redirect_to is None}
    living: dict[str, str | None] = dict.fromkeys(hidden)
    for start in redirects:
        seen, end = {start}, redirects[start]
        while end in redirects and end not in seen:
            seen.add(end)
            end = redirects[end]
        living[start] = None if end in hidden else end
    return living
