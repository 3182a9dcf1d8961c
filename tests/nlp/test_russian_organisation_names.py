"""Russian names without a legal form, and people beside bodies: sentences with all that is an organisation."""

from __future__ import annotations

import pytest

from nlp.analyse import Analyser


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    return Analyser()


def named(analyser: Analyser, text: str, kind: str) -> list[str]:
    return [mention.text for mention in analyser.analyse(text).mentions if mention.kind == kind]


@pytest.mark.parametrize(
    ("text", "organisations"),
    [
        ("На месте работают спасатели ДЧС Шымкента.", ["ДЧС Шымкента"]),
        ("Об этом рассказали в ДП Жамбылской области.", ["ДП Жамбылской области"]),
        ("Дело ведёт ДЭР по г. Алматы, сообщил адвокат.", ["ДЭР по г. Алматы"]),
        ("Проверку начал Департамент экологии по г. Шымкенту.", ["Департамент экологии по г. Шымкенту"]),
        ("Дилером стала группа компаний «Жібек Моторс».", ["группа компаний «Жібек Моторс»"]),
        ("Матч выиграл ФК «Тараз».", ["ФК «Тараз»"]),
        ("Автобусы собирает «ДалаАвтоПром» из Костаная.", ["«ДалаАвтоПром»"]),
        ("Трубы менял «Ертіс Водоканал».", ["«Ертіс Водоканал»"]),
        ("Он ответил: «Дорогой проект».", []),
        ("Долю продали Steppe Mining Group за бесценок.", ["Steppe Mining Group"]),
        ("Больницу строит ГКП на ПХВ «Тобыл Су».", ["ГКП на ПХВ «Тобыл Су»"]),
        (
            "Тендер объявил ГУ «Отдел спорта города Рудного» Управления спорта акимата Костанайской области.",
            ["ГУ «Отдел спорта города Рудного» Управления спорта акимата Костанайской области"],
        ),
        ("Концерт дал театр имени К. Байсеитовой.", ["театр имени К. Байсеитовой"]),
        ("В управлении полиции Семея всё отрицают.", ["управлении полиции Семея"]),
        ("Деньги хранил Halyk Global Markets, а не банк.", ["Halyk Global Markets"]),
        ("Иск подало экологическое общество «Жасыл дала».", ["экологическое общество «Жасыл дала»"]),
        ("Счёт вела Lakeside Trading Ltd. Банк молчит.", ["Lakeside Trading Ltd."]),
        ("Сообщение внесено в ЕРДР, виновному грозит статья УК.", []),
        ("Пожар тушили на рынке «Достык».", []),
    ],
)
def test_organisations_of_a_sentence(analyser: Analyser, text: str, organisations: list[str]) -> None:
    assert named(analyser, text, "organisation") == organisations


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Депутат Мажилиса Ирина Смирнова (фракция партии) против.", ["Ирина Смирнова"]),
        ("Аким Тараза Берик Каниев уехал.", ["Берик Каниев"]),
        ("Адвокат Куандыка Оспанова Нурлан Бейсенов молчит.", ["Куандыка Оспанова", "Нурлан Бейсенов"]),
        ("Экс-министру вручили повестку.", []),
        ("Председатель правления Багдат Мусин отметил, что деньги пойдут на 5G.", ["Багдат Мусин"]),
    ],
)
def test_people_without_the_body_or_place_of_their_office(analyser: Analyser, text: str, people: list[str]) -> None:
    assert named(analyser, text, "person") == people
