"""XML of feeds and sitemaps, read without entities, network or the disk."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from typing import Any

from lxml import etree

from crawlers.discovery.link import DiscoveryError
from crawlers.parse.charset import decode

LARGEST = 60_000_000  # bytes after decompression; a sitemap may hold 50 MB
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})""", re.I)


def read_xml(body: bytes, what: str) -> Any:
    """The root element of an unpacked body, in any encoding. Raises DiscoveryError for what is no XML, is nested
    deeper than 256, or declares entities of its own."""
    content = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    said = _ENCODING.match(content[:400])
    if said is not None and said[1].lower() not in (b"utf-8", b"utf8"):
        content = _recoded(content)  # libxml2 believes what a declaration says; the letters know better
    try:
        root = _parsed(content)
    except (etree.XMLSyntaxError, ValueError) as error:
        root = _in_another_encoding(content, what, error)
    subset = root.getroottree().docinfo.internalDTD
    if subset is not None and any(True for _ in subset.iterentities()):
        raise DiscoveryError(f"the {what} declares entities of its own, which is refused")
    return root


def unpacked(body: bytes) -> bytes:
    """A gzipped body unpacked, within bounds; another as it is. Raises DiscoveryError."""
    if body[:2] != b"\x1f\x8b":
        return body
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as packed:
            content = packed.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise DiscoveryError(f"truncated or broken gzip: {error}") from error
    if len(content) > LARGEST:
        raise DiscoveryError(f"more than {LARGEST} bytes when unpacked")
    return content


def children(element: Any, *names: str) -> list[Any]:
    """Children by local name, whatever their namespace."""
    return [child for child in element if isinstance(child.tag, str) and child.tag.rpartition("}")[2] in names]


def text(element: Any, *names: str) -> str:
    """The text of the first child with one of these names, in the order of the names; "" where there is none."""
    for name in names:
        for child in children(element, name):
            if found := "".join(child.itertext()).strip():
                return found
    return ""


def _parsed(content: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(content, parser)


def _in_another_encoding(content: bytes, what: str, error: Exception) -> Any:
    """Bytes that are not in the encoding that they declare, or in one that libxml2 does not know (kz1048)."""
    reason = DiscoveryError(f"malformed {what}: {str(error)[:200]}")
    if "encod" not in str(error).lower():
        raise reason from error
    try:
        return _parsed(_recoded(content))
    except (etree.XMLSyntaxError, ValueError):
        raise reason from error


def _recoded(content: bytes) -> bytes:
    """In UTF-8 and without its declaration, by what the letters say."""
    return _DECLARATION.sub("", decode(content).text).encode("utf-8", "replace")
