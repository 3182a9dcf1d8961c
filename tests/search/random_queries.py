"""Seeded random articles and bound queries, for holding an engine against the matcher."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

from search.amounts import amount_marker, amount_range
from search.document import IndexDocument
from search.query import bound
from search.query.bound import FIELDS, Bound, BoundNode, Unit
from search.stack import NORMAL, UNSAYABLE, VARIANT, Marker, TokenStack, build_stack

STEMS = ("дорог", "дорож", "мост", "мосты", "тендер", "құрылыс", "жол", "жолы", "акимат", "kaz", "компани")
ENDINGS = ("", "а", "и", "ов", "ға", "дың")
ENTITIES = ("organisation:aa", "organisation:bb", "person:cc")
SUMS = ("5", "1000", "999999999.99", "1000000000", "1500000000", "20000000000")
BEGINNING = datetime(2026, 9, 25, tzinfo=UTC)


def _word(chance: random.Random, at: int) -> SimpleNamespace:
    stem = chance.choice(STEMS)
    surface = stem + chance.choice(ENDINGS)
    forms = (stem,) if chance.random() < 0.8 else (stem, surface)
    variants = (stem[:3],) if chance.random() < 0.3 else ()
    return SimpleNamespace(start=at * 10, stop=at * 10 + 9, surface=surface, normal_forms=forms, variants=variants)


def _stack(chance: random.Random, most: int) -> TokenStack:
    words = [_word(chance, at) for at in range(chance.randint(0, most))]
    markers = []
    for _ in range(chance.randint(0, 3)):
        first = chance.randrange(0, most)
        span = (first * 10, (first + chance.randint(0, 2)) * 10 + 9)
        if chance.random() < 0.5:
            currency = chance.choice(("KZT", "KZT", "USD"))
            markers.append(amount_marker(*span, Decimal(chance.choice(SUMS)), currency))
        else:
            markers.append(Marker(*span, (chance.choice(ENTITIES),)))
    return build_stack(words, markers)


def _joined(stacks: list[TokenStack]) -> TokenStack:
    positions: list[tuple[str, ...]] = []
    for stack in stacks:
        positions += [(UNSAYABLE,)] * (20 if positions else 0) + list(stack.positions)
    return TokenStack(tuple(positions), ((0, 0),) * len(positions))


def random_document(chance: random.Random, number: int) -> IndexDocument:
    """An article of up to 25 words, every third one edited."""
    version = chance.choice((1, 1, 2, 3))
    at = BEGINNING + timedelta(hours=chance.randrange(24 * 40), microseconds=chance.choice((0, 1, 999_999)))
    return IndexDocument(
        id=f"a{number}",
        ordinal=number,
        url=f"https://outlet.example/{number}",
        collection=chance.choice(("news", "leak")),
        source=chance.choice(("tengri", "kaz-jol", "akimat")),
        language=chance.choice(("ru", "kk")),
        published_at=at if chance.random() < 0.9 else None,
        first_seen=at + timedelta(days=1),
        removed=chance.random() < 0.2,
        version=version,
        title=_stack(chance, 6),
        text=_stack(chance, 25),
        old_title=_joined([_stack(chance, 6) for _ in range(version - 1)]),
        old_text=_joined([_stack(chance, 15) for _ in range(version - 1)]),
        authors=tuple(chance.sample(("Асель Канатова", "Берик Жумабаев"), chance.randint(0, 2))),
        organisations=tuple(chance.sample(("o1", "o2", "o3"), chance.randint(0, 3))),
        persons=tuple(chance.sample(("p1", "p2"), chance.randint(0, 2))),
    )


def _unit(chance: random.Random) -> Unit:
    stem = chance.choice(STEMS)
    match chance.randrange(10):
        case 9:
            return Unit(
                stem, pattern=stem[:2] + chance.choice(("*", "?", "*?", "*" + stem[-1])) + chance.choice(ENDINGS)
            )
        case 0:
            return Unit(stem, prefix=stem[: chance.randint(2, 5)])
        case 1:
            return Unit(stem, fuzzy=(stem + chance.choice(ENDINGS), chance.randint(1, 2)))
        case 2:
            return Unit(stem, (stem + chance.choice(ENDINGS),))
        case 3:
            return Unit(stem, tuple(sorted({NORMAL + stem, VARIANT + stem[:3]})))
        case 4:
            return Unit(stem, tuple(sorted({NORMAL + one for one in chance.sample(STEMS, 4)})))
        case _:
            return Unit(stem, (NORMAL + stem,))


def _fields(chance: random.Random) -> tuple[bound.FieldName, ...]:
    return chance.choice((FIELDS, FIELDS, FIELDS[:2], FIELDS[2:], FIELDS[:1], (FIELDS[1], FIELDS[3])))


def _span(chance: random.Random, fields: tuple[bound.FieldName, ...]) -> bound.Span:
    match chance.randrange(4):
        case 0:
            return bound.Marked("entity", (chance.choice(ENTITIES),), fields)
        case 1:
            low, high = sorted(Decimal(chance.choice(SUMS)) for _ in range(2))
            tokens = amount_range(
                chance.choice(("KZT", "USD")), low, chance.choice((high, None)), with_low=chance.random() < 0.7
            )
            return bound.Marked("amount", tuple(sorted(tokens)), fields)
        case _:
            return bound.Words(tuple(_unit(chance) for _ in range(chance.choice((1, 1, 1, 2, 3)))), fields)


def _leaf(chance: random.Random) -> BoundNode:
    fields = _fields(chance)
    match chance.randrange(13):
        case 12:
            kind: bound.EntityKind = chance.choice(("organisation", "person", "place"))
            ids = tuple(sorted(f"a{chance.randrange(100)}" for _ in range(30)))
            return chance.choice((bound.Naming(kind), bound.Ids(ids)))
        case 0 | 1:
            units = tuple(_unit(chance) for _ in range(chance.choice((2, 2, 3))))
            return bound.Window(units, chance.randint(0, 5), fields)
        case 2 | 3 | 4:
            sides = [tuple(_span(chance, fields) for _ in range(chance.choice((1, 1, 2)))) for _ in range(2)]
            return bound.Near(sides[0], sides[1], chance.randint(0, 8), fields)
        case 5:
            field, value = chance.choice(
                (("source", "tengri"), ("language", "kk"), ("collection", "leak"), ("author", "асель канатова"),
                 ("author", "жумабаев"), ("month", "2026-10"), ("id", "a7"), ("url", "https://outlet.example/9"))
            )  # fmt: skip
            return bound.Keyword(field, value)  # type: ignore[arg-type]
        case 6:
            start = BEGINNING + timedelta(hours=chance.randrange(24 * 40))
            stop = start + timedelta(days=chance.randint(1, 20))
            return bound.Dates(chance.choice((start, None)), chance.choice((stop, None)))
        case 7:
            return bound.Flag(chance.choice(("removed", "edited")))
        case _:
            return _span(chance, fields)


def _node(chance: random.Random, depth: int) -> BoundNode:
    if depth == 0 or chance.random() < 0.4:
        return _leaf(chance)
    match chance.randrange(3):
        case 0:
            return bound.Not(_node(chance, depth - 1))
        case 1:
            return bound.And(tuple(_node(chance, depth - 1) for _ in range(chance.randint(1, 3))))
        case _:
            return bound.Or(tuple(_node(chance, depth - 1) for _ in range(chance.randint(1, 3))))


def random_query(chance: random.Random) -> Bound:
    """A query up to three levels deep."""
    return Bound(_node(chance, 3))
