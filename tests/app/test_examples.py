"""The examples for researchers are run against a real server, as somebody would run them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import nbformat
import pytest
from nbclient import NotebookClient

EXAMPLES = Path(__file__).parents[2] / "examples"
ASKED = {"BAQYLAU_QUESTION": "жол OR дорога OR мост", "BAQYLAU_COMPANY": "Тобыл Жол"}


def _outputs(book: Any) -> str:
    found = [one for cell in book.cells for one in cell.get("outputs", ())]
    return "\n".join(one.get("text") or one.get("data", {}).get("text/plain", "") for one in found)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore:Proactor")
def test_the_notebook_runs_from_top_to_bottom(address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in {**ASKED, "BAQYLAU_URL": address, "IPYTHONDIR": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    book = nbformat.read(EXAMPLES / "research.ipynb", as_version=4)
    assert not _outputs(book)  # nothing of somebody's own run is kept
    NotebookClient(book, timeout=120, resources={"metadata": {"path": str(EXAMPLES)}}).execute()
    said = _outputs(book)
    total = httpx.get(f"{address}/api/v1/search", params={"q": ASKED["BAQYLAU_QUESTION"]}).json()["total"]
    assert f"{total} articles; " in said
    assert "ТОО «Тобыл Жол»" in said
    assert "perhaps: title:дорога" in said


def test_the_program_says_what_it_found(address: str) -> None:
    asked = list(ASKED.values())
    done = _run(address, *asked)
    assert done.returncode == 0, done.stderr
    assert "ТОО «Тобыл Жол»: " in done.stdout
    assert "exported " in done.stdout


@pytest.mark.parametrize(
    ("question", "url", "says"),
    [("titel:дорога", None, "perhaps: title:дорога"), ("жол", "http://127.0.0.1:9", "is `baqylau serve` running")],
)
def test_what_is_wrong_is_said_in_a_line(address: str, question: str, url: str | None, says: str) -> None:
    done = _run(url or address, question, "Тобыл Жол")
    assert done.returncode == 1
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def _run(url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, EXAMPLES / "research.py", *arguments], env={**os.environ, "BAQYLAU_URL": url},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
