"""The document of the API: it is OpenAPI 3.1, it names every route, and whatever it allows is answered as it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

API = "/api/v1"


@pytest.fixture(scope="module")
def document(address: str) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(f"{address}{API}/openapi.json").json()
    return found


def test_it_is_openapi(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(document).validate()


def test_every_operation_says_what_it_is_for_and_how_it_fails(document: dict[str, Any]) -> None:
    operations = [one for path in document["paths"].values() for one in path.values()]
    assert len(operations) > 45
    for one in operations:
        assert one["summary"]
        assert {"400", "401", "403", "414", "421", "429", "503"} <= set(one["responses"])
        assert one["tags"]
    assert len({one["operationId"] for one in operations}) == len(operations)


def test_the_guide_names_every_address_and_no_other(document: dict[str, Any]) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    table = guide.partition("## What there is")[2].partition("##")[0]
    named = set(re.findall(r"`(/[^`]*)`", table))
    paths = {path.removeprefix(API) for path in document["paths"]}
    assert named <= paths | {"/export"}
    parts = {path for path in paths if path not in named}
    assert {part for part in parts if not any(part.startswith(f"{known}/") for known in named)} <= {"/entities"}


def test_the_guide_names_every_status(document: dict[str, Any]) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    said = {code for row in re.findall(r"^\| ([\d, ]+) \|", guide, re.MULTILINE) for code in row.split(", ")}
    answered = {code for path in document["paths"].values() for one in path.values() for code in one["responses"]}
    assert said == {code for code in answered if code >= "400"}
