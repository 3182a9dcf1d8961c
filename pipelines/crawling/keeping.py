"""Keeping: what becomes of one answer. Its WARC record is written first; what is to be committed is given back.

What an answer is, in the order in which it is asked:
- of a page that was sealed or erased: nothing of it is kept;
- gone (404, 410, 451, or a page that only says so with status 200): counted; the last of several, a tombstone;
- the body that was kept before, or 304: a revisit record and a row of `captures`;
- other bytes that say the same text (counters, adverts, related headlines): for sameness.WHOLE_AGAIN after a whole copy
  a note in the WARC file and a row of `captures`, then a whole copy again;
- anything else: a response record and a row of `pages`, which is parsed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from crawlers.discovery import Link, published_instant
from crawlers.frontier import Due, Fetched
from crawlers.images import refusal
from crawlers.page import digest
from crawlers.source import Source
from crawlers.warc import Identical, NotModified, WarcWriter, Written
from crawlers.warc.erasing import blank, extent
from crawlers.warc.records import SAME_TEXT
from crawlers.warc.records import digest as payload_digest
from pipelines.parsing.sameness import says_the_same
from pipelines.store import frontier, pages, seals, source_runs
from pipelines.store.source_runs import Tally

GONE = (404, 410, 451)
GONE_SPAN = timedelta(hours=20)  # between the first and the last of those that take an article down: a day's crawls
GONE_RETRY = timedelta(hours=12)  # until a page that is gone is looked at again

Change = Callable[[Connection], None]


class Keeper:
    """For one source in one crawl. Used in the recorder's thread only."""

    def __init__(self, source: Source, writer: WarcWriter, run: int | None, tally: Tally, row: int) -> None:
        self.source, self.writer, self.tally = source, writer, tally
        self._run, self._row = run, row
        self._counted = False
        self._looked: tuple[Connection, bool] | None = None

    def prepare(self, reading: Connection, answer: Fetched) -> Change:
        """Write the answer's record if it is to be kept, and give what to commit."""
        if self._is_sealed(reading, answer.url):
            return self._refused(answer)
        if answer.status in GONE and answer.kind == "image":
            return self._closed(answer, f"gone: {_gone_because(answer)}")
        if answer.status in GONE and answer.due is not None:
            return self._gone(answer, answer.due, _gone_because(answer))
        if answer.kind == "image" and (why := refusal(answer.body)) is not None:
            return self._closed(answer, why)
        sha256 = digest(answer.body)
        row = pages.newest(reading, self.source.name, answer.url) if _may_be_known(answer) else None
        if row is not None and row.warc_file is not None and (answer.status == 304 or row.sha256 == sha256):
            return self._again(answer, row)
        if answer.status == 304:
            return self._unchanged(answer)
        if row is not None and row.warc_file is not None and says_the_same(reading, row, answer, self.source):
            note = self.writer.same_text(answer.url, answer.fetched_at, sha256, pages.original_of(row))
            return self._captured(answer, row.id, note, SAME_TEXT)
        return self._page(answer, sha256, self._write(answer))

    def keep_tally(self, connection: Connection) -> None:
        """Keep the counts, where they changed: once a transaction, not once an answer."""
        if self._counted:
            source_runs.keep(connection, self._row, self.tally)
            self._counted = False

    def _is_sealed(self, reading: Connection, url: str) -> bool:
        """Whether there is any order at all is looked up once a group of answers: most stores have none."""
        if self._looked is None or self._looked[0] is not reading:
            self._looked = reading, seals.are_there(reading)
        return self._looked[1] and seals.reason_of(reading, url) is not None

    def _write(self, answer: Fetched) -> Written:
        if answer.link is not None:
            return self.writer.resource(answer.url, answer.fetched_at, answer.media_type, answer.body)
        return self.writer.exchange(
            answer.url,
            answer.fetched_at,
            _said(answer),
            answer.headers,
            answer.raw,
            answer.request_headers,
            answer.ip,
        )

    def _page(self, answer: Fetched, sha256: str, place: Written) -> Change:
        due = answer.due
        hint = due.hint if due is not None else None
        if answer.link is not None:
            hint = hint_of(self.source, answer.link, answer.fetched_at)
        values = self._values(answer, sha256, hint)

        def change(connection: Connection) -> None:
            if self._withdrawn(connection, answer, place):
                return
            pages.add_page(connection, place, **values)
            self.tally.bytes += len(answer.raw)
            if answer.link is not None:
                self._keep_record(connection, answer, answer.link)
            if answer.kind != "discovery":
                self.tally.fetched += 1
                self._done(connection, answer, sha256)
            self._counted = True

        return change

    def _again(self, answer: Fetched, row: Row[Any]) -> Change:
        """The page says what it said: a revisit record, or a note where only its packing differs."""
        original = pages.original_of(row)
        what = (answer.url, answer.fetched_at)
        profile: str = NotModified if answer.status == 304 else Identical
        place: Written | None = None
        if answer.link is None and profile == Identical and payload_digest(answer.raw) != row.payload_digest:
            profile, place = SAME_TEXT, self.writer.same_text(*what, row.sha256, original)
        elif answer.link is None:
            heads = (answer.headers, answer.request_headers)
            place = self.writer.revisit(*what, answer.status, *heads, profile, original, answer.ip)
        return self._captured(answer, row.id, place, profile)

    def _captured(self, answer: Fetched, page_id: int, place: Written | None, profile: str) -> Change:
        unchanged = self._unchanged(answer)

        def change(connection: Connection) -> None:
            at, status = answer.fetched_at, answer.status
            pages.add_capture(connection, page_id, place, at=at, status=status, profile=profile)
            unchanged(connection)

        return change

    def _unchanged(self, answer: Fetched) -> Change:
        def change(connection: Connection) -> None:
            self.tally.unchanged += answer.kind != "discovery"
            self._done(connection, answer, None)
            self._counted = True

        return change

    def _withdrawn(self, connection: Connection, answer: Fetched, place: Written) -> bool:
        """An order that came between the record and its row: the record gives way at once."""
        reason = seals.reason_of(connection, answer.url)
        if reason is None:
            return False
        blank(self.writer.folder, extent(self.writer.folder, place.file, place.offset), reason)
        seals.close(connection, answer.url)
        return True

    def _closed(self, answer: Fetched, why: str) -> Change:
        """No image, or none that is kept: it is not asked for again."""

        def change(connection: Connection) -> None:
            values = {"state": "closed", "due_at": None, "error": why, "last_fetched_at": answer.fetched_at}
            frontier.change(connection, self.source.name, answer.url, **values)

        return change

    def _refused(self, answer: Fetched) -> Change:
        """Ordered away while it was asked for: nothing of it is kept."""

        def change(connection: Connection) -> None:
            seals.close(connection, answer.url)

        return change

    def _gone(self, answer: Fetched, due: Due, reason: str) -> Change:
        """Of a known article the last of `gone_after` in a row, GONE_SPAN after the first, becomes a page, which takes
        it down. A source that says 1 takes the server at its first word."""
        count, now = due.gone_count + 1, answer.fetched_at
        first = due.gone_since or now
        final = count >= self.source.gone_after and (self.source.gone_after == 1 or now - first >= GONE_SPAN)
        removed = final and due.last_sha256 is not None
        place = self._write(answer) if removed else None
        hint = {**(due.hint or {}), "gone": reason}
        values = self._values(answer, digest(answer.body), hint)
        later = frontier.gone_check(count - self.source.gone_after, now) if final else self._soon(answer, due)

        def change(connection: Connection) -> None:
            state = {"gone_count": count, "gone_since": first, "state": "closed" if final else "done", "due_at": later}
            said = {"error": f"gone: {reason}, {count} times in a row", "last_fetched_at": now}
            if removed:
                pages.add_page(connection, place, **values)
                said |= {"last_sha256": None, "etag": None, "last_modified": None}
            frontier.change(connection, self.source.name, answer.url, **state, **said)
            self.tally.gone += 1
            self._counted = True

        return change

    def _soon(self, answer: Fetched, due: Due) -> datetime:
        again = frontier.next_check(self.source, due, answer.fetched_at)
        soon = answer.fetched_at + GONE_RETRY
        return soon if again is None else min(again, soon)

    def _values(self, answer: Fetched, sha256: str, hint: Any) -> dict[str, Any]:
        return {
            "url": answer.url,
            "source": self.source.name,
            "kind": answer.kind,
            "fetched_at": answer.fetched_at,
            "status": _said(answer),
            "media_type": answer.media_type,
            "sha256": sha256,
            "size": len(answer.body),
            "hint": None if hint is None else dict(hint),
            "run_id": self._run,
            "parsed_at": answer.fetched_at if answer.kind == "discovery" else None,
        }

    def _keep_record(self, connection: Connection, answer: Fetched, link: Link) -> None:
        now = answer.fetched_at
        row = {"url": link.url, "kind": "article", "published_at": instant_of(self.source, link, now), "hint": None}
        self.tally.discovered += frontier.discover(connection, self.source.name, [row], now)

    def _done(self, connection: Connection, answer: Fetched, sha256: str | None) -> None:
        """The row's state after a good answer; `sha256` None: the body is the one before."""
        if answer.kind == "discovery":
            return
        due, headers = answer.due, {name.lower(): value for name, value in answer.headers}
        again = None
        if due is not None and answer.kind != "image":  # an image that changes has another address
            again = frontier.next_check(self.source, due, answer.fetched_at)
        values: dict[str, Any] = {
            "state": "done",
            "attempts": 0,
            "gone_count": 0,
            "gone_since": None,
            "error": None,
            "due_at": again,
            "last_fetched_at": answer.fetched_at,
        }
        if sha256 is not None:
            marks = {"etag": headers.get("etag"), "last_modified": headers.get("last-modified")}
            values |= {"last_sha256": sha256, **marks}
        frontier.change(connection, self.source.name, answer.url, **values)


def _said(answer: Fetched) -> int:
    """The status that the server said: a page that only says that it is missing has another one for us."""
    return getattr(answer, "said_status", None) or answer.status


def _gone_because(answer: Fetched) -> str:
    if _said(answer) == 200:
        return "the server says 200, the page that it is not there"
    return "451, unavailable for legal reasons" if answer.status == 451 else str(answer.status)


def _may_be_known(answer: Fetched) -> bool:
    """A URL of the frontier that was never fetched has no page: it need not be looked for."""
    return answer.due is None or answer.due.last_sha256 is not None or answer.status == 304


def instant_of(source: Source, link: Link, now: datetime) -> datetime | None:
    """When a link says that it was published."""
    return published_instant(link.published_at, now, source.timezone)


def hint_of(source: Source, link: Link, now: datetime) -> dict[str, Any] | None:
    """What a link says of its page, for the parser."""
    at = instant_of(source, link, now)
    hint = {**link.hint, **({"published_at": at.isoformat()} if at is not None else {})}
    return hint or None
