"""Positions: the words before or after a person's name that say what office the person holds."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from nlp import roles_kazakh, roles_russian
from nlp.body_names import place_within
from nlp.findings import Language, Mention
from nlp.language import language_of
from nlp.lexicon import lexicon
from nlp.names import name_key, plain_key
from nlp.organisations import find_organisations

_QUOTED = re.compile(r"«[^»]*»")
_REACH = 180  # characters that a position with its organisation's full name may take
_STOP = re.compile(r"(?<![ .(][ИиОо])(?<!\bим)(?<!\bг)[.!?;:\n](?=\s|$)|[()]")
_COMMA = re.compile(r",\s")
_KAZAKH = re.compile(r"[әіңғүұқөһӘІҢҒҮҰҚӨҺ]")


@dataclass(frozen=True, slots=True)
class Office:
    """What tells the holder of an office from others of the same name; "" where the role does not say it.

    `field` is what the office is about (akim, medicine), `where` the key of its organisation or place."""

    field: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A role taken apart: the office without its organisation («аким Тараза» stays whole), the organisation in the
    nominative ("" where the role names none), and whether it was held before the article («экс-аким», «бұрынғы»)."""

    office: str
    organisation: str
    former: bool


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
        around = (max(floor, person.start - _REACH), min(ceiling, person.stop + _REACH))
        role = _role(text, person, *around)
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
    language: Language = "kk" if roles_kazakh.office_pattern().search(role) else "ru"
    named = find_organisations(role, 0, len(role), language)
    if named:
        where = plain_key(name_key("organisation", named[0].name))  # one may leave out the legal form
        return Office(_field(_QUOTED.sub(" ", role)), f"organisation:{where}")
    place = place_within(_kazakh_words().sub(" ", roles_russian.office_pattern().sub(" ", role)))
    return Office(_field(role), f"place:{place}" if place else "")


@lru_cache(maxsize=20_000)
def taken_apart(role: str) -> Held:
    """A role taken apart: «бывший директор ТОО «Дала»» is the office «директор» at ТОО «Дала», no more held."""
    language: Language = "kk" if _KAZAKH.search(role) or roles_kazakh.office_pattern().search(role) else "ru"
    former = bool(_FORMER.search(role))
    plain = " ".join(_FORMER.sub("", role).split())
    named = find_organisations(plain, 0, len(plain), language)
    if not named:
        return Held(plain, "", former)
    at = named[0]
    office = plain[: at.start] if at.start else plain[at.stop :]
    return Held(office.strip() or plain, at.name, former)


_FORMER = re.compile(r"(?i)(?<!\w)(?:экс-|бывш\w+\s|бұрынғы\s)")


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


def _role(text: str, person: Mention, floor: int, ceiling: int) -> str:
    """The position before the name, or else behind it, by the language that its line is in."""
    before, after = text[floor : person.start], text[person.stop : ceiling].split("\n", 1)[0]
    line = before.rpartition("\n")[2]
    if not _worth().search(line) and not _worth().search(after):
        return ""
    clause = _last_clause(line) if line.endswith((" ", "\u00a0")) else ""
    clause, after = clause.replace("\u00a0", " "), after.replace("\u00a0", " ")
    around = text[max(0, person.start - _REACH) : person.start].rpartition("\n")[2]
    around += text[person.start : person.stop + _REACH].split("\n", 1)[0]
    if _KAZAKH.search(around) and _is_kazakh(around):
        return roles_kazakh.role_before(clause, person.text) or roles_kazakh.role_after(after)
    role = roles_russian.role_before(clause, person.text) or roles_russian.role_after(after, person.text)
    return "" if _KAZAKH.search(_QUOTED.sub("", role)) and _is_kazakh(role) else role


@lru_cache(maxsize=2_000)
def _is_kazakh(words: str) -> bool:
    return language_of(words) == "kk"


def _last_clause(before: str) -> str:
    """What stands after the last stop; commas inside quotes end no clause, a dash before the name none either."""
    quiet = _QUOTED.sub(lambda quoted: "x" * len(quoted[0]), before)
    dash = re.search(r"\s[–—-]\s$", quiet)
    quiet = quiet[: dash.start()] if dash else quiet
    ends = [found.end() for pattern in (_STOP, _COMMA) for found in pattern.finditer(quiet)]
    ends += [found.end() for found in re.finditer(r"\s[–—-]\s", quiet)]
    clause = before[max(ends, default=0) : len(quiet)]
    return clause + " " if dash else clause


@cache
def _worth() -> re.Pattern[str]:
    """Whether any office stands there at all."""
    return re.compile(rf"(?i)(?<!\w)(?:\w+-)?(?:{roles_russian.either('ru')}|{roles_russian.either('kk')})")


@cache
def _kazakh_words() -> re.Pattern[str]:
    return re.compile(rf"(?i)(?<![\w-])(?:{roles_russian.either('kk')})(?:нің|ның)?(?![\w-])")
