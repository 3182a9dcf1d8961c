"""Positions in Russian: an office, what depends on it, and where that ends."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from nlp.lexicon import lexicon
from nlp.russian import morphology
from nlp.russian.person_names import ways

_QUOTED = re.compile(r"«[^»]*»|\"[^\"]*\"")
_WORD = re.compile(r"[^\s,()]+")
_MOST = 16  # words of a position with the full name of its organisation
_ACTING = re.compile(r"(?:(?<!\w)[Ии]\. ?[Оо]\.|(?i:(?<!\w)врио|(?<!\w)(?:временно )?исполняющ\w+ обязанности)) $")
_APPOINTED = (
    r"(?:был[аи]? )?(?:назначен[аы]?|избран[аы]?|переизбран[аы]?|стал[аи]?|назначили|избрали|утвержд[её]н[аы]?)"
)
_BEFORE_NAME = re.compile(rf" {_APPOINTED} $")
_AFTER_NAME = re.compile(rf" (?:{_APPOINTED}|является|работает)(?: новым| новой)? ")
_CHOSE = re.compile(r"(?:назначил|избрал|утвердил)[аи]? (?:новым |новой )?$")  # «избрали спикером Ерлана Кошанова»
# Prepositions inside a position and the cases behind them: «посол в Китае», «министр по делам».
_INSIDE = {"по": {"datv"}, "при": {"loct"}, "в": {"loct", "loc2"}, "на": {"loct"}, "имени": {"gent"}}
_CASES = {"nomn": "n", "gent": "g", "datv": "d", "accs": "a", "ablt": "i", "loct": "l"}
_ALL = frozenset("ngdail")
_NEAR = 1.5  # ways of reading a name of less than this difference are all possible


def role_before(before: str, name: str) -> str:
    """The position that `before` ends with, in the nominative; "" where none belongs to the name behind it."""
    appointed = _BEFORE_NAME.search(before)
    if appointed:
        role = _ending(before[: appointed.start()] + " ", frozenset("i"))
        if role:
            return role
    return _ending(before, _cases_of(name))


def role_after(after: str, name: str) -> str:
    """The position that `after` opens with: behind a comma, a dash or a bracket, or what the name was appointed to."""
    appointed = _AFTER_NAME.match(after)
    if appointed:
        return _opening(after[appointed.end() :], frozenset("i"))
    opened = re.match(r" ?(?:,|[–—-]|\() ?", after)
    if opened is None or (opened[0].strip() == "-" and opened[0] != " - "):
        return ""
    return _opening(after[opened.end() :], _cases_of(name) | {"n"} if "," not in opened[0] else _cases_of(name))


def office_pattern() -> re.Pattern[str]:
    """Any office in any case, with the adjectives and offices before it."""
    return _office()


def _ending(before: str, cases: frozenset[str]) -> str:
    """The earliest office from which the words run on to the end."""
    for found in _office().finditer(before):
        rest = before[found.end() :]
        acting = _ACTING.search(before[: found.start()])
        runs = not rest.strip() or (rest[0] == " " and _dependent(rest) == len(rest.rstrip()))
        chosen = _CHOSE.search(before[: found.start()]) and "i" in _cases(found[0])
        if runs and (acting or chosen or _cases(found[0]) & cases):
            role = f"{found[0]}{rest}" if acting else _nominative_role(found[0], rest)
            return _tidy(f"{acting[0].lower() if acting else ''}{role}")
    return ""


def _opening(after: str, cases: frozenset[str]) -> str:
    acting = re.match(r"(?:[Ии]\. ?[Оо]\.|(?i:врио|(?:временно )?исполняющ\w+ обязанности)) ", after)
    begin = acting.end() if acting else 0
    found = _office().match(after, begin)
    if found is None or not (acting or _cases(found[0]) & cases):
        return ""
    rest = after[found.end() :]
    rest = rest[: _dependent(rest)] if rest[:1] == " " else ""
    if acting:
        return _tidy(f"{acting[0].lower()}{found[0]}{rest}")
    return _tidy(_nominative_role(found[0], rest))


def _tidy(role: str) -> str:
    return " ".join(role.split()).strip(" ,")


def _dependent(rest: str) -> int:
    """How far, from the beginning of `rest`, the words depend on the office before them."""
    quiet = _QUOTED.sub(lambda quoted: "«" + "x" * (len(quoted[0]) - 2) + "»", rest)
    allowed = {"gent"}
    stop = reached = 0
    for number, match in enumerate(_WORD.finditer(quiet)):
        word = match[0]
        if number >= _MOST or quiet[stop : match.start()].strip(" \u00a0"):
            break
        stop = match.end()
        if word in ("и", "им.", "г.", "№"):
            continue
        if word in _INSIDE:
            allowed = _INSIDE[word]
            continue
        bare = word.rstrip(".:;!?…")
        if not bare or not _depends(bare, frozenset(allowed)):
            break
        if "NOUN" in _parts(bare):
            allowed = {"gent"}
        reached = match.start() + len(bare)
        if bare != word and not re.fullmatch(r"[А-ЯЁ]\.", word):
            break
    return reached


@lru_cache(maxsize=20_000)
def _depends(word: str, allowed: frozenset[str]) -> bool:
    if not word.islower() or not re.fullmatch(r"[а-яё-]+", word):
        return bool(re.match(r"[«\"A-ZА-ЯЁӘІҢҒҮҰҚӨҺ0-9№-]", word)) and not re.match(r"[–—-]$", word)
    return any(
        str(parse.tag.case) in allowed or "Fixd" in parse.tag.grammemes
        for parse in morphology.parses(word)
        if parse.tag.POS in ("NOUN", "ADJF", "PRTF")
    )


@lru_cache(maxsize=20_000)
def _parts(word: str) -> frozenset[str]:
    return frozenset(str(parse.tag.POS) for parse in morphology.parses(word.lower()))


def _cases_of(name: str) -> frozenset[str]:
    """The cases that a name may stand in, by the likely ways to read it."""
    found = ways(name)
    return frozenset(case for way in found if way.weight > found[0].weight - _NEAR for case in way.cases) or _ALL


@lru_cache(maxsize=20_000)
def _cases(office: str) -> frozenset[str]:
    """The cases of an office's first noun as written («заместителю акима» is a dative)."""
    word = office.split()[_noun(office.split())].lower().rsplit("-", 1)[-1]
    parses = [p.tag for p in morphology.parses(word) if p.tag.POS in ("NOUN", "ADJF") and str(p.tag.case) in _CASES]
    singular = [tag for tag in parses if "sing" in tag.grammemes]
    return frozenset(_CASES[str(tag.case)] for tag in singular) or (frozenset() if parses else _ALL)


