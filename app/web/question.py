"""Question: what the search page was asked: words and filters, as one query and as addresses of neighbouring pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Literal

from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException

from app.web.render import address
from nlp.identifiers import holds_iin, mask
from pipelines.clock import ALMATY
from pipelines.context import Context
from pipelines.errors import BaqylauError
from pipelines.searching import snapshots
from pipelines.searching.as_of import Moment
from search.engine import Sort
from search.query.errors import QuerySyntaxError
from search.query.tree import Spelling
from search.say import say

FIELDS = {
    "source": "source",
    "language": "lang",
    "year": "date",
    "month": "month",
    "organisation": "org",
    "person": "person",
}
MATCHES: tuple[Spelling, ...] = ("exact", "forms", "variants")
MATCH = re.compile(r"\bmatch:")
YEAR = re.compile(r"[12]\d{3}", re.ASCII)
LONGEST = 4_000  # characters of a query
MOST_FILTERS = 20
MOST_LEFT_OUT = 50  # spellings


class TooLongError(BaqylauError):
    """A question of a size that no reader writes."""


@dataclass(frozen=True, slots=True)
class Question:
    """`filters` are (facet, value); entities by id. `as_of` is a day (2026-10-05), `snapshot` a name; "" for now.
    `match` is how words are taken ("": in any case form, names in other spellings, too), `left_out` are spellings that
    are not to count."""

    words: str
    filters: tuple[tuple[str, str], ...] = ()
    sort: Sort = "score"
    as_of: str = ""
    snapshot: str = ""
    match: str = ""
    left_out: tuple[str, ...] = ()

    @property
    def query(self) -> str:
        """Everything in the query language, so that an export can cite it. Words alone stay as they were typed: an
        error points into them. Where the words say themselves how they are taken, that goes before."""
        asked = [f'{FIELDS[name]}:"{value}"' for name, value in self.filters if name != "year"]
        asked += [f"date:{value}" for name, value in self.filters if name == "year"]
        if not self.words and not asked:
            return ""
        asked += [f"match:{self.match}"] if self.match and not MATCH.search(self.words) else []
        asked += [f'without:"{form}"' for form in self.left_out]
        if not asked:
            return self.words
        return " AND ".join([f"({self.words})", *asked] if self.words else asked)

    def values(self) -> dict[str, str | list[str]]:
        """What an address says of it; what is empty included."""
        by_facet: dict[str, list[str]] = {}
        for name, value in self.filters:
            by_facet.setdefault(name, []).append(value)
        sort: Literal["", "date"] = "" if self.sort == "score" else "date"
        return {
            "q": self.words, **by_facet, "sort": sort, "as_of": self.as_of, "snapshot": self.snapshot,
            "match": self.match, "without": list(self.left_out),
        }  # fmt: skip

    def address(self, cursor: str | None = None) -> str:
        return address("/search", {**self.values(), "cursor": cursor})

    @property
    def asked(self) -> str:
        """What a saved search keeps: the address behind its «?»."""
        return self.address().partition("?")[2]

    @property
    def facets(self) -> str:
        """Where the answer is counted by source, month and the rest."""
        return address("/search/facets", self.values())

    @property
    def spellings(self) -> str:
        """Where the spellings that it caught are listed, those that are left out among them."""
        return address("/search/spellings", self.values())

    def all_of(self, facet: str) -> str:
        """The page with many values of one facet."""
        return address("/search/values", {**self.values(), "facet": facet})

    def export(self, kind: str) -> str:
        """Where everything that matches is taken away."""
        return address("/search/export", {**self.values(), "format": kind})

    def with_filter(self, name: str, value: str) -> Question:
        return self if (name, value) in self.filters else replace(self, filters=(*self.filters, (name, value)))

    def without(self, name: str, value: str) -> Question:
        return replace(self, filters=tuple(one for one in self.filters if one != (name, value)))

    def counting(self, form: str) -> Question:
        """With a spelling that was left out."""
        return replace(self, left_out=tuple(one for one in self.left_out if one != form))

    @property
    def now(self) -> Question:
        """The same of what is stored now."""
        return replace(self, as_of="", snapshot="")

    def taking(self, match: str) -> Question:
        return replace(self, match=match)

    def worded(self, words: str) -> Question:
        return replace(self, words=words)

    def sorted_by(self, sort: Sort) -> Question:
        return replace(self, sort=sort)


def read_question(values: QueryParams) -> Question:
    """From an address. Raises TooLongError."""
    words = " ".join(values.get("q", "").split())
    filters = tuple(dict.fromkeys(_filters(values)))
    if len(words) > LONGEST or len(filters) > MOST_FILTERS or any(len(value) > 200 for _, value in filters):
        raise TooLongError(
            say(
                "the question is too long: at most {most} characters and {filters} filters",
                most=LONGEST,
                filters=MOST_FILTERS,
            )
        )
    sort: Sort = "date" if values.get("sort") == "date" else "score"
    as_of, snapshot = _plain(values.get("as_of", "")), _plain(values.get("snapshot", ""))
    match = values.get("match", "") if values.get("match") in MATCHES else ""
    without = tuple(dict.fromkeys(filter(None, (_plain(form)[:200] for form in values.getlist("without")))))
    return Question(words, filters, sort, as_of[:40], snapshot[:80], match, without[:MOST_LEFT_OUT])


def _filters(values: QueryParams) -> Sequence[tuple[str, str]]:
    """Quotation marks and control characters cannot stand in a filter's value, and would end it."""
    found = []
    for name in FIELDS:
        for value in values.getlist(name):
            plain = _plain(value)
            if plain and (name != "year" or YEAR.fullmatch(plain)):
                found.append((name, plain))
    return found


def _plain(value: str) -> str:
    return "".join(c for c in value if c.isprintable() and c not in '"«»“”').strip()


def moment_of(context: Context, question: Question) -> Moment | None:
    """The instant that a question is asked of; None for now. A day counts whole, in Kazakhstan. Raises HTTPException
    400 for a day that is none, InputError for a snapshot that is not there."""
    if question.snapshot:
        return snapshots.get(context, question.snapshot).moment
    if not question.as_of:
        return None
    try:
        day = date.fromisoformat(question.as_of)
    except ValueError as error:
        raise HTTPException(400, "as_of is no day: write it as 2026-10-05") from error
    return Moment(datetime.combine(day, time.max, ALMATY))


def mistaken(words: str, error: QuerySyntaxError, address_of: Callable[[str], str]) -> dict[str, object]:
    """What a page says of a query that cannot be read: the message, the words cut at the column, and a repair with its
    address. An IIN is not said again."""
    at = max(0, min(error.column - 1, len(words)))
    cut = {"before": words[:at], "sign": words[at : at + 1] or " ", "after": words[at + 1 :]}
    if mask(words) != words:
        cut = {"before": "", "sign": " ", "after": mask(words)}
    repair = error.repair if error.repair and len(error.repair) <= LONGEST and not holds_iin(error.repair) else None
    told = None if repair is None else {"words": repair, "address": address_of(repair)}
    return {"message": error.message, "column": error.column, "repair": told, **cut}
