"""The whole chain over the sample newsroom, and an import, killed with -9 everywhere: as if they had never stopped."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

import sample
from crawlers.warc import WarcReader
from pipelines.alerts.watching import add
from pipelines.context import Context
from pipelines.logs import no_log
from pipelines.progress import Silence
from pipelines.searching.ask import ask
from pipelines.settings import Settings
from pipelines.store import schema
from pipelines.store.database import Store
from sample.server import SampleServer

pytestmark = pytest.mark.slow

CHAIN = """
import faulthandler
import sys
from pathlib import Path
from pipelines.context import Context
from pipelines.progress import Silence
from pipelines.run import default_arrows, run_arrows
from pipelines.settings import Settings

home, sources, *hosts = sys.argv[1:]
faulthandler.dump_traceback_later(240)  # where it stands, should it not end

def said(name, arrow):
    def go(context):
        print(name, flush=True)
        return arrow(context)
    return name, go

settings = Settings(home=Path(home), sources=Path(sources), allow_hosts=tuple(hosts))
with Context(settings, progress=Silence()) as context:
    run_arrows(context, [said(name, arrow) for name, arrow in default_arrows()], command="run")
"""
IMPORT = """
import sys
from pathlib import Path
from pipelines.context import Context
from pipelines.importing.imports import import_paths
from pipelines.progress import Silence
from pipelines.settings import Settings

home, folder = map(Path, sys.argv[1:])
with Context(Settings(home=home), progress=Silence()) as context:
    print("import", flush=True)
    import_paths(context, [folder])
