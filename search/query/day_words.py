"""Words for days in English, Russian and Kazakh. Weeks begin on Monday; a month or a year is that of the calendar."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

Span = tuple[date, date]  # the first and the last day

_DAYS_AGO = {
    0: "today|сегодня|бүгін",
    1: "yesterday|вчера|кеше",
    2: "the day before yesterday|позавчера|алдыңғы күні|алдыңғы күн",
}
_CALENDAR = {  # unit and how many of them ago
    ("week", 0): "this week|current week|эта неделя|эту неделю|этой неделе|текущая неделя|осы апта|осы аптада|бұл апта",
    ("week", 1): "last week|previous week|прошлая неделя|прошлую неделю|прошлой неделе|өткен апта|өткен аптада",
    ("month", 0): "this month|current month|этот месяц|этом месяце|текущий месяц|осы ай|осы айда|бұл ай",
    ("month", 1): "last month|previous month|прошлый месяц|прошлом месяце|өткен ай|өткен айда",
    ("year", 0): "this year|current year|этот год|этом году|текущий год|осы жыл|осы жылы|биыл",
    ("year", 1): "last year|previous year|прошлый год|прошлом году|өткен жыл|өткен жылы|былтыр",
}
_UNITS = {
    "day": "day|days|день|дня|дней|күн|күнде|күні",
    "week": "week|weeks|неделя|неделю|недели|недель|апта|аптада",
    "month": "month|months|месяц|месяца|месяцев|ай|айда",
    "year": "year|years|год|года|лет|жыл|жылда",
}
_MONTHS = (
    "january|jan|январь|января|январе|қаңтар|қаңтарда",
    "february|feb|февраль|февраля|феврале|ақпан|ақпанда",
    "march|mar|март|марта|марте|наурыз|наурызда",
    "april|apr|апрель|апреля|апреле|сәуір|сәуірде",
    "may|май|мая|мае|мамыр|мамырда",
    "june|jun|июнь|июня|июне|маусым|маусымда",
    "july|jul|июль|июля|июле|шілде|шілдеде",
    "august|aug|август|августа|августе|тамыз|тамызда",
    "september|sep|sept|сентябрь|сентября|сентябре|қыркүйек|қыркүйекте",
    "october|oct|октябрь|октября|октябре|қазан|қазанда",
    "november|nov|ноябрь|ноября|ноябре|қараша|қарашада",
    "december|dec|декабрь|декабря|декабре|желтоқсан|желтоқсанда",
)


def _table(entries: Iterable[tuple[object, str]]) -> dict[str, object]:
    return {word: value for value, words in entries for word in words.split("|")}


_AGO, _NAMED, _UNIT = _table(_DAYS_AGO.items()), _table(_CALENDAR.items()), _table(_UNITS.items())
_MONTH = _table(enumerate(_MONTHS, 1))
WORDS = (*_AGO, *_NAMED)  # what a misspelt one may have meant
_NAME = "|".join(sorted(_MONTH, key=len, reverse=True))
_LAST = re.compile(r"(?:last|past|последние|последних|последний|последнюю|соңғы|кейінгі) (?:(\d{1,4}) )?(\w+)")
_BEFORE = re.compile(r"(?:in the|in|on|the|за|на|в) (?=\w)")
_YEAR = r"(?P<year>\d{4})"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_YEAR}-(?P<month>\d\d?)-(?P<day>\d\d?)",
        rf"{_YEAR}-(?P<month>\d\d?)",
        _YEAR,
        rf"(?P<day>\d\d?)[./](?P<month>\d\d?)[./]{_YEAR}",
        rf"(?P<month>\d\d?)[./]{_YEAR}",
        rf"(?:(?P<day>\d\d?) )?(?P<name>{_NAME}) {_YEAR}(?: года| год| г| жыл| жылы)?",
        rf"(?P<name>{_NAME}) (?P<day>\d\d?),? {_YEAR}",
        rf"{_YEAR} (?:жылғы|жылы|жылдың) (?:(?P<day>\d\d?) )?(?P<name>{_NAME})(?:ы|і|да|де)?",
        rf"{_YEAR} (?:год|года|жыл|жылы)",
    )
)


def read_days(text: str, today: date) -> Span | None:
    """The days that a text names; None where it names none. Raises ValueError for a day that the calendar lacks."""
    words = " ".join(text.casefold().replace("ё", "е").split()).rstrip(".")
    for spelt in (words, _BEFORE.sub("", words, count=1) if _BEFORE.match(words) else None):
        if spelt is None:
            continue
        found = _relative(spelt, today) or _written(spelt)
        if found is not None:
            return found
    return None


def _relative(words: str, today: date) -> Span | None:
    if (ago := _AGO.get(words)) is not None:
        day = today - timedelta(days=int(str(ago)))
        return day, day
    named = _NAMED.get(words)
    if isinstance(named, tuple):
        return _calendar(named[0], named[1], today)
    last = _LAST.fullmatch(words)
    unit = _UNIT.get(last.group(2)) if last else None
    return _back(str(unit), max(int(last.group(1) or 1), 1), today) if last and unit else None


def _calendar(unit: str, ago: int, today: date) -> Span:
    if unit == "week":
        first = today - timedelta(days=today.weekday() + 7 * ago)
        return first, first + timedelta(days=6)
    if unit == "month":
        first = (today.replace(day=1) - timedelta(days=ago)).replace(day=1)
        return first, month_end(first)
    return date(today.year - ago, 1, 1), date(today.year - ago, 12, 31)


def _back(unit: str, number: int, today: date) -> Span:
    """So many days, weeks, months or years up to today, today included."""
    if unit in ("day", "week"):
        days = number * (7 if unit == "week" else 1)
        return date.fromordinal(max(today.toordinal() - days + 1, 1)), today
    months = today.year * 12 + today.month - 1 - number * (12 if unit == "year" else 1)
    if months < 12:
        return date.min, today
    first = date(months // 12, months % 12 + 1, 1)
    return first.replace(day=min(today.day, month_end(first).day)) + timedelta(days=1), today


def _written(words: str) -> Span | None:
    for pattern in _DATES:
        if found := pattern.fullmatch(words):
            parts = found.groupdict()
            month = int(str(_MONTH[parts["name"]])) if parts.get("name") else int(parts.get("month") or 0)
            return _days(int(parts["year"]), month, int(parts.get("day") or 0))
    return None


def _days(year: int, month: int, day: int) -> Span:
    first = date(year, month or 1, day or 1)
    if day:
        return first, first
    return first, month_end(date(year, month or 12, 1))


def month_end(first: date) -> date:
    """The last day of a month that begins at `first`."""
    if first.month == 12:
        return date(first.year, 12, 31)
    return date(first.year, first.month + 1, 1) - timedelta(days=1)
