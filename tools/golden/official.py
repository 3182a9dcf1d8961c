"""Official: statements, acts and registers in the markup of the bodies' sites."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape

from tools.golden.case import Case
from tools.golden.markup import beside, meta, page, paragraphs
from tools.golden.stories import Story, story

PROJECTS = (  # gov.kz: slug, id of the record, language of its title, title
    ("minfin", 814001, "ru", "Отчёт об исполнении государственного бюджета на 1 октября 2026 года"),
    ("economy", 814002, "kk", "Әлеуметтік-экономикалық даму болжамының 2027–2031 жылдарға арналған жобасы"),
    ("energo", 814003, "ru", "Приказ № 508-н/қ «Об утверждении предельных тарифов на электрическую энергию»"),
    ("enbek", 814004, "kk", "Еңбек жағдайлары зиянды өндірістердің тізбесін бекіту туралы бұйрық"),
    ("edu", 814005, "ru", "Перечень школ, строительство которых завершат за счёт бюджета в 2027 году"),
    ("dsm", 814006, "kk", "Тегін дәрілік заттардың тізбесіне өзгерістер енгізу туралы бұйрық"),
    ("mti", 814007, "ru", "Протокол заседания комиссии по предельным ценам на социально значимые товары"),
    ("transport", 814008, "kk", "Республикалық маңызы бар автомобиль жолдарын жөндеу жоспары, 2027 жыл"),
    ("emer", 814009, "ru", "План мероприятий по подготовке регионов к весенним паводкам 2027 года"),
    ("krem", 814010, "ru", "Приказ № 54-ОД от 24 сентября 2026 года об утверждении тарифа ТОО «Карабулак-Су»"),
    ("almaty", 814011, "ru", "Постановление акимата об установлении публичного сервитута на земельный участок"),
    ("astana", 814012, "kk", "Елорда көшелерін жөндеуге арналған мемлекеттік сатып алу жоспары туралы хабарлама"),
)


def official() -> Iterator[Case]:
    for group in (_statements, _acts, _registers, _records):
        yield from group()


def record(slug: str, number: int, title: str) -> dict[str, object]:
    """A record as the platform's documents have it, with more than is read."""
    return {
        "id": number,
        "title": title,
        "created_date": "2026-10-19T09:30:00",
        "gosorgan": {"items": [{"project_name": slug}]},
        "activities": {"items": []},
        "full_text": [{"document": f"/uploads/2026/10/19/{slug}-{number}.pdf"}],
    }


def _statements() -> Iterator[Case]:
    for language, prefix, printed, number in (
        ("ru", "ru", "12 января 2024 года", 2895622),
        ("kk", "kz", "2024 жылғы 12 қаңтар", 2895717),
    ):
        told = story("floods", language)
        yield Case(
            "akorda",
            f"heading-date-{language}",
            f"https://www.akorda.kz/{prefix}/soveshchanie-po-pavodkam-{number}",
            told,
            page(
                told,
                f"<div class='container'><h2 class='mt-5'>{escape(told.title)}</h2><h5>{printed}</h5>\n"
                f"<div class='body'>\n{paragraphs(told, furniture=False)}\n</div></div>",
                site="Akorda.kz",
            ),
            "2024-01-12T00:00:00+06:00",
            fetched="2024-01-13T08:00:00+06:00",
        )
        told = story("subsidies", language)
        yield Case(
            "primeminister",
            f"og-{language}",
            f"https://primeminister.kz/{prefix}/news/subsidii-ovoshchekhranilishcha-31770",
            told,
            page(
                told,
                f"<div class='article'><h1>{escape(told.title)}</h1>\n{paragraphs(told, furniture=False)}\n</div>",
                meta("article:published_time", "2026-10-15T17:20:00+05:00"),
                "Primeminister.kz",
            ),
            "2026-10-15T17:20:00+05:00",
        )
        told = story("rate", language)
        yield Case(
            "nationalbank",
            f"time-{language}",
            f"https://nationalbank.kz/{prefix}/news/informacionnye-soobshcheniya/19505",
            told,
            page(
                told,
                f"<main><h1>{escape(told.title)}</h1><time datetime='2026-10-09T12:00:00+05:00'>09.10.2026</time>\n"
                f"{paragraphs(told, furniture=False)}\n</main>",
                site="НБК",
            ),
            "2026-10-09T12:00:00+05:00",
        )


def _acts() -> Iterator[Case]:
    for language, prefix in (("ru", "rus"), ("kk", "kaz")):
        told = story("act", language)
        yield Case(
            "adilet",
            f"act-{language}",
            f"https://old.adilet.zan.kz/{prefix}/docs/V2600041203",
            told,
            page(
                told,
                f"<h1>{escape(told.title)}</h1>\n<div class='container_gamma text text_upd'><article>\n"
                f"{paragraphs(told, furniture=False)}\n</article></div>{beside(told)}",
                site="ИПС «Әділет»",
            ),
            None,
        )


def _registers() -> Iterator[Case]:
    told = story("listing", "ru")
    yield Case(
        "kase",
        "notice-ru",
        "https://kase.kz/ru/news/show/1538204/",
        told,
        page(
            told,
            f"<div class='news-block'><h1>{escape(told.title)}</h1>\n{paragraphs(told, furniture=False)}\n</div>",
            meta("article:published_time", "2026-10-16T17:42:00+05:00"),
            "KASE",
        ),
        "2026-10-16T17:42:00+05:00",
    )
    told = Story("dfo", "ru", "АО «Дала Энерго»", ())
    rows = (
        ("Наименование", "Акционерное общество «Дала Энерго»"),
        ("БИН", "000140000017"),
        ("Вид деятельности", "Производство электроэнергии ветровыми электростанциями"),
        ("Последний отчёт", "Годовая отчётность за 2025 год, дата загрузки 28.08.2026"),
    )
    card = "".join(f"<p>{name}: {value}</p>\n" for name, value in rows)
    yield Case(
        "dfo",
        "card-ru",
        "https://opi.dfo.kz/ru/opi/list/17291/view",
        told,
        page(told, f"<h1>{escape(told.title)}</h1><div class='card'>{card}</div>", site="ДФО"),
        None,
        text=tuple(f"{name}: {value}" for name, value in rows),
    )


def _records() -> Iterator[Case]:
    for slug, number, language, title in PROJECTS:
        yield Case(
            f"gov-{slug}",
            f"record-{language}",
            f"https://www.gov.kz/memleket/entities/{slug}/documents/details/{number}?lang=ru",
            Story(slug, language, title, (title,)),
            json.dumps(record(slug, number, title), ensure_ascii=False, indent=1) + "\n",
            "2026-10-19T09:30:00+05:00",
            media_type="application/json",
        )
