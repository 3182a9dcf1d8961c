"""Every reading of one word of a Russian name: what it is in the nominative, of which gender, in which case.

pymorphy knows Russian names; rules by ending know surnames and Kazakh names; women's names in a consonant and -улы,
-кызы, -ұлы, -қызы do not change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from nlp.fold import fold
from nlp.lexicon import lexicon
from nlp.russian import morphology

INITIAL = re.compile(r"^(?:[^\W\d_]\.-?)+$")
_SON, _DAUGHTER = (
    re.compile(r"(?:улы|ұлы|о[гғ]лы|uly)$", re.IGNORECASE),
    re.compile(r"(?:кызы|қызы|gizi|qyzy|kyzy)$", re.IGNORECASE),
)
_UNCHANGED = re.compile(
    r"(?:улы|кызы|ұлы|қызы|о[гғ]лы|uly|qyzy|kyzy|енко|ко|ых|их|дзе|швили|тегі|л[дь]ы|льды|лд[иі]|берд[иыі]|[гқк]азы|[гк]ожа|-?заде|зода)$",
    re.IGNORECASE,
)
_KAZAKH = re.compile(r"[әіңғүұқөһӘІҢҒҮҰҚӨҺ]")
# ending → (what stands in its place in the nominative, gender, cases)
# (pattern of the stem, ending, what stands in its place, gender, cases)
_Table = list[tuple[re.Pattern[str], str, str, str, str]]


def _table(stem: str, endings: str) -> _Table:
    """`endings` is ending:new:gender:cases, apart by spaces."""
    parts = [ending.split(":") for ending in endings.split(" ")]
    return [(re.compile(stem), ending, new, gender, cases) for ending, new, gender, cases in parts]


_SURNAMES = _table(
    r".+(?:[оеё]в|[иы]н)",
    "::m:n а::m:ga у::m:d ым::m:i е::m:l а:а:f:n ой:а:f:gdil ою:а:f:i у:а:f:a ы:ы::n",
) + _table(
    r".+[сцз]к",
    "ий:ий:m:n ого:ий:m:ga ому:ий:m:d им:ий:m:i ом:ий:m:l ая:ая:f:n ой:ая:f:gdil ую:ая:f:a",
)
_PATRONYMICS = _table(r".+(?:[оеё]в|[ьи]н|[мк])ич", "::m:n а::m:ga у::m:d ем::m:i е::m:l") + _table(
    r".+(?:[оеё]вн|ичн)", "а:а:f:n ы:а:f:g е:а:f:dl у:а:f:a ой:а:f:i ою:а:f:i"
)
_GENERAL = _table(
    r".*[бвгджзклмнпрстфхцчшщ]",
    "::m:n а::m:ga у::m:d ом::m:i ем::m:i е::m:l ::f:ngdail а:а:f:n ы:а:f:g и:а:f:g е:а:f:dl у:а:f:a ой:а:f:i ей:а:f:i "
    "ь:ь:f:na и:ь:f:gdl ью:ь:f:i ь:ь:m:n я:ь:m:ga ю:ь:m:d ем:ь:m:i ём:ь:m:i",
) + _table(
    r".*[аеёиоуыюяіэ]",
    "й:й:m:n й:й:f:ngdail я:й:m:ga ю:й:m:d ем:й:m:i е:й:m:l я:я:f:n и:я:f:gdl ю:я:f:a ей:я:f:i",
)
# Women's names in a soft consonant and -я: «Жамиле», «Наилю».
_WOMEN_IN_YA = _table(r".*[лнрс]", "я:я:f:n и:я:f:g е:я:f:dl ю:я:f:a ей:я:f:i")
# Men's names in -а: «Мусы», «Мустафе», «Балаги».
_MEN_IN_A = _table(r".*[бвгджзклмнпрстфхцчшщ]", "а:а:m:n ы:а:m:g и:а:m:g е:а:m:dl у:а:m:a ой:а:m:i ей:а:m:i")
_TABLES = ((_PATRONYMICS, 3.0), (_SURNAMES, 2.0), (_GENERAL, 0.5), (_WOMEN_IN_YA, 0.2), (_MEN_IN_A, 0.1))
_GENERAL_KIND = 2  # the place of _GENERAL among the tables; before it stand those that know a surname or patronymic
_BY_ENDING: dict[str, list[tuple[int, tuple[re.Pattern[str], str, str, str, str]]]] = {}
for _kind, (_rows, _) in enumerate(_TABLES):
    for _row in _rows:
        _BY_ENDING.setdefault(_row[1], []).append((_kind, _row))
_BESIDE_SURNAME = 0.1  # a general reading of a word that ends like a surname: «Умаровой» is hardly a man in -ой
_CASED = re.compile(r"[оеё]м$")  # «Цзиньпином»: a name in -ом or -ем is likelier an instrumental
_LOOKS_CASED = 0.4
_LIKE_A_WOMANS = 2.0  # «Едиловой» is a woman's case, «Дмитрий Горовой» a man's name
_PART_OF_FOREIGN = 3  # letters of a part of a Chinese or Korean name that does not change before others
_MALE = re.compile(r"(?:бек|хан|жан|мурат|газы|булат|болат|тай|бай|мерт|султан|нур|[агк]ли|мухамм?[ае]д|берген)$")
_FEMALE = re.compile(r"(?:гуль|гүл|сулу|ия|ира|ида|ила|ара|иза|ана|има|иля|ья)$")


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of one word. `gender` is m, f or "" where it says nothing; `cases` some of n g d a i l, or "" for
    a word that does not change; `weight` is larger for likelier readings; `given`: a known given name."""

    name: str
    gender: str
    cases: str
    weight: float
    given: bool = False


