"""Dates: what Russian and Kazakh sites print → an instant, or None where it cannot be told.

Own rules, because general readers answer wrongly without saying so. Each rule is a small function in RULES, tried in
order; the first that answers decides. Local times are Asia/Almaty as tzdata has it: +06:00 until 2024-02-29, then
+05:00. A time within the hour that came twice that night (23:00 to 24:00) is known to the hour only: it is read as the
first of the two, with precision "hour".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from typing import Literal
from zoneinfo import ZoneInfo

from crawlers.parse.date_words import counts, days_ago, months, units

ALMATY = ZoneInfo("Asia/Almaty")
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # no outlet of the country published on the web before
AHEAD = timedelta(days=1)  # a clock may be wrong by a zone, not by more
LONGEST = 200  # characters; a longer text is no date line

Precision = Literal["second", "minute", "hour", "day"]


@dataclass(frozen=True, slots=True)
class Moment:
    """An aware instant and how finely it was said. With "day" the instant is that day's midnight, local time."""

    instant: datetime
    precision: Precision


@dataclass(frozen=True, slots=True)
class _Context:
    fetched: datetime  # in the local zone
    zone: tzinfo


def read_date(text: str, fetched_at: datetime, zone: tzinfo = ALMATY) -> Moment | None:
    """The moment that `text` names; `fetched_at` (aware) is what "today" and "2 hours ago" count from.

    `zone` is that of times without one. None for what cannot be told, for two different dates, for a line that names
    nothing but an update, and for what is not plausible: more than a day after the fetch (a day that has not begun
    there), or before 1990."""
    line = _normal(text)
    if not line or len(line) > LONGEST:
        return None
    context = _Context(fetched_at.astimezone(zone), zone)
    for rule in RULES:
        found = rule(line, context)
        if found is not None:
            found = _fixed(found)
            return found if _plausible(found, context) else None
    return None


def _fixed(found: Moment) -> Moment:
    """With the offset that holds at that instant in place of the zone: Python compares times of one zone by their
    clocks, and holds a time that came twice unequal to any other."""
    offset = found.instant.utcoffset() or timedelta(0)
    return Moment(found.instant.replace(tzinfo=timezone(offset), fold=0), found.precision)


def read_url_date(url: str, fetched_at: datetime, zone: tzinfo = ALMATY) -> Moment | None:
    """The day that an address names: /2025-08-15/slug, /2025/08/15/slug, /15.08.2025/, /decisions/15082025-12. None for
    none, for two different ones, and for what is not plausible."""
    path = url.partition("://")[2].partition("/")[2].partition("?")[0]
    days = {day for match in _URL_DAY.finditer("/" + path) if (day := _url_day(match)) is not None}
    if len(days) != 1:
        return None
    found = _fixed(Moment(datetime.combine(days.pop(), time(), zone), "day"))
    return found if _plausible(found, _Context(fetched_at.astimezone(zone), zone)) else None


_URL_DAY = re.compile(
    r"/(?:(?P<year>(?:19|20)\d\d)(?P<sep>[-/.])(?P<month>\d\d)(?P=sep)(?P<day>\d\d)"
    r"|(?P<day2>\d\d)(?P<sep2>[.-]?)(?P<month2>\d\d)(?P=sep2)(?P<year2>(?:19|20)\d\d))(?=[/_-]|$)"
)


def _url_day(match: re.Match[str]) -> date | None:
    parts = (match["year"], match["month"], match["day"]) if match["year"] else match.group("year2", "month2", "day2")
    return _day(*map(int, parts))


def _plausible(found: Moment, context: _Context) -> bool:
    begun = found.precision != "day" or found.instant.date() <= context.fetched.date()
    return begun and EARLIEST <= found.instant <= context.fetched + AHEAD


