"""Lines that the program says to readers of pages outside of templates: errors, notes, states of the system."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
WHERE = (
    "search/query/*.py", "search/amounts.py", "search/worker.py", "search/tantivy_query.py",
    "app/web/*.py", "app/web/views/*.py",
    "pipelines/alerts/watching.py", "pipelines/profiles/profile.py", "pipelines/resolution/judge.py",
    "pipelines/searching/as_of.py", "pipelines/searching/forms.py", "pipelines/searching/snapshots.py",
    "pipelines/searching/views.py", "pipelines/upkeep/diagnosis.py", "pipelines/uploads.py",
)  # fmt: skip
FOR_TERMINALS = ("app/web/serving.py",)
OF_FILES = ("file}",)  # values of lines that only the command line says: they name a file that was given to it


def lines() -> frozenset[str]:
    """Every line or pattern that these modules say: literals given to say(), to errors and to HTTPException."""
    return frozenset(line for file in _files() for node in _said(file) for line in _literals(node) if " " in line)


def made_up() -> list[str]:
    """Where a line is an f-string, which no page can say in another language, as «file:line: expression»."""
    found = []
    for file in _files():
        for node in _said(file):
            if isinstance(node, ast.JoinedStr) and not any(one in ast.unparse(node) for one in OF_FILES):
                found.append(f"{file.relative_to(ROOT)}:{node.lineno}: {ast.unparse(node)}")
    return found


def _files() -> Iterator[Path]:
    for pattern in WHERE:
        yield from (file for file in ROOT.glob(pattern) if str(file.relative_to(ROOT)) not in FOR_TERMINALS)


def _said(file: Path) -> Iterator[ast.expr]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name == "say" or name.endswith(("Error", "HTTPException")):
                yield from node.args


def _literals(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp():
            yield from _literals(node.body)
            yield from _literals(node.orelse)
