"""Wrong queries: each gives a message that points at its column and says how to mend it; nothing else ever comes."""

from __future__ import annotations

from datetime import date

import pytest
from fixed_collection import SmallAnalyzer, SmallExpander
from hypothesis import given, settings
from hypothesis import strategies as st

from search.query.bind import MAX_COST, ask
from search.query.bound import Bound
from search.query.errors import QuerySyntaxError
from search.query.parse import MAX_CLAUSES, MAX_DEPTH, MAX_LENGTH, parse_query


def bound(query: str) -> Bound:
    return ask(query, SmallAnalyzer(), SmallExpander(), date(2026, 11, 11))


@pytest.mark.parametrize(
    ("query", "column", "message"),
    [
        ("", 1, "empty"),
        (" \t\n", 1, "empty"),
        ('дорога "мост', 8, "not closed"),
        ("дорога «мост", 8, "add »"),
        ("дорога»", 7, "closes nothing"),
        ('""', 1, "nothing stands between"),
        ("(дорога", 1, 'add "[)]"'),
        ("а (б (в)", 3, "not closed"),
        ("дорога)", 7, "closes nothing"),
        ("()", 2, "cannot stand here"),
        ("дорога AND", 11, "ends behind AND"),
        ("OR дорога", 1, "OR cannot stand here"),
        ("дорога AND OR мост", 12, "OR cannot stand here"),
        ("дорога NOT", 11, "ends behind NOT"),
        ("дорога NEAR мост", 8, "NEAR/5"),
        ("дорога NEAR/ мост", 8, "NEAR/5"),
        ("дорога NEAR/5", 14, "ends behind"),
        ("дорога NEAR/101 мост", 8, "at most NEAR/100"),
        ("дорога NEAR/99999999999 мост", 8, "at most NEAR/100"),
        ("а1 NEAR/5 б2 NEAR/5 в3", 14, "NEAR joins two"),
        ("дорога NEAR/5 source:vesti", 15, "NEAR joins words"),
        ("дорога NEAR/5 (мост AND школа)", 16, "NEAR joins words"),
        ("дорога NEAR/5 (NOT мост)", 20, "NEAR joins words"),
        ('дорога NEAR/5 "мост школа"~3', 15, "can have no ~"),
        ("title:дорога NEAR/5 text:мост", 14, "need one field"),
        ("colour:red", 1, "unknown field colour"),
        ("sorce:vesti", 1, "did you mean source:"),
        ("мост titel:дорога", 6, "did you mean title:"),
        ("https://a.example/b", 1, "unknown field https"),
        ("title:", 1, "title: needs"),
        ("title: дорога", 1, "right behind it"),
        ("source:)", 1, "source: needs"),
        (":дорога", 1, "needs a field before it"),
        ("[1 TO 2]", 1, "needs a field"),
        ("date:[2026-10-01", 6, "add ]"),
        ("date:[2026-10-01 2026-10-02]", 1, "TO"),
        ("date:soon", 1, "is no date"),
        ("date:2026-02-30", 1, "there is no day"),
        ("date:0000", 1, "there is no day"),
        ("date:[2026-10-02 TO 2026-10-01]", 1, "ends before it begins"),
        ("month:10", 1, "month:2026-10"),
        ("amount:many", 1, "is no sum"),
        ("amount:>=1,500", 1, "two ways"),
        ("amount:[2bn TO 1bn]", 1, "ends before it begins"),
        ("amount:[1bn USD TO 2bn EUR]", 1, "one currency"),
        ("amount:>=" + "9" * 60, 1, "digits at most"),
        ("state:gone", 1, "state:current"),
        ("дорога OR state:removed", 11, "whole query"),
        ("NOT state:removed", 5, "whole query"),
        ("state:removed state:edited", 15, "once"),
        ("*рога", 1, "nearly every word"),
        ("?орога", 1, "nearly every word"),
        ("*рог*", 1, "as in рог"),
        ("д*га", 1, "nearly every word"),
        ("до*р*о*г*а*и*о*у*е*з", 1, "8 of"),
        ("д*", 1, "nearly every word"),
        ("дорога~3", 1, "at most ~2"),
        ('"дорога мост"~', 14, "number of words"),
        ('"дорога мост"~500', 14, "at most ~100"),
        ('"а1 б2 в3 г4 д5"~40', 1, "at most ~"),
        ('"' + "а1 " * 20 + '"~1', 1, "fewer words"),
        ("!!!", 1, "no word to search for"),
        ('"— …"', 1, "no word to search for"),
        ("дорога -!", 9, "no word to search for"),
        ("слово " * 70, None, None),
        ('"' + "слово " * 70 + '"', 1, "words at most"),
    ],
)
def test_what_is_wrong_is_shown_where_it_is(query: str, column: int | None, message: str | None) -> None:
    if column is None:
        bound(query)
        return
    with pytest.raises(QuerySyntaxError, match=message) as raised:
        bound(query)
    assert raised.value.column == column
    assert str(raised.value).startswith(f"column {column}: ")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("a " * 5_000, "ask several questions"),
        ("a|" * 50_000, "at most 10000"),
        ("(" * 100_000, "at most 10000"),
        ("a " * (MAX_CLAUSES + 1), "ask several questions"),
        ("(" * (MAX_DEPTH + 1) + "a" + ")" * (MAX_DEPTH + 1), "levels"),
        ("(" * 4_000, "levels"),
        ("-" * 4_000 + "a", "levels"),
        ("NOT " * 2_000 + "a", "levels"),
        ("title:" * 1_000 + "a", "levels"),
        ("(NOT " * 30 + "a" + ")" * 30, "levels"),
        ("a NEAR/100 b " * 100, "combinations"),
        ("(a* OR b2) NEAR/5 c", "two letters"),
    ],
)
def test_what_is_too_much_is_refused(query: str, message: str) -> None:
    with pytest.raises(QuerySyntaxError, match=message):
        bound(query)


