"""Quantities: a number with its scale words, to an exact decimal, in every reading that it has."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from nlp.amounts.draft import Line, following, phrase_at
from nlp.amounts.endings import after_ending
from nlp.amounts.lexicon import numerals, scales
from nlp.amounts.numbers import Number, decimal_of, digits, number_words

_COPY_LEXEMES = 16  # «1 000 000 (один миллион) тенге»: a number is said again in at most so many words


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that spans lexemes [start, stop). `power` is its last scale (0 without one), so that a range can lend
    it; `worded` where it is written in words alone."""

    value: Decimal
    start: int
    stop: int
    power: int
    worded: bool = False

    def last(self, line: Line, stop: int | None = None) -> int:
        """The last lexeme of a span that ends with this quantity (or before `stop`), without the full stop that may be
        its sentence's own."""
        stop = self.stop if stop is None else stop
        return stop - 2 if line[stop - 1].raw == "." else stop - 1


def quantities(line: Line, at: int) -> list[Quantity]:
    """Every reading of a number that begins at lexeme `at`, longest first: «46 миллионов 700 тысяч», «46 миллионов»."""
    if at not in line.readings:
        line.readings[at] = _quantities(line, at, copies=True)
    found: list[Quantity] = line.readings[at]
    return found


def _quantities(line: Line, at: int, *, copies: bool) -> list[Quantity]:
    """`copies`: whether the number may be said again in parentheses, which no copy may."""
    readings: list[Quantity] = []
    total, position, ceiling, worded = Decimal(0), at, None, True
    while position < len(line):
        part = _part(line, position, first=position == at, copies=copies)
        if part is None or (ceiling is not None and part.value >= Decimal(10) ** ceiling):
            break
        total, position, worded = total + part.value, part.stop, worded and part.worded
        readings.append(Quantity(total, at, position, part.power, worded))
        if part.power == 0:
            break
        ceiling = part.power
        position += _english_joint(line, position)
    return readings[::-1]


def _english_joint(line: Line, at: int) -> int:
    """How many lexemes join English number words at `at`: "one million, two hundred thousand and five"."""
    for joint in ((",", "and"), (",",), ("and",)):
        after = at + len(joint)
        if following(line, at, joint) and after < len(line) and line[after].form in numerals().orders:
            both = line[at - 1].form + line[after].form
            return len(joint) if both.isascii() and both.isalpha() else 0
    return 0


def _part(line: Line, at: int, *, first: bool, copies: bool) -> Quantity | None:
    """A number with at most one scale: «700 тысяч», «бір жарым миллиард», «полмиллиона», a lone «миллион»."""
    lexeme = line[at]
    if lexeme.kind == "word":
        if (power := scales().half.get(lexeme.form)) is not None:
            return Quantity(Decimal(5) * Decimal(10) ** (power - 1), at, at + 1, power, worded=True)
        if first and (lexeme.form in scales().alone or _led(line, at)):
            return _and_a_half(line, Quantity(_one(lexeme.form), at, at + 1, scales().forms[lexeme.form], worded=True))
        number = number_words(line, at)
    else:
        number = digits(line, at)
    return None if number is None else _scaled(line, at, number, copies)


def _one(form: str) -> Decimal:
    return Decimal(10) ** scales().forms[form]


def _led(line: Line, at: int) -> bool:
    """«мың сегіз жүз» and «более тысячи», but neither a table's «мың теңге» nor «тысячи тенге», which say no number."""
    form = line[at].form
    if form not in scales().led:
        return False
    if at + 1 < len(line) and line[at + 1].form in numerals().orders:
        return True
    return at > 0 and (line[at - 1].form in _LEADERS if form.startswith("тысяч") else line[at - 1].kind == "word")


_LEADERS = frozenset((
    "более", "больше", "свыше", "около", "порядка", "менее", "меньше", "до", "от", "почти", "примерно", "превысил",
    "превысила", "превысило", "превысили", "превышает",
))  # fmt: skip


def _scaled(line: Line, at: int, number: Number, copies: bool) -> Quantity | None:
    """The number with the scale that follows it, if one does."""
    after = _past_more(line, number.stop)
    after = _past_copy(line, after, number.value) if copies else after
    scale = scale_at(line, after)
    if scale is None:
        if number.fraction and not _opens_range(line, number.stop):
            return None
        return Quantity(number.value, at, number.stop, 0, number.worded)
    power, stop = scale
    value = number.value
    if not number.worded and number.stop == at + 1:  # «1,972 млрд» is a fraction, though «1,972 тенге» is thousands
        value = decimal_of(line[at].raw, scaled=True)
    return _and_a_half(line, Quantity(value * Decimal(10) ** power, at, stop, power, number.worded))


def _opens_range(line: Line, at: int) -> bool:
    """«полтора-два миллиарда», «от полутора до двух»: a part may lack its scale where the other end has it."""
    return at < len(line) and (line[at].kind == "dash" or line[at].form in ("до", "to"))


def _and_a_half(line: Line, whole: Quantity) -> Quantity:
    """«миллион с половиной», «бір миллион жарым»: half of the scale more."""
    at = whole.stop
    if following(line, at, ("с", "половиной")):
        return replace(whole, value=whole.value + Decimal(5).scaleb(whole.power - 1), stop=at + 2)
    if at < len(line) and line[at].form in numerals().and_a_half:
        return replace(whole, value=whole.value + Decimal(5).scaleb(whole.power - 1), stop=at + 1)
    return whole


def _past_more(line: Line, at: int) -> int:
    """Past «с лишним» between a number and its scale."""
    return at + phrase_at(line, at, numerals().more)


def past_copy(line: Line, quantity: Quantity) -> int:
    """Past the same number in words, in parentheses: «1 000 000 (один миллион) тенге»."""
    return _past_copy(line, quantity.stop, quantity.value)


def _past_copy(line: Line, at: int, value: Decimal) -> int:
    if at + 2 >= len(line) or line[at].raw != "(":
        return at
    for copy in _quantities(line, at + 1, copies=False):
        if copy.stop < len(line) and copy.stop - at <= _COPY_LEXEMES and line[copy.stop].raw == ")":
            return copy.stop + 1 if copy.value == value and copy.worded else at
    return at


def scale_at(line: Line, at: int) -> tuple[int, int] | None:
    """The power of ten of the scale word at `at`, and the lexeme after it (its abbreviation's dot, a Kazakh ending
    behind a hyphen included)."""
    if at >= len(line) or line[at].kind != "word":
        return None
    form = line[at].form
    power = scale_of(form)
    if power is None or (len(form) == 1 and (at == 0 or line[at - 1].stop != line[at].start)):
        return None  # 5 m are metres, 5 к is nothing
    stop = after_ending(line, at + 1)
    if (
        form in scales().dotted
        and stop < len(line)
        and line[stop].raw == "."
        and line[stop].start == line[stop - 1].stop
    ):
        stop += 1
    return power, stop


@lru_cache(maxsize=20_000)
def scale_of(form: str) -> int | None:
    """The power of ten of a scale word in any case form."""
    power = scales().forms.get(form)
    if power is not None:
        return power
    return scales().stems.meaning(form)
