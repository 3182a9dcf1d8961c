"""Bodies of other states: in «японский МИД» the adjective is the region of the body's name, and belongs to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from nlp.lexicon import lexicon
from nlp.organisations.grammar import Candidate, Ground
from nlp.russian import morphology

_LONGEST = 24  # code points of an adjective and the space after it
_BODY = re.compile(
    r"(?:(?P<femn>Госдум|Генпрокуратур)|(?P<neut>[Мм]инистерств|Минобороны)|"
    r"(?:МИД|МВД|МЧС|ЦБ|Центробанк|Нацбанк|Центризбирком|Генштаб|Мин(?:фин|юст|здрав|сельхоз|энерго|транс|пром|эконом|обр|труд|цифр)[а-я]*))"
    r"[а-я]{0,4}(?!\w)"
)


@cache
def _adjective() -> re.Pattern[str]:
    stems = "|".join(lexicon("organisations/foreign.yaml")["states"]["stems"])
    return re.compile(rf"(?<![\w-])(?i:{stems})(?:ий|ого|ому|им|ом|ая|ой|ую|ое)(?=[ \u00a0]$)")


def state_before(ground: Ground, start: int, stop: int) -> tuple[int, str] | None:
    """Where the adjective of a foreign state before a ministry or its like begins, and that adjective in the
    nominative; None where there is none."""
    body = _BODY.match(ground.text, start, stop)
    if body is None:
        return None
    before = _adjective().search(ground.text[max(ground.start, start - _LONGEST) : start])
    reading = morphology.first(before.group().lower(), "ADJF") if before is not None else None
    if before is None or reading is None:
        return None
    form = reading.inflect({"nomn", "sing", body.lastgroup or "masc"})
    return start - 1 - len(before.group()), (form.word if form is not None else before.group()).capitalize()


def foreign_body(ground: Ground, found: list[Candidate]) -> Iterator[Candidate]:
    """японский МИД, российского Минсельхоза, американского министерства иностранных дел."""
    if ground.language == "kk":
        return
    for candidate in found:
        state = state_before(ground, candidate.start, candidate.stop)
        if state is not None:
            start, adjective = state
            own = _own_name(ground.text[candidate.start : candidate.stop], candidate.name)
            yield Candidate(start, candidate.stop, f"{adjective} {own}", "foreign_body", candidate.inner)


def _own_name(written: str, name: str) -> str:
    """«министерство финансов», «Минфин»: not the «Минфин РК» that a bare abbreviation stands for."""
    if " " in written:
        return name[0].lower() + name[1:]
    bare = name.removesuffix(" РК")
    return bare if bare[:3] == written[:3] else written