@lru_cache(maxsize=50_000)
def readings(word: str) -> tuple[Reading, ...]:
    """The readings of a word of a name, upper-case words in title case; at least one."""
    if INITIAL.match(word) or len(word) < 2:
        return (Reading(word, "", "", 0),)
    word = cased(word)
    if re.search(r"[A-Za-z]", word) or word[0].islower() or _UNCHANGED.search(word):
        gender = "f" if _DAUGHTER.search(word) else "m" if _SON.search(word) else ""
        return (Reading(word, gender, "", 1), *(_listed(word) if _UNCHANGED.search(word) else ()))
    if _KAZAKH.search(word) and not re.search(r"[оеё]в|ин|ск", word):
        return (Reading(word, "", "", 1), *_own(word))
    return tuple(_double(word)) or tuple(_own(word)) or (Reading(word, "", "", 0),)


def cased(word: str) -> str:
    """A word in capitals in title case; others as they are."""
    if INITIAL.match(word) or not word.isupper() or len(word) < 3:
        return word
    return "-".join(part.capitalize() for part in word.split("-"))


def _listed(word: str) -> Iterator[Reading]:
    """A listed given name whose ending looks unchanging: «Кенжегали», «Сатыбалды»."""
    gender = given_gender(word)
    if gender:
        yield Reading(word, gender, "", 1.5, given=True)  # little: most are surnames too, of women as well


def _double(word: str) -> Iterator[Reading]:
    """«Ахметжановой-Сейдалиной»: where the first part is a surname, both change and agree."""
    first, hyphen, last = word.rpartition("-")
    if not hyphen or not any(_stem(first, pattern, ending) for pattern, ending, *_ in _SURNAMES):
        return
    for left in readings(first):
        for right in readings(last):
            gender = left.gender or right.gender
            cases = "".join(case for case in (left.cases or right.cases) if case in (right.cases or left.cases))
            if gender in (left.gender or gender, "") and right.gender in ("", gender) and (cases or not left.cases):
                yield Reading(f"{left.name}-{right.name}", gender, cases, left.weight + right.weight / 4)


def _stem(word: str, pattern: re.Pattern[str], ending: str) -> str:
    """The word without an ending, where what is left is of the pattern; else ""."""
    if not word.endswith(ending):
        return ""
    stem = word[: len(word) - len(ending)]
    return stem if pattern.fullmatch(stem) else ""


