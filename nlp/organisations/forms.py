"""Legal forms: the abbreviations and phrases that make a name the name of a legal person."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from nlp.lexicon import lexicon

# A case ending on a Kazakh abbreviation: «ЖШС-нің», «ЖШС-на», and without its hyphen, as is often written.
KAZAKH_ENDING = (
    r"(?:[-–‑’'ʼ](?:[а-яәіңғүұқөһё]{1,9})|(?:н[іы]ң|[дт][іы]ң|[дт][ае]н|н[ае]н|[дт][ае]|[гқғк][ае]|н[іы]|мен|пен))?"
)


@dataclass(frozen=True, slots=True)
class LegalForm:
    """Equal forms of all languages share an `id`; `canonical` is the short form by language."""

    id: str
    canonical: dict[str, str]
    short: tuple[str, ...]
    long: tuple[tuple[str, str], ...]


@cache
def legal_forms() -> tuple[LegalForm, ...]:
    """Every form of the lexicon."""
    return tuple(_form(id_, entry) for id_, entry in lexicon("organisations/legal_forms.yaml")["forms"].items())


def _form(id_: str, entry: dict[str, dict[str, list[str]]]) -> LegalForm:
    languages = [(code, entry[code]) for code in ("ru", "kk", "en") if code in entry]
    return LegalForm(
        id_,
        {code: words["short"][0] for code, words in languages if words.get("short")},
        tuple(short for _, words in languages for short in words.get("short", ())),
        tuple((code, phrase) for code, words in languages for phrase in words.get("long", ())),
    )


@cache
def form_pattern() -> re.Pattern[str]:
    """Any form: a short one as it is written, perhaps with a Kazakh ending, or a long one in any case."""
    shorts = sorted({short for form in legal_forms() for short in form.short}, key=len, reverse=True)
    longs = sorted({phrase for form in legal_forms() for _, phrase in form.long}, key=len, reverse=True)
    short = "|".join(re.escape(word) for word in shorts)
    return re.compile(
        rf"(?<![\w-])(?:(?P<short>{short}){KAZAKH_ENDING}|(?P<long>(?i:{'|'.join(map(_phrase, longs))})))(?!\w)"
    )


Openings = Mapping[str, tuple[str, ...]]
_OPENING = re.compile(r"\w{1,4}")


def openings_of(names: Iterable[str]) -> Openings:
    """The first two signs of names, lower-case → the first letters of those that begin so, four at most."""
    found: dict[str, set[str]] = {}
    for name in names:
        begun, first = name[:2].lower(), _OPENING.match(name.lower())
        found.setdefault(begun, set()).add(first.group() if first and len(first.group()) > 1 else begun)
    return {begun: tuple(sorted(longer)) for begun, longer in found.items()}


@cache
def form_openings() -> Openings:
    """How all forms begin."""
    shorts = (short for form in legal_forms() for short in form.short)
    longs = (phrase for form in legal_forms() for _, phrase in form.long)
    return openings_of((*shorts, *longs))


def _phrase(phrase: str) -> str:
    return re.escape(phrase).replace(r"\*", r"\w{0,6}").replace(r"\ ", r"[ \u00a0]+")


@cache
def _long_patterns() -> tuple[tuple[re.Pattern[str], str, str, LegalForm], ...]:
    found = [
        (re.compile(_phrase(phrase), re.IGNORECASE), phrase, code, form)
        for form in legal_forms()
        for code, phrase in form.long
    ]
    return tuple(sorted(found, key=lambda item: -len(item[1])))


def canonical_form(written: str) -> str:
    """The short form in the language it is written in («Товариществом с ограниченной ответственностью» → «ТОО»)."""
    matched = form_pattern().match(written)
    if matched and matched["short"]:
        return matched["short"]
    for pattern, phrase, code, form in _long_patterns():
        if pattern.fullmatch(written):
            # A Kazakh form without a short one is a possessive: «қайырымдылық қоры».
            ending = ("ы" if phrase[-2] in "рмнлт" else "і") if code == "kk" and phrase.endswith("*") else ""
            return form.canonical.get(code, phrase.replace("*", "") + ending)
    return written
