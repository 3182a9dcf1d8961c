"""Import of one file: drafts → versions, bytes → evidence, in transactions behind each of which it can be killed."""

from __future__ import annotations

import mimetypes
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from sqlalchemy import Connection, Row, select, update

from crawlers.article import article_id
from crawlers.documents.tesseract import NOT_THERE, is_there
from crawlers.importing.draft import Draft, Item, Left, Unread, UnreadableError
from crawlers.importing.kinds import kind_of
from crawlers.importing.limits import Asked
from crawlers.importing.worker import Worker
from crawlers.page import digest
from crawlers.parse.parsed import AttachedFile, ParsedArticle
from crawlers.warc import Written
from crawlers.warc.erasing import extent
from pipelines.context import Context
from pipelines.importing.import_evidence import ImportEvidence, hash_file, kept_answer
from pipelines.importing.import_sources import Labels
from pipelines.parsing.articles import to_article
from pipelines.store.articles import get_article, remove_article, store_article
from pipelines.store.files import keep_files, link_document
from pipelines.store.layouts import keep_layout
from pipelines.store.pages import add_page
from pipelines.store.schema import articles, pages
from pipelines.store.seals import Seal, erased_digests, reopen, seals_among

CHUNK = 200  # articles a transaction, ..
CHUNK_CHARACTERS = 4_000_000  # .. or so much text and bytes
MOST_FAILURES = 1000  # reasons of one file that are reported; those behind are counted
KEPT_FAILURES = 100  # .. and kept with the file, for the next time it is imported unchanged
MOST_BESIDE = 20_000  # files beside a file that it names as attachments


@dataclass(slots=True)
class FileOutcome:
    """What one file gave: articles by outcome, why parts of it were not read, what was left out, and the files beside
    it that hang on its articles."""

    path: Path
    counts: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    failed: int = 0
    left: Counter[str] = field(default_factory=Counter)
    beside: dict[str, None] = field(default_factory=dict)

    def fail(self, reason: str) -> None:
        self.failed += 1
        if len(self.failures) < MOST_FAILURES:
            self.failures.append(reason)

    @property
    def reasons(self) -> list[str]:
        """The failures, with a line for those that are only counted."""
        more = self.failed - len(self.failures)
        return [*self.failures, *([f"and {more} more"] if more else [])]


@dataclass(frozen=True, slots=True)
class Wish:
    """What an import asks for: into which collection, of which hosts; `again`: files that were read are read again."""

    collection: str = "news"
    asked: Asked = field(default_factory=Asked)
    again: bool = False

    @property
    def hosts(self) -> list[str]:
        """As it is kept with the file: another wish is another import of it."""
        return [*self.asked.hosts, *(["ours"] if self.asked.ours else [])]


class FileImport:
    """Imports one file. `run` gives what came of it; it raises nothing but StoreError: what is wrong with the file is
    in the outcome."""

    def __init__(
        self, context: Context, worker: Worker, evidence: ImportEvidence, labels: Labels, root: Path, wish: Wish
    ) -> None:
        self.context, self.worker, self.evidence, self.labels, self.wish = context, worker, evidence, labels, wish
        self.source = f"import:{root.resolve().stem}"

    def run(self, path: Path) -> Iterator[FileOutcome]:
        """Import `path`; gives its outcome again and again while it grows, and at last whole."""
        outcome = FileOutcome(path)
        try:
            yield from _Going(self, path, outcome).go()
        except UnreadableError as error:
            outcome.fail(str(error))
        except OSError as error:
            outcome.fail(f"cannot be read: {error.strerror or error}")
        yield outcome


def _waited_for_ocr(hint: Mapping[str, Any]) -> bool:
    """Whether a part of a file could not be read for want of OCR, which is there now."""
    return any(NOT_THERE in reason for reason in hint.get("failures", ())) and is_there()


