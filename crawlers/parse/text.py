"""Text: strings of a page → lines without invisible characters, trees, and plain text of fragments."""

from __future__ import annotations

import re
from html import unescape

from lxml import etree, html

_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
_ESCAPED = re.compile(r"&lt;/?(?:p|div|br|span|a|strong|b|i|em|ul|li|h[1-6]|img|figure|blockquote|table)\b", re.I)


def squeeze(text: str) -> str:
    """One line: spaces of every kind become one, what has no width goes."""
    line = " ".join(text.split())
    return line if line.isprintable() else " ".join(_INVISIBLE.sub("", line).split())


def clean_text(text: str) -> str:
    """Lines squeezed, empty ones and furniture off; the form in which a text that came without markup is kept."""
    from crawlers.parse.cleaning import assemble
    from crawlers.parse.paragraphs import Paragraph

    return assemble([Paragraph(squeeze(line), plain=True) for line in text.splitlines()]).text


def html_text(source: str) -> str:
    """The text of a fragment of HTML, such as an API gives; plain text passes through, HTML that was escaped once more
    than it should be is read as HTML."""
    if not _TAG.search(source) and _ESCAPED.search(source):
        source = unescape(source)
    if not _TAG.search(source):
        return clean_text(unescape(source))
    from crawlers.parse.cleaning import assemble
    from crawlers.parse.paragraphs import read_body

    return assemble(read_body(tree(source)).paragraphs).text


def line_text(source: str) -> str:
    """One line of a fragment: a title, a name, a tag. Nothing of its words is taken off."""
    if _TAG.search(source):
        source = tree(source).text_content()
    elif "&" in source:
        source = unescape(source)
    return squeeze(source)


def tree(source: str) -> html.HtmlElement:
    """The element tree of a page or fragment; never None. Raises ValueError where there is nothing in it."""
    cleaned = source.replace("\x00", "").strip()
    parser = html.HTMLParser(encoding="utf-8", huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(cleaned.encode("utf-8", "replace"), parser=parser, ensure_head_body=True)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError) as error:
        raise ValueError(f"no HTML can be read: {error}") from error
    return root
