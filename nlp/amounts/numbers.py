"""Numbers without their scale: digits as they are grouped, and words in three languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from nlp.amounts.draft import following
from nlp.amounts.endings import ABLATIVE
from nlp.amounts.lexer import Lexeme
from nlp.amounts.lexicon import numerals, scales

_GROUPING = re.compile(r"[\s\u00a0\u202f\u2009\u2007'’ʼ]")
_KAZAKH = re.compile("[әғқңөұүһіńóúýǵñöüğşıŋ]|^(?:bir|eki|bes|alty|jeti|segiz|teńge|teñge|tenge)")
MAX_DIGITS = 30  # longer runs of digits are no sums of money


@dataclass(frozen=True, slots=True)
class Number:
    """A number that ends before lexeme `stop`. `fraction`: a part («жарты», «четверть»), nothing without a scale."""

    value: Decimal
    stop: int
    worded: bool
    fraction: bool = False


def digits(line: Sequence[Lexeme], at: int) -> Number | None:
    """«5», «2 158 962.54», «5 с половиной», «2-х»."""
    if line[at].kind != "number" or len(line[at].raw) > MAX_DIGITS:
        return None
    value, stop = decimal_of(line[at].raw, scaled=False), _past_case(line, at + 1)
    if following(line, stop, ("с", "половиной")):
        return Number(value + Decimal("0.5"), stop + 2, worded=False)
    if stop < len(line) and line[stop].form in numerals().and_a_half:
        return Number(value + Decimal("0.5"), stop + 1, worded=False)
    return (
        _spoken_tenths(line, Number(value, stop, worded=False))
        if line[at].raw.isdigit()
        else Number(value, stop, False)
    )


def _past_case(line: Sequence[Lexeme], at: int) -> int:
    """Past the Russian ending behind digits: «до 2-х миллионов», «5-ти тысяч»."""
    touching = at + 1 < len(line) and line[at - 1].stop == line[at].start and line[at].stop == line[at + 1].start
    return at + 2 if touching and line[at].kind == "dash" and line[at + 1].form in numerals().endings else at


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


def number_words(line: Sequence[Lexeme], at: int) -> Number | None:
    """Number words: «ста двух», «екі жүз елу», "twenty-five", «полтора», «три четверти»."""
    if line[at].kind != "word":
        return None
    if line[at].form in numerals().halves:
        return _half(line, at)
    total, stop = _counted(line, at)
    if stop == at:
        return None
    if stop < len(line) and line[stop].form in numerals().quarters and total < 4:
        return Number(Decimal(total) / 4, stop + 1, worded=True, fraction=True)
    if stop < len(line) and line[stop].form in numerals().and_a_half:
        return Number(total + Decimal("0.5"), stop + 1, worded=True)
    for half in (("с", "половиной"), ("and", "a", "half")):
        if following(line, stop, half):
            return Number(total + Decimal("0.5"), stop + len(half), worded=True)
    return _with_fraction(line, Number(Decimal(total), stop, worded=True))


def _half(line: Sequence[Lexeme], at: int) -> Number:
    """«жарты», «полтора», «четверть», "half a", "a quarter of a"."""
    stop = at + 1
    for between in (("of", "a"), ("a",), ("an",)):
        if following(line, stop, between):
            stop += len(between)
            break
    return Number(numerals().halves[line[at].form], stop, worded=True, fraction=True)


def _counted(line: Sequence[Lexeme], at: int) -> tuple[int, int]:
    """The value of the number words from `at`, each of a lower order than the one before, and the lexeme after them."""
    lists, total, order, position, end = numerals(), 0, 1000, at, at
    while position < len(line):
        form = line[position].form
        if form in lists.hundred and (position == at or order == 1) and total < 10:
            total, order = (total or 1) * 100, 100
        elif form in lists.orders and _fits(line, position, order):
            value, order = lists.orders[form]
            total += value
            order = 1 if form in lists.teens else order
        elif position > at and _joins(line, position):
            position += 1
            continue
        elif (last := _from(form)) and (last[1] < order or (last[1] == 100 and order == 1 and total < 10)):
            return ((total or 1) * 100 if last[1] == 100 else total + last[0]), position + 1
        else:
            break
        position = end = position + 1
    return total, end


@lru_cache(maxsize=10_000)
def _from(form: str) -> tuple[int, int] | None:
    """Value and order of a Kazakh number word in the ablative, which ends its number: «жеті жүзден екі мыңға дейін»."""
    if not form.endswith(ABLATIVE):
        return None
    base = form[:-3]
    return (100, 100) if base in numerals().hundred else numerals().orders.get(base)


def _fits(line: Sequence[Lexeme], at: int, order: int) -> bool:
    form = line[at].form
    if form in numerals().doubtful and not _is_ten(line, at):
        return False  # the Russian pronoun or the English preposition, not the Kazakh ten
    return numerals().orders[form][1] < order


def _is_ten(line: Sequence[Lexeme], at: int) -> bool:
    """«он» beside a Kazakh word; "on" where a Kazakh number or scale follows."""
    if line[at].form == "on":
        after = line[at + 1].form if at + 1 < len(line) else ""
        return (after in numerals().orders or after in scales().forms) and any(
            _KAZAKH.search(lexeme.form) for lexeme in line[max(0, at - 3) : at + 5]
        )
    return any(_KAZAKH.search(lexeme.form) for lexeme in line[max(0, at - 4) : at + 5])


def _joins(line: Sequence[Lexeme], at: int) -> bool:
    """A hyphen or "and" between two English number words."""
    goes_on = at + 1 < len(line) and (line[at + 1].form in numerals().orders or line[at + 1].form in numerals().hundred)
    if goes_on and line[at].kind == "dash":  # twenty-five; «жүз-екі жүз» and «сто-двести» are ranges
        both = line[at - 1].form + line[at + 1].form
        return both.isascii() and numerals().orders.get(line[at - 1].form, (0, 0))[1] == 10
    return goes_on and line[at].form == "and"


def _with_fraction(line: Sequence[Lexeme], whole: Number) -> Number:
    """Fractions as they are said: «он төрт бүтін оннан сегіз» is 14.8, «две целых пять десятых» is 2.5."""
    at, lists = whole.stop, numerals()
    if at >= len(line) or line[at].form not in lists.whole_words:
        return _spoken_tenths(line, whole)
    if at + 1 < len(line) and line[at + 1].form == "и":
        at += 1
    before = lists.denominators.get(line[at + 1].form) if at + 1 < len(line) else None
    part = _small(line, at + 1 if before is None else at + 2)
    if part is None:
        return whole
    after = lists.denominators.get(line[part.stop].form) if before is None and part.stop < len(line) else None
    power = before or after or 1  # «тоқсан үш бүтін төрт миллиард»: tenths where nothing else is said
    if part.value >= 10**power:
        return whole
    return Number(whole.value + part.value / 10**power, part.stop + (after is not None), worded=True)


def _spoken_tenths(line: Sequence[Lexeme], whole: Number) -> Number:
    """«он алты да тоғыз миллиард» is said for 16.9 billion; only a scale word makes it one number."""
    at = whole.stop
    if at + 2 >= len(line) or line[at].form not in numerals().and_tenths or line[at + 1].kind != line[at - 1].kind:
        return whole
    part = _small(line, at + 1)
    if part is None or part.value >= 100 or part.stop >= len(line) or not _is_scale(line[part.stop].form):
        return whole
    power = 1 if part.value < 10 else 2
    return Number(whole.value + part.value / 10**power, part.stop, whole.worded)


def _is_scale(form: str) -> bool:
    return form in scales().forms or scales().stems.meaning(form) is not None


def _small(line: Sequence[Lexeme], at: int) -> Number | None:
    """A whole number in words or digits at `at`."""
    if at >= len(line):
        return None
    if line[at].kind == "number":
        return Number(Decimal(line[at].raw), at + 1, worded=False) if line[at].raw.isdigit() else None
    total, stop = _counted(line, at)
    return Number(Decimal(total), stop, worded=True) if stop > at else None
