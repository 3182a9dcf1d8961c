"""Archive: a folder or a .tar of named files with a manifest of their sizes and hashes, written last."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from pipelines.errors import InputError

MANIFEST = "manifest.json"
CHUNK = 1 << 20


@dataclass
class Writer:
    """Writes into `folder`, or into `tar` where there is one."""

    folder: Path
    tar: tarfile.TarFile | None
    files: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, name: str, stream: IO[bytes], size: int) -> int:
        """Copy the first `size` bytes of `stream`; gives how many there were."""
        hashed = _Hashed(stream, size)
        if self.tar is not None:
            info = tarfile.TarInfo(name)
            info.size = size
            self.tar.addfile(info, hashed)
        else:
            target = self.folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as out:
                while piece := hashed.read(CHUNK):
                    out.write(piece)
        self.files[name] = {"size": hashed.count, "sha256": hashed.hash.hexdigest()}
        return hashed.count

    def finish(self, about: dict[str, Any]) -> None:
        manifest = json.dumps({**about, "files": self.files}, ensure_ascii=False, indent=1).encode()
        self.add(MANIFEST, io.BytesIO(manifest), len(manifest))


@dataclass(frozen=True, slots=True)
class Reader:
    """An archive that is there; `manifest` is what Writer.finish was given, with `files`."""

    place: Path
    manifest: dict[str, Any]

    def copy(self, name: str, target: Path) -> None:
        """Copy a file out. Raises InputError where it is not as it was written."""
        expected = self.manifest["files"][name]
        with _open(self.place, name) as stream:
            hashed = _Hashed(stream, expected["size"] + 1)
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as out:
                while piece := hashed.read(CHUNK):
                    out.write(piece)
        if (hashed.count, hashed.hash.hexdigest()) != (expected["size"], expected["sha256"]):
            raise InputError(f"{self.place}: {name} is not as it was backed up (another hash); nothing was restored")


@contextmanager
def create(target: Path) -> Iterator[Writer]:
    """A new archive, which has its name only once it is whole. Raises InputError where `target` is taken."""
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise InputError(f"{target} is there already: give another name")
    partial = target.with_name(f".{target.name}.partial")
    _remove(partial)
    partial.parent.mkdir(parents=True, exist_ok=True)
    if target.suffix == ".tar":
        with tarfile.open(partial, "w") as tar:
            yield Writer(partial, tar)
    else:
        partial.mkdir()
        yield Writer(partial, None)
    partial.replace(target)


def read(place: Path) -> Reader:
    """Open an archive. Raises InputError where it is none, or names files outside itself."""
    try:
        with _open(place, MANIFEST) as stream:
            manifest = json.loads(stream.read())
        names = list(manifest["files"])
    except (OSError, KeyError, TypeError, ValueError, tarfile.TarError) as error:
        raise InputError(f"{place} is no backup of Baqylau: {error}") from error
    for name in names:
        parts = PurePosixPath(name).parts
        if not parts or name.startswith("/") or "\\" in name or any(part in ("..", ".") for part in parts):
            raise InputError(f"{place} is no backup of Baqylau: it names a file {name!r}")
    return Reader(place, manifest)


@contextmanager
def _open(place: Path, name: str) -> Iterator[IO[bytes]]:
    if place.is_dir():
        with (place / name).open("rb") as stream:
            yield stream
        return
    with tarfile.open(place, "r:") as tar:
        member = tar.extractfile(name)
        if member is None:
            raise InputError(f"{place} is no backup of Baqylau: {name} is no plain file")
        with member:
            yield member


def _remove(path: Path) -> None:
    """Take away what a killed backup left."""
    if path.is_dir():
        for child in path.iterdir():
            _remove(child)
        path.rmdir()
    else:
        path.unlink(missing_ok=True)


class _Hashed:
    """At most `limit` bytes of a stream, hashed and counted as they are read."""

    def __init__(self, stream: IO[bytes], limit: int) -> None:
        self._stream, self._left = stream, limit
        self.hash, self.count = hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        piece = self._stream.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(piece)
        self.count += len(piece)
        self.hash.update(piece)
        return piece
