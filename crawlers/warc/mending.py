"""Mending: what a kill left half-written is moved aside, since a record appended after it could not be read."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Mapping
from pathlib import Path
from typing import IO

OURS = ("baqylau-", "import-")  # how the names of our files begin; those of other tools are left alone


def mend(folder: Path, sizes: Mapping[str, int]) -> list[Path]:
    """Move what lies behind the committed size of each file aside to *.torn, and files without a committed record
    whole; gives the files so made. A file that another process is writing is left alone."""
    made: list[Path] = []
    for file in sorted(folder.glob("*.warc.gz")) if folder.is_dir() else ():
        if not file.name.startswith(OURS):
            continue
        with file.open("r+b") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            if (torn := _mend(file, stream, sizes.get(file.name, 0))) is not None:
                made.append(torn)
    return made


def _mend(file: Path, stream: IO[bytes], size: int) -> Path | None:
    stream.seek(size)
    tail = stream.read()
    if not tail:
        if not size:  # made, and killed before anything was written
            file.unlink()
        return None
    torn = file.with_name(f"{file.name}.{size}.torn")
    torn.write_bytes(tail)
    if size:
        stream.truncate(size)
        stream.flush()
        os.fsync(stream.fileno())
    else:
        file.unlink()
    return torn
