"""Numbers of people (ИИН, ЖСН): planted in articles in every way, and looked for wherever text leaves the store."""

from __future__ import annotations

import csv
import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from pyarrow import parquet
from sqlalchemy import select, text

from app.cli import baqylau, main
from crawlers.article import Article, article_id
from nlp.analyse import Analyser
from nlp.identifiers import MASK, check_digit
from pipelines.alerts import watching
from pipelines.alerts.match import match
from pipelines.context import Context
from pipelines.evidence.bodies import ResourceFile, add_page
from pipelines.evidence.page import stored_page
from pipelines.extraction.extract import extract
from pipelines.logs import open_log
from pipelines.masking import MaskingFilter
from pipelines.progress import Silence
from pipelines.resolution.resolve import resolve
from pipelines.searching.documents import build_documents
from pipelines.searching.index import index
from pipelines.settings import Settings
from pipelines.store.articles import store_article
from pipelines.store.schema import versions
from search.elasticsearch_documents import to_elasticsearch
from search.engine import SearchRequest
from search.query.bound import FIELDS, Bound, Unit, Words

SEEN = datetime(2026, 10, 5, 6, tzinfo=UTC)


def numbered(eleven: str) -> str:
    """Twelve digits of eleven, the last of which is the check digit."""
    digit = check_digit(eleven)
    assert digit is not None
    return f"{eleven}{digit}"


BIN = numbered("15044001234")
WHOLE, KAZAKH, SPLIT, WRITTEN, TITLE, OLD, AUTHOR, SCANNED = (
    numbered(start)
    for start in (
        "85010130012", "90021540034", "77120330045", "66070140056",
        "81032030067", "59111130078", "93081740089", "70050530091",
    )
)  # fmt: skip
SLIP = "840517300120"  # its check digit is wrong
PLANTED = (WHOLE, KAZAKH, SPLIT, WRITTEN, TITLE, OLD, AUTHOR, SCANNED, SLIP)
RUSSIAN = (
    f"ТОО «Карасу Строй» (БИН {BIN}) получило 40 млн тенге на ремонт дороги. Договор подписал "
    f"Ерлан Сатов (ИИН {WHOLE}). ИП Омарова (ИИН: {SPLIT[:6]} {SPLIT[6:]}) и водитель, ИИН {SLIP}, возили щебень для "
    "дороги.\n"
    f"Второй водитель, ИИН № {' '.join(WRITTEN)}, дорогу не видел; в деле есть и 7О05О53О{SCANNED[8:]} с буквами."
)
KAZAKH_TEXT = (
    f"«Қарасу Құрылыс» ЖШС жолды жөндейді. Басшысы Ерлан Сатов, ЖСН {KAZAKH}, жол туралы айтты. "
    "Жолға 5 млн теңге бөлінді."
)


@dataclass(frozen=True, slots=True)
class Desk:
    settings: Settings
    client: httpx.Client
    ids: tuple[str, str]


@pytest.fixture(scope="module")
def desk(
    tmp_path_factory: pytest.TempPathFactory, served: Callable[[Settings], AbstractContextManager[str]]
) -> Iterator[Desk]:
    settings = Settings(home=tmp_path_factory.mktemp("numbers"))
    monkeypatch = pytest.MonkeyPatch()
    monkeypatch.setattr(Analyser, "version", "1")  # reading every file of the rules takes longer than the texts do
    with Context(settings, progress=Silence()) as context:
        _store(context, "one", f"Дорога и ИИН {TITLE}", f"Водитель с ИИН {OLD} строит дорогу. {RUSSIAN}", 0)
        _store(context, "one", f"Дорога и ИИН {TITLE}", RUSSIAN, 1)
        _store(context, "two", "Жол жөндеу", KAZAKH_TEXT, 0)
        for stage in (extract, resolve, index, match):
            stage(context)
        watching.add(context, "дорога", "дорога OR жол", owner="reader", since=SEEN)
        context.log.warning("a warning", said=f"ИИН {WHOLE}", inside={"list": [WHOLE]})
        try:
            raise ValueError(f"bad value {WHOLE}")
        except ValueError:
            context.log.error("failed", exc_info=True)
    with (
        served(settings) as root,
        httpx.Client(base_url=root, headers={"Accept-Language": "en"}, timeout=60, follow_redirects=True) as client,
    ):
        yield Desk(settings, client, (article_id("news", _url("one")), article_id("news", _url("two"))))
    monkeypatch.undo()


def _url(name: str) -> str:
    return f"https://news.example/{name}"


