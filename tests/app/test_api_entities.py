"""The API's entities and judgements: sums, neighbours, pages of mentions, files, and judgements as a file."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import httpx
import pytest

API = "/api/v1"
QUERY = "жол OR дорога OR мост"


@pytest.fixture
def api(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{address}{API}", timeout=60, headers={"X-Baqylau": "1"}) as client:
        yield client


def _get(api: httpx.Client, path: str, **values: Any) -> Any:
    answer = api.get(path, params=values)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
def company(api: httpx.Client) -> dict[str, Any]:
    found: dict[str, Any] = _get(api, "/entities", name="Tobyl Jol")
    return found


def test_an_entity_has_roles_sums_and_neighbours(company: dict[str, Any]) -> None:
    assert company["looked_at"] == company["mention_count"]
    assert all(one["place"]["id"] and Decimal(one["value"]) for one in company["sums"])
    assert any(one["sentences"] for one in company["together"])
    assert {one["id"] for one in company["together"]} >= {
        end for tie in company["ties"] for end in (tie["a"], tie["b"])
    }


def test_mentions_come_in_pages(api: httpx.Client, company: dict[str, Any]) -> None:
    place, seen, cursor = f"/entities/{company['id']}", [], None
    while True:
        page = _get(api, place, limit=3, **({"cursor": cursor} if cursor else {}))
        seen += page["mentions"]
        assert bool(page["sums"]) == (cursor is None)
        cursor = page["cursor"]
        if cursor is None:
            break
    assert seen == company["mentions"]
    first = _get(api, place, limit=3)["cursor"]
    assert api.get("/entities", params={"name": "Серик", "cursor": first}).status_code == 400
    assert api.get(place, params={"limit": 3, "cursor": first[:-2] + "AA"}).status_code == 400


def test_only_chosen_sums_are_added_up(api: httpx.Client, company: dict[str, Any]) -> None:
    place = f"/entities/{company['id']}/sums"
    everything = _get(api, place)
    assert everything == {"sums": company["sums"], "totals": []}
    two = everything["sums"][:2]
    some = _get(api, place, sum=[one["place"]["id"] for one in two])
    assert some["sums"] == two
    for total in some["totals"]:
        values = [Decimal(one["value"]) for one in two if one["currency"] == total["currency"]]
        assert (Decimal(total["value"]), total["count"]) == (sum(values), len(values))
    assert _get(api, place, sum="nothing") == {"sums": [], "totals": []}


def test_an_entity_is_taken_away(api: httpx.Client, company: dict[str, Any]) -> None:
    answer = api.get(f"/entities/{company['id']}/files/lists.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        rows = list(csv.DictReader(io.StringIO(book.read("mentions.csv").decode("utf-8-sig"))))
    assert len(rows) == company["mention_count"]
    lines = api.get(f"/entities/{company['id']}/files/ftm.jsonl").text.splitlines()
    schemas = [json.loads(line)["schema"] for line in lines]
    assert schemas[0] == "Organization"
    assert schemas.count("Article") == company["article_count"]
    assert api.get(f"/entities/{company['id']}/files/secrets.txt").status_code == 400


def test_how_words_are_taken_and_which_forms_were_caught(api: httpx.Client) -> None:
    totals = [_get(api, "/search", q="дорогу", match=match)["total"] for match in ("exact", "forms", "variants")]
    assert totals[0] < totals[1] <= totals[2]
    found = _get(api, "/search/spellings", q="дорога", match="forms")
    assert found["read"] == found["total"]
    form = found["forms"][0]
    less = _get(api, "/search", q="дорога", match="forms", without=form["form"])
    assert less["total"] < found["total"]
    left = _get(api, "/search/spellings", q="дорога", match="forms", without=form["form"])["forms"]
    assert form["form"] not in {one["form"] for one in left}
    assert api.get("/search", params={"q": "дорога", "match": "nearly"}).status_code == 400


@pytest.mark.parametrize(
    ("verb", "name", "status"),
    [("hide", None, 201), ("noise", None, 201), ("different", "Серик Кудайбергенов", 400), ("different", None, 400),
     ("noise", "x", 400), ("rename", "Тобыл", 201)],
)  # fmt: skip
def test_each_verb_is_taken_and_taken_back(
    api: httpx.Client, company: dict[str, Any], verb: str, name: str | None, status: int
) -> None:
    sent = {"verb": verb, "entity": company["id"], "why": "тексеру", **({"name": name} if name else {})}
    answer = api.post("/judgements", json=sent)
    assert answer.status_code == status, answer.text
    if status == 201:
        assert api.post(f"/judgements/{answer.json()['id']}/undo").status_code == 200
        assert _get(api, f"/entities/{company['id']}")["name"] == company["name"]


def test_judgements_come_in_pages_and_as_a_file(api: httpx.Client, company: dict[str, Any]) -> None:
    made = [
        api.post("/judgements", json={"verb": "rename", "entity": company["id"], "name": name, "why": "сынақ"}).json()
        for name in ("Бірінші", "Екінші", "Үшінші")
    ]
    listed, cursor = [], None
    while True:
        page = _get(api, "/judgements", limit=1, **({"cursor": cursor} if cursor else {}))
        listed += [one["id"] for one in page["judgements"]]
        cursor = page["cursor"]
        if cursor is None:
            break
    assert listed == [one["id"] for one in _get(api, "/judgements", limit=200)["judgements"]]
    assert listed[:3] == [one["id"] for one in reversed(made)]
    lines = api.get("/judgements/file").text.splitlines()
    assert [json.loads(line)["payload"]["name"] for line in lines[-3:]] == ["Бірінші", "Екінші", "Үшінші"]
    assert api.post("/judgements/file", json={"lines": lines}).json() == {"added": 0}
    for one in made:
        api.post(f"/judgements/{one['id']}/undo")
    wrong = api.post("/judgements/file", json={"lines": [*lines, "{}"]})
    assert wrong.status_code == 400
    assert f"lines:{len(lines) + 1}:" in wrong.json()["error"]
    assert _get(api, f"/entities/{company['id']}")["name"] == company["name"]  # none of them was taken over
    assert api.post("/judgements/file", json={"lines": lines[-3:]}).json() == {"added": 3}
    for one in _get(api, "/judgements", limit=3)["judgements"]:
        api.post(f"/judgements/{one['id']}/undo")
    assert _get(api, f"/entities/{company['id']}")["name"] == company["name"]
