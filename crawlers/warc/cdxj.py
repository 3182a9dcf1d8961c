"""CDXJ: lines that say where the capture of an address lies, sorted by SURT and instant, as pywb and other tools read.

    kz,outlet)/news/1 20261122010203 {"url": …, "mime": …, "status": "200", "digest": "sha1:…", "length": …, …}

(The format: https://specs.webrecorder.net/cdxj/0.1.0/.)
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from crawlers.warc.surt import surt

REVISIT = "warc/revisit"


@dataclass(frozen=True, slots=True)
class Capture:
    """One line. `mime` is REVISIT for a page that said what it had said: its body lies where `digest` stood before."""

    url: str
    at: datetime
    mime: str
    status: int
    digest: str
    file: str
    offset: int
    length: int | None

    def encode(self) -> bytes:
        fields = {"url": self.url, "mime": self.mime, "status": str(self.status), "digest": self.digest}
        if self.length is not None:
            fields["length"] = str(self.length)
        fields |= {"offset": str(self.offset), "filename": self.file}
        at = f"{self.at.astimezone(UTC):%Y%m%d%H%M%S}"
        return f"{surt(self.url)} {at} {json.dumps(fields, ensure_ascii=False)}\n".encode()


def decode(line: bytes) -> Capture:
    """The line that `encode` wrote. Raises ValueError for one that is no such line."""
    try:
        _, at, said = line.decode().split(" ", 2)
        fields = json.loads(said)
        length = fields.get("length")
        return Capture(
            fields["url"],
            datetime.strptime(at, "%Y%m%d%H%M%S").replace(tzinfo=UTC),
            fields["mime"],
            int(fields["status"]),
            fields["digest"],
            fields["filename"],
            int(fields["offset"]),
            None if length is None else int(length),
        )
    except (KeyError, TypeError, UnicodeDecodeError) as error:
        raise ValueError(f"no line of a CDXJ file: {line[:80]!r}") from error


def find(file: Path, url: str) -> Iterator[bytes]:
    """The lines of a sorted file that are about `url`, by halving: a file of gigabytes takes a few reads."""
    key = surt(url).encode() + b" "
    if not file.stat().st_size:
        return
    with file.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as lines:
        low, high = 0, len(lines)
        while low < high:  # the first line that is not before `key` begins in low..high
            middle = (low + high) // 2
            start = lines.rfind(b"\n", 0, middle) + 1
            end = lines.find(b"\n", start) + 1 or len(lines)
            if lines[start:end] < key:
                low = end
            else:
                high = start
        while (end := lines.find(b"\n", low) + 1) and lines[low:end].startswith(key):
            yield lines[low:end]
            low = end
