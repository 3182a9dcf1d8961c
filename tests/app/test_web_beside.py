"""An entity with many mentions: its page does not wait for sums and neighbours, which are asked for apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import httpx
import pytest
from in_process import InProcess, running

from app.web.views import entity

if TYPE_CHECKING:
    from conftest import Newsroom


@pytest.fixture
def desk(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    monkeypatch.setattr(entity, "AT_ONCE", 1)
    with running(newsroom.settings) as app:
        yield httpx.Client(
            transport=InProcess(app, "127.0.0.1"), base_url="http://127.0.0.1", headers={"Accept-Language": "en"}
        )


def test_the_page_leaves_them_to_a_request_of_their_own(desk: httpx.Client) -> None:
    place = desk.get("/entities", params={"name": "Tobyl Jol"}).headers["location"]
    page = desk.get(place).text
    assert "Mentioned together" not in page
    assert f'hx-get="{place}/beside"' in page
    assert f'<a href="{place}/beside">' in page
    part = desk.get(f"{place}/beside", headers={"HX-Request": "true"}).text
    assert "Mentioned together" in part
    assert "<html" not in part
    assert "<html" in desk.get(f"{place}/beside").text


def test_sums_that_were_ticked_are_on_the_page(desk: httpx.Client) -> None:
    place = desk.get("/entities", params={"name": "Tobyl Jol"}).headers["location"]
    part = desk.get(f"{place}/beside").text
    ticked = re.findall(r'name="sum" value="([^"]+)"', part)
    page = desk.get(place, params={"sum": ticked[:1]}).text
    assert re.search(rf'value="{ticked[0]}" id="[^"]+" checked', page)
    assert "Mentioned together" in page


@pytest.mark.parametrize(
    ("place", "status"), [("/entities/0123456789abcdef/beside", 404), ("/entities/850101300123/beside", 404)]
)
def test_nobody_has_nothing_beside(desk: httpx.Client, place: str, status: int) -> None:
    assert desk.get(place).status_code == status