"""
# When to kill: by phase, the arrow and the seconds that it commonly takes, of which a random part is waited.
KILLS = {1: (("crawl", 2.5), ("parse", 1.0), ("extract", 3.0)), 2: (("crawl", 2.0), ("index", 0.3), ("match", 0.2))}
QUERIES = ('org:"Сарыарқа Жол Құрылыс"', "amount:>=1bn", "жол OR дорога", "state:any теңге", 'NOT "млн тенге"')
# What must be equal. Serial numbers and instants differ, and so may how often an unchanged page was kept.
TABLES: dict[str, Sequence[Any]] = {
    "pages": (schema.pages.c.url, schema.pages.c.kind, schema.pages.c.status),
    "articles": [c for c in schema.articles.c if c.name not in ("ordinal", "first_seen", "removed_at")],
    "versions": [
        schema.versions.c[name] for name in ("article_id", "version", "title", "text", "published_at", "content_sha256")
    ],
    "findings": [c for c in schema.findings.c if c.name != "analysed_at"],
    "mentions": [c for c in schema.mentions.c if c.name != "id"],
    "amounts": [c for c in schema.amounts.c if c.name != "id"],
    "clusters": [schema.clusters.c[name] for name in ("id", "kind", "name", "redirect_to")],
    "keys": list(schema.cluster_keys.c),
    "hits": [schema.hits.c[name] for name in ("watch_id", "article_id", "version", "reason")],
}


def rows(store: Store, *names: str) -> dict[str, list[str]]:
    with store.read() as connection:
        return {
            name: sorted({repr(tuple(row)) for row in connection.execute(select(*TABLES[name]))})
            if name == "pages"
            else sorted(repr(tuple(row)) for row in connection.execute(select(*TABLES[name])))
            for name in names or TABLES
        }


@contextmanager
def started(program: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", program, *map(str, arguments)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def kill_in(arrow: str, seconds: float, program: str, *arguments: object) -> bool:
    """Run it and kill it so many seconds after it began with `arrow`. False where it had ended before."""
    with started(program, *arguments) as process:
        assert process.stdout is not None
        while (line := process.stdout.readline()) and line.strip() != arrow:
            pass
        time.sleep(seconds)
        process.kill()
        _, said = process.communicate(timeout=60)
        assert process.returncode in (0, -9), said
        return process.returncode == -9


def finish(process: subprocess.Popen[str]) -> None:
    try:
        _, said = process.communicate(timeout=300)
    except subprocess.TimeoutExpired as error:
        pytest.fail(f"it does not end:\n{(error.stderr or b'').decode(errors='replace')}\n{_session(process.pid)}")
    assert process.returncode == 0, said


def _session(leader: int) -> str:
    """What the processes of a session wait for."""
    columns = "pid,ppid,stat,wchan:30,pending,blocked,ignored,caught,etime,time,args"
    try:
        return subprocess.run(["ps", "-ww", "-s", str(leader), "-o", columns], capture_output=True, text=True).stdout
    except OSError as error:
        return f"no list of processes: {error}"


def test_the_chain_killed_in_every_arrow(tmp_path: Path) -> None:
    dice, killed = random.Random(20261122), 0
    homes = {name: tmp_path / name for name in ("calm", "killed")}
    with SampleServer() as server:
        folder = sample.sources(server.urls, tmp_path / "sources")
        for home in homes.values():
            with Context(Settings(home=home), progress=Silence(), log=no_log()) as context:
                add(context, "дороги", QUERIES[0], owner="newsroom")
                add(context, "суммы", QUERIES[1], owner="newsroom")
        for server.phase, kills in KILLS.items():
            with started(CHAIN, homes["calm"], folder, *server.hosts) as calm:
                for arrow, usual in kills:
                    killed += kill_in(arrow, dice.uniform(0, usual), CHAIN, homes["killed"], folder, *server.hosts)
                with started(CHAIN, homes["killed"], folder, *server.hosts) as last:
                    finish(last)
                finish(calm)
    assert killed >= 3, "a quick machine ends before the later ones"
    found = {name: _outcome(home) for name, home in homes.items()}
    assert len(found["calm"]["articles"]) == 52
    assert len(found["calm"]["hits"]) > 10
    for name, expected in found["calm"].items():
        assert found["killed"][name] == expected, name


def _outcome(home: Path) -> dict[str, Any]:
    """The rows, what is found, and whether every page's evidence can be read."""
    with Context(Settings(home=home), progress=Silence(), log=no_log()) as context:
        answers = {query: ask(context, query, limit=100, sort="date").to_json() for query in QUERIES}
        assert all(answer["total"] for answer in answers.values())
        return {**rows(context.store), **answers, "evidence": _evidence(context)}


def _evidence(context: Context) -> int:
    """How many pages' records cannot be read."""
    reader = WarcReader(context.settings.warc_folder)
    with context.store.read() as connection:
        places = connection.execute(select(schema.pages.c.warc_file, schema.pages.c.warc_offset)).all()
    return sum(not reader.read(name, offset).url for name, offset in places if name is not None)


def test_an_import_killed_again_and_again(tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    for number in range(150):
        (folder / f"{number}.txt").write_text(f"Мақала {number}\nҚалада {number} млн теңге бөлінді.", encoding="utf-8")
    lines = [{"url": f"https://x.example/{n}", "title": f"№ {n}", "text": f"Выделено {n} тенге."} for n in range(3000)]
    (folder / "rows.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    dice, killed = random.Random(20261122), 0
    with started(IMPORT, tmp_path / "calm", folder) as calm:
        for _ in range(5):
            killed += kill_in("import", dice.uniform(0.2, 1.5), IMPORT, tmp_path / "killed", folder)
        with started(IMPORT, tmp_path / "killed", folder) as last:
            finish(last)
        finish(calm)
    assert killed >= 2, "a quick machine ends before the later ones"
    found = {}
    for name in ("calm", "killed"):
        with Context(Settings(home=tmp_path / name), progress=Silence(), log=no_log()) as context:
            found[name] = rows(context.store, "pages", "articles", "versions") | {"evidence": _evidence(context)}
    assert len(found["calm"]["articles"]) == 3150
    assert found["killed"] == found["calm"]
