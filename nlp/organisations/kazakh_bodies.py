"""Kazakh state bodies and their like: the complement stands first, the head last, with the case of the whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from nlp.kazakh.stemmer import is_everyday, readings, times_seen
from nlp.organisations.forms import form_pattern
from nlp.organisations.grammar import Candidate, Ground, Word
from nlp.organisations.kazakh_heads import KazakhHead, state_heads, table, words
from nlp.organisations.kazakh_words import (
    ADJECTIVE,
    DIVISION,
    JOINS,
    capital_belongs,
    is_person_word,
    is_sure,
    may_belong,
    stands_for_itself,
    vocabulary,
)
from nlp.places import is_place, may_be_place

LONGEST = 14  # words before the head
UNSURE = 7  # of them words that no list holds
_STARTERS = {
    "бүгін", "кеше", "осы", "бұл", "сол", "сондай-ақ", "алайда", "бірақ", "ал", "енді", "биыл", "былтыр",
    "содан", "жалпы", "қазір", "оның", "сонымен", "айта", "айтуынша", "сөйтіп", "демек", "оны", "олар", "ол",
    "біз", "жаңа", "журналист", "депутат", "министр", "әкім", "президент", "елбасы", "күн", "таяуда", "жақында",
    "жуырда", "кейін", "сонда", "әрине", "яғни", "мысалы", "тәулік", "бірінші", "бүгінде", "осыған", "қазіргі",
    "сот",
} | JOINS  # fmt: skip
_ACTORS = {"комиссия", "компания", "кеңес", "комитет", "қор", "банк", "басқарма", "бөлім", "сот", "мәслихат", "әкімдік"}
_GENITIVE = re.compile(r"[ндт][ыі]ң$")
_OWNER = re.compile(r"(?:әкімдігі|министрлігі|комитеті|агенттігі|прокуратурасы|департаменті|басқармасы)н[ыі]ң$")
_BODIES = {"үкімет", "парламент", "парламентінің", "мәжіліс", "сенат"}  # names by themselves
_OWNED = {"мәжілісі", "сенаты", "аппараты", "кеңсесі"}  # of such a one
_TITLES = {"би", "батыр", "хан", "ата", "ана"}  # behind the name of a person whom a district is named after
_AFTER_NAMES = {"атындағы", "орталығы"} | _TITLES
_ANDS = {"мен", "пен", "бен"}
_PLURAL = re.compile(r"[лдт][ае]р$")
_INITIALS = re.compile(r"[^\W\d_](?:\.[^\W\d_])?")
_NAMED_AFTER = {"университеті", "институты", "академиясы", "қоры", "театры", "музейі"}  # «Сәтбаев университеті»
_NUMBER = re.compile(r"№[ \u00a0]?$")


def kazakh_state_body(ground: Ground) -> Iterator[Candidate]:
    """Қаржы министрлігі, Астана қаласының әкімдігі, Павлодар облысының энергетика басқармасына, Ұлттық қорға."""
    if ground.language != "kk":
        return
    heads = state_heads()
    for index, word in enumerate(ground.words):
        head = heads.get(word.text.lower())
        if head is None:
            continue
        before, start = _before(ground, index, head)
        if not before or _no_body(ground, before, head):
            continue
        written = head.word.capitalize() if word.capital and not word.text.isupper() else head.word
        name = " ".join(ground.text[start : word.start].split()) + " " + written
        if ground.quote_from.get(start - 1) == (start - 1, word.stop + 1):  # «Халық қоры»
            yield Candidate(start - 1, word.stop + 1, f"«{name}»", "kazakh_state_body", f"«{name}»")
            continue
        yield Candidate(start, word.stop, name[0].upper() + name[1:], "kazakh_state_body")


def _no_body(ground: Ground, before: list[Word], head: KazakhHead) -> bool:
    """A state's own name, a town that is a «centre», a company's organ, or one word that only opens its sentence."""
    last, first = before[-1].text.lower(), before[0]
    phrase = f"{last} {head.word}"
    if phrase in _no("names") or phrase in _no("organs"):
        return True
    if len(before) == 1 and last in _no("generic"):
        return True
    if head.word == "қызметі" and (not is_sure(last) or ADJECTIVE.search(last)):
        return True  # «мекеме қызметін тоқтатты»: what it does
    if head.needs == "adjective":
        return _no_bare_body(ground, before, head)
    if head.plural and (not JOINS & {word.text.lower() for word in before} or not _has_capital(before)):
        return True
    level = first.capital and first.text.lower() in words("levels")
    if head.needs == "place" and not _has_capital(before):
        return True
    if head.word in _no("heads") and (last in _no("words") or (_GENITIVE.search(last) and not level)):
        return True
    return head.needs == "place" and ground.opens_sentence(first.start) and not _evident(before)


def _evident(before: list[Word]) -> bool:
    """Whether a name that opens a sentence is one without that capital letter: «Жұмыспен қамту орталығы» is not."""
    first = before[0]
    lower = first.text.lower()
    if any(word.capital for word in before[1:]) or is_place(first.text) or first.text.isupper() or lower in _BODIES:
        return True
    if DIVISION.search(lower) or lower == "президент":
        return True
    if len(before) > 1:
        return bool(ADJECTIVE.search(lower)) and lower not in words("levels")
    everyday = times_seen(lower) > 1 or any(is_everyday(one.stem) for one in readings(lower))
    return not (everyday or lower in vocabulary() or ADJECTIVE.search(lower))


def _no_bare_body(ground: Ground, before: list[Word], head: KazakhHead) -> bool:
    """A head without a possessive needs an adjective before it and a capital letter that is no sentence's own."""
    last, first = before[-1].text.lower(), before[0]
    if any(word.text.lower() == "атындағы" for word in before):
        return False
    concerning = last == "жөніндегі" and head.word in ("агенттік", "комиссия", "комитет", "инспекция")
    if not (ADJECTIVE.search(last) or concerning) or not _has_capital(before):
        return True
    if last in words("levels") and not (len(before) > 1 and is_place(first.text)):
        return True
    return ground.opens_sentence(first.start) and not (
        first.text.lower() in words("sure_adjectives") or stands_for_itself(first) or last == "жөніндегі"
    )


