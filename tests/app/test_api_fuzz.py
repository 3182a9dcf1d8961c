"""The API asked whatever its own document allows, and what it does not: never a fault, always as the document says.

Schemathesis makes the requests; they are the same in every run. They write, so the home is a copy of the newsroom's.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode, checks
from schemathesis.specs.openapi import checks as openapi_checks

from app.web import api
from app.web.api.document import document

if TYPE_CHECKING:
    from conftest import Newsroom

    from pipelines.settings import Settings

EXAMPLES = 12  # of an operation
NOT_HELD = [  # a question of the right shape may still be one that cannot be read; on loopback nobody signs in
    openapi_checks.positive_data_acceptance,
    openapi_checks.ignored_auth,
]


@pytest.fixture(scope="module")
def schema(
    newsroom: Newsroom,
    served: Callable[[Settings], contextlib.AbstractContextManager[str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Any]:
    home = tmp_path_factory.mktemp("fuzzed") / "home"
    # By another process: one that has a SQLite file open and closes it by other means loses its locks on it, and with
    # them what it writes behind the next program's back (sqlite.org/howtocorrupt.html, 2.2).
    copy = "import shutil, sys; shutil.copytree(*sys.argv[1:])"
    subprocess.run([sys.executable, "-c", copy, newsroom.settings.home, home], check=True)
    with served(replace(newsroom.settings, home=home, api_rate_loopback=0)) as address:
        found = schemathesis.openapi.from_url(f"{address}/api/v1/openapi.json")
        found.config.checks.negative_data_rejection.expected_statuses += ["413", "414"]  # too much is refused, too
        # A machine that has other work to do may be too busy, and says so: 503 is documented.
        found.config.checks.not_a_server_error.expected_statuses = ["2xx", "3xx", "4xx", "503"]
        yield found


def _operations() -> list[tuple[str, str]]:
    app = FastAPI()
    app.include_router(api.router)
    return [(verb, path) for path, item in document(app)["paths"].items() for verb in item]


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize(("verb", "path"), _operations())
def test_every_answer_is_as_the_document_says(schema: Any, verb: str, path: str, mode: GenerationMode) -> None:
    operation = schema[path][verb]
    if mode is GenerationMode.NEGATIVE and not (operation.query or operation.body or operation.path_parameters):
        return  # nothing can be wrong with it

    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: schemathesis.Case) -> None:
        # In an address all is text, and a list of one looks like its item: what is wrong by the schema may be right.
        text_only = [] if operation.body else [openapi_checks.negative_data_rejection]
        case.call_and_validate(headers={"X-Baqylau": "1"}, excluded_checks=[*NOT_HELD, *text_only])

    ask()


def test_the_checks_are_there() -> None:
    assert {check.__name__ for check in checks.CHECKS.get_all()} >= {
        "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
        "negative_data_rejection", "unsupported_method",
    }  # fmt: skip
