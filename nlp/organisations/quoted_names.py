"""Names in quotes that stand in a case («прибыль «Казахтелекома»», «Халық банкінің» клиенттері) in the nominative.

Only a bare quoted name takes a case: behind a head or a legal form it stands as it is called. What the stretch has
elsewhere decides first; then the words around say whether a nominative can stand there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from nlp.findings import Language, Mention
from nlp.kazakh.person_names import lawful_stems
from nlp.organisations.inflection import heads
from nlp.organisations.kazakh_heads import quoted_heads
from nlp.places import is_nominative_place, place_name
from nlp.russian.name_context import hint

_BARE = re.compile(r"«([^«»]+)»")
_RUSSIAN = re.compile(r"[А-ЯЁ][А-Яа-яЁё-]*(?: [А-Яа-яЁё-]+){0,3}")
# What a Russian name may have had: ending → (its nominatives, the cases that it is)
_ENDINGS = (
    ("ом", ("",), "i"), ("ем", ("", "ь", "й"), "i"), ("ой", ("а",), "gdil"), ("ей", ("я",), "gdil"),
    ("а", ("",), "g"), ("я", ("ь", "й"), "g"), ("у", ("", "а"), "da"), ("ю", ("ь", "й", "я"), "da"),
    ("е", ("", "а", "ь", "й", "я"), "dl"), ("ы", ("а",), "g"), ("и", ("а", "я", "ь"), "gdl"),
)  # fmt: skip
_WORD_AFTER = re.compile(r"[ \u00a0]([^\W\d_]+)")
_WORD_BEFORE = re.compile(r"([А-Яа-яЁё-]+)[ \u00a0]$")
# Words for what is so called, that heads.yaml does not hold: their names are no bodies or not always.
_SORTS = ("компани", "фирм", "газет", "журнал", "портал", "сайт", "издани", "проект", "клуб", "команд", "груп", "бренд",
          "марк", "сервис", "приложени", "систем", "платформ", "объект", "рын", "имен", "названи")  # fmt: skip
_SHORT = 4  # letters that must be left
_DATIVE = ("ға", "ге", "қа", "ке")  # short names end so by themselves: «Алға»
_KAZAKH_ENDINGS = ("ның", "нің", "дың", "дің", "тың", "тің", "нан", "нен", "дан", "ден", "тан", "тен", "мен", "пен")


def quoted_nominatives(text: str, mentions: Sequence[Mention], language: Language) -> list[Mention]:
    """The organisations, in order; bare quoted ones with their names in the nominative."""
    bare = [m for m in mentions if _BARE.fullmatch(m.name)]
    if not bare:
        return list(mentions)
    known = Counter(inner for mention in mentions for inner in {*_BARE.findall(mention.name), mention.name.strip("«»")})
    make = _kazakh if language == "kk" else _russian
    names = {m.start: make(text, m, known) for m in bare}
    return [replace(m, name=f"«{names[m.start]}»") if m.start in names else m for m in mentions]


def _russian(text: str, mention: Mention, known: Counter[str]) -> str:
    inner = mention.name.strip("«»")
    if not _RUSSIAN.fullmatch(inner):
        return inner
    options = _options(inner)
    elsewhere = next((name for name, _ in options if name in known), None)
    if elsewhere is not None:
        return elsewhere
    around = hint(text, mention.start, mention.stop).cases
    if "n" in around or known[inner] > 1 or _called(text, mention.start):
        return inner
    if " " in inner:
        return place_name(inner)
    return next((name for name, cases in options if name[-1] not in "аяьй" and set(cases) & set(around)), inner)


def _called(text: str, start: int) -> bool:
    """«компании «Отрада»»: behind a word for what it is a name does not change."""
    before = _WORD_BEFORE.search(text, max(0, start - 30), start)
    word = before[1].lower() if before else ""
    return word in heads("ru_quoted") or word in heads("ru_state") or word.startswith(_SORTS)


def _options(inner: str) -> list[tuple[str, str]]:
    """(nominative, cases) of every way to read the last letters, the likeliest first."""
    return [
        (inner[: -len(ending)] + new, cases)
        for ending, news, cases in _ENDINGS
        if inner.endswith(ending) and len(inner) - len(ending) >= _SHORT
        for new in news
        if new != "" or inner[-len(ending) - 1] not in "аеёиоуыэюя"
    ]


def _kazakh(text: str, mention: Mention, known: Counter[str]) -> str:
    inner = mention.name.strip("«»")
    first, space, last = inner.rpartition(" ")
    following = _WORD_AFTER.match(text, mention.stop)
    # «Қазақстан» only looks like an ablative; before «газетінің», «командасын» a name does not change.
    if is_nominative_place(last) or (following and following[1].lower() in quoted_heads()):
        return inner
    for stem, ending in lawful_stems(last.lower()):
        name = f"{first}{space}{last[: len(stem)]}"
        if name in known or (ending in _KAZAKH_ENDINGS and len(stem) >= _SHORT):
            return name
        if ending in _DATIVE and len(stem) > _SHORT:
            return name
    return inner
