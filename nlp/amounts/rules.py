"""The grammar: small named rules, tried in the order of RULES at each lexeme where an amount may begin."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from nlp.amounts.currency import coin_at, currency_after, currency_before
from nlp.amounts.draft import Draft, Line, following
from nlp.amounts.endings import ABLATIVE, after_ending
from nlp.amounts.implied import implies, may_imply, stands_alone
from nlp.amounts.lexicon import context, currencies, numerals, scales
from nlp.amounts.quantity import Quantity, quantities
from nlp.amounts.reading import Reading, lend_scale, money, with_minus
from nlp.amounts.unit import unit_at

Rule = Callable[[Line, int], list[Draft]]
_THOUSAND = 3
_WIDEST = 10_000  # the ends of no range are so far apart
_JOINTS = {  # the word that opens a range → what stands between its ends
    "от": (("до",), ("и", "до")),
    "между": (("и",),),
    "between": (("and",),),
    "from": (("to",),),
}
_AND = frozenset(("и", "или", "либо", "және", "мен", "бен", "пен", "немесе", "не", "and", "or"))
_KAZAKH_AND = frozenset(("мен", "бен", "пен"))


def from_to(line: Line, at: int) -> list[Draft]:
    """«от 5 до 7 млрд тенге», «от 500 тенге до 1 500», "between $5 million and $7 million"."""
    joints = _JOINTS.get(line[at].form)
    if joints is None or at + 1 >= len(line):
        return []
    if line[at].form == "from" and changes(line, at - 6, at):
        return []
    return _range(line, at, at + 1, joints, "from_to", lends_currency=True)


def change(line: Line, at: int) -> list[Draft]:
    """«с 9 800 до 12 500 тенге», "rose from $5 million to $7 million": two amounts."""
    if line[at].form not in ("с", "со", "from") or at + 1 >= len(line):
        return []
    for low in money(line, at + 1):
        if following(line, low.stop, ("до",)) or following(line, low.stop, ("to",)):
            for high in money(line, low.stop + 1):
                if found := _two(line, low, high):
                    return found
    return []


def _two(line: Line, low: Reading, high: Reading) -> list[Draft]:
    """Two amounts of one currency, of which one may lend it to the other."""
    if high.code is None and not _alone(line, high):
        return []
    code = high.code or low.code
    if code is None and not implies(line, high.quantity, high.stop):
        return []
    if low.code not in (None, code):
        return []
    lent = lend_scale(low.quantity, high.quantity)
    last = high.stop - 1 if high.code else high.quantity.last(line)
    return [
        Draft(
            line,
            low.first,
            after_ending(line, low.stop) - 1,
            lent.value,
            code,
            "change",
            implied=low.code is None,
            change=True,
        ),
        Draft(line, high.first, last, high.value, code, "change", implied=high.code is None, change=True),
    ]


def _alone(line: Line, reading: Reading) -> bool:
    """Whether a number may be a sum without a currency of its own: no unit follows it, and it is no year."""
    return stands_alone(line, reading.quantity, reading.stop) and not _is_year(reading.quantity)


def kazakh_from_to(line: Line, at: int) -> list[Draft]:
    """«5-тен 7 млрд теңгеге дейін», «9 800 теңгеден 12 500 теңгеге дейін өсті» (the second is a change)."""
    for low in money(line, at):
        second = _past_ablative(line, low.stop)
        for high in money(line, second) if second is not None else ():
            code = high.code or low.code
            if low.code not in (None, code) or (code is None and not implies(line, high.quantity, high.stop)):
                continue
            bounded = following(line, high.stop, ("дейін",)) or following(line, high.stop, ("шейін",))
            if changes(line, high.stop, high.stop + 4):
                return _two(line, low, high)
            if bounded:
                return _make_range(line, at, low, high, code, "kazakh_from_to")
    return []


def _past_ablative(line: Line, after: int) -> int | None:
    """The lexeme after an ablative ending («-тен», «миллионнан», «теңгеден»); None where there is none."""
    if line[after - 1].kind == "word" and line[after - 1].form.endswith(ABLATIVE):
        return after
    if after + 1 < len(line) and line[after].kind == "dash" and line[after + 1].form in ABLATIVE:
        return after + 2
    return None


def kazakh_between(line: Line, at: int) -> list[Draft]:
    """«5 пен 7 млн теңге аралығында», «үш пен бес доллар шамасында»."""
    for low in money(line, at):
        if low.stop < len(line) and line[low.stop].form in _KAZAKH_AND:
            for high in money(line, low.stop + 1):
                code = high.code or low.code
                if code and low.code in (None, code) and _says_between(line, high.stop):
                    return _make_range(line, at, low, high, code, "kazakh_between")
    return []


def _says_between(line: Line, at: int) -> bool:
    return at < len(line) and line[at].form.startswith(("аралығ", "арасын", "шамасын"))


def dashed_range(line: Line, at: int) -> list[Draft]:
    """«150–300 млрд», «500k – 1.5 млн тг», "$5–7 million"; not «в 2019 - 1 987 872 тенге»."""
    for low in money(line, at):
        if low.stop < len(line) and line[low.stop].kind == "dash" and not _is_name(line, low):
            joint = (line[low.stop].form,)
            if found := _range(line, at, at, (joint,), "dashed_range", lends_currency=low.first_is_currency):
                return found
    return []


def to_range(line: Line, at: int) -> list[Draft]:
    """ "5 to 7 billion tenge", "$5 million to $7 million"."""
    return _range(line, at, at, (("to",),), "to_range", lends_currency=True)


def _is_year(quantity: Quantity) -> bool:
    return quantity.power == 0 and 1990 <= quantity.value <= 2099 and quantity.value == int(quantity.value)


def _is_name(line: Line, low: Reading) -> bool:
    """Whether a number before a dash is a year, a paragraph, a brand or a word: «лот № 3 – 5 400 000», «АИ-92 – 205
    тенге», «ущерб одному – 10 млн»."""
    if low.code is not None or low.quantity.power:
        return _is_year_before_dash(line, low)
    spaced = line[low.stop].start > line[low.stop - 1].stop
    if spaced and low.quantity.worded and line[low.stop + 1 : low.stop + 2] and line[low.stop + 1].kind == "number":
        return True
    before = line[low.first - 1] if low.first else None
    touches = before is not None and before.kind in ("word", "dash") and before.stop == line[low.first].start
    return (
        touches or (before is not None and before.form in context().before_numbers) or _is_year_before_dash(line, low)
    )


def _is_year_before_dash(line: Line, low: Reading) -> bool:
    """A bare 1990–2099 before a spaced dash is a year, unless what follows is of its own size: «2000 – 3000 тенге»."""
    if low.code is not None or not _is_year(low.quantity) or line[low.stop].start == line[low.stop - 1].stop:
        return False
    led = low.first > 0 and line[low.first - 1].form in context().before_years
    return led or not any(high.value <= 10 * low.value for high in money(line, low.stop + 1))


def _range(
    line: Line, begin: int, at: int, joints: Sequence[tuple[str, ...]], rule: str, *, lends_currency: bool
) -> list[Draft]:
    """A range whose first end begins at `at` and its span at `begin`. `lends_currency`: the first end's currency may be
    meant for both."""
    for low in money(line, at):
        for joint in joints:
            if not following(line, low.stop, joint):
                continue
            for high in money(line, low.stop + len(joint)):
                code = high.code or (low.code if lends_currency and _alone(line, high) else None)
                strong = code is not None or implies(line, high.quantity, high.stop)
                if low.code not in (None, code) or not (strong or may_imply(line, high.quantity, high.stop)):
                    continue
                if found := _make_range(line, begin, low, high, code, rule, weak=not strong):
                    return found
    return []


def _make_range(
    line: Line, begin: int, low: Reading, high: Reading, code: str | None, rule: str, *, weak: bool = False
) -> list[Draft]:
    lent = lend_scale(low.quantity, high.quantity).value
    if lent >= high.value and high.quantity.power == _THOUSAND:  # «от 500 до 2 тысяч тенге»
        lent = low.value
    if lent >= high.value or high.value > _WIDEST * max(lent, Decimal(1)):
        return []
    last = high.stop - 1 if high.code else high.quantity.last(line)
    value, implied = (lent + high.value) / 2, code is None
    return [Draft(line, begin, last, value, code, rule, lent, high.value, implied=implied, weak=weak)]


def listed(line: Line, at: int) -> list[Draft]:
    """«5 и 7 млн тенге», «5, 7 и 10 млрд тенге», «2 мен 3 млн теңге»: each is a sum, the last names the currency."""
    numbers, position = list[Reading](), at
    while len(numbers) < 12:
        reading = next((one for one in money(line, position) if one.quantity.stop == one.stop), None)
        if reading is None or reading.code or reading.quantity.power or _is_year(reading.quantity):
            return []
        numbers.append(reading)
        if reading.stop + 1 >= len(line):
            return []
        if line[reading.stop].form in _AND:
            return _list(line, numbers, reading.stop + 1)
        if line[reading.stop].raw != ",":
            return []
        position = reading.stop + 1
    return []


def _list(line: Line, numbers: list[Reading], at: int) -> list[Draft]:
    last = next((reading for reading in money(line, at) if reading.code), None)
    if last is None or last.value < max(lend_scale(one.quantity, last.quantity).value for one in numbers) / 1000:
        return []
    sums = [lend_scale(one.quantity, last.quantity) for one in numbers]
    return [
        *(Draft(line, q.start, q.stop - 1, q.value, last.code, "listed", implied=True) for q in sums),
        Draft(line, last.first, last.stop - 1, last.value, last.code, "listed"),
    ]


def index_fold(line: Line, at: int) -> list[Draft]:
    """«50-кратный МРП», «десятикратного размера МРП», «50 еселенген АЕК»."""
    lists, lexeme = numerals(), line[at]
    if lexeme.kind == "number" and at + 2 < len(line):
        value, stop = Decimal(lexeme.raw) if lexeme.raw.isdigit() else None, at + 1
        if line[stop].kind == "dash" and line[stop + 1].form.startswith("кратн"):
            stop += 2
        elif line[stop].form in lists.fold_words:
            stop += 1
        else:
            return []
    else:
        prefix, kratn, _ = lexeme.form.partition("кратн")
        value, stop = (
            (Decimal(lists.fold_prefixes[prefix]) if kratn and prefix in lists.fold_prefixes else None),
            at + 1,
        )
    while stop < len(line) and line[stop].form in lists.fold_between:
        stop += 1
    found = currency_after(line, stop, large=False)
    if value is None or found is None or found[0] != "MRP":
        return []
    return [Draft(line, at, found[1] - 1, value, "MRP", "index_fold")]


def sign_before(line: Line, at: int) -> list[Draft]:
    """ "$32 million", "KZT 16.5 billion", «₸500 000», "US$70.05 billion"."""
    if currency_before(line, at) is None:
        return []
    reading = next(iter(money(line, at)), None)
    if reading is None or reading.code is None:
        return []
    first, value = with_minus(line, at, reading.value)
    return [Draft(line, first, reading.quantity.last(line, reading.stop), value, reading.code, "sign_before")]


def currency_behind(line: Line, at: int) -> list[Draft]:
    """«166,7 млрд тенге», «ста двух млрд тенге», «237 млн теңгелік», «50 АЕК», «-280 мың теңге», «5 тенге 7 тиын»."""
    for reading in money(line, at):
        if reading.code is not None:
            coins, stop = _coins(line, reading.stop, reading.code)
            first, value = with_minus(line, at, reading.value + coins)
            return [Draft(line, first, stop - 1, value, reading.code, "currency_behind")]
    return []


def _coins(line: Line, at: int, code: str) -> tuple[Decimal, int]:
    """The hundredth parts behind a sum, as a part of it, and the lexeme after them: «114 тенге 50 тиын»."""
    for quantity in quantities(line, at) if at < len(line) else []:
        if quantity.power == 0 and 0 <= quantity.value < 100 and coin_at(line, quantity.stop) == code:
            return quantity.value / 100, quantity.stop + 1
    return Decimal(0), at


def small_coins(line: Line, at: int) -> list[Draft]:
    """«бес тиын», «50 копеек», "99 cents": hundredth parts alone."""
    for quantity in quantities(line, at):
        code = coin_at(line, quantity.stop)
        if code is not None:
            return [Draft(line, at, quantity.stop, quantity.value / 100, code, "small_coins")]
    return []


def unit_first(line: Line, at: int) -> list[Draft]:
    """«Сумма (тыс. тенге): 5 300», «Цена, тг – 1 500»: the unit stands before the number."""
    unit = unit_at(line, at + 1) if line[at].raw in ("(", ",") or line[at].form == "в" else None
    if unit is None:
        return []
    position = unit.stop + (following(line, unit.stop, (")",)))
    if position + 1 >= len(line) or not (line[position].raw == ":" or line[position].kind == "dash"):
        return []
    for reading in money(line, position + 1):
        if reading.code is None and reading.quantity.power == 0 and _alone(line, reading):
            value = reading.value * Decimal(10) ** unit.power
            return [Draft(line, reading.first, reading.stop - 1, value, unit.code, "unit_first", implied=True)]
    return []


def scale_only(line: Line, at: int) -> list[Draft]:
    """«79 млн» where the context gives the currency."""
    for quantity in quantities(line, at):
        if quantity.worded and at + 1 == quantity.stop:
            continue
        strong = implies(line, quantity, quantity.stop)
        if strong or may_imply(line, quantity, quantity.stop):
            first, value = with_minus(line, at, quantity.value)
            last = quantity.last(line)
            return [Draft(line, first, last, value, None, "scale_only", implied=True, weak=not strong)]
    return []


def changes(line: Line, start: int, stop: int) -> bool:
    """Whether a verb of growth or fall stands among lexemes [start, stop)."""
    return any(context().change.match(form) for form in line.forms(start, stop))


RULES: tuple[Rule, ...] = (
    from_to,
    change,
    kazakh_from_to,
    kazakh_between,
    dashed_range,
    to_range,
    listed,
    index_fold,
    sign_before,
    currency_behind,
    small_coins,
    unit_first,
    scale_only,
)
_OPENERS = frozenset(("от", "с", "со", "между", "from", "between", "в", "(", ","))


def may_begin(line: Line, at: int) -> bool:
    """Whether any rule could fire at this lexeme: the rules are not tried elsewhere."""
    lexeme = line[at]
    if lexeme.kind in ("number", "sign"):
        return True
    form, lists = lexeme.form, numerals()
    return (
        form in lists.orders or form in lists.halves or form in scales().alone or form in scales().led
        or form in scales().half or form in lists.hundred or form in _OPENERS or lexeme.raw in currencies().codes
        or "кратн" in form
    )  # fmt: skip
