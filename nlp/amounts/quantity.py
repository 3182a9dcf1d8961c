"""Numbers: digits and number words, with their scale words, to exact decimals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from nlp.amounts.lexer import Lexeme
from nlp.amounts.lexicon import KAZAKH_ENDING, LATIN_ENDING, numerals, scales

_GROUPING = re.compile(r"[\s\u00a0\u202f\u2009\u2007'’]")
_KAZAKH = re.compile("[әғқңөұүһі]", re.IGNORECASE)
_ABBREVIATIONS = frozenset(("тыс", "млн", "млрд", "трлн", "ths", "mln", "bln"))
MAX_DIGITS = 30  # longer runs of digits are no sums of money


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that spans lexemes [start, stop). `power` is its last scale (0 without one), `plain` its value
    without any scale where it has none of its own: so a range can lend it one."""

    value: Decimal
    start: int
    stop: int
    power: int
    worded: bool = False


def quantities(line: Sequence[Lexeme], at: int) -> list[Quantity]:
    """Every reading of a number that begins at lexeme `at`, longest first: «46 миллионов 700 тысяч», «46 миллионов»."""
    readings: list[Quantity] = []
    total, position, ceiling = Decimal(0), at, None
    while position < len(line):
        part = _part(line, position, first=position == at)
        if part is None or (ceiling is not None and part.value >= Decimal(10) ** ceiling):
            break
        total += part.value
        position = part.stop
        readings.append(Quantity(total, at, position, part.power, part.worded))
        if part.power == 0:
            break
        ceiling = part.power
    return readings[::-1]


def _part(line: Sequence[Lexeme], at: int, *, first: bool) -> Quantity | None:
    """A number with at most one scale: «700 тысяч», «бір жарым миллиард», «полмиллиона», a lone «миллион»."""
    form = line[at].form
    if form in scales().half and line[at].kind == "word":
        power = scales().half[form]
        return Quantity(Decimal(5) * Decimal(10) ** (power - 1), at, at + 1, power, worded=True)
    if first and form in scales().alone and line[at].kind == "word":
        power = scales().forms[form]
        return Quantity(Decimal(10) ** power, at, at + 1, power, worded=True)
    number = _digits(line, at) or _words(line, at)
    if number is None:
        return None
    scale = scale_at(line, number.stop)
    if scale is None:
        return None if form in numerals().halves else number
    power, stop = scale
    value = _reread(line, number, power)
    return Quantity(value * Decimal(10) ** power, at, stop, power, number.worded)


def _digits(line: Sequence[Lexeme], at: int) -> Quantity | None:
    if line[at].kind != "number" or len(line[at].raw) > MAX_DIGITS:
        return None
    value, stop = decimal_of(line[at].raw, scaled=False), at + 1
    if _forms(line, stop, 2) == ("с", "половиной"):
        return Quantity(value + Decimal("0.5"), at, stop + 2, 0)
    if stop < len(line) and line[stop].form in numerals().and_a_half:
        return Quantity(value + Decimal("0.5"), at, stop + 1, 0)
    return Quantity(value, at, stop, 0)


def _reread(line: Sequence[Lexeme], number: Quantity, power: int) -> Decimal:
    """«1,972 млрд» is a fraction, though «1,972 тенге» is a thousand and more."""
    if number.worded or number.stop != number.start + 1 or power == 0:
        return number.value
    return decimal_of(line[number.start].raw, scaled=True)


def decimal_of(raw: str, *, scaled: bool) -> Decimal:
    """The value of digits as written. One separator before exactly three digits groups thousands, unless a scale word
    follows or the number begins with 0: «12.500 тенге» is 12500, «1,250 млрд» is 1.25."""
    plain = _GROUPING.sub("", raw)
    separators = [character for character in plain if character in ".,"]
    if not separators:
        return Decimal(plain)
    if len(set(separators)) == 2:  # 1,972.5 and 1.972,5: the last is the decimal one
        group = separators[0]
        return Decimal(plain.replace(group, "").replace(separators[-1], "."))
    whole, _, fraction = plain.partition(separators[0])
    grouped = len(separators) > 1 or (
        len(fraction) == 3 and len(whole) <= 3 and not whole.startswith("0") and not scaled and plain == raw
    )
    return Decimal(plain.replace(separators[0], "" if grouped else "."))


