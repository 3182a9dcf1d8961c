"""Dates as Russian and Kazakh sites print them. Each bug adds a row."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.parse.dates import ALMATY, read_date

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
]

UNTELLABLE = [
    "", "Алматы", "32 мая 2024", "12.13.2024", "2025-13-45", "2030-01-01", "12 мая 2031", "1 января 1985",
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
FORMS = (
    lambda t: f"{t:%H:%M}, {t.day} {RUSSIAN[t.month - 1]} {t.year} года",
    lambda t: f"{t.day} {KAZAKH[t.month - 1]} {t.year}, {t:%H:%M}",
    lambda t: f"{t.year} жылғы {t.day} {KAZAKH[t.month - 1]} {t:%H:%M}",
    lambda t: f"{t:%d.%m.%Y} · {t:%H:%M}",
    lambda t: f"{t:%Y-%m-%dT%H:%M}",
)
MINUTES = st.datetimes(datetime(1991, 1, 1), datetime(2026, 9, 19)).map(lambda t: t.replace(second=0, microsecond=0))  # noqa: DTZ001


@given(MINUTES, st.sampled_from(FORMS))
def test_what_is_rendered_is_read_back(local: datetime, render: object) -> None:
    found = read_date(render(local), FETCHED)  # type: ignore[operator]
    assert found is not None
    assert found.instant == local.replace(tzinfo=ALMATY)
    assert found.instant.utcoffset() == local.replace(tzinfo=ALMATY).utcoffset()


@given(st.text(max_size=80))
def test_no_text_raises_or_gives_the_future(text: str) -> None:
    found = read_date(text, FETCHED)
    assert found is None or found.instant <= FETCHED + timedelta(days=1)
