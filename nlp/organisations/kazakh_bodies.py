"""Kazakh state bodies and their like: the complement stands first, the head last, with the case of the whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from nlp.lexicon import lexicon
from nlp.organisations.forms import form_pattern
from nlp.organisations.grammar import Candidate, Ground, Word
from nlp.organisations.inflection import OUTSIDE, kazakh_heads
from nlp.places import is_nominative_place, is_place

LONGEST = 14  # words before the head
_JOINS = {"атындағы", "жөніндегі", "бойынша", "және", "мен", "пен", "бен", "жанындағы"}
_PLACES = re.compile(r"(?:қаласы|облысы|ауданы|ауылы|өңірі|округі|республикасы)(?:н[ыі]ң)?$")
_STARTERS = {
    "бүгін", "кеше", "осы", "бұл", "сол", "сондай-ақ", "алайда", "бірақ", "ал", "енді", "биыл", "былтыр", "содан", "жалпы", "қазір",  # noqa: E501
    "оның", "сонымен", "айта", "айтуынша", "сөйтіп", "демек", "оны", "олар", "ол", "біз", "мен", "және", "пен", "бен", "жаңа", "бойынша", "жөніндегі", "жанындағы", "атындағы", "журналист", "депутат", "министр", "әкім", "президент",  # noqa: E501
}  # fmt: skip
_ACTORS = {"комиссия", "компания", "кеңес", "комитет", "қор", "банк", "басқарма", "бөлім", "сот", "мәслихат", "әкімдік"}
_GENITIVE = re.compile(r"[ндт][ыі]ң$")
_SURNAME = re.compile(r"(?:[оеё]в|[оеё]ва|ин|ина|ұлы|қызы|ский|ская)$")


@cache
def _vocabulary() -> frozenset[str]:
    return frozenset(lexicon("organisations/heads.yaml")["kk_complements"]["words"])


def kazakh_state_body(ground: Ground) -> Iterator[Candidate]:
    """Қаржы министрлігі, Астана қаласының әкімдігі, Павлодар облысының энергетика басқармасына."""
    if ground.language != "kk":
        return
    table, forms = lexicon("organisations/heads.yaml")["kk_state"], kazakh_heads("kk_state")
    for index in ground.among(forms):
        word, head = ground.words[index], forms[ground.lower[index]]
        before = _before(ground, index)
        if not before or (table[head]["needs"] == "place" and not any(w.capital for w in before)):
            continue
        if _no_body(ground, before, head, table[head]["needs"] == "place"):
            continue
        start = before[0].start
        written = head.capitalize() if word.capital and not word.text.isupper() else head
        name = " ".join(ground.text[start : word.start].split()) + " " + written
        yield Candidate(start, word.stop, name[0].upper() + name[1:], "kazakh_state_body")


def _no_body(ground: Ground, before: list[Word], head: str, needs_place: bool) -> bool:
    """A state's own name, a town that is a «centre», or one word that is capital only because it opens the sentence."""
    refused = lexicon("organisations/heads.yaml")["kk_no_bodies"]
    last = before[-1].text.lower()
    if f"{last} {head}" in refused["names"] or (len(before) == 1 and last in refused["generic"]):
        return True
    if head in refused["heads"] and (last in refused["words"] or _GENITIVE.search(last)):
        return True
    alone = len(before) == 1 and needs_place and ground.opens_sentence(before[0].start)
    return alone and not _own(before[0])


def _before(ground: Ground, index: int) -> list[Word]:
    """The words of the complement, in their order."""
    found: list[Word] = []
    stop = ground.words[index].start
    for word in reversed(ground.words[max(0, index - LONGEST) : index]):
        comma = ground.text[word.stop : stop].strip(" \u00a0") == "," and bool(found) and not word.capital
        if not (ground.gap(word.stop, stop) or comma) or not _belongs(word, found):
            break
        found.insert(0, word)
        stop = word.start
    while found and (
        found[0].text.lower() in _STARTERS
        or found[0].text.lower() in kazakh_heads("kk_state")
        or found[0].text.lower() in _ACTORS
        or form_pattern().fullmatch(found[0].text)  # «… ЖШС Арал қаласының сотына»: the form belongs to what is before
    ):
        found.pop(0)
    if len(found) > 1 and ground.opens_sentence(found[0].start) and found[1].capital and not _own(found[0]):
        found.pop(0)  # a sentence's first word is capital anyway
    return found


def _own(word: Word) -> bool:
    lower = word.text.lower()
    return word.text.isupper() or lower in _vocabulary() or is_place(word.text) or bool(_PLACES.search(lower))


def _belongs(word: Word, found: list[Word]) -> bool:
    lower = word.text.lower()
    if lower in _JOINS or lower in _vocabulary() or _PLACES.search(lower):
        return True
    if not word.capital:
        return False
    if is_nominative_place(word.text):  # «Қазақстан», «Қарағанды» only look inflected
        return True
    after = found[0].text.lower() if found else ""
    if after == "атындағы" or (len(found) > 1 and found[1].text.lower() == "атындағы"):
        return True
    if word.text.isupper() and len(word.text) < 6:
        return True
    return not (_SURNAME.search(lower) or OUTSIDE.search(lower))
