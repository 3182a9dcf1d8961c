"""People in Kazakh text, by rules: given names, surname and patronymic endings, initials, upper-case surnames.

A span holds the name as it stands, with the case ending on its last word; `name` is the nominative.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from nlp.findings import Mention
from nlp.fold import one_script
from nlp.kazakh import stemmer
from nlp.lexicon import lexicon

_NAMES: dict[str, Any] = lexicon("kazakh/names.yaml")
_GIVEN = frozenset(name for entry in _NAMES["given"] for name in entry["words"].split())
_AMBIGUOUS = frozenset(_NAMES["ambiguous"]["words"].split())
_NAMED_AFTER = tuple(_NAMES["named_after"]["words"].split())
_NO_SURNAME = frozenset(_NAMES["no_surnames"]["words"].split())
_NO_GIVEN = frozenset(_NAMES["no_given"]["words"].split())
_SURNAMES = tuple(entry["form"] for entry in _NAMES["surname_endings"])
_NAME_ENDINGS = tuple(entry["form"] for entry in _NAMES["name_endings"])
_PATRONYMICS = tuple(entry["form"] for entry in _NAMES["patronymic_endings"])

_WORD = re.compile(r"[^\W\d_]+(?:[-’'ʼ][^\W\d_]+)*")
# Between the parts of a name stands one space, and after an initial its full stop.
_GAP = re.compile(r"[ \u00a0]|\.[ \u00a0]?")
_CASE = re.compile(
    r"(?:[ндт][ыі]ң|[ғг][ае]|[қк][ае]|[ндт][ыі]|[дт][ае]н?|н[ае]н|[мбп]ен|[дт][ае][ғг][ыі]|[ндт]ікі|[дт][ае]й|"
    r"[дтл][ае]р(?:[дт][ыі]ң|[дт][ыі]|[ғг][ае]|[дт][ае]н?|мен)?|н[ае]|н)$"
)
# «ұлы» and «қызы» keep their own ending, which a stemmer takes for a possessive.
_INFLECTED_PATRONYMIC = re.compile(r"(.{2,}(?:ұлы|қызы|улы|кызы))(?:н[ыі]ң|н[ае]|н|нд[ае]|н[ае]н|мен|нд[ае][ғг][ыі])$")
_LONGEST_NAME = 4
_INITIALS = re.compile(r"(?<=\b\w)\. (?=\w\.)")


@dataclass(frozen=True, slots=True)
class Part:
    """A capitalised word and what it can be in a name. `base` is lower-case, without its case ending."""

    start: int
    stop: int
    base: str
    kind: str  # given, surname, patronymic, initial, other
    inflected: bool


def find_persons(text: str, start: int, stop: int, places: frozenset[str] = frozenset()) -> Iterator[Mention]:
    """The people named between two offsets of a Kazakh text, in order. `places` are lower-case names of places."""
    for run in _runs(text, start, stop, places):
        yield from _people(text, run, stop, places)


def nominative(word: str) -> tuple[str, bool]:
    """A word of a name, lower-case, without its case ending, and whether it had one."""
    return _nominative(word.lower())


@lru_cache(maxsize=100_000)
def _nominative(word: str) -> tuple[str, bool]:
    if word in _GIVEN or word.endswith(_SURNAMES + _PATRONYMICS):
        return word, False
    if (match := _INFLECTED_PATRONYMIC.match(word)) is not None:
        return match.group(1), True
    readings = [reading.stem for reading in stemmer.readings(word) if reading.endings and not reading.rare]
    for stem in sorted(readings, key=len):
        if stem in _GIVEN or (stem.endswith(_SURNAMES + _PATRONYMICS) and len(stem) > 3):
            return stem, True
    if word.endswith(_NAME_ENDINGS):
        return word, False
    cased = [stem for stem in readings if word.startswith(stem) and _CASE.fullmatch(word[len(stem) :])]
    # «Теннің»: a stem of three letters only before an ending of three.
    long = [stem for stem in cased if len(stem) > 3 or (len(stem) == 3 and len(word) > 5)]
    kept = [stem for stem in long if stem.endswith(_NAME_ENDINGS) or len(word) - len(stem) > 2]
    return (min(kept, key=len), True) if kept else (word, False)


def _runs(text: str, start: int, stop: int, places: frozenset[str]) -> Iterator[list[Part]]:
    """Capitalised words that follow one another with nothing but a space or an initial's full stop between."""
    run: list[Part] = []
    for match in _WORD.finditer(text, start, stop):
        part = _part(match, places)
        if run and not (part and _joined(text, run[-1], match.start())):
            yield run
            run = []
        if part:
            run.append(part)
    if run:
        yield run


def _joined(text: str, before: Part, start: int) -> bool:
    gap = text[before.stop : start]
    if before.kind == "initial":
        return len(gap) <= 2 and bool(_GAP.fullmatch(gap))
    return gap in (" ", "\u00a0")


def _part(match: re.Match[str], places: frozenset[str]) -> Part | None:
    word = match.group()
    if not word[0].isupper() or len(word) > 40:
        return None
    if len(word) == 1:
        return Part(match.start(), match.end(), word, "initial", False)
    kind, base, inflected = classify(word)
    if kind != "surname" and word.lower() not in _GIVEN and is_listed_place_in(word.lower(), places):
        return None
    return Part(match.start(), match.end(), base, kind, inflected)


def is_ambiguous(word: str) -> bool:
    """Whether a lower-case given name is an everyday word as well."""
    return word in _AMBIGUOUS


@lru_cache(maxsize=100_000)
def is_listed_place_in(word: str, places: frozenset[str]) -> bool:
    """Whether a lower-case word, in any case, is one of the places."""
    return word in places or any(reading.stem in places for reading in stemmer.readings(word) if not reading.rare)


