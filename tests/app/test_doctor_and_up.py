"""`baqylau doctor`, `serve` and `up` as processes and commands."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pipelines.context import Context
from pipelines.progress import Silence
from pipelines.settings import Settings
from pipelines.upkeep.diagnosis import diagnose

if TYPE_CHECKING:
    from conftest import Newsroom


def _baqylau(home: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app", "--home", str(home), *words]
    return subprocess.run(
        command, env={**os.environ, **variables}, capture_output=True, text=True, timeout=120, check=False
    )


def _checks(answer: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    return {check["name"]: check for check in json.loads(answer.stdout)}


def test_a_home_in_order(newsroom: Newsroom) -> None:
    assert _baqylau(newsroom.settings.home, "index").returncode == 0  # other tests judge in it
    answer = _baqylau(newsroom.settings.home, "doctor", "--json")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    checks = _checks(answer)
    assert {name: check["state"] for name, check in checks.items()} == dict.fromkeys(checks, "ok")
    assert "13 articles, up to date" in checks["index"]["line"]


def test_a_new_home_is_in_order_too(tmp_path: Path) -> None:
    answer = _baqylau(tmp_path / "new", "doctor")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "nothing to index yet" in answer.stdout


def test_a_mail_server_that_does_not_answer_is_broken(tmp_path: Path) -> None:
    answer = _baqylau(tmp_path, "doctor", "--json", BAQYLAU_SMTP_HOST="127.0.0.1", BAQYLAU_SMTP_PORT=str(_free_port()))
    assert answer.returncode == 1
    mail = _checks(answer)["mail"]
    assert mail["state"] == "broken"
    assert "check smtp_host" in mail["line"]


def test_a_store_that_cannot_be_opened_breaks_only_what_needs_it(tmp_path: Path) -> None:
    answer = _baqylau(tmp_path, "doctor", "--json", BAQYLAU_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert answer.returncode == 1
    checks = _checks(answer)
    assert checks["store"]["state"] == "broken"
    assert checks["settings"]["state"] == checks["evidence"]["state"] == "ok"


def test_what_was_taken_and_not_indexed_is_said(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    from crawlers.article import Article
    from pipelines.settings import Settings
    from pipelines.store.articles import store_article
    from pipelines.store.database import Store
    from pipelines.store.quarantine import fail

    now = datetime.now(UTC)
    with Store(Settings(home=tmp_path).store_url) as store, store.write() as connection:
        article = Article("", "https://a.example/1", "a", "news", "Т", "Текст.", now, 0, None)
        store_article(connection, article, page_id=None, seen_at=now)
        fail(connection, "extract", "a/1", "ValueError: too odd")
    checks = _checks(_baqylau(tmp_path, "doctor", "--json"))
    assert checks["index"]["state"] == checks["quarantine"]["state"] == "warning"
    assert "too odd" in checks["quarantine"]["line"]


@pytest.mark.parametrize("word", ["serve", "up"])
def test_strangers_are_not_served(tmp_path: Path, word: str) -> None:
    answer = _baqylau(tmp_path, word, "--host", "0.0.0.0")
    assert answer.returncode == 1
    assert "accounts are not set up" in answer.stderr
    assert answer.stderr.count("\n") == 1


def test_a_taken_port_ends_with_one_line(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        answer = _baqylau(tmp_path, "serve", "--port", str(other.getsockname()[1]))
    assert answer.returncode == 1
    assert "is taken" in answer.stderr


@pytest.mark.slow
def test_up_starts_pages_and_dagster_and_ends_all_at_once(tmp_path: Path) -> None:
    port, dagster = _free_port(), _free_port()
    command = [sys.executable, "-m", "app", "--home", str(tmp_path), "up", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--dagster-port", str(dagster)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        assert "Baqylau" in _wait_for(f"http://127.0.0.1:{port}/", process)
        assert "dagster" in _wait_for(f"http://127.0.0.1:{dagster}/", process).lower()
        assert (tmp_path / "dagster" / "dagster.yaml").exists()
        process.send_signal(signal.SIGTERM)
        process.wait(60)
    finally:
        process.kill()
        process.wait()
    for taken in (port, dagster):
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", taken)) != 0


@pytest.mark.slow
def test_where_one_ends_all_end_and_it_is_named(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        answer = _baqylau(tmp_path, "up", "--port", str(other.getsockname()[1]), "--dagster-port", str(_free_port()))
    assert answer.returncode == 1
    assert "the web pages ended by itself" in answer.stderr


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> str:
    until = time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return str(answer.read().decode())
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise AssertionError(f"{url} does not answer")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def test_an_index_of_other_rules_is_broken(tmp_path: Path) -> None:
    with Context(Settings(home=tmp_path), progress=Silence()) as context:
        context.engine.rebuild("other rules").publish()
        index = next(check for check in diagnose(context, knock=False) if check.name == "index")
    assert index.state == "broken"
    assert "baqylau index --rebuild" in index.line
