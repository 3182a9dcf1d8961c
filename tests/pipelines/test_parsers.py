"""Pages are parsed in processes of their own: one that hangs, eats memory or kills its process stops nothing else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from crawlers.page import digest
from crawlers.parse.parsed import ParsedArticle, ParseError
from crawlers.source import Evidence, Selectors, Source
from pipelines.context import Context
from pipelines.evidence.bodies import ResourceFile
from pipelines.parsing import parsers
from pipelines.parsing.parse import parse
from pipelines.parsing.parse_tasks import IsDocument, LostError, Outcome, Task
from pipelines.parsing.parsers import Parsers
from pipelines.store import quarantine
from pipelines.store.schema import articles, files, pages, twins, versions

AT = datetime(2026, 9, 20, 8, 0, tzinfo=UTC)
TEXT = "Завод в Жанакале выпустил первую партию насосов и отправил её аграриям области. "
EVIDENCE = (Evidence("made for the tests", date(2026, 9, 20)),)
# every p that follows a p that follows a p …: the work grows with the power of their number
ENDLESS = Source("slow", "S", "https://s.example/", ("s.example",), ("ru",), (), ".", EVIDENCE,
                 selectors=Selectors(text="p ~ p ~ p ~ p ~ p ~ p"))  # fmt: skip
SOURCES = {"slow": ENDLESS}


@pytest.fixture(autouse=True)
def _no_idle_processes() -> Iterator[None]:
    """A process is started within each test's limits, and not left to the next."""
    parsers.end_idle()
    yield
    parsers.end_idle()


def _task(folder: Path, number: int, body: bytes, source: str = "a", media_type: str = "text/html") -> Task:
    url = f"https://{source}.example/{number}"
    place = ResourceFile(folder).append(url, media_type, body, AT)
    values = {"url": url, "source": source, "fetched_at": AT, "status": 200, "sha256": digest(body)}
    return Task(number, {**values, "media_type": media_type, "warc_file": place.file, "warc_offset": place.offset})


def _html(number: int = 0) -> bytes:
    return f"<meta charset=utf-8><h1>Насосы {number}</h1><article><p>{TEXT * 4}</p></article>".encode()


HANGS = b"<meta charset=utf-8><h1>T</h1>" + "<p>абв</p>".encode() * 3000


def _names(found: list[tuple[Task, Outcome]]) -> list[str]:
    return [outcome.title if isinstance(outcome, ParsedArticle) else type(outcome).__name__ for _, outcome in found]


def test_pages_come_back_in_order_and_a_hanging_one_costs_itself_alone(tmp_path: Path) -> None:
    tasks = [_task(tmp_path, n, _html(n)) for n in range(25)]
    tasks[7] = _task(tmp_path, 7, HANGS, "slow")
    with Parsers(tmp_path, SOURCES, 2, seconds=2.0, batch=5) as pool:
        found = list(pool.outcomes(iter(tasks)))
        assert pool.losses == 1
    assert [task.id for task, _ in found] == list(range(25))
    assert _names(found) == [f"Насосы {n}" if n != 7 else "LostError" for n in range(25)]
    assert "more than 2 s" in str(found[7][1])


def test_one_that_takes_all_memory_or_kills_its_process_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parsers, "MEMORY", 100_000_000)
    large = b"<meta charset=utf-8>" + b"<i>a<b>b</b></i>" * 900_000
    tasks = [_task(tmp_path, 0, large), _task(tmp_path, 1, _html(1)), _task(tmp_path, 2, HANGS, "slow")]
    with Parsers(tmp_path, SOURCES, 1, seconds=60.0, batch=1) as pool:
        outcomes = pool.outcomes([*tasks, _task(tmp_path, 3, _html(3))])
        first, second = next(outcomes), next(outcomes)
        pid = pool.processes[0].pid
        assert pid is not None
        threading.Timer(0.5, os.kill, (pid, signal.SIGKILL)).start()
        found = [first, second, *outcomes]
    assert isinstance(found[0][1], ParseError)
    assert _names(found)[1] == "Насосы 1"
    assert isinstance(found[2][1], LostError)
    assert "broke the parser" in str(found[2][1])
    assert _names(found)[3] == "Насосы 3"


def test_processes_wait_for_the_next_call_and_learn_its_definitions(tmp_path: Path) -> None:
    pids = []
    for selector, expected in ((".x", "Отдельный текст"), (".y", "Другой текст")):
        source = Source("a", "A", "https://a.example/", ("a.example",), ("ru",), (), ".", EVIDENCE,
                        selectors=Selectors(text=selector))  # fmt: skip
        body = "".join(f"<div class={c}>{t} завода о насосах и турбинах.</div>" for c, t in
                       (("x", "Отдельный текст"), ("y", "Другой текст")))  # fmt: skip
        with Parsers(tmp_path, {"a": source}, 1) as pool:
            ((_, outcome),) = pool.outcomes([_task(tmp_path, 1, f"<meta charset=utf-8><h1>Т</h1>{body}".encode())])
            pids.append(pool.processes[0].pid)
        assert isinstance(outcome, ParsedArticle)
        assert outcome.text.startswith(expected)
    assert pids[0] == pids[1]


