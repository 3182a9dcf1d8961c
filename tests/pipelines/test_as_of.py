"""What a question would have found at a date or in a snapshot: by what was stored then, and nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from doubles import SmallAnalyser, article

from app.cli import baqylau
from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.extraction.extract import extract
from pipelines.progress import Silence
from pipelines.searching import as_of, snapshots
from pipelines.searching.as_of import Moment, ask_then, spellings_then, widened
from pipelines.searching.ask import ask
from pipelines.searching.export import export
from pipelines.searching.index import index
from pipelines.settings import Settings
from pipelines.store.articles import remove_article, store_article
from search.engine import SearchError
from search.query.bound import All, And, Flag, Keyword, Not, Or, Unit, Words

DAY = timedelta(days=1)
FIRST = datetime(2026, 3, 1, 6, tzinfo=UTC)
EDITED, GONE, BACK = FIRST + 10 * DAY, FIRST + 20 * DAY, FIRST + 30 * DAY
LATE = FIRST + 40 * DAY
LAST = FIRST + 50 * DAY


def _store(context: Context, number: int, text: str, at: datetime, **fields: object) -> str:
    one = replace(article(number, text), published_at=FIRST, **fields)  # type: ignore[arg-type]
    with context.store.write() as connection:
        store_article(connection, one, page_id=None, seen_at=at)
    from crawlers.article import article_id

    return article_id(one.collection, one.url)


def _context(home: Path) -> Context:
    return Context(Settings(home=home), analyser=SmallAnalyser(), progress=Silence())


def _remove(context: Context, identity: str, at: datetime) -> None:
    with context.store.write() as connection:
        remove_article(connection, identity, seen_at=at)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Context:
    """1 was edited, 2 taken down and restored, 3 is late, 4 has stood from the beginning."""
    context = _context(tmp_path_factory.mktemp("as-of"))
    _store(context, 1, "старая цена моста", FIRST)
    second = _store(context, 2, "мост открыли", FIRST)
    _store(context, 4, "мост и дорога", FIRST, collection="leak")
    _store(context, 1, "новая цена моста", EDITED)
    _remove(context, second, GONE)
    _store(context, 2, "мост открыли", BACK)
    _store(context, 3, "мост закрыли", LATE)
    extract(context)
    index(context)
    return context


@pytest.mark.parametrize(
    ("query", "at", "numbers"),
    [
        ("старая", FIRST, {1}),
        ("новая", FIRST, set()),
        ("новая", EDITED - DAY, set()),
        ("старая", EDITED, {1}),  # superseded by then, which a search finds, too
        ('"новая цена" OR "мост закрыли"', BACK, {1}),
        ("новая", EDITED, {1}),
        ("state:edited", FIRST, set()),
        ("state:edited", EDITED, {1}),
        ("state:removed", GONE - DAY, set()),
        ("state:removed", GONE, {2}),
        ("state:removed", BACK, set()),
        ("мост", FIRST - DAY, set()),
        ("мост OR моста", FIRST, {1, 2, 4}),
        ("мост OR моста", LAST, {1, 2, 3, 4}),
        ("(мост OR моста) NOT новая", FIRST, {1, 2, 4}),
        ("(мост OR моста) NOT новая", EDITED, {2, 4}),
        ("NOT мост", FIRST, {1}),
        ("collection:leak", FIRST, {4}),
        ("мост AND date:2026-03", LAST, {2, 3, 4}),
        ("мост AND date:2026-04", LAST, set()),
        ('"старая цена"', FIRST, {1}),
        ('"новая цена"', FIRST, set()),
        ("Title1", FIRST, {1}),
    ],
)
def test_a_question_of_then_finds_what_stood_then(told: Context, query: str, at: datetime, numbers: set[int]) -> None:
    found = ask_then(told, query, Moment(at))
    assert {hit["url"] for hit in found.hits} == {article(number).url for number in numbers}
    assert found.total == len(numbers)


@pytest.mark.parametrize("query", ["мост", "старая OR новая", "state:edited", "NOT дорога", "state:any старая"])
def test_as_of_now_is_what_the_index_finds(told: Context, query: str) -> None:
    query = query.replace("state:any ", "state:any AND ")
    facets = ("source", "language", "month", "organisation", "person")
    now, then = ask(told, query, sort="date"), ask_then(told, query, Moment(LAST), facets=facets)
    assert now.total > 0
    assert [hit["id"] for hit in then.hits] == [hit["id"] for hit in now.hits]
    assert (then.total, then.facets) == (now.total, now.facets)


def test_spellings_are_those_of_then(told: Context) -> None:
    def caught(at: datetime, **how: Any) -> tuple[dict[str, int], int, int]:
        found = spellings_then(told, "новая OR мост OR цена", Moment(at), **how)
        return {one.form: one.articles for one in found.forms}, found.read, found.total

    assert caught(FIRST) == ({"мост": 2, "цена": 1}, 3, 3)
    assert caught(EDITED) == ({"мост": 2, "цена": 1, "новая": 1}, 3, 3)
    assert caught(LAST, collections={"news"}) == ({"мост": 2, "цена": 1, "новая": 1}, 3, 3)


def test_spellings_of_then_are_counted_in_the_newest(told: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(as_of, "MOST_COUNTED", 1)
    monkeypatch.setattr(as_of, "PAGE", 2)
    found = spellings_then(told, "мост", Moment(LAST))
    assert (found.read, found.total) == (1, 3)
    with pytest.raises(SearchError, match="command line"):
        spellings_then(told, "мост", Moment(LAST), seconds=-1)


def test_a_hit_is_shown_as_it_was(told: Context) -> None:
    (hit,) = ask_then(told, "цена", Moment(FIRST)).hits
    assert (hit["version"], hit["state"]) == (1, "current")
    assert "старая" in hit["snippets"][-1]["text"]
    (hit,) = ask_then(told, "цена", Moment(EDITED)).hits
    assert (hit["version"], hit["state"]) == (2, "edited")


def test_pages_follow_one_another_and_belong_to_their_moment(told: Context) -> None:
    query, seen, cursor = "мост OR моста", list[str](), None
    while True:
        page = ask_then(told, query, Moment(LAST), limit=1, cursor=cursor)
        seen += [hit["id"] for hit in page.hits]
        assert page.total == 4
        if page.cursor is None:
            break
        cursor = page.cursor
    assert cursor is not None
    assert len(seen) == len(set(seen)) == 4
    for moment, asked in ((Moment(FIRST), query), (Moment(LAST), "мост"), (Moment(LAST, 3), query)):
        with pytest.raises(SearchError, match=r"cursor|index"):
            ask_then(told, asked, moment, cursor=cursor)


def test_collections_bound_the_past_too(told: Context) -> None:
    assert ask_then(told, "мост", Moment(LAST), collections={"news"}).total == 2
    assert (
        ask_then(told, "мост", Moment(LAST), collections={"news"}, facets=("source",)).facets["source"][0]["count"] == 2
    )


def test_what_takes_too_long_says_what_to_do(told: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(as_of, "PAGE", 1)
    with pytest.raises(SearchError, match="command line"):
        ask_then(told, "мост", Moment(LAST), seconds=-1)


WORD = Words((Unit("мост", ("мост",)),), ("title", "text"))
WIDE = Words((Unit("мост", ("мост",)),), ("title", "text", "old_title", "old_text"))


@pytest.mark.parametrize(
    ("asked", "wide"),
    [
        (WORD, WIDE),
        (Not(WORD), All()),
        (And((WORD, Not(WORD))), WIDE),
        (And((WORD, Keyword("source", "a"))), And((WIDE, Keyword("source", "a")))),
        (And((Keyword("author", "a"), Flag("removed"))), All()),
        (Or((WORD, Keyword("language", "kk"))), All()),
        (Or((WORD, WORD)), Or((WIDE, WIDE))),
    ],
)
def test_the_wide_question_leaves_open_what_a_version_can_change(asked: object, wide: object) -> None:
    assert widened(asked) == wide  # type: ignore[arg-type]


def test_a_snapshot_stays_as_it_is_whatever_is_read_in_later(tmp_path: Path) -> None:
    context = _context(tmp_path)
    _store(context, 1, "старая цена моста", FIRST)
    gone = _store(context, 2, "мост открыли", FIRST)
    made = snapshots.create(context, "paper-1", "ann", "статья о мостах")
    _store(context, 1, "новая цена моста", FIRST)  # seen at the same instant, but stored later
    _store(context, 3, "мост из архива", FIRST - 900 * DAY)
    _remove(context, gone, FIRST)
    extract(context)
    index(context)
    assert made.articles == 2
    moment = snapshots.get(context, "paper-1").moment
    found = ask_then(context, "мост OR моста", moment)
    assert {(hit["url"], hit["version"], hit["state"]) for hit in found.hits} == {
        (article(1).url, 1, "current"),
        (article(2).url, 1, "current"),
    }
    assert ask_then(context, "новая", moment).total == 0
    assert "paper-1" in found.notes[0]
    file = tmp_path / "out.jsonl"
    assert export(context, "мост OR моста", file, "jsonl", moment=moment) == (2, 0)
    texts = {json.loads(line)["text"] for line in file.read_text(encoding="utf-8").splitlines()}
    assert texts == {"старая цена моста", "мост открыли"}
    said = json.loads((tmp_path / "out.jsonl.manifest.json").read_text(encoding="utf-8"))
    assert said["as_of"]["snapshot"] == "paper-1"
    assert export(context, "мост OR моста", file, "jsonl")[0] == 3
    assert json.loads((tmp_path / "out.jsonl.manifest.json").read_text(encoding="utf-8"))["as_of"] is None


@pytest.mark.parametrize(
    ("name", "why", "said"),
    [("paper", " ", "say why"), ("a/b", "x", "no name"), ("", "x", "no name"), ("ж" * 81, "x", "no name")],
)
def test_a_snapshot_needs_a_name_and_a_reason(told: Context, name: str, why: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        snapshots.create(told, name, "ann", why)


def test_a_name_is_given_once_and_can_be_forgotten(told: Context) -> None:
    snapshots.create(told, "once", "ann", "x")
    with pytest.raises(InputError, match="already"):
        snapshots.create(told, "once", "ann", "x")
    assert [one.name for one in snapshots.overview(told)] == ["once"]
    snapshots.remove(told, "once")
    for act in (snapshots.get, snapshots.remove):
        with pytest.raises(InputError, match="snapshot list"):
            act(told, "once")


def test_the_commands_freeze_and_ask_the_past(tmp_path: Path) -> None:
    def run(*words: str, status: int = 0) -> str:
        done = CliRunner().invoke(baqylau, ["--home", str(tmp_path), *words])
        assert done.exit_code == status, done.output
        return done.stdout

    with Context(Settings(home=tmp_path), progress=Silence()) as context:
        _store(context, 1, "Подрядчик назвал старую цену моста.", FIRST)
        extract(context)
        index(context)
    run("snapshot", "create", "paper-1", "--why", "статья")
    with Context(Settings(home=tmp_path), progress=Silence()) as context:
        _store(context, 1, "Подрядчик назвал новую цену моста.", EDITED)
        extract(context)
        index(context)
    (listed,) = json.loads(run("snapshot", "list", "--json"))
    assert {"name", "at", "position", "articles", "who", "why", "made_with"} == set(listed)
    assert "paper-1" in run("snapshot", "list")
    for option, total in (
        (("--snapshot", "paper-1"), 1),
        (("--as-of", "2026-03-01"), 1),
        (("--as-of", "2026-02-28"), 0),
    ):
        assert json.loads(run("search", "старая", "--json", *option))["total"] == total
        assert json.loads(run("search", "новая", "--json", *option))["total"] == 0
    assert json.loads(run("search", "новая", "--json", "--as-of", "2026-03-11"))["total"] == 1
    then = json.loads(run("search", "цена", "--spellings", "--json", "--as-of", "2026-03-01"))["spellings"]
    assert (then["total"], [one["articles"] for one in then["forms"]]) == (1, [1])
    file = tmp_path / "out.csv"
    assert "1 articles" in run("export", "старая", "--format", "csv", "-o", str(file), "--snapshot", "paper-1")
    run("search", "старая", "--as-of", "2026-03-01", "--snapshot", "paper-1", status=2)
    run("search", "старая", "--snapshot", "none", status=1)
    run("snapshot", "remove", "paper-1")
    assert json.loads(run("snapshot", "list", "--json")) == []
