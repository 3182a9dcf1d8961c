"""Exchange rates, which are no amounts: «курс доллара — 494,87 тенге», «495 тенге за доллар», "1 USD = 495 KZT"."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from nlp.amounts.currency import currency_after, word_currency
from nlp.amounts.draft import Draft, Line, following, preceding
from nlp.amounts.lexicon import context, currencies, numerals
from nlp.amounts.quantity import scale_of
from nlp.amounts.reading import money

_MOST = Decimal(10_000)  # nothing is quoted above it: a sum beyond is no exchange rate
_WORD_BEFORE, _WORD_AFTER = 15, 6  # lexemes around a sum that may say «курс»
_SUBJECT_BEFORE = 9
_UNKNOWN = (Decimal(0), Decimal(1_500))  # a currency whose worth in tenge the lexicon does not tell


def is_rate(draft: Draft) -> bool:
    """Whether a sum is what one unit of another currency costs."""
    line, after = draft.line, draft.last + 1
    if is_rate_pair(line, after) or following(line, after, ("=",)) or preceding(line, draft.first, ("=",)):
        return draft.value <= _MOST
    if abs(draft.value) > _MOST or any(scale_of(form) for form in line.forms(draft.first, after)):
        return False
    if preceding(line, draft.first, ("/",)) or following(line, after, ("/",)):
        return line.wordless
    if line.wordless and line.codes >= 2:
        return True
    return _quoted(draft) or _traded(draft) or _is_one_unit(draft)


def is_rate_pair(line: Line, at: int) -> bool:
    """Whether «за доллар», «за 1 доллар» or "per euro" begins at `at`: what stands before is an exchange rate."""
    if at + 1 >= len(line) or line[at].form not in context().per_currency:
        return False
    one = at + 2 < len(line) and (line[at + 1].raw == "1" or numerals().orders.get(line[at + 1].form) == (1, 1))
    return currency_after(line, at + 2 if one else at + 1, large=False) is not None


def _quoted(draft: Draft) -> bool:
    """«курс», «бағам» and another currency's bare name in the sentence."""
    line = draft.line
    start, stop = line.sentence(draft.first)
    start, stop = max(start, draft.first - _WORD_BEFORE), min(stop, draft.last + _WORD_AFTER)
    near = line.forms(start, stop)
    if not any(context().rates.match(form) for form in near):
        return False
    if any(draft.value <= _worth(draft, code)[1] for code in _bare(line, start, stop, draft)):
        return True
    beside = line.forms(max(start, draft.first - 3), draft.first)  # «продали 123 млн долларов, курс — 523,11 тенге»
    others = {_currency_at(line, at) for at in range(start, draft.first)} - {None, "MRP", draft.currency}
    return any(context().rates.match(form) for form in beside) and any(
        low <= draft.value <= high for low, high in (_worth(draft, str(code)) for code in others)
    )


def _traded(draft: Draft) -> bool:
    """«доллар подорожал до 541 тенге», «евро — 577 тенге», «доллар 541 теңгеге жетті»."""
    line = draft.line
    start = max(line.sentence(draft.first)[0], draft.first - _SUBJECT_BEFORE)
    for code, at in _bare_at(line, start, draft.first, draft):
        between = [*line[at + 1 : draft.first], *line[draft.last + 1 : draft.last + 4]]
        linked = (
            at + 1 == draft.first
            or line[at + 1].kind == "dash"
            or any(context().trades.match(lexeme.form) for lexeme in between)
        )
        least, most = _worth(draft, code)
        if linked and least <= draft.value <= most:
            return True
    return False


def _is_one_unit(draft: Draft) -> bool:
    """The «1 доллар» and the «495 тенге» of «1 доллар — 495 тенге»."""
    line = draft.line
    start, stop = line.sentence(draft.first)
    if draft.value == 1 and draft.currency:
        per = draft.first > 1 and line[draft.first - 1].form in context().per_currency
        if per and _currency_at(line, draft.first - 2) not in (None, draft.currency):
            return True
        for at in range(draft.last + 1, min(stop, draft.last + 5)):
            for reading in money(line, at):
                if reading.code not in (None, "MRP", draft.currency):
                    return _plausible(reading.value, str(reading.code), draft.currency)
        return False
    for at in range(max(start, draft.first - 8), draft.first):
        one = line[at].raw == "1" or numerals().orders.get(line[at].form) == (1, 1)
        found = currency_after(line, at + 1, large=False) if one else None
        if found and found[0] not in (draft.currency, "MRP") and found[1] <= draft.first:
            least, most = _worth(draft, found[0])
            return least <= draft.value <= most
    return False


def _plausible(value: Decimal, code: str, of: str) -> bool:
    least, most = _UNKNOWN if code != "KZT" else currencies().tenge.get(of, _UNKNOWN)
    return least <= value <= most


def _worth(draft: Draft, code: str) -> tuple[Decimal, Decimal]:
    """How much of the draft's currency one unit of another may cost."""
    return currencies().tenge.get(code, _UNKNOWN) if draft.currency == "KZT" else _UNKNOWN


def _currency_at(line: Line, at: int) -> str | None:
    """The currency that one word names."""
    lexeme = line[at]
    if lexeme.kind != "word":
        return None
    return currencies().codes.get(lexeme.raw) or word_currency(lexeme.form)


def _bare(line: Line, start: int, stop: int, draft: Draft) -> Iterator[str]:
    return (code for code, _ in _bare_at(line, start, stop, draft))


def _bare_at(line: Line, start: int, stop: int, draft: Draft) -> Iterator[tuple[str, int]]:
    """Other currencies named without a number, as what is traded: not «в долларах»."""
    for at in range(start, stop):
        lexeme, code = line[at], _currency_at(line, at)
        if code in (None, "MRP", draft.currency) or draft.first <= at <= draft.last:
            continue
        counted = at and (line[at - 1].kind == "number" or scale_of(line[at - 1].form) is not None)
        if not counted and not lexeme.form.endswith(("ах", "ов", "ами", "лей")):
            yield str(code), at