def _nominative_role(office: str, rest: str) -> str:
    words = office.split()
    noun = _noun(words)
    return " ".join(_nominative(word) if i <= noun else word for i, word in enumerate(words)) + rest


def _noun(words: list[str]) -> int:
    """Which word is the first noun: adjectives stand before it; «заместитель акима» keeps what depends on it."""
    adjectives = "|".join(entry["stem"] for entry in lexicon("offices.yaml")["adjectives_ru"])
    return next((i for i, word in enumerate(words) if not re.match(rf"(?i)(?:{adjectives}|перв)", word)), 0)


@lru_cache(maxsize=5_000)
def _nominative(word: str) -> str:
    for entry in (*lexicon("offices.yaml")["adjectives_ru"], *lexicon("offices.yaml")["ru"]):
        if re.fullmatch(rf"(?i){entry['stem']}(?:\w{{0,4}})", word):
            return str(entry["name"])
    return word.lower()


def either(language: str) -> str:
    """The stems of the offices of a language as an alternation, longest first."""
    return "|".join(sorted((entry["stem"] for entry in lexicon("offices.yaml")[language]), key=len, reverse=True))


@cache
def _office() -> re.Pattern[str]:
    joins = "|".join(entry["stem"] for entry in lexicon("offices.yaml")["ru"] if entry.get("joins"))
    return re.compile(
        rf"(?i)(?<![\w-])(?:(?:{either('adjectives_ru')}|{joins})\w{{0,4}}\s+)*(?:{either('ru')})(?:\w{{0,3}})(?![\w-])"
    )
