"""What the entity page tells beside mentions: sums, neighbours, offices, pages; nothing of a closed collection."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from newsroom import START, write

from nlp.findings import Amount
from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.profiles.neighbours import FLOOR, significance
from pipelines.profiles.profile import profile
from pipelines.profiles.sums import SumLine, SumPlace, chosen, folded, totals
from pipelines.resolution.resolve import resolve

FIRM = ("organisation", "ТОО «Дала Құрылыс»")


def _sums(text: str, **values: int) -> tuple[Amount, ...]:
    told = ((name.replace("_", " "), value) for name, value in values.items())
    return tuple(Amount(text.index(t), text.index(t) + len(t), t, Decimal(v), "KZT") for t, v in told)


def _tell(context: Context, number: int, text: str, collection: str = "news", **values: int) -> None:
    write(context.store, number, text, FIRM, amounts=_sums(text, **values), collection=collection)


@pytest.fixture
def told(context: Context) -> Context:
    _tell(context, 1, "Договор на 95 млн тенге с ТОО «Дала Құрылыс» подписан.", **{"95_млн_тенге": 95_000_000})
    _tell(context, 2, "С ТОО «Дала Құрылыс» договор на 95 млн тенге.", **{"95_млн_тенге": 95_000_000})
    _tell(context, 9, "ТОО «Дала Құрылыс» заплатит штраф 95 млн тенге.", **{"95_млн_тенге": 95_000_000})
    _tell(context, 99, "ТОО «Дала Құрылыс» строит мост за 95 млн тенге.", **{"95_млн_тенге": 95_000_000})
    _tell(context, 5, "ТОО «Дала Құрылыс» получит 7 млн тенге.", "secret", **{"7_млн_тенге": 7_000_000})
    resolve(context)
    return context


def test_sums_have_sentence_and_kind_and_are_folded(told: Context) -> None:
    sums = profile(told, "Дала Құрылыс", collections=["news"]).sums
    assert [(one.kind, one.place.article_id, [also.article_id for also in one.also]) for one in sums] == [
        ("", "a99", []), ("fine", "a9", []), ("contract", "a1", ["a2"]),
    ]  # fmt: skip
    assert [one.sentence[one.start : one.stop] for one in sums] == ["95 млн тенге"] * 3


def test_the_reader_chooses_what_is_added_up(told: Context) -> None:
    sums = profile(told, "Дала Құрылыс", collections=["news"]).sums
    ids = [sums[0].place.id, sums[2].also[0].id, "nothing"]
    found = chosen(sums, ids)
    assert [(t.currency, t.value, t.count) for t in totals(found)] == [("KZT", Decimal(190_000_000), 2)]
    assert chosen(sums, []) == totals(()) == ()


@pytest.mark.parametrize(
    ("days", "kinds", "rows"),
    [(0, ("", ""), 1), (30, ("", "fine"), 1), (31, ("", ""), 2), (1, ("fine", "contract"), 2), (1, ("tax", "tax"), 1)],
)
def test_what_is_told_again(days: int, kinds: tuple[str, str], rows: int) -> None:
    place = SumPlace("1", "a1", 1, "", "", "x", START)
    one = SumLine("5 млн", Decimal(5), "KZT", kinds[0], None, None, False, "раз два", 0, 5, "current", place)  # type: ignore[arg-type]
    later = replace(place, id="2", article_id="a2", date=START + timedelta(days=days))
    two = replace(one, kind=kinds[1], sentence="другое слово", place=later)  # type: ignore[arg-type]
    assert len(folded([two, one])) == rows
    assert len(folded([replace(two, currency="USD"), one])) == 2
    alike = replace(two, kind=one.kind, sentence="Раз два!", place=replace(later, date=START + timedelta(days=400)))
    assert len(folded([alike, one])) == 1


@pytest.mark.parametrize(
    ("cells", "low", "high"),
    [((5, 10, 5, 10), 0, 0), ((10, 10, 0, 10), 27, 28), ((1, 10, 9, 10), -20, -FLOOR), ((3, 10, 0, 0), 0, 0)],
)
def test_significance(cells: tuple[int, int, int, int], low: float, high: float) -> None:
    assert low <= significance(*cells) <= high


@pytest.fixture
def company(context: Context) -> Context:
    """The akimat is in every article; Серік Мұратов only where the firm is; a third one in secret articles."""
    for number in range(1, 25):
        everywhere = ("organisation", "Акимат Степногорска")
        if number <= 6:
            text = "ТОО «Дала Құрылыс» и Серік Мұратов встретились. Акимат Степногорска ждёт."
            write(context.store, number, text, FIRM, ("person", "Серік Мұратов"), everywhere)
        else:
            write(context.store, number, "Акимат Степногорска сообщил.", everywhere)
    text = "ТОО «Дала Құрылыс» и Тайный Агент."
    for number in (30, 31):
        write(context.store, number, text, FIRM, ("person", "Тайный Агент"), collection="secret")
    resolve(context)
    return context


def test_what_is_everywhere_does_not_lead(company: Context) -> None:
    first, second = profile(company, "Дала Құрылыс", collections=["news"]).together
    assert (first.name, first.articles, first.significant) == ("Серік Мұратов", 6, True)
    assert (second.articles, second.significant) == (6, False)
    assert first.score > FLOOR > second.score
    assert [one.both for one in first.sentences] == [True] * 3
    assert {one.sentence for one in first.sentences} == {"ТОО «Дала Құрылыс» и Серік Мұратов встретились."}
    assert not any(one.both for one in second.sentences)


def test_neighbours_of_a_closed_collection_are_not_seen(company: Context) -> None:
    assert "Тайный Агент" in {one.name for one in profile(company, "Дала Құрылыс").together}
    seen = profile(company, "Дала Құрылыс", collections=["news"])
    assert "Тайный" not in repr(seen)


def test_sums_of_a_closed_collection_are_not_seen(told: Context) -> None:
    assert Decimal(7_000_000) in {one.value for one in profile(told, "Дала Құрылыс").sums}
    seen = profile(told, "Дала Құрылыс", collections=["news"])
    assert "a5" not in repr(seen)
    assert "7 млн" not in repr(seen)


def test_mentions_come_page_by_page(told: Context) -> None:
    whole = [line.article_id for line in profile(told, "Дала Құрылыс").mentions]
    pages, cursor = [], None
    for _ in range(5):
        page = profile(told, "Дала Құрылыс", limit=2, cursor=cursor)
        pages += [line.article_id for line in page.mentions]
        cursor = page.cursor
        if cursor is None:
            break
    assert pages == whole == ["a99", "a9", "a5", "a2", "a1"]


@pytest.mark.parametrize("cursor", ["x", "ы", "W10", "WzEsMiwzLDRd", "A" * 9_000])
def test_a_cursor_of_nonsense_is_refused(told: Context, cursor: str) -> None:
    with pytest.raises(InputError, match="first page"):
        profile(told, "Дала Құрылыс", cursor=cursor)


def test_offices_are_taken_apart(context: Context) -> None:
    text = "Бывший директор ТОО «Дала Құрылыс» Серік Мұратов приехал."
    roles = {"Серік Мұратов": "бывший директор ТОО «Дала Құрылыс»"}
    write(context.store, 1, text, ("person", "Серік Мұратов"), roles=roles)
    resolve(context)
    (held,) = profile(context, "Серік Мұратов").roles
    assert (held.office, held.organisation, held.former) == ("директор", "ТОО «Дала Құрылыс»", True)
    assert held.first == held.last
