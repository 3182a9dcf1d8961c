"""How words are taken, why a hit is one, the spellings found, repairs, and what is counted in requests of its own."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from starlette.datastructures import QueryParams

from app.web.question import MOST_LEFT_OUT, read_question

if TYPE_CHECKING:
    from conftest import Newsroom

PART = {"HX-Request": "true"}


def _hits(page: str) -> list[str]:
    return re.findall(r'<h2><a href="/articles/([^"?]+)"', page)


QUESTIONS = [  # an address, the query that it is
    ("q=дорога", "дорога"),
    ("q=дорога&match=exact", "(дорога) AND match:exact"),
    ("q=дорога&match=nonsense", "дорога"),
    ("q=дорога match:exact&match=variants", "дорога match:exact"),
    ("q=дорога&without=дорогу", '(дорога) AND without:"дорогу"'),
    ('q=дорога&without=дорогу&without=до"рог&without=дорогу', '(дорога) AND without:"дорогу" AND without:"дорог"'),
    ("match=exact&without=дорогу", ""),
    ("language=kk&match=forms", 'lang:"kk" AND match:forms'),
]


@pytest.mark.parametrize(("address", "query"), QUESTIONS)
def test_what_is_asked_is_one_query_which_an_export_can_cite(address: str, query: str) -> None:
    question = read_question(QueryParams(parse_qsl(address)))
    assert question.query == query
    again = read_question(QueryParams(parse_qsl(urlsplit(question.address()).query)))
    assert again == question


def test_so_many_spellings_are_left_out_and_no_more() -> None:
    many = QueryParams([("q", "а"), *(("without", f"слово{i}") for i in range(200))])
    assert len(read_question(many).left_out) == MOST_LEFT_OUT


def test_words_are_taken_as_the_reader_chooses(client: httpx.Client) -> None:
    found = {
        match: set(_hits(client.get("/search", params={"q": "дорогу", "match": match}).text))
        for match in ("exact", "forms", "variants")
    }
    assert found["exact"] < found["forms"] <= found["variants"]
    page = client.get("/search", params={"q": "дорогу", "match": "exact"}).text
    assert '<option value="exact" selected>' in page
    assert all("match=exact" in unescape(link) for link in re.findall(r'href="(/search/export[^"]+)"', page))


def test_each_hit_says_why_it_is_one(client: httpx.Client, newsroom: Newsroom) -> None:
    page = client.get("/search", params={"q": 'org:"Тобыл Жол" дорогу -школа'}).text
    first = page.split('<li class="hit">')[1]
    why = unescape(re.sub(r"<[^>]+>", "", re.findall(r'<details class="why">(.*?)</details>', first, re.DOTALL)[0]))
    assert why.startswith("Why it was found")
    assert re.search(r"organisation:Тобыл Жол → .*«Тобыл Жол»", why)
    assert re.search(r"дорогу → дорог", why)
    assert "NOT школа" in why


def test_spellings_found_are_ticked_off(client: httpx.Client) -> None:
    question = {"q": "дорога"}
    page = client.get("/search", params=question).text
    link = unescape(re.findall(r'href="(/search/spellings[^"]+)"', page)[0])
    listed = client.get(link).text
    forms = dict(re.findall(r'name="without" value="([^"]+)"> [^<]+<span class="count">(\d+)</span>', listed))
    assert len(forms) > 1
    form = next(iter(forms))
    inside = client.get("/search", params={**question, "without": form}).text
    assert f"without «{form}»" in inside
    assert set(_hits(inside)) < set(_hits(page))
    again = client.get("/search/spellings", params={**question, "without": form}).text
    assert f'value="{form}" checked' in again
    assert f'name="without" value="{form}">' not in again
    back = unescape(re.findall(r'<ul class="filters".*?href="([^"]+)"', inside, re.DOTALL)[0])
    assert _hits(client.get(back).text) == _hits(page)


def test_a_form_without_words_catches_none(client: httpx.Client) -> None:
    assert "This question caught no words." in client.get("/search/spellings", params={"q": "lang:kk"}).text


@pytest.mark.parametrize("path", ["/search/facets", "/search/spellings"])
def test_parts_come_as_a_part_or_as_a_page(client: httpx.Client, path: str) -> None:
    page = client.get(path, params={"q": "дорога"})
    part = client.get(path, params={"q": "дорога"}, headers=PART)
    assert "<html" in page.text
    assert "<html" not in part.text
    links = re.findall(r'(?:value|href)="[^"]+"', part.text)
    assert links
    assert set(links) <= set(re.findall(r'(?:value|href)="[^"]+"', page.text))
    assert "HX-Request" in page.headers["vary"]


def test_hits_are_not_kept_waiting_by_what_is_counted(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.web import asking

    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(asking, "ask", lambda *_, **values: asked.append(tuple(values["facets"])) or 1 / 0)
    assert client.get("/search", params={"q": "дорога"}).status_code == 500
    assert asked == [()]


def test_a_repair_is_a_link_that_keeps_filters(client: httpx.Client) -> None:
    page = client.get("/search", params={"q": "titel:дорога", "language": "ru", "match": "forms"})
    assert page.status_code == 400
    repaired = unescape(re.findall(r'Perhaps you mean: <a href="([^"]+)"', page.text)[0])
    answer = client.get(repaired)
    assert answer.status_code == 200
    assert "Language: Russian" in answer.text
    assert read_question(QueryParams(parse_qsl(urlsplit(repaired).query))).words == "title:дорога"


def test_a_watch_is_repaired_too(client: httpx.Client) -> None:
    token = re.findall(r'name="token" value="([^"]+)"', client.get("/watches").text)[0]
    page = client.post("/watches", data={"token": token, "name": "Дороги", "query": "titel:дорога"})
    assert page.status_code == 400
    assert unescape(re.findall(r'Perhaps you mean: <a href="([^"]+)"', page.text)[0]).startswith("/watches?query=")


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "\u202eагород\u202c",
    "дор\u200bога\u2066",
    "a" * 3000,
]


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("path", ["/search", "/search/facets", "/search/spellings"])
def test_hostile_words_are_shown_as_words(client: httpx.Client, path: str, words: str) -> None:
    page = client.get(path, params={"q": words, "without": words, "match": words})
    assert page.status_code in (200, 400)
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text


@pytest.mark.parametrize("path", ["/search/facets", "/search/spellings", "/search/values?facet=source"])
def test_nothing_is_counted_of_no_question(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404
    wrong = client.get(path + ("&" if "?" in path else "?") + 'q="дорога')
    assert wrong.status_code == 400
    assert "not closed" in wrong.text
