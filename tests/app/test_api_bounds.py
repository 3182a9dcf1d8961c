"""What bounds the API: who may write, whose cursors are taken, how often one may ask, and what stays as it was."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from fastapi import Request
from in_process import InProcess, running
from starlette.exceptions import HTTPException

from app.web import reader
from app.web.rates import Rates
from app.web.reader import Reader
from pipelines.settings import Settings

if TYPE_CHECKING:
    from conftest import Newsroom

QUERY = "жол OR дорога OR мост"
API = "/api/v1"


def _client(app: Any, address: str, token: str = "") -> httpx.Client:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.Client(transport=InProcess(app, address), base_url=f"http://127.0.0.1{API}", headers=headers)


@pytest.fixture(scope="module")
def app(newsroom: Newsroom) -> Iterator[Any]:
    with running(newsroom.settings) as made:
        yield made


@pytest.fixture
def api(app: Any) -> httpx.Client:
    app.state.rates = Rates(Settings(api_rate=0, api_rate_loopback=0))
    return _client(app, "127.0.0.1")


@pytest.fixture
def known_as(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Ask as another reader: known_as(name=…, role=…, collections=…)."""
    own = reader.asking_of

    def become(**values: Any) -> None:
        def asked(request: Request) -> Reader:
            found = own(request)
            assert found is not None
            return replace(found, **values)

        monkeypatch.setattr(reader, "asking_of", asked)

    return become


# -- who may write ----------------------------------------------------------------------------------------------------

WRITES = [
    ("POST", "/watches", {"name": "x", "query": "мост"}),
    ("DELETE", "/watches/Тобыл Жол", None),
    ("POST", "/judgements", {"verb": "hide", "entity": "Тобыл Жол", "why": "x"}),
    ("POST", "/judgements/1/undo", None),
    ("POST", "/judgements/file", {"lines": ["{}"]}),
    ("POST", "/terms", {"kind": "person", "ru": ["А Б"], "kk": ["В Г"], "why": "x"}),
    ("DELETE", "/terms/1", None),
    ("POST", "/snapshots", {"name": "x", "why": "x"}),
    ("DELETE", "/snapshots/x", None),
]


def _state(api: httpx.Client) -> list[Any]:
    return [api.get(f"/{noun}").json() for noun in ("watches", "judgements", "terms", "snapshots", "views")]


@pytest.mark.parametrize(("verb", "place", "sent"), WRITES)
def test_readers_write_nothing_that_is_everybody_s(
    api: httpx.Client, known_as: Any, verb: str, place: str, sent: Any
) -> None:
    before = _state(api)
    known_as(role="reader")
    answer = api.request(verb, place, json=sent, headers={"X-Baqylau": "1"})
    assert answer.status_code == 403
    assert "editor" in answer.json()["error"]
    assert _state(api) == before


def test_readers_keep_what_is_their_own(api: httpx.Client, known_as: Any) -> None:
    known_as(role="reader", name="Айгүл")
    made = api.post("/views", json={"name": "Өз сұрағым", "question": "q=мост"}).json()["id"]
    assert [one["id"] for one in api.get("/views").json()["views"]] == [made]
    known_as(role="reader", name="Борис")
    assert api.get("/views").json()["views"] == []
    assert api.get(f"/views/{made}").status_code == 404
    assert api.delete(f"/views/{made}", headers={"X-Baqylau": "1"}).status_code == 404
    known_as(role="reader", name="Айгүл")
    assert api.delete(f"/views/{made}", headers={"X-Baqylau": "1"}).status_code == 204


@pytest.mark.parametrize(("verb", "place", "sent"), [*WRITES, ("POST", "/views", {"name": "x", "question": "q=x"})])
@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "multipart/form-data; boundary=x"},
        {"Content-Type": "application/json", "Origin": "https://evil.example"},
        {"X-Baqylau": "1", "Content-Type": "application/json", "Sec-Fetch-Site": "cross-site"},
        {"X-Baqylau": "1", "Content-Type": "application/json", "Sec-Fetch-Site": "same-site"},
        {"X-Baqylau": "1", "Content-Type": "application/json", "Origin": "null"},
    ],
)
def test_a_page_of_another_site_writes_nothing(
    api: httpx.Client, verb: str, place: str, sent: Any, headers: dict[str, str]
) -> None:
    before = _state(api)
    body = httpx.Request(verb, "http://x", json=sent).content if sent else b""
    answer = api.request(verb, place, content=body, headers=headers)
    assert answer.status_code in (400, 403)
    assert answer.json()["error"]
    assert _state(api) == before


