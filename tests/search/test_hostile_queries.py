"""Hostile queries: each is answered or refused with its column, by bounded work, on the engine and in the matcher."""

from __future__ import annotations

from datetime import date
from fnmatch import fnmatchcase

import pytest
from fixed_collection import SmallAnalyzer, SmallExpander, collection
from hypothesis import given
from hypothesis import strategies as st

from search.engine import Engine, SearchRequest
from search.matcher import Matcher
from search.query.bind import ask
from search.query.bound import Bound
from search.query.errors import QuerySyntaxError
from search.spelling import has_shape

TODAY = date(2026, 11, 11)


def bound(query: str) -> Bound:
    return ask(query, SmallAnalyzer(), SmallExpander(), TODAY)


REFUSED = {
    "100 kB of words": ("слово " * 17_000, "at most 10000"),
    "100 kB of one word": ("я" * 100_000, "at most 10000"),
    "5,000 clauses": (" OR ".join(["а"] * 1_666), "ask several questions"),
    "5,000 clauses that are too long": (" OR ".join(["аб"] * 5_000), "at most 10000"),
    "5,000 brackets": ("(" * 5_000 + "а" + ")" * 4_000, "levels"),
    "5,000 quotation marks": ('"' * 4_999, "between the quotation marks"),
    "5,000 negations": ("-" * 5_000 + "а", "levels"),
    "unbalanced everything": ('("«[title:(a OR "b', "not closed"),
    "leading star": ("*дорога", "nearly every word"),
    "leading mark": ("??рога", "nearly every word"),
    "stars alone": ("*" * 500, "nearly every word"),
    "a bomb of stars": ("аб" + "*а" * 200 + "я", "8 of"),
    "a bomb in brackets": ("((((((((((а*)*)*)*)*)*)*)*)*)*", "nearly every word"),
    "unknown field": ("secret:2", "unknown field secret"),
    "field of an engine": ("_id:1", "unknown field _id"),
    "field of Python": ("__class__:x", "unknown field __class__"),
    "far distance": ("и NEAR/1000000000000000000000 в", "too far"),
    "wide window": ('"и в на по со за"~100', "arrangements"),
    "all distances": ("и NEAR/100 в " * 60, "combinations"),
    "huge sum": ("amount:>=1" + "0" * 5_000, "digits|at most"),
    "huge day": ("date:" + "9" * 5_000, "is no date"),
    "huge fuzzy": ("слово~" + "9" * 500, "at most ~2"),
    "nothing but marks of direction": ("\u202e\u200f\u200b\u2066", "no word"),
    "a regular expression": ("(а+)+$ тендер", "no word"),
    "a bomb of groups": ("(((((((((дорога))))))))) (а|а|а|а|а|а)*б", "nearly every word"),
    "of SQL": ("тендер'; DROP TABLE articles; --", "no word"),
    "of JSON": ('тендер "{"match_all": {}}"', "no word"),
    "emoji": ("тендер 🏗️👷🏽\u200d♂️", "no word"),
    "nothing but zero bytes": ("\x00" * 50, "no word"),
}  # fmt: skip


@pytest.mark.parametrize(("query", "message"), REFUSED.values(), ids=REFUSED)
def test_refused_with_a_column_and_a_way_out(query: str, message: str) -> None:
    with pytest.raises(QuerySyntaxError, match=message) as raised:
        bound(query)
    assert 1 <= raised.value.column <= len(query) + 1
    assert len(raised.value.message) < 400  # it does not throw a long query back


ANSWERED = {
    "markup": "<script>alert(1)</script> тендер",
    "of Lucene": "тендер AND /дор.*га/ AND дорога^1000",
    "the engine's own signs": "⟦n⟧тендер ⟦b⟧organisation:astana"[:9],
    "right to left": "\u202eрогод тендер\u202c",
    "zero width in a word": "тен\u200bдер",
    "soft hyphen": "тен\u00adдер",
    "combining marks": "тендер" + "\u0301" * 500,
    "halves of surrogates": "\ud800тендер\udfff",
    "two stopwords": "и NEAR/10 в",
    "stopwords on both sides": "(и OR в OR на OR по) NEAR/10 (за OR со OR к OR в)",
    "stars of a common beginning": "те*е*е*р",
    "prefix of everything": "до* NEAR/10 шк*",
    "500 clauses": " OR ".join(f"слово{n}" for n in range(499)),
    "50 levels": "(" * 49 + "тендер" + ")" * 49,
    "not of not": "NOT (NOT (NOT (NOT тендер)))",
    "a name of 2,000 letters": 'org:"' + "Қ" * 2_000 + '"',
    "100 forms left out": "тендер " + " ".join(f"without:форма{n}" for n in range(90)),
}


@pytest.mark.parametrize("query", ANSWERED.values(), ids=ANSWERED)
def test_answered_as_the_matcher_says(newsroom: Engine, query: str) -> None:
    asked = bound(query)
    expected = {document.id for document in collection() if Matcher(document).matches(asked)}
    answer = newsroom.search(SearchRequest(asked, limit=100, facets=("source",)))
    assert {hit.id for hit in answer.hits} == expected
    assert answer.total == len(expected)


@given(st.text("абв", max_size=12), st.text("аб*?", max_size=10))
def test_shapes_are_those_of_the_shell(word: str, pattern: str) -> None:
    assert has_shape(word, pattern) == fnmatchcase(word, pattern)


def test_a_bomb_of_stars_takes_few_steps() -> None:
    class Counted(str):
        looked = 0

        def __getitem__(self, key: object) -> str:
            Counted.looked += 1
            return super().__getitem__(key)  # type: ignore[index]

    word = Counted("а" * 2_000)
    assert not has_shape(word, "*а" * 8 + "б")
    assert Counted.looked <= 2 * 2_000 * 17