def _words(line: Sequence[Lexeme], at: int) -> Quantity | None:
    """Number words: «ста двух», «екі жүз елу», "twenty-five", «полтора»."""
    lists = numerals()
    if line[at].kind != "word":
        return None
    if line[at].form in lists.halves:
        stop = at + 2 if _forms(line, at + 1, 1) == ("a",) else at + 1
        return Quantity(lists.halves[line[at].form], at, stop, 0, worded=True)
    total, order, position = 0, 1000, at
    while position < len(line):
        form = line[position].form
        if form in lists.hundred and (position == at or order == 1):
            total, order = (total or 1) * 100 if total < 10 else total, 100
        elif form in lists.orders and _fits(line, position, order):
            value, order = lists.orders[form]
            total += value
            order = 1 if form in lists.teens else order
        elif position > at and _joins(line, position):
            position += 1
            continue
        else:
            break
        position += 1
    if position == at:
        return None
    if line[position - 1].kind == "dash":  # «үш-төрт»: a range, of which this is the first number
        position -= 1
    half = position < len(line) and line[position].form in lists.and_a_half
    whole = Decimal(total) + (Decimal("0.5") if half else 0)
    number = Quantity(whole, at, position + half, 0, worded=True)
    return number if half else _with_fraction(line, number)


def _with_fraction(line: Sequence[Lexeme], whole: Quantity) -> Quantity:
    """Fractions as they are said: «он төрт бүтін оннан сегіз» is 14.8, «две целых пять десятых» is 2.5."""
    at = whole.stop
    if at >= len(line) or line[at].form not in numerals().whole_words:
        return whole
    before = numerals().denominators.get(line[at + 1].form) if at + 1 < len(line) else None
    part = _small(line, at + 1 if before is None else at + 2)
    if part is None:
        return whole
    after = numerals().denominators.get(line[part.stop].form) if before is None and part.stop < len(line) else None
    power = before or after or 1  # «тоқсан үш бүтін төрт миллиард»: tenths where nothing else is said
    if part.value >= 10**power:
        return whole
    stop = part.stop + (after is not None)
    return Quantity(whole.value + part.value / 10**power, whole.start, stop, 0, worded=True)


def _small(line: Sequence[Lexeme], at: int) -> Quantity | None:
    """A whole number in words or digits at `at`."""
    if at >= len(line):
        return None
    if line[at].kind == "number":
        return Quantity(Decimal(line[at].raw), at, at + 1, 0) if line[at].raw.isdigit() else None
    return _words(line, at)


def _fits(line: Sequence[Lexeme], at: int, order: int) -> bool:
    if line[at].form == "он" and not _kazakh_near(line, at):
        return False  # the Russian pronoun, not the Kazakh ten
    return numerals().orders[line[at].form][1] < order


def _kazakh_near(line: Sequence[Lexeme], at: int) -> bool:
    near = line[max(0, at - 4) : at + 5]
    return any(_KAZAKH.search(lexeme.form) for lexeme in near)


def _joins(line: Sequence[Lexeme], at: int) -> bool:
    """A hyphen or "and" between two number words."""
    following = at + 1 < len(line) and line[at + 1].form in numerals().orders
    return following and (line[at].form == "and" or (line[at].kind == "dash" and line[at].stop == line[at + 1].start))


def scale_at(line: Sequence[Lexeme], at: int) -> tuple[int, int] | None:
    """The power of ten of the scale word at `at`, and the lexeme after it (its abbreviation's dot, a Kazakh ending
    behind a hyphen included)."""
    if at >= len(line) or line[at].kind != "word":
        return None
    form = line[at].form
    power = scales().forms.get(form)
    if power is not None and len(form) == 1 and (at == 0 or line[at - 1].stop != line[at].start):
        return None  # 5 m are metres, 5 к is nothing
    if power is None:
        power = next((power for stem, power in scales().stems.items() if takes_ending(form, stem)), None)
    if power is None:
        return None
    stop = after_ending(line, at + 1)
    if form in _ABBREVIATIONS and _forms(line, stop, 1) == (".",) and line[stop].start == line[stop - 1].stop:
        stop += 1
    return power, stop


def takes_ending(form: str, stem: str) -> bool:
    """Whether a form is a Kazakh stem with a regular ending (or none)."""
    if not form.startswith(stem):
        return False
    ending = LATIN_ENDING if stem.isascii() else KAZAKH_ENDING
    return ending.fullmatch(form, len(stem)) is not None


def after_ending(line: Sequence[Lexeme], at: int) -> int:
    """The lexeme after a Kazakh ending that is written with a hyphen: «млн-нан», «KZT-ға»; `at` where there is none."""
    if (
        at + 1 < len(line)
        and line[at].kind == "dash"
        and line[at].start == line[at - 1].stop
        and line[at + 1].kind == "word"
        and line[at + 1].start == line[at].stop
        and KAZAKH_ENDING.fullmatch(line[at + 1].form)
    ):
        return at + 2
    return at


def _forms(line: Sequence[Lexeme], at: int, count: int) -> tuple[str, ...]:
    return tuple(lexeme.form for lexeme in line[at : at + count])
