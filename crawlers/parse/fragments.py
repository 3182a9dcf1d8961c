"""Fragments: texts with or without markup, such as APIs and mail give → plain text without furniture."""

from __future__ import annotations

import re
from html import unescape

from crawlers.parse.cleaning import assemble
from crawlers.parse.paragraphs import Paragraph, read_body
from crawlers.parse.text import TAG, squeeze, tree

_ESCAPED = re.compile(r"&lt;/?(?:p|div|br|span|a|strong|b|i|em|ul|li|h[1-6]|img|figure|blockquote|table)\b", re.I)


def clean_text(text: str) -> str:
    """Lines squeezed, empty ones and furniture off; the form in which a text that came without markup is kept."""
    return assemble([Paragraph(squeeze(line), plain=True) for line in text.splitlines()]).text


def html_text(source: str) -> str:
    """The text of a fragment of HTML, such as an API gives; plain text passes through, HTML that was escaped once more
    than it should be is read as HTML."""
    if not TAG.search(source) and _ESCAPED.search(source):
        source = unescape(source)
    if not TAG.search(source):
        return clean_text(unescape(source))
    return assemble(read_body(tree(source)).paragraphs).text
