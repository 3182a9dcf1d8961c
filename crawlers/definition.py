"""Definitions: YAML → Source, strictly. Every error names file and line."""

from __future__ import annotations

import dataclasses
import difflib
import re
import types
import typing
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import yaml

from crawlers.source import Source, SourceError

LARGEST = 200_000  # bytes of a definition
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")


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
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = 1 if mark is None else mark.line + 1
        raise SourceError(f"{file}:{line}: this is no YAML: {getattr(error, 'problem', error)}") from error
    except RecursionError as error:
        raise SourceError(f"{file}:1: nested too deep") from error
    if node is None:
        raise SourceError(f"{file}:1: the file is empty; see crawlers/sources/ for examples")
    source: Source = _Reader(file).read(Source, node, "the source")
    _check(source, file, node)
    return source


class _Reader:
    """Nodes → values of a declared type."""

    def __init__(self, file: str) -> None:
        self.file = file

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
        hints = typing.get_type_hints(kind)
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
            value = (
                yaml.constructor.SafeConstructor().construct_object(node) if isinstance(node, yaml.ScalarNode) else node
            )
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


def _check(source: Source, file: str, node: yaml.Node) -> None:
    """What types alone do not say."""
    lines = {key.value: key.start_mark.line + 1 for key, _ in node.value}

    def refuse(key: str, message: str) -> typing.NoReturn:
        raise SourceError(f"{file}:{lines.get(key, 1)}: {message}")

    if not NAME.fullmatch(source.name):
        refuse("name", f"name must be lower-case Latin letters, digits, - or _, not {source.name!r}")
    for key in ("hosts", "languages", "routes", "evidence"):
        if not getattr(source, key):
            refuse(key, f"{key} must not be empty")
    _check_numbers(source, refuse)
    _check_places(source, refuse)
    for key, pattern in [("articles", source.articles), *(("routes", route.pattern or "") for route in source.routes)]:
        try:
            re.compile(pattern)
        except re.error as error:
            refuse(key, f"{pattern!r} is no regular expression: {error}")


def _check_numbers(source: Source, refuse: typing.Callable[[str, str], typing.NoReturn]) -> None:
    for key, least, most in (("delay", 0, 3600), ("max_bytes", 1000, 200_000_000), ("gone_after", 1, 100)):
        if not least <= getattr(source, key) <= most:
            refuse(key, f"{key} must lie between {least} and {most}")
    if any(not hours >= 0 for hours in source.recheck):
        refuse("recheck", "recheck holds hours, none of them negative")
    for route in source.routes:
        if not 0 <= route.first <= route.last <= route.first + 10_000:
            refuse("routes", f"first and last of {route.url} must be in order, and at most 10000 apart")


def _check_places(source: Source, refuse: typing.Callable[[str, str], typing.NoReturn]) -> None:
    try:
        ZoneInfo(source.timezone)
    except (OSError, ValueError, KeyError) as error:
        refuse("timezone", f"{source.timezone!r} is no time zone: {str(error)[:80]}")
    try:
        "".encode(source.encoding or "utf-8")
    except LookupError:
        refuse("encoding", f"{source.encoding!r} is no encoding that Python knows")
    for route in source.routes:
        parts = urlsplit(route.url)
        if parts.scheme not in ("http", "https") or not source.owns(parts.netloc):
            refuse("routes", f"{route.url} must be http(s) on one of the source's hosts: {', '.join(source.hosts)}")
        if route.kind == "json_api" and not route.link:
            refuse("routes", f"the json_api route {route.url} needs `link`, the template of an article's URL")
