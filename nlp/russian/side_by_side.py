"""Names that stand side by side: an office's body or place before a person, two people without a sign between them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from nlp.places import is_place
from nlp.russian.name_forms import given_gender

Span = tuple[int, int]
_CAPITAL = re.compile(r"[^\W\d_a-zа-яё][\w-]+")
SURNAME = re.compile(r"(?:[оеё]в|[иы]н|[сц]к|ұлы|улы|ко)(?:а|у|ым|им|ом|е|ой|ого|ому|ая|ий|ую)?$", re.IGNORECASE)
_BODY = re.compile(r"(?:Мажилис|Сенат|Парламент|Маслихат|Нацбанк|Кабмин|Правительств|Мин[а-яё]{3,9})[а-я]{0,2}$")
FORMER = re.compile(r"^(?:экс|вице)-", re.IGNORECASE)  # before an office: «экс-министр»


def is_theirs(word: str, name: str) -> bool:
    """«Мажилиса Ирина Смирнова», «Тараза Берик Каниев»: whether `word`, which begins `name`, is the body or the place
    of an office before a full name."""
    if len(_CAPITAL.findall(name)) < 3:
        return False
    return bool(_BODY.match(word)) or (is_place(word) and not given_gender(word) and bool(SURNAME.search(name)))


def parted(text: str, span: Span) -> list[Span]:
    """«Куандыка Бишимбаева Нурлан Бейсекеев» is two people: given name and surname, twice."""
    words = text[slice(*span)].split(" ")
    if len(words) != 4 or not all(map(_CAPITAL.fullmatch, words)):
        return [span]
    given, surnames = words[::2], words[1::2]
    if not all(map(_is_given, given)) or given_gender(words[1]) or not all(map(SURNAME.search, surnames)):
        return [span]
    middle = span[0] + len(words[0]) + 1 + len(words[1])
    return [(span[0], middle), (middle + 1, span[1])]


def _is_given(word: str) -> bool:
    """Whether a word is a given name, also in an oblique case («Куандыка», «Салтанат», «Айгулью»)."""
    return bool(given_gender(word) or given_gender(word[:-1]) or given_gender(word[:-2]))


def with_given_names(text: str, named: Iterable[Span], persons: Sequence[Span]) -> list[Span]:
    """`persons`, each with the given name before it that was taken for something else (`named`): «Багдат» + «Мусин»."""
    given = {stop: start for start, stop in named if " " not in text[start:stop] and given_gender(text[start:stop])}
    return [
        (given[start - 1], stop) if start - 1 in given and text[start - 1] in " \u00a0" else (start, stop)
        for start, stop in persons
    ]
