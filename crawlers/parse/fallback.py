"""Fallback: trafilatura, for the text that neither the page's declarations nor the source's selectors gave."""

from __future__ import annotations

from lxml.html import HtmlElement
from trafilatura import extract

from crawlers.parse.cleaning import assemble
from crawlers.parse.paragraphs import Paragraph
from crawlers.parse.text import squeeze


def read_text(root: HtmlElement, repeats: frozenset[str] = frozenset()) -> str | None:
    """The article's text by trafilatura, precision preferred; None where it finds none. Dates are never taken from it:
    it drops the time of day and guesses wrongly in Kazakh."""
    try:
        found = extract(root, favor_precision=True, include_comments=False, include_tables=True, output_format="txt")
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None  # a page that breaks it has no text for us
    if not found:
        return None
    lines = (squeeze(line.removeprefix("- ")) for line in found.splitlines())  # it marks the items of lists so
    return assemble([Paragraph(line, plain=True) for line in lines], None, repeats).text or None
