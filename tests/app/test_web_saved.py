"""Saved searches, and a search of what was stored on a day or in a snapshot."""

from __future__ import annotations

import io
import json
import re
import zipfile
from html import unescape
from typing import TYPE_CHECKING

import httpx
import pytest

from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.progress import Silence
from pipelines.searching import snapshots, views

if TYPE_CHECKING:
    from conftest import Newsroom

QUERY = "жол OR дорога OR дорогу"


def _token(client: httpx.Client) -> str:
    found = re.search(r'name="token" value="([^"]+)"', client.get("/watches").text)
    assert found
    return found[1]


def _save(client: httpx.Client, name: str, question: str) -> httpx.Response:
    return client.post("/views", data={"token": _token(client), "name": name, "question": question})


def test_a_search_is_saved_opened_and_removed(client: httpx.Client) -> None:
    page = client.get("/search", params={"q": QUERY, "language": "kk", "sort": "date"}).text
    asked = re.search(r'name="question" value="([^"]+)"', page)
    assert asked
    assert _save(client, "  Жолдар   туралы ", unescape(asked[1])).status_code in (200, 303)
    mine = client.get("/views").text
    link = re.search(r'<a href="(/search\?[^"]+)">Жолдар туралы</a>', mine)
    assert link
    again = client.get(unescape(link[1])).text
    assert "Language: Kazakh" in again
    assert 'aria-current="true">newest first' in again
    assert "Жолдар туралы" in client.get("/search").text
    removal = re.search(r'action="(/views/[^"]+/remove)"', mine)
    assert removal
    opened = client.get(removal[1].removesuffix("/remove"), follow_redirects=False)
    assert opened.status_code == 303
    assert opened.headers["location"] == unescape(link[1])
    client.post(removal[1], data={"token": _token(client)})
    assert "Жолдар туралы" not in client.get("/views").text


@pytest.mark.parametrize(
    ("name", "question", "said"),
    [
        ("", "q=жол", "needs a name"),
        ("а" * 121, "q=жол", "needs a name"),
        ("бос", "", "nothing to save"),
        ("бос", "cursor=x&next=//elsewhere.example", "nothing to save"),
    ],
)
def test_what_cannot_be_saved_is_said(client: httpx.Client, name: str, question: str, said: str) -> None:
    answer = _save(client, name, question)
    assert answer.status_code == 400
    assert said in answer.text


def test_only_what_a_search_can_hold_is_kept(client: httpx.Client) -> None:
    _save(client, "<b>жол</b>", "q=<script>&source=x&back=//elsewhere.example&token=secret")
    page = client.get("/views").text
    assert "elsewhere" not in page
    assert "secret" not in page
    assert "<b>жол</b>" not in page
    assert "<script>&" not in page


def test_views_are_their_owner_s(newsroom: Newsroom) -> None:
    with Context(newsroom.settings, progress=Silence()) as context:
        hers = views.save(context, "Айгүл", "Тендерлер", "q=тендер")
        assert views.save(context, "Айгүл", "Тендерлер", "q=тендер") == hers
        with pytest.raises(InputError, match="already"):
            views.save(context, "Айгүл", "Тендерлер", "q=другое")
        assert views.save(context, "Борис", "Тендерлер", "q=другое").id != hers.id
        for deed in (views.get, views.remove):
            with pytest.raises(InputError, match="no such view"):
                deed(context, "Борис", hers.id)
        assert views.get(context, "Айгүл", hers.id) == hers


def test_another_s_view_is_as_one_that_is_not_there(client: httpx.Client, newsroom: Newsroom) -> None:
    with Context(newsroom.settings, progress=Silence()) as context:
        hers = views.save(context, "Айгүл", "Жеке сұрақ", "q=құпия")
    answers = [client.get(f"/views/{one}") for one in (hers.id, "nobodys")]
    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].text.replace(hers.id, "") == answers[1].text.replace("nobodys", "")
    assert "құпия" not in answers[0].text
    assert client.post(f"/views/{hers.id}/remove", data={"token": _token(client)}).status_code == 404
    assert "Жеке сұрақ" not in client.get("/views").text


def test_a_question_of_a_day_finds_what_was_stored_by_then(client: httpx.Client) -> None:
    now = client.get("/search", params={"q": QUERY}).text
    before = client.get("/search", params={"q": QUERY, "as_of": "2020-01-01"}).text
    assert "as they were stored then" in before
    assert "<b>0 articles</b>" in before
    assert "<b>0 articles</b>" not in now
    later = client.get("/search", params={"q": QUERY, "as_of": "2030-01-01"}).text
    assert re.search(r"<b>\d+ articles?</b>", later)[0] == re.search(r"<b>\d+ articles?</b>", now)[0]  # type: ignore[index]
    assert "as_of=2030-01-01" in later  # filters and exports stay in that day
    spelled = client.get("/search/spellings", params={"q": QUERY, "as_of": "2030-01-01"}).text
    assert 'name="as_of" value="2030-01-01"' in spelled
    assert 'class="count"' in spelled
    assert 'class="count"' not in client.get("/search/spellings", params={"q": QUERY, "as_of": "2020-01-01"}).text


def test_the_past_is_looked_through_for_as_long_as_a_request_lasts(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.web.asking.THEN_SECONDS", -1.0)
    monkeypatch.setattr("pipelines.searching.as_of.PAGE", 1)
    for place in ("/search", "/search/spellings"):
        answer = client.get(place, params={"q": QUERY, "as_of": "2030-01-01"})
        assert "takes too long here" in answer.text


def test_a_day_that_is_none_is_no_search_of_now(client: httpx.Client) -> None:
    answer = client.get("/search", params={"q": QUERY, "as_of": "вчера"})
    assert answer.status_code == 400
    assert "2026-10-05" in answer.text
    assert client.get("/search", params={"q": QUERY, "snapshot": "нет такого"}).status_code == 404


def test_a_snapshot_is_offered_and_an_export_of_it_says_so(client: httpx.Client, newsroom: Newsroom) -> None:
    with Context(newsroom.settings, progress=Silence()) as context:
        snapshots.create(context, "мақала-1", "Айгүл", "мақала үшін")
    page = client.get("/search", params={"q": QUERY, "snapshot": "мақала-1"}).text
    assert "<option selected>мақала-1</option>" in page
    link = re.search(r'href="(/search/export\?[^"]*format=jsonl[^"]*)"', page)
    assert link
    with zipfile.ZipFile(io.BytesIO(client.get(unescape(link[1])).content)) as book:
        manifest = json.loads(book.read("manifest.json"))
    assert manifest["as_of"]["snapshot"] == "мақала-1"
