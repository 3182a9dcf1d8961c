"""Positions in Kazakh: the office stands last, what it is of before it; where that begins is what has to be found."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from nlp.organisations.kazakh_words import vocabulary
from nlp.places import is_nominative_place
from nlp.roles_russian import either

_MOST = 12  # words before an office
_JOINS = frozenset(("және", "мен", "пен", "бен", "жөніндегі", "бойынша"))
_RANKS = frozenset(
    ("бұрынғы", "бас", "бірінші", "1-інші", "вице", "аға", "жаңа", "тұңғыш", "атқарушы", "қаржы", "баспасөз", "ресми",
     "мемлекеттік", "халық", "басқарма")
)  # fmt: skip
# Fields of ministries: written small inside a sentence, so small in the role too.
_FIELDS = frozenset(
    ("қаржы", "энергетика", "экономика", "білім", "ғылым", "денсаулық", "көлік", "ауыл", "сауда", "қорғаныс", "әділет",
     "ішкі", "сыртқы", "еңбек", "туризм", "мәдениет", "цифрлық", "өнеркәсіп", "су", "оқу-ағарту", "бұрынғы", "бас",
     "аудан", "облыс", "қала", "ауыл", "мемлекет", "мемлекеттік", "полиция", "мектеп", "баспасөз")
)  # fmt: skip
_OUTSIDE = re.compile(
    r"(?:[дт][ае]|[дт][ае]н|н[ае]н|нд[ае]|[гғқк][ае]|н[ыі]|[дт][ыі]|[ғгқк][ае]н|[ае]тын|[ае]тін|[ыі]п|[бпм]ен)$"
)
_ATTRIBUTE = re.compile(r"(?:[лдт][ыі][қк]|н[ыі]ң|[дт][ыі]ң|дағы|дегі|тағы|тегі|сы|сі)$")
_DIVISION = re.compile(r"(?:аудан|облыс|қала|ауыл|кент|округ)(?:[ыі]|сы|ы?ның|і?нің|сының)?")
_STARTERS = frozenset(
    ("ал", "енді", "бүгін", "кеше", "осы", "бұл", "сол", "сондай-ақ", "сонымен", "биыл", "былтыр", "кейін", "бірақ",
     "алайда", "шынымен", "де", "да", "тек", "тіпті", "мысалы", "белгілі", "еліміздің", "өз", "әрі", "оның", "деп",
     "болып", "туралы", "туралы:", "айтты", "мәлімдеді", "хабарлады", "жиында", "жоспар", "бүгінгі", "бірге")
)  # fmt: skip
_NOTED = ("мемлекет", "тәуелсіз")  # «Мемлекет басшысы»: nothing before it belongs to it
_PRESIDENT = frozenset(("президент", "премьер-министр", "министр", "әкім", "төраға", "спикер"))
_APPOINTED = re.compile(
    r"\s+(?:болып|қызметіне|лауазымына)\s+(?:қайта\s+)?(?:тағайындал|сайлан|бекітіл|тағайында|кіріс)\w*"
)
_OBLIQUE = re.compile(r"(?:[гғқк][ае]|[дтн][ыі]|[дтн][ае]н|[мбп]ен)$")


def role_before(clause: str, name: str) -> str:
    """The position that a clause ends with; a bare «президент» before a name in a case is who acts, not the name's."""
    found = office_pattern().search(clause)
    if found is None:
        return ""
    role = _role(clause[: found.start(1)], found[1])
    bare = " " not in role and role in _PRESIDENT
    return "" if bare and _OBLIQUE.search(name.lower()) else role


def role_after(after: str) -> str:
    """The position behind a comma, a dash or in brackets: the clause must end with it; or what one was appointed to."""
    appointed = _APPOINTED.search(after)
    if appointed and not re.search(r"[.!?;\n]", after[: appointed.start()]):
        return role_before(after[: appointed.start()].lstrip(" ,"), "")
    opened = re.match(r"\s?(?:,|[–—]|\s-\s|\()\s?", after)
    if opened is None:
        return ""
    quiet = re.sub(r"«[^»]*»", lambda quoted: "x" * len(quoted[0]), after[opened.end() :] + "\n")
    ended = re.search(r"[.!?;:,()\n]|\s[–—]\s", quiet)
    return role_before(after[opened.end() :][: ended.start() if ended else len(after)], "")


def office_pattern() -> re.Pattern[str]:
    """An office that a clause ends with."""
    return _office()


def _role(before: str, office: str) -> str:
    """The words before the office that belong to it: back to the first that another part of the sentence owns."""
    kept: list[str] = []
    quoted = False
    for word in reversed(before.split()[-_MOST:]):
        quoted = (quoted or "»" in word) and "«" not in word
        if not quoted and "«" not in word and not _belongs(word, office, kept):
            break
        kept.insert(0, word)
        if word.lower() in _NOTED and len(kept) == 1:
            break
    while kept and kept[0].lower() in _JOINS:
        kept.pop(0)
    words = [*kept, office.lower()]
    if words[0].lower() in _FIELDS:
        words[0] = words[0].lower()
    return " ".join(words)


def _belongs(word: str, office: str, kept: Sequence[str]) -> bool:
    """Whether a Kazakh word before an office is part of it: an owner, a field; never another case or a verb."""
    lower = word.lower().strip('«»"')
    if lower in _STARTERS or word[-1] in ",.;:)":
        return False
    if not office.lower().endswith(("ы", "і")):  # a bare «президент» has no owner
        return lower in _RANKS
    if lower in _JOINS:
        return bool(kept)
    if lower in _RANKS or lower in vocabulary() or is_nominative_place(lower):
        return True
    if word.islower() and kept and kept[0][0].isupper() and not _ATTRIBUTE.search(lower):
        return False  # «жоспар Мемлекет басшысы»: a name begins with its capital
    return bool(_DIVISION.fullmatch(lower)) or not _OUTSIDE.search(lower)


@cache
def _office() -> re.Pattern[str]:
    return re.compile(rf"(?i)(?<![\w-])((?:экс-)?(?:{either('kk')}))\s*$")
