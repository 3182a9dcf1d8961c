"""Judgements are in force at once, can be taken back, and travel as a file."""

import json
from pathlib import Path

import pytest
from newsroom import START, write
from sqlalchemy import insert, select

from nlp.clusters import cluster_id
from nlp.names import key_hash
from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.profiles.profile import profile
from pipelines.resolution import judge
from pipelines.resolution.expand import StoreExpander, find_entities
from pipelines.resolution.resolve import resolve
from pipelines.resolution.suggest import did_you_mean, suggest
from pipelines.searching.documents import build_documents
from pipelines.store.judged import add
from pipelines.store.schema import collections, judgements, outbox

BETA = ("Бета", "АО «Бета»", cluster_id("organisation", "beta|jsc"))


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


def test_noise_is_no_entity_anywhere_until_it_is_taken_back(news: Context) -> None:
    number = judge.noise(news, "Бета", "А", "бұл атау емес")
    expander = StoreExpander(news.store)
    marker = f"organisation:{key_hash('beta|jsc')}"
    assert not any(marker in expander.markers(kind, name) for kind in (None, "organisation") for name in BETA)
    assert suggest(news, "Бета") == did_you_mean(news, "Бетта") == ()
    with news.store.read() as connection:
        assert find_entities(connection, "АО «Бета»") == []
        (rewritten,) = connection.execute(select(outbox.c.article_id).where(outbox.c.reason == "rewrite")).scalars()
        assert build_documents(connection, ["a2"], "1").documents[0].organisations == ()
    assert rewritten == "a2"
    for name in ("Бета", cluster_id("organisation", "beta|jsc")):
        with pytest.raises(InputError):
            profile(news, name)
    judge.undo(news, number)
    assert profile(news, "Бета").name == "АО «Бета»"
    assert all(marker in expander.markers("organisation", name) for name in BETA)


def test_noise_hides_nothing_of_what_it_was_taken_for(news: Context) -> None:
    """It leaves the entity in which it lived, and a later merge takes it back in."""
    for number, name in enumerate(("ТОО «Альфа»", "АО «Бета»"), 5):
        write(news.store, number, f"{name} строит.", ("organisation", name), bins={name: "123456789012"})
    resolve(news)
    assert profile(news, "Альфа").id == profile(news, "Бета").id
    judge.split(news, "Альфа", "АО «Бета»", "А", "б")
    judge.noise(news, "АО «Бета»", "А", "в")
    assert profile(news, "Альфа").hidden is False
    with pytest.raises(InputError):
        profile(news, "Бета")
    beta = cluster_id("organisation", "beta|jsc")
    payload = {"kind": "organisation", "keys": ["alfa|llp", "beta|jsc"]}
    with news.store.write() as connection:
        add(connection, "merge", payload, "А", "г")
    resolve(news)
    assert profile(news, beta).names == profile(news, "Альфа").names
    assert profile(news, beta).hidden is False


def test_different_ones_are_kept_apart_whatever_speaks_for_them(news: Context) -> None:
    ids = [profile(news, name).id for name in ("Альфа", "Бета")]
    number = judge.different(news, "Альфа", "Бета", "А", "екі компания")
    for at, name in enumerate(("ТОО «Альфа»", "АО «Бета»"), 5):
        write(news.store, at, f"{name} строит.", ("organisation", name), bins={name: "123456789012"})
    resolve(news)
    assert [profile(news, name).id for name in ("Альфа", "Бета")] == ids
    merged = judge.merge(news, ["Альфа", "Бета"], "А", "всё-таки одна")
    assert profile(news, "Альфа").id == profile(news, "Бета").id
    judge.undo(news, merged)
    assert [profile(news, name).id for name in ("Альфа", "Бета")] == ids
    judge.undo(news, number)
    assert profile(news, "Альфа").id == profile(news, "Бета").id


def test_different_ones_are_not_proposed(context: Context) -> None:
    for number, name in enumerate(("Асет Смагулов", "А. Смагулов")):
        write(context.store, number, f"{name} молчит.", ("person", name))
    resolve(context)
    assert len(profile(context, "Асет Смагулов").perhaps_same) == 1
    number = judge.different(context, "А. Смагулов", "Асет Смагулов", "А", "екі адам")
    assert profile(context, "Асет Смагулов").perhaps_same == profile(context, "А. Смагулов").perhaps_same == ()
    (judged,) = judge.overview(context)
    assert (judged.verb, set(judged.names)) == ("different", {"А. Смагулов", "Асет Смагулов"})
    judge.undo(context, number)
    assert len(profile(context, "Асет Смагулов").perhaps_same) == 1


def test_what_is_one_or_of_two_kinds_cannot_be_different(news: Context) -> None:
    write(news.store, 3, "Асет Смагулов молчит.", ("person", "Асет Смагулов"))
    resolve(news)
    with pytest.raises(InputError, match="are one entity"):
        judge.different(news, "ТОО «Альфа»", "Альфа", "А", "б")
    with pytest.raises(InputError, match="never meet"):
        judge.different(news, "Альфа", "Асет Смагулов", "А", "б")


def test_noise_and_different_travel(news: Context, tmp_path: Path) -> None:
    judge.different(news, "Альфа", "Бета", "А", "б")
    judge.noise(news, "Бета", "А", "б")
    assert judge.export(news, tmp_path / "j.jsonl") == 2
    assert judge.import_file(news, tmp_path / "j.jsonl") == 0
    for number in (1, 2):
        judge.undo(news, number)
    assert judge.import_file(news, tmp_path / "j.jsonl") == 2
    with pytest.raises(InputError):
        profile(news, "Бета")
    bad = (tmp_path / "j.jsonl").read_text(encoding="utf-8").replace('"others"', '"others2"')
    (tmp_path / "bad.jsonl").write_text(bad, encoding="utf-8")
    with pytest.raises(InputError, match="others"):
        judge.import_file(news, tmp_path / "bad.jsonl")


def test_who_may_not_see_a_spelling_judges_the_others_only(news: Context) -> None:
    with news.store.write() as connection:
        for name in ("news", "leak"):
            connection.execute(insert(collections).values(name=name, title=name, created_at=START))
    write(news.store, 3, "АО «Гамма» строит.", ("organisation", "АО «Гамма»"), collection="leak")
    resolve(news)
    judge.merge(news, ["Альфа", "Гамма"], "Айгүл", "одна компания")
    number = judge.hide(news, "Альфа", "Борис", "шум", collections=["news"])
    with news.store.read() as connection:
        payload = connection.execute(select(judgements.c.payload).where(judgements.c.id == number)).scalar_one()
    assert payload == {"kind": "organisation", "keys": ["alfa|llp"], "names": {"alfa|llp": "ТОО «Альфа»"}}
    assert [one.id for one in judge.overview(news, collections=["news"])] == [number]
    with pytest.raises(InputError, match="nothing is called «Гамма»"):
        judge.hide(news, "Гамма", "Борис", "шум", collections=["news"])
    (line,) = judge.in_force(news, ["news"])
    assert "names" not in json.loads(line)["payload"]  # a spelling can stand elsewhere only
