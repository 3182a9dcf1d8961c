"""Judging on the web: with a reason, in force at once, and taken back."""

from __future__ import annotations

import re

import httpx
import pytest


@pytest.fixture
def place(client: httpx.Client) -> str:
    """The page of an organisation with a spelling in each language."""
    return str(client.get("/entities", params={"name": "Тобыл Жол"}, follow_redirects=True).url.path)


def _token(client: httpx.Client, page: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', client.get(page).text)
    assert found is not None
    return found[1]


def _judge(client: httpx.Client, place: str, **fields: str) -> httpx.Response:
    form = {"token": _token(client, place), "why": "проверили по договору", **fields}
    return client.post(f"{place}/judge", data=form, follow_redirects=False)


def _undo_newest(client: httpx.Client) -> None:
    number = re.search(r'action="/judgements/(\d+)/undo"', client.get("/judgements").text)
    assert number is not None
    answer = client.post(f"/judgements/{number[1]}/undo", data={"token": _token(client, "/judgements")})
    assert answer.status_code == 303


def test_a_name_is_shown_at_once_and_taken_back(client: httpx.Client, place: str) -> None:
    before = re.findall(r"<h1>(.*?)</h1>", client.get(place).text)
    answer = _judge(client, place, verb="rename", name="Тобыл Жол Групп")
    assert (answer.status_code, answer.headers["location"]) == (303, place)
    try:
        assert re.findall(r"<h1>(.*?)</h1>", client.get(place).text) == ["Тобыл Жол Групп"]
        assert "Тобыл Жол Групп" in client.get("/search", params={"q": "дорогу"}).text
        listed = client.get("/judgements").text
        assert "проверили по договору" in listed
    finally:
        _undo_newest(client)
    assert re.findall(r"<h1>(.*?)</h1>", client.get(place).text) == before


def test_what_is_hidden_leaves_the_facets_and_the_search_for_it(client: httpx.Client, place: str) -> None:
    assert _judge(client, place, verb="hide").headers["location"] == "/judgements"
    try:
        assert client.get("/entities", params={"name": "Тобыл Жол"}).status_code == 404
    finally:
        _undo_newest(client)
    assert client.get(place).status_code == 200


def test_noise_is_found_as_a_word_only(client: httpx.Client, place: str) -> None:
    question = {"q": 'org:"Тобыл Жол"'}
    assert "/articles/" in client.get("/search", params=question).text
    assert _judge(client, place, verb="noise").headers["location"] == "/judgements"
    try:
        assert client.get(place).status_code == 404
        assert "/articles/" not in client.get("/search", params=question).text
        assert "/articles/" in client.get("/search", params={"q": '"Тобыл Жол"'}).text
    finally:
        _undo_newest(client)
    assert client.get(place).status_code == 200


def test_two_that_are_different(client: httpx.Client, place: str) -> None:
    other = client.get("/entities", params={"name": "Серик Ахметов"}, follow_redirects=True).url.path
    answer = _judge(client, place, verb="different", name=str(other).rpartition("/")[2])
    assert (answer.status_code, "never meet" in answer.text or "nothing is called" in answer.text) == (400, True)
    assert _judge(client, place, verb="different", name="Тобыл Жол").status_code == 400


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"verb": "rename", "name": " "}, "empty"),
        ({"verb": "rename", "name": "А", "why": " "}, "why"),
        ({"verb": "eat", "name": "А"}, "no judgement"),
        ({"verb": "merge", "name": "Жоқ Компания"}, "nothing is called"),
        ({"verb": "split", "name": "Жоқ Компания"}, "no other name"),
        ({}, "no judgement"),
    ],
)
def test_what_cannot_be_judged_says_why(client: httpx.Client, place: str, fields: dict[str, str], said: str) -> None:
    answer = _judge(client, place, **fields)
    assert answer.status_code == 400
    assert said in answer.text


def test_a_form_of_another_page_is_not_taken(client: httpx.Client, place: str) -> None:
    assert client.post(f"{place}/judge", data={"verb": "hide", "why": "x", "token": "x"}).status_code == 403
    assert client.post("/judgements/1/undo", data={"token": "x"}).status_code == 403
    answer = client.post("/judgements/999/undo", data={"token": _token(client, "/watches")})
    assert answer.status_code == 404


def test_names_and_reasons_stay_text(client: httpx.Client, place: str) -> None:
    _judge(client, place, verb="rename", name="<script>alert(1)</script>")
    try:
        assert "<script>alert(1)" not in client.get(place).text + client.get("/judgements").text
    finally:
        _undo_newest(client)


def test_older_ones_are_on_the_pages_behind(client: httpx.Client, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.web.views.judge.A_PAGE", 2)
    for number in range(5):
        _judge(client, place, verb="rename", name=f"Тобыл {number}")
    try:
        page, names = client.get("/judgements").text, list[str]()
        for _ in range(10):
            assert '<a href="/api/v1/judgements/file" download>' in page
            names += re.findall(r"→ (Тобыл \d)</h2>", page)
            following = re.search(r'rel="next" href="(/judgements\?before=\d+)"', page)
            if following is None:
                break
            page = client.get(following[1]).text
            assert '<a href="/judgements">To the newest</a>' in page
        assert names[:5] == [f"Тобыл {number}" for number in reversed(range(5))]
        assert following is None
    finally:
        monkeypatch.undo()
        for _ in range(5):
            _undo_newest(client)
    for wrong in ("0", "x", "9" * 30):
        assert client.get("/judgements", params={"before": wrong}).status_code == 400
