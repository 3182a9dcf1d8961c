"""A newer version gives a name another key: what was judged holds, and an id that was given still leads there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from doubles import WHEN, SmallAnalyser, article
from sqlalchemy import Connection, delete, insert, select, update

from crawlers.article import Article, article_id
from nlp.clusters import cluster_id
from nlp.findings import Analysis
from pipelines.context import Context
from pipelines.extraction.extract import extract
from pipelines.resolution import judge
from pipelines.resolution.resolve import resolve
from pipelines.store import judged, migrate
from pipelines.store.articles import store_article
from pipelines.store.clusters import load_entity
from pipelines.store.database import Store
from pipelines.store.forgetting import forget_articles
from pipelines.store.schema import clusters, collections, judgements, mentions

KIND = "organisation"


class OldAnalyser(SmallAnalyser):
    """Keys as an older version gave them."""

    def __init__(self) -> None:
        super().__init__("small-0")

    def analyse(self, text: str, *, published: date | None = None) -> Analysis:
        found = super().analyse(text, published=published)
        return replace(found, mentions=tuple(replace(one, key=_old(one.name)) for one in found.mentions))


def _old(name: str) -> str:
    return f"old{name.lower()}"


def _id(name: str, old: bool = False) -> str:
    return cluster_id(KIND, _old(name) if old else name.lower())


@contextmanager
def _older(context: Context, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Work as the older version did."""
    today = context._analyser
    with monkeypatch.context() as patch:
        patch.setattr("pipelines.store.judged.name_key", lambda kind, name: _old(name))
        patch.setattr("pipelines.resolution.resolve.name_key", lambda kind, name: _old(name))
        context._analyser = OldAnalyser()
        yield
    context._analyser = today


def _read(context: Context) -> None:
    extract(context)
    resolve(context)


def _live(context: Context, name: str, old: bool = False) -> str | None:
    with context.store.read() as connection:
        entity = load_entity(connection, _id(name, old))
    return entity.id if entity else None


def _note(number: int, name: str) -> Article:
    return replace(article(number, f"Компания {name} строит."), title="Заметка")


@pytest.fixture
def news(context: Context) -> Context:
    with context.store.write() as connection:
        for number, name in enumerate(("Alfa", "Beta", "Delta", "Delta"), 1):
            store_article(connection, _note(number, name), page_id=None, seen_at=WHEN)
    return context


@pytest.mark.parametrize("half_way", [False, True])
def test_a_merge_holds_when_the_keys_of_its_names_change(
    news: Context, monkeypatch: pytest.MonkeyPatch, half_way: bool
) -> None:
    with _older(news, monkeypatch):
        _read(news)
        judge.merge(news, [_id("Alfa", True), _id("Beta", True)], "Айгүл", "бір компания")
    if half_way:  # a judgement before anything is read anew: every key is still an old one
        judge.hide(news, _id("Delta", True), "Айгүл", "шум")
        assert _live(news, "Alfa", True) == _live(news, "Beta", True) is not None
    _read(news)
    assert _live(news, "Alfa") == _live(news, "Beta") == min(_id("Alfa"), _id("Beta"))
    assert _live(news, "Delta") == _id("Delta")


