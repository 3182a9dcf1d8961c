"""The matrix of source by month, its gaps in words, and that days and months count what the store holds."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, select

from crawlers.article import Article, article_id
from pipelines.context import Context
from pipelines.extraction.extract import extract
from pipelines.oversight import matrix as matrices
from pipelines.oversight.gaps import Scope, scope_of, summed_up
from pipelines.progress import Silence
from pipelines.searching.export import export
from pipelines.searching.index import index
from pipelines.searching.questions import bind_question
from pipelines.settings import Settings
from pipelines.store import days, quarantine, source_runs
from pipelines.store.articles import remove_article, store_article
from pipelines.store.database import Store
from pipelines.store.forgetting import forget_articles
from pipelines.store.schema import backfills, frontier, month_sums, months, pages, sources
from pipelines.store.source_runs import Tally

TODAY = date(2026, 11, 23)
COUNTS = ("stored", "undated", "reads", "failures", "read")
NOON = datetime(2026, 11, 23, 7, tzinfo=UTC)


def add(store: Store, name: str, at: datetime | None, *, source: str = "site", collection: str = "news") -> str:
    url = f"https://{source}.example/{name}"
    article = Article("", url, source, collection, f"Заголовок {name}", f"Акимат утвердил план {name}.", at, 0, None)
    with store.write() as connection:
        store_article(connection, article, page_id=None, seen_at=NOON)
    return article_id(collection, url)


def declare(store: Store, name: str, title: str, collection: str = "news") -> None:
    with store.write() as connection:
        row = {"name": name, "title": title, "collection": collection, "definition": {}, "updated_at": NOON}
        connection.execute(insert(sources).values(**row))


def crawl(store: Store, begun: datetime, *, source: str = "site", state: str = "done") -> None:
    with store.write() as connection:
        row = source_runs.begin(connection, None, source, begun)
        source_runs.finish(connection, row, Tally(), state, begun)


def crawl_every_day(store: Store, first: date, last: date, source: str = "site") -> None:
    for n in range((last - first).days + 1):
        crawl(store, datetime(first.year, first.month, first.day, 7, tzinfo=UTC) + timedelta(days=n), source=source)


def build(store: Store, **options: Any) -> matrices.Matrix:
    with store.read() as connection:
        return matrices.build(connection, TODAY, **options)


def states(found: matrices.Matrix, source: str = "site") -> dict[str, str]:
    return {month.month: month.state for one in found.sources if one.source == source for month in one.months}


def test_a_month_is_collected_partly_or_not(store: Store) -> None:
    declare(store, "site", "Тенгри")
    crawl_every_day(store, date(2026, 8, 20), date(2026, 9, 30))
    crawl_every_day(store, date(2026, 11, 1), TODAY)
    add(store, "old", datetime(2026, 6, 3, tzinfo=UTC))
    add(store, "september", datetime(2026, 9, 3, tzinfo=UTC))
    add(store, "november", datetime(2026, 11, 3, tzinfo=UTC))
    add(store, "undated", None)
    found = build(store)
    assert states(found) == {
        "2026-06": "partly",  # a feed named one: nothing else of it was read
        "2026-07": "none",
        "2026-08": "partly",
        "2026-09": "collected",
        "2026-10": "none",  # no crawl at all
        "2026-11": "collected",
    }
    [one] = found.sources
    assert (one.since, one.undated) == (date(2026, 8, 20), 1)
    [gaps] = summed_up(found).gaps
    assert gaps.said == (
        "Тенгри: 2026-06 stored 1, 30 of 30 days not read; 2026-08 stored 0, 19 of 31 days not read;"
        " 2026-07 not collected; 2026-10 not collected"
    )


def test_what_is_known_and_not_stored_is_a_gap(store: Store) -> None:
    declare(store, "site", "Tengrinews")
    crawl_every_day(store, date(2026, 10, 1), TODAY)
    known = {"source": "site", "month": "2026-10", "at": NOON}
    with store.write() as connection:
        for route, count in (("https://site.example/news.xml", 40), ("https://site.example/map.xml", 3000)):
            connection.execute(insert(months).values(**known, route=route, known=count))
        connection.execute(insert(months).values(**known | {"month": "2026-03"}, route="map", known=2500))
    for n in range(3):
        add(store, str(n), datetime(2026, 10, 3 + n, tzinfo=UTC))
    found = build(store)
    october = next(month for month in found.sources[0].months if month.month == "2026-10")
    assert (october.known, october.route, october.stored) == (3000, "https://site.example/map.xml", 3)
    [gaps] = summed_up(found).gaps
    assert gaps.said == "Tengrinews: 2026-10 stored 3 of about 3,000 known; before 2026-10 not collected"
    assert gaps.none == (("2026-03", "2026-09"),)


def test_a_back_fill_that_ended_collects_the_days_before(store: Store) -> None:
    declare(store, "site", "Сайт")
    crawl_every_day(store, date(2026, 10, 20), TODAY)
    values = {"source": "site", "since": "2026-09-01", "until": "2026-10-19", "created_at": NOON}
    with store.write() as connection:
        connection.execute(insert(backfills).values(**values, state="fetching"))
    assert states(build(store, since="2026-09")) == {"2026-09": "none", "2026-10": "partly", "2026-11": "collected"}
    with store.write() as connection:
        connection.execute(delete(backfills))
        connection.execute(insert(backfills).values(**values, state="done", finished_at=NOON))
    assert set(states(build(store, since="2026-09")).values()) == {"collected"}
    assert build(store).sources[0].since == date(2026, 9, 1)


def test_failures_stand_in_their_month(store: Store) -> None:
    declare(store, "site", "Сайт")
    crawl_every_day(store, date(2026, 10, 1), TODAY)
    rows = [
        ("failed", "500", 10),
        ("closed", "403: the page is closed", 10),
        ("closed", "gone: 404, 3 times in a row", 10),
        ("closed", "sealed or erased by an order", 10),
        ("queued", None, 10),
        ("failed", "timeout", None),
    ]
    with store.write() as connection:
        for n, (state, error, month) in enumerate(rows):
            at = datetime(2026, month, 5, tzinfo=UTC) if month else None
            row = {"source": "site", "url": str(n), "kind": "article", "state": state, "error": error}
            connection.execute(
                insert(frontier).values(**row, discovered_at=NOON, published_at=at, attempts=1, gone_count=0)
            )
        row = {
            "url": "u",
            "source": "site",
            "kind": "article",
            "fetched_at": NOON,
            "status": 200,
            "media_type": "text/html",
        }
        hint = {"published_at": "2026-10-07T08:00:00+00:00"}
        key = connection.execute(insert(pages).values(**row, sha256="", size=0, hint=hint)).inserted_primary_key
        assert key is not None
        quarantine.fail(connection, "parse", f"page/{key[0]}", "no title", NOON)
    found = build(store)
    assert {month.month: month.failed for month in found.sources[0].months} == {"2026-10": 3, "2026-11": 1}


def test_what_a_reader_may_not_see_is_not_named(store: Store) -> None:
    declare(store, "site", "Сайт")
    declare(store, "leak", "Утечка", "investigation")
    crawl(store, NOON)
    crawl(store, NOON, source="leak")
    add(store, "1", NOON)
    add(store, "2", NOON, source="leak", collection="investigation")
    add(store, "3", NOON, collection="investigation")  # the same outlet, in papers of an investigation
    found = build(store, collections=frozenset({"news"}))
    assert [(one.source, one.months[-1].stored) for one in found.sources] == [("site", 1)]
    assert [(one.source, one.months[-1].stored) for one in build(store).sources] == [("leak", 1), ("site", 2)]


def test_imports_are_said_to_be_imports(store: Store) -> None:
    add(store, "1", datetime(2026, 10, 3, tzinfo=UTC))
    found = build(store)
    assert states(found) == {"2026-10": "imported", "2026-11": "none"}
    assert summed_up(found).gaps[0].said == "site: imported, not crawled: whether it is whole is not known"


def test_dates_of_1970_and_2099_do_not_stretch_the_matrix(store: Store) -> None:
    crawl(store, NOON)
    for year in (1970, 2099):
        add(store, str(year), datetime(year, 1, 1, 12, tzinfo=UTC))
    assert build(store).months == ("2026-11",)
    assert len(build(store, since="0001-01").months) < 500
    assert build(store, since="2027-01").months == ()
    assert summed_up(build(store, since="2027-01")).said == "the question asks for no month that has begun"


def test_days_and_months_are_what_counting_again_gives(store: Store) -> None:
    """Whatever happens to articles, one by one: new, dated later, edited, taken down, erased."""
    pick = random.Random(5)
    for _ in range(120):
        name, source = str(pick.randrange(12)), pick.choice(["site", "other"])
        at = pick.choice([None, NOON - timedelta(days=pick.randrange(90))])
        match pick.randrange(5):
            case 0:
                identity = article_id("news", f"https://{source}.example/{name}")
                with store.write() as connection:
                    forget_articles(connection, [identity], [])
            case 1:
                with store.write() as connection:
                    remove_article(connection, article_id("news", f"https://{source}.example/{name}"), seen_at=NOON)
            case 2:
                crawl(
                    store,
                    NOON - timedelta(days=pick.randrange(40)),
                    source=source,
                    state=pick.choice(["done", "failed"]),
                )
            case _:
                add(store, name if pick.random() < 0.5 else f"{name} {pick.random()}", at, source=source)
                add(store, name, at, source=source)
    kept = _counted(store)
    with store.write() as connection:
        days.recount(connection)
    assert kept == _counted(store)
    assert any(row["stored"] for row in kept[1])


def _counted(store: Store) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows that say something."""
    with store.read() as connection:
        found = []
        for table in (days.days, month_sums):
            rows = [dict(row._mapping) for row in connection.execute(select(table).order_by(*table.primary_key))]
            numbers = [one.name for one in table.c if one.name in COUNTS]
            found.append([row for row in rows if any(row[name] for name in numbers)])
    return found[0], found[1]


