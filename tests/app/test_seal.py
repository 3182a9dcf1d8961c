"""Sealed and erased pages: looked for wherever text is kept or shown, by a sentence that stands nowhere else."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, text
from warcio.archiveiterator import ArchiveIterator

from app.cli import baqylau, main
from crawlers.article import Article, article_id
from crawlers.page import digest
from crawlers.warc import WarcWriter
from nlp.analyse import Analyser
from pipelines.alerts import delivery, watching
from pipelines.alerts.match import match
from pipelines.context import Context
from pipelines.evidence.page import stored_page
from pipelines.extraction.extract import extract
from pipelines.importing.imports import ImportReport, import_paths
from pipelines.progress import Silence
from pipelines.resolution.resolve import resolve
from pipelines.searching.index import index
from pipelines.settings import Settings
from pipelines.store import frontier, pages, seals
from pipelines.store.articles import store_article
from pipelines.store.schema import frontier as frontier_rows
from pipelines.store.schema import metadata
from pipelines.upkeep import seal
from pipelines.upkeep.backup import backup, restore

AT = datetime(2026, 10, 5, 6, tzinfo=UTC)
URL = "https://news.example/petrov"
NAME = "Жалмұханбет Сартайұлы Өрікбаев"
SENTENCE = f"{NAME} соттың жабық отырысында айыпталды"
RUSSIAN = "Жалмуханбета Орикбаева обвинили на закрытом заседании"
OTHER = "Акимат Тараза выделил 12 млн тенге на ремонт дорог"
PLANTED = (SENTENCE, RUSSIAN, "Өрікбаев", "Орикбаев")
HEADLINE = "Закрытое заседание по делу о дороге"


@pytest.fixture(scope="module", autouse=True)
def _quick_version() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Analyser, "version", "1")  # reading every file of the rules takes longer than the texts do
        yield


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A newsroom with a page in every place where one can stand, crawled, imported, told of and listed."""
    settings = Settings(home=tmp_path / "home")
    with Context(settings, progress=Silence()) as context:
        watching.add(context, "суд", "заседание OR заседании OR сот*", owner="reader", since=AT)
        _crawled(context, URL, 0, f"{SENTENCE}. {RUSSIAN}.")
        _crawled(context, URL, 1, f"{SENTENCE}. {RUSSIAN}. Дополнено.")
        _crawled(context, "https://news.example/road", 0, OTHER)
        _listed(context)
        _imported(context, tmp_path)
        for stage in (extract, resolve, index, match):
            stage(context)
        delivery.prepare(context, due_only=False, now=datetime.now(UTC))
    return settings.home


def _crawled(context: Context, url: str, hour: int, body: str) -> None:
    writer = WarcWriter(context.settings.warc_folder)
    seen = AT.replace(hour=6 + hour)
    page = f"<html><h1>{HEADLINE}</h1><p>{body}</p></html>".encode()
    place = writer.exchange(url, seen, 200, [("Content-Type", "text/html; charset=utf-8")], page, [])
    writer.close()
    values = {"url": url, "source": "qala", "kind": "article", "fetched_at": seen, "status": 200, "parsed_at": seen,
              "media_type": "text/html; charset=utf-8", "sha256": digest(page), "size": len(page)}  # fmt: skip
    with context.store.write() as connection:
        found = {"url": url, "kind": "article", "published_at": seen, "hint": {"title": body}}
        frontier.discover(connection, "qala", [found], seen)
        pages.keep_sizes(connection, writer.sizes, seen)
        identity = pages.add_page(connection, place, **values)
        article = Article("", url, "qala", "news", HEADLINE if url == URL else "Дороги", body, seen, 0, None)
        store_article(connection, article, page_id=identity, seen_at=seen)


def _listed(context: Context) -> None:
    """A feed that gives the article's first sentence, and one that does not name it."""
    writer = WarcWriter(context.settings.warc_folder)
    for number, body in enumerate((f"<rss><link>{URL}</link><description>{SENTENCE}</description></rss>", "<rss/>")):
        url = f"https://news.example/rss{number}"
        place = writer.exchange(url, AT, 200, [("Content-Type", "application/rss+xml")], body.encode(), [])
        values = {"url": url, "source": "qala", "kind": "discovery", "fetched_at": AT, "status": 200, "parsed_at": AT,
                  "media_type": "application/rss+xml", "sha256": digest(body.encode()), "size": len(body)}  # fmt: skip
        with context.store.write() as connection:
            pages.keep_sizes(connection, writer.sizes, AT)
            pages.add_page(connection, place, **values)
    writer.close()