def test_an_undone_merge_parts_them(news: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    with _older(news, monkeypatch):
        _read(news)
        number = judge.merge(news, [_id("Alfa", True), _id("Beta", True)], "А", "б")
    _read(news)
    judge.undo(news, number)
    assert _live(news, "Alfa") != _live(news, "Beta")


def test_what_was_hidden_or_noise_stays_so(news: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    with _older(news, monkeypatch):
        _read(news)
        judge.hide(news, _id("Alfa", True), "А", "б")
        judge.noise(news, _id("Beta", True), "А", "б")
    _read(news)
    with news.store.read() as connection:
        shown = dict(connection.execute(select(clusters.c.id, clusters.c.hidden)).all())
        assert (KIND, "beta") in judged.noise(connection)
    assert (shown[_id("Alfa")], shown[_id("Beta")], shown[_id("Delta")]) == (True, True, False)


def test_ids_of_older_keys_lead_to_who_has_the_name_now(news: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    with _older(news, monkeypatch):
        _read(news)
        judge.rename(news, _id("Alfa", True), "Beta", "А", "б")
    _read(news)
    assert _live(news, "Delta", old=True) == _id("Delta")
    assert _live(news, "Alfa", old=True) is None  # a name that a person gave says nothing of what texts bear
    assert _live(news, "Alfa") == _id("Alfa")


def test_two_that_were_different_and_have_one_key_now_are_one(news: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    with _older(news, monkeypatch):
        _read(news)
        judge.different(news, _id("Alfa", True), _id("Beta", True), "А", "б")
    with news.store.write() as connection:
        payload = connection.execute(select(judgements.c.payload)).scalar_one()
        names = dict.fromkeys(payload["names"], "Alfa")
        connection.execute(update(judgements).values(payload={**payload, "names": names}))
    _read(news)
    assert _live(news, "Alfa") == _id("Alfa")


def test_a_file_of_an_older_version_is_judged_by_its_spellings(
    news: Context, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "judgements.jsonl"
    with _older(news, monkeypatch):
        _read(news)
        judge.merge(news, [_id("Alfa", True), _id("Beta", True)], "А", "б")
        judge.export(news, file)
    with news.store.write() as connection:
        connection.execute(delete(judgements))
    _read(news)
    assert judge.import_file(news, file) == 1
    assert _live(news, "Alfa") == _live(news, "Beta")
    assert judge.import_file(news, file) == 0  # it stands


def test_the_list_names_what_was_judged(news: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    with _older(news, monkeypatch):
        _read(news)
        judge.merge(news, [_id("Alfa", True), _id("Beta", True)], "А", "б")
    _read(news)
    with news.store.write() as connection:
        for name in ("news", "closed"):
            connection.execute(insert(collections).values(name=name, title=name, created_at=WHEN))
    (shown,) = judge.overview(news)
    assert shown.names == ("Alfa",)
    assert judge.overview(news, collections=["news"]) == [shown]
    assert judge.overview(news, collections=["closed"]) == []


def test_a_store_of_before_is_given_the_spellings(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    payload = {"kind": KIND, "keys": ["oldalfa"], "others": ["oldbeta", "gone"]}
    with monkeypatch.context() as older:
        older.setattr("pipelines.store.database.upgrade", _as_of_0004)
        with Store(store_url) as store, store.write() as connection:
            judged.add(connection, "different", payload, "А", "б")
            _mention(connection, "oldalfa", "Alfa", "Alfa Holding")
            _mention(connection, "oldbeta", "B")
    with Store(store_url) as store, store.read() as connection:
        stored = connection.execute(select(judgements.c.payload)).scalar_one()
    assert stored == {**payload, "names": {"oldalfa": "Alfa Holding", "oldbeta": "B"}}


def test_what_is_judged_before_anything_is_read_anew_holds_then(news: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    with _older(news, monkeypatch):
        _read(news)
    judge.merge(news, [_id("Alfa", True), _id("Beta", True)], "Айгүл", "бір компания")
    _read(news)
    assert _live(news, "Alfa") == _live(news, "Beta") is not None


def test_an_erased_name_is_in_no_judgement(news: Context) -> None:
    _read(news)
    judge.merge(news, [_id("Alfa"), _id("Beta")], "А", "б")
    with news.store.write() as connection:
        _erase(connection, _note(1, "Alfa"))
        payload = connection.execute(select(judgements.c.payload)).scalar_one()
    assert payload["names"] == {"beta": "Beta"}


def test_an_erased_name_is_not_kept_by_the_id_of_an_older_key(news: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    with _older(news, monkeypatch):
        _read(news)
    _read(news)
    assert _live(news, "Alfa", old=True) == _id("Alfa")
    with news.store.write() as connection:
        _erase(connection, _note(1, "Alfa"))
        names = set(connection.execute(select(clusters.c.name)).scalars())
    assert names == {"Beta", "Delta"}


def _mention(connection: Connection, key: str, *names: str) -> None:
    fixed = {"article_id": "a", "version": 1, "field": "text", "start": 0, "stop": 1, "kind": KIND, "identifiers": {}}
    connection.execute(insert(mentions), [{**fixed, "text": name, "name": name, "key": key} for name in names])


def _erase(connection: Connection, note: Article) -> None:
    forget_articles(connection, [article_id(note.collection, note.url)], [note.url])


def _as_of_0004(connection: object) -> None:
    from alembic import command

    command.upgrade(migrate.configuration(connection), "0004")  # type: ignore[arg-type]
