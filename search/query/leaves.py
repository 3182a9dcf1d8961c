"""What field:value means: entities, sums, days, keywords, state."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from difflib import get_close_matches

from search.amounts import CURRENCIES, HOME, SCALES, Written, read_amount
from search.query.days import check_day
from search.query.errors import QuerySyntaxError
from search.query.tree import Amount, DateRange, Entity, Keyword, Kind, Match, Node, Or, Where, Without, Word
from search.say import say, words_of

SCALE_WORDS, CURRENCY_WORDS = frozenset(SCALES), frozenset(CURRENCIES)
_CODES = frozenset(re.findall("...", "AEDAMDAUDAZNBYNCADCHFCZKGELINRJPYKGSKRWMDLPLNSEKTJSTMTTRYUAHUZS"))
_ENTITY_KINDS = {
    "org": "organisation",
    "organisation": "organisation",
    "person": "person",
    "place": "place",
    "programme": "programme",
}
_KEYWORDS = {
    "source": "source",
    "lang": "language",
    "language": "language",
    "collection": "collection",
    "author": "author",
    "id": "id",
    "url": "url",
    "month": "month",
}
_STATES = ("current", "edited", "removed", "any")
_SPELLINGS = ("exact", "forms", "variants")
_BETWEEN = re.compile(r"\[\s*(.+?)\s+TO\s+(.+?)\s*\]")
_DOTTED = re.compile(r"(.*?)\.\.+(.*)")
DAYS = ("date", "published")
_COMPARED = re.compile(r"(>=|<=|>|<|=)?\s*(.+)", re.DOTALL)


def is_code(word: str) -> bool:
    """Whether a word is the ISO code of a currency that has no spelling of its own here."""
    return word in _CODES


def make(field: str, value: str, quoted: bool, column: int) -> Node:
    """The node of field:value. Raises QuerySyntaxError that says how the value is to be written."""
    if not value.strip():
        raise QuerySyntaxError(say("{field}: needs a value", field=field), column)
    return FIELDS[field](field, value.strip(), column)


def _entity(field: str, value: str, column: int) -> Node:
    return Entity(_ENTITY_KINDS[field], value, column)


def _bin(field: str, value: str, column: int) -> Node:
    """The organisation that has this number, by whatever name it is called; and the number itself."""
    digits = re.sub(r"[\s-]", "", value)
    if not re.fullmatch("[0-9]{12}", digits):
        raise QuerySyntaxError(say("{field}: a BIN has twelve digits, bin:123456789012", field=field), column)
    return Or((Entity("organisation", digits, column), Word(digits, column, exact=True)))


def _keyword(field: str, value: str, column: int) -> Node:
    if field == "month" and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", value):
        raise QuerySyntaxError("a month is written month:2026-10", column, (f"{field}:", "date:"))
    return Keyword(_KEYWORDS[field], value, column)


def _kind(field: str, value: str, column: int) -> Node:
    """Articles that name an entity of a kind."""
    kind = _ENTITY_KINDS.get(value.lower())
    if kind is None:
        raise _none_of(field, value, column, tuple(_ENTITY_KINDS))
    return Kind(kind, column)


def _where(field: str, value: str, column: int) -> Node:
    return Where(_one_of(field, value, column, _STATES), column)  # type: ignore[arg-type]


def _match(field: str, value: str, column: int) -> Node:
    return Match(_one_of(field, value, column, _SPELLINGS), column)  # type: ignore[arg-type]


def _one_of(field: str, value: str, column: int, known: Sequence[str]) -> str:
    """The value, where it is one that the field has."""
    if value not in known:
        raise _none_of(field, value, column, known)
    return value


def _none_of(field: str, value: str, column: int, known: Sequence[str]) -> QuerySyntaxError:
    written = ", ".join(f"{field}:{one}" for one in known)
    said = say("{field}:{value} is none; write {known}", field=field, value=value[:20], known=written)
    return QuerySyntaxError(said, column, _nearest(value, known))


def _nearest(value: str, known: Sequence[str]) -> tuple[str, str] | None:
    near = get_close_matches(value.lower(), known, 1, 0.5)
    return (value, near[0]) if near else None


def _without(field: str, value: str, column: int) -> Node:
    return Without(value, column)


def _date(field: str, value: str, column: int) -> Node:
    if between := _BETWEEN.fullmatch(value):
        first, last = (None if end == "*" else check_day(end, column) for end in between.groups())
        return DateRange(first, last, column)
    if dotted := _DOTTED.fullmatch(value):
        first, last = (None if end in ("", "*") else check_day(end.strip(), column) for end in dotted.groups())
        return DateRange(first, last, column)
    sign, day = _compared(value)
    if value.startswith("[") or day == "*":
        mend = _with_to(value)
        said = say("{field}: a range is written [2026-10-01 TO 2026-10-31], * for an open end", field=field)
        raise QuerySyntaxError(said, column, mend)
    day = check_day(day, column)
    if sign in (">", ">="):
        return DateRange(day, None, column, after=sign == ">")
    if sign in ("<", "<="):
        return DateRange(None, day, column, before=sign == "<")
    return DateRange(day, day, column)


def _amount(field: str, value: str, column: int) -> Node:
    try:
        if between := _BETWEEN.match(value):
            ends = [None if end == "*" else read_amount(end) for end in between.groups()]
            return _amount_node(ends[0], ends[1], True, True, column, _swapped(value, between))
        if value.startswith("["):
            said = "amount: a range is written [1bn TO 2bn USD], * for an open end"
            raise QuerySyntaxError(said, column, _with_to(value))
        sign, text = _compared(value)
        sum_ = read_amount(text)
    except ValueError as error:
        raise QuerySyntaxError(words_of(error), column, _sum_mended(value)) from error
    low = sum_ if sign in (">", ">=", "=", "") else None
    high = sum_ if sign in ("<", "<=", "=", "") else None
    return _amount_node(low, high, sign != ">", sign != "<", column)


def _amount_node(
    low: Written | None,
    high: Written | None,
    with_low: bool,
    with_high: bool,
    column: int,
    swapped: tuple[str, str] | None = None,
) -> Amount:
    named = {end.currency for end in (low, high) if end is not None and end.currency is not None}
    if len(named) > 1:
        high_ = (high.currency or "") if high else ""
        raise QuerySyntaxError("both ends of a range of sums need one currency", column, (f" {high_}]", "]"))
    ends: list[Decimal | None] = [None if end is None else end.value for end in (low, high)]
    if ends[0] is not None and ends[1] is not None and ends[0] > ends[1]:
        raise QuerySyntaxError("the range of sums ends before it begins; change its ends", column, swapped)
    return Amount(named.pop() if named else HOME, ends[0], ends[1], with_low, with_high, column)


def _swapped(value: str, between: re.Match[str]) -> tuple[str, str]:
    return value, f"[{between.group(2)} TO {between.group(1)}]"


def _with_to(value: str) -> tuple[str, str] | None:
    """A range of two ends between which TO is missing, and with it."""
    ends = re.fullmatch(r"\[\s*([^\s\[\]]+)\s*(?:-|–|—|to|\s|,)\s*([^\s\[\]]+)\s*\]", value)
    return (value, f"[{ends.group(1)} TO {ends.group(2)}]") if ends else None


def _sum_mended(value: str) -> tuple[str, str] | None:
    """A sum of which every comma parts thousands."""
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", value)
    return (value, plain) if plain != value else None


def _compared(value: str) -> tuple[str, str]:
    match = _COMPARED.fullmatch(value)
    return (match.group(1) or "", match.group(2)) if match else ("", value)


FIELDS: dict[str, Callable[[str, str, int], Node]] = {
    **dict.fromkeys(_ENTITY_KINDS, _entity),
    **dict.fromkeys(_KEYWORDS, _keyword),
    "bin": _bin,
    "state": _where,
    "match": _match,
    "without": _without,
    "date": _date,
    "published": _date,
    "kind": _kind,
    "amount": _amount,
}
