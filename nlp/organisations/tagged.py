"""What a tagger takes for an organisation where the grammar has nothing: made whole, or refused."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.findings import Language, Mention
from nlp.organisations.forms import form_pattern
from nlp.organisations.grammar import Ground
from nlp.organisations.inflection import heads
from nlp.organisations.quotes import straight
from nlp.places import is_place, place_name
from nlp.russian import morphology

_COMMON = re.compile(
    r"^(?:компани|товариществ|министерств|ведомств|правительств|акимат|управлени|департамент|комитет|суд|прокуратур|полици|"
    r"парламент|тэц|грэс|жэо|интернет|кремл|партия|партии|банк|фонд|организаци|предприяти|учреждени|общество|сми|"
    r"тоо|ао|ип|гу|кгу|мвд рк$)\w{0,4}$",
    re.IGNORECASE,
)

_ABBREVIATION = re.compile(r"^([А-ЯЁ]{3,})(?:а|у|ом|е|ы)$")  # «МИДа», «ГУВДом»


def whole_organisations(
    text: str, start: int, stop: int, language: Language, spans: Iterable[tuple[int, int]]
) -> list[Mention]:
    """The tagger's organisations in text[start:stop], each with its full quotes; never a bare common noun."""
    ground = Ground(text, start, stop, language)
    found = []
    for span in spans:
        begin, end = _with_quotes(ground, *span)
        if _is_name(ground, begin, end):
            found.append(Mention(begin, end, text[begin:end], "organisation", _canonical(text[begin:end])))
    return found


def _with_quotes(ground: Ground, begin: int, end: int) -> tuple[int, int]:
    """A span that cuts a quoted stretch gets all of it; a lone quote at an edge is left outside."""
    for first, last in ground.quotes:
        if first > end:
            break
        cuts = first < begin < last < end or begin <= first < end < last
        inside = first < begin and end < last and end - begin >= last - first - 4
        if cuts or inside:
            begin, end = min(begin, first), max(end, last)
    opened = ground.text.find("(", begin, end)
    if opened > begin and ")" not in ground.text[opened:end]:  # a bracket that the tagger cut
        end = opened
    while begin < end and not (ground.text[begin].isalnum() or begin in ground.quote_from):
        begin += 1
    while end > begin and not (ground.text[end - 1].isalnum() or end in ground.quote_to):
        end -= 1
    return begin, end


def _is_name(ground: Ground, begin: int, end: int) -> bool:
    name = ground.text[begin:end]
    bare = name.strip('«»“”„" ')
    if len(bare) < 2 or "\n" in name or not any(letter.isupper() for letter in bare):
        return False
    if _COMMON.match(bare) or form_pattern().fullmatch(bare) or bare.lower() in heads("ru_state") or is_place(bare):
        return False
    return not ground.named_otherwise(begin, end)


def _canonical(written: str) -> str:
    name = straight(written)
    name = _ABBREVIATION.sub(r"\1", name)
    words = name.split(" ")
    first = words[0]
    if not re.fullmatch(r"[А-Яа-яЁё-]+", first) or first.isupper():
        return name
    head = heads("ru_state").get(first.lower())
    if head is not None:
        return " ".join([head.lemma.capitalize() if first[0].isupper() else head.lemma, *words[1:]])
    return _nominative_word(first) if len(words) == 1 else place_name(name)  # adjectives agree with the head


def _nominative_word(word: str) -> str:
    parse = morphology.first(word.lower(), "NOUN", "sing")
    if parse is None or "nomn" in parse.tag.grammemes:
        return word
    form = parse.inflect({"nomn"})
    if form is None or not form.word.startswith(word.lower()[:3]):
        return word
    return str(form.word).capitalize() if word[1:].islower() else word
