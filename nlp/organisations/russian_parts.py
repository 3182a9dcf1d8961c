"""Russian rules for branches, numbered units, and names told by who or what belongs to them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from nlp.lexicon import lexicon
from nlp.organisations.abbreviated import abbreviated
from nlp.organisations.grammar import Candidate, Ground
from nlp.organisations.quotes import OPENING, straight
from nlp.organisations.russian_bodies import complement_of
from nlp.russian import morphology

LONGEST = 60  # code points: a longer quote is speech
_BRANCH = re.compile(
    r"(?<![\w-])(?:(?P<which>[А-ЯЁӘІҢҒҮҰҚӨҺ][\w-]*(?:ск|цк)\w{2,3}(?:[ \u00a0]областн\w{2,3})?)[ \u00a0])?"
    r"(?P<head>(?i:филиал|представительств)[а-яё]{0,3})[ \u00a0]$"
)
_WHERE = re.compile(
    r"[ \u00a0](?:по|в|во)[ \u00a0](?:(?:г\.|город[уе]|столице)[ \u00a0]?)?(?P<name>[А-ЯЁӘІҢҒҮҰҚӨҺ][\w-]+)"
    r"(?:[ \u00a0](?:област[иь]|район[уе]))?(?!\w)"
)
_REPUBLIC = re.compile(r"[ \u00a0](?:по|в)[ \u00a0](?:РК|Республике[ \u00a0]Казахстан)(?!\w)")
_UNIT = re.compile(
    r"(?<![\w/])(?:(?P<part>(?i:в/ч|(?:воинск|войсков)\w{2,3}[ \u00a0]част\w{1,2}))[ \u00a0]?(?:№[ \u00a0]?)?\d{3,6}"
    r"|(?:(?P<place>(?i:учреждени|колони)\w{1,2})[ \u00a0](?:№[ \u00a0]?\d{1,3}|[А-ЯЁ]{2,3}-\d{1,3}(?:/\d{1,3})?))"
    r"|[А-ЯЁ]{2}-\d{2,3}/\d{1,2})(?!\w)"
)


def branch(ground: Ground, found: list[Candidate]) -> Iterator[Candidate]:
    """Филиал АО «Қазпочта» по городу Семей, Акмолинский филиал АО «КазВодХоз», представительство «Siemens AG» в РК."""
    if ground.language == "kk" or ("илиал" not in ground.text and "редставительств" not in ground.text):
        return
    quoted = [Candidate(a, b, straight(ground.text[a:b]), "quoted") for a, b in ground.quotes if b - a < LONGEST]
    for one in [*found, *quoted]:
        match = _BRANCH.search(ground.text[max(ground.start, one.start - 60) : one.start])
        if match is None:
            continue
        start = one.start - len(match.group())
        stop = _where(ground, one.stop, bool(match["which"]))
        head = _nominative(match["head"], match["which"] or "")
        whose = one.name if one.rule == "quoted" else ground.text[one.start : one.stop]
        yield Candidate(start, stop, f"{head} {whose}{ground.text[one.stop : stop]}", "branch", one.inner)


def _where(ground: Ground, stop: int, said: bool) -> int:
    """Where a branch's name ends: behind «по городу Семей», «в РК», if its place is not said yet."""
    if said:
        return stop
    match = _REPUBLIC.match(ground.text, stop, min(ground.stop, stop + 30)) or _WHERE.match(
        ground.text, stop, min(ground.stop, stop + 60)
    )
    return match.end() if match else stop


def _nominative(head: str, which: str) -> str:
    lemma, gender = ("филиал", "masc") if head.lower().startswith("филиал") else ("представительство", "neut")
    lemma = lemma.capitalize() if head[0].isupper() else lemma
    if not which:
        return lemma
    words = []
    for word in which.split():
        parse = morphology.first(word.lower(), "ADJF", "sing")
        form = parse.inflect({"nomn", "sing", gender}) if parse else None
        said = form.word if form else word
        words.append(said.capitalize() if word[0].isupper() else said)
    return " ".join([*words, lemma])


def numbered_unit(ground: Ground) -> Iterator[Candidate]:
    """воинской части 6505, в/ч № 35748, учреждение № 17, колонии ЛА-155/8."""
    if ground.language == "kk" or not ("/" in ground.text or "част" in ground.text or "учреждени" in ground.text):
        return
    for match in _UNIT.finditer(ground.text, ground.start, ground.stop):
        words = match.group().split()
        name = " ".join([*(_plain(word) for word in words[:-1]), words[-1]])
        yield Candidate(match.start(), match.end(), name, "numbered_unit", name)


def _plain(word: str) -> str:
    """воинской → воинская, части → часть, учреждения → учреждение, колонии → колония."""
    for stem, whole in (("част", "часть"), ("учреждени", "учреждение"), ("колони", "колония"), ("воинск", "воинская"),
                        ("войсков", "войсковая")):  # fmt: skip
        if word.lower().startswith(stem):
            return whole.capitalize() if word[0].isupper() else whole
    return word


