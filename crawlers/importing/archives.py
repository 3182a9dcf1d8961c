"""Archives: zip, tar and gzip; each file in one is read as a file of its own, at "archive.zip!/folder/name".

Names never touch the disk: nothing is unpacked there. What would cost too much is not unpacked at all.
"""

from __future__ import annotations

import gzip
import io
import re
import stat
import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, cast

from crawlers.importing.draft import Item, Left, Unread, UnreadableError
from crawlers.importing.file import File
from crawlers.importing.kinds import STREAMED, kind_of
from crawlers.importing.readers import read_member
from crawlers.parse.text import squeeze

MEASURED = 1_000_000  # bytes of a member above which its ratio of unpacked to packed is looked at
PIECE = 1_000_000
_NOISE = re.compile(r"(?:^|/)(?:__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._)", re.I)
_BROKEN = (zipfile.BadZipFile, tarfile.TarError, zlib.error, gzip.BadGzipFile, EOFError, OSError, RuntimeError,
           NotImplementedError, ValueError)  # fmt: skip


def read_zip(file: File) -> Iterator[Item]:
    """The files of a zip, in their order. Raises UnreadableError where it is broken, too deep or too large."""
    _enter(file)
    try:
        archive = zipfile.ZipFile(file.stream)
    except _BROKEN as error:
        raise UnreadableError(f"the zip is broken or cut short ({squeeze(str(error))[:120]})") from error
    for info in archive.infolist():
        name = _zip_name(info)
        if info.is_dir() or _NOISE.search(name):
            continue
        if stat.S_ISLNK(info.external_attr >> 16):
            yield Left("links in archives, which are not followed")
        elif info.flag_bits & 1:
            yield Unread("", "it has a password: unpack the archive and import the folder", file.place(name))
        elif info.file_size > MEASURED and info.file_size > file.limits.ratio * max(1, info.compress_size):
            yield Unread("", f"a bomb: {info.file_size // 1_000_000} MB from {info.compress_size} bytes",
                         file.place(name))  # fmt: skip
        else:
            yield from _member(file, name, lambda info=info: archive.open(info), info.file_size)


def read_tar(file: File) -> Iterator[Item]:
    """The plain files of a tar; links and devices are passed over."""
    file.stream.seek(0)
    yield from _tar(file, file.stream)


def read_gz(file: File) -> Iterator[Item]:
    """A gzip: the one file in it, or the files of the tar in it."""
    _enter(file)
    name = file.name.removesuffix(".gz")
    name = f"{name.removesuffix('.tgz')}.tar" if name.endswith(".tgz") else name
    stream = _Bounded(file)
    if name.endswith(".tar") or stream.read(512)[257:262] == b"ustar":
        yield from _tar(file, io.BufferedReader(_Bounded(file)), entered=True)
        return
    if kind_of(name) in STREAMED - {"zip", "tar", "gz"}:
        inner = replace(file, name=name, stream=cast(BinaryIO, io.BufferedReader(_Bounded(file))),
                        size=1, path=file.place(name), depth=file.depth + 1)  # fmt: skip
        yield from read_member(inner)
        return
    yield from _member(file, name, lambda: io.BufferedReader(_Bounded(file)), 0)


def _tar(file: File, stream: object, *, entered: bool = False) -> Iterator[Item]:
    if not entered:
        _enter(file)
    read = 0
    try:
        with tarfile.open(fileobj=stream, mode="r|", errorlevel=0) as archive:  # type: ignore[call-overload]
            for info in archive:
                read += 1
                name = _clean(info.name)
                if info.isdir() or _NOISE.search(name):
                    continue
                if not info.isreg():
                    yield Left("links and devices in archives, which are not followed")
                    continue
                yield from _member(file, name, lambda info=info: archive.extractfile(info), info.size)
    except _BROKEN as error:
        raise UnreadableError(f"the tar is broken behind file {read}: {squeeze(str(error))[:120]}") from error


def _enter(file: File) -> None:
    if file.depth >= file.limits.depth:
        raise UnreadableError(f"more than {file.limits.depth} archives inside one another")


def _member(file: File, name: str, opened: object, size: int) -> Iterator[Item]:
    """One file of an archive, whole in memory, within what the archive may cost altogether."""
    spent, limits, place = file.spent, file.limits, file.place(name)
    spent.members += 1
    if spent.members > limits.members:
        raise UnreadableError(f"more than {limits.members} files in it: import it in parts")
    if size > limits.whole:
        yield Unread("", f"larger than {limits.whole // 1_000_000} MB", place)
        return
    most = min(limits.whole, limits.unpacked - spent.unpacked)
    try:
        with opened() as stream:  # type: ignore[operator]
            body = stream.read(most + 1)
    except _BROKEN as error:
        if isinstance(error, _TooMuchError):
            raise UnreadableError(str(error)) from error
        yield Unread("", f"broken: {squeeze(str(error))[:120]}", place)
        return
    spent.unpacked += len(body)
    if spent.unpacked > limits.unpacked:
        raise UnreadableError(f"it unpacks to more than {limits.unpacked // 1_000_000} MB: import it in parts")
    if len(body) > most:
        yield Unread("", f"larger than {limits.whole // 1_000_000} MB", place)
        return
    yield from read_member(file.member(name, body))


def _zip_name(info: zipfile.ZipInfo) -> str:
    """A member's name. One that is not marked as UTF-8 was written by Windows in the code page of DOS."""
    name = info.orig_filename
    if not info.flag_bits & 0x800:
        raw = name.encode("cp437", "replace")
        try:
            name = raw.decode("utf-8")
        except UnicodeDecodeError:
            name = raw.decode("cp866", "replace")
    return _clean(name)


def _clean(name: str) -> str:
    """A name as it is shown and as it stands in an address: without steps out of the archive and what has no form."""
    name = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode().replace("\\", "/"))
    steps = [squeeze(step) for step in name.split("/")]
    return "/".join(step for step in steps if step not in ("", ".", ".."))[:500] or "unnamed"


class _TooMuchError(OSError):
    """A stream unpacks to more than it may."""


class _Bounded(io.RawIOBase):
    """What a gzip unpacks to, read piece by piece, from its beginning again where that is asked for; an error behind
    the bytes that all archives of a file may unpack to, or behind a ratio that no text reaches."""

    def __init__(self, file: File) -> None:
        self._file = file
        self._start()

    def _start(self) -> None:
        self._file.stream.seek(0)
        self._inner = gzip.GzipFile(fileobj=self._file.stream)
        self._read = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        if (offset, whence) != (0, 0):
            raise io.UnsupportedOperation("only to the beginning")
        self._start()
        return 0

    def tell(self) -> int:
        return self._read

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            found = self._inner.read(min(len(buffer), PIECE))
        except (zlib.error, EOFError) as error:
            raise OSError(f"broken or cut short: {error}") from error
        self._read += len(found)
        limits, packed = self._file.limits, max(1, self._file.stream.tell())
        largest = limits.streamed if self._file.depth == 0 else limits.unpacked
        if self._read > largest or (self._read > MEASURED and self._read > limits.ratio * packed):
            raise _TooMuchError(f"a bomb: it unpacks to more than {self._read // 1_000_000} MB")
        buffer[: len(found)] = found
        return len(found)
