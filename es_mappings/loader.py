"""The shape of an index: `<name>.mappings.json` and `<name>.settings.json` beside this file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

Json: TypeAlias = Mapping[str, Any]
FOLDER = Path(__file__).parent
ARTICLES = "articles"


class ShapeError(Exception):
    """A file of this folder that cannot be used. The text names it and says what to mend."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What an index is made with. `format` counts up with every change that needs a rebuild."""

    mappings: Json
    settings: Json

    @property
    def format(self) -> int:
        return int(self.mappings["_meta"]["format"])


def load(name: str = ARTICLES, folder: Path = FOLDER) -> Shape:
    """Read and check one shape. Raises ShapeError where a file is missing, no JSON, not strict, or names an analyser
    that its settings lack."""
    mappings, settings = (_read(folder / f"{name}.{part}.json") for part in ("mappings", "settings"))
    _check(name, mappings, settings)
    return Shape(mappings, settings)


def names(folder: Path = FOLDER) -> tuple[str, ...]:
    """The shapes that there are."""
    return tuple(sorted(path.name.removesuffix(".mappings.json") for path in folder.glob("*.mappings.json")))


def _read(path: Path) -> Json:
    try:
        content = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_unique)
    except (OSError, ValueError) as error:
        raise ShapeError(f"{path.name} cannot be read: {error}") from error
    if not isinstance(content, dict):
        raise ShapeError(f"{path.name} must hold one JSON object")
    return content


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """JSON readers keep the last of two equal keys and lose the other without a word."""
    keys = [key for key, _ in pairs]
    if doubled := {key for key in keys if keys.count(key) > 1}:
        raise ValueError(f"the key {min(doubled)!r} stands there twice")
    return dict(pairs)


def _check(name: str, mappings: Json, settings: Json) -> None:
    if not isinstance(mappings.get("_meta", {}).get("format"), int):
        raise ShapeError(f'{name}.mappings.json needs its number: "_meta": {{"format": 1}}')
    analysers = {*settings.get("analysis", {}).get("analyzer", {}), *BUILT_IN}
    for where, part in _objects(name, mappings):
        if part.get("dynamic") != "strict":
            raise ShapeError(f'{where} in {name}.mappings.json must say "dynamic": "strict"')
        for field, description in part.get("properties", {}).items():
            if description.get("analyzer", "standard") not in analysers:
                raise ShapeError(f"{where}.{field} names an analyser that {name}.settings.json lacks")


BUILT_IN = ("standard", "russian", "english", "keyword")


def _objects(where: str, part: Json) -> Iterator[tuple[str, Json]]:
    """The mapping itself and every object inside of it: strictness is not inherited by intention but by default."""
    yield where, part
    for field, description in part.get("properties", {}).items():
        if "properties" in description:
            yield from _objects(f"{where}.{field}", {"dynamic": part.get("dynamic"), **description})
