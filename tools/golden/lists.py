"""Lists: feeds, sitemaps, listings and answers of APIs that lead to articles, in the forms of the sources."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import yaml

from tools.golden.official import PROJECTS, record

DAY = {
    "{page}": "1",
    "{year}": "2026",
    "{month}": "10",
    "{day}": "19",
    "{since}": "2026-10-17",
    "{buildId}": "R-RxoUEnsd",
}
KINDS = {
    "feed": ("list.xml", "application/rss+xml"),
    "sitemap": ("list.xml", "application/xml"),
    "news_sitemap": ("list.xml", "application/xml"),
    "listing": ("list.html", "text/html; charset=utf-8"),
    "json_api": ("list.json", "application/json"),
    "wordpress": ("list.json", "application/json"),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of a route: `route` is its address in the definition, `links` where it leads, `more` further pages."""

    source: str
    kind: str
    number: int
    route: str
    content: str
    links: tuple[str, ...]
    more: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"list-{self.kind.replace('_', '-')}-{self.number}"

    @property
    def file(self) -> str:
        return KINDS[self.kind][0]

    @property
    def media_type(self) -> str:
        return KINDS[self.kind][1]

    @property
    def url(self) -> str:
        found = self.route
        for name, value in DAY.items():
            found = found.replace(name, value)
        return found


@dataclass(frozen=True, slots=True)
class Address:
    """`written` stands in the page; `found` is the article that it must give, None where it is none."""

    written: str
    found: str | None
    title: str = "Рубрика"


def lists() -> Iterator[Listed]:
    """What lists.yaml says, numbered within its source, then the answers of APIs."""
    said = yaml.safe_load(Path(__file__).with_name("lists.yaml").read_text(encoding="utf-8"))
    numbers: dict[str, int] = {}
    for each in said["lists"] + [{"kind": "index", **one} for one in said["indexes"]]:
        source, kind = each["source"], each["kind"]
        numbers[source] = numbers.get(source, 0) + 1
        if kind == "index":
            children = tuple(each["children"])
            yield Listed(source, "sitemap", numbers[source], each["route"], _index(children), (), children)
            continue
        addresses = _addresses(each)
        content = FORMS[kind](addresses, said["rows"].get(each.get("row"), ""))
        if "aside" in each:  # an article among the most read, which the definition's `links` leaves out
            content = content.replace("</body>", f"<aside><a href='{each['aside']}'>Ең көп оқылған</a></aside></body>")
        found = tuple(one.found for one in addresses if one.found)
        yield Listed(source, kind, numbers[source], each["route"], content, found)
    yield _kapital(numbers["kapital"] + 1)
    yield from _projects()


def _addresses(said: dict[str, Any]) -> tuple[Address, ...]:
    if "addresses" in said:
        return tuple(Address(written, found, "Су құбыры қайта іске қосылды") for written, found in said["addresses"])
    home, paths = said["home"], said["articles"]
    tracked = f"{home}{paths[0]}{'&' if '?' in paths[0] else '?'}utm_source=rss"
    written = [tracked, *paths[1:2], *(home + path for path in paths[2:])]
    titles = ("Акимат отчитался о ремонте дорог", "Су құбыры қайта іске қосылды", "Что изменилось в тарифах")
    articles = [Address(*each) for each in zip(written, (home + path for path in paths), titles, strict=False)]
    others = (*said.get("no", ()), f"{home}/", "https://other.example/news/1-x.html")
    return (*articles, *(Address(each, None) for each in others))


def _kapital(number: int) -> Listed:
    """An answer of a Next.js site: the records lie deep within what its page is made from."""
    rows = [
        {
            "id": 136160 + i,
            "slug": slug,
            "title": title,
            "published_at": f"2026-04-09T1{i}:37:00.000Z",
            "category": {"slug": "economic"},
        }
        for i, (slug, title) in enumerate(
            (("rost-vvp", "ВВП вырос на шесть процентов"), ("tarif", "Тариф пересмотрят"))
        )
    ]
    query = {"queryKey": ["articles"], "state": {"data": {"rows": rows}}}
    links = ("https://kapital.kz/economic/136160/rost-vvp.html", "https://kapital.kz/economic/136161/tarif.html")
    route = "https://kapital.kz/_next/data/{buildId}/ru/economic.json?page={page}&category=economic"
    answer = _json({"pageProps": {"dehydratedState": {"queries": [query]}}})
    return Listed("kapital", "json_api", number, route, answer, links)


