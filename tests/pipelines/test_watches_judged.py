"""Judgements hold in watches as soon as they are made: for what comes, and for what was read before."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from test_watches import arrive, fresh, reasons, watch

from pipelines.alerts.match import match
from pipelines.context import Context
from pipelines.resolution import judge, terms
from pipelines.resolution.resolve import resolve
from pipelines.searching.index import index
from search.engine import EngineUnavailableError
from search.tantivy_engine import TantivyEngine

WATCHED, OTHER = 'org:"Alfa"', "Beta"


@pytest.fixture
def news(context: Context, tmp_path: Path) -> Context:
    """An article of each, read before anybody judges."""
    context._engine = TantivyEngine(tmp_path / "index")
    watch(context, WATCHED)
    arrive(context, fresh(1, "Alfa строит мост."), fresh(2, "Beta құрылыс салады."), seen_at=datetime.now(UTC))
    resolve(context)
    index(context)
    match(context)
    assert reasons(context) == [("1", 1, "new")]
    return context


def test_a_merged_name_is_watched_in_what_was_read_before_and_in_what_comes(news: Context) -> None:
    judge.merge(news, ["Alfa", OTHER], "Айгүл", "бір компания")
    match(news)
    assert reasons(news) == [("1", 1, "new"), ("2", 1, "recognised")]
    arrive(news, fresh(3, "Beta келісімшарт жасады."))
    assert reasons(news)[2:] == [("3", 1, "new")]


def test_after_the_merge_is_taken_back_the_other_is_watched_no_more(news: Context) -> None:
    judge.undo(news, judge.merge(news, ["Alfa", OTHER], "Айгүл", "бір компания"))
    match(news)
    arrive(news, fresh(3, "Beta келісімшарт жасады."))
    assert reasons(news) == [("1", 1, "new")]


def test_noise_is_watched_no_more_and_again_when_it_is_taken_back(news: Context) -> None:
    number = judge.noise(news, "Alfa", "Айгүл", "бұл атау емес")
    arrive(news, fresh(3, "Alfa тағы да аталды."), seen_at=datetime.now(UTC))
    index(news)
    assert reasons(news) == [("1", 1, "new")]
    judge.undo(news, number)
    match(news)
    assert reasons(news) == [("1", 1, "new"), ("3", 1, "recognised")]


def test_a_hidden_name_is_watched_still(news: Context) -> None:
    judge.hide(news, "Alfa", "Айгүл", "тізімде керек емес")
    arrive(news, fresh(3, "Alfa тағы да аталды."))
    assert reasons(news)[1:] == [("3", 1, "new")]


def test_a_split_name_is_watched_no_more(news: Context) -> None:
    judge.merge(news, ["Alfa", OTHER], "Айгүл", "бір компания")
    match(news)
    judge.split(news, "Alfa", OTHER, "Айгүл", "екі компания екен")
    arrive(news, fresh(3, "Beta келісімшарт жасады."))
    assert [one for one in reasons(news) if one[0] == "3"] == []


def test_what_a_merge_brings_is_told_once_wherever_it_is_killed(news: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    judge.merge(news, ["Alfa", OTHER], "Айгүл", "бір компания")

    class KilledError(BaseException): ...

    def killed(*_: object) -> None:
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr("pipelines.alerts.fill._remember", killed)
        with pytest.raises(KilledError):
            match(news)
    match(news)
    match(news)
    assert reasons(news) == [("1", 1, "new"), ("2", 1, "recognised")]


def test_without_the_index_the_others_wait_for_it(news: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    judge.merge(news, ["Alfa", OTHER], "Айгүл", "бір компания")

    def lost(*_: object) -> None:
        raise EngineUnavailableError("the engine is gone")

    with monkeypatch.context() as patch:
        patch.setattr(TantivyEngine, "search", lost)
        match(news)
    assert reasons(news) == [("1", 1, "new")]
    match(news)
    assert reasons(news)[1:] == [("2", 1, "recognised")]


def test_a_term_is_watched_in_what_was_read_before(news: Context) -> None:
    terms.add(news, "organisation", {"ru": ["Alfa"], "kk": [OTHER]}, "Айгүл", "бір компания")
    match(news)
    assert reasons(news)[1:] == [("2", 1, "recognised")]
