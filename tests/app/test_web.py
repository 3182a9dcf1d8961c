"""The pages and the API over a small newsroom, asked over HTTP on loopback."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from typing import TYPE_CHECKING

import httpx
import pytest

from pipelines.context import Context
from pipelines.progress import Silence
from pipelines.store import twins
from pipelines.store.articles import get_articles

if TYPE_CHECKING:
    from conftest import Newsroom

PAGES = ("/", "/search", "/search?q=дорога", "/watches", "/digest", "/sources", "/health", "/entities")
OUR_SCRIPTS = (
    '<script src="/static/vendor/htmx-2.0.11.min.js" defer></script>\n'
    '<script src="/static/suggestions.js" defer></script>'
)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("lang", "word"), [("ru", "Поиск"), ("kk", "Іздеу"), ("en", "Search")])
def test_every_page_comes_in_three_languages(client: httpx.Client, page: str, lang: str, word: str) -> None:
    answer = client.get(page, headers={"Accept-Language": f"{lang}, de;q=0.5"})
    assert answer.status_code == 200
    assert f'<html lang="{lang}">' in answer.text
    assert word in answer.text


def test_a_chosen_language_is_remembered_and_leads_back_to_a_page_of_ours(client: httpx.Client) -> None:
    chosen = client.get("/language", params={"to": "kk", "back": "/watches"})
    assert chosen.headers["location"] == "/watches"
    assert '<html lang="kk">' in client.get("/", headers={"Accept-Language": "ru"}).text
    for back in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        assert client.get("/language", params={"to": "ru", "back": back}).headers["location"] == "/"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ('org:"Тобыл Жол"', {"road", "jol", "bridge", "kopir", "water", "su"}),
        ('org:"Tobyl Jol" lang:kk', {"jol", "kopir", "su"}),
        ("amount:>=1bn", {"road", "jol", "water", "su"}),
        ("заметка", {"gone"}),
    ],
)
def test_search_finds_in_both_languages(client: httpx.Client, newsroom: Newsroom, query: str, names: set[str]) -> None:
    found = client.get("/api/v1/search", params={"q": query}).json()
    assert {hit["id"] for hit in found["hits"]} == {newsroom.ids[name] for name in names}
    page = client.get("/search", params={"q": query}).text
    for name in names:
        assert f'href="/articles/{newsroom.ids[name]}"' in page


def test_hits_are_marked_and_say_what_became_of_them(client: httpx.Client) -> None:
    page = client.get("/search", params={"q": "нарушение"}).text
    assert re.search(r"<mark>нарушения</mark>", page)
    assert "edited</span>" in page
    assert "taken down</span>" in client.get("/search", params={"q": "карьер"}).text


def test_facets_are_links_that_narrow_down_and_can_be_taken_back(client: httpx.Client) -> None:
    page = client.get("/search", params={"q": "жол OR дорога"}).text
    counted = client.get("/search/facets", params={"q": "жол OR дорога"}).text
    narrowed = unescape(next(link for link in re.findall(r'href="(/search\?[^"]*)"', counted) if "language=kk" in link))
    inside = client.get(narrowed).text
    assert "Language: Kazakh" in inside
    assert _total(inside) < _total(page)
    back = unescape(re.findall(r'<ul class="filters".*?href="([^"]+)"', inside, re.DOTALL)[0])
    assert _total(client.get(back).text) == _total(page)


def test_twins_are_linked_with_one_another(client: httpx.Client, newsroom: Newsroom) -> None:
    with Context(newsroom.settings, progress=Silence()) as context, context.store.write() as connection:
        found = get_articles(connection, [newsroom.ids[name] for name in ("bridge", "kopir")])
        urls = [found[newsroom.ids[name]].article.url for name in ("bridge", "kopir")]
        twins.link(
            connection, [(urls[0], f"{urls[1]}/")], "hreflang", datetime.now(UTC)
        )  # a final slash makes no other address
    page = client.get(f"/articles/{newsroom.ids['bridge']}").text
    assert "In another language" in page
    assert f'<li><a href="/articles/{newsroom.ids["kopir"]}"' in page
    assert "In another language" not in client.get(f"/articles/{newsroom.ids['road']}").text


def _total(page: str) -> int:
    found = re.search(r"<b>(\d+) articles?</b>", page)
    assert found
    return int(found[1])


def test_a_filter_by_entity_shows_its_name(client: httpx.Client) -> None:
    page = client.get("/search/facets", params={"q": "дорога"}).text
    facets = re.findall(r'href="(/search\?[^"]*organisation=\w+)" rel="nofollow">([^<]+)</a>', page)
    assert len(facets) > 1
    for link, name in facets:
        assert f"Organisation: {name} <" in client.get(unescape(link)).text


@pytest.mark.parametrize(
    ("query", "sign", "says"),
    [
        ('дорога AND "ремонт', "<mark>&#34;</mark>", "not closed"),
        ("(дорога", "", "("),
        ("month:2026-13", "", "month:2026-10"),
        ("*", "", "*"),
        ("a" * 4001, "", "too long"),
        ("дорога" + " AND (" * 200, "", ""),
    ],
)
def test_a_wrong_question_is_said_with_its_place(client: httpx.Client, query: str, sign: str, says: str) -> None:
    answer = client.get("/search", params={"q": query})
    assert answer.status_code == 400
    assert sign in answer.text
    assert says in unescape(answer.text)
    api = client.get("/api/v1/search", params={"q": query})
    assert api.status_code in (400, 422)
    assert api.json()["error"]


def test_a_wrong_question_with_filters_points_at_the_typed_words(client: httpx.Client) -> None:
    page = client.get("/search", params={"q": 'дорога "ремонт', "language": "ru"}).text
    assert "дорога <mark>&#34;</mark>ремонт" in page
    assert "column 8" in page


def test_cursors_page_without_gap_or_repeat_and_refuse_strangers(client: httpx.Client) -> None:
    seen: list[str] = []
    cursor = None
    while True:
        query = {"q": "жол OR дорога OR мост", "limit": "3", "sort": "date", **({"cursor": cursor} if cursor else {})}
        answer = client.get("/api/v1/search", params=query).json()
        seen += [hit["id"] for hit in answer["hits"]]
        cursor = answer["cursor"]
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == answer["total"]
    for bad in ("nonsense", "e30", "../../etc"):
        for place in ("/search", "/api/v1/search"):
            refused = client.get(place, params={"q": "дорога", "cursor": bad})
            assert refused.status_code == 400
            assert "first page" in refused.text


def test_the_article_page_marks_what_it_names(client: httpx.Client, newsroom: Newsroom) -> None:
    page = client.get(f"/articles/{newsroom.ids['road']}").text
    assert re.search(r'<a class="m organisation[^"]*" href="/entities/[0-9a-f]{16}"[^>]*>ТОО «Тобыл Жол»</a>', page)
    assert re.search(r'<a class="m person[^"]*"[^>]*>Нурлан Сейтбаев</a>', page)
    assert re.search(r'<span class="m amount[^"]*"[^>]*>2,4 млрд тенге</span>', page)


def test_versions_and_what_changed_between_them(client: httpx.Client, newsroom: Newsroom) -> None:
    place = f"/articles/{newsroom.ids['audit']}"
    page = client.get(place).text
    assert "<del>12</del><ins>17</ins>" in page
    old = client.get(place, params={"version": 1}).text
    assert "This is an earlier version." in old
    assert "12 млн тенге" in old
    assert client.get(place, params={"version": 3}).status_code == 404
    assert client.get(place, params={"version": "x"}).status_code == 400


def test_what_was_taken_down_can_still_be_read(client: httpx.Client, newsroom: Newsroom) -> None:
    assert "took this article down" in client.get(f"/articles/{newsroom.ids['gone']}").text


def test_the_entity_page_has_every_spelling_and_each_mention(client: httpx.Client, newsroom: Newsroom) -> None:
    answer = client.get("/entities", params={"name": "Tobyl Jol"}, follow_redirects=True)
    page = answer.text
    assert "6 articles" in page
    for expected in ("ТОО «Тобыл Жол»", "«Тобыл Жол» ЖШС", "2,4 млрд тенге", "Mentioned together", "<svg", "<rect"):
        assert expected in page
    assert newsroom.ids["kopir"] in page
    assert "linked" not in page
    identity = str(answer.url).rpartition("/")[2]
    found = client.get(f"/api/v1/entities/{identity}").json()
    assert found["article_count"] == 6


@pytest.mark.parametrize(
    "place", ["/entities/0123456789abcdef", "/entities?name=Никто-Такой", "/articles/none", "/watches/none", "/nothing"]
)
def test_what_is_not_there_is_not_found(client: httpx.Client, place: str) -> None:
    answer = client.get(place)
    assert answer.status_code == 404
    assert "<h1>" in answer.text


# -- hostile ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "place",
    [
        "/",
        "/articles/{hostile}",
        "/articles/{hostile}/stored",
        "/search?q=дорога",
        "/search?q=<script>alert(1)</script>",
        '/search?q="><script>alert(1)</script>',
        "/search?q=дорога&language=<script>alert(1)</script>",
        "/search?q=дорога&cursor=<script>alert(1)</script>",
        "/entities?name=<script>alert(1)</script>",
        "/watches?query=<script>alert(1)</script>",
        "/watches/<script>alert(1)</script>",
        "/<script>alert(1)</script>",
    ],
)
def test_nothing_from_outside_becomes_markup(client: httpx.Client, newsroom: Newsroom, place: str) -> None:
    page = client.get(place.format(**newsroom.ids)).text.replace(OUR_SCRIPTS, "")
    assert "<script" not in page.lower()
    assert "<img" not in page.lower()
    assert not re.search(r"<[^>]+\son\w+\s*=", page)
    assert not re.search(r'(href|src|action)="\s*(javascript|data|vbscript):', page, re.IGNORECASE)


@pytest.mark.parametrize("place", [*PAGES, "/nothing", "/static/style.css", "/api/v1/watches", "/search?q=%22"])
def test_every_answer_carries_the_headers(client: httpx.Client, place: str) -> None:
    headers = client.get(place).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize("page", PAGES)
def test_pages_ask_no_other_host_and_hold_no_other_script_or_inline_style(client: httpx.Client, page: str) -> None:
    text = client.get(page).text.replace(OUR_SCRIPTS, "", 1)
    assert not re.search(r"<(script|style|iframe|object|embed)|\sstyle=", text)
    assert not re.search(r'<(link|img|source)[^>]+(href|src)="(?!/static/)', text)


def test_the_stored_copy_is_never_a_page_of_ours(client: httpx.Client, newsroom: Newsroom) -> None:
    place = f"/articles/{newsroom.ids['hostile']}/stored"
    shown = client.get(place).text
    assert "&lt;script&gt;alert(5)&lt;/script&gt;" in shown
    raw = client.get(f"{place}/raw")
    assert b"<script>alert(5)</script>" in raw.content
    assert raw.headers["content-type"] == "text/plain"
    assert raw.headers["content-disposition"].startswith("attachment")
    assert raw.headers["content-security-policy"].startswith("sandbox;")
    assert raw.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "169.254.1.1:80", "[::2]", "localhost.", "["]
)
def test_other_host_names_are_refused(client: httpx.Client, host: str) -> None:
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code == 421
    assert "Baqylau" not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:9", "localhost", "LOCALHOST:8765", "[::1]:8765"])
def test_loopback_names_are_served(client: httpx.Client, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200


def test_a_watch_is_added_shown_and_removed(client: httpx.Client) -> None:
    token = _token(client)
    query = 'org:"Ақ Қайың" AND amount:>=50mn'
    added = client.post("/watches", data={"token": token, "name": "Школа / мектеп", "query": query})
    assert added.status_code == 303
    page = client.get(added.headers["location"])
    assert "В школе сменили подрядчика" in page.text
    assert unescape(client.get("/watches").text).count(query) == 1
    assert any(one["name"] == "Школа / мектеп" for one in client.get("/api/v1/watches").json())
    removed = client.post("/watches/remove", data={"token": token, "name": "Школа / мектеп"})
    assert removed.status_code == 303
    assert "Школа / мектеп" not in client.get("/watches").text


def _token(client: httpx.Client) -> str:
    found = re.search(r'name="token" value="([^"]+)"', client.get("/watches").text)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("data", "headers", "status"),
    [
        ({"name": "x", "query": "дорога"}, {}, 403),
        ({"token": "wrong", "name": "x", "query": "дорога"}, {}, 403),
        ({"token": None, "name": "x", "query": "дорога"}, {"Origin": "https://evil.example"}, 403),
        ({"token": None, "name": "x", "query": "дорога"}, {"Origin": "null"}, 403),
        ({"token": None, "name": "x", "query": "дорога"}, {"Sec-Fetch-Site": "cross-site"}, 403),
        ({"token": None, "name": "x", "query": "д" * 70_000}, {}, 413),
        ({"token": None, "name": "", "query": "дорога"}, {}, 400),
        ({"token": None, "name": "x", "query": '"дорога'}, {}, 400),
        ({"token": None, "name": "Тобыл Жол", "query": "мост"}, {}, 400),
    ],
)
def test_forms_that_are_not_taken(
    client: httpx.Client, data: dict[str, str | None], headers: dict[str, str], status: int
) -> None:
    filled = {name: _token(client) if value is None else value for name, value in data.items()}
    before = client.get("/api/v1/watches").json()
    assert client.post("/watches", data=filled, headers=headers).status_code == status
    assert client.get("/api/v1/watches").json() == before


def test_an_address_may_not_be_endless(client: httpx.Client) -> None:
    assert client.get("/search?q=" + "a" * 50_000).status_code == 414


def test_a_broken_watch_is_shown_with_its_reason(client: httpx.Client, newsroom: Newsroom) -> None:
    from pipelines.store.database import Store
    from pipelines.store.watches import all_watches, set_broken

    with Store(newsroom.settings.store_url) as store:
        with store.write() as connection:
            known = next(one for one in all_watches(connection) if one.name == "Тобыл Жол")
            set_broken(connection, known.id, "column 3: <b>no longer</b> read")
        page = client.get("/watches").text
        with store.write() as connection:
            set_broken(connection, known.id, None)
    assert "&lt;b&gt;no longer&lt;/b&gt;" in page
    assert ">broken</span>" in page
