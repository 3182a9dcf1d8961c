"""`baqylau extract`: print what stands in files or standard input; stores nothing."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from app.commands.common import Session, json_option, print_json, print_table, session
from nlp.amounts import explain as explain_amounts
from nlp.clean import clean
from nlp.findings import Amount, Analysis, LocalEntity, Mention
from nlp.identifiers import mask
from pipelines.errors import InputError

MAX_BYTES = 50_000_000


@click.command("extract")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@json_option
@click.option("--explain", is_flag=True, help="Say for each sum which rule of the grammar found it (docs/sums.md).")
@session
def extract_command(current: Session, files: tuple[str, ...], as_json: bool, explain: bool) -> None:
    """Print what stands in FILE (- for standard input): people, organisations, places, programmes, sums of money."""
    failed = []
    for name in files:
        try:
            title, text, pages = read(name)
        except InputError as error:
            failed.append(str(error))
            continue
        found = current.context.analyser.analyse(text)
        rules = rules_of(text, found) if explain else ()
        if as_json:
            print_json({"path": name, "title": title and mask(title), **to_json(found, pages, rules)})
        else:
            _print(name, found, rules)
    if failed:
        raise InputError("; ".join(failed))


def read(name: str) -> tuple[str | None, str, tuple[int, ...]]:
    """Title, text and page offsets of a file of any kind that `baqylau import` reads. Raises InputError."""
    if name == "-":
        return None, sys.stdin.buffer.read(MAX_BYTES).decode("utf-8", errors="replace"), ()
    path = Path(name)
    if not path.is_file():
        raise InputError(f"{name} is no file; name a file, or - for standard input")
    from pipelines.importing.imports import read_document

    return read_document(path)


def rules_of(text: str, found: Analysis) -> tuple[str, ...]:
    """The rule that found each sum of a text, in their order (nlp.amounts.RULES says what each is for)."""
    rules = tuple(finding.rule for finding in explain_amounts(clean(text).text))
    return rules if len(rules) == len(found.amounts) else ()


def to_json(found: Analysis, pages: tuple[int, ...] = (), rules: tuple[str, ...] = ()) -> dict[str, Any]:
    """The contract's object for one text, without its path. `pages` are the offsets at which pages start; `rules` (of
    rules_of, or none) are given to the sums."""
    named: list[dict[str, Any]] = [{"rule": rule} for rule in rules] or [{} for _ in found.amounts]
    return {
        "language": found.language,
        "mentions": [_mention(mention, pages) for mention in found.mentions],
        "amounts": [_amount(amount) | rule for amount, rule in zip(found.amounts, named, strict=True)],
        "entities": [_entity(entity) for entity in found.entities],
    }


def _mention(mention: Mention, pages: tuple[int, ...]) -> dict[str, Any]:
    page = mention.page or (sum(1 for offset in pages if offset <= mention.start) if pages else None)
    return {
        "start": mention.start,
        "stop": mention.stop,
        "text": mention.text,
        "kind": mention.kind,
        "name": mention.name,
        "role": mention.role,
        "identifiers": dict(mention.identifiers),
        "page": page,
    }


def _amount(amount: Amount) -> dict[str, Any]:
    return {
        "start": amount.start,
        "stop": amount.stop,
        "text": amount.text,
        "value": exact(amount.value),
        "currency": amount.currency,
        "value_kzt": exact(amount.value_kzt),
        "low": exact(amount.low),
        "high": exact(amount.high),
        "approximate": amount.approximate,
        "implied": amount.implied,
        "same_as": amount.same_as,
    }


def exact(value: Decimal | None) -> str | None:
    """A decimal as plain digits, never with an exponent."""
    return None if value is None else format(value, "f")


def _entity(entity: LocalEntity) -> dict[str, Any]:
    return {
        "kind": entity.kind,
        "name": entity.name,
        "aliases": list(entity.aliases),
        "mentions": list(entity.mentions),
    }


def _print(name: str, found: Analysis, rules: tuple[str, ...]) -> None:
    rows = [[one.kind, one.name, one.text, one.role or "", one.start] for one in found.mentions]
    print_table(f"{name} ({found.language})", ["kind", "name", "as written", "role", "at"], rows)
    sums = [[one.text, exact(one.value), one.currency, _notes(one), one.start] for one in found.amounts]
    if rules:
        sums = [[*row, rule] for row, rule in zip(sums, rules, strict=True)]
    if sums:
        print_table("Sums", ["as written", "value", "currency", "", "at", *(["rule"] if rules else [])], sums)


def _notes(amount: Amount) -> str:
    notes = [f"from {exact(amount.low)}"] if amount.low is not None else []
    notes += [f"to {exact(amount.high)}"] if amount.high is not None else []
    notes += ["about"] if amount.approximate else []
    notes += ["currency by context"] if amount.implied else []
    return ", ".join(notes + (["said again"] if amount.same_as is not None else []))