@cache
def _no(name: str) -> frozenset[str]:
    """A list of the table of what is no body."""
    return frozenset(table("no_bodies")[name])


def _has_capital(before: list[Word]) -> bool:
    return any(word.capital or word.text[0].isdigit() for word in before)


def _before(ground: Ground, index: int, head: KazakhHead) -> tuple[list[Word], int]:
    """The words of the complement, in their order, and where it begins."""
    found: list[Word] = []
    unsure = 0  # how many words from the left no list holds, since the last sure or capital one
    anchored, start = False, ground.words[index].start
    for at in range(index - 1, max(-1, index - LONGEST - 1), -1):
        word = ground.words[at]
        lower = word.text.lower()
        if not _follows(ground, word, start, found):
            break
        if lower in _ANDS and found and found[0].capital and not head.plural:
            break  # «Жоғарғы Сот пен Бас прокуратура»: two names
        if _is_number(ground, word):
            verdict = "sure"
        elif word.capital:
            verdict = "sure" if _capital(ground, at, found, head) else ""
            anchored = anchored or bool(verdict)
        else:
            verdict = _small(lower, found, head, anchored)
        if not verdict or (verdict == "unsure" and unsure >= UNSURE):
            break
        found.insert(0, word)
        start = _number_start(ground, word) if _is_number(ground, word) else word.start
        if _is_unit(ground, word):
            break
        anchor = word.capital or lower in words("levels")
        unsure = unsure + 1 if verdict == "unsure" else 0 if anchor else unsure + bool(unsure)
    found = _trimmed(ground, found[unsure:] if unsure else found)
    return found, (_start(ground, found[0]) if found else start)


def _small(lower: str, found: list[Word], head: KazakhHead, anchored: bool) -> str:
    if is_sure(lower):
        return "sure"
    if lower in _TITLES and found and (found[0].text.lower() in words("levels") or DIVISION.search(found[0].text)):
        return "sure"  # «Қазыбек би аудандық»
    if not found and head.part and lower in state_heads() and state_heads()[lower].word == lower:
        return "sure"  # «еңбек инспекциясы басқармасы»: a body that is named after another
    if _OWNER.search(lower):
        return "sure" if head.part and found else ""
    if lower in ("әкімі", "әкімінің") and head.word == "аппараты":
        return "sure"
    if anchored and not (found and found[0].text.lower() in JOINS):
        return ""
    return "unsure" if may_belong(lower, found) else ""


