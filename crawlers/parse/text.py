"""Text: strings of a page → lines without invisible characters, and trees."""

from __future__ import annotations

import re
from html import unescape

from lxml import etree, html

_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")


def squeeze(text: str) -> str:
    """One line: spaces of every kind become one, what has no width goes."""
    line = " ".join(text.split())
    return line if line.isprintable() else " ".join(_INVISIBLE.sub("", line).split())


def line_text(source: str) -> str:
    """One line of a fragment: a title, a name, a tag. Nothing of its words is taken off."""
    if TAG.search(source):
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
