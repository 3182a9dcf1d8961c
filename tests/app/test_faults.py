"""Faults as a user meets them: one line on standard error that says what to do, a status that is not 0, nothing lost.

docs/faults.md lists which test holds which fault. Commands run inside this process but for those whose rights are
taken away: root writes anywhere, so these are started without root's capabilities.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from app.cli import main
from crawlers.article import Article
from pipelines.context import Context
from pipelines.progress import Silence
from pipelines.settings import Settings
from pipelines.store import quarantine
from pipelines.store.articles import store_article
from pipelines.store.database import Store
from pipelines.store.schema import articles, pages

Run = Callable[..., tuple[int, str, str]]
WHEN = datetime(2026, 11, 20, 6, tzinfo=UTC)
ADVICE = ("check", "choose", "close", "mend", "name", "run", "see", "use", "add", "did you mean", "is no")
TEXT = "ТОО «Астана-Строй» получило 5 млн тенге.\nДеньги пойдут на дорогу."


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """run(words…): status, standard output and standard error of a command on a home of its own."""
    for variable in [name for name in os.environ if name.startswith("BAQYLAU_")]:
        monkeypatch.delenv(variable)
    monkeypatch.chdir(tmp_path)

    def call(*words: str) -> tuple[int, str, str]:
        status: int | str | None = 0
        try:
            main(["--home", "home", *words])
        except SystemExit as ended:
            status = ended.code
        said = capsys.readouterr()
        assert isinstance(status, int)
        return status, said.out, said.err

    return call


def fails(answer: tuple[int, str, str], *said: str) -> str:
    """The one line of a command that failed; it holds `said`, and what to do."""
    status, _, errors = answer
    lines = [line for line in errors.splitlines() if line.startswith("baqylau: ")]
    assert status == 1, errors
    assert len(lines) == 1, errors
    assert "Traceback" not in errors
    assert all(part in lines[0] for part in said), lines[0]
    return lines[0]


def count(home: Path, table: object) -> int:
    with Store(Settings(home=home).store_url) as store, store.read() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]


# -- what was asked for ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["search", '"жол'], "column 1"),
        (["search", "(дорога"], 'add ")"'),
        (["watch", "add", "w", 'org:"Астана'], "column 5"),
        (["watch", "test", 'org:"Астана'], "column 5"),
        (["export", '"жол', "--format", "csv"], "column 1"),
        (["search", "жол"], "run baqylau index"),
        (["crawl", "tengrinew"], "did you mean tengrinews"),
        (["run", "tengrinew"], "did you mean tengrinews"),
        (["crawl", "--sources", "none"], "cannot be read"),
        (["import", "none.txt"], "is not there"),
        (["extract", "none.txt"], "is no file"),
        (["entity", "Никто"], "another spelling"),
        (["page", "https://x.example/"], "check the address"),
        (["restore", "."], "no backup"),
        (["--engine", "other", "index"], "embedded, elasticsearch"),
        (["--engine", "elasticsearch", "search", "жол"], "does not answer: start it"),
    ],
    ids=" ".join,
)
def test_one_line_that_says_what_to_do(run: Run, words: list[str], said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAQYLAU_ELASTICSEARCH_URL", "http://127.0.0.1:9")
    if words[0] == "--engine":
        monkeypatch.setenv("BAQYLAU_ENGINE", words[1])
        words = words[2:]
    fails(run(*words), said)


def test_an_unreadable_source_file(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "x.yaml").write_text("name: x\ntitle: [\n", encoding="utf-8")
    fails(run("crawl", "--sources", "sources"), "x.yaml:3")
    fails(run("crawl", "x", "--sources", "sources"), "x.yaml:3")
    (folder / "x.yaml").write_bytes("name: х".encode("windows-1251"))
    fails(run("crawl", "--sources", "sources"), "x.yaml", "save it as UTF-8")


# -- what was imported ------------------------------------------------------------------------------------------------

BROKEN = {
    "b.pdf": (b"%PDF-1.4 cut short", "the PDF cannot be opened"),
    "c.docx": (b"PK\x03\x04 not really", "the docx is broken"),
    "d.jsonl": ('{"url": "https://x.example/1", "title": "Т", "text": "Жол"}\n{broken\n'.encode(), "line 2"),
    "e.txt": (b"", "the file is empty"),
    "f.txt": (bytes(range(256)) * 8, "binary data"),
    "g.xyz": (b"?", "not imported"),
    "h.warc.gz": (b"\x1f\x8b\x08\x00", "the file is broken or cut short"),
}


def test_bad_files_are_named_and_stop_nothing(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    (folder / "z.txt").write_bytes(TEXT.encode("windows-1251"))
    for name, (body, _) in BROKEN.items():
        (folder / name).write_bytes(body)
    status, out, errors = run("import", "texts")
    assert status == 1
    assert "3 new" in out
    for name, (_, reason) in BROKEN.items():
        assert any(name in line and reason in line for line in errors.splitlines()), (name, errors)
    assert count(tmp_path / "home", articles) == 3
    with Store(Settings(home=tmp_path / "home").store_url) as store, store.read() as connection:
        texts = connection.execute(text("SELECT text FROM versions")).scalars().all()
    assert sum("Деньги пойдут на дорогу" in one for one in texts) == 2
    fails(run("extract", "texts/b.pdf"), "the PDF cannot be opened")


# -- what was stored before -------------------------------------------------------------------------------------------


def test_a_store_of_a_newer_version_is_left_alone(run: Run, tmp_path: Path) -> None:
    with Store(Settings(home=tmp_path / "home").store_url) as store, store.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = (tmp_path / "home" / "baqylau.sqlite3").read_bytes()
    for words in (["watch", "list"], ["index"], ["search", "жол"], ["serve", "--port", "1"]):
        fails(run(*words), "newer Baqylau", "9999")
    assert (tmp_path / "home" / "baqylau.sqlite3").read_bytes() == before


def test_a_store_that_is_none(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "baqylau.sqlite3").write_bytes(b"this is no database at all" * 100)
    fails(run("watch", "list"), "baqylau.sqlite3", "not a database")
    monkeypatch.setenv("BAQYLAU_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
    fails(run("watch", "list"), "127.0.0.1:9", "the server is up")


def test_an_index_of_other_rules_is_refused_and_made_anew(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    assert run("import", "a.txt")[0] == 0
    assert run("index")[0] == 0
    for file in (tmp_path / "home" / "index").rglob("*.json"):
        body = file.read_text(encoding="utf-8")
        if '"analyser' in body:
            with Context(Settings(home=tmp_path / "home"), progress=Silence()) as context:
                file.write_text(body.replace(context.analyser.version, "other"), encoding="utf-8")
    fails(run("search", "дорога"), "other rules", "baqylau index --rebuild")
    fails(run("index"), "other rules", "baqylau index --rebuild")
    assert run("index", "--rebuild")[0] == 0
    assert run("search", "дорога")[1].startswith("1 found")


def test_what_is_held_back_is_said(run: Run, tmp_path: Path) -> None:
    with Store(Settings(home=tmp_path / "home").store_url) as store, store.write() as connection:
        for number in range(300):
            for _ in range(quarantine.ATTEMPTS):
                quarantine.fail(connection, "extract", f"a{number}@1", "the text cannot be read")
        store_article(
            connection,
            Article("good", "https://x.example/1", "x", "news", "Жол", TEXT, WHEN, 0, None),
            page_id=None,
            seen_at=WHEN,
        )
    assert run("index")[0] == 0
    assert run("search", "дорога")[1].startswith("1 found")
    _, out, _ = run("doctor")
    assert "quarantine" in out
    assert "the text cannot be read" in out


# -- what cannot be written -------------------------------------------------------------------------------------------


def unprivileged(*words: str) -> tuple[int, str, str]:
    """A command in a process to which rights of files apply, root's too."""
    prefix: list[str] = []
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root may write anywhere, and there is no setpriv to change that")
        prefix = ["setpriv", "--inh-caps=-all", "--bounding-set=-all"]
    done = subprocess.run([*prefix, sys.executable, "-m", "app", *words], capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[Path]:
    """A folder that cannot be written."""
    folder = tmp_path / "closed"
    folder.mkdir()
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)


