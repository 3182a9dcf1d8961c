"""Registry: a company register is read, and organisations in articles are anchored to its BINs by their names."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipelines.batches import batched
from pipelines.context import Context
from pipelines.resolution.registry_file import Company, Rejected, read_register
from pipelines.resolution.resolve import resolve
from pipelines.store import registry as rows

AT_ONCE = 2_000  # companies in one transaction


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a register's rows. `rejects` lists the rejected ones (None where there are none); `anchored` names
    in articles are borne by one company of the register."""

    companies: int
    rejected: dict[str, int]
    rejects: str | None
    anchored: int


def import_register(context: Context, file: Path, columns: Path | None = None) -> Imported:
    """Read a register into the store and anchor the organisations that it names. A row of a BIN that is known takes the
    place of the old one, so the same file can be read again at any time, after a kill too. Raises InputError."""
    refused: Counter[str] = Counter()
    count = 0
    with context.progress.arrow("registry") as advance, _rejects(context, file) as (reject, listed):
        for part in batched(read_register(file, columns), AT_ONCE):
            found = [one for one in part if isinstance(one, Company)]
            for one in part:
                if isinstance(one, Rejected):
                    refused[one.why] += 1
                    reject(one)
            _save(context, file, found)
            count += len(found)
            advance(len(part))
    resolve(context)
    with context.store.read() as connection:
        anchored = len(rows.anchors(connection))
    if not refused:
        listed.unlink(missing_ok=True)
    return Imported(count, dict(sorted(refused.items())), str(listed) if refused else None, anchored)


@contextmanager
def _rejects(context: Context, file: Path) -> Iterator[tuple[Callable[[Rejected], object], Path]]:
    """Write rejected rows beside the other reports: their number and why, nothing of what they hold."""
    listed = context.settings.home / "reports" / f"registry-{file.stem[:80]}-rejected.csv"
    listed.parent.mkdir(parents=True, exist_ok=True)
    with listed.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("row", "why"))
        yield lambda one: writer.writerow((one.row, one.why)), listed


def _save(context: Context, file: Path, found: Iterable[Company]) -> None:
    newest = {one.bin: one for one in found}  # a register that names a BIN twice: the later row counts
    at = datetime.now(UTC)
    values = [
        {
            "bin": one.bin, "name_ru": one.name_ru or None, "name_kk": one.name_kk or None, "form": one.form or None,
            "head": one.head or None, "status": one.status or None, "rest": dict(one.rest), "file": file.name,
            "imported_at": at,
        }
        for one in newest.values()
    ]  # fmt: skip
    with context.store.write() as connection:
        rows.save(connection, values, {one.bin: one.keys() for one in newest.values()})
