"""Write the golden pages: `python -m tools.write_golden`. Each has the markup of a real outlet and invented content.

A case is written in the markup that public scrapers describe, with the furniture that surrounds articles; what the
parser must make of it (article.json) is stated here by hand, never taken from the parser.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CASES = Path(__file__).parents[1] / "tests" / "cases"

RU_TITLE = "Акимат Жанакалы отремонтирует три моста"
RU = (
    "Акимат города Жанакала подписал договор с ТОО «Кок-Жол Строй» на ремонт трёх мостов через реку Карасу.",
    "Сумма договора составила 2,4 млрд тенге, работы закончат к ноябрю, сообщил руководитель отдела Арман Тлеубаев.",
    "По его словам, движение по центральному мосту перекроют на две недели, автобусы пойдут в объезд.",
)
KK_TITLE = "Жаңақала әкімдігі үш көпірді жөндейді"
KK = (
    "Жаңақала қаласының әкімдігі Қарасу өзеніндегі үш көпірді жөндеуге «Көк-Жол Строй» ЖШС-мен шарт жасасты.",
    "Шарттың құны 2,4 млрд теңге болды, жұмыс қараша айына дейін аяқталады, деді бөлім басшысы Арман Тілеубаев.",
    "Оның айтуынша, орталық көпірдегі қозғалыс екі аптаға тоқтатылып, автобустар айналма жолмен жүреді.",
)
MENU = "<nav><ul><li><a href='/'>Главная</a></li><li><a href='/news'>Новости</a></li></ul></nav>"
ALSO = {
    "ru": "<p>Читайте также:</p><p><a href='/x-1'>Дороги области осмотрят с воздуха</a></p>",
    "kk": "<p><strong>Оқи отырыңыз:</strong></p><p><a href='/x-1'>Облыс жолдары әуеден тексеріледі</a></p>",
}
CALL = {"ru": "<p>Подписывайтесь на наш Telegram-канал!</p>", "kk": "<p>Telegram арнамызға жазылыңыз!</p>"}
FOOT = "<footer>© Все права защищены</footer>"


@dataclass(frozen=True, slots=True)
class Case:
    """A page: `head` and `body` are its markup; `published` what must be read, ISO, None where nothing can be told."""

    source: str
    name: str
    language: str
    head: str
    body: str
    published: str | None
    selectors: dict[str, Any] = field(default_factory=dict)
    charset: str = "utf-8"
    media_type: str = "text/html; charset=utf-8"
    authors: tuple[str, ...] = ()


def _paragraphs(language: str) -> str:
    texts = RU if language == "ru" else KK
    return "".join(f"<p>{each}</p>" for each in texts)


def _text(language: str) -> str:
    return _paragraphs(language) + ALSO[language] + CALL[language]


def _title(language: str) -> str:
    return RU_TITLE if language == "ru" else KK_TITLE


def _ld(language: str, body: str | None, published: str, **more: object) -> str:
    article = {"@type": "NewsArticle", "headline": _title(language), "datePublished": published, **more}
    if body is not None:
        article["articleBody"] = body
    graph = {"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "Сайт"}, article]}
    return f"<script type='application/ld+json'>{json.dumps(graph, ensure_ascii=False)}</script>"


def _css(text: str, published: str | None = None, title: str = "h1", remove: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"title": title, "text": text, "published": published, "remove": list(remove)}


def cases() -> list[Case]:
    found: list[Case] = []
    for language in ("ru", "kk"):
        title, text, full = _title(language), _text(language), "\n".join(RU if language == "ru" else KK)
        day = "15 Август 2025" if language == "ru" else "15 тамыз 2025"
        found += [
            Case("tengrinews", f"today-{language}", language, "",
                 f"<h1>{title}</h1><span class='date'>{'Сегодня' if language == 'ru' else 'Бүгін'}, 02:47</span>"
                 f"<div class='content_main_text'>{text}</div>", "2025-08-20T02:47:00+05:00",
                 _css(".content_main_text", ".date")),
            Case("zakon", f"lead-only-{language}", language,
                 _ld(language, (RU if language == "ru" else KK)[0], "2025-08-15T13:51:00+05:00"),
                 f"<h1>{title}</h1><div class='article__block'><div class='content'>{text}</div></div>",
                 "2025-08-15T13:51:00+05:00", _css(".article__block .content")),
            Case("nur", f"full-json-ld-{language}", language,
                 _ld(language, full, "2025-08-15T13:51:07+05:00", author={"@type": "Person", "name": "Дана Сеит"}),
                 f"<h1>{title}</h1><div class='x'>{text}</div>", "2025-08-15T13:51:07+05:00", authors=("Дана Сеит",)),
            Case("inform", f"month-word-{language}", language, "",
                 f"<h1>{title}</h1><div class='article__time'>13:51, {day}</div>"
                 f"<div class='article__body-text'>{text}<div class='tags'>Мосты</div></div>",
                 "2025-08-15T13:51:00+05:00", _css(".article__body-text", ".article__time", remove=(".tags",))),
            Case("kursiv", f"time-element-{language}", language,
                 f"<meta property='og:title' content='{title} - Kursiv'>",
                 f"<h1 class='single-header__title'>{title}</h1><time class='single-publishing-time__date' "
                 f"datetime='2025-08-15T13:51:00+05:00'>15.08</time><div class='single-body'>{text}</div>",
                 "2025-08-15T13:51:00+05:00", _css(".single-body", ".single-publishing-time__date")),
            Case("egemen", f"microdata-{language}", language,
                 "<meta property='article:published_time' content='2024-02-12T10:00:00+06:00'>",
                 f"<h1 class='responsive_title'>{title}</h1><div itemprop='articleBody'>{text}</div>",
                 "2024-02-12T10:00:00+06:00"),
            Case("akorda", f"heading-date-{language}", language, "",
                 f"<h2 class='mt-5'>{title}</h2>"
                 f"<h5>{'12 января 2024 года' if language == 'ru' else '2024 жылғы 12 қаңтар'}</h5>"
                 f"<div class='body'>{text}</div>", "2024-01-12T00:00:00+06:00", _css(".body", "h5", "h2.mt-5")),
            Case("stan", f"offset-lies-{language}", language,
                 "<meta property='article:published_time' content='2018-05-11T13:38:46+00:00'>",
                 f"<h1>{title}</h1><span class='post-date'>"
                 f"{'Пятница, 11 Мая' if language == 'ru' else 'Жұма, 11 Мамыр'} , 2018 13:38</span>"
                 f"<div class='article-content'>{text}</div>", "2018-05-11T13:38:00+06:00",
                 _css(".article-content", ".post-date")),
        ]  # fmt: skip
    found += [
        Case("lsm", "wrong-charset-ru", "ru",
             "<meta name='og:article:published_time' content='2025-08-15T13:51:00+05:00'>",
             f"<h1 id='mainArticleLeftTextTopRightHead'>{RU_TITLE}</h1>"
             f"<article id='mainArticleLeftTextFulltext'>{_text('ru')}</article>", "2025-08-15T13:51:00+05:00",
             _css("article#mainArticleLeftTextFulltext"), charset="windows-1251"),
        Case("ratel", "no-machine-date-ru", "ru", "",
             f"<h1>{RU_TITLE}</h1><div class='post_news__date'>Пятница, 04 Июл 2025, 12:00</div>"
             f"<div class='post'>{_text('ru')}</div>", "2025-07-04T12:00:00+05:00", _css(".post", ".post_news__date")),
        Case("baq", "mislabelled-kk", "kk", "", f"<h1>{KK_TITLE}</h1><div class='text'>{_text('kk')}</div>", None,
             _css(".text"), charset="kz1048", media_type="text/html; charset=windows-1251"),
    ]  # fmt: skip
    return found


def write(case: Case, root: Path = CASES) -> None:
    folder = root / case.source / case.name
    folder.mkdir(parents=True, exist_ok=True)
    page = f"<!doctype html><html lang='{case.language}'><head><title>{_title(case.language)} | Сайт</title>{case.head}"
    page += f"</head><body>{MENU}{case.body}{FOOT}</body></html>"
    (folder / "page.html").write_bytes(page.encode(case.charset, "xmlcharrefreplace"))
    meta = {"url": f"https://{case.source}.example/a-1", "fetched_at": "2025-08-20T08:00:00+05:00",
            "media_type": case.media_type, "selectors": case.selectors}  # fmt: skip
    article = {"title": _title(case.language), "text": "\n".join(RU if case.language == "ru" else KK),
               "published_at": case.published, "authors": list(case.authors), "language": case.language}  # fmt: skip
    for name, value in (("meta.json", meta), ("article.json", article)):
        (folder / name).write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    for each in cases():
        write(each)
