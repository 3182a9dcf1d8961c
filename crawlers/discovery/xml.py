"""XML of feeds and sitemaps, read without entities, network or the disk."""

from __future__ import annotations

import gzip
import io
import zlib
from typing import Any

from lxml import etree

from crawlers.discovery.link import DiscoveryError

LARGEST = 60_000_000  # bytes after decompression


def read_xml(body: bytes, what: str) -> Any:
    """The root element. A gzipped body is unpacked, within bounds. Raises DiscoveryError for what is no XML or
    declares entities of its own."""
    if body[:2] == b"\x1f\x8b":
        body = _unpack(body)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(body.lstrip(b"\xef\xbb\xbf \t\r\n"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DiscoveryError(f"malformed {what}: {str(error)[:200]}") from error
    subset = root.getroottree().docinfo.internalDTD
    if subset is not None and any(True for _ in subset.iterentities()):
        raise DiscoveryError(f"the {what} declares entities of its own, which is refused")
    return root


def children(element: Any, *names: str) -> list[Any]:
    """Children by local name, whatever their namespace."""
    return [child for child in element if isinstance(child.tag, str) and etree.QName(child).localname in names]


def text(element: Any, *names: str) -> str:
    """The text of the first child with one of these names, in the order of the names; "" where there is none."""
    for name in names:
        for child in children(element, name):
            if found := "".join(child.itertext()).strip():
                return found
    return ""


def _unpack(body: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as packed:
            found = packed.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise DiscoveryError(f"truncated or broken gzip: {error}") from error
    if len(found) > LARGEST:
        raise DiscoveryError(f"more than {LARGEST} bytes when unpacked")
    return found
