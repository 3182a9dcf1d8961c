"""What a tagger takes for an organisation where the grammar has nothing: made whole, or refused."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.findings import Language, Mention
from nlp.organisations.foreign import state_before
from nlp.organisations.forms import form_pattern
from nlp.organisations.grammar import Ground, ground_of
from nlp.organisations.inflection import heads
from nlp.organisations.quotes import quoted_stem, straight
from nlp.organisations.russian_names import is_no_body
from nlp.places import is_place, place_name
from nlp.russian import morphology

_COMMON = re.compile(
    r"^(?:компани|товариществ|министерств|ведомств|правительств|акимат|управлени|департамент|комитет|суд|прокуратур|полици|"
    r"парламент|интернет|кремл|партия|партии|банк|фонд|организаци|предприяти|учреждени|общество)\w{0,4}$|"
    r"^(?:жэо|тоо|ао|ип|гу|кгу|апелляционная|апелляционная коллегия)$",
    re.IGNORECASE,
)

_ONE_WORD = re.compile(r"[А-ЯЁ][а-яё]+")
_PROPER = {"Name", "Surn", "Patr", "Geox", "Orgn", "Trad", "Abbr", "inan"}
_PROPER_NAMES = _PROPER - {"inan"}
_ABBREVIATION = re.compile(r"^([А-ЯЁ]{3,})(?:а|у|ом|е|ы)$")  # «МИДа», «ГУВДом»


def whole_organisations(
    text: str, start: int, stop: int, language: Language, spans: Iterable[tuple[int, int]]
) -> list[Mention]:
    """The tagger's organisations in text[start:stop], each with its full quotes; never a bare common noun."""
    ground = ground_of(text, start, stop, language)
    whole = [_with_quotes(ground, *span) for span in spans]
    quotes = {*ground.quotes} if whole else set()
    otherwise = called_otherwise(ground) if not quotes.isdisjoint(whole) else set()
    found = []
    for begin, end in whole:
        quoted = (begin, end) in quotes
        if (
            not _has_name(text[begin:end], quoted)
            or _is_some_body(text[begin:end])
            or (not quoted and _is_sentence_word(ground, begin, end))
        ):
            continue
        if not (quoted and quoted_stem(text[begin + 1 : end - 1]) in otherwise):
            state = state_before(ground, begin, end)
            name = _canonical(text[begin:end])
            if state is not None:
                begin, name = state[0], f"{state[1]} {name}"
            found.append(Mention(begin, end, text[begin:end], "organisation", name))
    return found


def _with_quotes(ground: Ground, begin: int, end: int) -> tuple[int, int]:
    """A span that cuts a quoted stretch gets all of it; a lone quote at an edge is left outside."""
    for first, last in ground.quotes:
        if first > end:
            break
        cuts = first < begin < last < end or begin <= first < end < last
        inside = first < begin and end <= last and end - begin >= last - first - 4
        if cuts or inside:
            begin, end = min(begin, first), max(end, last)
    opened = ground.text.find(" (", begin, end)
    if opened > begin:  # «Международная амнистия (Amnesty»: two names of one body
        end = opened
    while begin < end and not (ground.text[begin].isalnum() or begin in ground.quote_from):
        begin += 1
    while end > begin and not (ground.text[end - 1].isalnum() or end in ground.quote_to):
        end -= 1
    return begin, end


def _has_name(name: str, quoted: bool) -> bool:
    bare = name.strip('«»“”„" ')
    if len(bare) < 2 or "\n" in name or not any(letter.isupper() for letter in bare) or form_pattern().fullmatch(bare):
        return False
    return quoted or not (
        is_no_body(bare) or _COMMON.match(bare) or bare.lower() in heads("ru_state") or is_place(bare)
    )


_SOME = re.compile(r"(?:городск|районн|областн|местн|сельск|межрайонн|апелляционн)\w{2,3} (\w+)", re.IGNORECASE)
_INSIDE = {"совет директоров", "общее собрание", "совет аксакалов", "отдел кадров", "банк данных"}


_STREET = re.compile(r"(?:улиц|проспект|бульвар|переул|площад|микрорайон|шосс|трасс)\w{0,3} ", re.IGNORECASE)
_HEADING = 6  # letters of an upper-case word that abbreviates nothing


def _is_heading(name: str) -> bool:
    """«ПРОТОКОЛ», «ДИРЕКТОР ЗАВОДА ОСУЖДЁН»: words of a heading in capital letters, each in the dictionary."""
    if not name.isupper() or len(name) < _HEADING or any(sign in name for sign in '«»"“”'):
        return False
    readings = [morphology.parses(word.lower()) for word in re.findall(r"[А-ЯЁ]{3,}", name)]
    clause = any({"VERB", "PRTS", "PRED"} & one.tag.grammemes for some in readings for one in some[:1])
    return clause or all(some and some[0].is_known and not _PROPER_NAMES & some[0].tag.grammemes for some in readings)


def _is_some_body(name: str) -> bool:
    """«Городской суд», «районная больница», «совет директоров»: some body of its kind, or a part of any; a street."""
    some = _SOME.fullmatch(name)
    if _is_heading(name) or _STREET.match(name):
        return True
    return (some is not None and some[1].lower() in heads("ru_state")) or name.lower() in _INSIDE


def _is_sentence_word(ground: Ground, begin: int, end: int) -> bool:
    """«Её открыли», «Замглавы пояснил»: a word of the dictionary that names no thing, opening a sentence."""
    word = ground.text[begin:end]
    if not _ONE_WORD.fullmatch(word) or not ground.opens_sentence(begin):
        return False
    readings = morphology.parses(word.lower())
    return bool(readings) and all(one.is_known and not _PROPER & one.tag.grammemes for one in readings)


def called_otherwise(ground: Ground) -> set[str]:
    """Stems of the quoted names that stand after «шаттл», «улица» or «закон» somewhere in the stretch; but
    «инициатива «Яблока»» says in the genitive whose it is."""
    return {
        quoted_stem(ground.text[a + 1 : b - 1])
        for a, b in ground.quotes
        if ground.named_otherwise(a, b) and not _is_genitive(ground.text[a + 1 : b - 1])
    }


def _is_genitive(inner: str) -> bool:
    """Whether no reading of the first word is a nominative: «Яблока», «Голоса Америки»."""
    first = inner.partition(" ")[0].lower()
    cases = {str(one.tag.case) for one in morphology.parses(first) if one.tag.case is not None and one.is_known}
    return "gent" in cases and "nomn" not in cases


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
    return nominative_word(first) if len(words) == 1 else place_name(name)  # adjectives agree with the head


def nominative_word(word: str) -> str:
    """A noun in the nominative singular, with a capital as it had; as it is where no dictionary helps."""
    parse = morphology.first(word.lower(), "NOUN", "sing")
    if parse is None or "nomn" in parse.tag.grammemes:
        return word
    form = parse.inflect({"nomn"})
    if form is None or not form.word.startswith(word.lower()[:3]):
        return word
    return str(form.word).capitalize() if word[1:].islower() else word
