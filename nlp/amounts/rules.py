"""The grammar: small named rules, tried in the order of RULES at each lexeme where an amount may begin."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

from nlp.amounts.currency import currency_after, currency_before, word_currency
from nlp.amounts.draft import Draft, Line, following
from nlp.amounts.lexicon import context, currencies, numerals, scales
from nlp.amounts.quantity import Quantity, quantities

Rule = Callable[[Line, int], list[Draft]]
_MINUS = "-−"
_LARGE = Decimal(100)  # from here on a lone capital «Т» after a number is tenge, not tonnes
_MILLION = 6
_TIYN = re.compile(r"тиын(?:а|ов|у|ам|ами|ом|ы|нан|ға|ды|ның|дан|да|мен|дық|дай)?|tiyn|tiyns")


def _money(line: Line, at: int) -> Iterator[tuple[Quantity, str | None, int]]:
    """Readings of a sum at `at`, longest first: quantity, its currency where one follows, the lexeme after all."""
    for quantity in quantities(line, at):
        after = _past_bound(line, quantity)
        found = currency_after(line, after, large=quantity.value >= _LARGE)
        if found is None and after != quantity.stop:
            after = quantity.stop
            found = currency_after(line, after, large=quantity.value >= _LARGE)
        yield (quantity, *(found or (None, quantity.stop)))


def _past_bound(line: Line, quantity: Quantity) -> int:
    """Kazakh may put the bound between scale and currency: «5 миллионнан астам теңге»."""
    if quantity.power:
        for phrase in (*context().low_after, *context().high_after, *context().approximate_after):
            if following(line, quantity.stop, phrase):
                return quantity.stop + len(phrase)
    return quantity.stop


def from_to(line: Line, at: int) -> list[Draft]:
    """«от 5 до 7 млрд тенге», "between 5 and 7 billion tenge"."""
    joint = {"от": ("до",), "between": ("and",), "from": ("to",)}.get(line[at].form)
    return [] if joint is None else _range(line, at, at + 1, joint, "from_to")


def to_range(line: Line, at: int) -> list[Draft]:
    """ "5 to 7 billion tenge"."""
    return _range(line, at, at, ("to",), "to_range")


def kazakh_from_to(line: Line, at: int) -> list[Draft]:
    """«5-тен 7 млрд теңгеге дейін», «9 800 теңгеден 12 500 теңгеге дейін өсті» (the second is a change)."""
    for low, currency, after in _money(line, at):
        second = _past_ablative(line, after)
        if second is None or second >= len(line):
            continue
        for high, code, stop in _money(line, second):
            if code and currency in (None, code) and following(line, stop, ("дейін",)):
                if _change_near(line, stop + 1, stop + 4):
                    return _change(line, at, low, currency, second, high, code, stop)
                return _make_range(line, at, stop, low, high, code, "kazakh_from_to")
    return []


def _past_ablative(line: Line, after: int) -> int | None:
    """The lexeme after an ablative ending («-тен», «миллионнан», «теңгеден»); None where there is none."""
    endings = ("нан", "нен", "дан", "ден", "тан", "тен")
    if line[after - 1].kind == "word" and line[after - 1].form.endswith(endings):
        return after
    if following(line, after, ("-",)) and after + 1 < len(line) and line[after + 1].form in endings:
        return after + 2
    return None


def change(line: Line, at: int) -> list[Draft]:
    """«с 9 800 до 12 500 тенге»: two amounts."""
    if line[at].form not in ("с", "со", "from") or at + 1 >= len(line):
        return []
    for low, currency, middle in _money(line, at + 1):
        if following(line, middle, ("до",)) or following(line, middle, ("to",)):
            for high, code, stop in _money(line, middle + 1) if middle + 1 < len(line) else ():
                if code and currency in (None, code):
                    return _change(line, at + 1, low, currency, middle + 1, high, code, stop)
    return []


def _change(
    line: Line, at: int, low: Quantity, currency: str | None, second: int, high: Quantity, code: str, stop: int
) -> list[Draft]:
    low = _lend_scale(low, high)
    last = low.stop - 1 if currency is None else _currency_end(line, low)
    first = Draft(line, at, last, low.value, code, "change", implied=currency is None, change=True)
    return [first, Draft(line, second, stop - 1, high.value, code, "change", change=True)]


def _currency_end(line: Line, quantity: Quantity) -> int:
    found = currency_after(line, quantity.stop, large=True)
    return quantity.stop - 1 if found is None else found[1] - 1


def dashed_range(line: Line, at: int) -> list[Draft]:
    """«150–300 млрд», «500k – 1.5 млн тг»; not «в 2019 - 1 987 872 тенге»."""
    for low in quantities(line, at):
        if low.stop < len(line) and line[low.stop].kind == "dash" and not _is_year(line, low):
            found = _range(line, at, at, (line[low.stop].form,), "dashed_range")
            if found:
                return found
    return []


def _is_year(line: Line, quantity: Quantity) -> bool:
    """A bare 1990–2099 before a spaced dash is a year."""
    spaced = line[quantity.stop].start > line[quantity.stop - 1].stop
    return spaced and quantity.power == 0 and 1990 <= quantity.value <= 2099


def _range(line: Line, begin: int, at: int, joint: tuple[str, ...], rule: str) -> list[Draft]:
    if at >= len(line):
        return []
    for low, currency, after in _money(line, at):
        second = after + len(joint)
        if not following(line, after, joint) or second >= len(line):
            continue
        for high, code, stop in _money(line, second):
            lent = _lend_scale(low, high)
            if currency in (None, code) and (code or _implies(line, high, stop)) and lent.value < high.value:
                return _make_range(line, begin, stop, low, high, code, rule)
    return []


def _make_range(
    line: Line, begin: int, stop: int, low: Quantity, high: Quantity, code: str | None, rule: str
) -> list[Draft]:
    lent = _lend_scale(low, high)
    middle = (lent.value + high.value) / 2
    draft = Draft(line, begin, stop - 1, middle, code, rule, lent.value, high.value, implied=code is None)
    return [draft] if lent.value < high.value else []


def _lend_scale(low: Quantity, high: Quantity) -> Quantity:
    """In «150–300 млрд» the scale is meant for both; in «900 000 – 1,5 млн» it is not."""
    if low.power or not high.power or low.value >= 1000:
        return low
    return replace(low, value=low.value * Decimal(10) ** high.power)


def sign_before(line: Line, at: int) -> list[Draft]:
    """ "$32 million", "KZT 16.5 billion", «₸500 000», "US$70.05 billion"."""
    code = currency_before(line, at)
    if code is None or at + 1 >= len(line) or (line[at].kind == "word" and code == "MRP"):
        return []
    if at + 1 < len(line) and (line[at + 1].kind == "number" or line[at + 1].form in scales().alone):
        return _after_sign(line, at, code)
    return []


def _after_sign(line: Line, at: int, code: str) -> list[Draft]:
    for low in quantities(line, at + 1):  # $5–7 million
        if low.stop + 1 < len(line) and line[low.stop].kind == "dash":
            for high in quantities(line, low.stop + 1):
                if high.power and _lend_scale(low, high).value < high.value:
                    return _make_range(line, at, high.stop, low, high, code, "sign_before")
    quantity, repeated, stop = next(_money(line, at + 1))
    if repeated is not None and repeated != code:  # «5 KZT 16 USD»: each number has its own code behind it
        return []
    return [Draft(line, at, stop - 1, quantity.value, code, "sign_before")]


def currency_behind(line: Line, at: int) -> list[Draft]:
    """«166,7 млрд тенге», «ста двух млрд тенге», «237 млн теңгелік», «50 АЕК», «-280 934 мың теңге»."""
    for quantity, code, stop in _money(line, at):
        if code is not None:
            hundredths, stop = _tiyn(line, stop) if code == "KZT" else (Decimal(0), stop)
            first, value = _with_minus(line, at, quantity.value + hundredths)
            return [Draft(line, first, stop - 1, value, code, "currency_behind")]
    return []


def _tiyn(line: Line, at: int) -> tuple[Decimal, int]:
    """The tiyn behind a sum in tenge, in tenge, and the lexeme after them: «114 тенге 50 тиын»."""
    for quantity in quantities(line, at) if at < len(line) else []:
        whole = quantity.power == 0 and 0 <= quantity.value < 100
        if whole and quantity.stop < len(line) and _TIYN.fullmatch(line[quantity.stop].form):
            return quantity.value / 100, quantity.stop + 1
    return Decimal(0), at


def _with_minus(line: Line, at: int, value: Decimal) -> tuple[int, Decimal]:
    """A minus belongs to a number when it touches it and nothing touches the minus."""
    touches = at and line[at - 1].raw in _MINUS and line[at - 1].stop == line[at].start
    if not touches or line[at].kind != "number":
        return at, value
    apart = at == 1 or (line[at - 2].stop < line[at - 1].start and line[at - 2].kind != "number")
    return (at - 1, -value) if apart else (at, value)


def scale_only(line: Line, at: int) -> list[Draft]:
    """«79 млн» where the context gives the currency."""
    for quantity in quantities(line, at):
        if _implies(line, quantity, quantity.stop) and (not quantity.worded or at + 1 < quantity.stop):
            return [Draft(line, at, _without_dot(line, quantity), quantity.value, None, "scale_only", implied=True)]
    return []


def _without_dot(line: Line, quantity: Quantity) -> int:
    return quantity.stop - 2 if line[quantity.stop - 1].raw == "." else quantity.stop - 1


def _implies(line: Line, quantity: Quantity, stop: int) -> bool:
    """Millions and more, followed by no unit, and money spoken of near by."""
    if quantity.power < _MILLION:
        return False
    following_words = [lexeme for lexeme in line[stop : stop + 2] if lexeme.kind == "word"]
    if any(context().not_money.match(lexeme.form) for lexeme in following_words):
        return False
    if stop < len(line) and line[stop].raw in "%°":
        return False
    if len(following_words) == 2 and len(following_words[0].form) > 3 and word_currency(following_words[1].form):
        return False  # «5 млн мальтийских фунтов»: a currency, but none that we know
    near = line[max(0, quantity.start - 25) : stop + 15]
    return any(lexeme.kind == "sign" or context().money.match(lexeme.form) or _names_currency(lexeme.raw, lexeme.form)
               for lexeme in near)  # fmt: skip


def _names_currency(raw: str, form: str) -> bool:
    return form in currencies().words or raw in currencies().codes or form.startswith("теңге")


def _change_near(line: Line, start: int, stop: int) -> bool:
    return any(context().change.match(form) for form in line.forms(start, stop))


RULES: tuple[Rule, ...] = (
    from_to,
    change,
    sign_before,
    kazakh_from_to,
    dashed_range,
    to_range,
    currency_behind,
    scale_only,
)
_OPENERS = frozenset(("от", "с", "со", "from", "between"))


def may_begin(line: Line, at: int) -> bool:
    """Whether any rule could fire at this lexeme: the rules are not tried elsewhere."""
    lexeme = line[at]
    if lexeme.kind in ("number", "sign"):
        return True
    if lexeme.kind != "word":
        return False
    form, lists = lexeme.form, numerals()
    return (
        form in lists.orders or form in lists.halves or form in scales().alone or form in scales().half
        or form in lists.hundred or form in _OPENERS or lexeme.raw in currencies().codes
    )  # fmt: skip
