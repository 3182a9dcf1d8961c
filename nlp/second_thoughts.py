"""What the whole text says against a mention: a village taken for a man, a programme for a firm, a noun for a name."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from nlp.findings import Mention
from nlp.named_again import named_again
from nlp.names import compact
from nlp.organisations.forms import form_pattern
from nlp.russian import morphology

_BIG, _SMALL = "A-ZА-ЯЁӘІҢҒҮҰҚӨҺ", "a-zа-яёәіңғүұқөһ"
_RUSSIAN_PLACE = re.compile(
    rf"(?<!\w)(?:город(?:а|у|ом|е)?|сел(?:о|а|у|ом|е)|пос[её]л(?:ок|ка|ку|ком|ке)|аул(?:а|у|ом|е)?)[ \u00a0]"
    rf"(?P<name>[{_BIG}][{_SMALL}]{{3,}})(?!\w)"
)
_KAZAKH_PLACE = re.compile(
    rf"(?<!\w)(?P<name>[{_BIG}][{_SMALL}]{{3,}})[ \u00a0](?:қала(?:сы|лық)|ауыл(?:ы|дық)|кенті|аудан(?:ы|дық))"
)
_RUSSIAN_CASES = ("", "а", "у", "ом", "е", "ы", "и", "ой", "я", "ю", "ем")  # endings on a name
_NO_PLACE = 4  # letters that a name needs
_SURNAME = re.compile(r"(?:[оеё]в|[иы]н|[сц]к|ко)(?:а|у|ым|им|ом|е|ой|ого|ому|ая|ий|ую)?$")
_STREET = re.compile(r"(?<!\w)улиц\w{0,3}[ \u00a0]+$", re.IGNORECASE)
_OFFICE = re.compile(r"(?i)(?:аким|акимат|әкім|әкімдік|директор|министр|депутат|глава)(?:а|у|ом|е|ы|ов)?(?![\w-])")


class _Whole:
    """The people whom the text has in full: their words by their first letters, and where they stand."""

    def __init__(self, people: Sequence[Mention]) -> None:
        self._spans = sorted((one.start, one.stop) for one in people)  # apart, as those of one stretch are
        words = {word.lower() for one in people for word in re.findall(r"\w+", one.text)}
        self._begun = {word[:size] for word in words for size in range(1, _NO_PLACE + 1)}

    def begun(self, letters: str) -> bool:
        """Whether a word of one of them begins with these letters, _NO_PLACE at most."""
        return letters in self._begun

    def covers(self, mention: Mention) -> bool:
        at = bisect_right(self._spans, (mention.start, 1 << 60)) - 1
        return at >= 0 and mention.stop <= self._spans[at][1]


def second_thoughts(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions that stand, some as another kind, and more of what they name. Spans stay as they were."""
    places = _places(text)
    tagged = places | {
        m.text.lower(): m.text
        for m in mentions
        if m.kind == "place" and re.fullmatch(r"\w{4,}", m.text) and not _SURNAME.search(m.text)
    }
    programmes = {compact(m.name): m.name for m in mentions if m.kind == "programme"}
    whole = _Whole([m for m in mentions if m.kind == "person" and len(m.text.split()) > 1])
    kept = []
    for mention in mentions:
        stands = _again(text, mention, tagged if mention.kind == "person" else places, programmes, whole)
        if stands is not None:
            kept.append(stands)
    return [*kept, *named_again(text, kept)]


def _places(text: str) -> dict[str, str]:
    """Names that the text calls a town or village: lower-case stem → name."""
    found = [match["name"] for pattern in (_RUSSIAN_PLACE, _KAZAKH_PLACE) for match in pattern.finditer(text)]
    return {name.lower(): name for name in found[:50]}  # a hostile text may name thousands


def _again(
    text: str, mention: Mention, places: dict[str, str], programmes: dict[str, str], whole: _Whole
) -> Mention | None:
    if mention.kind == "organisation":
        return _organisation(mention, places, programmes, whole)
    if mention.kind == "place":
        return None if _no_place(text, mention) else mention
    if mention.kind == "person" and re.fullmatch(r"[\w-]+", mention.text):
        return _lone_person(mention, places, whole)
    return mention


def _organisation(
    mention: Mention, places: dict[str, str], programmes: dict[str, str], whole: _Whole
) -> Mention | None:
    if re.fullmatch(r"[«\"“].*[»\"”]", mention.text) and (name := programmes.get(compact(mention.name))):
        return replace(mention, kind="programme", name=name)
    if not re.fullmatch(r"[\w-]+", mention.text):
        return mention
    if whole.covers(mention):
        return None  # «директор Балгожин Марат Шынгысович»: the surname of a man
    place = _called(mention.text, places)
    return replace(mention, kind="place", name=place) if place else mention


def _called(word: str, places: dict[str, str]) -> str | None:
    """The place of the text that a word names, in any Russian case."""
    lower = word.lower()
    stems = (lower.removesuffix(ending) for ending in _RUSSIAN_CASES)
    return next((places[stem] for stem in stems if stem in places), None)


def _lone_person(mention: Mention, places: dict[str, str], whole: _Whole) -> Mention | None:
    """One word by itself: a place of the text, or an everyday noun unless the text has the person in full."""
    stem = mention.text[:_NO_PLACE].lower()
    if whole.begun(stem):
        return mention
    place = _called(mention.text, places)
    if place:
        return replace(mention, kind="place", name=place)
    return None if _everyday(mention.text) else mention


def _everyday(word: str) -> bool:
    """Whether a word is a noun that dictionaries know and no reading of it is a name: «фермеру», «технадзор»."""
    if not re.fullmatch(r"[А-Яа-яЁё-]+", word) or re.search(r"(?:надзор|контроль)\w{0,2}$", word.lower()):
        return bool(re.search(r"(?:надзор|контроль)\w{0,2}$", word.lower()))
    readings = morphology.parses(word.lower())
    oblique = any("NOUN" in parse.tag.grammemes and "nomn" not in parse.tag.grammemes for parse in readings)
    names = {"Name", "Surn", "Patr", "Geox"}
    known = all(parse.is_known for parse in readings)
    return bool(readings) and known and oblique and not any(names & set(parse.tag.grammemes) for parse in readings)


def _no_place(text: str, mention: Mention) -> bool:
    """A legal form, an office, a clause («Степной прорвало») or a street by one adjective."""
    if form_pattern().fullmatch(mention.text) or _OFFICE.match(mention.text):
        return True
    words = mention.text.split()
    if len(words) > 1 and words[-1].islower() and _is(words[-1], "VERB"):
        return True
    street = _STREET.search(text[max(0, mention.start - 12) : mention.start])
    return street is not None and len(words) == 1 and _is(words[0], "ADJF")


def _is(word: str, part: str) -> bool:
    readings = morphology.parses(word.lower())
    return bool(readings) and part in readings[0].tag.grammemes
