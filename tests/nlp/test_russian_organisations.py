"""Russian rules of organisations for Kazakhstan's news: a table of cases for each rule, and a floor under the gold."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from nlp.analyse import Analyser
from nlp.evaluation.own_gold import read_own_gold
from nlp.evaluation.score import Score, findings, score
from nlp.organisations import explain

GOLD = Path(__file__).parent.parent / "gold" / "ru"
CASES = [  # what is in brackets is all that is found, by the rule named
    ("branch", "Закрыт [Филиал АО «Казпочта» по городу Семей] до мая."),
    ("branch", "Директор [филиала АО «Казпочта» в Карагандинской области] уволен."),
    ("branch", "Насосы купил [Акмолинский филиал АО «Степной насос»] весной."),
    ("numbered_unit", "Офицер [воинской части 6505] осуждён, приказ № 6505 отменён."),
    ("numbered_unit", "Осуждён начальник [учреждения № 17] в Алматы."),
    ("owner_before_quoted", "Он продал 10 % акций [«Дала Пасс»] и дом."),
    ("owner_before_quoted", "Главный тренер [«Кайсара»] промолчал, роман «Абай» издан."),
    ("clubs", "Матч [«Сункар»] – [«Горняк»] завершился вничью."),
    ("one_word_company", "Зерно купила [Продкорпорация] осенью, телеком растёт."),
    ("named_after", "Студент [ЕНУ им. Гумилёва] уехал."),
    ("state_body", "Ученики [школы-гимназии № 56] победили, школы района закрыты."),
    ("state_body", "Цех [Балхашского медеплавильного завода] остановлен."),
    ("state_body", "Штраф выписала [инспекция транспортного контроля по Карагандинской области] утром."),
    ("state_body", "Пишите в [Комитет по обеспечению качества в сфере образования] по телефону."),
    ("state_body", "Проверил [департамент по управлению земельными ресурсами] весной."),
    ("state_body", "Жалобу приняло [посольство Китая в Казахстане] вчера."),
    ("state_body", "Дело вело [управление по противодействию экстремизму ДП г. Алматы] год."),
    ("abbreviated_body", "Прекратил дело [СУ ДП Абайской области] летом."),
    ("abbreviated_body", "Учёные [КазНИИ защиты растений] вывели сорт."),
    ("latin_company", "Против [«Qaz Carbon Invest»] возбудили дело."),
    ("bare_before_form", "Меморандум с [Steppe Machinery Co., Ltd] подписан."),
    ("bare_before_form", "Нидерландская [Caspian Grain Partners N.V.] купила элеватор."),
    ("form_before_quoted", "Растёт прибыль [АО «Степь нефть»], [АО «Тан Петролеум»] и [ТОО «Кум»]."),
    ("form_before_quoted", "Банкрот – [полное товарищество «Ахметов и партнёры»] из Алматы."),
    ("", "Хватит денег на ремонт больницы. «Нужно мало», – сказала она."),
    ("", "Пожар в торговом доме «Адем», у остановки «Мектеп» и в ледовой арене «Каспий»."),
    ("", "Отдел кадров, банк данных и суд присяжных сокращены."),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "marked"), CASES)
def test_the_named_rule_finds_what_is_marked(rule: str, marked: str) -> None:
    text = re.sub(r"[\[\]]", "", marked)
    found = explain(text, 0, len(text), "ru")
    assert [text[one.start : one.stop] for one in found] == re.findall(r"\[(.+?)\]", marked)
    # A quoted name that a rule found is found again by its repetition, which comes first where both are equal.
    assert not rule or {rule, "repeated_quotes"} & {one.rule for one in found}


@pytest.mark.parametrize("text", ["ПРОТОКОЛ № 12", "Улицу Толе би перекроют.", "Городской суд вынес приговор.",
                                  "ДИРЕКТОР ЗАВОДА ОСУЖДЁН НА СЕМЬ ЛЕТ", "Маслихат уточнил бюджет."])  # fmt: skip
def test_neither_headings_nor_streets_nor_some_court_are_bodies_or_people(analyser: Analyser, text: str) -> None:
    assert [one.text for one in analyser.analyse(text).mentions if one.kind in ("organisation", "person")] == []


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    """The models: a second."""
    return Analyser()


FLOORS = {"person": 0.97, "organisation": 0.98, "place": 0.97, "programme": 0.99, "money": 0.98}
NAMING = {"person": 0.95, "organisation": 0.97}


def test_the_open_half_of_the_gold_stays_understood(analyser: Analyser) -> None:
    """Floors under the exact F1 of `dev`, .01 to .02 below what was measured; the held-out half is not asked here."""
    documents = list(read_own_gold(GOLD / "dev"))
    totals: dict[str, Score] = dict.fromkeys(FLOORS, Score())
    for document, analysis in zip(documents, analyser.analyse_many((d.text, None) for d in documents), strict=True):
        for kind, one in score(document, findings(analysis))[0].items():
            totals[kind] += one
    assert {kind: one.f1 for kind, one in totals.items() if one.f1 < FLOORS[kind]} == {}
    assert {kind: totals[kind].naming for kind, floor in NAMING.items() if totals[kind].naming < floor} == {}


def test_the_gold_is_as_large_as_it_says() -> None:
    texts = [document for part in ("dev", "test") for document in read_own_gold(GOLD / part)]
    articles = Counter("\n" in document.text for document in texts)
    assert articles[False] >= 150
    assert articles[True] >= 20