@lru_cache(maxsize=100_000)
def classify(word: str) -> tuple[str, str, bool]:
    """What a word of two letters or more can be in a name, its base in small letters, and whether it is inflected."""
    base, inflected = nominative(one_script(word))
    if word.isupper() and len(word) < 5 and base not in _GIVEN:
        return "abbreviation", base, inflected
    if base in _GIVEN or (base.endswith(_NAME_ENDINGS) and len(base) > 5):
        return "given", base, inflected
    if base.endswith(_PATRONYMICS) and len(base) > 5:
        return "patronymic", base, inflected
    if base.endswith(_SURNAMES) and len(base) > 4 and base not in _NO_SURNAME:
        return "surname", base, inflected
    return "other", base, inflected


def _people(text: str, run: Sequence[Part], stop: int, places: frozenset[str]) -> Iterator[Mention]:
    """Cut a run of capitalised words into people."""
    at = 0
    while at < len(run):
        length = _name_length(run, at, at == 0 and _opens(text, run[0].start))
        parts = run[at : at + length]
        if length and not is_called_after(text, parts[-1].stop, stop) and _enough(text, parts):
            yield _mention(text, parts, stop)
        at += max(length, 1)


def _opens(text: str, start: int) -> bool:
    """Whether a sentence or a quotation begins there: any word is capital then."""
    before = text[max(0, start - 4) : start].rstrip(" \u00a0")
    return not before or before[-1] in '.!?…:\n«“"—–-•)'


def _name_length(run: Sequence[Part], at: int, opening: bool) -> int:
    """How many parts from `at` make one name; 0 for none. A part with a case ending is the last."""
    kinds: list[str] = []
    for part in run[at : at + _LONGEST_NAME]:
        if not _may_follow(kinds, part.kind):
            break
        if part.kind == "other" and not kinds and not _may_begin(part, opening):
            break
        kinds.append(part.kind)
        if part.inflected:
            break
    while kinds and not _is_name(kinds):
        kinds.pop()
    return len(kinds)


def _may_begin(part: Part, opening: bool) -> bool:
    """Whether an unlisted word may be a given name. An everyday word («ардақ») is one where only a name is capital."""
    return not part.inflected and part.base not in _NO_GIVEN and not (opening and _common(part.base))


@lru_cache(maxsize=50_000)
def _common(word: str) -> bool:
    """Whether a word is a form of an everyday word and so hardly a name."""
    return word not in _GIVEN and any(stemmer.is_everyday(reading.stem) for reading in stemmer.readings(word))


def _may_follow(kinds: Sequence[str], kind: str) -> bool:
    if not kinds:
        return kind in ("given", "surname", "initial", "other")
    if kind == "surname" and kinds == ["surname"]:
        return True  # a given name that ends like a surname: Айнадин Молдабеков
    if kind in ("surname", "other") and kind in kinds:
        return False
    if kind == "other":
        return kinds[-1] in ("given", "initial") and "surname" not in kinds and "patronymic" not in kinds
    if kind == "given":
        full = "surname" in kinds and "given" in kinds  # «Қасым Серіков Дмитрий …»: another person begins
        return not full and kinds.count("given") < 2 and "patronymic" not in kinds and "other" not in kinds
    if kind == "initial":
        return kinds.count("initial") < 2 and "patronymic" not in kinds and kinds[0] != "given"
    return kind in ("patronymic", "surname")


def _is_name(kinds: Sequence[str]) -> bool:
    if kinds[0] == "other":
        # An unlisted given name: sure only before a surname or a patronymic.
        return (
            len(kinds) > 1 and kinds[-1] in ("surname", "patronymic", "initial") and set(kinds) != {"other", "initial"}
        )
    return "given" in kinds or "surname" in kinds or ("other" in kinds and "initial" in kinds)


def is_called_after(text: str, stop: int, end: int) -> bool:
    """Whether something named after the person follows: «Абай көшесі», «Киров су қоймасы»."""
    if text[stop : stop + 1] not in (" ", "\u00a0"):
        return False
    follows = text[stop + 1 : min(end, stop + 40)].lower()
    return follows.removeprefix("су ").startswith(_NAMED_AFTER)


def _enough(text: str, parts: Sequence[Part]) -> bool:
    """A lone word must be a sure name."""
    if len(parts) > 1:
        return True
    part = parts[0]
    if text[part.stop : part.stop + 1] == "»" or text[part.start - 1 : part.start] in ("«", "“", '"'):
        return False
    return part.kind == "surname" or (part.base not in _AMBIGUOUS and part.base in _GIVEN)


def _mention(text: str, parts: Sequence[Part], end: int) -> Mention:
    start, stop = parts[0].start, parts[-1].stop
    if parts[-1].kind == "initial" and text[stop : min(stop + 1, end)] == ".":
        stop += 1
    words = [text[part.start : part.stop] + "." * (part.kind == "initial") for part in parts[:-1]]
    last = parts[-1]
    shown = text[last.start : last.stop] + "." * (last.kind == "initial")
    if last.inflected:
        shown = _like(last.base, shown)
    name = " ".join(_title(word) for word in (*words, shown))
    return Mention(start, stop, text[start:stop], "person", _INITIALS.sub(".", name))


def _like(base: str, shown: str) -> str:
    """The base form in the letters of the text, as far as they go."""
    kept = shown[: len(base)]
    return kept if kept.lower() == base else base


def _title(word: str) -> str:
    if len(word) > 2 and (word.isupper() or word.islower()):
        return "-".join(part.capitalize() for part in word.split("-"))
    return word
