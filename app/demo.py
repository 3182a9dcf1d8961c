"""The demo: the sample newsroom served on loopback, crawled twice, and taken the whole way as any source is."""

from __future__ import annotations

import socket
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import Table, func, select

import sample
from pipelines.alerts import watching
from pipelines.clock import ALMATY
from pipelines.context import Context
from pipelines.errors import BaqylauError
from pipelines.report import StageReport
from pipelines.run import run
from pipelines.settings import Settings
from pipelines.store.facts import get_fact, set_fact
from pipelines.store.schema import amounts, articles, clusters, hits, pages, versions
from sample.newsroom import OUTLETS, PHASES
from sample.server import HOST, SampleServer

FIRST_PORT = 8711  # of the five; a home keeps its own, for an article is known by its address
SINCE = datetime(2026, 10, 1, tzinfo=ALMATY)  # before the sample's first article
READER = "demo"


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What stands in the store at the end, and seconds by arrow, both crawls together."""

    counts: dict[str, int]
    seconds: dict[str, float]


def run_demo(settings: Settings, *, progress: Any = None) -> DemoReport:
    """Crawl the sample newsroom before and after its edits, each crawl a process of its own.

    Run again it takes up where it was, and doubles nothing. Raises BaqylauError where its ports are taken."""
    seconds: defaultdict[str, float] = defaultdict(float)
    with Context(settings, progress=progress) as context, _newsroom(context) as server:
        context.settings = settings = replace(
            settings,
            sources=sample.sources(server.urls, settings.home / "sources"),
            allow_hosts=(*settings.allow_hosts, *server.hosts),
        )
        _add_watches(context)
        for phase in PHASES:
            if phase < _phase(context):
                continue
            server.phase = phase
            context.progress.say(f"crawl {phase} of {len(PHASES)}")
            for report in _run(context, phase):
                seconds[report.arrow] += report.seconds
        return DemoReport(_counts(context), dict(seconds))


def _run(context: Context, phase: int) -> Sequence[StageReport]:
    reports = run(context, command=f"demo {phase}").reports
    with context.store.write() as connection:
        set_fact(connection, "demo_phase", str(phase))
    return reports


def _phase(context: Context) -> int:
    """The phase that the home has seen last, 0 at first: the newsroom never goes back behind it."""
    with context.store.read() as connection:
        return int(get_fact(connection, "demo_phase") or 0)


@contextmanager
def _newsroom(context: Context) -> Iterator[SampleServer]:
    with context.store.read() as connection:
        known = get_fact(connection, "demo_port")
    port = int(known) if known else _free_ports()
    try:
        server = SampleServer(port)
    except OSError as error:
        raise BaqylauError(
            f"the ports {port} to {port + len(OUTLETS) - 1} of the sample newsroom are taken: stop what uses them, or"
            " run the demo with another --home"
        ) from error
    with context.store.write() as connection:
        set_fact(connection, "demo_port", str(port))
    with server:
        yield server


def _free_ports() -> int:
    """The first of as many free ports in a row as there are outlets."""
    for port in range(FIRST_PORT, FIRST_PORT + 2000, len(OUTLETS)):
        if all(_is_free(port + i) for i in range(len(OUTLETS))):
            return port
    raise BaqylauError(f"no free ports from {FIRST_PORT} on for the sample newsroom: stop some local servers")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def _add_watches(context: Context) -> None:
    file = Path(sample.__file__).with_name("watches.yaml")
    for watch in yaml.safe_load(file.read_text(encoding="utf-8")):
        watching.add(context, watch["name"], watch["query"], owner=READER, since=SINCE)


def _counts(context: Context) -> dict[str, int]:
    with context.store.read() as connection:

        def count(table: Table, *where: Any) -> int:
            return int(connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one())

        alive = clusters.c.redirect_to.is_(None)
        return {
            "pages": count(pages),
            "articles": count(articles),
            "versions": count(versions),
            "people": count(clusters, clusters.c.kind == "person", alive),
            "organisations": count(clusters, clusters.c.kind == "organisation", alive),
            "amounts": count(amounts),
            "watch hits": count(hits),
        }


def timed(settings: Settings) -> tuple[DemoReport, float]:
    """The demo and its seconds, from the first word to the last."""
    began = time.monotonic()
    report = run_demo(settings)
    return report, time.monotonic() - began