def test_judgements_are_made_listed_and_taken_back(api: httpx.Client) -> None:
    before = api.get("/entities", params={"name": "Tobyl Jol"}).json()["name"]
    sent = {"verb": "rename", "entity": "Tobyl Jol", "name": "Тобыл", "why": "a test"}
    number = api.post("/judgements", json=sent).json()["id"]
    assert api.get("/entities", params={"name": "Tobyl Jol"}).json()["name"] == "Тобыл"
    newest = api.get("/judgements", params={"limit": 1}).json()["judgements"][0]
    assert (newest["id"], newest["verb"], newest["name"], newest["undone_at"]) == (number, "rename", "Тобыл", None)
    assert api.post(f"/judgements/{number}/undo", json={}).status_code == 200
    assert api.get("/entities", params={"name": "Tobyl Jol"}).json()["name"] == before
    assert api.post(f"/judgements/{number}/undo", json={}).status_code == 404


@pytest.mark.parametrize(
    ("place", "sent", "status"),
    [
        ("/judgements", {"verb": "hide", "entity": "Tobyl Jol", "name": "x", "why": "x"}, 400),
        ("/judgements", {"verb": "merge", "entity": "Tobyl Jol", "why": "x"}, 400),
        ("/judgements", {"verb": "merge", "entity": "Tobyl Jol", "name": "Никто", "why": "x"}, 400),
        ("/judgements", {"verb": "burn", "entity": "Tobyl Jol", "why": "x"}, 400),
        ("/judgements", {"verb": "hide", "entity": "Tobyl Jol", "why": " "}, 400),
        ("/terms", {"kind": "person", "ru": ["Один Человек"], "why": "x"}, 400),
        ("/snapshots", {"name": "../x", "why": "x"}, 400),
        ("/watches", {"name": "x", "query": '"дорога'}, 400),
        ("/watches", {"name": "x", "query": "мост", "mail": "none"}, 400),
        ("/watches", {"name": "x", "query": "мост", "colour": "red"}, 400),
        ("/views", {"name": "x", "question": "cursor=x"}, 400),
        ("/batch", {"names": []}, 400),
        ("/batch", {"names": ["а"] * 501}, 400),
        ("/batch", {"names": ["\ud800"]}, 400),
        ("/batch", {"names": ["а\0"]}, 400),
        ("/batch", None, 413),
    ],
)
def test_what_cannot_be_taken_is_said(api: httpx.Client, place: str, sent: Any, status: int) -> None:
    body = json.dumps(sent) if status != 413 else "x" * 1_000_001
    answer = api.post(place, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status, answer.text
    assert set(answer.json()) <= {"error", "column", "repair"}


# -- collections ------------------------------------------------------------------------------------------------------


def test_nothing_of_a_collection_that_is_not_theirs_reaches_a_reader(
    api: httpx.Client, known_as: Any, newsroom: Newsroom
) -> None:
    entity = api.get("/entities", params={"name": "Tobyl Jol"}).json()["id"]
    article = f"/articles/{newsroom.ids['road']}"
    known_as(name="Борис", role="reader", collections=frozenset({"another"}))
    search = api.get("/search", params={"q": QUERY}).json()
    assert (search["total"], search["hits"]) == (0, [])
    assert not any(search["facets"].values())
    assert api.get("/search", params={"q": QUERY, "as_of": "2100-01-01"}).json()["total"] == 0
    assert api.get("/search/facets/organisation", params={"q": QUERY}).json()["values"] == []
    assert api.get("/suggest", params={"q": "тобы"}).json()["suggestions"] == []
    assert api.get("/did_you_mean", params={"q": "Тобыл Жал"}).json()["suggestions"] == []
    assert api.post("/batch", json={"names": ["Tobyl Jol"]}).json()["lines"][0]["state"] == "missing"
    parts = ("", "/versions", "/differences?old=1&new=1", "/twins", "/near_duplicates", "/copies", "/stored",
             "/tables", "/quotation")  # fmt: skip
    unknown = [api.get(f"/articles/none{part}") for part in parts]
    for part, none in zip(parts, unknown, strict=True):
        there = api.get(f"{article}{part}")
        assert (there.status_code, there.json()) == (none.status_code, none.json()) == (404, there.json())
    assert api.get(f"/entities/{entity}").status_code == 404
    assert api.get("/entities", params={"name": "Tobyl Jol"}).status_code == 404
    assert "qala" not in [one["name"] for one in api.get("/sources").json()["sources"]]
    assert api.get("/sources/qala").status_code == 404
    assert api.get("/coverage", params={"source": "qala"}).json()["sources"] == []
    assert api.get("/health").json()["checks"] == []


# -- cursors ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "values", "items"),
    [
        ("/search", {"q": QUERY, "sort": "date"}, "hits"),
        ("/search", {"q": QUERY}, "hits"),
        ("/search", {"q": QUERY, "as_of": "2100-01-01"}, "hits"),
        ("/search/facets/organisation", {"q": QUERY}, "values"),
        ("/search/facets/organisation", {"q": QUERY, "find": "о"}, "values"),
        ("/articles/{audit}/versions", {}, "versions"),
        ("/articles/{audit}/copies", {}, "copies"),
    ],
)
def test_pages_follow_without_gap_or_repeat(
    api: httpx.Client, newsroom: Newsroom, place: str, values: dict[str, str], items: str
) -> None:
    place = place.format(**newsroom.ids)
    whole = api.get(place, params={**values, "limit": 100}).json()[items]
    seen: list[Any] = []
    answer = api.get(place, params={**values, "limit": 1})
    while True:
        seen += answer.json()[items]
        assert len(seen) <= len(whole)
        if answer.json()["cursor"] is None:
            break
        link = answer.links["next"]["url"]
        assert httpx.URL(link).params["cursor"] == answer.json()["cursor"]
        answer = api.get(f"http://127.0.0.1{link}")
    assert seen == whole
    assert len(seen) > 1


