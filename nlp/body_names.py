"""State bodies by what their names say: a table of the known ones, and head + field + place for regional ones."""

from __future__ import annotations

import re
from functools import cache

from nlp.fold import fold
from nlp.gazetteer import places, russian_forms
from nlp.lexicon import lexicon

_COUNTRY = re.compile(
    r"\b(?:respublik\w* kazak?stan\w*|kazak?stan\w* respublika\w*|republic of kazak?stan|of kazak?stan|rk|kr)\b"
)
_REGION = r"(?:oblast\w*|obl|oblis\w*|region\w*)"
_CITY = r"(?:gorod\w*|g|kala\w*|city|city of)"
_DISTRICT = r"(?:raion\w*|audan(?!aralik)\w*|district)"
_ANY_CITY = (  # of any name: «города Х», «Х қаласының», «Х-ский городской»
    r"\bgorod(?:a|e|u|om)? (?P<city>\w{3,})\b",
    r"\b(?P<city>\w{3,}) kala(?:si\w*|lik)\b",
    r"\b(?P<city>\w{3,}sk(?:i|ogo|om|aia|oi|omu|im)) gorodsk\w*\b",
)
_LITTLE = re.compile(
    r"^(?:po|pri|of|the|boinsha|akimat\w*|akimdi\w*)\b|\b(?:po|of|the|boinsha|zhonindegi|akimat\w*|akimdi\w*)$"
)


def body_key(name: str) -> str:
    """The key that a state body has in all three languages, or "" where the name is none that is known."""
    plain = fold(name)
    for text in (plain, _COUNTRY.sub(" ", plain)):
        found = _known().get(text.replace(" ", ""))
        if found:
            return f"=body/{found}"
    return _regional(" ".join(_COUNTRY.sub(" ", plain).split()))


def place_key(name: str) -> str:
    """The key of a region, a district or a well-known city («Павлодарская область» = «Павлодар облысы»), or ""."""
    place, rest = _take_place(fold(name))
    if not place or rest:
        return ""
    kind, _, stem = place.partition("-")
    return stem if kind == "city" and stem not in set(_city_ids().values()) else f"=place/{place}"


def place_stem(name: str) -> str:
    """A folded name without its last vowel, which Russian cases change: «в Кумтобе», «из Кумтобы»."""
    return re.sub(r"(?<=[^aeou])[aeiou]$", "", name) if len(name) > 3 else name


def place_within(text: str) -> str:
    """The key of the region, district or city that a name or a position holds («аким Тараза»), or ""."""
    place = _take_place(fold(text))[0]
    return f"=place/{place}" if place else ""


@cache
def _known() -> dict[str, str]:
    return {
        fold(name).replace(" ", ""): body["id"]
        for body in lexicon("state_bodies.yaml")["bodies"]
        for language in ("ru", "kk", "en")
        for name in body.get(language, ())
    }


def _regional(text: str) -> str:
    for identity, alone, head in _heads():
        found = head.match(text)
        if found is None:
            continue
        place, field = _take_place(" ".join(filter(None, found.groups())))
        while _LITTLE.search(field):
            field = _LITTLE.sub("", field).strip()
        subject = _fields().get(field.replace(" ", ""), "")
        if place and (subject or (alone and not field)):
            return f"=body/{identity}/{subject}/{place}"
    return ""


@cache
def _heads() -> tuple[tuple[str, bool, re.Pattern[str]], ...]:
    """A head stands first in Russian, last in Kazakh, either way in English."""
    found = []
    for head in lexicon("regions.yaml")["heads"]:
        russian, kazakh, english = (
            "|".join(sorted(map(fold, head[language]), key=len, reverse=True)) for language in ("ru", "kk", "en")
        )
        pattern = (
            rf"^(?:(?:(.+?)\s+)?(?:{russian})\w*\s+(.+)|(.+?)\s+(?:{russian})\w{{0,2}}"
            rf"|(?:{english})\w*\s+(?:of\s+)?(.+)|(.+?)\s+(?:{kazakh}|(?:{english})\w*))$"
        )
        found.append((head["id"], bool(head.get("alone")), re.compile(pattern)))
    order = sorted(found, key=lambda head: head[1])  # «управление … акимата …» is a directorate, not an akimat
    return tuple(order)


@cache
def _fields() -> dict[str, str]:
    return {
        fold(name).replace(" ", ""): field["id"]
        for field in lexicon("regions.yaml")["fields"]
        for language in ("ru", "kk", "en")
        for name in field[language]
    }


def _take_place(text: str) -> tuple[str, str]:
    """The place that a folded name holds ("" where none), and the rest of the name."""
    for make, pattern in _places():
        found = pattern.search(text)
        if found and (make or found.groupdict().get("name") not in _NO_NAME):
            rest = " ".join(f"{text[: found.start()]} {text[found.end() :]}".split())
            return make or _made(found), rest
    return "", text


