"""Package: the zip of an Office document, opened so that no bomb goes off.

Sizes are checked before anything is unpacked; XML that declares a document type, by which entities come in, is refused.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from datetime import UTC, datetime

from lxml import etree

from crawlers.importing.draft import UnreadableError
from crawlers.parse.dates import read_date
from crawlers.parse.text import squeeze

UNPACKED = 400_000_000  # bytes of all parts together
LARGEST_XML = 200_000_000  # bytes of one part of XML
MOST_PARTS = 10_000
RATIO = 400  # of unpacked to packed bytes of a part above MEASURED: real sheets of one repeated row reach about 200
MEASURED = 5_000_000  # bytes
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.I)
_CORE = {
    "title": "{http://purl.org/dc/elements/1.1/}title",
    "creator": "{http://purl.org/dc/elements/1.1/}creator",
    "created": "{http://purl.org/dc/terms/}created",
    "modified": "{http://purl.org/dc/terms/}modified",
}
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class Package:
    """The parts of an Office document. Every method raises UnreadableError for what is broken or too large."""

    def __init__(self, body: bytes, kind: str) -> None:
        self.kind = kind
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(body))
        except (zipfile.BadZipFile, ValueError, EOFError, OSError, NotImplementedError) as error:
            raise UnreadableError(f"the {kind} is broken or cut short ({squeeze(str(error))[:120]})") from error
        parts = self._zip.infolist()
        self.names = frozenset(part.filename for part in parts)
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > UNPACKED:
            raise UnreadableError(f"the {kind} unpacks to more than {UNPACKED // 1_000_000} MB or {MOST_PARTS} parts")
        for part in parts:
            if part.flag_bits & 1:
                raise UnreadableError(f"the {kind} has a password: save it without one")
            if part.file_size > MEASURED and part.file_size > RATIO * max(1, part.compress_size):
                raise UnreadableError(f"the {kind} is a bomb: a part unpacks to {part.file_size // 1_000_000} MB")

    def check(self) -> None:
        """Refuse a document type in any part of XML: for libraries that read the parts themselves."""
        for name in sorted(self.names):
            if name.lower().endswith((".xml", ".rels", ".vml")):
                self._refuse_doctype(name, self.part(name, 4096) or b"")

    def part(self, name: str, size: int | None = None) -> bytes | None:
        """The bytes of a part, its first `size` where that is given; None where there is none."""
        if name not in self.names:
            return None
        try:
            with self._zip.open(name) as stream:
                found = stream.read(size if size is not None else LARGEST_XML + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            RuntimeError,
            ValueError,
            NotImplementedError,
        ) as error:
            raise UnreadableError(f"the {self.kind} is broken: {squeeze(str(error))[:120]}") from error
        if len(found) > LARGEST_XML:
            raise UnreadableError(f"the {self.kind} has a part of more than {LARGEST_XML // 1_000_000} MB")
        return found

    def xml(self, name: str) -> etree._Element | None:
        """The root of a part of XML, None where there is none."""
        body = self.part(name)
        if body is None:
            return None
        self._refuse_doctype(name, body)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
                                 remove_comments=True, remove_pis=True)  # fmt: skip
        try:
            return etree.fromstring(body, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise UnreadableError(f"the {self.kind} is broken: {name}: {squeeze(str(error))[:120]}") from error

    def _refuse_doctype(self, name: str, body: bytes) -> None:
        head = body[:4096]
        if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in head[:8]:
            head = head.replace(b"\x00", b"")
        if _DOCTYPE.search(head):
            raise UnreadableError(f"the {self.kind} declares a document type in {name}: no Office program writes that")

    def related(self, name: str, kind: str) -> list[str]:
        """The parts that a part ("" for the package) names as its `kind` ("officeDocument", "footnotes")."""
        folder, own = posixpath.split(name)
        root = self.xml(posixpath.join(folder, "_rels", f"{own}.rels"))
        found = []
        for each in root.iter(_RELATION) if root is not None else ():
            if (each.get("Type") or "").endswith(f"/{kind}") and each.get("TargetMode") != "External":
                target = each.get("Target") or ""
                found.append(posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/"))
        return found

    def core(self) -> dict[str, str]:
        """The core properties: title, creator, created, modified, as far as they are said."""
        names = self.related("", "core-properties") or ["docProps/core.xml"]
        root = self.xml(names[0])
        if root is None:
            return {}
        return {name: squeeze(root.findtext(tag) or "") for name, tag in _CORE.items() if root.findtext(tag)}


def written_at(text: str | None, fetched_at: datetime) -> datetime | None:
    """An instant of the core properties, which are UTC; None where it cannot be: python-docx and python-pptx leave the
    days of their templates, which say nothing of a document made from them."""
    if not text:
        return None
    moment = read_date(text if text.endswith("Z") or "+" in text else f"{text}Z", fetched_at)
    templates = (datetime(2013, 12, 23, 23, 15, tzinfo=UTC), datetime(2013, 1, 27, 9, 14, 16, tzinfo=UTC))
    return moment.instant if moment and moment.instant not in templates else None
