"""The search page's months to click, long lists of values, and exports that are streamed."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from html import unescape

import httpx
import pytest

from app.web.chart import histogram
from app.web.desk import DOWNLOADS, BusyError, Desk
from app.web.views import counting
from pipelines.settings import Settings

QUERY = "жол OR дорога OR дорогу"


def _total(page: str) -> int:
    found = re.search(r"<b>([\d,]+) articles?</b>", page)
    assert found
    return int(found[1].replace(",", ""))


def test_a_bar_leads_to_the_articles_of_its_month(client: httpx.Client) -> None:
    page = client.get("/search", params={"q": QUERY}).text
    counted = client.get("/search/facets", params={"q": QUERY}).text
    bars = re.findall(r'<a href="([^"]+)" rel="nofollow" aria-label="(\d{4}-\d\d): (\d+)">', counted)
    assert len(bars) > 1
    for link, month, count in bars:
        inside = client.get(unescape(link)).text
        assert _total(inside) == int(count)
        assert f"Month: {month} <" in inside
    assert sum(int(count) for _, _, count in bars) == _total(page)


def test_many_months_are_bars_of_years_which_narrow_down_too(client: httpx.Client) -> None:
    chart = histogram([("2019-01", 2), ("2026-09", 3), ("2026-10", 4)])
    assert chart is not None
    assert {bar.label: bar.count for bar in chart.bars if bar.count} == {"2019": 2, "2026": 7}
    assert histogram([("2026-09", 3)]) is None
    everything = _total(client.get("/search", params={"q": QUERY}).text)
    assert _total(client.get("/search", params={"q": QUERY, "year": "2026"}).text) == everything
    assert _total(client.get("/search", params={"q": QUERY, "year": "1999"}).text) == 0
    assert _total(client.get("/search", params={"q": QUERY, "year": "1999 OR a"}).text) == everything


def test_bars_are_as_wide_as_a_finger() -> None:
    chart = histogram([("2025-01", 1), ("2026-12", 1)])
    assert chart is not None
    assert chart.width / len(chart.bars) >= 24


def test_a_facet_has_a_page_of_many_values_that_is_sifted(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "A_FACET", 1)
    page = client.get("/search/facets", params={"q": QUERY, "language": "ru"}).text
    more = unescape(next(one for one in re.findall(r'href="(/search/values[^"]+)"', page) if "organisation" in one))
    listed = client.get(more).text
    links = re.findall(r'<li><a href="([^"]+)" rel="nofollow">([^<]+)</a> <span class="count">(\d+)</span>', listed)
    assert len(links) > 1
    for link, name, count in links[:3]:
        inside = client.get(unescape(link)).text
        assert _total(inside) == int(count)
        assert f"Organisation: {name} <" in inside
    sifted = client.get(more, params={**dict(httpx.URL(more).params), "find": "ТОБЫЛ"}).text
    names = re.findall(r'rel="nofollow">([^<]+)</a> <span', sifted)
    assert names
    assert all("тобыл" in name.lower() for name in names)
    assert "No value is called so" in client.get(more, params={**dict(httpx.URL(more).params), "find": "zzzq"}).text


@pytest.mark.parametrize(
    ("page", "values", "status"),
    [
        ("/search/values", {"q": QUERY, "facet": "password"}, 404),
        ("/search/values", {"facet": "source"}, 404),
        ("/search/values", {"q": '"open', "facet": "source"}, 400),
        ("/search/export", {"q": QUERY, "format": "doc"}, 404),
        ("/search/export", {"format": "csv"}, 404),
        ("/search/export", {"q": '"open', "format": "csv"}, 400),
    ],
)
def test_what_cannot_be_had_is_said(client: httpx.Client, page: str, values: dict[str, str], status: int) -> None:
    assert client.get(page, params=values).status_code == status


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet", "xlsx"])
def test_everything_that_is_found_is_taken_away_from_the_page(client: httpx.Client, kind: str) -> None:
    page = client.get("/search", params={"q": QUERY, "language": "kk"}).text
    link = next(one for one in re.findall(r'href="(/search/export[^"]+)"', page) if kind in one)
    answer = client.get(unescape(link))
    assert "content-length" not in answer.headers
    assert answer.headers["content-disposition"].endswith(f'-{kind}.zip"')
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        said = json.loads(book.read("manifest.json"))
        digest = hashlib.sha256(book.read(f"articles.{kind}")).hexdigest()
    assert said["file"]["articles"] == _total(page)
    assert said["file"]["sha256"] == digest
    assert said["query"] == f'({QUERY}) AND lang:"kk"'


def test_only_so_many_downloads_at_once(client: httpx.Client) -> None:
    desk = Desk(Settings())
    held = [desk.take_room() for _ in range(DOWNLOADS)]
    with pytest.raises(BusyError):
        desk.take_room()
    held.pop()()
    desk.take_room()()
    for _ in range(DOWNLOADS + 1):  # each gives its room back, wrong ones too
        client.get("/search/export", params={"q": '"open', "format": "csv"})
        assert client.get("/search/export", params={"q": QUERY, "format": "csv"}).status_code == 200