def _imported(context: Context, folder: Path, name: str = "rows.jsonl") -> ImportReport:
    lines = [
        {"url": URL, "source": "qala", "title": HEADLINE, "text": SENTENCE, "published_at": AT.isoformat()},
        {"url": "https://news.example/other", "source": "qala", "title": "Другое", "text": OTHER, "published_at": None},
    ]
    file = folder / name
    file.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in lines), encoding="utf-8")
    return import_paths(context, [file], "archive")


KILLED = """
import os, signal, sys
from pathlib import Path
from pipelines.evidence import cdxj
from pipelines.upkeep import seal
from pipelines.context import Context
from pipelines.progress import Silence
from pipelines.settings import Settings
from pipelines.store import seals
from pipelines.store.database import Store

home, url, place, when = sys.argv[1:]


class Version:
    version = "1"


owner = {"blank": seal, "extent": seal, "forget_articles": seal, "renew": seal, "forget": cdxj, "note": seals,
         "finish": seals, "compact": Store, "close": seals}[place]
real = getattr(owner, place)

def killing(*given, **named):
    if when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    if when == "half":  # half of a record is written over
        folder, spot, reason = given
        with (folder / spot.file).open("r+b") as stream:
            stream.seek(spot.offset)
            stream.write(b"x" * (spot.length // 2))
        os.kill(os.getpid(), signal.SIGKILL)
    real(*given, **named)
    os.kill(os.getpid(), signal.SIGKILL)

setattr(owner, place, killing)
with Context(Settings(home=Path(home)), analyser=Version(), progress=Silence()) as context:
    seal.erase(context, url, "Решение суда", "юрист")
"""


def found_in(folder: Path) -> dict[str, list[str]]:
    """Under which files which of the planted words stand, as bytes or in whatever is packed by zlib or gzip there."""
    found = {}
    for file in folder.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            everything = content + (_unpacked(content) if content[:2] == b"\x1f\x8b" else b"")
            held = [word for word in PLANTED if word.encode() in everything]
            if held:
                found[str(file.relative_to(folder))] = held
    return found


def _unpacked(content: bytes) -> bytes:
    made = b""
    while content:
        unpacker = zlib.decompressobj(zlib.MAX_WBITS + 16)
        made += unpacker.decompress(content)
        content = unpacker.unused_data
    return made


def _today() -> str:
    return f"{datetime.now(UTC):%d.%m.%Y}"


def run(home: Path, *words: str) -> Result:
    done = CliRunner().invoke(baqylau, ["--home", str(home), *words])
    assert done.exit_code == 0, done.output
    return done


def test_the_check_itself_sees_what_is_planted(home: Path) -> None:
    found = found_in(home)
    assert any(name.endswith("sqlite3") for name in found)
    assert sum(name.endswith(".warc.gz") for name in found) >= 3
    assert json.loads(run(home, "search", "Өрікбаев", "--json").stdout)["total"] == 2


