"""Together: the web pages, Dagster's daemon and its interface as child processes that live and end as one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

from app.web.serving import check_host
from dagster_project.instance import environment
from pipelines.errors import BaqylauError
from pipelines.settings import Settings

PATIENCE = 20  # seconds between asking a process to stop and stopping it
LOOK_EVERY = 0.3
MODULE = "dagster_project.definitions"


def together(settings: Settings, *, host: str, port: int, dagster_port: int, public_names: Sequence[str] = ()) -> None:
    """Run until Ctrl-C or SIGTERM. Where one process ends of itself, the others are stopped and BaqylauError names
    it."""
    check_host(settings, host, public_names)
    commands = _commands(settings, host, port, dagster_port, public_names)
    surroundings = {**os.environ, **_variables(settings), **environment(settings)}
    running: dict[str, subprocess.Popen[bytes]] = {}
    with _stoppable():
        try:
            for name, command in commands.items():
                running[name] = subprocess.Popen(command, env=surroundings, start_new_session=True)
            print(f"Dagster's own pages: http://127.0.0.1:{dagster_port}", flush=True)
            name, status = _first_to_end(running)
            raise BaqylauError(f"{name} ended by itself (status {status}), so all were stopped: see its lines above")
        except KeyboardInterrupt:
            print("stopping", file=sys.stderr)
        finally:
            stop(list(running.values()))


def _commands(
    settings: Settings, host: str, port: int, dagster_port: int, public_names: Sequence[str] = ()
) -> Mapping[str, Sequence[str]]:
    scripts = Path(sys.executable).parent
    web = [sys.executable, "-m", "app", "--home", str(settings.home.resolve()), "serve"]
    interface = [str(scripts / "dagster-webserver"), "-m", MODULE, "-h", "127.0.0.1", "-p", str(dagster_port)]
    names = [part for name in public_names for part in ("--public-name", name)]
    return {
        "the web pages": [*web, "--host", host, "--port", str(port), *names],
        "Dagster's daemon": [str(scripts / "dagster-daemon"), "run", "-m", MODULE],
        "Dagster's interface": interface,
    }


def _variables(settings: Settings) -> dict[str, str]:
    """The settings as BAQYLAU_* variables, so that every process reads the same, whatever --home or --engine said."""
    found = {}
    for field in fields(Settings):
        value = getattr(settings, field.name)
        if value is not None and value != field.default:
            plain = " ".join(value) if isinstance(value, tuple) else str(value)
            found[f"BAQYLAU_{field.name.upper()}"] = plain
    return {**found, "BAQYLAU_HOME": str(settings.home.resolve())}


def _first_to_end(running: Mapping[str, subprocess.Popen[bytes]]) -> tuple[str, int]:
    while True:
        for name, process in running.items():
            if (status := process.poll()) is not None:
                return name, status
        time.sleep(LOOK_EVERY)


def stop(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """Ask every process to stop, with its own children, and after PATIENCE make it."""
    for process in processes:
        _signal(process, signal.SIGTERM)
    until = time.monotonic() + PATIENCE
    for process in processes:
        try:
            process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            _signal(process, signal.SIGKILL)
            process.wait()
        _signal(process, signal.SIGKILL)  # a child that outlived it


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    """To the process's own group: each was started as the leader of one."""
    try:
        os.killpg(process.pid, number)
    except (ProcessLookupError, PermissionError):
        return


@contextmanager
def _stoppable() -> Iterator[None]:
    """SIGTERM ends it as Ctrl-C does."""

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
