"""Definitions: YAML → Source, strictly. Every error names file and line; what must hold is in definition_rules.py."""

from __future__ import annotations

import dataclasses
import difflib
import types
import typing
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from crawlers.definition_rules import faults
from crawlers.source import Source, SourceError

LARGEST = 200_000  # characters of a definition
DEEPEST = 20
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast where libyaml is there
_hints = cache(typing.get_type_hints)


def read_source(file: Path) -> Source:
    """The source that `file` defines. Raises SourceError naming file, line and, for an unknown key, the nearest one."""
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise SourceError(f"{file} cannot be read ({error.strerror or error}): mend its rights") from error
    except UnicodeDecodeError as error:
        raise SourceError(f"{file} cannot be read as UTF-8 text ({error}): save it as UTF-8") from error
    return parse_source(text, str(file))


def parse_source(text: str, file: str) -> Source:
    """The source that YAML `text` defines; `file` is what errors call it. Raises SourceError."""
    if len(text) > LARGEST:
        raise SourceError(f"{file}: a source definition has at most {LARGEST} characters")
    try:
        _bound(text, file)
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = 1 if mark is None else mark.line + 1
        raise SourceError(f"{file}:{line}: this is no YAML: {getattr(error, 'problem', error)}") from error
    if node is None:
        raise SourceError(f"{file}:1: the file is empty; see crawlers/sources/ for examples")
    source: Source = _Reader(file).read(Source, node, "the source")
    for fault in faults(source):
        raise SourceError(f"{file}:{_line(node, fault.path)}: {fault.message}")
    return source


def _bound(text: str, file: str) -> None:
    """Raises SourceError for what is nested deeper than any definition: libyaml would take the process down with it."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            line = 1 if event.start_mark is None else event.start_mark.line + 1
            raise SourceError(f"{file}:{line}: nested too deep")


class _Reader:
    """Nodes → values of a declared type."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._constructor = yaml.constructor.SafeConstructor()  # it remembers every node: one a file

    def read(self, kind: Any, node: yaml.Node, where: str) -> Any:
        origin, arguments = typing.get_origin(kind), typing.get_args(kind)
        if dataclasses.is_dataclass(kind):
            return self._record(kind, node, where)
        if origin in (types.UnionType, typing.Union):
            return None if node.tag.endswith(":null") else self.read(arguments[0], node, where)
        if origin is tuple:
            return self._list(arguments[0], node, where)
        if origin is typing.Literal:
            return self._choice(arguments, node, where)
        if origin is Mapping:
            return {key: self.read(arguments[1], value, f"{where}.{key}") for key, _, value in self._pairs(node, where)}
        return self._scalar(kind, node, where)

    def _record(self, kind: Any, node: yaml.Node, where: str) -> Any:
        hints = _hints(kind)
        values: dict[str, Any] = {}
        for key, at, value in self._pairs(node, where):
            if key not in hints:
                near = difflib.get_close_matches(key, hints, 1, 0.5)
                hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(hints)}"
                raise self.error(at, f"unknown key {key!r} in {where}; {hint}")
            values[key] = self.read(hints[key], value, key)
        for item in dataclasses.fields(kind):
            missing = item.default is dataclasses.MISSING and item.default_factory is dataclasses.MISSING
            if missing and item.name not in values:
                raise self.error(node, f"the key {item.name!r} is missing in {where}")
        return kind(**values)

    def _pairs(self, node: yaml.Node, where: str) -> list[tuple[str, yaml.Node, yaml.Node]]:
        if not isinstance(node, yaml.MappingNode):
            raise self.error(node, f"{where} must be a mapping (key: value)")
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self.error(key, f"a key of {where} must be a word")
            if key.value in seen:
                raise self.error(key, f"the key {key.value!r} stands twice in {where}")
            seen.add(key.value)
        return [(key.value, key, value) for key, value in node.value]

    def _list(self, kind: Any, node: yaml.Node, where: str) -> tuple[Any, ...]:
        if not isinstance(node, yaml.SequenceNode):
            raise self.error(node, f"{where} must be a list")
        return tuple(self.read(kind, item, where) for item in node.value)

    def _choice(self, choices: tuple[str, ...], node: yaml.Node, where: str) -> str:
        value: str = self._scalar(str, node, where)
        if value not in choices:
            raise self.error(node, f"{where} must be one of {', '.join(choices)}, not {value!r}")
        return value

    def _scalar(self, kind: type, node: yaml.Node, where: str) -> Any:
        names = {str: "a text", int: "a whole number", float: "a number", bool: "true or false", date: "a date"}
        try:
            value = self._constructor.construct_object(node) if isinstance(node, yaml.ScalarNode) else node
        except ValueError as error:
            raise self.error(node, f"{where}: {error}") from error
        if kind is float and type(value) is int:
            value = float(value)
        if type(value) is not kind:
            found = getattr(node, "value", None)
            shown = f", not {found!r}" if isinstance(found, str) else ""
            raise self.error(node, f"{where} must be {names[kind]}{shown}")
        return value

    def error(self, node: yaml.Node, message: str) -> SourceError:
        return SourceError(f"{self.file}:{node.start_mark.line + 1}: {message}")


def _line(node: yaml.Node, path: tuple[str | int, ...]) -> int:
    """The line of what stands at `path`, or of the nearest thing above it that there is."""
    line = node.start_mark.line + 1
    for step in path:
        found: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value == step:
                    line, found = key.start_mark.line + 1, value
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            found = node.value[step]
            line = found.start_mark.line + 1
        if found is None:
            return line
        node = found
    return line