class _Going:
    """One file on its way into the store."""

    def __init__(self, order: FileImport, path: Path, outcome: FileOutcome) -> None:
        self.order, self.path, self.outcome = order, path, outcome
        self.url = path.resolve().as_uri()
        self.at = datetime.now(UTC)
        self.page_id: int | None = None
        self.done = 0

    def go(self) -> Iterator[FileOutcome]:
        if self.path.stat().st_size > self.order.worker.limits.streamed:
            raise UnreadableError(f"larger than {self.order.worker.limits.streamed // 1_000_000} MB: split it")
        self.sha256, self.size = hash_file(self.path)
        with self.order.context.store.read() as connection:
            if self.sha256 in erased_digests(connection):
                raise UnreadableError("these very bytes were erased by an order: see baqylau seal")
        known = self._known()
        same = known is not None and known.sha256 == self.sha256
        again = self.order.wish.again or (known is not None and _waited_for_ocr(known.hint or {}))
        if known is not None and same and known.parsed_at is not None and not again:
            self._unchanged(known.hint or {})
            return
        if known is not None and same and known.parsed_at is None:  # an import that was cut short goes on
            self.page_id, self.done = known.id, int((known.hint or {}).get("done", 0))
        yield from self._read()

    def _known(self) -> Row[Any] | None:
        """The newest page of this file in this collection and for this wish."""
        query = select(pages).where(pages.c.url == self.url, pages.c.kind == "import").order_by(pages.c.id.desc())
        with self.order.context.store.read() as connection:
            for row in connection.execute(query):
                hint = row.hint or {}
                wish = self.order.wish
                if hint.get("collection") == wish.collection and hint.get("hosts", []) == wish.hosts:
                    return row
        return None

    def _unchanged(self, hint: Mapping[str, Any]) -> None:
        self.outcome.counts["unchanged"] += int(hint.get("done", 0))
        self.outcome.failures += hint.get("failures", ())
        self.outcome.failed += int(hint.get("failed", len(hint.get("failures", ()))))
        self.outcome.left.update(hint.get("left", {}))
        self.outcome.beside.update(dict.fromkeys(hint.get("beside", ())))

    def _read(self) -> Iterator[FileOutcome]:
        """Store what the file holds, group by group. Where it cannot be read at all, nothing of it is kept."""
        skip, group, weight, broken = self.done, list[Draft](), 0, None
        items = self.order.worker.items(self.path, self.at, self.order.wish.asked)
        while True:
            try:
                item: Item | None = next(items, None)
            except UnreadableError as error:
                if self.page_id is None and not group:
                    raise
                broken, item = str(error), None
            if item is None:
                break
            if not isinstance(item, Draft):
                self._note(item)
            elif skip:
                skip -= 1
            else:
                group.append(item)
                weight += _weight(item)
            if len(group) >= CHUNK or weight > CHUNK_CHARACTERS:
                self._store(group)
                group, weight = [], 0
                yield self.outcome
        if broken is not None:
            self.outcome.fail(broken)
        self._store(group, last=True)

    def _note(self, item: Unread | Left) -> None:
        if isinstance(item, Unread):
            self.outcome.fail(str(item))
        else:
            self.outcome.left[item.reason] += item.count

    def _store(self, group: Sequence[Draft], *, last: bool = False) -> None:
        """One transaction: the group, and how far the file has come, so that a kill repeats nothing."""
        store, whole = self.order.context.store, len(group)
        with store.read() as reading:
            group, erased = self._allowed(reading, group)
            captures = {
                number: draft.capture
                for number, draft in enumerate(group)
                if draft.capture is not None and kept_answer(reading, draft.url or "", draft.capture) is None
            }
        places = self.order.evidence.write_answers(captures)
        for draft in group:
            self._beside(draft)
        with store.write() as connection:
            self.order.evidence.keep_sizes(connection, self.at)
            if self.page_id is None:
                self.page_id = self._add_page(connection, of_parts=bool(group) and group[0].capture is not None)
            counts = Counter(self._keep(connection, draft, places.get(number)) for number, draft in enumerate(group))
            for order in erased:
                self._reopen(connection, order)
            values: dict[str, Any] = {"hint": self._hint(self.done + whole)}
            if last:
                values["parsed_at"] = datetime.now(UTC)
            connection.execute(update(pages).where(pages.c.id == self.page_id).values(**values))
        self.done += whole
        self.outcome.counts.update(counts)

    def _allowed(self, connection: Connection, group: Sequence[Draft]) -> tuple[list[Draft], list[Seal]]:
        """What of a group was not sealed or erased, and the erasures that it met; the others are told as failures."""
        addresses = [draft.url or self._address(draft) for draft in group]
        ordered = seals_among(connection, addresses)
        for address in addresses if ordered else ():
            if address in ordered:
                self.outcome.fail(f"{address}: it was {ordered[address].line}")
        allowed = [draft for draft, address in zip(group, addresses, strict=True) if address not in ordered]
        return allowed, [one for one in ordered.values() if one.verb == "erase"]

    def _reopen(self, connection: Connection, order: Seal) -> None:
        """The file's own bytes hold what was erased: they are written over once the import is done."""
        row = connection.execute(select(pages).where(pages.c.id == self.page_id)).one()
        if row.warc_file is not None:
            place = extent(self.order.context.settings.warc_folder, row.warc_file, row.warc_offset)
            reopen(connection, order.id, (place.file, place.offset, place.length))

    def _add_page(self, connection: Connection, *, of_parts: bool) -> int:
        media_type = mimetypes.guess_type(self.path.name)[0] or "application/octet-stream"
        return self.order.evidence.file(
            connection, self.path, keep=not of_parts and kind_of(self.path.name) != "warc", url=self.url,
            source=self.order.source, media_type=media_type, sha256=self.sha256, size=self.size, fetched_at=self.at,
            hint=self._hint(0),
        )  # fmt: skip

    def _hint(self, done: int) -> dict[str, Any]:
        hint: dict[str, Any] = {"collection": self.order.wish.collection, "done": done}
        if self.order.wish.hosts:
            hint["hosts"] = self.order.wish.hosts
        hint |= {"failures": self.outcome.failures[:KEPT_FAILURES], "failed": self.outcome.failed}
        return hint | {"left": dict(self.outcome.left), "beside": list(self.outcome.beside)[:MOST_BESIDE]}

    def _beside(self, draft: Draft) -> None:
        for file in draft.article.files if draft.article is not None else ():
            beside = file.kind == "document" and not file.url.startswith("!/") and not urlsplit(file.url).scheme
            if beside and len(self.outcome.beside) < MOST_BESIDE:
                self.outcome.beside[file.url] = None

    def _keep(self, connection: Connection, draft: Draft, place: Written | None) -> str:
        collection = self.order.wish.collection
        address = draft.url or self._address(draft)
        if draft.article is None:
            gone = remove_article(connection, article_id(collection, address), seen_at=self.at)
            return "removed" if gone else "unchanged"
        source = self.order.labels.label(connection, draft, self.order.source, self.path.name, self.at)
        page_id, sha256, seen_at = self.page_id, None, self.at
        if draft.capture is not None:
            page_id, sha256 = self._keep_answer(connection, draft, address, source, place), digest(draft.capture.body)
            seen_at = draft.capture.at
        article = to_article(draft.article, address, source, collection, sha256)
        if draft.capture is not None and self._is_older(connection, article.id, seen_at):
            earlier = (articles.c.id == article.id, articles.c.first_seen > seen_at)
            connection.execute(update(articles).where(*earlier).values(first_seen=seen_at))
            return "superseded"
        result = store_article(connection, article, page_id=page_id, seen_at=seen_at)
        if result != "new" or draft.article.layout or draft.article.tables:
            keep_layout(connection, article.id, None, draft.article)
        self._keep_beside(connection, article.id, address, draft.article, seen_at)
        return result

    def _keep_beside(
        self, connection: Connection, identity: str, address: str, parsed: ParsedArticle, seen_at: datetime
    ) -> None:
        collection = self.order.wish.collection
        files = [replace(file, url=url) for file in parsed.files if (url := self._file_address(file)) is not None]
        keep_files(connection, identity, files, seen_at, collection)
        link_document(connection, address, collection)

    def _keep_answer(
        self, connection: Connection, draft: Draft, address: str, source: str, place: Written | None
    ) -> int:
        """The id of the row of an answer in a third party's archive, which says from which file it came."""
        assert draft.capture is not None
        known = kept_answer(connection, address, draft.capture)
        if known is not None:
            return int(known.id)
        one = draft.capture
        hint = {"collection": self.order.wish.collection, "via": f"warc:{self.path.name}", "done": 1}
        return add_page(connection, place, url=address, source=source, kind="import", fetched_at=one.at,
                        status=one.status, media_type=one.media_type, sha256=digest(one.body), size=len(one.body),
                        hint=hint, parsed_at=self.at)  # fmt: skip

    @staticmethod
    def _is_older(connection: Connection, identity: str, at: datetime) -> bool:
        """A version of a later moment is stored: what an old archive says is evidence, and no news."""
        known = get_article(connection, identity)
        return known is not None and known.seen_at > at

    def _address(self, draft: Draft) -> str:
        """A member of an archive is known by its path in it, a row by its id: "file:///a.zip!/b.csv#7"."""
        inner = f"!/{quote(draft.inner, safe='/!')}" if draft.inner else ""
        return f"{self.url}{inner}#{draft.identity}" if draft.identity else f"{self.url}{inner}"

    def _file_address(self, file: AttachedFile) -> str | None:
        """The address of what hangs on an article: a member of this file, a file beside it, or one on the web. None for
        a path that leads out of the file's folder."""
        if file.url.startswith("!/"):
            return f"{self.url}!/{quote(file.url[2:], safe='/!')}"
        if urlsplit(file.url).scheme:
            return file.url
        beside = inside(self.path.parent, file.url)
        return None if beside is None else beside.as_uri()


def inside(folder: Path, name: str) -> Path | None:
    """The file `name` below `folder`; None where the name leads out of it, over a link, or to no plain file."""
    folder = folder.resolve()
    try:
        path = folder.joinpath(unquote(name) if "%" in name else name)
        if not path.is_file() or path.resolve() != path or not path.is_relative_to(folder):
            return None
    except (OSError, ValueError):
        return None
    return path


def _weight(draft: Draft) -> int:
    text = len(draft.article.text) if draft.article is not None else 0
    return text + (len(draft.capture.body) if draft.capture is not None else 0)