def _capital(ground: Ground, at: int, found: list[Word], head: KazakhHead) -> bool:
    word = ground.words[at]
    lower = word.text.lower()
    if lower in _BODIES or (lower in state_heads() and lower not in words("bare") and not word.text.isupper()):
        return head.word in _OWNED
    if lower in state_heads() and found and found[0].text.lower() in JOINS:
        return False
    if lower in words("actors"):
        return False
    if not found and head.word in _NAMED_AFTER and is_person_word(word.text):
        return not _GENITIVE.search(lower)
    if found and found[0].text.lower() == "аудандық" and may_be_place(f"{word.text} ауданы"):
        return True  # «Әуезов аудандық соты»: a district that bears a surname
    if not capital_belongs(word, found):
        return False
    if is_place(word.text) or not found or is_sure(lower):
        return True
    following = found[0].text.lower()
    if following in _AFTER_NAMES or following in words("levels") or DIVISION.search(following):
        return True  # «Жамбыл облысының», «Қонаев қалалық»: places that bear the names of people
    if is_person_word(word.text) and len(found) > 1 and found[1].text.lower() == "атындағы":
        return True  # «Марат Оспанов атындағы …»
    before = ground.words[at - 1] if at else None
    named = (
        before is not None and before.capital and ground.gap(before.stop, word.start) and is_person_word(before.text)
    )
    return not (named or is_person_word(word.text)) or found[0].text.lower() == "атындағы"


def _follows(ground: Ground, word: Word, start: int, found: list[Word]) -> bool:
    """Whether a word stands right before `start`: a space, or in a list a comma."""
    if ground.gap(word.stop, start):
        return True
    if _INITIALS.fullmatch(word.text) and ground.text[word.stop] == "." and ground.gap(word.stop + 1, start):
        return True  # «Л.Н. Гумилёв атындағы …»
    between = ground.text[word.stop : start].strip(" \u00a0")
    if between == ",":
        return bool(found) and any(one.text.lower() == "және" for one in found)
    return between == "»" and bool(found) and bool(DIVISION.search(found[0].text.lower())) and start - word.stop < 3


def _is_number(ground: Ground, word: Word) -> bool:
    if not word.text[0].isdigit():
        return False
    return bool(_NUMBER.search(ground.text, max(ground.start, word.start - 2), word.start)) or _is_unit(ground, word)


def _is_unit(ground: Ground, word: Word) -> bool:
    """«6505 әскери бөлімі»: a military unit is known by its number."""
    return ground.text.startswith("әскери бөлім", word.stop + 1)


def _number_start(ground: Ground, word: Word) -> int:
    at = ground.text.rfind("№", max(ground.start, word.start - 2), word.start)
    return at if at >= 0 else word.start


def _start(ground: Ground, first: Word) -> int:
    """Where a name begins whose first word is this: at its «№» or, where it stands in quotes, at these."""
    if _is_number(ground, first):
        return _number_start(ground, first)
    pair = ground.quote_from.get(first.start - 1)
    return (
        first.start - 1
        if pair and ground.text[pair[1] : pair[1] + 9].lstrip(" \u00a0").startswith("аудан")
        else first.start
    )


def _trimmed(ground: Ground, found: list[Word]) -> list[Word]:
    """Without what stands before the name: «сондай-ақ», another body, a sentence's first word."""
    found = list(found)
    while found and _is_before(found[0]) and not (len(found) == 1 and found[0].text.lower() == "президент"):
        found = _from_anchor(found[1:])
    if len(found) > 1 and ground.opens_sentence(found[0].start) and _only_opens(found):
        found = _from_anchor(found[1:])
    return found


def _is_before(word: Word) -> bool:
    lower = word.text.lower()
    return (
        lower in _STARTERS
        or lower in _ACTORS
        or (lower in state_heads() and not word.text.isupper() and lower not in vocabulary())
        or bool(
            form_pattern().fullmatch(word.text)
        )  # «… ЖШС Арал қаласының сотына»: the form belongs to what is before
    )


def _from_anchor(found: list[Word]) -> list[Word]:
    """What is left of a name whose first word has gone: an unlisted word in small letters does not begin one."""
    while found and not (found[0].capital or is_sure(found[0].text.lower()) or found[0].text[0].isdigit()):
        found = found[1:]
    return found


def _only_opens(found: list[Word]) -> bool:
    """Whether a name's first word, which opens a sentence and so is capital anyway, is no part of the name."""
    first, second = found[0], found[1]
    lower = first.text.lower()
    if stands_for_itself(first) or ADJECTIVE.search(lower):
        return second.capital and not stands_for_itself(first) and not is_sure(lower)
    following = second.text.lower()
    if following == "атындағы" or DIVISION.search(following):
        return False
    if second.capital or not may_belong(lower, found[1:]):
        return True
    if following.endswith(("ы", "і")) and times_seen(lower) and not _PLURAL.search(lower):
        return False  # «Орман шаруашылығы комитеті»: a noun and its possessive
    return is_sure(following) and not (_GENITIVE.search(lower) or lower.endswith("у"))