def test_a_store_of_before_is_counted_once(store: Store) -> None:
    add(store, "1", NOON)
    with store.write() as connection:
        connection.execute(delete(days.days))
        connection.execute(delete(month_sums))
    days.ensure(store)
    assert _counted(store)[1][0]["stored"] == 1
    with store.write() as connection:
        connection.execute(delete(month_sums))
    days.ensure(store)
    assert _counted(store)[1] == []


SCOPES = [
    ("мост", Scope()),
    ("мост AND date:2026-03", Scope("2026-03", "2026-03")),
    ("мост date:[2026-02-10 TO 2026-04-02]", Scope("2026-02", "2026-04")),
    ("date:>=2026-05-01", Scope("2026-05", None)),
    ("(мост) AND source:site", Scope(names=frozenset({"site"}))),
    ("(source:site OR source:other) мост date:2026-03", Scope("2026-03", "2026-03", frozenset({"site", "other"}))),
    ("мост OR date:2026-03", Scope()),
    ("мост NOT source:site", Scope()),
]


@pytest.mark.parametrize(("query", "scope"), SCOPES)
def test_the_months_and_sources_that_a_question_asks_for(context: Context, query: str, scope: Scope) -> None:
    assert scope_of(bind_question(context, query)) == scope


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    """One article of one source whose title is a formula, in a real index."""
    with Context(Settings(home=tmp_path_factory.mktemp("matrix")), progress=Silence()) as context:
        declare(context.store, "site", '=HYPERLINK("x")')
        crawl(context.store, NOON)
        add(context.store, "1", NOON)
        extract(context)
        index(context)
        yield context


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet", "xlsx"])
def test_the_matrix_goes_with_every_export(indexed: Context, tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"out.{kind}"
    count, _ = export(indexed, "акимат AND date:[2026-09 TO 2026-11]", file, kind)
    assert count == 1
    rows, query = _manifest(file, kind)
    assert [row[2:5] for row in rows] == [("2026-09", "none", 0), ("2026-10", "none", 0), ("2026-11", "partly", 1)]
    if kind in ("csv", "xlsx"):
        assert rows[0][1].startswith("'=")
    else:
        assert query == "акимат AND date:[2026-09 TO 2026-11]"


def _manifest(file: Path, kind: str) -> tuple[list[tuple[Any, ...]], str | None]:
    if kind == "csv":
        lines = csv.reader((file.parent / f"{file.name}.coverage.csv").read_text("utf-8-sig").splitlines())
        return [(*line[:4], int(line[4])) for line in list(lines)[1:]], None
    if kind == "xlsx":
        from openpyxl import load_workbook

        return [row[:5] for row in load_workbook(file)["coverage"].iter_rows(min_row=2, values_only=True)], None
    if kind == "parquet":
        from pyarrow import parquet

        found = json.loads(parquet.read_schema(file).metadata[b"baqylau.coverage"])
    else:
        found = json.loads((file.parent / f"{file.name}.coverage.json").read_text(encoding="utf-8"))
    [one] = found["sources"]
    rows = [(one["source"], one["title"], each["month"], each["state"], each["stored"]) for each in one["months"]]
    return rows, found["query"]
