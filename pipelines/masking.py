"""Masking: the numbers of people (ИИН, ЖСН) are hidden in every text that leaves the store; what is stored stays whole.

docs/personal-data.md says what is masked and where."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from crawlers.article import Article
from nlp.identifiers import find_numbers, mask
from pipelines.store.articles import StoredArticle
from search.query.errors import QuerySyntaxError

REFUSED = (
    "an individual identification number (ИИН, ЖСН) is personal data: none is ever indexed, so nothing is found by it; "
    "search for the name"
)


def masked(article: Article) -> Article:
    """The article as it is shown: of the same lengths, so that offsets stay right."""
    title, text = mask(article.title), mask(article.text)
    said = {name: tuple(map(mask, getattr(article, name))) for name in ("authors", "tags")}
    lead = None if article.lead is None else mask(article.lead)
    shown = replace(article, title=title, text=text, lead=lead, **said)  # type: ignore[arg-type]
    return article if shown == article else shown


def masked_version(stored: StoredArticle) -> StoredArticle:
    """The same of a stored version."""
    shown = masked(stored.article)
    return stored if shown is stored.article else replace(stored, article=shown)


@lru_cache(maxsize=64)
def masked_text(text: str) -> str:
    """nlp's mask, remembered: a profile shows many sentences of one text."""
    return mask(text)


def refuse_iin(query: str) -> None:
    """Raise QuerySyntaxError for a query that holds an IIN. Its message does not repeat the number."""
    for number in find_numbers(query):
        if number.kind == "iin":
            raise QuerySyntaxError(REFUSED, number.start + 1)


def mask_event(_logger: Any, _method: str, event: Mapping[str, Any]) -> dict[str, Any]:
    """A structlog processor: no IIN in any value of a line."""
    return {name: masked_value(value) for name, value in event.items()}


def masked_value(value: Any) -> Any:
    """A value with every text in it masked; what is no text, number or collection goes as its own text."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, Mapping):
        return {name: masked_value(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [masked_value(one) for one in value]
    return value if value is None or isinstance(value, int | float) else mask(str(value))


class MaskingFilter(logging.Filter):
    """The same for the standard library's records, of our own crawls and of the libraries that they use."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = mask(record.getMessage()), None
        return True
