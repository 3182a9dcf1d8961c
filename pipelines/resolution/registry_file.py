"""The rows of a company register: CSV in any common charset, with any delimiter; columns are found by their headers."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TextIO

import yaml

from nlp.identifiers import is_bin, is_iin, mask
from nlp.legal_names import legal_form
from nlp.names import compact, name_key
from pipelines.errors import InputError

FIELDS = ("bin", "name_ru", "name_kk", "form", "head", "status")
SAMPLE = 65_536  # bytes by which charset and delimiter are told
LONGEST = 2_000  # characters of a cell that are kept
QUOTES = '«»"“” '
OTHER_COLUMNS = 40  # that are kept as they were


@dataclass(frozen=True, slots=True)
class Company:
    """A row of the register. `form` is the class of its legal form (llp, jsc, …), "" where none is known; `written` the
    column of forms as it stands."""

    bin: str
    name_ru: str
    name_kk: str
    form: str
    written: str
    head: str
    status: str
    rest: Mapping[str, str]

    def keys(self) -> frozenset[str]:
        """The name keys under which it is known. A name without a form is taken with that of the column of forms."""
        names = [name for name in (self.name_ru, self.name_kk) if name]
        return frozenset(name_key("organisation", self._formed(name)) for name in names) - {""}

    def _formed(self, name: str) -> str:
        if legal_form(name) or not legal_form(f"{self.written} «Дала»"):
            return name
        return f"{self.written} «{name.strip(QUOTES)}»"


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot be used, and why; its own words are not repeated: they may hold an IIN."""

    row: int
    why: str


def read_register(file: Path, columns: Path | None = None) -> Iterator[Company | Rejected]:
    """The rows in their order, one at a time. Raises InputError where the file or its header cannot be used."""
    try:
        with file.open("rb") as raw:
            sample = raw.read(SAMPLE)
        with file.open(encoding=_charset(sample), errors="replace", newline="") as stream:
            yield from _rows(file, stream, _delimiter(sample), columns)
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from error


def _rows(file: Path, stream: TextIO, delimiter: str, columns: Path | None) -> Iterator[Company | Rejected]:
    reader = csv.reader(stream, delimiter=delimiter)
    header = next(reader, None)
    if not header:
        raise InputError(f"{file} is empty: a register needs a line of headers and a line a company")
    places = _places(file, header, columns)
    number = 1
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Rejected(number, f"no CSV: {error}")
            continue
        if any(cell.strip() for cell in cells):
            yield _company(number, header, cells, places)


def _company(number: int, header: list[str], cells: list[str], places: Mapping[str, int]) -> Company | Rejected:
    found = {field: _cell(cells, place) for field, place in places.items()}
    digits = "".join(found["bin"].split()).removeprefix("'").zfill(12) if found["bin"] else ""
    if not is_bin(digits):
        return Rejected(number, _no_bin(digits))
    russian, kazakh, head, status = (mask(found.get(field, "")) for field in ("name_ru", "name_kk", "head", "status"))
    if not russian and not kazakh:
        return Rejected(number, "the company has no name")
    rest = {
        name[:100]: mask(cells[i][:LONGEST].strip())
        for i, name in enumerate(header[:OTHER_COLUMNS])
        if i not in places.values() and i < len(cells) and cells[i].strip()
    }
    written = found.get("form", "")
    form = legal_form(f"{written} «Дала»") or legal_form(russian) or legal_form(kazakh)
    return Company(digits, russian, kazakh, form, written, head, status, rest)


def _cell(cells: list[str], place: int) -> str:
    return " ".join(cells[place][:LONGEST].split()) if place < len(cells) else ""


def _no_bin(digits: str) -> str:
    if is_iin(digits):
        return "an IIN: people are not taken into the register"
    if not digits:
        return "no BIN"
    return "not a BIN: twelve digits whose last one checks the others"


def _places(file: Path, header: list[str], columns: Path | None) -> dict[str, int]:
    """Field → its column. A header is known by its folded letters."""
    known = _own(columns) if columns else _bundled()
    folded = [compact(name.lstrip("\ufeff")) for name in header]
    places = {
        field: next(folded.index(compact(name)) for name in names if compact(name) in folded)
        for field, names in known.items()
        if any(compact(name) in folded for name in names)
    }
    if "bin" not in places or not {"name_ru", "name_kk"} & places.keys():
        shown = ", ".join(name.strip()[:40] for name in header[:12])
        raise InputError(
            f"{file}: no column of BINs and names is known among: {shown}; say which they are in a file for --columns"
        )
    return places


@cache
def _bundled() -> dict[str, list[str]]:
    return _own(Path(__file__).with_name("registry_columns.yaml"))


def _own(columns: Path) -> dict[str, list[str]]:
    try:
        content: Any = yaml.safe_load(columns.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InputError(f"{columns} cannot be read as YAML: {' '.join(str(error).split())[:200]}") from error
    if not isinstance(content, dict) or not content or set(content) - set(FIELDS):
        raise InputError(f"{columns}: write a line each like `bin: ИИН`, for some of {', '.join(FIELDS)}")
    return {field: [str(name) for name in (names if isinstance(names, list) else [names])]
            for field, names in content.items()}  # fmt: skip


def _charset(sample: bytes) -> str:
    """Registers come in UTF-8, in UTF-16 with its mark, or as a Russian Windows writes them."""
    if sample[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    try:
        sample[: sample.rfind(b"\n") + 1 or None].decode("utf-8-sig")
    except UnicodeDecodeError:
        return "windows-1251"
    return "utf-8-sig"


def _delimiter(sample: bytes) -> str:
    """The sign that the first line has most of."""
    line = sample.decode(_charset(sample), errors="replace").partition("\n")[0]
    return max(",;\t|", key=line.count)
