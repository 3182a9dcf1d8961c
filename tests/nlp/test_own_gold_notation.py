"""The notation of the project's own gold: what a mark says, and which marks are refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nlp.evaluation.gold import CorpusError
from nlp.evaluation.own_gold import read_text
from nlp.evaluation.score import Finding, score
from nlp.findings import Amount


@pytest.mark.parametrize(
    ("marked", "spans", "names", "optional"),
    [
        ("С [per|Бериком Каниевым|Берик Каниев|аким].", ["Бериком Каниевым"], {"Берик Каниев"}, False),
        ("В [loc?|РК] тихо", ["РК"], {"РК"}, True),
        ("У [org|{компании }«Тан»|{компания }«Тан»]", ["компании «Тан»", "«Тан»"], {"компания «Тан»", "«Тан»"}, False),
        ("[org|Tan Co., Ltd{.}]", ["Tan Co., Ltd.", "Tan Co., Ltd"], {"Tan Co., Ltd.", "Tan Co., Ltd"}, False),
        ("[per|Ким В.|Ким В. / В. Ким]", ["Ким В."], {"Ким В.", "В. Ким"}, False),
    ],
)
def test_a_mark_says_where_and_what(marked: str, spans: list[str], names: set[str], optional: bool) -> None:
    document = read_text(marked, "a", "ru")
    gold = document.gold[0]
    assert not set("[]{}|") & set(document.text)
    assert [document.text[a:b] for a, b in gold.spans] == spans
    assert gold.says is not None
    assert set(gold.says.names) == names
    assert gold.optional is optional


@pytest.mark.parametrize("marked", ["[org|«Тан» растёт", "[sum|5 тенге|пять]", "[sum|5 тенге|5]", "[who|Берик]", "a|b"])
def test_a_mark_that_cannot_be_read_is_refused_with_its_place(marked: str) -> None:
    with pytest.raises(CorpusError, match=r"some\.txt:7"):
        read_text(marked, "some.txt:7", "ru")


@pytest.mark.parametrize(
    ("meaning", "value", "low", "high", "currency", "right"),
    [
        ("5e9..7e9 KZT", "6e9", "5e9", "7e9", "KZT", True),
        ("5e9..7e9 KZT", "6e9", None, None, "KZT", False),  # a range needs both its ends
        (">=6e9 KZT", "6e9", None, None, "KZT", True),  # bounds are not counted
        ("6e9 KZT?", "6e9", None, None, "KZT", True),
        ("6e9 KZT", "6e6", None, None, "KZT", False),
        ("6e9 KZT", "6e9", None, None, "USD", False),
    ],
)
def test_a_sum_is_right_with_its_value_and_currency(
    meaning: str, value: str, low: str | None, high: str | None, currency: str, right: bool
) -> None:
    document = read_text(f"[sum|сумма|{meaning}]", "a", "ru")
    ends = [None if end is None else Decimal(end) for end in (low, high)]
    amount = Amount(0, 5, "сумма", Decimal(value), currency, low=ends[0], high=ends[1])
    scores, mistakes = score(document, [Finding("money", 0, 5, amount=amount)])
    assert scores["money"].f1 == float(right)
    assert [one.what for one in mistakes] == ([] if right else ["value"])


def test_a_place_in_the_name_of_a_body_costs_nothing_and_a_wrong_name_is_said() -> None:
    document = read_text("[org|акимата Алматы|акимат Алматы]", "a", "ru")
    scores, mistakes = score(document, [Finding("place", 8, 14, "Алматы"), Finding("organisation", 0, 14, "акимата")])
    assert (scores["place"].found, scores["organisation"].f1, scores["organisation"].naming) == (0, 1.0, 0.0)
    assert [(one.what, one.note) for one in mistakes] == [("name", "акимата")]
