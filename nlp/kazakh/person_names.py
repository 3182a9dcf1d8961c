"""The canonical name of a person in Kazakh text: only the last word of a name takes an ending, and the text decides
what is doubtful («Сатыбалды» or «Сатыбал» with an ending: whichever stands elsewhere with another one)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from nlp.findings import Mention
from nlp.fold import one_script
from nlp.russian.name_forms import given_gender

_WORD = re.compile(r"[^\W\d_]+(?:[-’'ʼ][^\W\d_]+)*")
_BACK, _FRONT = frozenset("аоұыёя"), frozenset("әеөүіэ")
_NEUTRAL = frozenset("иую")
_NASAL, _VOICED = frozenset("мнң"), frozenset("жз")
# What stands before each ending: V vowels, N nasals, R resonants, Z ж and з, T all others (of loans б в г д too).
_AFTER = {
    "ның": "VN", "нің": "VN", "дың": "RZ", "дің": "RZ", "тың": "T", "тің": "T",
    "ға": "VNRZ", "ге": "VNRZ", "қа": "T", "ке": "T",
    "ны": "V", "ні": "V", "ды": "NRZ", "ді": "NRZ", "ты": "T", "ті": "T",
    "да": "VNRZ", "де": "VNRZ", "та": "T", "те": "T",
    "дан": "VRZ", "ден": "VRZ", "нан": "N", "нен": "N", "тан": "T", "тен": "T",
    "мен": "VNR", "бен": "Z", "пен": "T",
    "дағы": "VNRZ", "дегі": "VNRZ", "тағы": "T", "тегі": "T", "нікі": "VN", "дікі": "RZ", "тікі": "T",
}  # fmt: skip
_ANY = rf"(?:{'|'.join(sorted(_AFTER, key=len, reverse=True))}|[дт][ае]й|лар|лер|[дт]ар|[дт]ер)"
_SURNAME = re.compile(rf"(.+(?:[оеё]ва?|[иы]на?|[сцз]кий|[сцз]кая|ко|швили))({_ANY})$")
_PATRONYMIC = re.compile(r"(.{2,}(?:ұлы|қызы|улы|кызы))(?:н[ыі]ң|н[ае]|н|нд[ае]|н[ае]н|мен|нікі|нд[ае][ғг][ыі])$")
_RUSSIAN_PATRONYMIC = re.compile(rf"(.+(?:[оеё]вич|[оеё]вна|ична))({_ANY})$")
# Names that end in what looks like an ending: Сатыбалды, Амангелді, Құдайберді, Тоқтамыс.
_WHOLE = re.compile(r"(?:[аы]лды|[еі]лді|берді|болды|кенді|тұрды|тоқта|нда|гелді|келді|ұлы|қызы|тегі)$")
_LOCATIVE = ("да", "де", "та", "те")  # a name is seldom in it, and many a foreign name ends so
_SHORT = 4  # letters of a stem before endings that names end in as well (-дан, -мен, -ты)
_SURE = ("ның", "нің", "дың", "дің", "тың", "тің", "ға", "ге", "қа", "ке", "нікі", "дікі", "тікі", "дағы", "дегі")


def named(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions, in order; people with their names in the nominative."""
    people = [mention for mention in mentions if mention.kind == "person"]
    known: set[str] = set()
    for mention in people:
        last = _last(mention.text)
        if last:
            known |= {last, *(stem for stem, _ in lawful_stems(last))} if _base(last) == last else {_base(last)}
    seen = frozenset(known) if len(people) > 1 else frozenset()
    return [replace(m, name=nominative(m.text, seen)) if m.kind == "person" else m for m in mentions]


def nominative(written: str, seen: frozenset[str] = frozenset()) -> str:
    """A name without its ending, upper-case words in title case; `seen` are lower-case last words met elsewhere."""
    words = list(_WORD.finditer(written))
    if not words or len(words[-1].group()) == 1:
        return _shown(written)
    last = words[-1].group()
    base = _base(one_script(last).lower())
    others = [stem for stem, _ in lawful_stems(last.lower()) if stem in seen]
    if base == last.lower() and others and not given_gender(last):
        base = others[0]
    kept = last[: len(base)] if last[: len(base)].lower() == base else base
    return _shown(written[: words[-1].start()] + kept)


def _last(written: str) -> str:
    words = _WORD.findall(written)
    return one_script(words[-1]).lower() if words and len(words[-1]) > 1 else ""


@lru_cache(maxsize=100_000)
def _base(word: str) -> str:
    """A lower-case word without its ending, the likeliest stem of all."""
    for pattern in (_PATRONYMIC, _RUSSIAN_PATRONYMIC, _SURNAME):
        found = pattern.match(word)
        if found:
            return found[1]
    if _WHOLE.search(word) or given_gender(word):
        return word
    for stem, ending in lawful_stems(word):
        if given_gender(stem) or (ending not in _LOCATIVE and (len(stem) >= _SHORT or ending in _SURE)):
            return stem
    return word


def lawful_stems(word: str) -> list[tuple[str, str]]:
    """(stem, ending) of each lawful ending, the longest ending first."""
    found = []
    for size in (4, 3, 2):
        stem, ending = word[:-size], word[-size:]
        if (
            len(stem) >= (3 if size == 2 else 2)
            and ending in _AFTER
            and _sound(stem) in _AFTER[ending]
            and _harmonious(stem, ending)
        ):
            found.append((stem, ending))
    return found


def _sound(stem: str) -> str:
    last = stem[-1]
    if last in _NASAL:
        return "N"
    if last in "рлйуь":
        return "R"
    if last in _BACK | _FRONT | _NEUTRAL:
        return "V"
    return "Z" if last in _VOICED else "T"


def _harmonious(stem: str, ending: str) -> bool:
    """Front after front vowels; after и, у, ю and in the instrumental either."""
    if ending in ("мен", "бен", "пен", "нікі", "дікі", "тікі") or stem[-1] == "ь":
        return True
    last = next((sign for sign in reversed(stem) if sign in _BACK | _FRONT | _NEUTRAL), "и")
    return last in _NEUTRAL or (last in _FRONT) == any(sign in _FRONT for sign in ending)


def _shown(name: str) -> str:
    """«Қ. К. Тоқаев» as «Қ.К. Тоқаев», words in capitals in title case."""
    closed = re.sub(r"(?<=\b\w)\.[ \u00a0](?=\w\.)", ".", " ".join(name.split()))
    return _WORD.sub(lambda word: _titled(word[0]), closed)


def _titled(word: str) -> str:
    if len(word) > 2 and (word.isupper() or word.islower()) and word not in ("ұлы", "қызы", "улы", "кызы", "оглы"):
        return "-".join(part.capitalize() for part in word.split("-"))
    return word
