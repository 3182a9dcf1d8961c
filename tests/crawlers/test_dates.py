"""Dates as Russian and Kazakh sites print them. Each bug adds a row."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.parse.dates import ALMATY, read_date, read_url_date

FETCHED = datetime(2026, 9, 20, 8, 0, tzinfo=UTC)  # 13:00 in Almaty

TELLABLE = [
    ("Сегодня, 02:47", "2026-09-20T02:47+05:00", "minute"),
    ("вчера в 23:10", "2026-09-19T23:10+05:00", "minute"),
    ("13:51, 15 Август 2025", "2025-08-15T13:51+05:00", "minute"),
    ("19 сентября 2026 года", "2026-09-19T00:00+05:00", "day"),
    ("Пятница, 04 Июл 2025, 12:00", "2025-07-04T12:00+05:00", "minute"),
    ("27 февраля 2024 года, 10:00", "2024-02-27T10:00+06:00", "minute"),
    ("1 марта 2024, 10:00", "2024-03-01T10:00+05:00", "minute"),
    ("Опубликовано: 12 августа 2025 г., 13:51 | Обновлено: 13 августа 2025", "2025-08-12T13:51+05:00", "minute"),
    ("12 қаңтар 2024", "2024-01-12T00:00+06:00", "day"),
    ("2024 жылғы 12 қаңтар", "2024-01-12T00:00+06:00", "day"),
    ("2025 жылғы 5 қыркүйегі, 09:30", "2025-09-05T09:30+05:00", "minute"),
    ("5 мамырда 2025", "2025-05-05T00:00+05:00", "day"),
    ("Бүгін, 14:05", "2026-09-20T14:05+05:00", "minute"),
    ("кеше", "2026-09-19T00:00+05:00", "day"),
    ("Жұма, 11 Мамыр , 2018 13:38", "2018-05-11T13:38+06:00", "minute"),
    ("15 сәуiр 2025", "2025-04-15T00:00+05:00", "day"),  # a Latin i
    ("3 сағат бұрын", "2026-09-20T10:00+05:00", "hour"),
    ("бір сағат бұрын", "2026-09-20T12:00+05:00", "hour"),
    ("2 часа назад", "2026-09-20T11:00+05:00", "hour"),
    ("час назад", "2026-09-20T12:00+05:00", "hour"),
    ("полчаса назад", "2026-09-20T12:30+05:00", "minute"),
    ("5 минут назад", "2026-09-20T12:55+05:00", "minute"),
    ("2 күн бұрын", "2026-09-18T00:00+05:00", "day"),
    ("только что", "2026-09-20T13:00+05:00", "minute"),
    ("жаңа ғана", "2026-09-20T13:00+05:00", "minute"),
    ("25 декабря", "2025-12-25T00:00+05:00", "day"),  # no year: the newest such day
    ("12 мая, 14:05", "2026-05-12T14:05+05:00", "minute"),
    ("2025-08-15T13:51:07+05:00", "2025-08-15T13:51:07+05:00", "second"),
    ("2025-08-15T13:51:07.123Z", "2025-08-15T13:51:07+00:00", "second"),
    ("2024-02-15 13:51", "2024-02-15T13:51+06:00", "minute"),
    ("2025-08-15", "2025-08-15T00:00+05:00", "day"),
    ("Fri, 15 Aug 2025 13:51:07 +0500", "2025-08-15T13:51:07+05:00", "second"),
    ("Fri, 15 Aug 2025 13:51:07 GMT", "2025-08-15T13:51:07+00:00", "second"),
    ("09.04.2026 · 15:37", "2026-04-09T15:37+05:00", "minute"),
    ("15:37 09/04/2026", "2026-04-09T15:37+05:00", "minute"),
    ("13.05.18", "2018-05-13T00:00+06:00", "day"),
    ("12 мая 2024, 14:05 (GMT+6)", "2024-05-12T14:05+06:00", "minute"),
    ("January 12, 2024 2:05 PM", "2024-01-12T14:05+06:00", "minute"),
    ("Позавчера, 09:00", "2026-09-18T09:00+05:00", "minute"),
    ("бүгін сағат 09:05-те", "2026-09-20T09:05+05:00", "minute"),
    ("Опубликовано 3 часа назад", "2026-09-20T10:00+05:00", "hour"),
    ("Жарияланған: 2024 жылдың 15 тамызы, 13:51", "2024-08-15T13:51+05:00", "minute"),
    ("Жарияланды: 2 күн бұрын", "2026-09-18T00:00+05:00", "day"),
    ("неделю назад", "2026-09-13T00:00+05:00", "day"),
    ("15 тамыз, 2025 жыл", "2025-08-15T00:00+05:00", "day"),
    ("2025 ж. 15 тамыз 13:51", "2025-08-15T13:51+05:00", "minute"),
    ("12-қаңтар, 2024", "2024-01-12T00:00+06:00", "day"),
    ("08 Қыр 2025", "2025-09-08T00:00+05:00", "day"),
    ("15.08.2025 в 13:51", "2025-08-15T13:51+05:00", "minute"),
    ("15.08.2025г.", "2025-08-15T00:00+05:00", "day"),
    ("2025/08/15 13:51", "2025-08-15T13:51+05:00", "minute"),
    ("15 августа 2025, 13:51 (по времени Астаны)", "2025-08-15T13:51+05:00", "minute"),
    ("15 августа 2025, 13:51 мск", "2025-08-15T13:51+03:00", "minute"),
    ("Aug 15, 2025, 1:51 p.m.", "2025-08-15T13:51+05:00", "minute"),
    ("15 August 2025, 13:51", "2025-08-15T13:51+05:00", "minute"),
    ("Yesterday, 14:05", "2026-09-19T14:05+05:00", "minute"),
    ("3 hours ago", "2026-09-20T10:00+05:00", "hour"),
    ("an hour ago", "2026-09-20T12:00+05:00", "hour"),
    ("Fri Aug 15 2025 13:51:07 GMT+0500", "2025-08-15T13:51:07+05:00", "second"),
    ("15.08.2025 10:00 – 12:00", "2025-08-15T00:00+05:00", "day"),  # two times of one day
    ("15082025", "2025-08-15T00:00+05:00", "day"),  # as primeminister.kz numbers its decisions
    ("20250815", "2025-08-15T00:00+05:00", "day"),
    ("20250815T085107Z", "2025-08-15T08:51:07+00:00", "second"),
    ("1755247867", "2025-08-15T08:51:07+00:00", "second"),
    ("1755247867000", "2025-08-15T08:51:07+00:00", "second"),
    # the night in which the clock was put back from midnight to eleven
    ("29.02.2024 22:59", "2024-02-29T22:59+06:00", "minute"),
    ("29.02.2024 23:30", "2024-02-29T23:30+06:00", "hour"),  # twice that night: the first, known to the hour
    ("29 ақпан 2024, 23:30", "2024-02-29T23:30+06:00", "hour"),
    ("2024-02-29T23:30:00", "2024-02-29T23:30:00+06:00", "hour"),
    ("2024-02-29T23:30:00+05:00", "2024-02-29T23:30:00+05:00", "second"),  # an offset leaves no doubt
    ("01.03.2024 00:00", "2024-03-01T00:00+05:00", "minute"),
]

UNTELLABLE = [
    "", "Алматы", "32 мая 2024", "12.13.2024", "2025-13-45", "2030-01-01", "12 мая 2031", "1 января 1985",
    "Обновлено: 13 августа 2025", "Жаңартылды: 2025 жылғы 13 тамыз", "updated 3 hours ago", "в минувшую пятницу",
    "21 сентября 2026", "32082025", "99999999", "9999999999", "29 февраля 2025", "завтра, 10:00",
     "сан жылғы тамыз", "август 2025", "2025", "10 минут", "сто лет назад",
    "1 мая 2024 – 5 мая 2024", "00:00", "5 строк назад", "x" * 500, "2025 жылғы 31 ақпан",
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected", "precision"), TELLABLE)
def test_a_date_is_read_exactly(text: str, expected: str, precision: str) -> None:
    found = read_date(text, FETCHED)
    assert found is not None
    assert found.instant == datetime.fromisoformat(expected)
    assert found.precision == precision


@pytest.mark.parametrize("text", UNTELLABLE)
def test_what_cannot_be_told_is_none(text: str) -> None:
    assert read_date(text, FETCHED) is None


RUSSIAN = [
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
]  # fmt: skip
KAZAKH = [
    "қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым",
    "шілде", "тамыз", "қыркүйек", "қазан", "қараша", "желтоқсан",
]  # fmt: skip
ENGLISH = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
]  # fmt: skip
FORMS = (
    lambda t: f"{t:%H:%M}, {t.day} {RUSSIAN[t.month - 1]} {t.year} года",
    lambda t: f"{t.day} {KAZAKH[t.month - 1]} {t.year}, {t:%H:%M}",
    lambda t: f"{t.year} жылғы {t.day} {KAZAKH[t.month - 1]} {t:%H:%M}",
    lambda t: f"{t:%d.%m.%Y} · {t:%H:%M}",
    lambda t: f"{t:%Y-%m-%dT%H:%M}",
    lambda t: f"Жұма, {t.day} {KAZAKH[t.month - 1].title()} , {t.year} {t:%H:%M}",
    lambda t: f"{t.year} жылдың {t.day} {KAZAKH[t.month - 1]}ында, {t:%H:%M}",
    lambda t: f"Пятница, {t:%d} {RUSSIAN[t.month - 1].title()} {t.year}, {t:%H:%M}",
    lambda t: f"Опубликовано: {t.day} {RUSSIAN[t.month - 1]} {t.year} г., в {t:%H:%M}",
    lambda t: f"{t:%H:%M} {t:%d}/{t:%m}/{t.year}",
    lambda t: f"{ENGLISH[t.month - 1]} {t.day}, {t.year}, {t:%H:%M}",
    lambda t: f"{t.day} {ENGLISH[t.month - 1]} {t.year} {t:%H:%M}",
)
MINUTES = st.datetimes(datetime(1991, 1, 1), datetime(2026, 9, 19)).map(lambda t: t.replace(second=0, microsecond=0))  # noqa: DTZ001


@given(MINUTES, st.sampled_from(FORMS))
def test_what_is_rendered_is_read_back(local: datetime, render: object) -> None:
    found = read_date(render(local), FETCHED)  # type: ignore[operator]
    assert found is not None
    assert found.instant.astimezone(UTC) == local.replace(tzinfo=ALMATY).astimezone(UTC)
    assert found.instant.utcoffset() == local.replace(tzinfo=ALMATY).utcoffset()


@given(MINUTES, st.sampled_from(FORMS))
def test_the_day_alone_is_read_back_as_a_day(local: datetime, render: object) -> None:
    line = render(local).replace(f"{local:%H:%M}", "").replace("T", " ")  # type: ignore[operator]
    found = read_date(line, FETCHED)
    if found is not None:
        assert (found.instant.date(), found.precision) == (local.date(), "day")


@given(
    st.integers(0, 23),
    st.integers(0, 59),
    st.sampled_from(["Сегодня, {}", "{}, вчера", "Бүгін, {}", "кеше {}", "Yesterday, {}"]),
)
def test_relative_days_are_counted_from_the_fetch(hour: int, minute: int, form: str) -> None:
    found = read_date(form.format(f"{hour:02}:{minute:02}"), FETCHED)
    assert found is not None
    today = "егодня" in form or "үгін" in form
    assert found.instant == datetime(2026, 9, 20 if today else 19, hour, minute, tzinfo=ALMATY).astimezone(UTC)


@given(st.integers(1, 900), st.sampled_from([("{} минут назад", 60), ("{} минут бұрын", 60), ("{} сағат бұрын", 3600),
                                             ("{} часов назад", 3600), ("{} hours ago", 3600)]))  # fmt: skip
def test_spans_are_counted_back_over_the_change_of_the_offset(count: int, form: tuple[str, int]) -> None:
    fetched = datetime(2024, 3, 1, 1, 0, tzinfo=ALMATY)  # two hours after the clock was put back
    found = read_date(form[0].format(count), fetched)
    assert found is not None
    assert fetched - found.instant == timedelta(seconds=count * form[1])


URLS = [
    ("https://kz.kursiv.media/2025-08-15/mosty/", "2025-08-15"),
    ("https://time.kz/articles/ekonom/2025/08/15/mosty", "2025-08-15"),
    ("https://kase.kz/ru/news/15.08.2025/", "2025-08-15"),
    ("https://primeminister.kz/ru/decisions/15082025-12", "2025-08-15"),
    ("https://x.example/2025-13-45/a", None),
    ("https://x.example/2099-01-01/a", None),
    ("https://x.example/news/20250815123", None),
    ("https://x.example/2025-08-15/2025-08-16/a", None),
    ("https://2025-08-15.example/a?on=2025-08-15", None),
    ("https://x.example/doc/12345678-1", None),
]


@pytest.mark.parametrize(("url", "day"), URLS)
def test_the_day_of_an_address(url: str, day: str | None) -> None:
    found = read_url_date(url, FETCHED)
    assert (None if found is None else f"{found.instant:%Y-%m-%d} {found.precision}") == (day and f"{day} day")


@given(st.text(max_size=80))
def test_no_text_raises_or_gives_the_future(text: str) -> None:
    found = read_date(text, FETCHED)
    assert found is None or found.instant <= FETCHED + timedelta(days=1)
