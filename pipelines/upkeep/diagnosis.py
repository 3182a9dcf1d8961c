"""Diagnosis: what is configured, what answers, what is behind. It changes nothing."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pipelines.alerts.delivery import PAUSED, unsent
from pipelines.context import Context
from pipelines.errors import BaqylauError
from pipelines.oversight.sources import overview
from pipelines.searching.index import consumer_name
from pipelines.store import outbox, quarantine
from pipelines.store.facts import get_fact
from pipelines.store.seals import all_seals
from pipelines.store.watches import all_watches
from search.engine import SearchError
from search.say import say

State = Literal["ok", "warning", "broken"]
KNOCK_SECONDS = 5
MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Check:
    """`line` says what was found and, where it is not ok, what to do."""

    name: str
    state: State
    line: str

    def to_json(self) -> dict[str, str]:
        return {"name": self.name, "state": self.state, "line": self.line}


def diagnose(context: Context, *, knock: bool = True) -> list[Check]:
    """Every check, in the order of the data's way. `knock`: try the mail server's port. One that cannot be made is
    broken, with its reason; the others are made all the same."""
    found = []
    for name, look in _checks(knock):
        try:
            found += [Check(name, state, line) for state, line in look(context)]
        except (BaqylauError, SearchError, OSError) as error:
            found.append(Check(name, "broken", " ".join(str(error).split())))
    return found


Said = Iterator[tuple[State, str]]


def _checks(knock: bool) -> list[tuple[str, Callable[[Context], Said]]]:
    checks: list[tuple[str, Callable[[Context], Said]]] = [
        ("settings", _settings),
        ("store", _store),
        ("evidence", _evidence),
        ("orders", _orders),
        ("sources", _sources),
        ("ocr", _ocr),
        ("quarantine", _quarantine),
        ("index", _index),
        ("watches", _watches),
        ("digests", _digests),
    ]
    return [*checks, ("mail", _mail)] if knock else checks


def _settings(context: Context) -> Said:
    settings = context.settings
    yield "ok", say("home {home}, engine {engine}", home=settings.home, engine=settings.engine)


def _store(context: Context) -> Said:
    with context.store.read() as connection:
        last = outbox.last(connection)
    kind = "PostgreSQL" if context.store.is_postgresql else "SQLite"
    yield "ok", say("{store} answers; {n} changes of articles so far", store=kind, n=last)


def _evidence(context: Context) -> Said:
    folder = context.settings.warc_folder
    place: Path = next(path for path in (folder, *folder.resolve().parents) if path.is_dir())
    if os.access(place, os.W_OK | os.X_OK):
        yield "ok", say("{folder} can be written", folder=folder)
    else:
        yield (
            "broken",
            say("{folder} cannot be written: make it writable, or choose another folder with --home", folder=place),
        )


def _orders(context: Context) -> Said:
    with context.store.read() as connection:
        cut_short = len(all_seals(connection, "ordered"))
    if cut_short:
        yield "warning", say("{n} orders to seal or erase were cut short: run baqylau erase --finish", n=cut_short)
    else:
        yield "ok", say("no order to seal or erase waits to be carried out")


def _sources(context: Context) -> Said:
    found = overview(context)
    wrong = [f"{one.name}: {one.note}" for one in found if one.note and (one.last_crawled or not one.title)]
    fine = say("{n} sources defined, none failed in its last crawl", n=len(found))
    yield ("warning", _some(wrong)) if wrong else ("ok", fine)


def _ocr(context: Context) -> Said:
    from crawlers.documents.tesseract import HOW_TO_GET, LANGUAGES, OcrError, find_tesseract

    try:
        found = find_tesseract()
    except OcrError as error:
        yield "warning", say("scans are not read: {error}", error=str(error))
        return
    lacking = [name for name in (*LANGUAGES[:2], *(() if found.has_osd else ("osd",))) if name not in found.languages]
    has = {"version": found.version, "languages": ", ".join(found.languages)}
    if lacking:
        pattern = "Tesseract {version} reads {languages}; it lacks {lacking}: {advice}"
        yield "warning", say(pattern, **has, lacking=", ".join(lacking), advice=HOW_TO_GET)
    else:
        yield "ok", say("Tesseract {version} reads {languages}", **has)


def _quarantine(context: Context) -> Said:
    with context.store.read() as connection:
        held = quarantine.failures(connection)
    if held:
        yield "warning", _some([f"{one.stage} {one.item}: {one.reason}" for one in held])
    else:
        yield "ok", say("nothing is held back")


def _index(context: Context) -> Said:
    info = context.engine.info()
    with context.store.read() as connection:
        last, behind = outbox.last(connection), outbox.behind(connection, consumer_name(context.engine))
    if info is None:
        if last:
            yield "warning", say("there is no index yet: run baqylau index")
        else:
            yield "ok", say("nothing to index yet")
    elif info.analyser_version != context.analyser.version:
        yield "broken", say("the index was made by other rules than these: run baqylau index --rebuild")
    elif info.mark > last:
        yield "broken", say("the index knows more than the store (another store's?): run baqylau index --rebuild")
    elif behind:
        yield (
            "warning",
            say("{n} articles; {behind} changes behind: run baqylau index", n=info.documents, behind=behind),
        )
    else:
        yield "ok", say("{n} articles, up to date", n=info.documents)


def _watches(context: Context) -> Said:
    with context.store.read() as connection:
        found = all_watches(connection)
    broken = [f"{one.name}: {one.broken}" for one in found if one.broken]
    yield ("warning", _some(broken)) if broken else ("ok", say("{n} watches can be run", n=len(found)))


def _digests(context: Context) -> Said:
    with context.store.read() as connection:
        waiting, paused = unsent(connection), get_fact(connection, PAUSED)
    if paused is not None:
        yield (
            "warning",
            say("nothing is sent: {reason}; to send from this copy, run baqylau digest --resume", reason=paused),
        )
    elif waiting:
        yield "warning", say("{n} mails are prepared and not sent: baqylau digest --send tries again", n=waiting)
    else:
        yield "ok", say("no mail waits")


def _mail(context: Context) -> Said:
    settings = context.settings
    if settings.smtp_host is None:
        yield "ok", say("no mail server is set (smtp_host): digests are shown, not mailed")
        return
    place = f"{settings.smtp_host}:{settings.smtp_port}"
    try:
        with socket.create_connection((settings.smtp_host, settings.smtp_port), KNOCK_SECONDS) as connected:
            greeting: Any = connected.recv(200)
    except OSError as error:
        yield (
            "broken",
            say(
                "the mail server {place} does not answer ({error}): check smtp_host and smtp_port",
                place=place,
                error=str(error),
            ),
        )
        return
    if greeting.startswith(b"220"):
        yield "ok", say("{place} answers", place=place)
    else:
        yield "broken", say("{place} is no mail server", place=place)


def _some(lines: list[str]) -> str:
    more = len(lines) - MOST_NAMED
    return "; ".join(lines[:MOST_NAMED]) + (f"; and {more} more" if more > 0 else "")
