"""Two names → whether they are names of one: same, perhaps or different, with a score and the reasons. Pure.

A word on names only: two people of one name are told apart elsewhere, by their offices (`nlp.clusters`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import permutations
from typing import Literal

from nlp.fold import fold
from nlp.legal_names import legal_form, without_form
from nlp.lexicon import lexicon
from nlp.names import Agreement, compact, compatible_people, name_key, person_parts, plain_key
from nlp.sounds import sound_key
from nlp.transliteration import spellings

Same = Literal["same", "perhaps", "different"]


@dataclass(frozen=True, slots=True)
class PairVerdict:
    """`score` is from 0 (different) to 1 (same); "same" begins at .8, "perhaps" at .4. `reasons` are codes."""

    same: Same
    score: float
    reasons: tuple[str, ...]


def compare(kind: str, a: str, b: str) -> PairVerdict:
    """Whether `a` and `b` (names in the nominative, of one `kind`) are names of one; the order never matters."""
    a, b = sorted((a, b))
    best = _compare(kind, a, b)
    if best.same == "same" or len(spellings(a, perhaps=True)) == len(spellings(b, perhaps=True)) == 1:
        return best
    for perhaps in (False, True):
        others = [(one, b) for one in spellings(a, perhaps=perhaps)] + [
            (a, one) for one in spellings(b, perhaps=perhaps)
        ]
        for one, other in others:
            verdict = _compare(kind, one, other)
            score = min(verdict.score, 0.7) if perhaps else verdict.score
            if score > best.score:
                best = _verdict(score, "another_transliteration", *verdict.reasons)
    return best


def may_be_same(kind: str, key: str, other: str) -> bool:
    """False for name keys of which `compare` would hardly say "perhaps": a quick look before it. Of people's keys one
    word at least has to be equal, and another to begin or to sound alike."""
    if kind != "person":
        return True
    one, two = frozenset(key.split()), frozenset(other.split())
    if not {word for word in one & two if not word.endswith(".")}:
        return False
    left, right = one - two, two - one
    return not left or not right or any(_alike(a, b) for a in left for b in right)


def _alike(a: str, b: str) -> bool:
    if a[0] == b[0] and (a[1:2] == "." or b[1:2] == "." or a[:3] == b[:3]):
        return True
    return sound_key(a) == sound_key(b)


def _compare(kind: str, a: str, b: str) -> PairVerdict:
    if kind == "person":
        return _people(a, b)
    return _organisations(a, b) if kind == "organisation" else _others(kind, a, b)


def _verdict(score: float, *reasons: str) -> PairVerdict:
    return PairVerdict("same" if score >= 0.8 else "perhaps" if score >= 0.4 else "different", score, reasons)


# People

_PATRONYMIC_SCORES: dict[Agreement, float] = {"agrees": 0.99, "missing": 0.9, "contradicts": 0.15}
_SURNAME = re.compile(r"(.{2,}?)(ova?|eva?|ina?|ski|skaia|uli|kizi|tegi)$")


def _people(a: str, b: str) -> PairVerdict:
    first, second = person_parts(a)[0], person_parts(b)[0]
    if not first or not second:
        return _verdict(0.0, "nothing_to_compare")
    if len(first) == 1 or len(second) == 1:
        shared = set(first) & set(second)
        return _verdict(0.4, "one_word_only") if shared else _verdict(0.0, "names_differ")
    if any(word.endswith(".") for word in (*first, *second)):
        return _initials(a, b)
    verdicts = [_aligned(a, b, first, other) for other in permutations(second)] if len(second) < 4 else []
    return max(verdicts or [_aligned(a, b, first, second)], key=lambda verdict: verdict.score)


def _aligned(a: str, b: str, first: tuple[str, ...], second: tuple[str, ...]) -> PairVerdict:
    """Word against word, as they stand."""
    if len(first) != len(second):
        part = set(first) <= set(second) or set(second) <= set(first)
        return _verdict(0.5, "a_word_more") if part else _verdict(0.1, "names_differ")
    how = [_words(x, y) for x, y in zip(first, second, strict=True)]
    patronymic = compatible_people(a, b)
    if how.count("equal") == len(how):
        return _verdict(_PATRONYMIC_SCORES[patronymic], "names_equal", f"patronymic_{patronymic}")
    if patronymic == "contradicts" or "other" in how:
        return _verdict(0.1, "names_differ")
    if "gender" in how:
        score = 0.4 if _marks_no_woman(a, b) else 0.1
        return _verdict(score, "surname_of_the_other_gender")
    if how.count("equal") + 1 < len(how):
        return _verdict(0.2, "names_differ")
    return _verdict(0.6 if patronymic == "agrees" else 0.4, *sorted({*how} - {"equal"}), f"patronymic_{patronymic}")


def _words(a: str, b: str) -> str:
    if a == b:
        return "equal"
    if a + "a" == b or b + "a" == a:
        return "gender" if _SURNAME.match(a) and _SURNAME.match(b) else "other"
    one, two = _SURNAME.match(a), _SURNAME.match(b)
    bare = (one[1] if one else a).rstrip("i"), (two[1] if two else b).rstrip("i")  # Кунанбай, Кунанбаев
    if bare[0] == bare[1] and len(bare[0]) > 3:
        return "surname_ending"
    return "sounds_alike" if len(a) > 5 and sound_key(a) == sound_key(b) and _distance(a, b) == 1 else "other"


def _marks_no_woman(a: str, b: str) -> bool:
    """«Ахметова» may be the genitive of «Ахметов» as long as no patronymic says a woman or a man."""
    return not (person_parts(a)[1] or person_parts(b)[1])


def _initials(a: str, b: str) -> PairVerdict:
    short, full = sorted((a, b), key=lambda name: not any(w.endswith(".") for w in person_parts(name)[0]))
    surname, initial = person_parts(short)[0][:2]
    words = person_parts(full)[0]
    if surname not in words:
        woman = any(_words(surname, word) == "gender" for word in words)
        return _verdict(0.15, "surname_of_the_other_gender") if woman else _verdict(0.05, "names_differ")
    given = [word for word in words if word != surname]
    if not any(word[0] == initial[0] for word in given):
        return _verdict(0.05, "initials_contradict")
    patronymic = compatible_people(a, b)
    if patronymic == "agrees":
        return _verdict(0.85, "initials_fit", "patronymic_agrees")
    return _verdict(0.05 if patronymic == "contradicts" else 0.6, "initials_fit", f"patronymic_{patronymic}")


# Organisations


@dataclass(frozen=True, slots=True)
class _Body:
    """What is compared of an organisation's name: `joined` are its words in any order, `loose` those that say its sort
    and are often left out, `rest` the others."""

    key: str
    plain: str
    form: str
    bare: str
    joined: str
    numbers: tuple[str, ...]
    loose: frozenset[str]
    rest: str
    compact: str


@lru_cache(maxsize=100_000)
def _body(name: str) -> _Body:
    key, bare = name_key("organisation", name), without_form(name)
    words = _class_words(bare)
    loose = frozenset(words) & _loose()
    rest = _joined(tuple(word for word in words if word not in loose))
    numbers = tuple(_numbers(bare))
    return _Body(key, plain_key(key), legal_form(name), bare, _joined(words), numbers, loose, rest, compact(bare))


def _organisations(a: str, b: str) -> PairVerdict:
    one, two = _body(a), _body(b)
    if one.key == two.key:
        return _verdict(0.99, "one_known_body" if one.key.startswith("=") else "names_equal")
    if one.key.startswith("=") and two.key.startswith("="):
        return _verdict(0.0, "known_as_different")
    form = _forms(one.form, two.form)
    if form == "legal_forms_differ":
        alike = one.plain == two.plain
        return _verdict(0.2 if alike else 0.0, form if alike else "names_differ")
    score = 0.97 if form == "legal_form_equal" else 0.85
    return _verdict(score, "names_equal", form) if one.plain == two.plain else _by_words(one, two, score, form)


def _forms(first: str, second: str) -> str:
    if first and second:
        return "legal_form_equal" if first == second else "legal_forms_differ"
    return "legal_form_missing" if first or second else "no_legal_form"


def _by_words(one: _Body, two: _Body, score: float, form: str) -> PairVerdict:
    if one.joined == two.joined:
        return _verdict(max(score - 0.05, 0.8), "words_in_another_order_or_language", form)
    if one.numbers != two.numbers:
        return _verdict(0.1, "numbers_differ")
    if one.rest and one.rest == two.rest:
        if one.loose and two.loose:
            return _verdict(0.1, "sorts_differ")
        return _verdict(0.6, "a_class_word_more", form)
    if _abbreviates(one.bare, two.bare) or _abbreviates(two.bare, one.bare):
        return _verdict(0.4, "abbreviation")
    return _verdict(0.2 if _distance(one.compact, two.compact) < 2 else 0.05, "names_differ")


def _joined(words: tuple[str, ...]) -> str:
    return "".join(sorted(words))


@lru_cache(maxsize=50_000)
def _class_words(name: str) -> tuple[str, ...]:
    """Folded words, hyphens parting them, a word for a sort of organisation as its id (which begins with "=")."""
    return tuple(_sorts().get(word, word) for part in re.split(r"[\s‐-―-]+", name) if (word := compact(part)))


@cache
def _sorts() -> dict[str, str]:
    words = lexicon("organisations/class_words.yaml")["words"]
    return {fold(form): f"={name}" for name, entry in words.items() for form in entry["forms"]}


@cache
def _loose() -> frozenset[str]:
    words = lexicon("organisations/class_words.yaml")["words"]
    return frozenset(f"={name}" for name, entry in words.items() if entry.get("loose"))


def _numbers(name: str) -> list[str]:
    return sorted(re.findall(r"\d+", name))


def _abbreviates(short: str, long: str) -> bool:
    """КТЖ and «Қазақстан темір жолы»."""
    if not short.isupper():
        return False
    words = re.split(r"[\s‐-―-]+", long)
    return len(words) > 1 and compact(short) == "".join(compact(word)[:1] for word in words)


# Programmes and places


def _others(kind: str, a: str, b: str) -> PairVerdict:
    first, second = name_key(kind, a), name_key(kind, b)
    if first != second:
        return _verdict(0.0, "names_differ")
    if kind == "programme" and not first.startswith("=") and _numbers(a) != _numbers(b):
        both = _numbers(a) and _numbers(b)
        return _verdict(0.5, "years_differ" if both else "year_missing")
    return _verdict(0.97, "names_equal")


def _distance(a: str, b: str) -> int:
    """0, 1, or 2 for more: letters to change, add or leave out."""
    if a == b:
        return 0
    if abs(len(a) - len(b)) > 1:
        return 2
    short, long = sorted((a, b), key=len)
    at = next((i for i, sign in enumerate(short) if sign != long[i]), len(short))
    return 1 if short[at + (len(short) == len(long)) :] == long[at + 1 :] else 2
