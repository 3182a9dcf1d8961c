"""Documents that hang on official statements are collected as documents of their article, and linked both ways."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

from docx import Document
from sqlalchemy import select

from crawlers.article import article_id
from pipelines.context import Context
from pipelines.crawling.crawl import crawl
from pipelines.parsing.parse import parse
from pipelines.store.files import files_of, parents_of
from pipelines.store.schema import articles, frontier
from tests.crawlers.loopback import Site

RU = "Министерство утвердило перечень поставщиков насосного оборудования на следующий год. "
KK = "Министрлік келесі жылға арналған сорғы жабдықтарын жеткізушілердің тізбесін бекітті. "
Newsroom = Callable[..., Context]


def _docx(text: str) -> bytes:
    document = Document()
    document.add_paragraph(text * 2)
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "ТОО «Сорап»", "12 500 000 тенге"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _serve(site: Site, path: str, text: str) -> None:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    site.pages[path] = (200, {"Content-Type": kind}, _docx(text))


def _linked(context: Context, statement: str, document: str) -> None:
    """The statement names the document and the document its statement."""
    first, second = article_id("news", statement), article_id("news", document)
    with context.store.read() as connection:
        assert (document, second) in [(row.url, row.document_id) for row in files_of(connection, first)]
        assert [row.article_id for row in parents_of(connection, second)] == [first]
        assert second in connection.execute(select(articles.c.id)).scalars().all()


def test_an_api_names_the_documents_of_its_records(site: Site, newsroom: Newsroom) -> None:
    records = [
        {"id": number, "title": "Тізбе", "body": f"<p>{text * 3}</p>", "created_date": "2026-09-01T10:00:00+05:00",
         "files": [{"url": f"/uploads/{number}?download", "name": "Перечень.docx"}]}
        for number, text in enumerate((RU, KK))
    ]  # fmt: skip
    site.pages["/api?page=1"] = (200, {"Content-Type": "application/json"}, json.dumps({"content": records}).encode())
    base = f"http://{site.host}"
    fields = "{title: title, text: body, published: created_date}"
    route = (f'[{{kind: json_api, url: "{base}/api?page=1", items: content, link: "{base}/press/{{id}}", '
             f"attachments: files, fields: {fields}}}]")  # fmt: skip
    office = site.source("office", nature="official", routes=route, articles="/press/")
    for number, text in enumerate((RU, KK)):
        _serve(site, f"/uploads/{number}?download", text)
    context = newsroom({"office": office}, site.host)
    crawl(context)
    assert parse(context).counts["new"] == 4
    for number in range(2):
        _linked(context, f"{base}/press/{number}", f"{base}/uploads/{number}?download")


def test_a_page_links_its_documents_which_the_next_crawl_fetches(site: Site, newsroom: Newsroom) -> None:
    for language, text in (("ru", RU), ("kz", KK)):
        site.html(f"/{language}/akt-1", f"<html><head><title>Указ</title></head><body><article><p>{text * 3}</p>"
                  f'<p><a href="/files/{language}.docx">Приложение</a> <a href="https://other.example/a.docx">чужое</a></p>'
                  "</article></body></html>")  # fmt: skip
        _serve(site, f"/files/{language}.docx", text)
    site.listing(["/ru/akt-1", "/kz/akt-1"])
    base = f"http://{site.host}"
    akorda = site.source("akorda", nature="official", articles="/akt", selectors="{text: article}")
    context = newsroom({"akorda": akorda}, site.host)
    for _ in range(2):
        crawl(context)
        parse(context)
    for language in ("ru", "kz"):
        _linked(context, f"{base}/{language}/akt-1", f"{base}/files/{language}.docx")
    with context.store.read() as connection:
        assert "https://other.example/a.docx" not in connection.execute(select(frontier.c.url)).scalars().all()
        listed = [row.url for row in files_of(connection, article_id("news", f"{base}/ru/akt-1"))]
    assert listed == [f"{base}/files/ru.docx", "https://other.example/a.docx"]


def test_robots_and_news_outlets_are_left_alone(site: Site, newsroom: Newsroom) -> None:
    site.pages["/robots.txt"] = (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /files/")
    for path in ("/a/1", "/b/1"):
        site.html(path, f"<html><head><title>Акт</title></head><body><article><p>{RU * 3}</p>"
                  f'<p><a href="/files{path}.docx">Приложение</a></p></article></body></html>')  # fmt: skip
    site.listing(["/a/1", "/b/1"])
    _serve(site, "/files/a/1.docx", RU)
    _serve(site, "/files/b/1.docx", RU)
    sources = {
        "office": site.source("office", nature="official", selectors="{text: article}"),
        "paper": site.source("paper", articles="/b/", selectors="{text: article}"),
    }
    context = newsroom(sources, site.host)
    for _ in range(2):
        crawl(context)
        parse(context)
    assert (site.count("/files/a/1.docx"), site.count("/files/b/1.docx")) == (0, 0)
    with context.store.read() as connection:
        kinds = {
            row.url.rpartition("/files")[2]: row.state
            for row in connection.execute(select(frontier))
            if row.kind == "document"
        }
    assert kinds == {"/a/1.docx": "closed"}
