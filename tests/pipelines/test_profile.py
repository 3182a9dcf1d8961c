"""Profiles: everything of one entity, nothing of another, nothing of a closed collection."""

from decimal import Decimal

import pytest
from newsroom import write

from nlp.findings import Amount
from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.profiles.profile import profile
from pipelines.resolution.resolve import resolve
from pipelines.sentences import sentence_around

TEXT = "Первое дело. К. Ахметов дал ТОО «Астана-Строй» 5 млн тенге, и Берик Каниев знал. Потом 7 млн тенге."


@pytest.fixture
def news(context: Context) -> Context:
    amounts = tuple(
        Amount(TEXT.index(t), TEXT.index(t) + len(t), t, Decimal(v), "KZT")
        for t, v in (("5 млн тенге", 5_000_000), ("7 млн тенге", 7_000_000))
    )
    both = (("organisation", "ТОО «Астана-Строй»"), ("person", "Берик Каниев"))
    write(context.store, 1, TEXT, *both, amounts=amounts, roles={"Берик Каниев": "аким Тараза"})
    write(context.store, 40, "«Астана-Строй» ЖШС салды.", ("organisation", "«Астана-Строй» ЖШС"))
    write(context.store, 3, "Тайное. Astana-Stroy LLP.", ("organisation", "Astana-Stroy LLP"), collection="secret")
    resolve(context)
    return context


def test_an_organisation(news: Context) -> None:
    found = profile(news, "astana stroy", collections=["news"])
    assert (found.kind, found.name) == ("organisation", "ТОО «Астана-Строй»")
    assert [line.article_id for line in found.mentions] == ["a40", "a1"]
    line = found.mentions[1]
    assert line.sentence == "К. Ахметов дал ТОО «Астана-Строй» 5 млн тенге, и Берик Каниев знал."
    assert line.sentence[line.start : line.stop] == line.text == "ТОО «Астана-Строй»"
    assert [(s.text, s.value) for s in line.sums] == [("5 млн тенге", 5_000_000)]
    assert found.timeline == (("2026-03", 1), ("2026-04", 1))
    (other,) = found.together
    assert (other.name, other.articles, other.sentence) == ("Берик Каниев", 1, line.sentence)


def test_a_closed_collection_is_not_seen(news: Context) -> None:
    seen = profile(news, "Астана-Строй", collections=["news"])
    assert "Astana-Stroy LLP" not in dict(seen.names)
    assert seen.mention_count == seen.article_count == 2
    assert profile(news, "Астана-Строй").mention_count == 3
    with pytest.raises(InputError):
        profile(news, "Берик Каниев", collections=["secret"])


def test_a_person_by_surname(news: Context) -> None:
    found = profile(news, "Қаниев")
    assert found.name == "Берик Каниев"
    assert found.roles[0].role == "аким Тараза"


def test_several_candidates(news: Context) -> None:
    write(news.store, 5, "Марат Каниев.", ("person", "Марат Каниев"))
    resolve(news)
    assert {c.name for c in profile(news, "Каниев").candidates} == {"Берик Каниев", "Марат Каниев"}


def test_perhaps_different_people(news: Context) -> None:
    write(news.store, 5, "Берик Каниев.", ("person", "Берик Каниев"), roles={"Берик Каниев": "директор школы"})
    resolve(news)
    assert sorted(profile(news, "Берик Каниев").groups) == [(0,), (1,)]


@pytest.mark.parametrize(
    ("text", "name", "sentence"),
    [
        ("А. Б. В. Иванов пришел. Дальше.", "Иванов", "А. Б. В. Иванов пришел."),
        ("Бір сөйлем. Қаниев келді! Соңы.", "Қаниев", "Қаниев келді!"),
        ("заголовок\nКаниев\nконец", "Каниев", "Каниев"),
        ("дал 5 млн. Каниеву. Да", "Каниеву", "дал 5 млн. Каниеву."),
    ],
)
def test_sentences(text: str, name: str, sentence: str) -> None:
    at = text.index(name)
    start, stop = sentence_around(text, at, at + len(name))
    assert text[start:stop] == sentence


def test_a_sentence_without_an_end_is_cut() -> None:
    start, stop = sentence_around("а" * 100_000, 50_000, 50_005)
    assert stop - start < 1000


def test_who_is_perhaps_the_same_is_shown_with_reasons(context: Context) -> None:
    write(context.store, 1, "Асет Смагулов уехал.", ("person", "Асет Смагулов"))
    write(context.store, 2, "Деді А. Смагулов.", ("person", "А. Смагулов"))
    write(context.store, 3, "Болат Смагулов уехал.", ("person", "Болат Смагулов"), collection="secret")
    resolve(context)
    (other,) = profile(context, "Асет Смагулов").perhaps_same
    assert (other.name, other.mentions) == ("А. Смагулов", 1)
    assert "initials_fit" in other.reasons
    assert profile(context, "А. Смагулов", collections={"news"}).perhaps_same[0].name == "Асет Смагулов"
