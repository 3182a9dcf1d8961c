"""Lexicons are checked: valid YAML, no key twice in one mapping (YAML lets the last one win silently), rows of the
name table with evidence and three languages."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

ROOMS = ("app", "crawlers", "es_mappings", "nlp", "pipelines", "sample", "search")


def repeated_keys(node: yaml.Node | None) -> Iterator[tuple[str, int]]:
    """Every key that a mapping below `node` holds twice, with its line (from 1)."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                yield key.value, key.start_mark.line + 1
            seen.add(key.value)
            yield from repeated_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from repeated_keys(item)


def faulty_rows(root: Path) -> Iterator[str]:
    """Rows of the name table (nlp/name_table) without evidence or a language, or with an id that stands twice."""
    seen: set[tuple[str, str]] = set()
    for file in sorted((root / "nlp" / "name_table").glob("*.yaml")):
        for row in yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["entries"]:
            where, prefix = f"{file.relative_to(root)}: {row.get('id')!r}", "" if file.stem == "people" else "org"
            for field in ("id", "ru", "kk", "en", "evidence"):
                if not row.get(field):
                    yield f"{where} has no {field}"
            if (prefix, row.get("id")) in seen:
                yield f"{where} stands twice"
            seen.add((prefix, row.get("id")))


def problems(root: Path) -> Iterator[str]:
    """One line for each fault in the YAML files of the rooms under `root`."""
    for room in ROOMS:
        for file in sorted((root / room).rglob("*.yaml")):
            try:
                node = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
            except (yaml.YAMLError, UnicodeDecodeError) as error:
                yield f"{file.relative_to(root)}: {error}"
                continue
            for key, line in repeated_keys(node):
                yield f"{file.relative_to(root)}:{line}: the key {key!r} stands twice"
    yield from faulty_rows(root)


def main() -> int:
    found = list(problems(Path(__file__).resolve().parent.parent))
    print("\n".join(found) if found else "Lexicons: every key stands once.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
