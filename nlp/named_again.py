"""Names that the text itself proves elsewhere: met again by themselves, or in Latin letters in brackets; countries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import cache
from itertools import chain

from nlp.findings import Mention, MentionKind
from nlp.fold import fold
from nlp.gazetteer import places, russian_forms
from nlp.organisations.forms import form_pattern
from nlp.organisations.grammar import Ground
from nlp.organisations.quotes import quoted_stem
from nlp.organisations.tagged import called_otherwise
from nlp.russian import morphology
from nlp.russian.name_forms import given_gender
from nlp.russian.person_names import nominative

_BIG, _SMALL = "А-ЯЁӘІҢҒҮҰҚӨҺ", "а-яёәіңғүұқөһ"
# The lookbehind stands behind the first letter: only then does the search skip the other letters.
_CAPITAL = re.compile(rf"[{_BIG}](?<![\w.@/-].)(?:[{_SMALL}]+(?:-[{_BIG}]?[{_SMALL}]+)*|[{_BIG}]+)(?![\w-])")
# In brackets right after a name: the same in Latin letters, «Ши Тао (Shi Tao)», or its initials, «Лига ткачей (ЛТ)».
_TWIN = re.compile(
    r"[»\"”)]{0,2}[ \u00a0]\((?P<name>[А-ЯЁ]{2,7}|[A-Z\u00c0-\u00de][\w’'-]*(?:[ \u00a0](?:[A-Z\u00c0-\u00de&][\w’'.-]*|of|the|and|for|in|de|della|la|al|el|bin|van|von|el-\w+|al-\w+)){0,9})\)"  # noqa: E501
)
_QUOTES = tuple('«"“„')
_SAYING = r"сообща|сообщи|пиш|писал|переда|цитир|уточня|отмеча|ссылк\w+ на|данны[мх]|хабарлай|жазады|жазды"
_ENDS_ADDRESS = re.compile(r"\.(?<=[A-Za-z0-9-].)[a-zрқ]")
_ADDRESS = re.compile(
    rf"(?i:{_SAYING})\w*[ \u00a0](?:\w+[ \u00a0])?[«\"“]?"
    r"(?P<name>[A-Za-z0-9][A-Za-z0-9-]+\.(?:ru|kz|com|net|org|info|ua|by|kg|uz|рф|қаз)(?![\w/@-]|\.\w))"
)
_LATIN_PAIR = re.compile(
    r"(?<![\w.@/-])(?<![A-Z][a-z] )([A-Z][a-z]{2,}(?:-[A-Z][a-z]+)?)[ \u00a0]([A-Z][a-z]{2,}(?:-[A-Z][a-z]+)?)"
    r"(?![\w@/-]|\.\w|[ \u00a0](?:LLP|JSC|Ltd|LLC|Inc|Corp|Group|Holding|Bank))"
)
_QUOTED_WORDS = re.compile(rf"[«\"“]([{_BIG}]\w+(?:[ \u00a0][{_BIG}]\w+){{1,3}})[»\"”]")
_LATIN_SURNAME = re.compile(r"(?:[eo]va?|ina?|iyeva?|ayeva?|uly|[kq]yzy|enko|sk(?:y|iy|aya)|bek|bai|bay)$")
_LATIN = re.compile(r"[A-Za-z][\w&’'-]*(?: [A-Z0-9][\w&’'-]*){0,3}")
_ENDINGS = frozenset(
    ("", *"ауеыяюиьй", "ом", "ым", "ой", "ою", "ых", "ого", "ому", "ий", "ая", "ую", "им", "ем", "ей", "ью", "ам", "ах",
     "ами", "ыми")
)  # fmt: skip
_SHORTEST = 4  # letters of a surname that is looked for again
_NO_PERSON = re.compile(
    r"(?:(?:улиц|проспект|площад|город|област|район|аул|сел)\w{0,3}|имени|(?:им|ул|пр|г)\.)[ \u00a0]*[«\"]?$",
    re.IGNORECASE,
)
_OPENS = re.compile(r"(?:^|[.!?…:\n•])[ \u00a0«\"“—–-]*$")
_ALIKE = 0.55  # two spellings of one name measured .6 to 1, of two names under .5
_MOST = 200  # names of one text that are looked for: a hostile text may have thousands


def named_again(text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """More mentions of what `mentions` name, none over any of these. Reads the text a fixed number of times."""
    taken = bytearray(len(text))
    for mention in mentions:
        taken[mention.start : mention.stop] = b"\1" * (mention.stop - mention.start)
    rules = (_twins, _latin_people, _organisations, _quoted_names, _addresses, _capitals)
    for found in chain.from_iterable(rule(text, mentions) for rule in rules):
        if not any(taken[found.start : found.stop]):
            taken[found.start : found.stop] = b"\1" * (found.stop - found.start)
            yield found


def _twins(text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    if " (" not in text and "\u00a0(" not in text:
        return
    for mention in mentions:
        twin = _TWIN.match(text, mention.stop, mention.stop + 100)
        if twin is not None and mention.kind != "programme" and _is_twin(mention, twin["name"]):
            name = mention.name if mention.kind == "organisation" else twin["name"]
            yield _mention(text, twin.span("name"), mention.kind, name)


def _is_twin(mention: Mention, twin: str) -> bool:
    if mention.kind == "organisation":
        return _initials(twin, mention.text) if re.fullmatch("[А-ЯЁ]+", twin) else twin != mention.text
    return (
        re.match("[A-Za-z]", mention.text) is None and not re.match("[А-ЯЁ]", twin) and _sounds_like(mention.text, twin)
    )


def _initials(short: str, name: str) -> bool:
    """Whether every letter begins a word of the name, in their order."""
    heads = iter(word[0].upper() for word in re.findall(r"\w+", name))
    return len(short) > 1 and all(letter in heads for letter in short)


def _sounds_like(cyrillic: str, latin: str) -> bool:
    """Whether two spellings can be one name: «Гаррета Рейсмана» and Garrett Reisman, but not a bank in brackets."""
    return SequenceMatcher(None, fold(cyrillic), fold(latin), autojunk=False).ratio() > _ALIKE


def _organisations(text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """Names in Latin letters and abbreviations that are organisations somewhere in the text."""
    bodies = [mention for mention in mentions if mention.kind == "organisation"]
    names = {bare: one.name for one in bodies for bare in quoted_words(one.text)}
    names |= {bare: one.name for one in bodies if _says_itself(bare := one.text.strip('«»"“”„'))}
    if not names:
        return
    longest = sorted(list(names)[:_MOST], key=len, reverse=True)
    pattern = re.compile(rf"(?<![\w.@/#-])(?:{'|'.join(map(re.escape, longest))})(?![\w@/-]|\.\w)")
    for match in pattern.finditer(text):
        yield _mention(text, match.span(), "organisation", names[match.group()])


def quoted_words(name: str) -> Iterator[str]:
    """Коммунал Сервис of ТОО «Коммунал Сервис»: what stands in quotes, where it is two words or more with a capital and
    none of them is a given name."""
    for match in _QUOTED_WORDS.finditer(name):
        if not any(given_gender(word) for word in match[1].split()):
            yield match[1]


def _quoted_names(text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """«Телевизора» where «Телевизор» is an organisation: the same quoted name in another case."""
    names = {
        quoted_stem(mention.text[1:-1]): mention.name
        for mention in mentions
        if mention.kind == "organisation" and mention.text[0] in _QUOTES and len(mention.text) > _SHORTEST
    }
    if not names:
        return
    ground = Ground(text, 0, len(text), "ru")
    found = [(span, stem) for span in ground.quotes if (stem := quoted_stem(text[span[0] + 1 : span[1] - 1])) in names]
    otherwise = called_otherwise(ground) if found else ()  # «корабль «Союз»»
    for span, stem in found:
        if stem not in otherwise:
            yield _mention(text, span, "organisation", names[stem])


def _addresses(text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """«сообщает infox.ru»: an outlet by its address."""
    del mentions
    if _ENDS_ADDRESS.search(text):
        for match in _ADDRESS.finditer(text):
            yield _mention(text, match.span("name"), "organisation", match["name"])


def _latin_people(text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """Daniyar Omarov, Omarova Aliya: a given name of Kazakhstan and a surname, in Latin letters."""
    del mentions
    for match in _LATIN_PAIR.finditer(text):
        if _is_latin_person(match):
            yield _mention(text, match.span(), "person", match.group())


def is_latin_person(name: str) -> bool:
    """Whether a whole name is of those."""
    match = _LATIN_PAIR.fullmatch(name)
    return match is not None and _is_latin_person(match)


def _is_latin_person(match: re.Match[str]) -> bool:
    first, last = match.groups()
    return any(_LATIN_SURNAME.search(one) and given_gender(other) for one, other in ((last, first), (first, last)))


def _says_itself(name: str) -> bool:
    latin = _LATIN.fullmatch(name) is not None and any(map(str.isupper, name))
    short = re.fullmatch(rf"[{_BIG}]{{3,8}}", name) is not None
    return len(name) > 2 and (latin or short) and form_pattern().fullmatch(name) is None


def _capitals(text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """Words with a capital that are a person of the text, or a country."""
    known = _people(mentions)
    countries = _countries()
    for match in _CAPITAL.finditer(text):
        word = match.group()
        country = countries.get(word.lower())
        if country is not None:
            if _is_country(text, match, country):
                yield _mention(text, match.span(), "place", country)
        elif (written := _person(text, match, known)) is not None:
            yield _mention(text, match.span(), "person", written)


def _is_country(text: str, match: re.Match[str], name: str) -> bool:
    """Neither «Голос Америки» nor the shuttle «Колумбия» nor «Самое» at the beginning of a sentence."""
    if _follows_capital(text, match.start()) or _quoted(text, *match.span()):
        return False
    return match.group() == name or _OPENS.search(text, max(0, match.start() - 4), match.start()) is None


@cache
def _countries() -> dict[str, str]:
    """Every case of the names of countries and parts of the world, lower-case, → nominative; no other word's form."""
    wanted = {
        name for place in places() if place.kind in ("country", "world") and not place.with_head for name in place.ru
    }
    forms = {form: name for form, name in russian_forms().items() if name in wanted}
    forms |= {name.lower(): name for name in wanted if " " not in name}
    return {form: name for form, name in forms.items() if name.isupper() or morphology.has(form, "Geox")}


