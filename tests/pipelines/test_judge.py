"""Judgements are in force at once, can be taken back, and travel as a file."""

from pathlib import Path

import pytest
from newsroom import write

from pipelines import judge
from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.profile import profile
from pipelines.resolve import resolve


@pytest.fixture
def news(context: Context) -> Context:
    write(context.store, 1, "ТОО «Альфа» строит.", ("organisation", "ТОО «Альфа»"))
    write(context.store, 2, "АО «Бета» строит.", ("organisation", "АО «Бета»"))
    resolve(context)
    return context


def test_merge_and_undo(news: Context) -> None:
    before = profile(news, "Альфа").id, profile(news, "Бета").id
    number = judge.merge(news, ["Альфа", "Бета"], "Айгүл", "одна компания")
    assert profile(news, "Альфа").id == profile(news, "Бета").id == min(before)
    assert profile(news, max(before)).mention_count == 2
    judge.undo(news, number)
    assert (profile(news, "Альфа").id, profile(news, "Бета").id) == before
    with pytest.raises(InputError, match="in force"):
        judge.undo(news, number)


def test_split_takes_a_name_out(news: Context) -> None:
    judge.merge(news, ["Альфа", "Бета"], "А", "б")
    judge.split(news, "Альфа", "Бета", "А", "в")
    assert profile(news, "Альфа").id != profile(news, "Бета").id


def test_rename_and_hide(news: Context) -> None:
    judge.rename(news, "Альфа", "Альфа Құрылыс", "А", "б")
    assert profile(news, "ТОО «Альфа»").name == "Альфа Құрылыс"
    number = judge.hide(news, "Бета", "А", "шум")
    with pytest.raises(InputError):
        profile(news, "Бета")
    judge.undo(news, number)
    assert profile(news, "Бета").name == "АО «Бета»"


def test_what_was_taken_back_is_shown_as_before_whatever_came_since(news: Context) -> None:
    before = profile(news, "Альфа").name
    renamed, hidden = judge.rename(news, "Альфа", "Другое", "А", "б"), judge.hide(news, "Бета", "А", "шум")
    write(news.store, 30, "ТОО «Гамма» строит.", ("organisation", "ТОО «Гамма»"))
    resolve(news)
    judge.undo(news, renamed)
    judge.undo(news, hidden)
    assert (profile(news, "Альфа").name, profile(news, "Бета").hidden) == (before, False)


def test_the_list_says_who_judged_what_and_why(news: Context) -> None:
    judge.merge(news, ["Альфа", "Бета"], "Айгүл", "одна компания")
    judge.undo(news, judge.rename(news, "Альфа", "Альфа Құрылыс", "Ермек", "так в реестре"))
    renamed, merged = judge.overview(news)
    assert (renamed.verb, renamed.name, renamed.who, renamed.why) == (
        "rename",
        "Альфа Құрылыс",
        "Ермек",
        "так в реестре",
    )
    assert renamed.undone_at is not None
    assert (merged.verb, merged.kind, merged.undone_at) == ("merge", "organisation", None)
    assert len(merged.names) == 1


def test_judgements_travel(news: Context, tmp_path: Path) -> None:
    judge.merge(news, ["Альфа", "Бета"], "А", "б")
    assert judge.export(news, tmp_path / "j.jsonl") == 1
    assert judge.import_file(news, tmp_path / "j.jsonl") == 0
    judge.undo(news, 1)
    assert judge.import_file(news, tmp_path / "j.jsonl") == 1
    assert profile(news, "Альфа").id == profile(news, "Бета").id


def test_what_cannot_be_judged(news: Context, tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text('{"verb": "eat"}\n')
    with pytest.raises(InputError, match=r"bad\.jsonl:1"):
        judge.import_file(news, tmp_path / "bad.jsonl")
    with pytest.raises(InputError, match="nothing is called"):
        judge.merge(news, ["Альфа", "Гамма"], "А", "б")
    with pytest.raises(InputError, match="who made it"):
        judge.hide(news, "Альфа", "", "б")
