"""The matcher: what distance, phrases and fields mean, in small."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from fixed_collection import SmallAnalyzer, SmallExpander, collection, stack_of

from search.document import IndexDocument
from search.matcher import Matcher, matches, required_tokens
from search.query.bind import ask
from search.query.bound import Bound, describe
from search.spelling import edits_within
from search.stack import BEGIN, NORMAL

NOW = datetime(2026, 11, 1, 6, tzinfo=UTC)


def bound(query: str, spelling: str | None = None) -> Bound:
    return ask(query, SmallAnalyzer(), SmallExpander(), date(2026, 11, 11), spelling)  # type: ignore[arg-type]


def article(text: str, title: str = "", old_text: str = "") -> IndexDocument:
    return IndexDocument(
        id="a",
        ordinal=1,
        url="https://a.example/",
        collection="news",
        source="vesti",
        language="ru",
        published_at=NOW,
        first_seen=NOW,
        removed=False,
        version=2 if old_text else 1,
        title=stack_of(title),
        text=stack_of(text),
        old_text=stack_of(old_text),
    )


@pytest.mark.parametrize(
    ("text", "query", "hit"),
    [
        # distance: the positions strictly between the nearest edges, in either order
        ("а1 б2", "а1 NEAR/0 б2", True),
        ("б2 а1", "а1 NEAR/0 б2", True),
        ("а1 х б2", "а1 NEAR/0 б2", False),
        ("а1 х б2", "а1 NEAR/1 б2", True),
        ("а1 — , б2", "а1 NEAR/0 б2", True),
        ("а1", "а1 NEAR/9 а1", False),
        ("а1 а1", "а1 NEAR/0 а1", True),
        ("а1 х х б2 х а1", "б2 NEAR/1 а1", True),
        # spans: edges count, not beginnings; what overlaps has no distance
        ("[place:p|а1 х у z] б2", "place:павлодар NEAR/0 б2", False),
        ("[place:pavlodar|а1 х у z] б2", "place:павлодар NEAR/0 б2", True),
        ("б2 [place:pavlodar|а1 х у z]", "place:павлодар NEAR/0 б2", True),
        ("[place:pavlodar|а1 б2 z]", "place:павлодар NEAR/9 б2", False),
        ("[place:pavlodar|а1 б2] б2", "place:павлодар NEAR/0 б2", True),
        ("а1 б2 в3", '"а1 б2" NEAR/0 в3', True),
        ("а1 б2 в3", '"а1 б2" NEAR/9 б2', False),
        ("а1 б2 х а1 б2", '"а1 б2" NEAR/1 "а1 б2"', True),
        ("[KZT 5|пять] х [place:pavlodar|там]", "amount:5 NEAR/1 place:павлодар", True),
        ("[KZT 5|пять] [USD 900|девятьсот]", "amount:>=900", False),
        # windows: distinct positions, any order
        ("в3 а1 б2", '"а1 б2 в3"~0', True),
        ("в3 х а1 б2", '"а1 б2 в3"~0', False),
        ("в3 х а1 б2", '"а1 б2 в3"~1', True),
        ("в3 х а1 х б2", '"а1 б2 в3"~1', False),
        ("а1 б2", '"а1 а1"~5', False),
        ("а1 х а1", '"а1 а1"~1', True),
        ("а1 х а1 х х б2 а1", '"а1 а1 б2"~1', False),
        ("а1 х а1 х х б2 а1", '"а1 а1 б2"~4', True),
        # phrases: consecutive, in order, in word forms
        ("строительства дорог", '"строительство дороги"', True),
        ("дорог строительства", '"строительство дороги"', False),
        ("строительство новой дороги", '"строительство дороги"', False),
        ("строительство, дороги", '"строительство дороги"', True),
        # words
        ("дорожка", "дорога", False),
        ("дорогами", "дорожк*", False),
        ("дорожками", "дорожк*", True),
        ("тенедр", "тендер~1", True),
        ("пендер", "тендер~1", False),
        ("тендр", '"тендер"', False),
    ],
)
def test_one_text(text: str, query: str, hit: bool) -> None:
    assert matches(bound(query), article(text)) is hit


def test_a_phrase_stays_within_a_field_but_and_does_not() -> None:
    document = article("мост", title="дорога")
    assert not matches(bound('"дорога мост"'), document)
    assert matches(bound("дорога мост"), document)
    assert not matches(bound("title:мост"), document)


def test_a_phrase_spans_no_two_versions() -> None:
    [document] = [one for one in collection() if one.id == "r14"]
    assert matches(bound('"виновата компания"'), document)
    assert not matches(bound('"компания астана"'), document)


@pytest.mark.parametrize(
    ("query", "hit"),
    [
        ("мост", True),
        ("state:current мост", False),
        ("state:edited мост", True),
        ("state:edited дорога", False),
        ("state:removed", False),
    ],
)
def test_state_chooses_versions(query: str, hit: bool) -> None:
    assert matches(bound(query), article("дорога", old_text="мост")) is hit


@pytest.mark.parametrize(
    ("spelling", "hits"),
    [("exact", "Қазақтелеком"), ("forms", "Қазақтелеком"), ("variants", "Қазақтелеком Казахтелеком")],
)
def test_how_a_word_may_be_spelt(spelling: str, hits: str) -> None:
    tried = ("Қазақтелеком", "Казахтелеком", "Телеком")
    found = [text for text in tried if matches(bound("қазақтелеком", spelling), article(text))]
    assert found == hits.split()


def test_spelling_exact_knows_no_forms() -> None:
    assert not matches(bound("дороги", "exact"), article("дорога"))
    assert matches(bound("дороги", "forms"), article("дорога"))


def test_places_are_those_of_the_words_that_answer() -> None:
    match = Matcher(article("дорога х мост х х мост", title="мост")).match(bound("дорога NEAR/1 мост OR title:мост"))
    assert match is not None
    assert match.places == {"text": ((0, 0), (2, 2)), "title": ((0, 0),)}
    assert match.reasons == ("дорога NEAR/1 мост", "мост")


def test_what_stands_under_not_is_never_a_reason() -> None:
    match = Matcher(article("дорога")).match(bound("дорога NOT мост"))
    assert match is not None
    assert match.reasons == ("дорога",)
    assert Matcher(article("дорога мост")).match(bound("дорога NOT мост")) is None


@pytest.mark.parametrize(
    ("query", "required"),
    [
        ("дорога", [{NORMAL + "дорога", "⟦v⟧дорога"}]),
        ("мост жол", [{NORMAL + "мост"}, {NORMAL + "жол"}]),
        ("мост OR жол", [{NORMAL + "мост", NORMAL + "жол"}]),
        ("мост OR жол*", []),
        ("мост NOT жол", [{NORMAL + "мост"}]),
        ("NOT мост", []),
        ("source:vesti", []),
        ("place:павлодар NEAR/3 мост", [{BEGIN + "place:pavlodar"}, {NORMAL + "мост"}]),
        ('"мост жол"~3', [{NORMAL + "мост"}, {NORMAL + "жол"}]),
        ("org:нет", [set()]),
    ],
)
def test_required_tokens(query: str, required: list[set[str]]) -> None:
    asked = bound(query)
    found = [
        {token for token in tokens if not token.startswith("⟦v⟧") or "дорога" in query}
        for tokens in required_tokens(asked)
    ]
    assert found == required


def test_no_hit_lacks_a_required_token() -> None:
    for query in ("тендер дорога", 'org:"Астана-Строй" NEAR/9 amount:>=1m', "мост OR көпір", '"школа дорога"~4'):
        for document in collection():
            matcher = Matcher(document)
            if matcher.matches(bound(query)):
                assert all(tokens & matcher.tokens() for tokens in required_tokens(bound(query)))


def test_a_name_that_nothing_bears_is_said() -> None:
    asked = bound('org:"Нет такой"')
    assert not any(matches(asked, document) for document in collection())
    assert "Нет такой" in asked.notes[0]


def test_fingerprints_tell_questions_apart() -> None:
    queries = ["мост", "title:мост", "мост*", "мост~1", '"мост"', "NOT мост", "мост state:current", "амост"]
    assert len({bound(query).fingerprint for query in queries}) == len(queries)
    assert bound(" мост").fingerprint == bound("мост ").fingerprint


def test_reasons_read_well() -> None:
    asked = bound('(мост OR "дорога в город") NEAR/3 amount:>=1bn')
    assert describe(asked.root) == "(мост OR дорога в город) NEAR/3 amount:[1000000000 TO *] KZT"  # type: ignore[arg-type]


def test_undated_articles_are_found_by_when_they_were_seen() -> None:
    assert matches(bound("date:2026-11-01"), replace(article("мост"), published_at=None))


@pytest.mark.parametrize(
    ("first", "second", "most", "near"),
    [
        ("дорога", "дорога", 0, True),
        ("дорога", "дрога", 1, True),
        ("дорога", "дорооога", 1, False),
        ("дорога", "дорооога", 2, True),
        ("дорога", "дроога", 1, True),
        ("аб", "ба", 1, True),
        ("абв", "ваб", 1, False),
        ("са", "абс", 2, False),  # exchanging neighbours and then editing between them is two edits of one part
        ("", "аб", 2, True),
        ("", "абв", 2, False),
    ],
)
def test_edits(first: str, second: str, most: int, near: bool) -> None:
    assert edits_within(first, second, most) is near
    assert edits_within(second, first, most) is near
