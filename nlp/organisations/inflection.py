"""The forms of head words in both languages, and the nominative of the adjectives before a Russian head."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from nlp.lexicon import lexicon
from nlp.russian import morphology

if TYPE_CHECKING:
    from nlp.organisations.grammar import Ground

# Adjectives that belong to the names of bodies, by stem: «районный суд», «специализированный межрайонный …».
INSTITUTIONAL = [
    "районн",
    "городск",
    "областн",
    "межрайонн",
    "ревизионн",
    "экономическ",
    "административн",
    "специализированн",
    "уголовн",
    "апелляционн",
    "военн",
    "окружн",
    "республиканск",
    "национальн",
    "государственн",
    "центральн",
    "генеральн",
    "верховн",
    "конституционн",
    "счетн",
    "счётн",
    "избирательн",
    "территориальн",
    "региональн",
    "ювенальн",
    "кассационн",
    "следственн",
    "таможенн",
    "налогов",
    "антимонопольн",
    "транспортн",
    "природоохранн",
    "миграционн",
    "пограничн",
    "евразийск",
    "медицинск",
    "политехническ",
    "нефтехимическ",
    "горно-",
    "педагогическ",
    "техническ",
    "аграрн",
    "детск",
    "клиническ",
    "научн",
    "информационн",
    "международн",
    "народн",
    "высш",
    "судебн",
    "экологическ",
    "правозащитн",
    "многопрофильн",
    "городск",
    "сельскохозяйственн",
    "крестьянск",
    "потребительск",
    "микрофинансов",
    "страхов",
    "инвестиционн",
    "благотворительн",
    "частн",
    "корпоративн",
    "производственн",
    "транснациональн",
    "телекоммуникационн",
    "драматическ",
    "академическ",
    "симфоническ",
    "спортивн",
    "футбольн",
    "хоккейн",
    "баскетбольн",
    "боксерск",
    "онкологическ",
    "перинатальн",
    "психиатрическ",
    "туберкулезн",
    "кардиологическ",
    "диагностическ",
    "студенческ",
    "молодежн",
    "профсоюзн",
    "православн",
    "мусульманск",
    "общественн",
    "аудиторск",
    "антикоррупционн",
    "всемирн",
    "исламск",
    "инновационн",
    "межрегиональн",
    "фондов",
    "бассейнов",
    "духовн",
    "высок",
    "интеллектуальн",
    "средн",
    "общеобразовательн",
    "вечерн",
    "музыкальн",
    "художественн",
    "коррекционн",
    "профессиональн",
    "геологоразведочн",
    "противотуберкулезн",
    "стоматологическ",
    "физико-математическ",
    "гарнизонн",
    "консультативн",
    "координационн",
]


# A case that no complement has: the word before belongs to the sentence («Астанада», «Берікке», «ведомстводан»).
OUTSIDE = re.compile(r"(?:[дт][ае]|[дт][ае]н|н[ае]н|[гғқк][ае]|[дт][ыі]|н[ыі])$")


@dataclass(frozen=True, slots=True)
class Head:
    """A Russian head word in one of its forms: its nominative, gender, and the cases that the form may stand in."""

    lemma: str
    gender: str
    cases: frozenset[str]

    def adjectives(self, ground: Ground, index: int) -> tuple[int, list[str]]:
        """Where the name begins when its adjectives before the head are taken in, and these in the nominative."""
        found: list[str] = []
        start = left = ground.words[index].start
        waiting: list[str] = []  # other adjectives count only behind one of a place: «Жамбылский сахарный завод»
        for word in reversed(ground.words[max(0, index - 5) : index]):
            nominative = self._nominative(word.text) if ground.gap(word.stop, left) else None
            if nominative is None:
                break
            left = word.start
            waiting.insert(0, nominative.capitalize() if word.capital else nominative)
            if _names(word.text):
                start, found, waiting = word.start, waiting + found, []
            elif word.capital:
                break
        return start, found

    def _nominative(self, word: str) -> str | None:
        """An adjective in the nominative of the head's gender; None for a word that is none."""
        parse = morphology.first(word.lower(), "ADJF", "sing")
        if parse is not None and "Apro" not in parse.tag.grammemes:
            form = parse.inflect({"nomn", "sing", self.gender})
            return str(form.word).replace("высочайш", "высш") if form else word  # its superlative, to pymorphy
        unknown = _OF_A_PLACE.fullmatch(word)
        return unknown[1].lower() + _ENDS.get(self.gender, "ий") if unknown and parse is None else None


_OF_A_PLACE = re.compile(r"([А-ЯЁӘІҢҒҮҰҚӨҺ][\w-]+[сц]к)(?:ая|ой|ую|ий|ого|ому|им|ом|ое)")
_ENDS = {"masc": "ий", "femn": "ая", "neut": "ое"}


def _names(word: str) -> bool:
    lower = word.lower()
    own = word[0].isupper() and ("ск" in lower[-6:] or "цк" in lower[-6:])
    return own or lower.startswith(tuple(INSTITUTIONAL))


@cache
def heads(table: Literal["ru_state", "ru_quoted"]) -> dict[str, Head]:
    """Every singular form of the heads of a table of heads.yaml."""
    found: dict[str, Head] = {}
    for lemma in lexicon("organisations/heads.yaml")[table]:
        parse = morphology.first(lemma, "NOUN", "nomn", "sing")
        if parse is None:  # a word that the dictionary lacks («акимат») reads as masculine by its shape
            continue
        gender = str(parse.tag.gender)
        for form in parse.lexeme:
            if "sing" in form.tag.grammemes:
                cases = {str(form.tag.case)} | (found[form.word].cases if form.word in found else set())
                found[form.word] = Head(lemma, gender, frozenset(cases))
    return found
