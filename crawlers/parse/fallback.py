"""Fallback: trafilatura, for the fields that neither the page's declarations nor the source's selectors gave."""

from __future__ import annotations

from lxml.html import HtmlElement
from trafilatura import extract

from crawlers.parse.text import clean_text


def read_text(tree: HtmlElement) -> str | None:
    """The article's text by trafilatura, precision preferred; None where it finds none. Dates are never taken from it:
    it drops the time of day and guesses wrongly in Kazakh."""
    try:
        found = extract(tree, favor_precision=True, include_comments=False, include_tables=True, output_format="txt")
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None  # a page that breaks it has no text for us
    return clean_text(found) or None if found else None
