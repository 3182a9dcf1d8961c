"""Rules for names that Russian texts write without a legal form: abbreviated departments, groups, quoted companies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from nlp.lexicon import lexicon
from nlp.organisations.abbreviated import abbreviated
from nlp.organisations.grammar import Candidate, Ground
from nlp.organisations.inflection import heads
from nlp.organisations.quotes import straight
from nlp.organisations.russian_bodies import complement_of
from nlp.russian import morphology

LONGEST = 60  # code points: a longer quote is speech
_CAMEL = re.compile(r"[A-ZА-ЯЁӘІҢҒҮҰҚӨҺ][a-zа-яёәіңғүұқөһ]{2,}[A-ZА-ЯЁӘІҢҒҮҰҚӨҺ][a-zа-яёәіңғүұқөһ]{2,}")
_INSTITUTE = re.compile(r"(?:[А-ЯЁ][а-яё]{1,4})?[А-Я]{0,3}НИИ[А-Яа-я]{0,4}")
_INSTITUTIONS = (
    "ГУ",
    "КГУ",
    "РГУ",
    "ГКП",
    "КГП",
    "ГККП",
    "КГКП",
    "РГП",
    "РГКП",
    "государственн",
    "коммунальн",
    "республиканск",
)


@cache
def _latin_company() -> frozenset[str]:
    return frozenset(lexicon("organisations/russian_names.yaml")["latin_company"])


@cache
def _company_end() -> re.Pattern[str]:
    ends = sorted(lexicon("organisations/russian_names.yaml")["company_ends"], key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, ends))})(?:[ \u00a0-]?[A-ZА-Я0-9]{{1,4}})?$", re.IGNORECASE)


def is_no_body(written: str) -> bool:
    """Whether an abbreviation names a register, a code or a tax, and no body."""
    return written in abbreviated("no_bodies")


def abbreviated_body(ground: Ground) -> Iterator[Candidate]:
    """ДЧС Шымкента, ДП Алматинской области, ДЭР по г. Алматы; without a place only the abbreviation."""
    if ground.language == "kk":
        return
    for index, word in enumerate(ground.words):
        if word.text in abbreviated("abbreviated_bodies"):
            after = complement_of(ground, index)  # «СУ ДП Абайской области» goes on over the second abbreviation
            stop = after.stop if after.named else word.stop
        elif "НИИ" in word.text and _INSTITUTE.fullmatch(word.text):
            stop = complement_of(ground, index).stop  # «КазНИИ защиты растений», «НИИ травматологии»
        else:
            continue
        yield Candidate(word.start, stop, " ".join(ground.text[word.start : stop].split()), "abbreviated_body")


def abbreviation_before_quoted(ground: Ground) -> Iterator[Candidate]:
    """ГК «Астана Моторс», ФК «Кайрат», группа компаний «Астана Моторс»."""
    for start, stop in ground.quotes:
        before = ground.text[max(ground.start, start - 22) : start]
        match = _BEFORE_QUOTED().search(before)
        if match is None or stop - start > LONGEST:
            continue
        inner = straight(ground.text[start:stop])
        said = "группа компаний" if match["group"] else match["short"]
        yield Candidate(
            start - len(before) + match.start(), stop, f"{said} {inner}", "abbreviation_before_quoted", inner
        )


@cache
def _BEFORE_QUOTED() -> re.Pattern[str]:  # noqa: N802 - a constant that is made on first use
    shorts = "|".join(sorted(map(re.escape, abbreviated("before_quoted")), key=len, reverse=True))
    return re.compile(
        rf"(?<![\w-])(?:(?P<short>{shorts})|(?P<group>(?i:групп[аыуе]|группой)[ \u00a0]компаний))[ \u00a0]$"
    )


def quoted_company(ground: Ground) -> Iterator[Candidate]:
    """«СарыаркаАвтоПром», «Жетысу Водоканал»: quotes whose content is written as only companies are."""
    for start, stop in ground.quotes:
        content = ground.text[start + 1 : stop - 1]
        if stop - start > LONGEST or not content[:1].isupper() or len(content.split()) > 4:
            continue
        if not (_CAMEL.search(content) or _company_end().search(content)) or ground.named_otherwise(start, stop):
            continue
        if " " in content and not all(word[0].isupper() or not word[0].isalpha() for word in content.split()):
            continue  # «Дорогой проект»: a sentence's words
        inner = straight(ground.text[start:stop])
        yield Candidate(start, stop, inner, "quoted_company", inner)


def latin_company(ground: Ground) -> Iterator[Candidate]:
    """Mobile Telecom-Service, Halyk Finance: a run of Latin words of which one is a word of companies."""
    if ground.language != "ru":
        return
    for start, stop in ground.latin_runs:
        words = ground.text[start:stop].split()
        if _latin_company().isdisjoint(part for word in words for part in word.split("-")):
            continue
        name = " ".join(words)
        if ground.quote_from.get(start - 1) == (start - 1, stop + 1):  # «Qaz Carbon Invest»
            start, stop, name = start - 1, stop + 1, f"«{name}»"
        if not (name[0] == "«" and ground.named_otherwise(start, stop)):
            yield Candidate(start, stop, name, "latin_company", name)


def institution_of_body(ground: Ground, found: list[Candidate]) -> Iterator[Candidate]:
    """ГУ «Отдел образования города Рудного» Управления образования акимата Костанайской области: whose it is."""
    whose_rules = ("state_body", "known_name", "abbreviated_body")
    bodies = {one.start: one for one in sorted(found, key=lambda one: one.stop) if one.rule in whose_rules}
    for one in found:
        if one.rule != "form_before_quoted" or not ground.text.startswith(_INSTITUTIONS, one.start):
            continue
        body = bodies.get(one.stop + 1)
        if body is None or not (body.rule == "abbreviated_body" or _genitive_head(ground, body)):
            continue
        whose = " ".join(ground.text[body.start : body.stop].split())
        yield Candidate(one.start, body.stop, f"{one.name} {whose}", "institution_of_body", one.inner)


def _genitive_head(ground: Ground, body: Candidate) -> bool:
    if body.rule == "known_name":  # «Национальной гвардии»
        written = ground.text[body.start : body.stop]
        return written != body.name and any(morphology.has(word.lower(), "gent") for word in written.split())
    for word in ground.text[body.start : body.stop].split():
        head = heads("ru_state").get(word.lower())
        if head is not None:
            return "gent" in head.cases
    return False
