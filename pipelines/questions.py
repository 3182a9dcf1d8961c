"""Questions: a query as the store's names and this day understand it."""

from __future__ import annotations

from datetime import UTC, datetime

from pipelines.clock import almaty_day
from pipelines.context import Context
from pipelines.expand import StoreExpander
from pipelines.masking import refuse_iin
from search.query.bind import ask
from search.query.bound import Bound


def bind_question(context: Context, query: str) -> Bound:
    """Parse a query and look up its words, names and days. Raises QuerySyntaxError, for a query with an IIN too."""
    refuse_iin(query)
    return ask(query, context.analyser, StoreExpander(context.store), almaty_day(datetime.now(UTC)))
