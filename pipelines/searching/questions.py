"""Questions: a query as the store's names and this day understand it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from nlp.fold import fold
from nlp.transliteration import spellings
from pipelines.clock import almaty_day
from pipelines.context import Context
from pipelines.masking import refuse_iin
from pipelines.resolution.expand import StoreExpander
from pipelines.searching.forms import settle
from pipelines.store.seen_names import Seen
from search.query.bind import ask
from search.query.bound import Bound
from search.query.tree import Spelling


def bind_question(
    context: Context,
    query: str,
    match: Spelling | None = None,
    exclude_forms: Sequence[str] = (),
    collections: Seen = None,
) -> Bound:
    """Parse a query and look up its words, names and days. Raises QuerySyntaxError, for a query with an IIN too.

    Names mean what they mean to a reader of `collections` (None: all). `match` and `exclude_forms` are as in `ask.ask`;
    the query's own match: and without: do the same. Where forms are left out the index is asked once, so SearchError
    and its kinds are raised, too."""
    refuse_iin(query)
    for form in exclude_forms:
        refuse_iin(form)
    today = almaty_day(datetime.now(UTC))
    names = StoreExpander(context.store, collections)
    bound = ask(query, context.analyser, names, today, match, exclude_forms, other_spellings)
    return settle(context, bound)


def other_spellings(word: str) -> Iterable[str]:
    """Keys of what else a word can stand for: a Latin one in each of its standards (Chekhov of Tschechow not: that is
    another language's)."""
    return dict.fromkeys(filter(None, map(fold, spellings(word, perhaps=True))))