def owner_before_quoted(ground: Ground) -> Iterator[Candidate]:
    """акций «Эйр Астаны», главный тренер «Кайсара», пресс-служба «Мунай Импэкс»: what only bodies have."""
    if ground.language == "kk":
        return
    for start, stop in ground.quotes:
        if stop - start > LONGEST or not ground.text[start + 1].isupper():
            continue
        if not _OWNED().search(ground.text, max(ground.start, start - 24), start):
            continue
        inner = straight(ground.text[start:stop])
        yield Candidate(start, stop, inner, "owner_before_quoted", inner)


_MATCH = re.compile(
    r"(?<!\w)(?i:матч|встреч|игр|дерби|поединк|поединок|полуфинал|финал|пар)[а-яё]{0,3}[ \u00a0](?=[«\"“])"
)


def clubs(ground: Ground) -> Iterator[Candidate]:
    """матч «Астана» – «Шахтёр»: the two clubs of a game."""
    if ground.language == "kk" or not ground.quotes:
        return
    for match in _MATCH.finditer(ground.text, ground.start, ground.stop):
        first = ground.quote_from.get(match.end())
        second = ground.quote_from.get(first[1] + 3) if first else None
        if first is None or second is None or ground.text[first[1] : second[0]] not in (" – ", " — ", " - "):
            continue
        for start, stop in (first, second):
            inner = straight(ground.text[start:stop])
            yield Candidate(start, stop, inner, "clubs", inner)


@cache
def _OWNED() -> re.Pattern[str]:  # noqa: N802 - a constant that is made on first use
    words = sorted(lexicon("organisations/russian_names.yaml")["owned"]["stems"], key=len, reverse=True)
    return re.compile(rf"(?<![\w])(?i:{'|'.join(map(re.escape, words))})[а-яё]{{0,4}}[ \u00a0]$")


def one_word_company(ground: Ground) -> Iterator[Candidate]:
    """Продкорпорация, Жилстройсбербанком, Казводхоз: one word whose end only the names of bodies have."""
    if ground.language == "kk":
        return
    endings, commons = _one_word_endings(), abbreviated("one_word_commons")
    among = tuple(endings)
    for word, lower in zip(ground.words, ground.lower, strict=True):
        if not (word.capital and lower.endswith(among)) or ground.text[max(0, word.start - 1)] in OPENING:
            continue  # what stands in quotes may be a ship
        ending = next(end for end in among if lower.endswith(end))
        begun = word.text[: len(lower) - len(ending)]
        lemma = begun + endings[ending]
        if len(begun) < _SHORTEST or not begun.isalpha() or lemma.lower() in commons:
            continue
        yield Candidate(word.start, word.stop, lemma, "one_word_company", lemma)


_SHORTEST = 3  # letters before the end: «Казбанк», but not «Банк»


@cache
def _one_word_endings() -> dict[str, str]:
    """The ends of such words in all cases, longest first, each with its nominative."""
    found: dict[str, str] = {}
    for end in lexicon("organisations/russian_names.yaml")["one_word_ends"]["ends"]:
        stem, cases = (end[:-1], ("я", "и", "ю", "ей")) if end.endswith("я") else (end, ("", "а", "у", "ом", "е"))
        found |= {stem + case: end for case in cases}
    return dict(sorted(found.items(), key=lambda item: -len(item[0])))


_OF_STATE = re.compile(r"[ \u00a0](?:РК|РФ|США|КНР|КР|РУз|ЕС|ООН)(?!\w)")


def of_state(ground: Ground, found: list[Candidate]) -> Iterator[Candidate]:
    """Госдума РФ, Минфин РК: the state behind a body that is known by a short name."""
    if ground.language == "kk":
        return
    for one in found:
        if one.rule == "known_name" and not one.name.endswith("»"):
            match = _OF_STATE.match(ground.text, one.stop, min(ground.stop, one.stop + 5))
            if match is not None:
                yield Candidate(one.start, match.end(), one.name + match.group(), "of_state", one.inner)


def named_after(ground: Ground, found: list[Candidate]) -> Iterator[Candidate]:
    """ЕНУ им. Гумилёва, КазНУ имени аль-Фараби: the man a body that is known by its letters is named after."""
    if ground.language == "kk":
        return
    words = {word.start: at for at, word in enumerate(ground.words)}
    for one in found:
        if one.rule in ("known_name", "abbreviated_body") and ground.text[one.stop : one.stop + 3] == " им":
            at = words.get(one.start)
            after = complement_of(ground, at) if at is not None and ground.words[at].stop == one.stop else None
            if after is not None and after.numbered:
                name = one.name + ground.text[one.stop : after.stop]
                yield Candidate(one.start, after.stop, name, "named_after", one.inner)
