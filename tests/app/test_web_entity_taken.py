"""The entity page: sums that a reader ticks, and what may be taken away."""

from __future__ import annotations

import json
import re

import httpx

from app.web.desk import DOWNLOADS


def test_sums_are_ticked_and_lists_taken_away(client: httpx.Client) -> None:
    page = client.get("/entities?name=Тобыл Жол", follow_redirects=True)
    ids = re.findall(r'name="sum" value="(\w+)"', page.text)
    assert "What you ticked" not in page.text
    added = client.get(page.url.path, params={"sum": ids[:2]})
    assert "What you ticked" in added.text
    assert added.text.count(" checked>") == 2
    for form, begin in (("lists.zip", b"PK"), ("ftm.jsonl", b"{")):
        assert client.get(f"{page.url.path}/{form}").content.startswith(begin)


def test_a_wrong_cursor_or_sum_is_answered(client: httpx.Client) -> None:
    path = client.get("/entities?name=Тобыл Жол", follow_redirects=True).url.path
    assert client.get(path, params={"cursor": "zz"}).status_code in (400, 404)
    assert client.get(path, params={"sum": ["<script>", "nothing"]}).status_code == 200


def test_a_download_takes_room_and_gives_it_back(client: httpx.Client) -> None:
    page = client.get("/entities?name=Тобыл Жол", follow_redirects=True)
    path = page.url.path
    for _ in range(2 * DOWNLOADS):
        answer = client.get(f"{path}/ftm.jsonl")
        assert answer.status_code == 200
        assert answer.headers["content-disposition"] == 'attachment; filename="ftm.jsonl"'
    schemas = [json.loads(line)["schema"] for line in answer.text.splitlines()]
    assert schemas.count("Mention") == schemas.count("Article") == 6
    for _ in range(2 * DOWNLOADS):
        assert client.get("/entities/nobody/lists.zip").status_code == 404
