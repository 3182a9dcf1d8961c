"""Redesigned: an outlet that does not exist, whose pages changed their markup on a day that its definition knows."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from tools.golden.case import Case
from tools.golden.markup import page, paragraphs
from tools.golden.stories import Story, story

DEFINITION = """\
# An outlet that does not exist: its pages were fetched before and after a redesign (tools/golden/redesigned.py).
name: redesigned
title: Жаңа келбет
home: https://redesigned.example/
hosts: [redesigned.example]
languages: [ru, kk]
routes:
  - {kind: listing, url: 'https://redesigned.example/'}
articles: '/news/'
selectors: {title: h2.old-title, text: .old-text, published: .old-date}
redesigns:
  - since: 2025-03-01
    selectors: {title: h1.head, text: .body, published: .when, remove: [.body .promo]}
evidence:
  - {fact: invented for a test, on: 2026-11-23, about: [routes, articles, selectors, redesigns, expected]}
confirmed: false
"""


def redesigned() -> Iterator[Case]:
    """The days on either side of the redesign, in both languages; on each page the other design's places hold what
    must not be read."""
    for language, key, printed in (
        ("ru", "buses", "28 февраля 2025, 18:30"),
        ("kk", "buses", "2025 жылғы 28 ақпан, 18:30"),
    ):
        told = story(key, language)
        body = (
            f"<h2 class='old-title'>{escape(told.title)}</h2><div class='old-date'>{printed}</div>"
            f"<div class='when'>01.01.2020</div><div class='old-text'>{paragraphs(told)}</div>"
            "<div class='body'><p>Новый сайт откроется в марте, следите за объявлениями на главной странице.</p></div>"
        )
        yield _case(f"before-{language}", told, body, "2025-02-28T18:30:00+05:00", "2025-02-28T23:50:00+05:00")
        printed = printed.replace("28 февраля", "1 марта").replace("28 ақпан", "1 наурыз")
        body = (
            f"<h1 class='head'>{escape(told.title)}</h1><div class='when'>{printed}</div>"
            f"<div class='old-date'>01.01.2020</div><div class='body'><p class='promo'>Жаңа сайтқа қош келдіңіз!</p>"
            f"{paragraphs(told)}</div><div class='old-text'>"
            "<p>Эта колонка осталась от старого сайта, её скоро уберут.</p></div>"
        )
        yield _case(f"after-{language}", told, body, "2025-03-01T18:30:00+05:00", "2025-03-01T19:00:00+05:00")


def _case(name: str, told: Story, body: str, published: str, fetched: str) -> Case:
    return Case(
        "redesigned",
        name,
        f"https://redesigned.example/news/{name}",
        told,
        page(told, body),
        published,
        fetched=fetched,
    )
