"""Rules that build on what other rules found in the same stretch."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.organisations.forms import KAZAKH_ENDING, canonical_form
from nlp.organisations.grammar import Candidate, Ground
from nlp.organisations.named import BEFORE_ONLY as _BEFORE_ONLY
from nlp.organisations.named import short_form
from nlp.organisations.quotes import straight

_SAID_BUT_COMMON = {
    "Товарищество",
    "Компания",
    "Общество",
    "Банк",
    "Фонд",
    "Министерство",
    "Заказчик",
    "Исполнитель",
    "Поставщик",
    "Закон",
    "Кодекс",
}


def form_before_body(ground: Ground, found: list[Candidate]) -> Iterator[Candidate]:
    """ГУ Управление образования города Алматы: a form before a body that another rule found."""
    at = {candidate.start: candidate for candidate in sorted(found, key=lambda c: c.stop)}
    for form in ground.forms:
        if form.group().endswith("."):
            continue  # «… Lakeside Ltd. Банк «…»»: a foreign form stands behind its name
        if ground.language == "kk" and form["short"] in _BEFORE_ONLY:
            continue  # «… ЖШС Арал қаласының сотына»: the form belongs to the name before it
        body = next((at[place] for place in (form.end() + 1, form.end() + 2) if place in at), None)
        if body is not None and ground.gap(form.end(), body.start) and (form["long"] or form["short"] != "ЖК"):
            yield Candidate(
                form.start(), body.stop, f"{canonical_form(form.group())} {body.name}", "form_before_body", body.inner
            )


def abbreviations(ground: Ground, found: list[Candidate]) -> Iterator[Candidate]:
    """Every place of a short form that parentheses introduced after a full name: «… (далее — КТЖ)», «… (КТЖ)»."""
    for short, name in _introduced(ground, found).items():
        pattern = re.compile(rf"(?<![\w-])[«\"“]?{re.escape(short)}{KAZAKH_ENDING}(?!\w)[»\"”]?")
        for match in pattern.finditer(ground.text, ground.start, ground.stop):
            start, stop = match.span()
            if (start, stop) not in ground.quotes:  # a quote of one side only is not the name's
                start += match.group()[0] in '«"“'
                stop -= match.group()[-1] in '»"”'
            yield Candidate(start, stop, name, "abbreviation", short)


def _introduced(ground: Ground, found: list[Candidate]) -> dict[str, str]:
    names: dict[str, str] = {}
    for candidate in sorted(found, key=lambda c: c.stop - c.start):
        match = short_form().match(ground.text, candidate.stop, min(ground.stop, candidate.stop + 60))
        if (
            match
            and match["short"] not in _SAID_BUT_COMMON
            and (match["said"] or _initials(match["short"], candidate.name))
        ):
            names[match["short"]] = candidate.name
    return dict(list(names.items())[:50])  # a hostile text may introduce thousands


def _initials(short: str, name: str) -> bool:
    """Whether the letters of a short form begin words of the name, in their order, all but one at most."""
    heads = iter(word[0].lower() for word in re.findall(r"\w+", name))
    letters = [letter.lower() for letter in short if letter.isalpha()]
    return len(letters) > 1 and sum(letter in heads for letter in letters) >= len(letters) - 1


def repeated_quotes(ground: Ground, found: list[Candidate]) -> Iterator[Candidate]:
    """«Астана-Строй» by itself, where ТОО «Астана-Строй» stands somewhere in the same stretch."""
    names = {candidate.inner: candidate.inner for candidate in found if candidate.inner.startswith("«")}
    if not names:
        return
    for start, stop in ground.quotes:
        inner = straight(ground.text[start:stop])
        if inner in names and not ground.named_otherwise(start, stop):
            ending = re.compile(r"[-–‑][а-яәіңғүұқөһё]{1,9}(?!\w)").match(
                ground.text, stop, min(ground.stop, stop + 12)
            )
            yield Candidate(start, ending.end() if ending else stop, inner, "repeated_quotes", inner)