def _store(context: Context, name: str, title: str, body: str, later: int) -> None:
    seen = SEEN.replace(hour=6 + later)
    page = f"<html><h1>{title}</h1><p>{body}</p></html>".encode()
    file = ResourceFile(context.settings.warc_folder)
    article = Article("", _url(name), "qala", "news", title, body, seen, 0, None, authors=(f"Автор {AUTHOR}",))
    with context.store.write() as connection:
        identity = add_page(connection, file, _url(name), "qala", "text/html; charset=utf-8", page, seen, {})
        store_article(connection, article, page_id=identity, seen_at=seen)


def leaks(shown: str) -> list[str]:
    """The planted numbers that stand in a text, whatever stands between their digits there."""
    digits = re.sub(r"[\s\-\u00a0]", "", shown.replace("О", "0"))
    return [number for number in PLANTED if number in digits]


def command(desk: Desk, *words: str) -> str:
    done = CliRunner().invoke(baqylau, ["--home", str(desk.settings.home), *words])
    assert done.exit_code == 0, done.output
    return done.output


def test_the_check_itself_sees_what_is_planted() -> None:
    assert set(leaks(RUSSIAN + KAZAKH_TEXT)) == set(PLANTED) - {TITLE, OLD, AUTHOR}


def test_the_store_and_the_evidence_stay_whole(desk: Desk) -> None:
    with Context(desk.settings, progress=Silence()) as context:
        with context.store.read() as connection:
            texts = connection.execute(select(versions.c.text)).scalars().all()
        assert RUSSIAN in texts
        assert WHOLE in stored_page(context, _url("one")).body.decode()
    raw = desk.client.get(f"/articles/{desk.ids[0]}/stored/raw")
    assert WHOLE in raw.text
    assert raw.headers["content-disposition"].startswith("attachment")


def test_no_field_of_an_engine_holds_one(desk: Desk) -> None:
    with Context(desk.settings, progress=Silence()) as context, context.store.read() as connection:
        documents = build_documents(connection, desk.ids, context.analyser.version).documents
        assert len(documents) == 2
        for document in documents:
            assert leaks(repr(document)) == []
            assert leaks(json.dumps(to_elasticsearch(document), ensure_ascii=False)) == []
        for number in PLANTED:
            units = (Unit(number, (number, f"⟦n⟧{number}", f"⟦v⟧{number}")),)
            found = context.engine.search(SearchRequest(Bound(Words(units, FIELDS)), 10))
            assert found.total == 0, number
        units = (Unit(BIN, (BIN,)),)
        assert context.engine.search(SearchRequest(Bound(Words(units, FIELDS)), 10)).total == 1
    for file in desk.settings.home.rglob("*"):
        if file.is_file() and "warc" not in str(file) and ".sqlite" not in file.name:
            content = file.read_bytes()
            assert not [number for number in PLANTED if number.encode() in content], file


def test_no_finding_in_the_store_holds_one(desk: Desk) -> None:
    with Context(desk.settings, progress=Silence()) as context, context.store.read() as connection:
        for table in ("mentions", "amounts", "clusters", "cluster_keys", "key_links", "digests", "hits", "quarantine"):
            rows = connection.execute(text(f"SELECT * FROM {table}")).all()
            assert leaks(repr(rows)) == [], table
            assert rows or table in ("digests", "quarantine", "hits")


