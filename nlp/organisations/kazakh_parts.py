"""Kazakh rules for what belongs to a larger body: branches of companies, institutions of departments."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.organisations.grammar import Candidate, Ground
from nlp.organisations.kazakh_words import is_given_name, is_sure

_BRANCH = re.compile(r"(?P<place>(?:[ \u00a0][\w-]+){1,4}?)[ \u00a0]филиалы(?:н[ыі]ң|н[ае]|н|нда|нан|мен)?(?!\w)")


def kazakh_branch(ground: Ground, found: list[Candidate]) -> Iterator[Candidate]:
    """«ҚазПошта» АҚ Ақмола облыстық филиалы, «Қарлығаш» ЖШС-нің Алматы қаласы бойынша филиалына."""
    if "филиалы" not in ground.text:
        return
    for candidate in found:
        match = _BRANCH.match(ground.text, candidate.stop, min(ground.stop, candidate.stop + 80))
        words_between = match["place"].split() if match else []
        if match and all(word[0].isupper() or is_sure(word) for word in words_between):
            name = f"{ground.text[candidate.start : candidate.stop]}{match['place']} филиалы"
            yield Candidate(candidate.start, match.end(), name, "kazakh_branch", candidate.inner)


# Forms of what the state founds: its body's name, in the genitive, stands in front of such a name and belongs to it.
_INSTITUTIONS = re.compile(r"(?:ШЖҚ[ \u00a0])?(?:КММ|ММ|РММ|РМК|МКК|КМК|МКҚК|КМҚК|РМҚК)(?!\w)")
_PLACE_BEFORE = re.compile(
    r"(?<![\w-])[А-ЯЁӘІҢҒҮҰҚӨҺ][\w-]+(?:[ \u00a0][А-ЯЁӘІҢҒҮҰҚӨҺ][\w-]+)?"
    r"[ \u00a0](?:облыстық|қалалық|аудандық|(?:облысы|қаласы|ауданы)(?:ның)?)[ \u00a0]$"
)
_OF = re.compile(r"[ндт][ыі]ң$")


def kazakh_institution(ground: Ground, found: list[Candidate]) -> Iterator[Candidate]:
    """Алматы қаласы Білім басқармасының «№ 5 мектеп» КММ, Қостанай облыстық «Наркология орталығы» КММ: whose it is."""
    if ground.language != "kk":
        return
    bodies = {one.stop: one for one in found if one.rule == "kazakh_state_body"}
    forms = {form.end(): form.group() for form in ground.forms}
    for one in found:
        if one.rule != "quoted_before_form":
            continue
        if not _INSTITUTIONS.match(forms.get(one.stop, "")):
            continue
        body = bodies.get(one.start - 1)
        place = _PLACE_BEFORE.search(ground.text, max(ground.start, one.start - 50), one.start)
        start = -1
        if body is not None and _OF.search(ground.text, body.start, body.stop):
            start = body.start
        elif place is not None:
            start = place.start()
        if start >= 0:
            whose = " ".join(ground.text[start : one.start].split())
            yield Candidate(start, one.stop, f"{whose} {one.name}", "kazakh_institution", one.inner)


_NAMED_AFTER = re.compile(
    r"(?P<given>[А-ЯЁӘІҢҒҮҰҚӨҺ][\w-]*\.?[ \u00a0]?)?(?<![\w-])[А-ЯЁӘІҢҒҮҰҚӨҺ][\w-]+[ \u00a0]атындағы[ \u00a0]$"
)


def kazakh_named_after(ground: Ground, found: list[Candidate]) -> Iterator[Candidate]:
    """Әл-Фараби атындағы ҚазҰУ: whom a body that is known by its abbreviation is named after."""
    if ground.language != "kk" or "атындағы" not in ground.text:
        return
    for one in found:
        if one.rule != "known_name":
            continue
        match = _NAMED_AFTER.search(ground.text, max(ground.start, one.start - 60), one.start)
        if match is not None:
            given = match["given"] or ""
            first = given.strip(" \u00a0")
            start = match.start() if first.endswith(".") or is_given_name(first) else match.start() + len(given)
            whom = " ".join(ground.text[start : one.start].split())
            yield Candidate(start, one.stop, f"{whom} {one.name}", "kazakh_named_after", one.inner)