def test_what_is_erased_stands_nowhere(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = run(home, "erase", "http://news.example/petrov?utm_source=x#top".replace("http:", "https:"), "--yes",
               "--reason", "Решение суда № 12-4/2026", "--who", "юрист")  # fmt: skip
    assert URL in told.stdout
    assert found_in(home) == {}
    for query in ("Өрікбаев", "Орикбаева", "заседании"):
        assert json.loads(run(home, "search", query, "--json").stdout)["total"] == 0
    assert json.loads(run(home, "search", "ремонт", "--json").stdout)["total"] == 2
    with Context(Settings(home=home), progress=Silence()) as context, context.store.read() as connection:
        for table in metadata.tables:
            rows = repr(connection.execute(text(f"SELECT * FROM {table}")).all())
            assert not [word for word in PLANTED if word in rows], table
        (order,) = seals.all_seals(connection)
        assert (order.verb, order.url, order.reason, order.who, order.state) == (
            "erase", URL, "Решение суда № 12-4/2026", "юрист", "done")  # fmt: skip
        row = connection.execute(select(frontier_rows).where(frontier_rows.c.url == URL)).one()
        assert (row.state, row.due_at, row.hint) == ("closed", None, None)
    with pytest.raises(SystemExit):
        main(["--home", str(home), "page", URL])
    assert "Решение суда № 12-4/2026" in capsys.readouterr().err


def test_it_does_not_come_back(home: Path, tmp_path: Path) -> None:
    run(home, "erase", URL, "--yes", "--reason", "Решение суда")
    with Context(Settings(home=home), progress=Silence()) as context:
        report = _imported(context, tmp_path, "again.jsonl")
        assert [reason for _, reason in report.failures] == [f"{URL}: it was erased on {_today()}: Решение суда"]
        with context.store.write() as connection:
            found = {"url": URL, "kind": "article", "published_at": None, "hint": {"title": SENTENCE}}
            frontier.discover(connection, "other", [found], AT)
            article = Article("", URL, "qala", "news", HEADLINE, SENTENCE, AT, 0, None)
            assert store_article(connection, article, page_id=None, seen_at=AT) == "sealed"
            known = select(frontier_rows).where(frontier_rows.c.source == "other")
            assert connection.execute(known).all() == []
        backup(context, tmp_path / "backup")
        assert found_in(home) == {}
    restored = Settings(home=tmp_path / "again")
    restore(restored, tmp_path / "backup")
    assert found_in(restored.home) == {}
    with Context(restored, progress=Silence()) as context, context.store.read() as connection:
        assert seals.reason_of(connection, URL) == "Решение суда"


def test_what_is_sealed_is_kept_and_shown_to_nobody_until_it_is_lifted(home: Path) -> None:
    run(home, "seal", URL, "--reason", "До решения суда", "--who", "юрист")
    assert any(name.endswith(".warc.gz") for name in found_in(home))
    for query in ("Өрікбаев", "заседании"):
        assert json.loads(run(home, "search", query, "--json").stdout)["total"] == 0
    for words in (("page", URL), ("page", URL, "--list")):
        done = CliRunner().invoke(baqylau, ["--home", str(home), *words])
        assert done.exit_code
        assert "До решения суда" in str(done.exception)
    told = run(home, "digest", "--since", "2026-01-01").stdout
    assert not [word for word in PLANTED if word in told]
    assert not [file for file in (home / "warc" / "cdxj").glob("*") if URL in file.read_text(encoding="utf-8")]
    (order,) = json.loads(run(home, "seal", "--json").stdout)
    assert (order["verb"], order["reason"], order["who"]) == ("seal", "До решения суда", "юрист")
    run(home, "seal", URL, "--lift")
    assert SENTENCE.encode() in run(home, "page", URL).stdout_bytes


@pytest.mark.parametrize(
    "words", [("seal", URL), ("erase", URL, "--yes"), ("seal", "https://none.example/", "--reason", "x")]
)
def test_an_order_that_cannot_be_is_refused(
    home: Path, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["--home", str(home), *words])
    assert "reason" in capsys.readouterr().err or "none.example" in words[1]
    with Context(Settings(home=home), progress=Silence()) as context, context.store.read() as connection:
        assert seals.all_seals(connection) == []
        assert connection.execute(text("SELECT count(*) FROM articles")).scalar_one() == 4
        assert article_id("news", URL) in connection.execute(text("SELECT id FROM articles")).scalars().all()


@pytest.mark.slow
def test_killed_anywhere_an_erasure_goes_on_to_its_end(home: Path, tmp_path: Path) -> None:
    """Killed with -9 before, in and after each of its steps, then gone on with as the next run does: nothing is left,
    what is not meant stays, and every WARC file can be read to its end."""
    places = [
        ("close", "before"),
        ("note", "after"),
        ("blank", "half"),
        ("forget_articles", "before"),
        ("forget_articles", "after"),
        ("renew", "before"),
        ("compact", "after"),
        ("finish", "before"),
    ]
    version: Any = SimpleNamespace(version="1")  # all that an erasure needs of an analyser
    for number, (place, when) in enumerate(places):
        copy = tmp_path / f"copy{number}"
        shutil.copytree(home, copy)
        done = subprocess.run([sys.executable, "-c", KILLED, str(copy), URL, place, when], check=False)
        assert done.returncode == -9, (place, when)
        with Context(Settings(home=copy), analyser=version, progress=Silence()) as context:
            if (place, when) == ("close", "before"):  # before the order was committed: nothing has happened
                assert seal.finish_orders(context) == 0
                assert found_in(copy)
                continue
            assert seal.finish_orders(context) == 1, (place, when)
            with context.store.read() as connection:
                assert [one.state for one in seals.all_seals(connection)] == ["done"]
                assert connection.execute(text("SELECT count(*) FROM articles")).scalar_one() == 2
            assert stored_page(context, "https://news.example/road").body.count(OTHER.encode()) == 1
        assert found_in(copy) == {}, (place, when)
        for file in (copy / "warc").glob("*.warc.gz"):
            with file.open("rb") as stream:
                for record in ArchiveIterator(stream, check_digests="raise"):
                    record.content_stream().read()