def test_what_is_just_allowed_is_run() -> None:
    bound("(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH)
    bound("a OR " * (MAX_CLAUSES - 1) + "a")
    bound("я" * MAX_LENGTH)
    assert MAX_COST > 2 * 101
    bound("a NEAR/100 b")


@given(st.text(alphabet='aб1 ()"«»:~*-+[]/ANDORTNEAR\ud800\u200f\x00дата:', max_size=60) | st.text(max_size=60))
@settings(max_examples=500, deadline=None)
def test_any_text_is_a_query_or_a_message(text: str) -> None:
    fault: QuerySyntaxError | None = None
    try:
        bound(text)
    except QuerySyntaxError as error:
        fault = error
    assert fault is None or (1 <= fault.column <= len(text) + 1 and fault.message)


def test_state_is_lifted_out_of_a_group_joined_by_and() -> None:
    assert parse_query("(state:removed дорога) AND date:>=2026-01-01").state == "removed"


@pytest.mark.parametrize(
    ("query", "repair"),
    [
        ('дорога "мост', 'дорога "мост"'),
        ("дорога «мост", "дорога «мост»"),
        ("дорога»", "дорога"),
        ('мост ""', "мост"),
        ("(дорога", "(дорога)"),
        ("а (б (в)", "а (б (в))"),
        ("дорога ((мост) AND", "дорога ((мост) )"),
        ("дорога)", "дорога"),
        ("дорога AND", "дорога"),
        ("OR дорога", "дорога"),
        ("дорога AND OR мост", "дорога AND мост"),
        ("дорога NOT", "дорога"),
        ("NOT", '"NOT"'),
        ("NEAR/5", '"NEAR/5"'),
        ("дорога NEAR мост", "дорога NEAR/5 мост"),
        ("дорога NEAR/5", "дорога"),
        ("дорога NEAR/101 мост", "дорога NEAR/100 мост"),
        ("а1 NEAR/5 б2 NEAR/5 в3", "а1 NEAR/5 б2 AND в3"),
        ("дорога NEAR/5 source:vesti", "дорога AND source:vesti"),
        ('дорога NEAR/5 "мост школа"~3', 'дорога NEAR/5 "мост школа"'),
        ("colour:red", '"colour:red"'),
        ("sorce:vesti", "source:vesti"),
        ("мост titel:дорога", "мост title:дорога"),
        ("https://a.example/b", '"https://a.example/b"'),
        ("title: дорога", "title:дорога"),
        ("мост title:", "мост"),
        ("title:(дорога", "title:(дорога)"),
        (":дорога", "дорога"),
        ("[2026-10 TO 2026-11] мост", "date:[2026-10 TO 2026-11] мост"),
        ("[1bn TO 2bn]", "amount:[1bn TO 2bn]"),
        ("date:[2026-10-01 TO 2026-10-02", "date:[2026-10-01 TO 2026-10-02]"),
        ("date:[2026-10-01", "date:2026-10-01"),
        ("date:[2026-10-01 2026-10-02]", "date:[2026-10-01 TO 2026-10-02]"),
        ("date:2026-02-30", "date:2026-02"),
        ("date:[2026-10-02 TO 2026-10-01]", "date:[2026-10-01 TO 2026-10-02]"),
        ("date:yestarday", "date:yesterday"),
        ("date:вчира", "date:вчера"),
        ("date:бугін", "date:бүгін"),
        ("amount:>=1,500", "amount:>=1500"),
        ("amount:[2bn TO 1bn]", "amount:[1bn TO 2bn]"),
        ("amount:[1bn USD TO 2bn EUR]", "amount:[1bn USD TO 2bn]"),
        ("amount:[1bn 2bn]", "amount:[1bn TO 2bn]"),
        ("state:removed state:edited", "state:removed"),
        ("state:edit мост", "state:edited мост"),
        ("match:exat дорога", "match:exact дорога"),
        ("kind:persn", "kind:person"),
        ("*рога", "рога*"),
        ("д*га", "га*"),
        ("дорога~3", "дорога~2"),
        ('"дорога мост"~', '"дорога мост"~5'),
        ('"дорога мост"~500', '"дорога мост"~100'),
        ('"а1 б2 в3 г4 д5"~40', '"а1 б2 в3 г4 д5"~2'),
        ("дорога -!", "дорога"),
        ('org:"Қазақтелеком" NEAR тендер (жол', 'org:"Қазақтелеком" NEAR/5 тендер (жол)'),  # two steps
        ("", None),
        ("!!!", None),
        ("date:soon", None),
        ("amount:many", None),
        ("state:gone", None),
        ("д*", None),
        ("(" * 4_000, None),
        ('"' * 3_001, None),
    ],
)  # fmt: skip
def test_a_repair_is_proposed_and_can_be_run(query: str, repair: str | None) -> None:
    with pytest.raises(QuerySyntaxError) as raised:
        bound(query)
    assert raised.value.repair == repair
    if repair is not None:
        bound(repair)


@given(st.text(alphabet='aб1 ()"«»:~*-+[]/ANDORTNEAR?дата:', max_size=40))
@settings(max_examples=300, deadline=None)
def test_every_repair_can_be_run(text: str) -> None:
    repair = None
    try:
        bound(text)
    except QuerySyntaxError as error:
        repair = error.repair
    assert repair is None or bound(repair)
