"""Which words before a head belong to the name of a Kazakh body, judged by their form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

from nlp.kazakh.stemmer import times_seen
from nlp.lexicon import lexicon
from nlp.organisations.grammar import Word
from nlp.organisations.inflection import OUTSIDE
from nlp.organisations.kazakh_heads import state_heads, words
from nlp.places import is_nominative_place, is_place

JOINS = {"атындағы", "жөніндегі", "бойынша", "және", "мен", "пен", "бен", "жанындағы"}
DIVISION = re.compile(
    r"(?:қаласы|облысы|ауданы|ауылы|ауылдық|кенті|өңірі|округі|республикасы|федерациясы|мемлекеті)(?:н[ыі]ң)?$"
)
ADJECTIVE = re.compile(r"(?:[лдт][ыі][қк]|\wи|бас|жоғар[ғы]*ы|қарулы|біріккен|бірыңғай)$")
_PARTICIPLE = re.compile(
    r"(?:(?:[ғқ]а|[гк]е)н(?:[дн][ае]\w*)?|[ае]т[ыі]н|йт[ыі]н|[ае]д[ыі]|йд[ыі]|[ыі]п|[ғг][ае]ндай)$"
)
_VERBAL = re.compile(r"(?:[мп][ае][қк]|с[ае]|[бп]|[ндт][ае]й|у[ғг][ае]|мін|мыз|міз|ңыз|ңіз)$")
_AWAY = re.compile(r"(?:[нт]?[дт][ае]н?|н[ае]н|[дт][ае][ғг][ыі]|м[ае]?ен|[ғгқк]ан)$")
_DATIVE = re.compile(r"(?:[ғқ]а|[гк]е|[ыі]н[ае])$")
_ACCUSATIVE = re.compile(r"(?:н[ыі]|[ыі]н|[дт][ыі])$")
_OBJECT = re.compile(r"(?:н[ыі]|[ыі]н)$")  # «фискалды» may be an object or an adjective
_GENITIVE = re.compile(r"[ндт][ыі]ң$")
_SURNAME = re.compile(r"(?:[оеё]в|[оеё]ва|ин|ина|ұлы|қызы|ский|ская)$")
_FROM_THERE = re.compile(r"[дт][ае][ғг][ыі]$")
_NAME_CASE = re.compile(r"(?:[ндт][ыі]ң|[ғгқк][ае]|[ндт][ыі]|[дт][ае]н?|н[ае]н|[мбп]ен)$")


_SIDES = {"шығыс", "батыс", "солтүстік", "оңтүстік", "орталық"}  # of «Шығыс Қазақстан облысының …»


@cache
def vocabulary() -> frozenset[str]:
    """Words that stand in the names of known bodies before the head, in small letters."""
    return frozenset(lexicon("organisations/heads.yaml")["kk_complements"]["words"])


@cache
def _stop_words() -> frozenset[str]:
    file = Path(__file__).parent.parent / "kazakh" / "stop_words.txt"
    return frozenset(file.read_text(encoding="utf-8").split()) - JOINS


@cache
def _given_names() -> frozenset[str]:
    given = lexicon("kazakh/names.yaml")["given"]
    return frozenset(name for entry in given for name in entry["words"].split())


def is_given_name(word: str) -> bool:
    """Whether a word as it stands, in the nominative, is a given name of the list."""
    return word.lower() in _given_names()


def is_person_word(word: str) -> bool:
    """Whether a capital word is a given name or a surname in some case, as far as lists and endings say."""
    lower = word.lower()
    bare = _NAME_CASE.sub("", lower)
    return bool(_SURNAME.search(lower) or _SURNAME.search(bare)) or lower in _given_names() or bare in _given_names()


@lru_cache(maxsize=50_000)
def is_sure(lower: str) -> bool:
    """Whether a word in small letters is known from the names of bodies, or is a word of division («облысының»)."""
    return lower in JOINS or lower in vocabulary() or lower in words("levels") or bool(DIVISION.search(lower))


def may_belong(lower: str, after: Sequence[Word]) -> bool:
    """Whether an unlisted word in small letters may stand in a name before `after`: a noun, an adjective, or the object
    of a noun of action («балалардың құқықтарын қорғау», «жемқорлыққа қарсы»)."""
    following = after[0].text.lower() if after else ""
    if _is_stranger(lower) or len(lower) < 3 or _PARTICIPLE.search(lower):
        return False
    if lower.endswith("у") or following == "қарсы":
        return True
    if times_seen(lower) > 1 and not (_GENITIVE.search(lower) or _OBJECT.search(lower)):
        return True
    if _GENITIVE.search(lower) or _DATIVE.search(lower) or _OBJECT.search(lower):
        return any(word.text.lower().endswith(("у", "ю")) for word in after[:3]) or (
            bool(_GENITIVE.search(lower)) and following.endswith(("ы", "і", "н"))
        )
    return not (_VERBAL.search(lower) or _AWAY.search(lower))


@lru_cache(maxsize=50_000)
def _is_stranger(lower: str) -> bool:
    return (
        lower in words("actors")
        or lower in words("strangers")
        or lower in _stop_words()
        or (lower in state_heads() and lower not in words("bare"))
        or lower.isdigit()
    )


def capital_belongs(word: Word, after: Sequence[Word]) -> bool:
    """Whether a capital word may stand in a name before `after`: no person, and no case that a complement never has."""
    lower = word.text.lower()
    following = after[0].text.lower() if after else ""
    if "атындағы" in {following, after[1].text.lower() if len(after) > 1 else ""}:
        return True
    if _FROM_THERE.search(lower):  # «Семейдегі кеме жасау зауыты»: where it is, no part of its name
        return False
    if is_sure(lower) or is_nominative_place(word.text):  # «Қазақстан», «Қарағанды» only look inflected
        return True
    if word.text.isupper() and len(word.text) < 6:
        return True
    if lower.endswith("у"):
        return True
    if times_seen(lower) > 1 and not _SURNAME.search(lower):  # «Жарты», «Жеке» only look inflected
        return True
    if _ACCUSATIVE.search(lower) and not OUTSIDE.search(lower[:-2]):
        return any(one.text.lower().endswith("у") for one in after[:3])
    return not (_SURNAME.search(lower) or OUTSIDE.search(lower))


def stands_for_itself(word: Word) -> bool:
    """Whether a sentence's first word is capital for its own sake: an abbreviation, a place, a bodies' word."""
    lower = word.text.lower()
    return (
        word.text.isupper()
        or lower in vocabulary()
        or lower in _SIDES
        or is_place(word.text)
        or bool(DIVISION.search(lower))
    )
