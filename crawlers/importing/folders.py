"""Folders: the files below a path, in a stable order, without leaving it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path


def walk(path: Path) -> Iterator[Path]:
    """`path` itself where it is a file; else every file below it. Hidden names are skipped, symbolic links are not
    followed (they may lead out), nor are devices and pipes opened."""
    if path.is_file():
        yield path
        return
    for folder, names, files in os.walk(path, followlinks=False):
        names[:] = sorted(name for name in names if not name.startswith("."))
        for name in sorted(files):
            file = Path(folder, name)
            if not name.startswith(".") and not file.is_symlink() and file.is_file():
                yield file
