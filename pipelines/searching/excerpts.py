"""Excerpts: the places of a hit, in the newest version where they stand there, else in the version that had them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipelines.store.articles import StoredArticle
from pipelines.store.findings import Stacks, VersionKey
from search.document import OLD_GAP, IndexDocument
from search.matcher import Matcher
from search.query.bound import Bound
from search.snippets import MOST, Snippet, make_snippets, opening
from search.stack import TokenStack

Part = tuple[int, TokenStack, str]  # the position at which it begins in the document's field, its stack, its text


def excerpts(
    bound: Bound, document: IndexDocument, versions: Sequence[StoredArticle], stacks: Mapping[VersionKey, Stacks]
) -> list[Snippet]:
    """Snippets of one hit: of text before title, of the newest version before older ones. Where no word answers, the
    beginning of the text. `versions` are those that have stacks, oldest first."""
    match = Matcher(document).match(bound)
    found: list[Snippet] = []
    for field in ("text", "old_text", "title", "old_title"):
        places = match.places.get(field, ()) if match else ()
        if found and field.startswith("old"):
            continue  # what the newest version says is enough
        for first, stack, text in _parts(field, versions, stacks):
            inside = [
                (stack.offsets[begin - first][0], stack.offsets[end - first][1])
                for begin, end in places
                if first <= begin and end < first + len(stack.positions)
            ]
            found += make_snippets(field, text, inside, most=MOST - len(found))
    newest = versions[-1].article
    return found[:MOST] or [opening("text", newest.text)]


def _parts(field: str, versions: Sequence[StoredArticle], stacks: Mapping[VersionKey, Stacks]) -> Iterator[Part]:
    """The versions of which a field consists, laid out as pipelines.searching.documents.join_stacks does."""
    name = field.removeprefix("old_")
    chosen = versions[:-1] if field.startswith("old_") else versions[-1:]
    at = 0
    for one in chosen:
        stack: TokenStack = getattr(stacks[one.article.id, one.article.version], name)
        if not stack:
            continue
        if at:
            at += OLD_GAP
        yield at, stack, getattr(one.article, name)
        at += len(stack.positions)
