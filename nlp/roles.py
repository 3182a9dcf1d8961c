"""Positions: the words before or after a person's name that say what office the person holds."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from nlp.body_names import place_within
from nlp.findings import Language, Mention
from nlp.language import language_of
from nlp.lexicon import lexicon
from nlp.names import name_key
from nlp.organisations import find_organisations
from nlp.places import is_nominative_place
from nlp.russian import morphology

_QUOTED = re.compile(r"«[^»]*»")
_REACH = 160  # characters that a position with its organisation's full name may take
_STOP = re.compile(r"[.!?;:\n](?=\s|$)|,\s|\s[–—-]\s|[()]")
_VERB = re.compile(
    r"(?i)\b(?:(?:сообщил|заявил|отметил|рассказал|сказал|подчеркнул|назначен|стал|был|является|доложил|поручил|подписал"
    r"|провел|провёл|посетил|мәлімде|айтты|хабарлады)\w*|деп|болып|туралы|бойынша|оның|его|её|ее|их|что|как|и|а|но)\b"
)


_KAZAKH = re.compile(r"[әіңғүұқөһӘІҢҒҮҰҚӨҺ]")
# Fields of ministries: written small inside a sentence, so small in the role too.
_FIELDS = frozenset(
    ("қаржы", "энергетика", "экономика", "білім", "ғылым", "денсаулық", "көлік", "ауыл", "сауда", "қорғаныс", "әділет")
)


@dataclass(frozen=True, slots=True)
class Office:
    """What tells the holder of an office from others of the same name; "" where the role does not say it.

    `field` is what the office is about (akim, medicine), `where` the key of its organisation or place."""

    field: str = ""
    where: str = ""


def attach_roles(text: str, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """The mentions, spans unchanged; a person beside a position gets it as `role`, its office in the nominative.

    «акима Тараза Берика Каниева» gives «аким Тараза»; «Қаржы министрі Ерұлан Жамаубаев» gives «қаржы министрі»."""
    people = sorted((m for m in mentions if m.kind == "person"), key=lambda m: (m.start, m.stop))
    starts, stops = [m.start for m in people], sorted(m.stop for m in people)
    roles: dict[int, str] = {}
    for person in people:
        before, after = bisect_right(stops, person.start), bisect_left(starts, person.stop)
        floor = stops[before - 1] if before else 0
        ceiling = starts[after] if after < len(starts) else len(text)
        role = _before(text, max(floor, person.start - _REACH), person.start) or _after(text, person.stop, ceiling)
        if role:
            roles[person.start] = role
    return tuple(
        replace(mention, role=roles[mention.start])
        if mention.kind == "person" and mention.role is None and mention.start in roles
        else mention
        for mention in mentions
    )


@lru_cache(maxsize=20_000)
def office_of(role: str) -> Office:
    """What a role says of its holder, in either language: nothing for «директор компании» and «Компания директоры»."""
    language: Language = "kk" if _kazakh_office().search(role) else "ru"
    named = find_organisations(role, 0, len(role), language)
    if named:
        return Office(_field(_QUOTED.sub(" ", role)), f"organisation:{name_key('organisation', named[0].name)}")
    place = place_within(_kazakh_words().sub(" ", _russian_office().sub(" ", role)))
    return Office(_field(role), f"place:{place}" if place else "")


def _field(role: str) -> str:
    for pattern, field in _field_words():
        if pattern.search(role):
            return field
    return ""


@cache
def _field_words() -> tuple[tuple[re.Pattern[str], str], ...]:
    offices = lexicon("offices.yaml")
    ended = [(rf"{entry['stem']}\w{{0,3}}(?![\w-])", entry) for language in ("ru", "kk") for entry in offices[language]]
    begun = [(str(entry["stem"]), entry) for entry in offices["settings"]]
    return tuple(
        (re.compile(rf"(?i)(?<![\w-]){stem}"), str(entry["field"])) for stem, entry in ended + begun if "field" in entry
    )


def _before(text: str, floor: int, start: int) -> str:
    if text[floor:start].rstrip() == text[floor:start] or start - floor < 4:
        return ""
    clause = _last_clause(text[floor:start])
    kazakh = _kazakh_office().search(clause)
    if kazakh and not _is_russian(clause):
        return _kazakh_role(clause[: kazakh.end(1)], kazakh[1])
    russian = None if _KAZAKH.search(clause) else _first_russian(clause)
    return _russian_role(clause[russian.start() :]) if russian else ""


def _is_russian(clause: str) -> bool:
    """«В больнице хирург …»: an office that both languages write alike, among Russian words or with none beside it."""
    words = re.findall(r"[^\W\d_]+", _QUOTED.sub(" ", clause))
    return words[-1:] != [] and _russian_office().fullmatch(words[-1]) is not None and language_of(clause) != "kk"


def _after(text: str, stop: int, ceiling: int) -> str:
    """«Берик Каниев, аким Тараза, …» and «Берик Каниев – директор ТОО «…»»."""
    opened = re.match(r"\s?(?:,|\s[–—-])\s+", text[stop:ceiling])
    if opened is None:
        return ""
    rest = text[stop + opened.end() : min(ceiling, stop + _REACH)]
    ended = _STOP.search(rest + "\n")
    clause = rest[: ended.start()] if ended else rest
    russian = _russian_office().match(clause)
    if russian and not _KAZAKH.search(clause):
        return _russian_role(_until_verb(clause))
    kazakh = re.search(rf"(?i)\b({_either('kk')})$", clause)
    return _kazakh_role(clause, kazakh[1]) if kazakh else ""


def _last_clause(before: str) -> str:
    """What stands after the last stop; commas inside quotes do not end a clause."""
    quiet = re.sub(r"«[^»]*»", lambda quoted: "x" * len(quoted[0]), before)
    ends = [found.end() for found in _STOP.finditer(quiet)]
    return before[ends[-1] :] if ends else before


def _first_russian(clause: str) -> re.Match[str] | None:
    """The earliest office from which the words run on to the name without a verb."""
    for found in _russian_office().finditer(clause):
        between = re.sub(r"«[^»]*»", "", clause[found.end() :]).replace(" и ", " ")
        if not _VERB.search(between) and not any(map(_is_verb, between.split())):
            return found
    return None


@lru_cache(maxsize=20_000)
def _is_verb(word: str) -> bool:
    """«президент приехали Каниев и Ахметов»: after a verb the office is another's."""
    readings = morphology.parses(word.lower()) if word.isalpha() and word.islower() else ()
    return bool(readings) and str(readings[0].tag.POS) == "VERB"


