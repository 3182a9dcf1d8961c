"""A document on the web: pages beside their pictures, mentions marked on both, tables, sealing; `baqylau tables`."""

from __future__ import annotations

import contextlib
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from app.cli import baqylau
from crawlers.documents import picture
from crawlers.documents.picture import Mark, Order, PictureError, picture_of
from crawlers.parse.layout import Box
from pipelines.context import Context
from pipelines.extraction.extract import extract
from pipelines.importing.imports import import_paths
from pipelines.resolution.resolve import resolve
from pipelines.settings import Settings
from pipelines.store import seals
from pipelines.store.articles import articles_at
from tests.crawlers.paper import BUDGET, KK, RU, Paper, saved, scan

Served = Callable[[Settings], contextlib.AbstractContextManager[str]]
ROWS = (*BUDGET[:2], ("АО «Көкжиек Энерго»", "180240011111", "330 млн тенге"))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("documents") / "home")


@pytest.fixture(scope="module")
def document(home: Settings) -> Iterator[tuple[Context, str, str]]:
    """A report of two pages in a store of its own, read by the real analyser: context, id, address."""
    paper = Paper().prose(RU)
    paper.add_page()
    file = home.home.parent / "report.pdf"
    file.write_bytes(paper.prose(KK).rows(ROWS).bytes())
    with Context(home) as context:
        import_paths(context, [file])
        extract(context)
        resolve(context)
        url = file.resolve().as_uri()
        with context.store.read() as connection:
            identity = articles_at(connection, url)[0].article.id
        yield context, identity, url


@pytest.fixture(scope="module")
def browser(home: Settings, document: tuple[Context, str, str], served: Served) -> Iterator[httpx.Client]:
    with served(home) as root, httpx.Client(base_url=root, timeout=60) as client:
        yield client


def pixels(data: bytes) -> np.ndarray:  # type: ignore[type-arg]
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)


def yellow(data: bytes) -> np.ndarray:  # type: ignore[type-arg]
    """(row, column) of pixels that a marker has coloured."""
    shown = pixels(data)
    return np.argwhere((shown[:, :, 0] > 200) & (shown[:, :, 2] < 200) & (shown[:, :, 0] - shown[:, :, 2] > 40))


def test_the_article_says_where_its_pages_begin_and_has_its_tables(
    browser: httpx.Client, document: tuple[Context, str, str]
) -> None:
    _, identity, _ = document
    shown = browser.get(f"/articles/{identity}", headers={"Accept-Language": "en"}).text
    assert shown.index(f"/articles/{identity}/pages/1?version=1") < shown.index("Щебень")
    assert (
        shown.index("Ревизионная")
        < shown.index(f'/articles/{identity}/pages/2?version=1">page 2')
        < shown.index("Тексеру комиссиясы")
    )
    assert "Tables: 1" in shown
    assert "Pages: 2" in shown


def test_a_page_has_its_own_text_and_marks_what_is_chosen(
    browser: httpx.Client, document: tuple[Context, str, str]
) -> None:
    _, identity, _ = document
    shown = browser.get(f"/articles/{identity}/pages/2", headers={"Accept-Language": "en"}).text
    assert "Тексеру комиссиясы" in shown
    assert "Щебень" not in shown
    assert "page 2 of 2" in shown
    link = shown.partition(f'href="/articles/{identity}/pages/2?version=1&amp;start=')[2].partition('"')[0]
    start, _, stop = link.partition("&amp;stop=")
    chosen = browser.get(f"/articles/{identity}/pages/2?start={start}&stop={stop}").text
    assert f"start={start}&amp;stop={stop}" in chosen.partition("<img")[2].partition(">")[0]
    for wrong in ("pages/3", "pages/0", "pages/1?version=9"):
        assert browser.get(f"/articles/{identity}/{wrong}").status_code == 404
    assert browser.get(f"/articles/{identity}/pages/one").status_code == 400


def test_a_mention_in_a_profile_and_in_extract_names_its_page(
    browser: httpx.Client, document: tuple[Context, str, str], home: Settings
) -> None:
    _, identity, url = document
    shown = browser.get(f"/articles/{identity}").text
    entities = set(re.findall(r'href="(/entities/[^"]+)"', shown))
    profiles = [browser.get(entity).text for entity in sorted(entities)]
    links = [
        re.search(rf'href="(/articles/{identity}/pages/2\?version=1&amp;start=\d+&amp;stop=\d+)"', p) for p in profiles
    ]
    found = next(link for link in links if link)
    assert browser.get(found[1].replace("&amp;", "&")).status_code == 200
    said = CliRunner().invoke(baqylau, ["--home", str(home.home), "extract", "--json", url.removeprefix("file://")])
    mentions = json.loads(said.stdout)["mentions"]
    assert {one["page"] for one in mentions} == {1, 2}
    assert {one["page"] for one in mentions if "Көкжиек" in one["text"]} == {2}


