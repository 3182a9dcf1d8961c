"""Imports: files → pages and articles. What was imported before changes nothing; what cannot be read is reported."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from crawlers.importing.draft import UnreadableError
from crawlers.importing.folders import walk
from crawlers.importing.kinds import kind_of
from crawlers.importing.limits import Asked, Limits
from crawlers.importing.worker import Worker
from crawlers.parse.charset import decode
from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.importing.import_evidence import ImportEvidence
from pipelines.importing.import_file import FileImport, FileOutcome, Wish, inside
from pipelines.importing.import_sources import Labels
from pipelines.parsing.import_limits import limits_of
from pipelines.store.schema import collections
from pipelines.store.seals import all_seals
from pipelines.store.upsert import insert_missing

MEDIA = frozenset(
    ("photos", "stickers", "video_files", "voice_messages", "round_video_messages")
)  # of Telegram Desktop


@dataclass(frozen=True, slots=True)
class FileReport:
    """What one file gave: articles by outcome, and what of it was left out, by reason."""

    path: str
    counts: Mapping[str, int]
    left: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """`files` were looked at in `seconds`; `counts` are articles: new, changed, unchanged, restored, removed.

    `failures` says, by path, why a file or a record of it could not be read; `read` what each file gave."""

    files: int
    seconds: float
    counts: Mapping[str, int] = field(default_factory=dict)
    failures: tuple[tuple[str, str], ...] = ()
    read: tuple[FileReport, ...] = ()


def import_paths(
    context: Context,
    paths: Sequence[Path],
    collection: str = "news",
    worker: Worker | None = None,
    *,
    hosts: Sequence[str] = (),
    again: bool = False,
) -> ImportReport:
    """Import files and folders. One bad file stops nothing; killed and run again, the result is the same.

    Of a WARC only pages of `hosts` are taken, of all where none is given; "ours" stands for the hosts of all
    definitions. A file that was imported and has not changed is not read again unless `again`. Raises InputError for
    a path that is not there, before anything is imported."""
    for path in paths:
        if not path.exists():
            raise InputError(f"{path} is not there: nothing was imported")
    begun, counts = time.monotonic(), Counter(new=0, changed=0, unchanged=0, removed=0)
    _make_collection(context, collection)
    folder = context.settings.sources
    names = tuple(name.lower() for name in hosts if name != "ours")
    wish = Wish(collection, Asked(names, "ours" in hosts, str(folder) if folder else None), again)
    outcomes: list[FileOutcome] = []
    with (
        worker or Worker(limits=limits_of(context.settings)) as reader,
        ImportEvidence(context.settings.warc_folder) as evidence,
        context.progress.arrow("import") as advance,
    ):
        labels = Labels(context, collection)
        for root, path in _files(paths, outcomes):
            said = 0
            for outcome in FileImport(context, reader, evidence, labels, root, wish).run(path):
                advance(outcome.counts.total() - said)
                said = outcome.counts.total()
            outcomes.append(outcome)
    _withdraw(context)
    for outcome in outcomes:
        counts.update(outcome.counts)
    failures = tuple((str(one.path), reason) for one in outcomes for reason in one.reasons)
    read = tuple(FileReport(str(one.path), dict(one.counts), dict(one.left)) for one in outcomes)
    return ImportReport(len(outcomes), time.monotonic() - begun, dict(counts), failures, read)


def _withdraw(context: Context) -> None:
    """Files that held what was erased: their bytes give way."""
    with context.store.read() as connection:
        left = all_seals(connection, "ordered")
    if left:
        from pipelines.upkeep.seal import finish_orders  # brings the index and its engines, which an import needs not

        finish_orders(context)


def _files(paths: Sequence[Path], outcomes: Sequence[FileOutcome]) -> Iterator[tuple[Path, Path]]:
    """Every file with the path that it was asked for by: those of folders, then what hangs beside those imported."""
    taken: set[Path] = set()
    roots: dict[Path, Path] = {}
    for root in paths:
        for path in walk(root):
            if path.resolve() not in taken and not _belongs_to_export(path):
                taken.add(path.resolve())
                roots[path] = root
                yield root, path
    for outcome in list(outcomes):
        for name in outcome.beside:
            beside = inside(outcome.path.parent, name)
            if beside is not None and beside not in taken and kind_of(beside.name) is not None:
                taken.add(beside)
                yield roots[outcome.path], beside


def _belongs_to_export(path: Path) -> bool:
    """A picture or a voice that Telegram's export brought along: it hangs on its message, and is no document."""
    return path.parent.name in MEDIA and (path.parent.parent / "result.json").is_file()


def _make_collection(context: Context, name: str) -> None:
    with context.store.write() as connection:
        insert_missing(connection, collections, [{"name": name, "title": name, "created_at": datetime.now(UTC)}])


def _bytes(path: Path) -> bytes:
    limits = Limits()
    try:
        if path.stat().st_size > limits.whole:
            raise UnreadableError(f"larger than {limits.whole // 1_000_000} MB: split it")
        return path.read_bytes()
    except OSError as error:
        raise UnreadableError(f"cannot be read: {error.strerror or error}") from error


def read_document(path: Path) -> tuple[str | None, str, tuple[int, ...]]:
    """Title, text and the offsets at which pages start, of a file that holds one article; stores nothing.

    Plain text, and a file of no known kind, is given exactly as it stands and without a title, so that offsets are
    those of the file. One of many articles (jsonl, csv, warc) gives their titles and texts one after another. Raises
    InputError."""
    if kind_of(path.name) in (None, "txt"):
        try:
            return None, decode(_bytes(path)).text, ()
        except UnreadableError as error:
            raise InputError(f"{path}: {error}") from error
    try:
        with Worker() as reader:
            contents = reader.read(path.name, _bytes(path), datetime.now(UTC))
    except UnreadableError as error:
        raise InputError(f"{path}: {error}") from error
    found = [draft.article for draft in contents.drafts if draft.article is not None]
    if len(found) == 1:
        return found[0].title or None, found[0].text, found[0].pages
    return None, "\n\n".join(f"{one.title}\n{one.text}" for one in found), ()
