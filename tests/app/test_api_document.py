"""The document of the API: it is OpenAPI 3.1, it names every route, and whatever it allows is answered as it says."""

from __future__ import annotations

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
