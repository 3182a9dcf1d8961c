"""Images of articles: which are kept, which hold a table, and the way of one to a document of its article."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date

import numpy as np
import pytest
from PIL import Image, ImageDraw
from sqlalchemy import select

from crawlers.images import LEAST_BYTES, MOST_BYTES, holds_table, refusal, sniff
from crawlers.safety import Refused, check_url
from crawlers.source import Evidence, Source
from crawlers.warc import WarcReader
from pipelines.context import Context
from pipelines.crawling.crawl import crawl
from pipelines.parsing.parse import parse
from pipelines.store.articles import articles_at
from pipelines.store.files import files_of, parents_of
from pipelines.store.schema import frontier, pages, tables
from tests.conftest import need
from tests.crawlers.loopback import Site
from tests.crawlers.paper import BUDGET, Paper, scan
from tools import parts

Newsroom = Callable[..., Context]


def _bytes(picture: Image.Image, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    picture.convert("RGB").save(out, kind)
    return out.getvalue()


def _grid(
    rows: int, columns: int, *, ink: int = 0, paper: int = 255, size: tuple[int, int] = (800, 500)
) -> Image.Image:
    picture = Image.new("L", size, paper)
    pen, (width, height) = ImageDraw.Draw(picture), size
    for row in range(rows + 1):
        y = 40 + row * (height - 80) // max(rows, 1)
        pen.line((40, y, width - 40, y), fill=ink, width=2)
    for column in range(columns + 1 if columns else 0):
        x = 40 + column * (width - 80) // columns
        pen.line((x, 40, x, height - 40), fill=ink, width=2)
    return picture


def _noise(seed: int = 1) -> Image.Image:
    return Image.fromarray(np.random.default_rng(seed).integers(0, 255, (600, 900), dtype=np.uint8))


def _scene() -> Image.Image:
    """A street: sky over a road, houses, a lamp post; edges, but no rules on both sides alike."""
    picture = Image.new("L", (900, 600), 200)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 400, 900, 600), fill=90)
    for x in range(50, 850, 200):
        pen.rectangle((x, 180, x + 140, 400), fill=140 if x % 400 else 60)
    pen.line((430, 100, 430, 400), fill=20, width=3)
    return picture


PICTURES = [
    ("a ruled table", _grid(5, 3), True),
    ("light grey rules", _grid(6, 4, ink=225), True),
    ("white rules on dark", _grid(4, 2, ink=255, paper=40), True),
    ("a large scan", _grid(12, 5, size=(2400, 3200)), True),
    ("lines of a notebook", _grid(14, 0), False),
    ("one frame", _grid(1, 1), False),
    ("noise", _noise(), False),
    ("a street", _scene(), False),
    ("nothing", Image.new("L", (800, 500), 255), False),
    ("an icon", _grid(3, 3, size=(60, 60)), False),
]


@pytest.mark.parametrize(("picture", "expected"), [row[1:] for row in PICTURES], ids=[row[0] for row in PICTURES])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_table_is_told_by_its_rules(picture: Image.Image, expected: bool, kind: str) -> None:
    assert holds_table(_bytes(picture, kind)) is expected


@pytest.mark.parametrize("body", [b"", b"\x89PNG\r\n\x1a\n" + b"\0" * 5000, b"GIF89a" + b"\xff" * 5000, b"<svg/>"])
def test_a_broken_picture_holds_none(body: bytes) -> None:
    assert not holds_table(body)


def test_a_picture_of_too_many_pixels_is_not_unpacked() -> None:
    out = io.BytesIO()
    Image.new("1", (9_000, 5_000)).save(out, "PNG")
    assert out.tell() < 100_000
    assert not holds_table(out.getvalue())


@pytest.mark.parametrize(
    ("body", "kind"),
    [(_bytes(_noise(), name), f"image/{name.lower()}") for name in ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")]
    + [(b"<html>", None), (b"<svg xmlns=", None), (b"%PDF-1.4", None), (b"", None)],
)
def test_the_kind_is_what_the_bytes_say(body: bytes, kind: str | None) -> None:
    assert sniff(body) == kind


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<html>no</html>" * 500, "no image"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * (LEAST_BYTES - 9), "says nothing"),
        (b"\xff\xd8\xff" + b"x" * MOST_BYTES, "too large"),
        (b"\xff\xd8\xff" + b"x" * LEAST_BYTES, None),
    ],
)
def test_what_is_not_kept_says_why(body: bytes, reason: str | None) -> None:
    assert (refusal(body) or "") == "" if reason is None else reason in str(refusal(body))


def _article(site: Site, *images: str) -> None:
    text = "<p>Акимат города утвердил бюджет: на ремонт дорог выделено 12 млн тенге, сообщил аким.</p>" * 4
    caption = "<figcaption>Расходы по поставщикам</figcaption>"
    shown = "".join(f'<figure><img src="{one}">{caption}</figure>' for one in images)
    body = f"<article><h1>Бюджет города</h1>{text}{shown}</article>"
    site.html("/a/1", f"<html><head><title>Бюджет города</title></head><body>{body}</body></html>")
    site.listing(["/a/1"])


def test_images_are_fetched_behind_their_article_and_a_table_becomes_its_document(
    site: Site, newsroom: Newsroom
) -> None:
    need(parts.tesseract)
    table = _bytes(scan(Paper().rows(BUDGET).bytes(), 200))
    site.html("/i/table.png", table, "image/png")
    site.html("/i/photo.jpg", _bytes(_scene().resize((1200, 800)), "JPEG"), "image/jpeg")
    site.html("/i/fake.png", "<html>login</html>" * 200, "image/png")
    _article(site, "/i/table.png", "/i/photo.jpg", "/i/fake.png", "/i/gone.png", "http://cdn.other.example/x.png")
    context = newsroom({"one": site.source("one", recheck="[]", selectors="{text: article}")}, site.host)
    crawl(context)
    parse(context)
    assert site.count("/i/table.png") == 0
    for _ in range(2):
        crawl(context)
        parse(context)
    assert [site.count(f"/i/{name}") for name in ("table.png", "photo.jpg", "fake.png", "gone.png")] == [1, 1, 1, 1]
    root = f"http://{site.host}"
    with context.store.read() as connection:
        kept = connection.execute(select(pages).where(pages.c.kind == "image").order_by(pages.c.url)).all()
        states = connection.execute(select(frontier.c.url, frontier.c.state, frontier.c.due_at)).all()
        (document,) = articles_at(connection, f"{root}/i/table.png")
        assert articles_at(connection, f"{root}/i/photo.jpg") == []
        (parent,) = parents_of(connection, document.article.id)
        (article,) = articles_at(connection, f"{root}/a/1")
        hanging = {one.url: one.document_id for one in files_of(connection, article.article.id)}
        assert connection.execute(select(tables.c.article_id)).scalars().all() == [document.article.id]
    assert [row.url for row in kept] == [f"{root}/i/photo.jpg", f"{root}/i/table.png"]
    assert all(row.parsed_at is not None for row in kept)
    assert WarcReader(context.settings.warc_folder).read(kept[1].warc_file, kept[1].warc_offset).body == table
    assert {(url.removeprefix(root), state) for url, state, due in states if due is None and "/i/" in url} == {
        ("/i/table.png", "done"), ("/i/photo.jpg", "done"), ("/i/fake.png", "closed"), ("/i/gone.png", "closed")
    }  # fmt: skip
    assert not [url for url, *_ in states if "other.example" in url]
    assert (parent.article_id, parent.title) == (article.article.id, "Расходы по поставщикам")
    assert hanging[f"{root}/i/table.png"] == document.article.id
    assert "12 500 000" in document.article.text
    assert document.article.published_at is None


@pytest.mark.parametrize(("most", "fetched"), [("0", 0), ("2", 2)])
def test_how_many_images_is_a_setting(
    site: Site, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, most: str, fetched: int
) -> None:
    for number in range(4):
        site.html(f"/i/{number}.png", _bytes(_noise(number)), "image/png")
    _article(site, *(f"/i/{number}.png" for number in range(4)))
    context = newsroom({"one": site.source("one", recheck="[]", selectors="{text: article}")}, site.host)
    object.__setattr__(context.settings, "images", int(most))
    for _ in range(2):
        crawl(context)
        parse(context)
    assert sum(site.count(f"/i/{number}.png") for number in range(4)) == fetched


@pytest.mark.parametrize(
    ("host", "refused"), [("qala.kz", False), ("cdn.qala.kz", False), ("img.qala.kz", True), ("evil.example", True)]
)
def test_images_stand_on_hosts_that_the_source_names(host: str, refused: bool) -> None:
    evidence = (Evidence("a test", date(2026, 11, 22)),)
    source = Source(
        "q", "Q", "https://qala.kz/", ("qala.kz",), ("ru",), (), "/a/", evidence, image_hosts=("cdn.qala.kz",)
    )
    assert source.shows_images(host) is not refused
    assert source.owns(host) is (host == "qala.kz")
    with pytest.raises(Refused, match="off-site") if refused else nullcontext():
        check_url(f"https://{host}/i/1.png", source, ())
