"""What the words around a name say of its case and its bearer's gender: prepositions, titles, nouns and verbs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from nlp.russian import morphology

_OBLIQUE = "gdail"
# Prepositions and the cases that they ask for.
_PREPOSITIONS = {
    **dict.fromkeys(("у", "от", "для", "из", "без", "против", "около", "вместо", "кроме", "после", "до", "вокруг", "из-за", "помимо", "насчет", "насчёт", "со", "относительно", "ради"), "g"),  # noqa: E501
    **dict.fromkeys(("к", "ко", "благодаря", "согласно", "вопреки", "навстречу"), "d"),
    **dict.fromkeys(("про", "через"), "a"),
    **dict.fromkeys(("над", "перед", "между"), "i"),
    **dict.fromkeys(("о", "об", "обо", "при"), "l"),
    "с": "ig", "за": "ai", "под": "ai", "на": "al", "в": "al", "по": "dl",
}  # fmt: skip
_CASES = {"nomn": "n", "gent": "g", "gen2": "g", "datv": "d", "accs": "a", "ablt": "i", "loct": "l", "loc2": "l"}
_BEFORE = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)[ \u00a0]$")
_AFTER = re.compile(
    r"(?:[ \u00a0]|, )(?:(?:также|уже|ещё|еще|не|вчера|сегодня|тоже|ранее|лично|там|тогда)[ \u00a0])?([а-яё]+)"
)
# Behind these stands the relative, in the nominative, or whose relative it is, in the genitive: they say nothing.
_RELATIONS = frozenset(
    ("вдова", "вдовец", "жена", "супруга", "супруг", "муж", "сын", "дочь", "дочка", "мать", "мама", "отец",
     "папа", "брат", "сестра", "племянник", "племянница", "внук", "внучка", "дед", "бабушка", "дядя", "тётя",
     "тетя", "зять", "тесть", "тёща", "сват", "родственник", "родственница", "семья", "друг", "подруга",
     "сторонник", "соратник", "убийца", "коллега", "тёзка")
)  # fmt: skip
_OPENING = ".!?…:;\n—–«(,"


@dataclass(frozen=True, slots=True)
class Hint:
    """The cases that a name may stand in (all, where nothing is known) and its gender ("" unknown)."""

    cases: str = "n" + _OBLIQUE
    gender: str = ""


def hint(text: str, start: int, stop: int) -> Hint:
    """What stands around text[start:stop] says of the name there."""
    before = _BEFORE.search(text, max(0, start - 40), start)
    after = _AFTER.match(text, stop, stop + 40)
    verb = _after(after[1]) if after else ""
    if before is None:
        opening = not text[:start].rstrip(" \u00a0") or text[:start].rstrip(" \u00a0")[-1:] in _OPENING
        return Hint("n", verb) if verb else Hint("n") if opening and after is None else Hint()
    found = _before(before[1])
    if found is _VERB:
        found = _beside_verb(text, before.start(), before[1])
    holder = "g" in found.cases and "a" in found.cases and before[1].lower() not in _PREPOSITIONS
    said = verb == "f" and holder  # «через секретаря Тажиева передала»
    return Hint("n", verb) if said or (verb and "n" in found.cases) else found


_VERB = Hint("", "verb")


@lru_cache(maxsize=20_000)
def _before(word: str) -> Hint:
    """A preposition asks for its cases; a title stands in the name's own case, a thing before its owner's genitive."""
    lower = word.lower()
    if lower in _PREPOSITIONS:
        return Hint(_PREPOSITIONS[lower])
    readings = morphology.parses(lower)
    if not readings:
        return Hint()
    if readings[0].tag.POS in ("VERB", "GRND", "INFN"):
        return _VERB
    nouns = [parse.tag for parse in readings if parse.tag.POS in ("NOUN", "ADJF", "PRTF") and parse.is_known]
    if not nouns:
        return Hint()
    if readings[0].normal_form in _RELATIONS and nouns[0].case == "nomn":
        return Hint()  # «вдова Заманбека Нуркадилова», «его супруга Алия Рахимбаева»
    thing = "anim" not in nouns[0].grammemes
    single = [noun for noun in nouns if thing or "sing" in noun.grammemes] or nouns  # «директора» of one man: no plural
    cases = "".join(dict.fromkeys(_CASES[str(noun.case)] for noun in single if str(noun.case) in _CASES))
    if nouns[0].POS == "NOUN" and ("anim" not in nouns[0].grammemes or all("plur" in n.grammemes for n in nouns)):
        return Hint("g") if "n" in cases else Hint()  # «письмо Ахметова», «адвокаты Ахметова»
    return Hint(cases) if cases else Hint()


def _beside_verb(text: str, start: int, word: str) -> Hint:
    """«сообщила К. Ахметова»; where the verb has its subject before it, or is plural, the name is an object of it."""
    grammemes = morphology.parses(word.lower())[0].tag.grammemes
    if {"INFN", "GRND", "plur"} & grammemes:
        return Hint("ad")
    subject = _BEFORE.search(text, max(0, start - 40), start)
    if subject is not None and _is_subject(subject[1], "femn" if "femn" in grammemes else "masc"):
        return Hint("adi")
    return Hint("n", "f" if "femn" in grammemes else "m" if "masc" in grammemes else "")


@lru_cache(maxsize=20_000)
def _is_subject(word: str, gender: str) -> bool:
    """Whether a noun before a verb in the singular can be who did it: «полиция задержала», not «приговор вынесла»."""
    readings = [parse.tag for parse in morphology.parses(word.lower()) if parse.tag.POS in ("NOUN", "NPRO")]
    if not readings:
        return word[0].isupper()
    tag = readings[0]
    return str(tag.case) == "nomn" and "plur" not in tag.grammemes and str(tag.gender) in (gender, "None")


@lru_cache(maxsize=20_000)
def _after(word: str) -> str:
    """The gender of a verb in the past tense behind a name."""
    readings = morphology.parses(word)
    if not readings or readings[0].tag.POS != "VERB" or "past" not in readings[0].tag.grammemes:
        return ""
    grammemes = readings[0].tag.grammemes
    return "f" if "femn" in grammemes else "m" if "masc" in grammemes else ""
