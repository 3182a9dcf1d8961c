"""What the whole text says against a mention: tables of texts with the mentions that must and must not be there."""

from __future__ import annotations

import pytest

from nlp.analyse import Analyser
from nlp.findings import Mention
from nlp.second_thoughts import second_thoughts

# text, the kind and text of a mention, the kind that it becomes ("" where it falls)
CASES = [
    ("Тасарал замело. В город Тасарал везут соль.", "person", "Тасарал", "place"),
    ("Смета Тасарала выросла. Маслихат города Тасарал согласен.", "organisation", "Тасарала", "place"),
    ("Тасаралу нужен мост. Тасарал қаласы өзен жағасында.", "person", "Тасаралу", "place"),
    ("Пастуху вернули овец.", "person", "Пастуху", ""),
    ("Стройнадзор смету не подписал.", "person", "Стройнадзор", ""),
    ("Сейткалиев опоздал.", "person", "Сейткалиев", "person"),
    ("Деньги ушли на НАО.", "place", "НАО", ""),
    ("Аким района приехал.", "place", "Аким района", ""),
    ("На улице Полевой прорвало трубу.", "place", "Полевой прорвало", ""),
    ("Трубу меняет улица Полевая.", "place", "Полевая", ""),
    ("В Тасарале выпал снег.", "place", "Тасарале", "place"),
    ("Маслихат уточнил смету.", "person", "Маслихат", ""),
    ("Ждёт судьба Царицыно.", "person", "Царицыно", "place"),
    ("Пшеницу купит Продкорпорация.", "person", "Продкорпорация", "organisation"),
    ("Об этом сказано в заявлении Нацфронта.", "person", "Нацфронта", "organisation"),
    ("Пришёл Айтбайкорпус.", "person", "Айтбайкорпус", "person"),
]


@pytest.mark.parametrize(("text", "kind", "named", "becomes"), CASES, ids=[case[0] for case in CASES])
def test_a_lone_mention(text: str, kind: str, named: str, becomes: str) -> None:
    at = text.index(named)
    mention = Mention(at, at + len(named), named, kind, named)  # type: ignore[arg-type]
    assert [found.kind for found in second_thoughts(text, [mention])] == ([becomes] if becomes else [])


def test_a_noun_stays_a_surname_where_the_person_stands_in_full() -> None:
    text = "Павел Кузнец уехал. Кузнецу позвонили."
    whole = Mention(0, 12, "Павел Кузнец", "person", "Павел Кузнец")
    lone = Mention(20, 27, "Кузнецу", "person", "Кузнец")
    assert second_thoughts(text, [whole, lone]) == [whole, lone]


def test_a_programme_of_the_text_is_no_organisation() -> None:
    text = "Проверили «Таза бұлақ». Программа «Таза бұлақ» идёт второй год."
    kinds = {m.kind for m in Analyser().analyse(text).mentions if "бұлақ" in m.text}
    assert kinds == {"programme"}


def test_a_surname_before_given_name_and_patronymic_is_the_mans() -> None:
    text = "Пояснения дал директор Балгабаев Марат Шынгысович."
    assert [(m.kind, m.text) for m in Analyser().analyse(text).mentions] == [("person", "Балгабаев Марат Шынгысович")]


def test_a_kazakh_word_that_opens_a_sentence_is_no_town() -> None:
    assert not Analyser().analyse("Слесарьлар оқудан өтті. Ескі көлік бөлшектелді, тағы екі көлік қалды.").mentions


@pytest.mark.parametrize(
    ("text", "known", "kind", "named", "becomes"),
    [
        # A place of one reading is a person's or a body's name elsewhere in the text.
        ("Егор Свиридов погиб. О Свиридове говорят.", ("person", "Егор Свиридов"), "place", "Свиридове", "person"),
        ("Гата Камский играет. У Гаты Камского мат.", ("person", "Гата Камский"), "place", "Гаты Камского", "person"),
        ("Театр «Кин-Топ» цел. Из Кин-Топа шли", ("organisation", "«Кин-Топ»"), "place", "Кин-Топа", "organisation"),
        ("Иван Омский уехал. В Омске тихо.", ("person", "Иван Омский"), "place", "Омске", "place"),
        ("Иван Луганский уехал. В Лугани тихо.", ("person", "Иван Луганский"), "place", "Лугани", "place"),
    ],
)  # fmt: skip
def test_what_the_text_calls_it_elsewhere(
    text: str, known: tuple[str, str], kind: str, named: str, becomes: str
) -> None:
    mentions = []
    for one, words in (known, (kind, named)):
        at = text.rindex(words)
        mentions.append(Mention(at, at + len(words), words, one, words))  # type: ignore[arg-type]
    assert [found.kind for found in second_thoughts(text, mentions)][1] == becomes


def test_a_person_begins_after_the_body() -> None:
    text = "Оператор Аль-Джазиры Сами Хадж приехал."
    body = Mention(9, 20, "Аль-Джазиры", "organisation", "Аль-Джазира")
    person = Mention(9, 30, "Аль-Джазиры Сами Хадж", "person", "Аль-Джазира Сами Хадж")
    assert [(m.kind, m.text) for m in second_thoughts(text, [body, person])] == [
        ("organisation", "Аль-Джазиры"),
        ("person", "Сами Хадж"),
    ]
