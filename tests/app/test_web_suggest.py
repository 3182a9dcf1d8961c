"""Names while they are typed, and "did you mean" where a name has no bearer."""

from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from app.cli import baqylau


@pytest.mark.parametrize("typed", ["тобы", "Toby", "ТОБ"])
def test_names_are_suggested(client: httpx.Client, typed: str) -> None:
    found = client.get("/suggest", params={"q": typed}).json()["suggestions"]
    assert any(
        "Тобыл" in one["name"] and one["mentions"] and client.get(one["link"]).status_code == 200 for one in found
    )
    fragment = client.get("/suggest", params={"q": typed}, headers={"hx-request": "true"})
    assert "<ul class" in fragment.text
    assert "<html" not in fragment.text


@pytest.mark.parametrize("typed", ["", "%", "<'\">", "я" * 900, "990101300123"])
def test_nothing_is_suggested(client: httpx.Client, typed: str) -> None:
    assert client.get("/suggest", params={"q": typed}).json() == {"suggestions": []}


def test_hostile_names_are_escaped(client: httpx.Client) -> None:
    fragment = client.get("/suggest", params={"q": "script"}, headers={"hx-request": "true"}).text
    assert "&lt;script&gt;" in fragment
    assert "<script" not in fragment


def test_an_unknown_name_has_neighbours(client: httpx.Client, newsroom: Any) -> None:
    page = client.get("/search", params={"q": "Тобэл Жол"}, headers={"accept-language": "ru"}).text
    assert "Возможно, вы имели в виду" in page
    said = CliRunner().invoke(baqylau, ["--home", str(newsroom.settings.home), "entity", "Тобэл Жол"])
    assert "did you mean" in str(said.exception)
