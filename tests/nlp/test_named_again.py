"""What a text names once is found wherever it stands: texts, one mention that is known, and what it brings."""

from __future__ import annotations

import pytest

from nlp.findings import Mention, MentionKind
from nlp.named_again import named_again
from tests.growth import processor_seconds

PERSON: MentionKind = "person"
BODY: MentionKind = "organisation"
PLACE: MentionKind = "place"


def again(text: str, *known: tuple[MentionKind, str, str]) -> list[tuple[str, str]]:
    """(kind, text) of what is found beside the known (kind, text, name), each at its first place."""
    mentions = [
        Mention(text.index(named), text.index(named) + len(named), named, kind, name) for kind, named, name in known
    ]
    return [(found.kind, found.text) for found in named_again(text, mentions)]


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        # In any case, by any word of the name.
        ("Ерлан Кусаинов ушёл. Кусаинову не звонили.", "Ерлан Кусаинов", ["Кусаинову"]),
        ("Дину Оспанову ищут. По словам Оспановой, всё цело.", "Дина Оспанова", ["Оспановой"]),
        ("Олег Таранский молчит, а о Таранском пишут.", "Олег Таранский", ["Таранском"]),
        ("Айгуль Сеитова поёт. Её соседка слышала, как Айгуль поёт.", "Айгуль Сеитова", ["Айгуль"]),
        # Another person, a street, something quoted, another word of the language.
        ("Ерлан Кусаинов ушёл. Дана Кусаинова осталась.", "Ерлан Кусаинов", []),
        ("Ерлан Кусаинов ушёл. На улице Кусаинова тихо.", "Ерлан Кусаинов", []),
        ("Иван Мороз ушёл. Кафе «Мороз» закрыто.", "Иван Мороз", []),
        ("Иван Чернов ушёл. Чернового листа нет.", "Иван Чернов", []),
        ("Пётр Сорока ушёл. Сорока лет не прошло.", "Пётр Сорока", []),
        ("Пётр Сорока ушёл. Письмо послали Сороке.", "Пётр Сорока", ["Сороке"]),
        ("Иван Ким ушёл. Кимоно осталось, Киму пишут.", "Иван Ким", []),  # too short to be sure of
        ("Олег Иванович ушёл. Ивановича ждут.", "Олег Иванович", []),  # a patronymic is no name by itself
    ],
)
def test_people_are_met_again(text: str, known: str, expected: list[str]) -> None:
    named = " ".join(text.split()[:2])
    assert again(text, (PERSON, named, known)) == [("person", word) for word in expected]


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("Сервис Orvella растёт. Акции Orvella и Orvella Cloud.", "Orvella", ["Orvella", "Orvella"]),
        ("Фонд «Orvella» закрыт, Orvella молчит.", "«Orvella»", ["Orvella"]),
        ("Сообщает КЗСТ. Пресс-служба КЗСТ молчит.", "КЗСТ", ["КЗСТ"]),
        # An address, another word, a legal form.
        ("Orvella молчит: orvella.com, x@Orvella, Orvella.kz, Orvellas.", "Orvella", []),
        ("Завод АО встал. АО и ТОО отчитались.", "АО", []),
        # In quotes, in another case; not where the text has a ship or a film of that name.
        ("Группа «Компас» поёт. Песни «Компаса» и «Компасу».", "«Компас»", ["«Компаса»", "«Компасу»"]),
        ("Группа «Компас» поёт. Корабль «Компас» утонул, «Компаса» нет.", "«Компас»", []),
        ("Маяк горит. Он видел Маяк.", "Маяк", []),  # an everyday word
    ],
)
def test_bodies_are_met_again(text: str, known: str, expected: list[str]) -> None:
    assert again(text, (BODY, known, known)) == [("organisation", word) for word in expected]


