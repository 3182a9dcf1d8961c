"""The document of the API: it is OpenAPI 3.1, it names every route, and whatever it allows is answered as it says."""

from __future__ import annotations

import re
from http import HTTPStatus
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import httpx
import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute
from openapi_spec_validator import OpenAPIV31SpecValidator

from app.web import api

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
        assert {"400", "401", "403", "405", "414", "421", "429", "503"} <= set(one["responses"])
        assert one["tags"]
    assert len({one["operationId"] for one in operations}) == len(operations)


def test_every_route_is_in_it(document: dict[str, Any]) -> None:
    nouns = [import_module(f"{api.__name__}.{module.name}") for module in iter_modules(api.__path__)]
    routers = [noun.router for noun in nouns if isinstance(getattr(noun, "router", None), APIRouter)]
    found = [route for one in routers for route in one.routes if isinstance(route, APIRoute)]
    routes = {(route.path_format, verb.lower()) for route in found for verb in route.methods or ()}
    assert routes == {(path, verb) for path, item in document["paths"].items() for verb in item}


def test_a_verb_that_an_address_does_not_take_is_refused_in_a_line(address: str, document: dict[str, Any]) -> None:
    for path in document["paths"]:
        found = httpx.request("PATCH", address + re.sub(r"{\w+}", "1", path), headers={"X-Baqylau": "1"})
        assert found.status_code == HTTPStatus.METHOD_NOT_ALLOWED, path
        assert found.json()["error"]
        assert found.headers["Allow"]


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
