"""Generated mentions, for resolution and suggestions: seeded; few names are frequent, most are rare."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import accumulate, islice
from typing import Any

from sqlalchemy import insert

from nlp.names import name_key
from pipelines.store import stale
from pipelines.store.database import Store
from pipelines.store.schema import articles, findings, mentions, versions

SEED = 20261123
AN_ARTICLE = 10  # mentions
AT_ONCE = 2_000  # articles of one transaction
POOL = 4  # mentions for each entity that can be named; of these about half are, the others stay unnamed
_GIVEN = (
    *("Серик", "Нурлан", "Асхат", "Айгуль", "Асель", "Айнур", "Берик", "Канат", "Марат", "Ерлан", "Данияр", "Тимур"),
    *(
        "Алмас",
        "Ержан",
        "Айдар",
        "Руслан",
        "Азамат",
        "Кайрат",
        "Талгат",
        "Арман",
        "Динара",
        "Гульнар",
        "Сауле",
        "Жанар",
    ),
    *("Мадина", "Алия", "Назгуль", "Ольга", "Елена", "Сергей", "Дмитрий", "Андрей", "Виктор", "Игорь"),
)
_KAZAKH = dict(zip(_GIVEN, ("Серік", "Нұрлан", "Асқат", "Айгүл", "Әсел", "Айнұр"), strict=False))
_PATRONYMICS = ("Серикович", "Маратович", "Канатович", "Болатович", "Ерланович")
_SYLLABLES = (
    "ба",
    "ле",
    "ми",
    "ро",
    "ту",
    "ка",
    "се",
    "ни",
    "жа",
    "те",
    "да",
    "құ",
    "ры",
    "ға",
    "ста",
    "но",
    "мұ",
    "бе",
    "ша",
    "ке",
)
_SORTS = ("Строй", "Құрылыс", "Трейд", "Су", "Жол", "Агро", "Мұнай", "Сервис")
_FORMS = ("ТОО «{}»", "«{}» ЖШС", "{} LLP", "АО «{}»", "«{}» АҚ", "«{}»")
_BEGINNING = datetime(2025, 1, 1, tzinfo=UTC)


class Newsroom:
    """Gives the same mentions in the same order on every run; `size` mentions are to come of it altogether."""

    def __init__(self, size: int, seed: int = SEED) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - names for a measurement
        self._pool = max(size // POOL, 10)

    @cached_property
    def _weights(self) -> list[float]:
        return list(accumulate(1 / (rank + 10) ** 0.8 for rank in range(self._pool)))

    def mention(self) -> dict[str, Any]:
        """Kind, name, role and identifiers of one mention."""
        rank = self._chance.choices(range(self._pool), cum_weights=self._weights)[0]
        if rank % 2:
            return {"kind": "person", "name": self._person(rank), "role": None, "identifiers": {}}
        bins = {"bin": f"{rank:012}"} if self._chance.random() < 0.03 else {}
        return {"kind": "organisation", "name": self._organisation(rank), "role": None, "identifiers": bins}

    def entity(self, rank: int) -> tuple[str, str]:
        """Kind and a name of the entity of a rank."""
        return ("person", self._person(rank)) if rank % 2 else ("organisation", self._organisation(rank))

    def mentions(self) -> Iterator[dict[str, Any]]:
        while True:
            yield self.mention()

    def _person(self, rank: int) -> str:
        fixed = random.Random(rank)  # noqa: S311 - the same person for the same rank
        given, surname = fixed.choice(_GIVEN), self._word(fixed, 2, 4).capitalize() + "нов"
        form = self._chance.random()
        if form < 0.1:
            return f"{given[0]}. {surname}"
        if form < 0.2:
            return f"{given} {fixed.choice(_PATRONYMICS)} {surname}"
        return f"{surname} {given}" if form < 0.3 else f"{_KAZAKH.get(given, given) if form < 0.5 else given} {surname}"

    def _organisation(self, rank: int) -> str:
        fixed = random.Random(rank)  # noqa: S311 - the same company for the same rank
        name: str = f"{self._word(fixed, 2, 4).capitalize()} {fixed.choice(_SORTS)}"
        forms = _FORMS[:3] if fixed.random() < 0.8 else _FORMS[3:5]
        form: str = self._chance.choice((*forms, _FORMS[-1]))
        return form.format(name)

    @staticmethod
    def _word(fixed: random.Random, least: int, most: int) -> str:
        return "".join(fixed.choice(_SYLLABLES) for _ in range(fixed.randint(least, most)))


def fill(store: Store, size: int, first: int = 0, seed: int = SEED) -> None:
    """Write `size` mentions, ten an article, as a store holds them before they are resolved. Articles are numbered from
    `first`."""
    made = Newsroom(size, seed).mentions()
    numbers = iter(range(first, first + size // AN_ARTICLE))
    while some := list(islice(numbers, AT_ONCE)):
        with store.write() as connection:
            connection.execute(insert(articles), [_article(number) for number in some])
            connection.execute(insert(versions), [_version(number) for number in some])
            connection.execute(insert(findings), [_found(number) for number in some])
            rows = [_row(number, at, one) for number in some for at, one in enumerate(islice(made, AN_ARTICLE))]
            connection.execute(insert(mentions), rows)
            stale.mark(connection, {(row["kind"], row["key"]) for row in rows})


def _article(number: int) -> dict[str, Any]:
    at = _BEGINNING + timedelta(minutes=number)
    fixed = {"collection": "news", "version": 1, "state": "current", "first_seen": at}
    return {"id": f"a{number}", "url": f"https://outlet.example/{number}", "source": f"outlet{number % 30}", **fixed}


def _version(number: int) -> dict[str, Any]:
    at = _BEGINNING + timedelta(minutes=number)
    fixed = {"title": "Тақырып", "text": "Мәтін", "authors": [], "page_offsets": []}
    return {
        "article_id": f"a{number}",
        "version": 1,
        "content_sha256": str(number),
        "published_at": at,
        "seen_at": at,
        **fixed,
    }


def _found(number: int) -> dict[str, Any]:
    empty = dict.fromkeys(("title_stack", "title_offsets", "text_stack", "text_offsets"), b"")
    fixed = {"analyser_version": "1", "language": "ru", "analysed_at": _BEGINNING}
    return {"article_id": f"a{number}", "version": 1, **fixed, **empty}


def _row(number: int, at: int, one: dict[str, Any]) -> dict[str, Any]:
    key = name_key(one["kind"], one["name"])
    place = {"field": "text", "start": at * 50, "stop": at * 50 + len(one["name"]), "text": one["name"], "page": None}
    return {"article_id": f"a{number}", "version": 1, "key": key, **place, **one}