@pytest.mark.parametrize("words", [["import", "{file}"], ["run"], ["demo", "--no-serve"]], ids=" ".join)
def test_a_home_that_cannot_be_written(closed: Path, tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    plain = [word.format(file=tmp_path / "a.txt") for word in words]
    fails(unprivileged("--home", str(closed / "home"), *plain), str(closed / "home"))


def test_evidence_that_cannot_be_written_stores_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    home = tmp_path / "home"
    (home / "warc").mkdir(parents=True)
    (home / "warc").chmod(0o555)
    fails(unprivileged("--home", str(home), "import", str(tmp_path / "a.txt")), str(home / "warc"), "mend its rights")
    assert count(home, pages) == count(home, articles) == 0
    (home / "warc").chmod(0o755)
    assert unprivileged("--home", str(home), "import", str(tmp_path / "a.txt"))[0] == 0
    assert count(home, pages) == count(home, articles) == 1


def test_an_index_that_cannot_be_written_loses_nothing(tmp_path: Path, run: Run) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    home = tmp_path / "home"
    assert run("import", "a.txt")[0] == 0
    (home / "index").mkdir(exist_ok=True)
    (home / "index").chmod(0o555)
    fails(unprivileged("--home", str(home), "index"), "index", "check its rights")
    (home / "index").chmod(0o755)
    assert run("index")[0] == 0
    assert run("search", "дорога")[1].startswith("1 found")
