"""Killed with -9 at random points between matching and sending: no hit is lost, none is in two digests, and a mail is
repeated only under its own Message-ID."""

from __future__ import annotations

import random
import socket
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from doubles import SmallAnalyser, article
from sqlalchemy import func, select
from test_digest import Mailbox
from test_watches import NOW, fresh

from pipelines.alerts import watching
from pipelines.context import Context
from pipelines.extraction.extract import extract
from pipelines.progress import Silence
from pipelines.settings import Settings
from pipelines.store.articles import store_article
from pipelines.store.database import Store
from pipelines.store.schema import digests, hits, ledger

WATCHES = 6
ARTICLES = 40
KILLS = 10
PROGRAM = """
import sys
from pathlib import Path
home, port, doubles = sys.argv[1:]
sys.path.insert(0, doubles)
from doubles import SmallAnalyser
from pipelines.context import Context
from pipelines.alerts.delivery import deliver
from pipelines.alerts.match import match
from pipelines.progress import Silence
from pipelines.settings import Settings

settings = Settings(home=Path(home), smtp_host="127.0.0.1", smtp_port=int(port))
print("ready", flush=True)
with Context(settings, analyser=SmallAnalyser(), progress=Silence()) as context:
    for _ in range(8):
        match(context, batch=5)
        deliver(context)
"""


@contextmanager
def mail_server() -> Iterator[tuple[Mailbox, int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield box, port
    finally:
        server.stop()


def fill(home: Path, port: int) -> None:
    settings = Settings(home=home, smtp_host="127.0.0.1", smtp_port=port)
    with Context(settings, analyser=SmallAnalyser(), progress=Silence()) as context:
        for number in range(WATCHES):
            watching.add(context, f"w{number}", "компания", owner="t", mail=f"reader{number % 3}@desk.example")
        for number in range(ARTICLES):
            with context.store.write() as connection:
                store_article(connection, fresh(number), page_id=None, seen_at=NOW)
        extract(context)


def start(home: Path, port: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", PROGRAM, str(home), str(port), str(Path(__file__).parent)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.mark.slow
def test_killed_anywhere_nothing_is_lost_or_told_twice(tmp_path: Path) -> None:
    seeded = random.Random(7)
    with mail_server() as (box, port):
        fill(tmp_path, port)
        began = time.monotonic()
        whole = 1.5  # seconds that a run takes about; kills are spread over it
        for _ in range(KILLS):
            process = start(tmp_path, port)
            time.sleep(seeded.uniform(0.02, whole))
            process.kill()
            process.communicate()
        last = start(tmp_path, port)
        last.communicate(timeout=120)
        assert last.returncode == 0, f"after {time.monotonic() - began:.0f} s"
    with Store(Settings(home=tmp_path).store_url) as store, store.read() as connection:
        count = connection.execute(select(func.count()).select_from(hits)).scalar_one()
        told = connection.execute(select(ledger.c.subscription_id, ledger.c.hit_id)).all()
        unsent = connection.execute(select(digests.c.id).where(digests.c.sent_at.is_(None))).all()
    assert count == WATCHES * ARTICLES
    assert len(told) == len(set(told)) == WATCHES * ARTICLES
    assert unsent == []
    _check_mails(box)


def _check_mails(box: Mailbox) -> None:
    """By reader and title: in as many mails as watches name it, counting a repeated Message-ID once."""
    bodies: dict[str, set[str]] = defaultdict(set)
    seen: dict[tuple[str, str], int] = defaultdict(int)
    for mail in box.mails:
        body = mail.get_body(("plain",))
        assert body is not None
        first_time = not bodies[mail["Message-ID"]]
        bodies[mail["Message-ID"]].add(body.get_content())
        if first_time:
            lines = body.get_content().splitlines()
            for number in range(ARTICLES):
                seen[mail["To"], article(number).title] += lines.count(f"* {article(number).title}")
    assert all(len(contents) == 1 for contents in bodies.values()), "a Message-ID stands for one text"
    assert len(seen) == 3 * ARTICLES
    assert set(seen.values()) == {WATCHES // 3}
