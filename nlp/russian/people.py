"""Spans of people in Russian text: the tagger's, made whole, and those that initials show without it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.places import is_place
from nlp.russian import morphology
from nlp.russian.side_by_side import FORMER, SURNAME, is_theirs, parted

_BIG = "A-ZА-ЯЁӘІҢҒҮҰҚӨҺ"
_SMALL = "a-zа-яёәіңғүұқөһ"
_INITIALS = rf"[{_BIG}]\.(?:[ \u00a0]?-?[{_BIG}]\.)?"
_WORD = rf"[{_BIG}][{_SMALL}{_BIG}]*[{_SMALL}{_BIG}](?:-[{_BIG}][{_SMALL}{_BIG}]+)?"
BEFORE = re.compile(rf"(?<![\w.])(?P<initials>{_INITIALS})[ \u00a0]?(?P<surname>{_WORD})(?![\w])")
AFTER = re.compile(rf"(?<![\w.-])(?P<surname>{_WORD})[ \u00a0](?P<initials>{_INITIALS})(?!\w)")
_TAIL = re.compile(
    rf"[ \u00a0](?:{_INITIALS}(?!\w)|[{_BIG}][{_SMALL}]+(?:[оеё]вич|[оеё]вн|ичн|[иы]нич)[а-я]{{0,2}}(?![\w-])|(?:[{_BIG}][{_SMALL}]+[ -])?(?:[уұ]лы|[кқ]ызы|оглы)(?![\w-]))"  # noqa: E501
)
_HEAD = re.compile(rf"(?<![\w.]){_INITIALS}[ \u00a0]?$")
_FROM = re.compile(r"[сц]к(?:ий|ого|ому|им|ом)$")
_NAMING = {"NOUN", "ADJF", "ADJS", "Name", "Surn", "Patr", "UNKN", "LATN"}
_TITLES = {
    "президент", "министр", "аким", "депутат", "сенатор", "премьер", "премьер-министр", "генерал", "полковник", "майор", "журналист",  # noqa: E501
    "модератор", "ведущий", "директор", "профессор", "доктор", "судья", "прокурор", "адвокат", "господин", "госпожа", "спикер", "глава",  # noqa: E501
}  # fmt: skip

Span = tuple[int, int]


def people(text: str, start: int, stop: int, tagged: Iterable[Span]) -> list[Span]:
    """The people of text[start:stop]: `tagged` are the tagger's spans. Sorted, apart, never over a newline."""
    found = [
        span
        for raw in tagged
        for one in parted(text, raw)
        for span in (_whole(text, start, stop, _trimmed(text, one)),)
        if _is_person(text, span)
    ]
    spans = sorted([*found, *_by_initials(text, start, stop, found)])
    joined: list[Span] = []
    for span in spans:
        if joined and (span[0] < joined[-1][1] or _one_name(text, joined[-1], span)):
            joined[-1] = (joined[-1][0], max(joined[-1][1], span[1]))
        else:
            joined.append(span)
    return joined


def _one_name(text: str, left: Span, right: Span) -> bool:
    """«ТОКАЕВА» + «Айгуль Сериковна»: a surname before the given name that the tagger parted from it."""
    surname, given = text[slice(*left)], text[slice(*right)]
    return (
        text[left[1] : right[0]] in (" ", "\u00a0")
        and re.fullmatch(r"[\w-]+", surname) is not None
        and bool(SURNAME.search(surname))
        and not SURNAME.search(given)
    )


def _trimmed(text: str, span: Span) -> Span:
    """Without titles and marks at its ends: «Президент Токаев» is «Токаев»."""
    start, stop = span
    while start < stop and not text[start].isalnum():
        start += 1
    bracket = re.search(r"[ \u00a0]*[(\[,;:•|]", text[start:stop])  # «Ши Тао (Shi Tao»: one spelling of the two
    stop = start + bracket.start() if bracket else stop
    while stop > start and not (text[stop - 1].isalnum() or text[stop - 1] == "."):
        stop -= 1
    head = re.match(r"[\w-]+(?=[ \u00a0]+\w)", text[start:stop])
    if head and (
        is_theirs(head.group(), text[start:stop])
        or len(head.group()) == 1
        or _lemma(head.group()) in _TITLES
        or _is_no_name(head.group())
    ):
        return _trimmed(text, (start + head.end(), stop))
    if text[start:stop].endswith(".") and not re.search(rf"(?<!\w)[{_BIG}]\.$", text[start:stop]):
        stop -= 1
    return start, stop


