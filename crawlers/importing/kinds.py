"""Kinds: what a file is, by its name and by its first bytes, as names lie."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import BinaryIO

import olefile

from crawlers.importing.draft import UnreadableError
from crawlers.importing.file import File

ENDINGS = {
    "txt": "txt", "text": "txt", "md": "txt", "html": "html", "htm": "html", "xhtml": "html", "mht": "mhtml",
    "mhtml": "mhtml", "pdf": "pdf", "docx": "docx", "docm": "docx", "dotx": "docx", "xlsx": "xlsx", "xlsm": "xlsx",
    "xltx": "xlsx", "pptx": "pptx", "pptm": "pptx", "doc": "doc", "xls": "xls", "rtf": "rtf", "odt": "odt",
    "ods": "ods", "odp": "odp", "eml": "eml", "mbox": "mbox", "msg": "msg", "warc": "warc", "arc": "warc",
    "zip": "zip", "tar": "tar", "tgz": "gz", "gz": "gz", "jsonl": "jsonl", "ndjson": "jsonl", "csv": "csv",
    "tsv": "csv", "json": "telegram",
}  # fmt: skip
IMAGES = ("png", "jpg", "jpeg", "tif", "tiff", "webp", "bmp")
INSTEAD = {
    "ppt": "save it as PPTX", "pps": "save it as PPTX", "ppsx": "save it as PPTX", "xlsb": "save it as XLSX",
    "7z": "unpack it first", "rar": "unpack it first", "bz2": "unpack it first", "xz": "unpack it first",
    "pst": "save its messages as mbox or eml", "djvu": "save it as PDF", "pages": "save it as DOCX",
    "numbers": "save it as XLSX", "key": "save it as PPTX",
}  # fmt: skip
MEDIA_TYPES = {
    "application/pdf": "pdf", "text/html": "html", "application/xhtml+xml": "html", "text/plain": "txt",
    "text/csv": "csv", "application/rtf": "rtf", "text/rtf": "rtf", "application/msword": "doc",
    "application/vnd.ms-excel": "xls", "application/zip": "zip", "message/rfc822": "eml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.oasis.opendocument.text": "odt", "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp", "application/vnd.ms-outlook": "msg",
    "image/png": "image", "image/jpeg": "image", "image/tiff": "image", "image/webp": "image", "image/bmp": "image",
}  # fmt: skip
STREAMED = frozenset(("jsonl", "csv", "mbox", "warc", "telegram", "zip", "tar", "gz"))
_TEXTUAL = frozenset(("txt", "html", "mhtml", "eml", "mbox", "jsonl", "csv", "telegram"))
_PACKED = frozenset(("docx", "xlsx", "pptx", "odt", "ods", "odp", "zip"))
_COMPOUND = frozenset(("doc", "xls", "msg"))
_MAGIC = (
    (b"%PDF-", "pdf"), (b"{\\rtf", "rtf"), (b"WARC/1.", "warc"), (b"\x1f\x8b", "gz"), (b"\x89PNG\r\n", "image"),
    (b"\xff\xd8\xff", "image"), (b"II*\x00", "image"), (b"MM\x00*", "image"),
)  # fmt: skip
_HEADER = re.compile(rb"(?:[A-Za-z][A-Za-z-]{1,40}:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}")
_MAIL = re.compile(rb"^(?:Received|From|Return-Path|MIME-Version|Delivered-To|Date|Subject|Message-ID):", re.I | re.M)


def kind_of(name: str) -> str | None:
    """The kind of file by its name alone: a key of readers.READERS, or None."""
    lower = name.lower()
    ending = lower.rpartition(".")[2] if "." in lower else ""
    if ending == "gz" and lower.endswith((".warc.gz", ".arc.gz")):
        return "warc"
    return "image" if ending in IMAGES else ENDINGS.get(ending)


def kind_of_file(file: File) -> str:
    """The kind of a file: by its first bytes where they are sure, by its name, by its media type, then by what its text
    looks like. Raises UnreadableError for what is none of the known, with what to do where that is known."""
    head = file.head()
    named = kind_of(file.name) or MEDIA_TYPES.get(file.media_type.partition(";")[0].strip().lower())
    sure = _by_magic(head, file, named)
    if sure is not None:
        return sure
    if named in _TEXTUAL:
        return named
    told = _by_text(head)
    if told is not None:
        return told
    if named is not None:
        return named
    if file.suffix in INSTEAD:
        raise UnreadableError(f".{file.suffix} files are not read: {INSTEAD[file.suffix]}")
    raise UnreadableError(f"files of this kind are not imported; known are {', '.join(sorted(ENDINGS))}")


def _by_magic(head: bytes, file: File, named: str | None) -> str | None:
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _packed(file.stream) or (named if named in _PACKED else "zip")
    if head.startswith(olefile.MAGIC):
        return _compound(file, named)
    found = next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)
    if found == "gz":
        return _zipped(head)
    if found is None and head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image"
    if found is None and head[257:262] == b"ustar":
        return "tar"
    return found


def _packed(stream: BinaryIO) -> str | None:
    """What a zip is by the parts that each of the formats must have; None where its directory cannot be read."""
    stream.seek(0)
    try:
        archive = zipfile.ZipFile(stream)
        names = set(archive.namelist()[:5000])
        if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
            media_type = archive.read("mimetype").decode("ascii", "replace").strip().removesuffix("-template")
            return MEDIA_TYPES.get(media_type)
    except (zipfile.BadZipFile, ValueError, EOFError, OSError, RuntimeError, NotImplementedError, zlib.error):
        return None
    finally:
        stream.seek(0)
    if "[Content_Types].xml" not in names:
        return "zip"
    folders = {name.partition("/")[0] for name in names}
    return next((kind for folder, kind in (("word", "docx"), ("xl", "xlsx"), ("ppt", "pptx")) if folder in folders),
                None)  # fmt: skip


def _compound(file: File, named: str | None) -> str | None:
    """Word's, Excel's and Outlook's old files share one container; its streams say which it is."""
    try:
        with olefile.OleFileIO(io.BytesIO(file.body())) as found:
            streams = {path[0].lower() for path in found.listdir()}
    except Exception:  # a broken container: its reader says what is wrong with it
        return named if named in _COMPOUND else "doc"
    if "encryptedpackage" in streams:
        raise UnreadableError("the document has a password: save it without one")
    if "powerpoint document" in streams:
        raise UnreadableError(f".ppt files are not read: {INSTEAD['ppt']}")
    if "worddocument" in streams:
        return "doc"
    if streams & {"workbook", "book"}:
        return "xls"
    return "msg" if any(name.startswith("__properties_version1") for name in streams) else named


def _zipped(head: bytes) -> str:
    """A gzip that holds a WARC is one; any other is an archive of one file."""
    try:
        start = zlib.decompressobj(zlib.MAX_WBITS + 16).decompress(head, 16)
    except zlib.error:
        return "gz"
    return "warc" if start.startswith(b"WARC/") else "gz"


def _by_text(head: bytes) -> str | None:
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or b"<html" in text[:600]:
        return "html"
    if head.startswith(b"From ") and _MAIL.search(head):
        return "mbox"
    if _HEADER.match(head.replace(b"\r\n", b"\n")) and len(_MAIL.findall(head)) >= 2:
        return "eml"
    if text.startswith(b"{") and b'"messages"' in text:
        return "telegram"
    return None