def test_the_picture_marks_a_mention_where_it_stands(browser: httpx.Client, document: tuple[Context, str, str]) -> None:
    context, identity, _ = document
    from pipelines.store.articles import get_article
    from pipelines.store.layouts import page_layout

    with context.store.read() as connection:
        article = get_article(connection, identity)
        layout = page_layout(connection, identity, 1, 2)
    assert article is not None
    assert layout is not None
    start = article.article.text.index("«Көкжиек Энерго»")
    words = [word for word in layout.words if start <= word.start < start + 16]
    answer = browser.get(f"/articles/{identity}/pages/2/picture?start={start}&stop={start + 16}")
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["cache-control"] == "private, no-store"
    places = yellow(answer.content)
    scale = pixels(answer.content).shape[1] / layout.width
    top, left = places.min(axis=0) / scale
    bottom, right = places.max(axis=0) / scale
    assert (left, top) == pytest.approx((words[0].box.left, words[0].box.top), abs=4)
    assert (right, bottom) == pytest.approx((words[-1].box.right, words[-1].box.bottom), abs=4)
    assert len(yellow(browser.get(f"/articles/{identity}/pages/2/picture").content)) > len(places)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_tables_from_the_page_and_the_command_line(
    browser: httpx.Client, document: tuple[Context, str, str], home: Settings, kind: str, tmp_path: Path
) -> None:
    _, identity, url = document
    answer = browser.get(f"/articles/{identity}/tables?format={kind}")
    assert answer.status_code == 200
    assert f"{identity}-tables.{kind}" in answer.headers["content-disposition"]
    file = tmp_path / f"a.{kind}"
    said = CliRunner().invoke(
        baqylau, ["--home", str(home.home), "tables", url, "--format", kind, "--output", str(file)]
    )
    assert said.exit_code == 0, said.output
    assert said.output == f"1 tables in {file}\n"
    if kind == "json":
        assert json.loads(file.read_bytes())["tables"][0]["rows"] == [list(row) for row in ROWS]
        assert file.read_bytes() == answer.content
    assert browser.get(f"/articles/{identity}/tables?format=exe").status_code == 400
    assert browser.get(f"/articles/{identity}/tables?table=7").status_code == 404


def test_a_sealed_document_shows_neither_page_nor_picture_nor_table(tmp_path: Path, served: Served) -> None:
    settings = Settings(home=tmp_path / "home")
    file = tmp_path / "a.pdf"
    file.write_bytes(Paper().rows(ROWS).bytes())
    with Context(settings) as context:
        import_paths(context, [file])
        url = file.resolve().as_uri()
        with context.store.write() as connection:
            identity = articles_at(connection, url)[0].article.id
            seals.order(connection, "seal", url, "решение суда", "редактор")
    with served(settings) as root, httpx.Client(base_url=root, timeout=60) as client:
        for part in ("pages/1", "pages/1/picture", "tables"):
            answer = client.get(f"/articles/{identity}/{part}")
            assert answer.status_code == 404
            assert "Көкжиек" not in answer.text


def test_pictures_of_scans_are_turned_and_broken_files_end(monkeypatch: pytest.MonkeyPatch) -> None:
    lying = scan(Paper().prose(RU).bytes(), 100, turn=90)
    drawn = picture_of(saved(lying, dpi=100), Order(1, 595, 842, 90, 400, (Mark(Box(10, 10, 300, 30), "chosen"),)))
    assert Image.open(io.BytesIO(drawn)).size == (400, 566)
    assert len(yellow(drawn)) > 1000
    with pytest.raises(PictureError, match="cannot be drawn"):
        picture_of(b"%PDF-1.7 nothing", Order(1, 595, 842))
    with pytest.raises(PictureError, match="cannot be drawn"):
        picture_of(saved(lying), Order(7, 595, 842))
    with pytest.raises(PictureError, match="took more than"):
        picture_of(saved(lying), Order(1, 595, 842), seconds=0.001)
    wide = picture.draw(Paper().prose(RU).bytes(), Order(1, 100, 100_000, pixels=5000))
    assert np.prod(Image.open(io.BytesIO(wide)).size) <= picture.MOST_PIXELS * 1.1