def _is_no_name(word: str) -> bool:
    """«Всё-таки Проди», «Подана заявка»: a word that is neither a noun nor an adjective in any reading."""
    readings = morphology.parses(word.lower().removesuffix("-же").removesuffix("-то"))
    return bool(readings) and all(one.is_known and not _NAMING & one.tag.grammemes for one in readings)


def _lemma(word: str) -> str:
    """The base form of a word, an office without its «экс-» or «вице-»."""
    word = FORMER.sub("", word)
    readings = morphology.parses(word.lower())
    return readings[0].normal_form if readings else word.lower()


def _whole(text: str, start: int, stop: int, span: Span) -> Span:
    """With the initials before and after it, with its last full stop, and the patronymic."""
    begin, end = span
    head = _HEAD.search(text[max(start, begin - 8) : begin])
    if head:
        begin -= len(head.group())
    else:
        begin = _from_surname(text, start, begin, end)
    for _ in range(2):
        tail = _TAIL.match(text, end, min(stop, end + 60))
        if tail and not (head and "." in tail.group()):
            end = tail.end()
    if re.search(rf"(?:^|[\s.])[{_BIG}]$", text[begin:end]) and text[end : end + 1] == "." and end < stop:
        end += 1
    return begin, end


def _from_surname(text: str, start: int, begin: int, end: int) -> int:
    """Where «ТОКАЕВА Айгуль Сериковна» begins when the tagger saw only the given name and the patronymic."""
    before = re.search(rf"(?<![\w.-])({_WORD})[ \u00a0]$", text[max(start, begin - 40) : begin])
    if before is None or not SURNAME.search(before[1]) or SURNAME.search(text[begin:end]):
        return begin
    patronymic = re.search(r"(?:[оеё]вич|[оеё]вн|[уұ]лы|[кқ]ызы)[а-я]{0,2}$", text[begin:end])
    return begin - len(before.group()) if patronymic or (before[1].isupper() and len(before[1]) > 4) else begin


def _is_person(text: str, span: Span) -> bool:
    words = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text[span[0] : span[1]])
    name = text[span[0] : span[1]]
    if not words or "\n" in name or re.search(r"\d", name) or not any(len(w) > 1 and w[0].isupper() for w in words):
        return False
    before = text[max(0, span[0] - 12) : span[0]].lower()
    if (
        re.search(r"(?:улиц\w+|ул\.|проспект\w*|пр\.|имени|им\.|г\.|город\w*|област\w+|район\w*)\s*$", before)
        and len(words) == 1
    ):
        return False
    if len(words) == 1 and text[span[1] : span[1] + 2] in (" «", " “") and _FROM.search(name):
        return False  # «Алматинский «Кайрат»»: where the club is from
    return not (
        len(words) == 1
        and (
            is_place(words[0])
            or _lemma(words[0]) in _TITLES
            or _is_no_name(words[0])
            or len(words[0]) < 3
            or (words[0].isupper() and len(words[0]) < 5)
        )
    )


def _by_initials(text: str, start: int, stop: int, known: list[Span]) -> list[Span]:
    """«К.Н. Ахметов», «Ахметов К.Н.»: two initials prove a person, one does where the word looks like a surname."""
    taken = {place for span in known for place in range(*span)}
    found = []
    for pattern in (AFTER, BEFORE):
        for match in pattern.finditer(text, start, stop):
            two = match["initials"].count(".") > 1
            proper = bool(SURNAME.search(match["surname"])) or morphology.has(match["surname"].lower(), "Surn")
            if taken.isdisjoint(range(*match.span())) and (proper or (two and not match["surname"].isupper())):  # noqa: SIM102
                if not is_place(match["surname"]):
                    found.append(match.span())
                    taken.update(range(*match.span()))
    return found
