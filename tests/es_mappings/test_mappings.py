"""Every shape is valid and strict, and a wrong one is refused by name."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from es_mappings import loader

FIELDS_OF_STACKS = ("title", "text", "old_title", "old_text")


@pytest.mark.parametrize("name", loader.names())
def test_every_shape_is_valid_and_strict(name: str) -> None:
    shape = loader.load(name)
    assert shape.mappings["dynamic"] == "strict"
    assert shape.format >= 1


def test_every_file_belongs_to_a_shape() -> None:
    files = {path.name for path in loader.FOLDER.glob("*.json")}
    assert files == {f"{name}.{part}.json" for name in loader.names() for part in ("mappings", "settings")}
    assert loader.ARTICLES in loader.names()


def test_stacks_are_kept_out_of_what_other_tools_see() -> None:
    shape = loader.load()
    assert set(shape.mappings["_source"]["excludes"]) == set(FIELDS_OF_STACKS)
    assert {shape.mappings["properties"][name]["analyzer"] for name in FIELDS_OF_STACKS} == {"stack"}


def _without(part: str) -> Any:
    return lambda mappings: mappings.pop(part)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_without("dynamic"), "must say"),
        (_without("_meta"), "needs its number"),
        (lambda mappings: mappings["properties"]["text"].update(analyzer="other"), "articles.text names an analyser"),
        (
            lambda mappings: mappings["properties"].update(part={"dynamic": True, "properties": {}}),
            "articles.part in articles.mappings.json must say",
        ),
    ],
)
def test_a_wrong_shape_is_refused(tmp_path: Path, spoil: Any, message: str) -> None:
    for path in loader.FOLDER.glob("articles.*.json"):
        shutil.copy(path, tmp_path)
    mappings = json.loads((tmp_path / "articles.mappings.json").read_text(encoding="utf-8"))
    spoil(mappings)
    (tmp_path / "articles.mappings.json").write_text(json.dumps(mappings), encoding="utf-8")
    with pytest.raises(loader.ShapeError, match=message):
        loader.load(folder=tmp_path)


@pytest.mark.parametrize(
    ("content", "message"),
    [('{"a": 1, "a": 2}', "'a' stands there twice"), ("[]", "one JSON object"), ("{", "cannot be read")],
)
def test_a_file_that_is_no_shape_is_refused(tmp_path: Path, content: str, message: str) -> None:
    for part in ("mappings", "settings"):
        (tmp_path / f"x.{part}.json").write_text(content, encoding="utf-8")
    with pytest.raises(loader.ShapeError, match=message):
        loader.load("x", tmp_path)


def test_a_missing_shape_is_named(tmp_path: Path) -> None:
    with pytest.raises(loader.ShapeError, match=r"none\.mappings\.json cannot be read"):
        loader.load("none", tmp_path)
