"""Versions become findings once an analyser; what cannot be read stops nothing; stacks come back as they were."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from doubles import BAD, WHEN, SmallAnalyser, article
from sqlalchemy import func, select

from crawlers.article import Article, article_id
from pipelines.context import Context
from pipelines.errors import BaqylauError
from pipelines.extraction.extract import STAGE, extract, item_name
from pipelines.store import outbox, quarantine
from pipelines.store.articles import store_article
from pipelines.store.findings import amounts_of, count_pending, load_stacks, mentions_of, pack_offsets, unpack_offsets
from pipelines.store.schema import amounts, findings, mentions
from search.stack import AMOUNT, BEGIN, END

FIRST = article(1, "Astana получила 700 тенге. Astana довольна.")
ID = article_id("news", FIRST.url)


def put(context: Context, *parsed: Article) -> None:
    with context.store.write() as connection:
        for one in parsed:
            store_article(connection, one, page_id=None, seen_at=WHEN)


def rows(context: Context) -> tuple[int, ...]:
    with context.store.read() as connection:
        return tuple(
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (findings, mentions, amounts)
        )


def test_what_is_found_is_stored_where_it_stood(context: Context) -> None:
    put(context, FIRST)
    report = extract(context)
    assert (report.items, dict(report.counts)) == (1, {"mentions": 3, "amounts": 1, "failed": 0, "held": 0})
    with context.store.read() as connection:
        found = mentions_of(connection, ID, 1, "text")
        assert [(one.start, one.text, one.key) for one in found] == [(0, "Astana", "astana"), (27, "Astana", "astana")]
        assert all(FIRST.text[one.start : one.stop] == one.text for one in found)
        (amount,) = amounts_of(connection, ID, 1, "text")
        assert (amount.value, amount.text) == (Decimal(700), "700 тенге")
        stacks = load_stacks(connection, [(ID, 1)], "small-1")[ID, 1]
        assert load_stacks(connection, [(ID, 1)], "small-2") == {}
    assert [FIRST.text[start:stop] for start, stop in stacks.text.offsets] == FIRST.text.replace(".", "").split()
    first, sum_ = stacks.text.positions[0], stacks.text.positions[2]
    assert any(token.startswith(BEGIN + "organisation:") for token in first)
    assert any(token.startswith(END + "organisation:") for token in first)
    assert any(token.startswith(BEGIN + AMOUNT + "KZT") for token in sum_)


def test_extracting_again_changes_nothing(context: Context) -> None:
    put(context, *map(article, range(5)))
    assert extract(context, batch=2).items == 5
    before = rows(context)
    assert extract(context).items == 0
    assert rows(context) == before == (5, 10, 5)


def test_another_analyser_reads_everything_again_and_says_so(context: Context) -> None:
    put(context, FIRST, replace(FIRST, text="Иное о Astana."))
    extract(context)
    context._analyser = SmallAnalyser("small-2")
    assert extract(context).items == 2
    assert rows(context) == (2, 5, 1)
    with context.store.read() as connection:
        reasons = [(one.version, one.reason) for one in outbox.read_after(connection, 0)]
    assert reasons == [(1, "new"), (2, "edited"), (1, "recognised"), (2, "recognised")]


def test_what_cannot_be_read_is_held_after_three_tries_and_stops_nothing(context: Context) -> None:
    put(context, article(1), article(2, BAD), article(3))
    item = item_name(article_id("news", article(2).url), 1)
    for attempt, done in ((1, 2), (2, 0), (3, 0)):
        report = extract(context)
        assert (report.items, report.counts["failed"]) == (done, 1)
        with context.store.read() as connection:
            (failure,) = quarantine.failures(connection, STAGE)
        assert (failure.item, failure.attempts, failure.held) == (item, attempt, attempt == 3)
        assert failure.reason == "ValueError: unreadable"
    report = extract(context)
    assert (report.items, report.counts["failed"], report.counts["held"]) == (0, 0, 1)
    with context.store.write() as connection:
        assert quarantine.retry(connection, STAGE) == 1
    context._analyser = _Tolerant()
    assert extract(context).items == 1
    with context.store.read() as connection:
        assert quarantine.failures(connection) == []
        assert count_pending(connection, "small-1") == 0


def test_a_broken_analyser_is_no_fault_of_the_texts(context: Context) -> None:
    put(context, FIRST)
    context._analyser = _Broken()
    with pytest.raises(BaqylauError, match="the analyser does not work here"):
        extract(context)
    with context.store.read() as connection:
        assert quarantine.failures(connection) == []


def test_a_version_that_was_read_late_is_given_to_consumers_again(context: Context) -> None:
    put(context, FIRST)
    with context.store.write() as connection:
        outbox.settle(connection, "match", outbox.last(connection))
    extract(context)
    with context.store.read() as connection:
        assert [one.reason for one in outbox.read_after(connection, 1)] == ["new"]


def test_a_version_that_was_read_in_time_is_not(context: Context) -> None:
    put(context, FIRST)
    extract(context)
    with context.store.read() as connection:
        assert outbox.last(connection) == 1


def test_the_published_day_is_that_of_almaty(context: Context) -> None:
    put(context, replace(FIRST, published_at=WHEN.replace(hour=20) - timedelta(days=0)))
    context._analyser = analyser = _Noting()
    extract(context)
    assert {str(day) for day in analyser.days if day} == {"2026-11-04"}


@pytest.mark.parametrize("offsets", [(), ((0, 1),), ((0, 4_000_000_000), (5, 6))])
def test_offsets_are_packed_and_unpacked(offsets: tuple[tuple[int, int], ...]) -> None:
    assert unpack_offsets(pack_offsets(offsets)) == offsets


class _Tolerant(SmallAnalyser):
    def analyse(self, text, **known):  # type: ignore[no-untyped-def]
        return super().analyse(text.replace(BAD, ""), **known)


class _Broken(SmallAnalyser):
    def analyse(self, text, **known):  # type: ignore[no-untyped-def]
        raise RuntimeError("no model")


class _Noting(SmallAnalyser):
    def __init__(self) -> None:
        super().__init__()
        self.days: list[object] = []

    def analyse(self, text, *, published=None):  # type: ignore[no-untyped-def]
        self.days.append(published)
        return super().analyse(text, published=published)