@pytest.mark.parametrize(
    ("text", "kind", "known", "expected"),
    [
        ("Пишет Джон Хартвик (John Hartwick).", PERSON, "Джон Хартвик", "John Hartwick"),
        ("Халед аль-Насри (Khaled al-Nasri) ушёл.", PERSON, "Халед аль-Насри", "Khaled al-Nasri"),
        ("Лига ткачей (League of Weavers) бастует.", BODY, "Лига ткачей", "League of Weavers"),
        ("Концерн «Ремтек» (Remtek) растёт.", BODY, "«Ремтек»", "Remtek"),
        ("Лига ткачей и прях (ЛТП) бастует.", BODY, "Лига ткачей и прях", "ЛТП"),
        ("Лига ткачей (ЛТК) бастует.", BODY, "Лига ткачей", ""),
        ("Лига ткачей (ЛТ) (League of Weavers) бастует.", BODY, "ЛТ", "League of Weavers"),
        ("В Аль-Рахбе (Al Rahba) жарко.", PLACE, "Аль-Рахбе", "Al Rahba"),
        # A bank in brackets is not its analyst; nor is a word.
        ("Джон Хартвик (Orvella Finance) ждёт роста.", PERSON, "Джон Хартвик", ""),
        ("Джон Хартвик (и другие) ждёт.", PERSON, "Джон Хартвик", ""),
        ("Лига ткачей (ткут с 1998 года).", BODY, "Лига ткачей", ""),
    ],
)
def test_latin_twins_in_brackets(text: str, kind: MentionKind, known: str, expected: str) -> None:
    assert again(text, (kind, known, known)) == ([(kind, expected)] if expected else [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Глава фирмы Daniyar Omarov и Aliya Seitova ушли.", ["Daniyar Omarov", "Aliya Seitova"]),
        ("Подпись: Omarov Daniyar.", ["Omarov Daniyar"]),
        ("Завод Daniyar Omarov LLP и банк Kuznov Capital, сайт Daniyar Omarov.kz.", []),
    ],
)
def test_people_in_latin_letters(text: str, expected: list[str]) -> None:
    assert again(text) == [("person", name) for name in expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Он стал чемпионом Европы.", ["Европы"]),
        ("Ливан • Маврикий • Молдавия", ["Ливан", "Маврикий", "Молдавия"]),
        ("Товар везут из США и КНР.", ["США", "КНР"]),
        ("Самое важное. Его радиостанция Голос Америки.", []),
        ("Шаттл «Колумбия» взлетел.", []),
    ],
)
def test_countries_that_the_tagger_missed(text: str, expected: list[str]) -> None:
    assert again(text) == [("place", word) for word in expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Об этом сообщает orvella.kz.", ["orvella.kz"]),
        ("Как пишет портал Orvella-news.ru, всё цело.", ["Orvella-news.ru"]),
        ("Сотрудник, которого цитирует «orvella.info», ушёл.", ["orvella.info"]),
        ("Бұл туралы orvella.kz емес, газет хабарлайды orvella.com.", ["orvella.com"]),
        ("Адрес сайта orvella.kz, почта сообщает@orvella.kz, пишет orvella.kz/news.", []),
    ],
)
def test_outlets_by_their_address(text: str, expected: list[str]) -> None:
    assert again(text) == [("organisation", word) for word in expected]


def test_what_is_known_is_not_said_twice() -> None:
    text = "Германия и Германия."
    assert again(text, (PLACE, "Германия", "Германия")) == [("place", "Германия")]


def test_time_grows_with_the_text() -> None:
    def seconds(times: int) -> float:
        sentence = "Ерлан Кусаинов (Yerlan Kussainov) и Orvella, Кусаинову пишут. "
        text = sentence * times
        mentions = [
            Mention(at, at + 14, "Ерлан Кусаинов", PERSON, f"Ерлан Кусаинов {at}")
            for at in range(0, len(text), len(sentence))
        ]
        assert sum(1 for _ in named_again(text, mentions)) > times
        return processor_seconds(lambda: list(named_again(text, mentions)))

    seconds(10)
    assert seconds(2_000) < 16 * max(seconds(250), 0.01)
