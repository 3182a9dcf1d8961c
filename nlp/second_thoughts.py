"""What the whole text says against a mention: a village taken for a man, a programme for a firm, a noun for a name."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from nlp.findings import Mention
from nlp.named_again import is_latin_person, named_again, quoted_words
from nlp.names import compact
from nlp.organisations.forms import form_pattern
from nlp.organisations.inflection import heads
from nlp.organisations.quotes import quoted_stem
from nlp.organisations.tagged import nominative_word
from nlp.places import is_place, place_name
from nlp.russian import morphology
from nlp.russian.person_names import nominative

_MOST = 50  # full names that share a word, beyond which the word says nothing
_QUOTES = tuple('«"“„')
_BIG, _SMALL = "A-ZА-ЯЁӘІҢҒҮҰҚӨҺ", "a-zа-яёәіңғүұқөһ"
# The lookbehinds stand behind the first letter: only then does the search skip what begins otherwise.
_RUSSIAN_PLACE = re.compile(
    r"[агпс](?<!\w.)(?:(?<=г)ород(?:а|у|ом|е)?|(?<=с)ел(?:о|а|у|ом|е)|(?<=п)ос[её]л(?:ок|ка|ку|ком|ке)"
    r"|(?<=а)ул(?:а|у|ом|е)?)[ \u00a0]"
    rf"(?P<name>[{_BIG}][{_SMALL}]{{3,}})(?!\w)"
)
_KAZAKH_PLACE = re.compile(
    rf"(?P<name>[{_BIG}](?<!\w.)[{_SMALL}]{{3,}})[ \u00a0](?:қала(?:сы|лық)|ауыл(?:ы|дық)|кенті|аудан(?:ы|дық))"
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
        self._names: dict[str, set[frozenset[str]]] = {}
        for name in {frozenset(quoted_stem(one.text).split()) for one in people}:
            for stem in name:
                self._names.setdefault(stem, set()).add(name)

    def begun(self, letters: str) -> bool:
        """Whether a word of one of them begins with these letters, _NO_PLACE at most."""
        return letters in self._begun

    def named(self, name: str) -> bool:
        """Whether all words of a name are, in some case, words of one of them."""
        stems = frozenset(quoted_stem(name).split())
        among = min((self._names.get(stem, set()) for stem in stems), key=len, default=set())
        return len(among) < _MOST and any(stems <= other for other in among)

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
    bodies = {quoted_stem(m.text[1:-1]): m.name for m in mentions if m.kind == "organisation" and m.text[0] in _QUOTES}
    bodies |= {
        quoted_stem(words): m.name for m in mentions if m.kind == "organisation" for words in quoted_words(m.text)
    }
    kept = []
    for mention in _beside_bodies(text, mentions):
        stands = _again(text, mention, tagged if mention.kind == "person" else places, programmes, whole)
        if stands is not None:
            kept.append(_by_names(stands, bodies, whole))
    return [*kept, *named_again(text, kept)]


def _beside_bodies(text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """A person whose span begins with a body («Аль-Джазиры Сами Хадж») begins after it."""
    ends = {body.start: body.stop for body in mentions if body.kind == "organisation" and not _is_surname(body.text)}
    for mention in mentions:
        rest = ends.get(mention.start, mention.stop)
        if mention.kind == "person" and rest < mention.stop and re.match(rf"[ \u00a0][{_BIG}]", text[rest : rest + 2]):
            name = text[rest + 1 : mention.stop]
            yield replace(mention, start=rest + 1, text=name, name=nominative(name))
        else:
            yield mention


def _is_surname(word: str) -> bool:
    return bool(_SURNAME.search(word)) or morphology.has(word.lower(), "Surn") or morphology.has(word.lower(), "Name")


def _by_names(mention: Mention, bodies: dict[str, str], whole: _Whole) -> Mention:
    """A place or a person that is a body's quoted name or a person's full name elsewhere in the text; a body that is a
    person's name in Latin letters."""
    if mention.kind == "organisation" and is_latin_person(mention.text):
        return replace(mention, kind="person", name=mention.text)
    if mention.kind not in ("place", "person") or is_place(mention.text):
        return mention
    if re.fullmatch(r"[\w-]+|\w+(?:[ \u00a0]\w+)+", mention.text) and (name := bodies.get(quoted_stem(mention.text))):
        return replace(mention, kind="organisation", name=name)
    if mention.kind == "person":
        return mention
    return replace(mention, kind="person", name=nominative(mention.text)) if whole.named(mention.text) else mention


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
    if _is_surname(mention.text) and whole.covers(mention):
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
    if _everyday(mention.text):
        return None
    readings = morphology.parses(mention.text.lower())
    if readings and all(one.is_known and "Geox" in one.tag.grammemes for one in readings):
        return replace(mention, kind="place", name=place_name(mention.text))
    return (
        replace(mention, kind="organisation", name=nominative_word(mention.text))
        if _compound(mention.text)
        else mention
    )


@lru_cache(maxsize=20_000)
def _compound(word: str) -> bool:
    """«Продкорпорация», «Нацфронта»: a shortened word and a thing's name, neither of them in a dictionary of names."""
    lower = word.lower()
    if not re.fullmatch(r"[А-ЯЁ][а-яё]{7,}", word) or any(
        one.is_known or {"Surn", "Patr"} & one.tag.grammemes for one in morphology.parses(lower)
    ):
        return False
    return any(
        readings and all(one.is_known and {"NOUN", "inan"} <= one.tag.grammemes for one in readings)
        for readings in (morphology.parses(lower[cut:]) for cut in (3, 4, 5) if len(lower) - cut > _NO_PLACE)
    )


def _everyday(word: str) -> bool:
    """Whether a word is a noun that dictionaries know and no reading of it is a name: «фермеру», «технадзор»,
    «Маслихат»."""
    if word.lower() in heads("ru_state"):
        return True
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
