"""What the tests of pipelines share.

postgresql   a throw-away PostgreSQL cluster, once a session: about two seconds. Skipped where its programs are missing,
             except in CI, where that is a failure.
store_url    a fresh, empty store on SQLite and on PostgreSQL: each test that takes it runs on both.
store        the same, opened.
context      a Context over `store` with a small analyser and an engine in memory, which saves seconds of loading.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from pipelines.context import Context
from pipelines.logs import no_log
from pipelines.progress import Silence
from pipelines.settings import Settings
from pipelines.store.database import Store

sys.path.insert(0, str(Path(__file__).parent))  # for the doubles beside this file
from doubles import MemoryEngine, SmallAnalyser

NUMBERS = itertools.count(1)
ADVICE = "PostgreSQL's server programs are missing: run `make parts`, or on Debian `apt-get install postgresql`"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL server's own database."""
    programs = _programs()
    if programs is None:
        if os.environ.get("CI"):
            pytest.fail(ADVICE)
        pytest.skip(ADVICE)
    folder = Path(tempfile.mkdtemp(prefix="baqylau-pg-"))
    prefix = _become(folder)
    data, port = folder / "data", _free_port()
    options = f"-h 127.0.0.1 -p {port} -k {folder} -c fsync=off"
    _call([*prefix, programs / "initdb", "-D", data, "-U", "baqylau", "-A", "trust", "-E", "UTF8", "--no-locale"])
    start = [*prefix, programs / "pg_ctl", "-D", data, "-w", "-t", "60", "-l", folder / "log", "-o", options, "start"]
    try:
        _call(start)
        yield f"postgresql+psycopg://baqylau@127.0.0.1:{port}/postgres"
    finally:
        with contextlib.suppress(subprocess.CalledProcessError):
            _call([*prefix, programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"])
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgresql_url(postgresql: str) -> Iterator[str]:
    """The URL of an empty database of its own."""
    name = f"store_{os.getpid()}_{next(NUMBERS)}"
    server = create_engine(postgresql, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield postgresql.rsplit("/", 1)[0] + f"/{name}"
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgresql_url"))
    return f"sqlite:///{tmp_path / 'home' / 'baqylau.sqlite3'}"


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    with Store(store_url) as store:
        yield store


@pytest.fixture
def context(store: Store, tmp_path: Path) -> Iterator[Context]:
    settings = Settings(home=tmp_path / "home", database_url=store.url)
    analyser, engine = SmallAnalyser(), MemoryEngine()
    with Context(settings, store=store, analyser=analyser, engine=engine, progress=Silence(), log=no_log()) as context:
        yield context


def _programs() -> Path | None:
    """The folder of initdb and pg_ctl: the newest of Debian's, else what is on PATH."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    found = shutil.which("initdb")
    if debian:
        return debian[-1].parent
    return Path(found).resolve().parent if found else None


def _become(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: the prefix that makes it another user, who then owns `folder`."""
    if os.geteuid() != 0:
        return []
    user = next(name for name in ("postgres", "nobody") if _known(name))
    shutil.chown(folder, user)
    return [
        "setpriv",
        f"--reuid={user}",
        f"--regid={pwd.getpwnam(user).pw_gid}",
        "--clear-groups",
        "env",
        f"HOME={folder}",
    ]


def _known(user: str) -> bool:
    with contextlib.suppress(KeyError):
        return bool(pwd.getpwnam(user))
    return False


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _call(command: list[str | Path]) -> None:
    subprocess.run(list(map(str, command)), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
