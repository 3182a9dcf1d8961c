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
        ("*рога", 1, "only at the end"),
        ("до*га", 1, "only at the end"),
        ("до?ога", 1, "only at the end"),
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