def _made(found: re.Match[str]) -> str:
    """The id of a district or a city by its name alone: no table holds all of them."""
    names = found.groupdict()
    if names.get("city") is None:
        known = names.get("before") or names.get("after")
        return _district(known.split()[-1] if known else found["name"])
    bare = re.sub(r"(?:in)?(?:ski|skogo|skom|skaia|skoi|skomu|skim)$", "", names["city"])
    known = _city_ids()
    for name in (names["city"], bare, f"{bare}sk"):
        if name in known:
            return f"city-{known[name]}"
    return f"city-{place_stem(bare)}"


@cache
def _city_ids() -> dict[str, str]:
    """Folded names of cities, Russian ones in every case, → their ids."""
    ids = {
        fold(name): city["id"]
        for city in lexicon("regions.yaml")["cities"]
        for name in city["ru"] + city["kk"] + city["en"]
    }
    for place in places():
        if place.kind == "city":
            known = next((ids[fold(name)] for name in place.names if fold(name) in ids), fold(place.ru[0]))
            for name in place.names:
                ids.setdefault(fold(name.removesuffix(" қаласы")), known.replace(" ", ""))
    for form, name in russian_forms().items():
        if fold(name) in ids:
            ids.setdefault(fold(form), ids[fold(name)])
    return ids


@cache
def _district_ids() -> dict[str, str]:
    """The stem of every spelling of a district that we know → the stem of its first Russian name."""
    found: dict[str, str] = {}
    for place in places():
        if place.kind == "district":
            first = _stem_of_district(place.ru[0])
            for name in place.names:
                found.setdefault(_stem_of_district(name), first)
    return found


def _stem_of_district(name: str) -> str:
    """Of «Щербактинский район», «район имени Габита Мусрепова», «Шарбақты ауданы»: the last word that is its name."""
    words = [word for word in fold(name).split() if not re.fullmatch(_DISTRICT, word)]
    return _bare_district(words[-1])


_NO_NAME = ("akim", "akimat", "glava", "sud", "maslikhat", "selski", "gorodskoi", "akimi", "akimdigi", "biri")


def _district(name: str) -> str:
    bare = _bare_district(name)
    known = _district_ids()
    return f"district-{known.get(bare) or known.get(bare.removesuffix('a')) or bare}"


def _bare_district(name: str) -> str:
    return re.sub(r"(?:sk|ck)(?:ii|i|ogo|ago|om|omu|aia|oi)?$|nin$|din$|tin$", "", name)


@cache
def _places() -> tuple[tuple[str, re.Pattern[str]], ...]:
    content = lexicon("regions.yaml")
    patterns: list[tuple[str, re.Pattern[str]]] = []
    for region in content["regions"]:
        stems = _either(region["ru"] + region["kk"] + region["en"])
        short = _either([name for name in region["ru"] + region["kk"] if len(name) == 3 and name != "аба"])
        pattern = rf"\b(?:{stems})\w* {_REGION}\b|\b{_REGION} (?:{stems})\w*\b" + (
            rf"|\b(?:{short})\b" if short else ""
        )
        patterns.append((f"region-{region['id']}", re.compile(pattern)))
    patterns.append(("", _district_after()))
    patterns.append(("", re.compile(rf"\b(?P<name>\w{{3,}}) {_DISTRICT}\b")))
    for marked in (True, False):
        for city in content["cities"]:
            names = _either(city["ru"] + city["kk"] + city["en"])
            ending = r"(?:nin|din|tin)?"
            bare = rf"\b(?:{names}){ending}\b"
            pattern = rf"\b{_CITY} (?:{names})\b|\b(?:{names}) {_CITY}\b" if marked else bare
            patterns.append((f"city-{city['id']}", re.compile(pattern)))
        if marked:
            patterns += [("", re.compile(pattern)) for pattern in _ANY_CITY]
    return tuple(patterns)


def _district_after() -> re.Pattern[str]:
    """«район Байтерек», «Ғабит Мүсірепов ауданы»: names that we know, for any word may follow «района»."""
    districts = [name for place in places() if place.kind == "district" for name in place.ru + place.kk]
    after = [fold(name).split()[-1] for name in districts if name.startswith("район ")]
    before = [name.removesuffix(" ауданы") for name in districts if name.endswith(" ауданы") and len(name.split()) > 2]
    return re.compile(
        rf"\braion\w* (?:im\w* )?(?:\w+ )?(?P<after>{_either(after)})\b|\b(?P<before>{_either(before)}) {_DISTRICT}\b"
    )


def city_id(name: str) -> str:
    """What stands for a city in the keys of places and bodies, by any of its names in the nominative; "" if unknown."""
    return _city_ids().get(fold(name), "")


def _either(names: list[str]) -> str:
    return "|".join(sorted({fold(name) for name in names}, key=len, reverse=True))
