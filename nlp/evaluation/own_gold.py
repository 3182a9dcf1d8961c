"""The project's own gold (a folder of marked-up texts) → annotated texts. Its notation: tests/gold/README.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path

from nlp.evaluation.gold import Annotated, CorpusError, Gold, Kind, Says, Span

HEADER = re.compile(r"# baqylau gold (ru|kk|en)\s*$")
KINDS: dict[str, Kind] = {
    "per": "person",
    "org": "organisation",
    "loc": "place",
    "prog": "programme",
    "sum": "money",
}
_MARK = re.compile(r"\[(per|org|loc|prog|sum)(\??)\|([^\[\]|]+)(?:\|([^\[\]|]*))?(?:\|([^\[\]|]*))?\]")
_LEFT_OVER = re.compile(r"\[[a-z]*\??\||[|{}]")
_BRACES = re.compile(r"\{([^{}]*)\}")
_SUM = re.compile(r"(>=|<=|~)?([\d.eE+-]+?)(?:\.\.([\d.eE+-]+))? ([A-Z]{3})(\?)?")
_HEADING = re.compile(r"=== (.+?)(?: (ru|kk|en))?\s*$")


def is_own_gold(path: Path) -> bool:
    """Does the folder, or one within it, hold a file of our own notation?"""
    return any(_language(file) for file in path.rglob("*.txt"))


def read_own_gold(path: Path) -> Iterator[Annotated]:
    """The texts of every marked-up file under a folder, in the order of their names. Raises CorpusError naming file
    and line of a mark that cannot be read."""
    for file in sorted(path.rglob("*.txt")):
        if language := _language(file):
            yield from _read_file(file, language)


def _language(file: Path) -> str:
    with file.open(encoding="utf-8", errors="replace") as lines:
        header = HEADER.match(lines.readline(100))
    return header[1] if header else ""


def _read_file(file: Path, language: str) -> Iterator[Annotated]:
    lines = [
        (number, line)
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if not line.startswith("# ")
    ]
    headings = [at for at, (_, line) in enumerate(lines) if _HEADING.match(line)]
    if not headings:
        for number, line in lines:
            if line.strip():
                yield read_text(line, f"{file.name}:{number}", language)
    for at, after in pairwise([*headings, len(lines)]):
        number, line = lines[at]
        name, own_language = _HEADING.findall(line)[0]
        marked = "\n".join(one for _, one in lines[at + 1 : after]).strip("\n")
        yield read_text(marked, f"{file.name}:{number} {name}", own_language or language)


def read_text(marked: str, name: str, language: str) -> Annotated:
    """A marked-up text without its marks, and what they say. Raises CorpusError for a mark that cannot be read."""
    text, gold, at = "", list[Gold](), 0
    for mark in _MARK.finditer(marked):
        text += marked[at : mark.start()]
        gold += _gold(mark, len(text), name)
        text += _bare(mark[3])
        at = mark.end()
    text += marked[at:]
    if left := _LEFT_OVER.search(text):
        around = text[max(0, left.start() - 20) : left.end() + 20]
        raise CorpusError(f"{name}: a mark like [kind|text|meaning] was expected near «{around}»")
    return Annotated(name, text, tuple(gold), frozenset(KINDS.values()), language=language)


def _gold(mark: re.Match[str], start: int, name: str) -> Iterator[Gold]:
    kind, whole = KINDS[mark[1]], (start, start + len(_bare(mark[3])))
    if kind == "money":
        yield Gold(kind, (whole,), bool(mark[2]), _sum(mark[4] or "", name))
        return
    meanings = (mark[4] or mark[3]).split(" / ")
    names = tuple(one.strip() for meaning in meanings for one in (_bare(meaning), _BRACES.sub("", meaning)))
    spans = (whole, *_without_braced(mark[3], start))
    yield Gold(kind, spans, bool(mark[2]), Says(names=names, role=mark[5]))
    if kind == "organisation":  # the region in a body's name, the project in a fund's
        yield Gold("place", (whole,), optional=True)
        yield Gold("programme", (whole,), optional=True)


def _bare(marked: str) -> str:
    return marked.replace("{", "").replace("}", "")


def _without_braced(marked: str, start: int) -> Iterator[Span]:
    """«{компания }«Айдын»» → where «Айдын» stands: braces at a mark's edge hold what may be left out of the span."""
    if braced := _BRACES.search(marked):
        inside = len(braced[1])
        stop = start + len(_bare(marked))
        yield (start + inside, stop) if braced.start() == 0 else (start, stop - inside)


def _sum(meaning: str, name: str) -> Says:
    """«5e9..7e9 KZT» → its value (a range's midpoint), its ends where it has any, its currency."""
    read = _SUM.fullmatch(meaning.strip())
    try:
        if read is None:
            raise InvalidOperation
        value, other = Decimal(read[2]), Decimal(read[3]) if read[3] else None
    except InvalidOperation:
        raise CorpusError(f"{name}: «{meaning}» is no sum; one like «166.7e9 KZT» was expected") from None
    low = value if other is not None or read[1] == ">=" else None
    high = other if other is not None else value if read[1] == "<=" else None
    return Says(
        value=(value + other) / 2 if other is not None else value,
        currency=read[4],
        low=low,
        high=high,
        ends=other is not None,
        approximate=read[1] == "~",
        implied=bool(read[5]),
    )
