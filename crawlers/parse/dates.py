"""Dates: what Russian and Kazakh sites print → an instant, or None where it cannot be told.

Own rules, because general readers answer wrongly without saying so. Each rule is a small function in RULES, tried in
order; the first that answers decides. Local times are Asia/Almaty as tzdata has it: +06:00 until 2024-02-29, then
+05:00.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import yaml

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

    `zone` is that of times without one. None for what cannot be told, for two different dates, and for what is not
    plausible: more than a day after the fetch, or before 1990."""
    line = _normal(text)
    if not line or len(line) > LONGEST:
        return None
    context = _Context(fetched_at.astimezone(zone), zone)
    for rule in RULES:
        found = rule(line, context)
        if found is not None:
            return found if _plausible(found, fetched_at) else None
    return None


def _plausible(found: Moment, fetched_at: datetime) -> bool:
    return EARLIEST <= found.instant <= fetched_at + AHEAD


_UPDATED = re.compile(r"\s*[|(•·,;]?\s*\b(?:обновлен[оа]?|изменено|жаңартылды|жаңартылған|updated)\b.*", re.S)
_HOMOGLYPHS = str.maketrans({"i": "і", "h": "һ"})
_MIXED = re.compile(r"\w*[а-яёәғқңөұүһі]\w*")


def _normal(text: str) -> str:
    """Lower case, composed, single spaces, a Latin i in a Cyrillic word mended, nothing after «обновлено»."""
    line = " ".join(unicodedata.normalize("NFKC", text[: LONGEST * 2]).lower().split())
    if re.search(r"[а-яәғқңөұүһі]", line):
        line = _MIXED.sub(lambda match: match[0].translate(_HOMOGLYPHS), line)
    shorter = _UPDATED.sub("", line)
    return (shorter if re.search(r"\d|\w{4}", shorter) else line).strip(" ,;|·•—–-")


# -- words ------------------------------------------------------------------------------------------------------------

_ENDINGS = (
    "", "да", "де", "та", "те", "дан", "ден", "нан", "нен", "тан", "тен", "ға", "ге", "қа", "ке", "на", "не",
    "дың", "дің", "ның", "нің", "тың", "тің", "ы", "і", "сы", "сі", "ында", "інде", "сында", "сінде",
    "дағы", "дегі", "тағы", "тегі",
)  # fmt: skip


@cache
def _words() -> dict[str, Any]:
    return yaml.safe_load(Path(__file__).with_name("date_words.yaml").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@cache
def _months() -> dict[str, int]:
    months: dict[str, int] = {}
    for entry in _words()["months"]:
        forms = list(entry["forms"])
        if stem := entry.get("kazakh"):
            voiced = {"к": "г", "қ": "ғ"}.get(stem[-1])
            stems = [stem, stem[:-1] + voiced] if voiced else [stem]
            forms += [each + ending for each in stems for ending in _ENDINGS]
        months.update(dict.fromkeys(forms, entry["number"]))
    return months


@cache
def _table(name: str, value: str) -> dict[str, Any]:
    return {form: entry[value] for entry in _words()[name] for form in entry["forms"]}


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
    return Moment(datetime.combine(day, hour, zone), precision)


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
    return None if zone is None else Moment(datetime.combine(day, time(hour, minute, second), zone), precision)


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
    return Moment(found, "second" if line.count(":") == 2 else "minute")


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
    seconds = _table("units", "seconds").get(match["unit"])
    count = int(match["number"]) if match["number"] else _table("counts", "value").get(match["word"] or "one")
    if seconds is None or count is None:
        return None
    then = (context.fetched.astimezone(UTC) - timedelta(seconds=seconds * count)).astimezone(context.zone)
    if seconds >= 86400:
        return Moment(datetime.combine(then.date(), time(), context.zone), "day")
    return Moment(then.replace(second=0, microsecond=0), "hour" if seconds == 3600 and count >= 1 else "minute")


def named_day(line: str, context: _Context) -> Moment | None:
    """ "Сегодня, 02:47", "кеше", "Бүгін, 14:05"."""
    days = _table("days_ago", "days")
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
    months = _months()
    days: list[date | None] = []
    for match in _DAY_MONTH.finditer(line):
        if month := months.get(match["month"]):
            year = match["before"] or match["after"]
            days.append(_with_year(int(year) if year else None, month, int(match["day"]), context))
    if not days:
        days = [
            _day(int(match["after"]), month, int(match["day"]))
            for match in _MONTH_DAY.finditer(line)
            if (month := months.get(match["month"]))
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


RULES: tuple[Callable[[str, _Context], Moment | None], ...] = (iso, rfc822, relative, named_month, numeric, named_day)