def _projects() -> Iterator[Listed]:
    """A record and the file that it carries; a record without a file."""
    site = "https://www.gov.kz"
    for slug, number, _, title in PROJECTS:
        route = (
            f"{site}/api/v1/public/content-manager/documents?projects=eq:{slug}"
            "&sort-by=created_date:DESC&page={page}&size=20"
        )
        bare = {**record(slug, number + 100, f"{title}. Приложение"), "full_text": []}
        details = f"{site}/memleket/entities/{slug}/documents/details"
        links = (
            f"{details}/{number}?lang=ru",
            f"{site}/uploads/2026/10/19/{slug}-{number}.pdf",
            f"{details}/{number + 100}?lang=ru",
        )
        yield Listed(f"gov-{slug}", "json_api", 1, route, _json([record(slug, number, title), bare]), links)


def _feed(addresses: tuple[Address, ...], _: str) -> str:
    items = "".join(
        f"\n<item><title>{escape(each.title)}</title><link>{escape(each.written)}</link>"
        f"<pubDate>Mon, 19 Oct 2026 {10 + i:02}:15:00 +0500</pubDate></item>"
        for i, each in enumerate(addresses)
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>RSS</title>'
    return f"{head}{items}\n</channel></rss>\n"


def _sitemap(addresses: tuple[Address, ...], _: str) -> str:
    """Every `lastmod` is of today, as one of the sites has it."""
    urls = "".join(f"\n<url><loc>{escape(each.written)}</loc><lastmod>2026-10-20</lastmod></url>" for each in addresses)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    return f"{head}{urls}\n</urlset>\n"


def _news_sitemap(addresses: tuple[Address, ...], _: str) -> str:
    urls = "".join(
        f"\n<url><loc>{escape(each.written)}</loc><news:news><news:publication_date>2026-10-19T1{i}:00:00+05:00"
        f"</news:publication_date><news:title>{escape(each.title)}</news:title></news:news></url>"
        for i, each in enumerate(addresses)
    )
    spaces = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {spaces}>{urls}\n</urlset>\n'


def _index(children: tuple[str, ...]) -> str:
    entries = "".join(f"\n<sitemap><loc>{escape(each)}</loc></sitemap>" for each in children)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    return f"{head}{entries}\n</sitemapindex>\n"


def _listing(addresses: tuple[Address, ...], row: str) -> str:
    """A menu, then a row for each address in the outlet's markup."""
    rows = "\n".join(
        row.replace("URL", escape(each.written)).replace("TITLE", escape(each.title)).replace("DATE", "19.10.26, 10:15")
        for each in addresses
    )
    menu = "<nav><a href='/'>Басты бет</a> <a href='/about'>О нас</a> <a href='mailto:x@x.example'>Почта</a></nav>"
    return f"<!doctype html>\n<html><head><title>Список</title></head><body>\n{menu}\n{rows}\n</body></html>\n"


def _wordpress(addresses: tuple[Address, ...], _: str) -> str:
    return _json(
        [
            {
                "id": i,
                "date": "2026-10-19T10:15:00",
                "date_gmt": "2026-10-19T05:15:00",
                "link": each.written,
                "title": {"rendered": escape(each.title)},
            }
            for i, each in enumerate(addresses, 1)
        ]
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


FORMS: dict[str, Callable[[tuple[Address, ...], str], str]] = {
    "feed": _feed,
    "sitemap": _sitemap,
    "news_sitemap": _news_sitemap,
    "listing": _listing,
    "wordpress": _wordpress,
}
