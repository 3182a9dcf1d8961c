"""Independent: pages of independent, foreign and Kazakh outlets, as crawlers/sources/ has them with evidence."""

from __future__ import annotations

from collections.abc import Iterator

from tools.golden.case import Case
from tools.golden.markup import OLDER, beside, h1, json_ld, meta, named, page, paragraphs
from tools.golden.stories import story


def independent() -> Iterator[Case]:
    for group in (_independent, _kazakh):
        yield from group()


def _independent() -> Iterator[Case]:
    told = story("hospital", "ru")
    yield Case(
        "informburo",
        "time-datetime-ru",
        "https://informburo.kz/novosti/bolnitsa-zakupila-tomograf",
        told,
        page(
            told,
            f"{h1(told)}<time datetime='2026-10-18T16:05:00+05:00'>18 октября</time>\n"
            f"<article class='article-content'>\n{paragraphs(told)}\n</article>{beside(told)}{OLDER}",
            site="informburo.kz",
        ),
        "2026-10-18T16:05:00+05:00",
    )
    for language, section, key in (
        ("ru", "novosti", "water"),
        ("kk", "vlast-qazaqsha", "school"),
        ("en", "english", "wind"),
    ):
        told = story(key, language)
        yield Case(
            "vlast",
            f"no-selectors-{language}",
            f"https://vlast.kz/{section}/70802-{key}.html",
            told,
            page(
                told,
                f"<ul><li class='has-title'>{h1(told)}</li></ul>\n<div class='default-item-in'>\n"
                f"{paragraphs(told)}\n</div>",
                meta("article:published_time", "2026-10-14T11:30:00+05:00"),
                "Власть",
            ),
            "2026-10-14T11:30:00+05:00",
        )
    for source, host, language, key in (
        ("orda", "orda.kz", "ru", "court"),
        ("orda-kk", "kaz.orda.kz", "kk", "buses"),
        ("orda-en", "en.orda.kz", "en", "bridges"),
    ):
        told = story(key, language)
        yield Case(
            source,
            f"no-article-element-{language}",
            f"https://{host}/chto-izvestno-o-dele-{key}/",
            told,
            page(
                told,
                f"<div class='post'>{h1(told)}<div class='post-inner'>\n{paragraphs(told)}\n</div></div>",
                meta("article:published_time", "2026-10-13T19:40:00+05:00"),
                "Orda.kz",
            ),
            "2026-10-13T19:40:00+05:00",
        )
    told = story("court", "ru")
    yield Case(
        "ratel",
        "no-machine-date-ru",
        "https://ratel.kz/raw/byvshij_zamestitel_akima",
        told,
        page(
            told,
            f"{h1(told)}<div class='post_news__date'>Пятница, 04 Июл 2025, 12:00</div>\n"
            f"<div class='post_news__text'>\n{paragraphs(told)}\n</div>",
            site="Ratel.kz",
        ),
        "2025-07-04T12:00:00+05:00",
        fetched="2025-07-05T08:00:00+05:00",
    )
    for source, host, language in (("azattyq", "www.azattyq.org", "kk"), ("azattyq-ru", "rus.azattyq.org", "ru")):
        told = story("water", language)
        yield Case(
            source,
            f"json-ld-{language}",
            f"https://{host}/a/33060838.html",
            told,
            page(
                told,
                f"{h1(told, 'title')}\n<div class='wsw'>\n{paragraphs(told, furniture=False)}\n</div>",
                json_ld(told, "2026-10-11T06:30:00Z"),
                "RFE/RL",
            ),
            "2026-10-11T06:30:00+00:00",
            authors=named(told),
        )
    told = story("phones", "ru")
    yield Case(
        "exclusive",
        "wordpress-ru",
        "https://exclusive.kz/moshenniki-zvonyat-ot-imeni-banka/",
        told,
        page(
            told,
            f"<header>{h1(told)}<i>11 февраля, 2025</i></header>\n<div class='entry'>\n{paragraphs(told)}\n</div>",
            meta("article:published_time", "2025-02-11T05:40:00+00:00"),
            "Exclusive.kz",
        ),
        "2025-02-11T05:40:00+00:00",
        fetched="2025-02-12T08:00:00+05:00",
    )
    told = story("bridges", "ru")
    yield Case(
        "time",
        "dated-path-ru",
        "https://time.kz/articles/territory/2026/09/20/tri-mosta",
        told,
        page(
            told,
            f"<div class='article'>{h1(told)}<time datetime='2026-09-20T09:00:00+05:00'>20.09.2026</time>\n"
            f"{paragraphs(told)}\n</div>",
            site="Время",
        ),
        "2026-09-20T09:00:00+05:00",
    )


def _kazakh() -> Iterator[Case]:
    for source, host, language, key in (
        ("azattyq-ruhy", "azattyq-ruhy.kz", "kk", "museum"),
        ("azattyq-ruhy-ru", "rus.azattyq-ruhy.kz", "ru", "buses"),
    ):
        told = story(key, language)
        yield Case(
            source,
            f"og-{language}",
            f"https://{host}/ar-trend/112114-{key}",
            told,
            page(
                told,
                f"<div class='news'>{h1(told)}\n{paragraphs(told)}\n</div>",
                meta("article:published_time", "2026-10-17T12:10:00+05:00"),
                "Azattyq Rýhy",
            ),
            "2026-10-17T12:10:00+05:00",
        )
    told = story("bridges", "kk")
    yield Case(
        "baq",
        "mislabelled-kk",
        "https://baq.kz/zhanaqala-uch-kopir-300412/",
        told,
        page(told, f"{h1(told)}\n<div class='news-text'>\n{paragraphs(told)}\n</div>{beside(told)}", site="BAQ.KZ"),
        None,
        charset="kz1048",
        media_type="text/html; charset=windows-1251",
    )
    told = story("phones", "kk")
    yield Case(
        "aikyn",
        "time-text-kk",
        "https://aikyn.kz/news/289113/alayaqtar-zhoq-banktin-atynan",
        told,
        page(
            told,
            f"{h1(told)}<time class='content-info__date'>13 Қазан, 2026 10:15</time>\n"
            f"<div class='content-body__detail'>\n{paragraphs(told)}\n</div>{beside(told)}",
            site="Айқын",
        ),
        "2026-10-13T10:15:00+05:00",
    )
    told = story("school", "kk")
    yield Case(
        "stan",
        "offset-lies-kk",
        "https://stan.kz/aqsai-aulynyn-mektebi/",
        told,
        page(
            told,
            f"<section>{h1(told)}<span class='date post-date'> Жұма, 11 Мамыр , 2018 13:38</span>\n"
            f"<div class='article-content'>\n{paragraphs(told)}\n</div>{beside(told)}"
            "<p>Источник: Stan.kz</p><span class='mistake'>Если вы нашли ошибку в тексте, выделите ее мышью и нажмите "
            "Ctrl+Enter</span></section>",
            meta("article:published_time", "2018-05-11T13:38:46+00:00"),
            "Stan.kz",
        ),
        "2018-05-11T13:38:00+06:00",
        fetched="2018-05-13T17:18:00+06:00",
    )
