"""The name table: 600 well-known entities in three languages, one key each; what is not theirs stays apart."""

from collections import Counter

import pytest

from nlp.name_table import Entry, entries
from nlp.name_table.people import by_spelling, is_meant
from nlp.names import name_key
from nlp.roles import office_of


def entry(key: str) -> Entry:
    return next(one for one in entries() if one.key == key)


def test_the_table_is_large_and_every_row_has_evidence_and_three_languages() -> None:
    kinds = Counter(one.kind for one in entries())
    assert kinds["organisation"] + kinds["person"] >= 600
    assert kinds["person"] >= 100
    assert kinds["programme"] >= 40
    for one in entries():
        assert all((one.evidence.strip(), one.ru, one.kk, one.en or one.kind == "programme")), one.key
    assert [key for key, times in Counter(one.key for one in entries()).items() if times > 1] == []


@pytest.mark.parametrize("kind", ["organisation", "programme"])
def test_every_spelling_has_the_key_of_its_row(kind: str) -> None:
    wrong = [
        (one.key, name, name_key(kind, name))
        for one in entries()
        if one.kind == kind and not one.formed
        for name in one.spellings
        if name_key(kind, name) != one.key
    ]
    assert wrong == []


def test_people_have_offices_that_are_read_and_no_name_key_of_the_table() -> None:
    people = [one for one in entries() if one.kind == "person"]
    for one in people:
        assert one.offices, one.key
        assert not any(name_key("person", name).startswith("=") for name in one.spellings)
    assert office_of("аким Алматы").where


@pytest.mark.parametrize(
    "names",
    [
        ["МВФ", "Международный валютный фонд", "ХВҚ", "Халықаралық валюта қоры", "IMF"],
        ["ЕБРР", "ЕҚДБ", "European Bank for Reconstruction and Development"],
        ["АО «Эмбамунайгаз»", "Ембімұнайгаз", "«Ембімұнайгаз» АҚ", "Embamunaygas"],
        ["Казахский национальный университет имени аль-Фараби", "ҚазҰУ", "КазНУ"],
        ["Акимат Павлодарской области", "Павлодар облысының әкімдігі", "Akimat of Pavlodar Region"],
        ["АО «Самрук-Казына»", "Самұрық-Қазына", "Samruk-Kazyna"],
        ["Сбербанк Казахстан", "Bereke Bank"],
        ["АО «Рахат»", "«Рахат» АҚ"],
    ],
)
def test_names_of_one_meet(names: list[str]) -> None:
    assert len({name_key("organisation", name) for name in names}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("АО «Самрук-Казына»", "ТОО «Самрук-Казына»"),
        ("АО «Казахтелеком»", "ТОО «Казахтелеком»"),
        ("ТОО «Технодом»", "АО «Технодом»"),
        ("АО «Рахат»", "Рахат"),  # an everyday word
        ("Halyk Bank", "Благотворительный фонд «Халык»"),
        ("Партия AMANAT", "ТОО «Аманат»"),
        ("EU", "ЕҰУ"),  # fold to one
        ("ДСҰ", "ДДСҰ"),
        ("МФ", "МВФ"),
        ("Нострум Ойл энд Газ", "Жаикмунай"),  # the parent and its daughter
        ("Kazakhmys", "KAZ Minerals"),
    ],
)
def test_others_stay_apart(one: str, other: str) -> None:
    assert name_key("organisation", one) != name_key("organisation", other)


@pytest.mark.parametrize("name", ["ЕЭК", "Время", "Барыс", "Власть", "ГКБ", "Рахат"])
def test_what_may_mean_several_or_an_everyday_word_is_of_no_row(name: str) -> None:
    assert not name_key("organisation", name).startswith("=")


@pytest.mark.parametrize("name", ["Халык", "Магнум", "Билайн"])
def test_a_brand_means_its_company_only_alone(name: str) -> None:
    assert name_key("organisation", name).startswith("=")
    assert not name_key("organisation", f"Фонд «{name}»").startswith("=")


@pytest.mark.parametrize(
    ("key", "name", "role", "meant"),
    [
        ("dossayev", "Ерболат Досаев", "аким Алматы", True),
        ("dossayev", "Ерболат Досаев", "экс-аким Алматы", True),
        ("dossayev", "Ерболат Досаев", "Алматы қаласының әкімі", True),
        ("dossayev", "Ерболат Досаев", "заместитель акима Алматы", False),
        ("dossayev", "Ерболат Досаев", "хирург", False),
        ("takiyev", "Мәди Такиев", "ҚР Қаржы министрі", True),
        ("takiyev", "Мади Такиев", "министр", False),
        ("takiyev", "Мади Такиев", "вице-министр финансов", False),
        ("tokayev", "Касым-Жомарт Токаев", "Мемлекет басшысы", True),
        ("tokayev", "Касым-Жомарт Токаев", "президент федерации", False),
        ("bektenov", "Олжас Бектенов", "премьер-министр РК", True),
        ("bektenov", "Олжас Асанович Бектенов", "премьер-министр", False),
        ("koshanov", "Ерлан Қошанов", "Мәжіліс төрағасы", True),
    ],
)
def test_a_person_is_meant_by_name_and_office_only(key: str, name: str, role: str, meant: bool) -> None:
    assert is_meant(entry(f"=person/{key}"), name, role) is meant


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("мвф", "=org/imf"),
        ("Цифрлық Қазақстан", "=programme/digital-kazakhstan"),
        ("Yerbolat Dossayev", "=person/dossayev"),
        ("Мұрат Нұртілеу", "=person/nurtleu"),
    ],
)
def test_a_spelling_finds_its_rows(text: str, key: str) -> None:
    assert key in [one.key for one in by_spelling(text)]


def test_rows_tell_nothing_but_names_and_offices() -> None:
    words = ("convict", "abroad", "killed", "died", "prison", "wanted")
    assert [one.key for one in entries() if any(word in one.evidence for word in words)] == []