def test_no_line_of_a_log_holds_one(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    logged = (desk.settings.home / "logs" / "baqylau.log").read_text(encoding="utf-8")
    assert "a warning" in logged
    assert "ValueError" in logged
    assert leaks(logged) == []
    record = logging.LogRecord("x", logging.WARNING, "x", 1, "page %s", (f"ИИН {WHOLE}",), None)
    assert MaskingFilter().filter(record)
    assert record.getMessage() == f"page ИИН {MASK * 12}"


def test_no_page_shows_one(desk: Desk) -> None:
    facets = desk.client.get("/api/v1/search?q=щебень").json()["facets"]
    (entity,) = (one["id"] for one in facets["organisation"] if "Карасу" in one["name"])
    one, two = desk.ids
    pages = (
        "/", "/search?q=дорога", "/search?q=водитель", "/search?q=жол", "/search?q=state:edited AND строит",
        f"/articles/{one}", f"/articles/{one}?version=1", f"/articles/{two}", f"/articles/{one}/stored",
        f"/articles/{one}/stored/page",
        f"/entities/{entity}", "/entities?name=Ерлан Сатов", "/digest", "/watches", "/watches/дорога", "/health",
        "/api/v1/search?q=дорога", f"/api/v1/articles/{one}", f"/api/v1/articles/{one}?version=1",
        f"/api/v1/entities/{entity}", "/api/v1/watches",
    )  # fmt: skip
    for page in pages:
        answer = desk.client.get(page)
        assert answer.status_code in (200, 404), page
        assert leaks(answer.text) == [], page
    assert MASK * 12 in desk.client.get(f"/articles/{one}").text
    assert MASK * 12 in desk.client.get(f"/articles/{one}/stored").text


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet", "xlsx"])
def test_no_export_holds_one(desk: Desk, tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"out.{kind}"
    command(desk, "export", "дорога OR жол", "--format", kind, "--output", str(file))
    if kind == "parquet":
        content = repr(parquet.read_table(file).to_pylist())
    elif kind == "xlsx":
        content = repr(list(load_workbook(file).active.values))
    else:
        content = file.read_text(encoding="utf-8")
    assert "Карасу" in content
    assert MASK in content
    assert leaks(content) == []


def test_no_command_prints_one(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(RUSSIAN, encoding="utf-8")
    for words in (
        ("search", "дорога"), ("search", "дорога", "--json"), ("search", "водитель", "--csv"),
        ("entity", "Карасу Строй"), ("entity", "Ерлан Сатов", "--json"),
        ("digest", "--since", "2026-01-01"), ("digest", "--since", "2026-01-01", "--json"), ("watch", "show", "дорога"),
        ("watch", "test", "дорога"), ("extract", str(file)), ("extract", str(file), "--json"), ("doctor",),
    ):  # fmt: skip
        done = CliRunner().invoke(baqylau, ["--home", str(desk.settings.home), *words])
        assert leaks(done.output) == [], words


@pytest.mark.parametrize("query", [WHOLE, f"ИИН {SLIP}", f'"{SPLIT[:6]} {SPLIT[6:]}"', f"title:{TITLE} OR дорога"])
def test_a_question_by_such_a_number_is_refused_with_its_reason(
    desk: Desk, capsys: pytest.CaptureFixture[str], query: str
) -> None:
    home = str(desk.settings.home)
    for words in (["search", query], ["watch", "add", "x", query], ["export", query, "--format", "csv"]):
        with pytest.raises(SystemExit):
            main(["--home", home, *words])
        said = capsys.readouterr()
        assert "ИИН, ЖСН" in said.err
        assert leaks(said.err + said.out) == []
    page = desk.client.get("/search", params={"q": query})
    assert page.status_code == 400
    assert "ИИН, ЖСН" in page.text
    assert leaks(page.text) == []
    assert leaks((desk.settings.home / "logs" / "baqylau.log").read_text(encoding="utf-8")) == []


def test_a_name_that_is_such_a_number_is_refused(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["entity", WHOLE], ["watch", "add", f"ИИН {WHOLE}", "дорога"]):
        with pytest.raises(SystemExit):
            main(["--home", str(desk.settings.home), *words])
        assert leaks(capsys.readouterr().err) == []
    answer = desk.client.get("/entities", params={"name": WHOLE})
    assert answer.status_code == 404
    assert leaks(answer.text) == []


@pytest.mark.parametrize("query", [f"bin:{BIN}", BIN, f'bin:"{BIN[:4]} {BIN[4:8]} {BIN[8:]}"', f'org:"{BIN}"'])
def test_the_number_of_an_organisation_finds_it(desk: Desk, query: str) -> None:
    found = json.loads(command(desk, "search", query, "--json"))
    assert [hit["id"] for hit in found["hits"]] == [desk.ids[0]]


def test_the_page_of_an_organisation_has_its_number(desk: Desk) -> None:
    profile = json.loads(command(desk, "entity", BIN, "--json"))
    assert profile["name"] == "ТОО «Карасу Строй»"
    assert profile["identifiers"] == {"bin": [BIN]}
    assert BIN in desk.client.get(f"/articles/{desk.ids[0]}").text


def test_a_bin_of_too_few_digits_is_said(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--home", str(desk.settings.home), "search", "bin:12345"])
    assert "twelve digits" in capsys.readouterr().err


def test_snippets_mark_the_same_places_as_without_numbers(desk: Desk) -> None:
    rows = list(csv.reader(io.StringIO(command(desk, "search", "возили", "--csv"))))
    assert any("возили щебень" in cell for cell in rows[1])
    (hit,) = json.loads(command(desk, "search", "возили", "--json"))["hits"]
    marked = [snippet["text"][a:b] for snippet in hit["snippets"] for a, b in snippet["marks"]]
    assert marked == ["возили"]


def test_a_log_opened_anew_masks_too(tmp_path: Path) -> None:
    log, stream = open_log(tmp_path)
    log.info(f"read ИИН {WHOLE}", path=Path(WHOLE), count=3, none=None)
    stream.close()
    (line,) = (tmp_path / "logs" / "baqylau.log").read_text(encoding="utf-8").splitlines()
    assert leaks(line) == []
    assert json.loads(line)["count"] == 3
