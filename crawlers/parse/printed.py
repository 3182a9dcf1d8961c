"""Printed: whether a line of an article is its date line, as sites print it above or below the text."""

from __future__ import annotations

import re
from functools import cache

from crawlers.parse.date_words import days_ago, months, units

LONGEST = 90  # characters
_WORD = re.compile(r"[^\W\d_]+")
_FIGURES = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|^\d{1,2}:\d\d$")
_DIGITS = re.compile(r"\d")
_AROUND = frozenset(
    (
        "опубликовано", "обновлено", "изменено", "добавлено", "дата", "публикации", "время", "создания", "размещено",
        "в", "г", "год", "года", "лет", "назад", "по", "времени", "алматы", "астана", "астаны", "мск", "gmt", "utc",
        "жарияланды", "жарияланған", "жаңартылды", "жаңартылған", "уақыты", "уақытымен", "күні", "жыл", "жылы",
        "жылғы", "жылдың", "ж", "сағат", "бұрын", "published", "updated", "posted", "on", "at", "ago",
        "am", "pm", "msk",
        "понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье",
        "пн", "вт", "ср", "чт", "пт", "сб", "вс",
        "дүйсенбі", "сейсенбі", "сәрсенбі", "бейсенбі", "жұма", "сенбі", "жексенбі",
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
        "mon", "tue", "wed", "thu", "fri", "sat", "sun",
    )
)  # fmt: skip


def is_date_line(text: str) -> bool:
    """A line of nothing but the words and figures of a date."""
    if len(text) > LONGEST:
        return False
    words = _WORD.findall(text.lower())
    known = _known()
    if not all(word in known or word in _AROUND for word in words):
        return False
    return (bool(_DIGITS.search(text)) and _has_date(text, words)) or any(word in days_ago() for word in words)


def _has_date(text: str, words: list[str]) -> bool:
    return any(word in _known() for word in words) or _FIGURES.search(text) is not None


@cache
def _known() -> frozenset[str]:
    return frozenset((*months(), *days_ago(), *units()))
