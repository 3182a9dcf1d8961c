"""News: pages of the large, the business and the state's outlets, as crawlers/sources/ has them with evidence."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from tools.golden.case import Case
from tools.golden.markup import OLDER, beside, h1, json_ld, meta, named, page, paragraphs
from tools.golden.stories import story


def news() -> Iterator[Case]:
    for group in (_large, _business, _state):
        yield from group()


def _large() -> Iterator[Case]:
    for source, host, language, key, number in (
        ("tengrinews", "tengrinews.kz", "ru", "phones", 551001),
        ("tengrinews-kk", "kaz.tengrinews.kz", "kk", "water", 364674),
        ("tengrinews-en", "en.tengrinews.kz", "en", "bridges", 268001),
    ):
        told = story(key, language)
        share = "Наши новости теперь в WhatsApp!" if language == "ru" else ""
        yield Case(
            source,
            f"json-ld-date-{language}",
            f"https://{host}/kazakhstan_news/{key}-{number}/",
            told,
            page(
                told,
                f"{h1(told)}\n<div class='content_main_text'>\n{paragraphs(told)}\n</div>{beside(told)}<p>{share}</p>",
                json_ld(told, "2026-10-19T21:47:00+05:00"),
                "Tengrinews.kz",
            ),
            "2026-10-19T21:47:00+05:00",
            authors=named(told),
        )
    for source, host, language, key in (
        ("zakon", "www.zakon.kz", "ru", "court"),
        ("zakon-kk", "kaz.zakon.kz", "kk", "court"),
    ):
        told = story(key, language)
        yield Case(
            source,
            f"lead-only-{language}",
            f"https://{host}/proisshestviia/6488649-{key}.html",
            told,
            page(
                told,
                f"<div class='article__block'>{h1(told)}\n"
                f"<div class='content'>\n{paragraphs(told)}\n</div>{beside(told)}</div>",
                json_ld(told, "2026-10-16T13:51:00+05:00", body=told.text[0]),
                "zakon.kz",
            ),
            "2026-10-16T13:51:00+05:00",
            authors=named(told),
        )
    for source, host, language, key in (
        ("nur", "www.nur.kz", "ru", "heating"),
        ("nur-kk", "kaz.nur.kz", "kk", "heating"),
    ):
        told = story(key, language)
        yield Case(
            source,
            f"full-json-ld-{language}",
            f"https://{host}/society/ecology/2126727-{key}/",
            told,
            page(
                told,
                f"<div class='formatted-body'>{h1(told)}\n{paragraphs(told)}\n</div>",
                json_ld(told, "2026-10-15T13:51:07+05:00", body="\n".join(told.text)),
                "NUR.KZ",
            ),
            "2026-10-15T13:51:07+05:00",
            authors=named(told),
        )
    for source, url, language, key, printed in (
        (
            "inform",
            "https://www.inform.kz/ru/bolnitsa-zakupila-tomograf-f4d893",
            "ru",
            "hospital",
            "13:51, 15 Август 2025",
        ),
        (
            "inform-kk",
            "https://kaz.inform.kz/news/auruhana-tomograf-satip-aldi-f4d894",
            "kk",
            "hospital",
            "13:51, 15 тамыз 2025",
        ),
    ):
        told = story(key, language)
        body = f"<div class='article'>{h1(told)}<div>{printed}</div>\n<div class='article__body-text'>"
        yield Case(
            source,
            f"meta-name-{language}",
            url,
            told,
            page(
                told,
                f"{body}\n{paragraphs(told)}\n"
                f"<div class='tags'>Теги: Тасбулак, медицина</div></div>{beside(told)}</div>",
                meta("article:published_time", "2025-08-15T13:51:00+05:00", "name"),
                "Kazinform",
            ),
            "2025-08-15T13:51:00+05:00",
            fetched="2025-08-20T08:00:00+05:00",
        )


def _business() -> Iterator[Case]:
    told = story("bonds", "ru")
    yield Case(
        "kapital",
        "next-js-ru",
        "https://kapital.kz/finance/136156/jeti-bank-razmestil-obligacii.html",
        told,
        page(
            told,
            f"<div id='__next'><main><article>{h1(told)}<time datetime='2026-04-09T10:37:00.000Z'>"
            f"09.04.2026 · 15:37</time>\n{paragraphs(told)}</article></main>{beside(told)}</div>"
            "<script id='__NEXT_DATA__' type='application/json'>{\"buildId\": \"R-RxoUEnsd\"}</script>",
            site="Капитал",
        ),
        "2026-04-09T10:37:00+00:00",
        fetched="2026-04-10T08:00:00+05:00",
    )
    for language, prefix, key in (("ru", "", "wind"), ("kk", "kk/", "wind"), ("en", "en/", "wind")):
        told = story(key, language)
        yield Case(
            "kursiv",
            f"time-element-{language}",
            f"https://kz.kursiv.media/{prefix}2026-08-15/{key}-{language}/",
            told,
            page(
                told,
                f"{h1(told, 'single-header__title')}<time class='single-publishing-time__date' "
                f"datetime='2026-08-15 13:51:00'>15.08</time>\n"
                f"<div class='single-body'>\n{paragraphs(told)}\n</div>{beside(told)}{OLDER}",
                meta("og:title", f"{told.title} - Kursiv Media Казахстан"),
                "Kursiv",
            ),
            "2026-08-15T13:51:00+05:00",
            fetched="2026-08-16T08:00:00+05:00",
        )
    told = story("buses", "ru")
    yield Case(
        "inbusiness",
        "og-only-ru",
        "https://inbusiness.kz/ru/news/gorod-kupit-sorok-avtobusov-na-gaze",
        told,
        page(
            told,
            f"<div class='newscont'>{h1(told)}<div class='extra'><time>12.10.26</time></div>"
            f"<div class='text'>\n{paragraphs(told)}\n</div></div>",
            meta("article:published_time", "2026-10-12T09:15:00+05:00"),
            "inbusiness.kz",
        ),
        "2026-10-12T09:15:00+05:00",
    )
    told = story("museum", "ru")
    yield Case(
        "forbes",
        "json-ld-ru",
        "https://forbes.kz/articles/muzey-pod-otkrytym-nebom-95372c",
        told,
        page(
            told,
            f"<div class='content'>{h1(told)}\n{paragraphs(told)}\n</div>",
            json_ld(told, "2026-07-23T12:00:00+05:00"),
            "Forbes Kazakhstan",
        ),
        "2026-07-23T12:00:00+05:00",
        authors=named(told),
    )
    stamp = meta("og:article:published_time", "2026-09-19T13:51:00+05:00", "name")
    for name, key, head, published, charset in (
        ("wrong-charset-ru", "heating", stamp, "2026-09-19T13:51:00+05:00", "windows-1251"),
        ("printed-day-ru", "bonds", "", "2026-09-19T00:00:00+05:00", "utf-8"),
    ):
        told = story(key, "ru")
        body = (
            f"<h1 id='mainArticleLeftTextTopRightHead'>{escape(told.title)}</h1>"
            "<div id='mainArticleLeftTextTopRightStatDate'>19 сентября 2026 года</div>\n"
            f"<article id='mainArticleLeftTextFulltext'>\n{paragraphs(told)}\n</article>{beside(told)}"
        )
        url = f"https://lsm.kz/chto-izvestno-{key}"
        yield Case("lsm", name, url, told, page(told, body, head, "LS"), published, charset=charset)


def _state() -> Iterator[Case]:
    for source, host, language, key in (
        ("egemen", "egemen.kz", "kk", "harvest"),
        ("egemen-ru", "ru.egemen.kz", "ru", "harvest"),
        ("egemen-en", "en.egemen.kz", "en", "wind"),
    ):
        told = story(key, language)
        yield Case(
            source,
            f"microdata-{language}",
            f"https://{host}/article/371204-{key}",
            told,
            page(
                told,
                f"{h1(told, 'responsive_title')}\n"
                f"<div itemprop='articleBody'>\n{paragraphs(told)}\n</div>{beside(told)}",
                meta("article:published_time", "2024-02-12T10:00:00+06:00"),
                "egemen.kz",
            ),
            "2024-02-12T10:00:00+06:00",
            fetched="2024-02-12T18:00:00+06:00",
        )
    told = story("school", "ru")
    yield Case(
        "kazpravda",
        "time-text-ru",
        "https://kazpravda.kz/n/v-sele-aksay-pyatyy-god-ne-mogut-dostroit-shkolu/",
        told,
        page(
            told,
            f"{h1(told)}<time class='article__date'>12 октября 2026 г. 10:20</time>\n"
            f"<div class='article__body'>\n{paragraphs(told)}\n</div>{beside(told)}",
            site="Казахстанская правда",
        ),
        "2026-10-12T10:20:00+05:00",
    )