def _cursor(api: httpx.Client, place: str = "/search", **values: str) -> str:
    found = api.get(place, params={"q": QUERY, "limit": "1", **values}).json()["cursor"]
    assert isinstance(found, str)
    return found


def _changed(cursor: str, at: int) -> str:
    data = bytearray(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    data[at] ^= 1
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def test_a_cursor_of_anything_else_is_refused(api: httpx.Client, newsroom: Newsroom) -> None:
    own = _cursor(api)
    strangers = {
        "another query": ("/search", {"q": "вода", "cursor": own}),
        "another order": ("/search", {"q": QUERY, "sort": "date", "cursor": own}),
        "another moment": ("/search", {"q": QUERY, "as_of": "2100-01-01", "cursor": own}),
        "another filter": ("/search", {"q": QUERY, "language": "ru", "cursor": own}),
        "another route": ("/search/facets/month", {"q": QUERY, "cursor": own}),
        "another noun": ("/sources", {"cursor": own}),
        "another article": (
            f"/articles/{newsroom.ids['road']}/copies",
            {"cursor": api.get(f"/articles/{newsroom.ids['audit']}/copies?limit=1").json()["cursor"]},
        ),
        "changed signature": ("/search", {"q": QUERY, "cursor": _changed(own, 0)}),
        "changed position": ("/search", {"q": QUERY, "cursor": _changed(own, -3)}),
        "cut off": ("/search", {"q": QUERY, "cursor": own[:-4]}),
        "empty": ("/search", {"q": QUERY, "cursor": ""}),
        "no base64": ("/search", {"q": QUERY, "cursor": "../../etc/passwd"}),
        "not ASCII": ("/search", {"q": QUERY, "cursor": "құпия"}),
        "engine's own": ("/search", {"q": QUERY, "cursor": "WyJ4IiwieSIsMV0"}),
        "nested": ("/search", {"q": QUERY, "cursor": base64.urlsafe_b64encode(b"[" * 2_900).decode()}),
    }
    assert api.get("/search", params={"q": QUERY, "limit": "1", "cursor": own}).status_code == 200
    for name, (place, values) in strangers.items():
        answer = api.get(place, params=values)
        assert answer.status_code == 400, name
        assert "first page" in answer.json()["error"], name


def test_a_cursor_is_its_reader_s_and_its_index_s(api: httpx.Client, known_as: Any, newsroom: Newsroom) -> None:
    own = _cursor(api)
    for values in ({"name": "Борис"}, {"collections": frozenset({"news"})}):
        known_as(**values)
        answer = api.get("/search", params={"q": QUERY, "cursor": own})
        assert answer.status_code == 400
        assert "first page" in answer.json()["error"]


def test_a_cursor_of_an_index_that_was_made_anew_is_refused(
    api: httpx.Client, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    from search.engine import SearchError

    def rebuilt(*_: Any, **__: Any) -> None:
        raise SearchError("the index was rebuilt since this cursor was made: start again from the first page")

    own = _cursor(api)
    monkeypatch.setattr("app.web.asking.ask", rebuilt)
    assert api.get("/search", params={"q": QUERY, "cursor": own}).status_code == 400
    assert api.get("/search", params={"q": QUERY}).status_code == 503


# -- rates ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands: where a minute ends between two requests, one more is let in."""
    monkeypatch.setattr("time.time", lambda: 1_800_000_030.0)


@pytest.mark.usefixtures("one_minute")
def test_who_asks_too_often_waits(app: Any) -> None:
    app.state.rates = Rates(Settings(api_rate=2, api_rate_loopback=3))
    here, far = _client(app, "127.0.0.1"), _client(app, "192.0.2.1")
    answers = [here.get("/version") for _ in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert [one.headers["ratelimit-remaining"] for one in answers] == ["2", "1", "0", "0"]
    assert answers[0].headers["ratelimit-limit"] == "3"
    refused = answers[3]
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert "wait" in refused.json()["error"]
    assert [far.get("/version").status_code for _ in range(3)] == [200, 200, 429]
    assert _client(app, "192.0.2.2").get("/version").status_code == 200
    assert _client(app, "192.0.2.1", "its-own").get("/version").status_code == 200


@pytest.mark.usefixtures("one_minute")
def test_errors_count_and_say_what_is_left(app: Any) -> None:
    app.state.rates = Rates(Settings(api_rate=2, api_rate_loopback=2))
    here = _client(app, "127.0.0.1")
    assert here.get("/search", params={"q": '"open'}).headers["ratelimit-remaining"] == "1"
    assert here.get("/entities/nobody").headers["ratelimit-remaining"] == "0"
    assert here.post("/batch", json={"names": ["x"]}).status_code == 429


@pytest.mark.usefixtures("one_minute")
def test_tokens_that_are_made_up_count_by_address(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.web.api import routes

    def unknown(request: Request) -> Reader:
        raise HTTPException(401, "this token is not known")

    app.state.rates = Rates(Settings(api_rate=2, api_rate_loopback=2))
    monkeypatch.setattr(routes, "reader_of", unknown)
    codes = [_client(app, "192.0.2.7", f"guess-{i}").get("/version").status_code for i in range(4)]
    assert codes == [401, 401, 429, 429]


def test_nothing_is_limited_where_the_rate_is_nought(api: httpx.Client) -> None:
    assert "ratelimit-limit" not in api.get("/version").headers


# -- ETags ------------------------------------------------------------------------------------------------------------


def test_what_did_not_change_is_not_sent_again(api: httpx.Client, newsroom: Newsroom) -> None:
    for place in ("/version", f"/search?q={QUERY}", f"/articles/{newsroom.ids['road']}", "/watches"):
        first = api.get(place)
        tag = first.headers["etag"]
        assert "private" in first.headers["cache-control"]
        assert {"authorization", "cookie"} <= {one.strip().lower() for one in first.headers["vary"].split(",")}
        for asked in (tag, f'"other", {tag}', f"W/{tag}", "*"):
            again = api.get(place, headers={"If-None-Match": asked})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
            assert "private" in again.headers["cache-control"]
        assert api.get(place, headers={"If-None-Match": '"other"'}).status_code == 200
        assert api.get(place, headers={"If-None-Match": tag[1:-1]}).status_code == 200


def test_a_tag_of_one_reader_tells_another_nothing(api: httpx.Client, known_as: Any) -> None:
    tag = api.get("/search", params={"q": QUERY}).headers["etag"]
    known_as(name="Борис", role="reader", collections=frozenset({"another"}))
    answer = api.get("/search", params={"q": QUERY}, headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert answer.json()["total"] == 0


def test_what_is_streamed_and_what_fails_has_no_tag(api: httpx.Client) -> None:
    assert "etag" not in api.get("/export", params={"q": QUERY, "format": "csv"}).headers
    assert "etag" not in api.get("/entities/nobody", headers={"If-None-Match": "*"}).headers
    assert api.get("/entities/nobody", headers={"If-None-Match": "*"}).status_code == 404


def test_a_method_that_is_not_there_is_said(api: httpx.Client) -> None:
    answer = api.put("/watches", json={})
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]
    assert answer.json()["error"]