def _own(word: str) -> list[Reading]:
    found: list[Reading] = []
    is_surname = False
    rows = [row for size in range(4) for row in _BY_ENDING.get(word[len(word) - size :] if size else "", ())]
    for kind, (pattern, ending, new, gender, cases) in sorted(rows, key=lambda row: row[0]):
        if (is_surname and kind > _GENERAL_KIND) or not (stem := _stem(word, pattern, ending)):
            continue
        is_surname = is_surname or kind < _GENERAL_KIND
        weight = _BESIDE_SURNAME if is_surname and kind == _GENERAL_KIND else _TABLES[kind][1]
        less = _LOOKS_CASED if not new and "n" in cases and _CASED.search(word) else 0
        if is_surname and new == "й" and word.endswith("ой"):
            less = _LIKE_A_WOMANS
        found.append(_reading(stem + new, gender, cases, weight - less))
    gender = given_gender(word)
    if (
        word[-1] in "оиуэыеюі" and word[-2:] not in ("ии", "ие") and gender
    ):  # «Сауле», «Гани» stay as they are in every case
        found.append(Reading(word, gender, "", 7, given=True))
    elif word[-1] in "оиуэ" and not is_surname:  # foreign surnames that do not change: «Питер Семнеби»
        found.append(Reading(word, "", "", 0.2 if word[-1] == "у" else 0.4))
    elif len(word) <= _PART_OF_FOREIGN and word.isalpha():  # «Ким Чен Ына», «Ян Хуэю»
        found.append(Reading(word, "", "", 0.3))
    return [*found, *_adjective(word), *_dictionary(word)]


def _reading(name: str, gender: str, cases: str, weight: float) -> Reading:
    known = given_gender(name)
    if gender and gender in known:
        return Reading(name, gender, cases, weight + (4 if name in _written() else 3.5), given=True)
    shaped = (gender == "m" and _MALE.search(name)) or (gender == "f" and _FEMALE.search(name))
    return Reading(name, gender, cases, weight + (-1 if known else 0.8 if shaped else 0))


@lru_cache(maxsize=50_000)
def given_gender(name: str) -> str:
    """m, f, both ("mf") or "": whose given name it is in the lists of names (or its last part), in either language."""
    keys = {fold(name), fold(name.rsplit("-", 1)[-1])}
    return "".join(gender for gender in "mf" if not keys.isdisjoint(_given()[gender]))


@cache
def _written() -> frozenset[str]:
    """Given names as Russian writes them: «Игорь», not «Игор»."""
    russian = lexicon("russian/given_names.yaml")
    return frozenset(name for word in ("male", "female") for name in russian[word]["names"])


@cache
def _given() -> dict[str, frozenset[str]]:
    russian, kazakh = lexicon("russian/given_names.yaml"), lexicon("kazakh/names.yaml")["given"]
    return {
        gender: frozenset(
            fold(name)
            for name in [
                *russian[word]["names"],
                *(one for entry in kazakh if entry.get("gender") == word for one in entry["words"].split()),
            ]
        )
        for gender, word in (("m", "male"), ("f", "female"))
    }


def _adjective(word: str) -> Iterator[Reading]:
    """«Белому», «Грозной»: surnames that are adjectives."""
    parse = morphology.first(word.lower(), "ADJF", "sing")
    if parse is None or not parse.is_known or re.search(r"[оеё]в|[иы]н|[сц]к", word):
        return
    for gender, grammeme in (("m", "masc"), ("f", "femn")):
        cases = "".join(
            _CASES[str(other.tag.case)]
            for other in morphology.parses(word.lower())
            if "ADJF" in other.tag.grammemes and grammeme in other.tag.grammemes and str(other.tag.case) in _CASES
        )
        form = parse.inflect({"nomn", "sing", grammeme})
        if cases and form is not None:
            yield Reading(form.word.capitalize(), gender, cases, 1.2)


_CASES = {"nomn": "n", "gent": "g", "datv": "d", "accs": "a", "ablt": "i", "loct": "l"}


def _dictionary(word: str) -> Iterator[Reading]:
    for parse in morphology.parses(word.lower()):
        grammemes = parse.tag.grammemes
        if not {"Name", "Surn", "Patr"} & grammemes or "plur" in grammemes or str(parse.tag.case) not in _CASES:
            continue
        if not parse.is_known and "Name" not in grammemes:
            continue
        form = parse.inflect({"nomn", "sing"})
        if form is not None:
            gender = {"masc": "m", "femn": "f"}.get(str(parse.tag.gender), "")
            name = "-".join(part.capitalize() for part in form.word.split("-"))
            known = parse.is_known and "Name" in grammemes
            yield Reading(name, gender, _CASES[str(parse.tag.case)], 3 if parse.is_known else 0.3, given=known)