_UPDATED = re.compile(
    r"\s*[|(•·,;]?\s*\b(?:(?:последнее )?обновлен[оаие]?|изменено|жаңартылды|жаңартылған|(?:last )?updated)\b.*", re.S
)
_SAID = re.compile(
    r"^(?:(?:дата|время) (?:публикации|создания)|опубликовано|размещено|добавлено|жарияланған (?:күні|уақыты)"
    r"|жарияланды|жарияланған|published(?: on)?|posted(?: on)?)\s*:?\s+"
)
_HOMOGLYPHS = str.maketrans({"i": "і", "h": "һ"})
_AROUND = " ,;|·•—–-"
_MIXED = re.compile(r"\w*[а-яёәғқңөұүһі]\w*")


def _normal(text: str) -> str:
    """Lower case, composed, single spaces, a Latin i in a Cyrillic word mended, nothing after «обновлено»."""
    line = " ".join(unicodedata.normalize("NFKC", text[: LONGEST * 2]).lower().split())
    if re.search(r"[а-яәғқңөұүһі]", line):
        line = _MIXED.sub(lambda match: match[0].translate(_HOMOGLYPHS), line)
    return _SAID.sub("", _UPDATED.sub("", line).strip(_AROUND)).strip(_AROUND)


# -- parts of a date line ---------------------------------------------------------------------------------------------

_CLOCK = re.compile(
    r"(?<![\d:.])(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?(?![\d:])\s*(?P<half>[ap]\.?m\b)?"
    r"(?:\s*\(?(?:(?:utc|gmt)\s*(?P<sign>[+-])\s*(?P<off>\d{1,2})(?::?(?P<offmin>\d{2}))?|(?P<plain>[+-]\d{2}:?\d{2})(?!\d)"
    r"|(?P<name>utc|gmt|мск|msk)\b))?"
)
_NAMED_ZONES = {"utc": 0, "gmt": 0, "мск": 3, "msk": 3}


def _clock(line: str, context: _Context) -> tuple[time, Precision, tzinfo] | None:
    """The time of day of a line: None without one or with two different ones."""
    found = list(_CLOCK.finditer(line))
    if not found or len({(match["hour"].zfill(2), match["minute"]) for match in found}) > 1:
        return None
    match = found[0]
    hour = int(match["hour"])
    if match["half"] and hour <= 12:
        hour = hour % 12 + (12 if match["half"].startswith("p") else 0)
    precision: Precision = "second" if match["second"] else "minute"
    return time(hour, int(match["minute"]), int(match["second"] or 0)), precision, _offset(match) or context.zone


def _offset(match: re.Match[str]) -> tzinfo | None:
    if match["name"]:
        return timezone(timedelta(hours=_NAMED_ZONES[match["name"]]))
    if match["plain"]:
        sign, digits = match["plain"][0], match["plain"][1:].replace(":", "")
        hours, minutes = int(digits[:2]), int(digits[2:])
    elif match["off"]:
        sign, hours, minutes = match["sign"], int(match["off"]), int(match["offmin"] or 0)
    else:
        return None
    if hours > 14 or minutes > 59:
        return None
    delta = timedelta(hours=hours, minutes=minutes)
    return timezone(-delta if sign == "-" else delta)


def _moment(day: date, line: str, context: _Context) -> Moment:
    clock = _clock(line, context)
    if clock is None:
        return Moment(datetime.combine(day, time(), context.zone), "day")
    hour, precision, zone = clock
    return _at(day, hour, precision, zone)


def _at(day: date, hour: time, precision: Precision, zone: tzinfo) -> Moment:
    """A clock's time that came twice that day, or never, is known to the hour only: the first reading is given."""
    first = datetime.combine(day, hour, zone)
    unsure = first.utcoffset() != first.replace(fold=1).utcoffset()
    return Moment(first, "hour" if unsure else precision)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _only(days: list[date | None]) -> date | None:
    """The one day that all of them are; None for none, for an impossible one and for two different ones."""
    return days[0] if days and len(set(days)) == 1 else None


# -- rules ------------------------------------------------------------------------------------------------------------

_ISO = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})(?:(?:t|\s+)(\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s*(z|[+-]\d{2}(?::?\d{2})?)?)?"
)


