"""The pages of sources: each one's state and months, and what stands behind an answer."""

from __future__ import annotations

import httpx
import pytest


def test_a_source_has_a_page_with_its_months(client: httpx.Client) -> None:
    answer = client.get("/sources/qala")
    assert answer.status_code == 200
    assert "What was collected, by month" in answer.text
    assert 'class="month imported"' in answer.text  # stored, and never crawled here


def test_a_source_that_nobody_knows_is_not_found(client: httpx.Client) -> None:
    assert client.get("/sources/nosuch").status_code == 404


def test_the_matrix_shows_the_months_asked_for(client: httpx.Client) -> None:
    text = client.get("/sources/coverage?since=2026-09&until=2026-10").text
    assert ("2026-09" in text, "2026-10" in text, "2026-11" in text) == (True, True, False)
    assert '<a href="/sources/qala">' in text


@pytest.mark.parametrize("month", ["2026-13", "x", "2026"])
def test_what_is_no_month_is_said_so(client: httpx.Client, month: str) -> None:
    answer = client.get("/sources/coverage", params={"since": month})
    assert answer.status_code == 404
    assert "write 2026-02" in answer.text


def test_a_search_links_to_what_was_not_collected(client: httpx.Client) -> None:
    text = client.get("/search", params={"q": "дорога date:[2026-09 TO 2026-10]"}).text
    assert "/sources/coverage?since=2026-09&amp;until=2026-10" in text
    found = client.get("/api/v1/search", params={"q": "дорога date:[2026-09 TO 2026-10]"}).json()["coverage"]
    assert (found["since"], found["until"], found["complete"]) == ("2026-09", "2026-10", 0)
    assert "imported, not crawled" in found["gaps"][0]["said"]


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
def test_the_pages_stand_in_each_language(client: httpx.Client, language: str) -> None:
    for path in ("/sources", "/sources/qala", "/sources/coverage"):
        answer = client.get(path, headers={"Accept-Language": language})
        assert (answer.status_code, answer.headers["content-language"]) == (200, language)
