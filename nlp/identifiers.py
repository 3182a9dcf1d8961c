"""Identification numbers of Kazakhstan: BINs of organisations are found, IINs of people are hidden.

Both have twelve digits and one check digit (the Republic's law «О национальных реестрах идентификационных номеров» and
the rules of its Ministry of Justice). An IIN begins with a birth date, its seventh digit says century and sex; a BIN
begins with the year and month of registration, and its fifth digit is 4–6, with which no day of a month begins. So no
number is both. An IIN is personal data: `mask` is what every text passes that leaves the store.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

MASK = "●"  # no letter and no digit: it makes no token, no amount and no name

_FIRST = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
_SECOND = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)  # where the first weights leave 10
_HIDDEN = "\u00ad\u200b-\u200f\u2060\ufeff"
_D = r"[\dOОoо]"  # a nought is often written as a letter
_S = (
    rf"[ \t\u00a0\u2000-\u200a\u202f{_HIDDEN}]{{0,2}}[-\u2010-\u2015./ \u00a0\u2007\u2009\u202f]"
    rf"[ \u00a0{_HIDDEN}]{{0,2}}"
)
_GROUPS = ((6, 6), (4, 4, 4), (6, 1, 5), (6, 3, 3), (2, 2, 2, 6), (6, 5, 1), (6, 1, 4, 1))
_SPLIT = "|".join(_S.join(rf"{_D}{{{size}}}" for size in sizes).replace(_D, r"\d", 1) for sizes in _GROUPS)
# Twelve digits by themselves, or in the groups in which people write them; three by three is how sums are written.
_BARE = re.compile(rf"(?=\d)(?<!\d)(?:(?P<whole>\d(?:[{_HIDDEN}]*{_D}){{11}})|(?P<split>{_SPLIT}))(?!{_D})")
_IIN_SAID = r"ИИН|ЖСН|IIN|JSN|J\.?S\.?N|И\.И\.Н|Ж\.С\.Н"
_BIN_SAID = r"БИН|БСН|BIN|BSN|Б\.И\.Н|Б\.С\.Н"
_LOOSE = r"[\dOОoоЗзIl|]"  # as a scanner reads 0, 3 and 1
_SAID = re.compile(
    rf"(?<![^\W\d_])(?P<label>(?:{_IIN_SAID}|{_BIN_SAID})(?:[ /,(]{{1,3}}(?:{_IIN_SAID}|{_BIN_SAID}))?)"
    rf"(?:[-–]?[а-яәіңғүұқөһ]{{1,4}}(?!\w))?[^\d\n,;.]{{0,24}}?(?P<digits>{_LOOSE}(?:(?:{_S}|[{_HIDDEN}]{{1,3}})?{_LOOSE}){{11}})(?!{_D})",
    re.IGNORECASE,
)
_SAID_IIN = re.compile(_IIN_SAID, re.IGNORECASE)
_WORTH = re.compile(r"\d(?:[^\w\n]{0,5}[\dOОoоЗзIl|]){8}")  # no number stands in a text without a run of digits
_MONEY = re.compile(
    r"[ \u00a0]{0,2}(?:[₸$€₽£¥]|тенге|теңге|тг\b|тнг\b|KZT|USD|EUR|RUB|долл|евро|еуро|руб|юан|сом\b"
    r"|млн|млрд|трлн|тыс|мың)",
    re.IGNORECASE,
)
_LOOKS = str.maketrans("OОoоЗзIl|", "000033111")
_GLUED = re.compile(r"[\w/=#&?@_%+.-]")  # what stands before a number that is part of an address or of a longer code

Kind = Literal["bin", "iin"]


@dataclass(frozen=True, slots=True)
class Number:
    """A BIN or an IIN where it stands in a text. `digits` are its twelve, whatever stands between them there."""

    start: int
    stop: int
    digits: str
    kind: Kind


def is_bin(digits: str) -> bool:
    """Whether twelve digits are a BIN: month of registration, sort of body, check digit."""
    return _twelve(digits) and _is_company(digits) and check_digit(digits) == int(digits[11])


def is_iin(digits: str) -> bool:
    """Whether twelve digits are an IIN: birth date, century and sex, check digit."""
    return _twelve(digits) and _is_human(digits) and check_digit(digits) == int(digits[11])


def check_digit(digits: str) -> int | None:
    """The twelfth digit that belongs to the first eleven; None where no number has these."""
    for weights in (_FIRST, _SECOND):
        rest = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False)) % 11
        if rest < 10:
            return rest
    return None


def find_numbers(text: str) -> list[Number]:
    """The BINs and IINs of a text, in order and apart.

    A number that is called ИИН/ЖСН, or that stands by itself and begins with a birth date, is an IIN though its check
    digit be wrong: a slip of the pen leaves it personal. In groups («850101 300123»), or as a part of an address, it
    needs the check digit, and a sum of money is none. A BIN needs the check digit everywhere."""
    if _WORTH.search(text) is None:
        return []
    found = [number for match in _SAID.finditer(text) if (number := _said(match)) is not None]
    taken = {at for number in found for at in range(number.start, number.stop)}
    found += [number for number in _bare(text) if number.start not in taken and number.stop - 1 not in taken]
    return sorted(found, key=lambda number: number.start)


def mask(text: str) -> str:
    """The text with every digit of its IINs as ●: of the same length, so that all offsets stay right."""
    return hide(text, (number for number in find_numbers(text) if number.kind == "iin"))


def hide(text: str, numbers: Iterable[Number]) -> str:
    """The text with the digits of these numbers as ●."""
    parts, at = [], 0
    for number in numbers:
        parts += [text[at : number.start], re.sub(r"\w|\|", MASK, text[number.start : number.stop])]
        at = number.stop
    return "".join([*parts, text[at:]]) if parts else text


def holds_iin(text: str) -> bool:
    """Whether an IIN stands in a text."""
    return any(number.kind == "iin" for number in find_numbers(text))


def _said(match: re.Match[str]) -> Number | None:
    digits, label = _plain(match["digits"]), match["label"]
    kind: Kind | None = None
    if is_bin(digits):
        kind = "bin"
    elif _SAID_IIN.search(label) or _is_human(digits):  # under БИН too: a sole trader has the number of a person
        kind = "iin"
    return None if kind is None else Number(match.start("digits"), match.end("digits"), digits, kind)


def _bare(text: str) -> Iterable[Number]:
    at = 0
    while (match := _BARE.search(text, at)) is not None:
        kind = _kind(text, match)
        if kind is not None:
            yield Number(match.start(), match.end(), _plain(match.group()), kind)
        at = match.end() if kind or match["whole"] else match.start() + 2  # what is split may begin at the next group
    return


def _kind(text: str, match: re.Match[str]) -> Kind | None:
    digits = _plain(match.group())
    right = check_digit(digits) == int(digits[11])
    before, after = text[max(0, match.start() - 2) : match.start()], text[match.end() : match.end() + 2]
    if re.search(r"\d[.,]$", before) or _MONEY.match(text, match.end()):
        return None
    if match["split"] and not match.group().count(" ") and re.search(r"\d\W$", before):
        return None
    if len(re.findall(r"\w+", match.group())) == 3 and (re.search(r"\d\W$", before) or re.match(r"[ -]\d", after)):
        return None  # four by four, and more of them: a bank card
    if right and _is_company(digits):
        return "bin"
    sure = match["whole"] and match.group().isdecimal() and not (before and _GLUED.match(before[-1]))
    return "iin" if _is_human(digits) and (right or sure) else None


def _plain(written: str) -> str:
    """The ASCII digits of a number as written."""
    return "".join(str(int(sign)) for sign in written.translate(_LOOKS) if sign.isdecimal())


def _twelve(digits: str) -> bool:
    return len(digits) == 12 and digits.isascii() and digits.isdigit()


def _is_company(digits: str) -> bool:
    return 1 <= int(digits[2:4]) <= 12 and digits[4] in "456"


def _is_human(digits: str) -> bool:
    if digits[6] not in "0123456":
        return False
    try:  # 2000 was a leap year, as every fourth since 1904 in which anybody living was born
        date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:6]))
    except ValueError:
        return False
    return True