def _people(mentions: Sequence[Mention]) -> dict[str, dict[str, str]]:
    """First letters → stem → name, for every word of the people's names but patronymics."""
    found: dict[str, dict[str, str]] = {}
    people = dict.fromkeys(mention.name for mention in mentions if mention.kind == "person")
    for name in list(people)[:_MOST]:
        for word in re.findall(rf"(?<!\w)[{_BIG}][{_SMALL}]+(?:-[{_BIG}][{_SMALL}]+)*(?!\w)", name):
            stem = re.sub("[аяйьоеиыу]{1,2}$", "", word)
            if len(word) >= _SHORTEST and len(stem) >= _SHORTEST - 1 and not _is_patronymic(word):
                found.setdefault(stem[:3], {})[stem] = word
    return found


def _is_patronymic(word: str) -> bool:
    return re.search(r"(?:[оеё]вич|[оеё]вна|ична|инична)$", word) is not None


def _person(text: str, match: re.Match[str], known: dict[str, dict[str, str]]) -> str | None:
    """The canonical name of a lone word, where it is a form of a name of the text and hardly another word."""
    word = match.group()
    stem = next((s for s in known.get(word[:3], ()) if word.startswith(s) and word[len(s) :] in _ENDINGS), None)
    if stem is None or len(word) < _SHORTEST or not _alone(text, *match.span()):
        return None
    if _NO_PERSON.search(text, max(0, match.start() - 14), match.start()):
        return None
    opens = _OPENS.search(text, max(0, match.start() - 4), match.start()) is not None
    if any(
        one.is_known and not {"Name", "Surn", "Patr"} & one.tag.grammemes for one in morphology.parses(word.lower())
    ):
        named = morphology.has(word.lower(), "Surn") or morphology.has(word.lower(), "Name")
        if opens and not named:
            return None
    return nominative(word)


def _alone(text: str, start: int, stop: int) -> bool:
    """Whether no other word with a capital stands right beside it, nor quotes around: that would be another name."""
    if _follows_capital(text, start) or re.match(r"[ \u00a0][A-ZА-ЯЁӘІҢҒҮҰҚӨҺ]", text[stop : stop + 2]):
        return False
    return not _quoted(text, start, stop)


def _follows_capital(text: str, start: int) -> bool:
    before = re.search(r"([\w.]+)[ \u00a0]$", text[max(0, start - 30) : start])
    if before is None or not before[1][0].isupper():
        return False
    begun = start - len(before.group())
    opens = _OPENS.search(text, max(0, begun - 4), begun) is not None
    return not opens or before[1].endswith(".") or morphology.has(before[1].lower(), "Name")


def _quoted(text: str, start: int, stop: int) -> bool:
    return text[max(0, start - 1) : start] in ("«", '"', "“") and text[stop : stop + 1] in ("»", '"', "”")


def _mention(text: str, span: tuple[int, int], kind: MentionKind, name: str) -> Mention:
    return Mention(*span, text[slice(*span)], kind, name)
