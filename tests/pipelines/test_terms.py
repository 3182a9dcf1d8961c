"""Terms and the name table at resolve: spellings in three languages are one entity, at once, and apart again."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from newsroom import write
from sqlalchemy import select

from app.cli import baqylau
from nlp.names import key_hash, name_key
from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.profiles.profile import profile
from pipelines.resolution import terms
from pipelines.resolution.expand import StoreExpander
from pipelines.resolution.resolve import resolve
from pipelines.store import known_names
from pipelines.store.schema import key_links

SPELLINGS = {
    "organisation": {"ru": ["ТОО «Речной вокзал»"], "kk": ["«Өзен бекеті» ЖШС"], "en": ["River Terminal"]},
    "programme": {"ru": ["Добрый двор"], "kk": ["Мейірімді аула"], "en": ["Kind Yard"]},
    "person": {"ru": ["Гульнара Ахмедова"], "kk": ["Күлнар Ахметқызы"], "en": ["Gulnara Akhmed"]},
    "place": {"ru": ["Верхние Луга"], "kk": ["Жоғарғы Шалғын"], "en": ["Upper Meadows"]},
}


@pytest.mark.parametrize("kind", SPELLINGS)
@pytest.mark.parametrize("early", [True, False])
def test_spellings_of_a_term_are_one_and_a_question_for_one_finds_all(context: Context, kind: str, early: bool) -> None:
    names = SPELLINGS[kind]
    if early:  # before anything is known by these names
        terms.add(context, kind, names, "Айгүл", "атауы бір")
    write(context.store, 1, f"Здесь {names['ru'][0]} сегодня.", (kind, names["ru"][0]))
    write(context.store, 2, f"Бұл {names['kk'][0]} бүгін.", (kind, names["kk"][0]))
    resolve(context)
    if not early:
        assert profile(context, names["ru"][0]).id != profile(context, names["kk"][0]).id
        terms.add(context, kind, names, "Айгүл", "атауы бір")
    found = {profile(context, spelling).id for some in names.values() for spelling in some}
    assert len(found) == 1
    assert profile(context, names["en"][0]).article_count == 2
    keys = {f"{kind}:{key_hash(name_key(kind, names[language][0]))}" for language in ("ru", "kk")}
    for some in names.values():
        assert keys <= StoreExpander(context.store).markers(kind, some[0])


def test_what_is_indexed_but_not_yet_resolved_is_found_too(context: Context) -> None:
    terms.add(context, "programme", SPELLINGS["programme"], "А", "б")
    wanted = f"programme:{key_hash(name_key('programme', 'Мейірімді аула'))}"
    assert wanted in StoreExpander(context.store).markers(None, "Kind Yard")


def test_removed_it_is_as_before_and_its_row_stays(context: Context) -> None:
    names = SPELLINGS["organisation"]
    write(context.store, 1, f"Здесь {names['ru'][0]}.", ("organisation", names["ru"][0]))
    write(context.store, 2, f"Бұл {names['kk'][0]}.", ("organisation", names["kk"][0]))
    resolve(context)
    before = profile(context, names["ru"][0]).id, profile(context, names["kk"][0]).id
    number = terms.add(context, "organisation", names, "Айгүл", "бір серіктестік")
    terms.remove(context, number, "Берик")
    assert (profile(context, names["ru"][0]).id, profile(context, names["kk"][0]).id) == before
    assert terms.overview(context) == []
    (row,) = terms.overview(context, removed=True)
    assert (row.who, row.why, row.removed_by) == ("Айгүл", "бір серіктестік", "Берик")
    assert row.removed_at is not None
    with pytest.raises(InputError, match="no term"):
        terms.remove(context, number, "Берик")
    terms.add(context, "organisation", names, "Айгүл", "бәрібір")  # its spellings are free again
    assert profile(context, names["ru"][0]).article_count == 2


def test_a_term_speaks_against_no_bin(context: Context) -> None:
    write(context.store, 1, "ТОО «Речной вокзал».", ("organisation", "ТОО «Речной вокзал»"),
          bins={"ТОО «Речной вокзал»": "123456789012"})  # fmt: skip
    write(context.store, 2, "Речной вокзал.", ("organisation", "Речной вокзал"))
    terms.add(context, "organisation", {"ru": ["Речной вокзал"], "en": ["River Terminal"]}, "А", "б")
    assert profile(context, "123456789012").article_count == 2


@pytest.mark.parametrize(
    ("kind", "names", "message"),
    [
        ("company", {"ru": ["А", "Б"]}, "a term is one of"),
        ("organisation", {"ru": ["Альфа"]}, "two spellings"),
        ("organisation", {"ru": ["Альфа"], "en": ["Alfa"]}, "two spellings"),
        ("programme", {"ru": ["Цифровой Казахстан"], "kk": ["Цифрлық Қазақстан"]}, "two spellings"),
        ("person", {"ru": ["Каниев", "Берик Каниев"]}, "given name"),
        ("organisation", {"ru": ["«»", "Альфа"]}, "letters"),
        ("organisation", {"ru": ["а" * 201, "Бета"]}, "200 signs"),
        ("organisation", {"ru": [f"Альфа {i}" for i in range(21)]}, "20 spellings"),
        ("organisation", {"ru": ["Альфа 850101300015", "Бета"]}, "number of a person"),
        ("organisation", {"ru": ["Речной вокзал"], "kk": ["Гамма"]}, "of term 1 already"),
    ],
)
def test_what_is_no_term(context: Context, kind: str, names: dict[str, list[str]], message: str) -> None:
    terms.add(context, "organisation", {"ru": ["Речной вокзал"], "kk": ["Өзен бекеті"]}, "А", "б")
    with pytest.raises(InputError, match=message):
        terms.add(context, kind, names, "А", "б")
    with pytest.raises(InputError, match="--why"):
        terms.add(context, "organisation", SPELLINGS["organisation"], "А", " ")
    assert len(terms.overview(context)) == 1


def test_programmes_of_the_table_meet_in_both_languages(context: Context) -> None:
    write(context.store, 1, "«Дорожная карта бизнеса»", ("programme", "Дорожная карта бизнеса"))
    write(context.store, 2, "«Бизнестің жол картасы – 2025»", ("programme", "Бизнестің жол картасы – 2025"))
    resolve(context)
    assert profile(context, "Business Roadmap").article_count == 2


@pytest.mark.parametrize(
    ("russian", "kazakh", "one"),
    [
        ("министр иностранных дел", "Сыртқы істер министрі", True),
        ("министр иностранных дел", None, False),  # a name alone proves nothing
        ("министр иностранных дел", "хирург", False),
        ("врач", "дәрігер", False),
    ],
)
def test_a_public_person_meets_by_name_and_office_only(
    context: Context, russian: str, kazakh: str | None, one: bool
) -> None:
    write(context.store, 1, "Мурат Нуртлеу.", ("person", "Мурат Нуртлеу"), roles={"Мурат Нуртлеу": russian})
    roles = {"Мұрат Нұртілеу": kazakh} if kazakh else None
    write(context.store, 2, "Мұрат Нұртілеу.", ("person", "Мұрат Нұртілеу"), roles=roles)
    resolve(context)
    assert (profile(context, "Мурат Нуртлеу").id == profile(context, "Мұрат Нұртілеу").id) is one


def test_another_patronymic_is_another_person(context: Context) -> None:
    office = "министр иностранных дел"
    write(context.store, 1, "Мурат Нуртлеу.", ("person", "Мурат Нуртлеу"), roles={"Мурат Нуртлеу": office})
    name = "Мұрат Серікұлы Нұртілеу"
    write(context.store, 2, f"{name}.", ("person", name), roles={name: "Сыртқы істер министрі"})
    resolve(context)
    assert profile(context, "Мурат Нуртлеу").id != profile(context, "Мұрат Нұртілеу").id


def test_a_well_known_person_is_found_by_the_other_languages_spelling(context: Context) -> None:
    write(context.store, 1, "Мурат Нуртлеу.", ("person", "Мурат Нуртлеу"))
    resolve(context)
    assert profile(context, "Мұрат Нұртілеу").article_count == 1


def test_links_are_what_terms_and_mentions_say(context: Context) -> None:
    number = terms.add(context, "programme", SPELLINGS["programme"], "А", "б")
    with context.store.write() as connection:
        links = select(key_links.c.key_b).distinct().where(key_links.c.evidence == "term")
        assert list(connection.execute(links).scalars()) == [f"term:{number}"]
        assert known_names.sync(connection, ()) == set()
        known_names.remove_term(connection, number, "А")
        assert {kind for kind, _ in known_names.sync(connection, ())} == {"programme"}
        assert list(connection.execute(links).scalars()) == []


def test_the_command(context: Context) -> None:
    home = ["--home", str(context.settings.home)]
    run = CliRunner().invoke
    options = ["--ru", "Добрый двор", "--kk", "Мейірімді аула", "--en", "Kind Yard", "--why", "одна программа"]
    added = run(baqylau, [*home, "term", "add", "programme", *options], catch_exceptions=False)
    assert "baqylau term remove 1" in added.output
    (listed,) = json.loads(run(baqylau, [*home, "term", "list", "--json"]).output)
    assert (listed["kind"], listed["kk"], listed["why"]) == ("programme", ["Мейірімді аула"], "одна программа")
    assert "Kind Yard" in run(baqylau, [*home, "term", "list"]).output
    assert run(baqylau, [*home, "term", "remove", "1"]).exit_code == 0
    assert json.loads(run(baqylau, [*home, "term", "list", "--json"]).output) == []
    assert len(json.loads(run(baqylau, [*home, "term", "list", "--all", "--json"]).output)) == 1