def _russian_role(clause: str) -> str:
    words = " ".join(clause.split())
    found = _russian_office().match(words)
    if found is None:
        return ""
    return " ".join([*_agreeing(found[0].split()), words[found.end() :].strip()]).strip(" ,")


def _agreeing(office: list[str]) -> list[str]:
    """Adjectives and the first noun in the nominative; «заместитель акима» keeps what depends on it."""
    adjectives = "|".join(entry["stem"] for entry in lexicon("offices.yaml")["adjectives_ru"])
    noun = next((i for i, word in enumerate(office) if not re.match(rf"(?i)(?:{adjectives}|перв)", word)), 0)
    return [_nominative(word) if i <= noun else word for i, word in enumerate(office)]


def _nominative(word: str) -> str:
    for entry in (*lexicon("offices.yaml")["adjectives_ru"], *lexicon("offices.yaml")["ru"]):
        if re.fullmatch(rf"(?i){entry['stem']}(?:\w{{0,4}})", word):
            return str(entry["name"])
    return word.lower()


def _kazakh_role(clause: str, office: str) -> str:
    """The words before the office that belong to it: back to the first that another part of the sentence owns."""
    words = clause.split()[:-1]
    kept: list[str] = []
    quoted = False
    for word in reversed(words[-12:]):
        quoted = (quoted or "»" in word) and "«" not in word
        if not quoted and "«" not in word and not _belongs(word, office, kept):
            break
        kept.insert(0, word)
    while kept and kept[0].lower() in _JOINS:
        kept.pop(0)
    words = [*kept, office.lower()]
    if words[0].lower() in _FIELDS:
        words[0] = words[0].lower()
    return " ".join(words)


_JOINS = frozenset(("және", "мен", "пен", "бен", "жөніндегі", "бойынша"))
_RANKS = frozenset(
    ("бұрынғы", "бас", "бірінші", "1-інші", "вице", "аға", "жаңа", "тұңғыш", "атқарушы", "қаржы", "баспасөз")
)
_OUTSIDE = re.compile(
    r"(?:[дт][ае]|[дт][ае]н|н[ае]н|нд[ае]|[гғқк][ае]|н[ыі]|[дт][ыі]|[ғгқк][ае]н|[ае]тын|[ае]тін|[бп])$"
)
_DIVISION = re.compile(r"(?:аудан|облыс|қала|ауыл|кент|округ)(?:[ыі]|сы|ы?ның|і?нің|сының)?")


def _belongs(word: str, office: str, kept: Sequence[str]) -> bool:
    """Whether a Kazakh word before an office is part of it: an owner, a field; never another case or a verb."""
    lower = word.lower().strip('«»"')
    complements = lexicon("organisations/heads.yaml")["kk_complements"]["words"]
    if not office.lower().endswith(("ы", "і")):  # a bare «президент» has no owner
        return lower in _RANKS
    if lower in _STARTERS or _VERB.fullmatch(lower):
        return False
    if lower in _JOINS:
        return bool(kept)
    if lower in _RANKS or lower in complements or is_nominative_place(lower):
        return True
    return bool(_DIVISION.fullmatch(lower)) or not _OUTSIDE.search(lower)


_STARTERS = frozenset(
    ("ал", "енді", "бүгін", "кеше", "осы", "бұл", "сол", "сондай-ақ", "сонымен", "биыл", "былтыр", "кейін", "бірақ",
     "алайда", "шынымен", "де", "да", "тек", "тіпті", "мысалы", "белгілі", "еліміздің", "өз", "әрі", "оның")
)  # fmt: skip


def _until_verb(clause: str) -> str:
    found = _VERB.search(clause)
    return clause[: found.start()].strip() if found and not clause[: found.start()].count("«") else clause.strip()


def _either(language: str) -> str:
    return "|".join(sorted((entry["stem"] for entry in lexicon("offices.yaml")[language]), key=len, reverse=True))


@cache
def _russian_office() -> re.Pattern[str]:
    adjectives = _either("adjectives_ru")
    joins = "|".join(entry["stem"] for entry in lexicon("offices.yaml")["ru"] if entry.get("joins"))
    return re.compile(
        rf"(?i)(?<![\w-])(?:(?:{adjectives}|{joins})\w{{0,4}}\s+)*(?:{_either('ru')})(?:\w{{0,3}})(?![\w-])"
    )


@cache
def _kazakh_office() -> re.Pattern[str]:
    return re.compile(rf"(?i)(?<![\w-])({_either('kk')})\s*$")


@cache
def _kazakh_words() -> re.Pattern[str]:
    return re.compile(rf"(?i)(?<![\w-])(?:{_either('kk')})(?:нің|ның)?(?![\w-])")