def iso(line: str, context: _Context) -> Moment | None:
    """ "2025-08-15T13:51:07+05:00", "2025-08-15 13:51", "2025-08-15"."""
    match = _ISO.fullmatch(line)
    if match is None:
        return None
    day = _day(int(match[1]), int(match[2]), int(match[3]))
    if day is None:
        return None
    if match[4] is None:
        return Moment(datetime.combine(day, time(), context.zone), "day")
    hour, minute, second = int(match[4]), int(match[5]), int(match[6] or 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    zone = _iso_zone(match[7]) if match[7] else context.zone
    precision: Precision = "second" if match[6] else "minute"
    return None if zone is None else _at(day, time(hour, minute, second), precision, zone)


def _iso_zone(text: str) -> tzinfo | None:
    if text == "z":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    delta = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if delta > timedelta(hours=14):
        return None
    return timezone(-delta if text[0] == "-" else delta)


_RFC822 = re.compile(
    r"(?:[a-z]{3},\s*)?\d{1,2} [a-z]{3} \d{2,4} \d{2}:\d{2}(?::\d{2})?(?: (?P<zone>[a-z]{1,4}|[+-]\d{4}))?"
)


def rfc822(line: str, context: _Context) -> Moment | None:
    """ "Fri, 15 Aug 2025 13:51:07 +0500", as feeds write it."""
    match = _RFC822.fullmatch(line)
    if match is None:
        return None
    try:
        found = parsedate_to_datetime(line)
    except (ValueError, IndexError, TypeError):
        return None
    if found.tzinfo is None:
        found = found.replace(tzinfo=UTC if match["zone"] else context.zone)
    precision: Precision = "second" if line.count(":") == 2 else "minute"
    return Moment(found, precision) if match["zone"] else _at(found.date(), found.time(), precision, context.zone)


_AGO = re.compile(
    r"(?:(?P<number>\d{1,3})\s*|(?P<word>[^\W\d_]+)\s+)?(?P<unit>[^\W\d_]+)\.?\s+(?:тому )?(?:назад|бұрын|ago)"
)
_NOW = re.compile(r"(?:только что|жаңа ғана|жаңа|қазір|just now)")


def relative(line: str, context: _Context) -> Moment | None:
    """ "3 сағат бұрын", "2 часа назад", "час назад", "полчаса назад", "только что"."""
    if _NOW.fullmatch(line):
        return Moment(context.fetched.replace(second=0, microsecond=0), "minute")
    match = _AGO.fullmatch(line.replace("полчаса", "пол часа"))
    if match is None:
        return None
    seconds = units().get(match["unit"])
    count = int(match["number"]) if match["number"] else counts().get(match["word"] or "one")
    if seconds is None or count is None:
        return None
    then = (context.fetched.astimezone(UTC) - timedelta(seconds=seconds * count)).astimezone(context.zone)
    if seconds >= 86400:
        return Moment(datetime.combine(then.date(), time(), context.zone), "day")
    return Moment(then.replace(second=0, microsecond=0), "hour" if seconds == 3600 and count >= 1 else "minute")


def named_day(line: str, context: _Context) -> Moment | None:
    """ "Сегодня, 02:47", "кеше", "Бүгін, 14:05"."""
    days = days_ago()
    found = {days[word] for word in re.findall(r"[^\W\d_]+", line.replace("алдыңғы күні", "алдыңгүні")) if word in days}
    if len(found) != 1:
        return None
    return _moment(context.fetched.date() - timedelta(days=found.pop()), line, context)


_DAY_MONTH = re.compile(
    r"(?<![\d:.])(?:(?P<before>(?:19|20)\d{2})\s*(?:жылғы|жылы|жылдың|ж\.?|года?|г\.?)?\s*,?\s+)?"
    r"(?P<day>\d{1,2})(?:st|nd|rd|th|-?го|-?е|-?ші|-?шы)?[\s.\-–/]*(?P<month>[^\W\d_]{3,})\.?"
    r"(?:[\s,.\-–/]*(?P<after>(?:19|20)\d{2})(?!\d))?"
)
_MONTH_DAY = re.compile(
    r"(?P<month>[^\W\d_]{3,})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<after>(?:19|20)\d{2})(?!\d)"
)


def named_month(line: str, context: _Context) -> Moment | None:
    """ "13:51, 15 Август 2025", "2024 жылғы 12 қаңтар", "Жұма, 11 Мамыр , 2018 13:38", "January 12, 2024"."""
    known = months()
    days: list[date | None] = []
    for match in _DAY_MONTH.finditer(line):
        if month := known.get(match["month"]):
            year = match["before"] or match["after"]
            days.append(_with_year(int(year) if year else None, month, int(match["day"]), context))
    if not days:
        days = [
            _day(int(match["after"]), month, int(match["day"]))
            for match in _MONTH_DAY.finditer(line)
            if (month := known.get(match["month"]))
        ]
    day = _only(days)
    return None if day is None else _moment(day, line, context)


def _with_year(year: int | None, month: int, day: int, context: _Context) -> date | None:
    """Without a year: the newest such day that is not after the fetch."""
    if year is not None:
        return _day(year, month, day)
    for candidate in (context.fetched.year, context.fetched.year - 1):
        found = _day(candidate, month, day)
        if found is not None and found <= context.fetched.date():
            return found
    return None


_NUMERIC = re.compile(
    r"(?<![\d:.])(?:(?P<day>\d{1,2})(?P<sep>[./-])(?P<month>\d{1,2})(?P=sep)(?P<year>(?:19|20)?\d{2})"
    r"|(?P<year2>(?:19|20)\d{2})(?P<sep2>[./-])(?P<month2>\d{1,2})(?P=sep2)(?P<day2>\d{1,2}))(?!\d)"
)


def numeric(line: str, context: _Context) -> Moment | None:
    """ "09.04.2026 · 15:37", "15:37 09/04/2026", "13.05.18", "2026.04.09": the day before the month, always."""
    days: list[date | None] = []
    for match in _NUMERIC.finditer(line):
        year = int(match["year"] or match["year2"])
        days.append(
            _day(
                year + 2000 if year < 100 else year,
                int(match["month"] or match["month2"]),
                int(match["day"] or match["day2"]),
            )
        )
    day = _only(days)
    return None if day is None else _moment(day, line, context)


_PACKED = re.compile(r"(\d{8})(?:t(\d{2})(\d{2})(\d{2})(z|[+-]\d{2}:?\d{2})?)?")


def packed(line: str, context: _Context) -> Moment | None:
    """ "20250815T135107Z", "20250815", and "15082025" as primeminister.kz numbers its decisions: the two forms of a day
    cannot be taken for one another, as no month is 19 or 20."""
    match = _PACKED.fullmatch(line)
    if match is None:
        return None
    digits = match[1]
    front = _day(int(digits[:4]), int(digits[4:6]), int(digits[6:])) if digits[:2] in ("19", "20") else None
    day = front or (_day(int(digits[4:]), int(digits[2:4]), int(digits[:2])) if digits[4:6] in ("19", "20") else None)
    if day is None:
        return None
    if match[2] is None:
        return Moment(datetime.combine(day, time(), context.zone), "day")
    if int(match[2]) > 23 or int(match[3]) > 59 or int(match[4]) > 59:
        return None
    zone = _iso_zone(match[5]) if match[5] else context.zone
    clock = time(int(match[2]), int(match[3]), int(match[4]))
    return None if zone is None else _at(day, clock, "second", zone)


def stamp(line: str, context: _Context) -> Moment | None:
    """ "1755247867" and "1755247867000": seconds or milliseconds since 1970, as records of APIs have them."""
    if not (line.isascii() and line.isdigit() and len(line) in (10, 13)):
        return None
    seconds = int(line) / (1000 if len(line) == 13 else 1)
    return Moment(datetime.fromtimestamp(int(seconds), UTC), "second")


RULES: tuple[Callable[[str, _Context], Moment | None], ...] = (
    iso, packed, stamp, rfc822, relative, named_month, numeric, named_day,
)  # fmt: skip
