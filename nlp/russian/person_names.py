"""The canonical name of a person: the nominative, with the gender that given name, patronymic and surname agree on.

Each word gets all its readings (nominative, gender, case); the reading of the whole is the best in which all words
agree. pymorphy knows Russian names; rules by ending know surnames and Kazakh names; women's names in a consonant and
-улы, -кызы, -ұлы, -қызы do not change.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from nlp.lexicon import lexicon
from nlp.russian import morphology

MOST_WORDS = 6
_INITIAL = re.compile(r"^(?:[^\W\d_]\.-?)+$")
_UNCHANGED = re.compile(r"(?:улы|кызы|ұлы|қызы|оглы|uly|qyzy|kyzy|енко|ко|ых|их|дзе|швили)$", re.IGNORECASE)
# ending → (what stands in its place in the nominative, gender, case)
_SURNAMES = [
    (re.compile(rf"(?P<stem>.+(?:[оеё]в|[иы]н)){ending}$"), new, gender, case)
    for ending, new, gender, cases in (
        ("", "", "m", "n"), ("а", "", "m", "ga"), ("у", "", "m", "d"), ("ым", "", "m", "i"), ("е", "", "m", "l"),
        ("а", "а", "f", "n"), ("ой", "а", "f", "gdil"), ("у", "а", "f", "a"),
    )
    for case in cases
] + [
    (re.compile(rf"(?P<stem>.+[сц]к){ending}$"), new, gender, case)
    for ending, new, gender, cases in (
        ("ий", "ий", "m", "n"), ("ого", "ий", "m", "ga"), ("ому", "ий", "m", "d"), ("им", "ий", "m", "i"), ("ом", "ий", "m", "l"),  # noqa: E501
        ("ая", "ая", "f", "n"), ("ой", "ая", "f", "gdil"), ("ую", "ая", "f", "a"),
    )
    for case in cases
]  # fmt: skip
_PATRONYMICS = [
    (re.compile(rf"(?P<stem>.+[оеё]вич){ending}$"), "", "m", case)
    for ending, cases in (("", "n"), ("а", "ga"), ("у", "d"), ("ем", "i"), ("е", "l"))
    for case in cases
] + [
    (re.compile(rf"(?P<stem>.+[оеё]вн){ending}$"), "а", "f", case)
    for ending, cases in (("а", "n"), ("ы", "g"), ("е", "dl"), ("у", "a"), ("ой", "i"))
    for case in cases
]
_GENERAL = [
    (re.compile(rf"(?P<stem>.*[бвгджзклмнпрстфхцчшщ]){ending}$"), new, gender, case)
    for ending, new, gender, cases in (
        ("", "", "m", "n"), ("а", "", "m", "ga"), ("у", "", "m", "d"), ("ом", "", "m", "i"), ("ем", "", "m", "i"), ("е", "", "m", "l"),  # noqa: E501
        ("", "", "f", "ngdail"), ("а", "а", "f", "n"), ("ы", "а", "f", "g"), ("и", "а", "f", "g"), ("е", "а", "f", "dl"),  # noqa: E501
        ("у", "а", "f", "a"), ("ой", "а", "f", "i"), ("ей", "а", "f", "i"), ("ь", "ь", "f", "na"), ("и", "ь", "f", "gdl"), ("ью", "ь", "f", "i"),  # noqa: E501
        ("ь", "ь", "m", "n"), ("я", "ь", "m", "ga"), ("ю", "ь", "m", "d"), ("ем", "ь", "m", "i"),
    )
    for case in cases
] + [
    (re.compile(rf"(?P<stem>.*[аеёиоуыюяі]){ending}$"), new, gender, case)
    for ending, new, gender, cases in (
        ("й", "й", "m", "n"), ("я", "й", "m", "ga"), ("ю", "й", "m", "d"), ("ем", "й", "m", "i"),
        ("я", "я", "f", "n"), ("и", "я", "f", "gdl"), ("ю", "я", "f", "a"), ("ей", "я", "f", "i"),
    )
    for case in cases
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Reading:
    name: str
    gender: str  # m, f, or "" where it says nothing
    case: str  # n g d a i l, or "" where the word does not change
    weight: float


@lru_cache(maxsize=50_000)
def nominative(text: str) -> str:
    """The canonical name of a person as written in a Russian text."""
    words = re.sub(r"\.(?=[^\W\d_]{2,})", ". ", " ".join(text.split())).split(" ")
    if len(words) > MOST_WORDS:
        return " ".join(words)
    readings = [_readings(word, index, len(words)) for index, word in enumerate(words)]
    best, names = -1.0, words
    for gender in "mf":
        for case in "nagdil":
            chosen = [_best(options, gender, case) for options in readings]
            found = [reading for reading in chosen if reading is not None]
            weight = sum(reading.weight for reading in found) + (0.3 if case == "n" else 0)
            if len(found) == len(words) and weight > best + 1e-9:
                best, names = weight, [reading.name for reading in found]
    return " ".join(map(_cased, names))


def _best(options: tuple[_Reading, ...], gender: str, case: str) -> _Reading | None:
    fitting = [r for r in options if r.gender in ("", gender) and r.case in ("", case)]
    return max(fitting, key=lambda r: r.weight, default=None)


def _cased(word: str) -> str:
    if _INITIAL.match(word) or not word.isupper() or len(word) < 3:
        return word
    return "-".join(part.capitalize() for part in word.split("-"))


@lru_cache(maxsize=50_000)
def _readings(word: str, index: int, count: int) -> tuple[_Reading, ...]:
    if _INITIAL.match(word) or len(word) < 2:
        return (_Reading(word, "", "", 0),)
    if word.isupper() and len(word) > 2:
        word = _cased(word)
    if re.search(r"[A-Za-z]", word) or word[0].islower() or _UNCHANGED.search(word):
        gender = (
            "f"
            if re.search(r"(?:кызы|қызы|qyzy|kyzy)$", word)
            else "m"
            if re.search(r"(?:улы|ұлы|оглы|uly)$", word)
            else ""
        )
        return (_Reading(word, gender, "", 1),)
    if re.search(r"[әіңғүұқөһӘІҢҒҮҰҚӨҺ]", word) and not re.search(r"[оеё]в|ин|ск", word):
        return (_Reading(word, "", "", 1), *_own(word))
    return tuple(_own(word)) or (_Reading(word, "", "", 0),)


def _own(word: str) -> list[_Reading]:
    found: list[_Reading] = []
    for table, weight in ((_PATRONYMICS, 3.0), (_SURNAMES, 2.0), (_GENERAL, 0.5)):
        for pattern, new, gender, case in table:
            matched = pattern.match(word)
            if matched:
                name = matched["stem"] + new
                found.append(_Reading(name, gender, case, weight + _known(name, gender)))
    if word[-1] in "оиуэ":  # foreign surnames that do not change: «Питер Семнеби»
        found.append(_Reading(word, "", "", 0.4))
    if word[-1] in "еэоуюиы" and word in _given("f"):  # «Сауле» stays as it is in every case
        found.append(_Reading(word, "f", "", 7))
    found += _dictionary(word)
    return found


def _known(name: str, gender: str) -> float:
    """How much more likely a reading is when it gives a known given name of this gender (or its last part does)."""
    last = name.rsplit("-", 1)[-1]
    if name in _given(gender) or last in _given(gender):
        return 4
    if name in _given("f" if gender == "m" else "m"):
        return -1
    male = re.search(r"(?:бек|хан|жан|мурат|газы|булат|тай|бай|мерт|султан|нур|али|гали|кали|мухамед)$", name)
    female = re.search(r"(?:гуль|гүл|сулу|ия|ира|ида|ила|ара|иза|ана|има)$", name)
    return 0.8 if (gender == "m" and male) or (gender == "f" and female) else 0


@cache
def _given(gender: str) -> frozenset[str]:
    return frozenset(lexicon("russian/given_names.yaml")["male" if gender == "m" else "female"]["names"])


_CASES = {"nomn": "n", "gent": "g", "datv": "d", "accs": "a", "ablt": "i", "loct": "l"}


def _dictionary(word: str) -> list[_Reading]:
    found = []
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
            found.append(_Reading(name, gender, _CASES[str(parse.tag.case)], 3 if parse.is_known else 1.5))
    return found
