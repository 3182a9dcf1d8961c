"""The API over the small newsroom: every noun, its pages, its errors, who may write."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from conftest import Newsroom

QUERY = "жол OR дорога OR мост"
API = "/api/v1"


@pytest.fixture
def api(address: str) -> Any:
    with httpx.Client(base_url=f"{address}{API}", timeout=60) as client:
        yield client


def _get(api: httpx.Client, path: str, **values: Any) -> Any:
    answer = api.get(path, params=values)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_search_takes_filters_facets_and_moments(api: httpx.Client) -> None:
    everything = _get(api, "/search", q=QUERY)
    assert set(everything["facets"]) == {"source", "language", "month", "organisation", "person"}
    kazakh = _get(api, "/search", q=QUERY, language="kk", facet="language")
    assert kazakh["facets"] == {"language": [{"value": "kk", "count": kazakh["total"]}]}
    assert 0 < kazakh["total"] < everything["total"]
    month = everything["facets"]["month"][0]
    assert _get(api, "/search", q=QUERY, month=month["value"])["total"] == month["count"]
    assert _get(api, "/search", q=QUERY, as_of="2026-08-01")["total"] == 0
    assert _get(api, "/search", q=QUERY, as_of="2100-01-01")["total"] == everything["total"]


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({"q": 'дорога AND "ремонт'}, 12),
        ({"q": 'дорога AND "ремонт', "language": "ru"}, 12),
        ({"q": "дорога) OR (жол", "language": "ru"}, 7),
        ({"q": "month:2026-13"}, 1),
    ],
)
def test_a_wrong_question_names_its_column(api: httpx.Client, values: dict[str, str], column: int) -> None:
    for path in ("/search", "/search/facets/month", "/export", "/trial"):
        answer = api.get(path, params={**values, "format": "csv"})
        assert answer.status_code == 400
        if path != "/trial" or "language" not in values:
            assert answer.json()["column"] == column


def test_facets_have_many_values_in_pages(api: httpx.Client) -> None:
    whole = _get(api, "/search/facets/organisation", q=QUERY)["values"]
    assert len(whole) > 3
    seen, cursor = [], None
    while True:
        page = _get(api, "/search/facets/organisation", q=QUERY, limit=3, **({"cursor": cursor} if cursor else {}))
        seen += page["values"]
        cursor = page["cursor"]
        if cursor is None:
            break
    assert seen == whole
    found = _get(api, "/search/facets/organisation", q=QUERY, find="ТОБЫЛ")["values"]
    assert found == [one for one in whole if "тобыл" in one["name"].lower()]


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet", "xlsx"])
def test_everything_is_taken_away(api: httpx.Client, kind: str) -> None:
    total = _get(api, "/search", q=QUERY, language="ru")["total"]
    answer = api.get("/export", params={"q": QUERY, "language": "ru", "format": kind})
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        assert json.loads(book.read("manifest.json"))["file"]["articles"] == total


def test_names_are_suggested_mended_and_looked_up_together(api: httpx.Client) -> None:
    assert _get(api, "/suggest", q="тобы")["suggestions"][0]["name"] == "ТОО «Тобыл Жол»"
    assert _get(api, "/suggest", q="тобы", kind="person")["suggestions"] == []
    assert _get(api, "/did_you_mean", q="Тобыл Жал")["suggestions"][0]["name"] == "ТОО «Тобыл Жол»"
    lines = api.post("/batch", json={"names": ["Tobyl Jol", "Никто Такой", "850101300123"]}).json()["lines"]
    assert [one["state"] for one in lines][:2] == ["found", "missing"]
    assert len(api.post("/batch", json={"names": ["а" * 300] * 500}).json()["lines"]) == 1


def test_an_entity_by_id_and_by_name(api: httpx.Client) -> None:
    by_name = _get(api, "/entities", name="Tobyl Jol")
    assert by_name["article_count"] == 6
    assert _get(api, f"/entities/{by_name['id']}") == by_name
    assert _get(api, "/entities", name="Tobyl Jol", kind="organisation") == by_name
    assert api.get("/entities", params={"name": "Tobyl Jol", "kind": "person"}).status_code == 404
    assert _get(api, f"/entities/{by_name['id']}/doubts") == {"doubts": by_name["perhaps_same"]}


def test_what_belongs_to_an_article(api: httpx.Client, newsroom: Newsroom) -> None:
    place = f"/articles/{newsroom.ids['audit']}"
    first, second = _get(api, f"{place}/versions")["versions"]
    assert "12 млн" in first["text"]
    assert "17 млн" in second["text"]
    changed = _get(api, f"{place}/differences", old=1, new=2)
    assert {"kind": "gone", "text": "12"} in changed["text"]
    assert api.get(f"{place}/differences", params={"old": 1, "new": 3}).status_code == 404
    copies = _get(api, f"{place}/copies")["copies"]
    assert len(copies) == 2
    stored = _get(api, f"{place}/stored", page=copies[0]["page_id"])
    assert stored["sha256"] == copies[0]["sha256"]
    assert "12 млн" in stored["text"]
    assert _get(api, f"{place}/tables")["tables"] == []
    assert api.get(f"{place}/tables", params={"format": "csv"}).status_code == 404
    quoted = _get(api, f"{place}/quotation", start=0, stop=20)
    assert quoted["text"]
    assert quoted["text"] in quoted["block"]
    for related in ("twins", "near_duplicates"):
        assert _get(api, f"{place}/{related}")["articles"] == []


def test_sources_and_coverage(api: httpx.Client) -> None:
    listed = _get(api, "/sources")["sources"]
    assert "qala" in [one["name"] for one in listed]
    assert _get(api, "/sources/qala")["articles"] == 13
    assert _get(api, "/coverage", source="qala")["months"]
    assert api.get("/sources/nobody").status_code == 404
    assert api.get("/coverage", params={"since": "2026-13"}).status_code == 400


@pytest.mark.parametrize(
    ("noun", "sent", "listed"),
    [
        ("watches", {"name": "Мост / көпір", "query": "мост"}, lambda found: [one["name"] for one in found]),
        (
            "terms",
            {"kind": "programme", "ru": ["Тихая степь"], "kk": ["Тыныш дала"], "why": "a test"},
            lambda found: [one["id"] for one in found["terms"]],
        ),
        ("snapshots", {"name": "paper-1", "why": "a test"}, lambda found: [one["name"] for one in found["snapshots"]]),
        ("views", {"name": "Көпірлер", "question": "q=мост"}, lambda found: [one["id"] for one in found["views"]]),
    ],
)
def test_what_is_written_is_listed_and_removed(api: httpx.Client, noun: str, sent: Any, listed: Any) -> None:
    made = api.post(f"/{noun}", json=sent)
    assert made.status_code == 201, made.text
    identity = made.json()["id"]
    assert identity in listed(_get(api, f"/{noun}"))
    place = f"/{noun}/{httpx.URL(path=str(identity)).raw_path.decode().replace('/', '%2F')}"
    if noun != "terms":
        assert api.get(place).status_code == 200
    assert api.delete(place).status_code == 403
    assert api.delete(place, headers={"X-Baqylau": "1"}).status_code == 204
    assert identity not in listed(_get(api, f"/{noun}"))
    assert api.delete(place, headers={"X-Baqylau": "1"}).status_code == 404


def test_status(api: httpx.Client) -> None:
    health = _get(api, "/health")
    assert health["state"] in ("ok", "warning", "broken")
    assert {"store", "index"} <= {one["name"] for one in health["checks"]}
    assert _get(api, "/version")["api"] == "v1"
    assert _get(api, "/made_with")["index"]["engine"] == "embedded"
    assert _get(api, "/digest")["sections"]
    assert _get(api, "/trial", q="мост", days=3650)["total"] > 0