def test_documents_and_errors_are_told_apart(tmp_path: Path) -> None:
    gone = _task(tmp_path, 2, b"x")
    gone = Task(2, {**gone.values, "warc_file": "nothing.warc.gz"})
    busy = Task(3, {**gone.values, "status": 503})
    with Parsers(tmp_path, {}, 1) as pool:
        found = [outcome for _, outcome in pool.outcomes([_task(tmp_path, 1, b"%PDF-1.4 x"), gone, busy])]
    assert isinstance(found[0], IsDocument)
    assert "nothing.warc.gz" in str(found[1])
    assert "the server answered 503" in str(found[2])


def _store(context: Context, number: int, body: bytes, source: str = "a") -> None:
    task = _task(context.settings.warc_folder, number, body, source)
    with context.store.write() as connection:
        connection.execute(insert(pages).values(kind="article", size=len(body), **task.values))


def test_a_page_that_hangs_is_quarantined_and_the_others_go_on(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parsers, "SECONDS", 2.0)
    for number in range(4):
        _store(context, number, HANGS if number == 1 else _html(number), "slow" if number == 1 else "a")
    report = parse(context, SOURCES)
    assert (report.counts["new"], report.counts["failed"], report.counts["undated"]) == (3, 1, 3)
    with context.store.read() as connection:
        (failure,) = quarantine.failures(connection, "parse")
        assert connection.execute(select(articles.c.ordinal)).scalars().all() == [1, 2, 3]
    assert "took more than 2 s" in failure.reason


def test_beside_a_crawl_it_goes_on_until_that_ends(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.parsing.parse.PAUSE", 0.0)
    _store(context, 0, _html(0))
    looks = iter((True, True, False))

    def going() -> bool:
        more = next(looks)
        _store(context, 10 + more, _html(10 + more))
        return more

    # fetched behind the first look, before the second, and at the last
    assert parse(context, {}, going=going).counts["new"] == 3


def test_what_a_page_says_reaches_the_store(context: Context) -> None:
    source = Source("a", "A", "https://a.example/", ("a.example",), ("ru", "kk"), (), ".", EVIDENCE)
    head = (
        '<html lang="ru"><meta charset=utf-8><meta property="article:section" content="Экономика">'
        '<meta property="article:tag" content="завод"><meta property="og:description" content="Коротко о насосах">'
        '<meta property="article:published_time" content="2026-09-19T10:00:00+05:00">'
        '<link rel="alternate" hreflang="kk" href="/kk/1"><link rel="alternate" hreflang="ru" href="/1">'
        '<link rel="alternate" hreflang="en" href="https://elsewhere.example/en/1">'
    )
    kazakh = "Жаңақаладағы зауыт алғашқы сорғыларын шығарып, облыс шаруаларына жөнелтті. " * 4
    hung = "<img src=/i/1.jpg alt='Цех'><a href=/d/plan.pdf>План</a>"
    body = f"<h1>Насосы</h1><article><p>{TEXT * 4}</p><p>{kazakh}</p>{hung}</article>"
    _store(context, 1, (head + body).encode())
    assert parse(context, {"a": source}).counts["undated"] == 0
    with context.store.read() as connection:
        row = connection.execute(select(versions)).one()
        hanging = [(each.kind, each.url, each.title) for each in connection.execute(select(files).order_by("ordinal"))]
        linked = [(each.url, each.twin, each.evidence) for each in connection.execute(select(twins))]
    assert (row.section, row.tags, row.lead, row.precision) == ("Экономика", ["завод"], "Коротко о насосах", "second")
    assert row.paragraph_languages == [[0, "ru"], [1, "kk"]]
    assert hanging == [
        ("image", "https://a.example/i/1.jpg", "Цех"),
        ("document", "https://a.example/d/plan.pdf", "План"),
    ]
    assert linked == [("https://a.example/1", "https://a.example/kk/1", "hreflang")]


def test_a_process_that_does_not_listen_keeps_nobody_from_ending() -> None:
    """A stopped process is one that being asked to end does not end."""
    program = (
        "import os, signal\nfrom pipelines.parsing import parsers\n"
        "process = parsers._Process()\nprocess.connection.recv()\nos.kill(process.pid, signal.SIGSTOP)\n"
        "parsers._idle.append(process)\nprint(process.pid)\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert not Path(f"/proc/{ended.stdout.strip()}").exists()
