"""The gazetteer: complete rows, one key for a place in all languages and of all times, names in every case."""

import pytest

from nlp.body_names import city_id
from nlp.findings import Mention
from nlp.gazetteer import kazakh_with_head, kazakh_words, places
from nlp.kazakh.mentions import find_places
from nlp.names import name_key
from nlp.places import is_place, place_name


def test_every_row_has_its_names_in_three_languages() -> None:
    for place in places():
        assert all(map(len, (place.ru, place.kk, place.en, *place.names))), place
        assert len(set(place.ru)) == len(place.ru), place


def test_no_name_of_one_kind_stands_for_two_places() -> None:
    seen: dict[tuple[str, str], str] = {}
    for place in places():
        for name in place.ru:
            assert seen.setdefault((place.kind, name), place.ru[0]) == place.ru[0]


def test_kazakhstan_is_whole() -> None:
    kinds = [place.kind for place in places()]
    assert kinds.count("region") >= 19
    assert kinds.count("district") >= 180
    assert kinds.count("country") >= 190


@pytest.mark.parametrize(
    "names",
    [
        "Усть-Каменогорск|Өскемен|Oskemen|Усть-Каменогорск қаласы",
        "Семей|Семипалатинск|город Семей",
        "Уральск|Орал|Uralsk",
        "Атырау|Гурьев",
        "Кызылорда|Кзыл-Орда|Қызылорда|Kyzylorda",
        "Астана|Нур-Султан|Нұр-Сұлтан|Целиноград",
        "Тараз|Джамбул|Тараз қаласы",
        "Актау|Ақтау|Шевченко",
        "Конаев|Капчагай|Қонаев қаласы",
        "Щучинск|Shchuchinsk",
        "Щербактинский район|Шарбақты ауданы|Sharbakty District",
        "район Байтерек|Зеленовский район|Бәйтерек ауданы",
        "район имени Габита Мусрепова|Ғабит Мүсірепов ауданы",
        "Курдайский район|Кордайский район|Қордай ауданы",
        "Западно-Казахстанская область|ЗКО|Батыс Қазақстан облысы|БҚО",
        "Абайская область|область Абай|Абай облысы|Abai Region",
        "США|АҚШ|Соединённые Штаты Америки|Америка Құрама Штаттары|USA",
        "Кыргызстан|Киргизия|Қырғызстан",
        "Китай|КНР|Қытай|China",
        "Пекин|Бейжің|Beijing",
        "Иртыш|Ертіс|Irtysh",
        "Каспийское море|Каспий теңізі|Caspian Sea",
    ],
)
def test_one_place_has_one_key(names: str) -> None:
    keys = {name_key("place", name) for name in names.split("|")}
    assert len(keys) == 1
    assert next(iter(keys)).startswith("=place/")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Алматы", "Алматинская область"),
        ("Аягоз", "Аягозский район"),
        ("Абай", "Абайская область"),
        ("Аксу", "Аксуский район"),
        ("Корея", "КНДР"),
        ("Конго", "ДР Конго"),
        ("Ташкент", "Тараз"),
    ],
)
def test_neighbours_have_other_keys(one: str, other: str) -> None:
    assert name_key("place", one) != name_key("place", other)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Усть-Каменогорске", "Усть-Каменогорск"),
        ("Экибастузом", "Экибастуз"),
        ("Сарани", "Сарань"),
        ("Рудном", "Рудный"),
        ("Боровом", "Боровое"),
        ("Есике", "Есик"),
        ("Алматы", "Алматы"),
        ("Актау", "Актау"),
        ("Косшы", "Косшы"),
        ("Павлодарской области", "Павлодарская область"),
        ("Акмолинской", "Акмолинская область"),
        ("Костанайской областях", "Костанайская область"),
        ("Карасуского", "Карасуский район"),
        ("Щербактинском районе", "Щербактинский район"),
        ("Каспийского моря", "Каспийское море"),
        ("Соединённых Штатов", "Соединённые Штаты"),
        ("Республикой Казахстан", "Республика Казахстан"),
        ("Филиппинах", "Филиппины"),
        ("США", "США"),
        ("Өскеменде", "Өскемен"),
        ("АҚШ-тың", "АҚШ"),
    ],
)
def test_the_nominative_of_a_place(written: str, name: str) -> None:
    assert place_name(written) == name


@pytest.mark.parametrize(("word", "place"), [("Тараза", True), ("Конаева", False), ("Того", False), ("Берика", False)])
def test_a_word_that_is_a_surname_too_proves_no_place(word: str, place: bool) -> None:
    assert is_place(word) is place


def test_kazakh_names_that_are_words_need_their_head() -> None:
    assert {"абай", "жақсы", "бәйтерек", "қазан"} <= kazakh_with_head()
    assert {"отырар", "ақмола", "өскемен", "ақш"} <= kazakh_words()
    assert not kazakh_words() & kazakh_with_head()


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("Абай ауданында қар жауды", [("Абай ауданында", "Абай ауданы")]),
        ("Абай келді", []),
        ("Шар қаласында өрт шықты", [("Шар", "Шар")]),
        ("Төле би ауданында жол салынды", [("Төле би ауданында", "Төле би ауданы")]),
        ("Біріккен Араб Әмірліктерінде кездесті", [("Біріккен Араб Әмірліктерінде", "Біріккен Араб Әмірліктері")]),
        ("Батыс Қазақстан облысында", [("Батыс Қазақстан облысында", "Батыс Қазақстан облысы")]),
        ("Өскеменде және Қазалыда", [("Өскеменде", "Өскемен"), ("Қазалыда", "Қазалы")]),
    ],
)
def test_places_of_kazakh_text(text: str, spans: list[tuple[str, str]]) -> None:
    found: list[Mention] = list(find_places(text, 0, len(text)))
    assert [(mention.text, mention.name) for mention in found] == spans


def test_cities_are_known_in_every_case() -> None:
    assert city_id("Уштобе") == city_id("Үштөбе") != ""
    assert city_id("Алги") == city_id("Алға")
    assert city_id("Ничейск") == ""
