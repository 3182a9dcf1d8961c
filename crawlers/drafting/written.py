"""Written: what was seen of a site → the YAML of a definition, with its doubts as comments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

import yaml

from crawlers.definition import parse_source
from crawlers.source import Route


@dataclass(frozen=True, slots=True)
class Drafted:
    """What a look at a site gave; None where it could not be told. `notes` were seen `on` a day."""

    home: str
    title: str
    language: str | None
    routes: tuple[Route, ...]
    articles: str | None
    selectors: Mapping[str, str]
    delay: float
    least: int | None
    most: int | None
    notes: tuple[str, ...]
    doubts: tuple[str, ...]
    on: date


def write_definition(found: Drafted) -> str:
    """A definition that `crawlers.definition` reads. What is not known is a guess that a comment names."""
    text = "\n".join(_lines(found)) + "\n"
    parse_source(text, "the draft")
    return text


def _lines(found: Drafted) -> Iterator[str]:
    yield f"# Drafted by `baqylau sources new` on {found.on}; read it, mend it, then: baqylau sources check"
    for doubt in found.doubts:
        yield f"# look at this: {_one_line(doubt)}"
    yield f"name: {source_name(found.home)}"
    yield f"title: {_scalar(found.title)}"
    yield f"home: {_scalar(found.home)}"
    yield f"hosts: [{_scalar(urlsplit(found.home).netloc)}]"
    yield f"languages: [{found.language or 'ru'}]" + ("" if found.language else "  # the site does not say: a guess")
    yield "routes:"
    for route in found.routes or (Route("listing", found.home),):
        yield f"  - {{kind: {route.kind}, url: {_scalar(route.url)}{', archive: true' if route.archive else ''}}}"
    guess = "" if found.articles else "  # a guess: every address; write what articles have in common"
    yield f"articles: {_scalar(found.articles or '.')}{guess}"
    if found.selectors:
        pairs = ", ".join(f"{name}: {_scalar(rule)}" for name, rule in found.selectors.items())
        yield f"selectors: {{{pairs}}}  # used where the pages declare nothing"
    yield f"delay: {found.delay:g}"
    guess = "" if found.least is not None else "  # a guess: no feed with dates over some days was found"
    yield f"expected: {{least: {found.least or 0}, most: {found.most or 300}}}{guess}"
    yield "terms: {note: 'not read yet'}  # read the outlet's terms of use: quote_limit, non_commercial, closed paths"
    yield "evidence:"
    for note in found.notes:
        yield f"  - {{fact: {_scalar(_one_line(note))}, on: {found.on}}}"
    yield "confirmed: false"


def source_name(home: str) -> str:
    """A name for a site: its host without www. and the last label, in the letters that names take."""
    labels = [each for each in urlsplit(home).netloc.partition(":")[0].split(".") if each != "www"]
    name = "-".join(labels[:-1] if len(labels) > 1 and not labels[-1].isdigit() else labels)
    return re.sub(r"[^a-z0-9_-]", "-", name.lower()).strip("-_")[:40] or "site"


def _one_line(text: str) -> str:
    return " ".join(text.split())[:300]


def _scalar(text: str) -> str:
    """YAML for a text on one line, in quotes."""
    written = yaml.dump(text, default_style="'", allow_unicode=True, width=10_000)
    return written.strip()
