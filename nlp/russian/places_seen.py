"""Spans of places in Russian text: the tagger's, parted at bullets, without adjectives that name no place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from nlp.places import is_place
from nlp.russian import morphology

_PARTS = re.compile(r"[^•|;)\n]+")
_NEXT = re.compile(r"[ \u00a0]+(?P<word>[а-яё]+)")
# After an adjective these words make a place of it: «Алматинской области», «Каспийского моря».
_GENERIC = re.compile(
    r"(?:област|кра[йяюе]|район|округ|город|сел|посёлк|поселк|аул|аймак|мор|океан|залив|пролив|остров|полуостров|берег|озер|озёр|"
    r"рек|канал|водохранилищ|гор|хреб|перевал|пустын|степ|долин|равнин|нагорь|плоскогорь|ущель|низменност|бассейн|месторождени|"
    r"республик|федераци|земл|террит|губерни|провинци|штат|княжеств|королевств|автономи|улиц|площад|проспект|бульвар|шоссе|"
    r"переул|набережн|мост|микрорайон|аэропорт|вокзал|станци|парк|сквер|лес|заповедник|сектор|побережь|регион|зон)"
)


def places(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The spans that are places, each with no sign at its edges."""
    for start, stop in spans:
        for part in _PARTS.finditer(text, start, stop):
            begin, end = _bare(text, *part.span())
            if begin < end and not _is_zone(text, begin) and not _is_only_adjective(text, begin, end):
                yield begin, end


_REGIONS = re.compile(r"(?<![\w-])(?:СКО|ВКО|ЗКО|ЮКО)(?![\w-])")


def regions_by_letters(text: str, start: int, stop: int) -> list[tuple[int, int]]:
    """ВКО, ЗКО, СКО: regions of Kazakhstan that news name by their letters, which the tagger knows only by chance."""
    return [match.span() for match in _REGIONS.finditer(text, start, stop)]


def _bare(text: str, start: int, stop: int) -> tuple[int, int]:
    while start < stop and not text[start].isalnum():
        start += 1
    while stop > start and not (text[stop - 1].isalnum() or text[stop - 1] in '.»"”'):
        stop -= 1
    return start, stop


def _is_zone(text: str, start: int) -> bool:
    """«в зоне .РФ»: the end of an address."""
    return text[start - 1 : start] == "." and not text[start - 2 : start - 1].isalnum()


def _is_only_adjective(text: str, start: int, stop: int) -> bool:
    """«Речная экосистема», «Кипрское правительство»: an adjective whose noun is no place."""
    word = text[start:stop]
    after = _NEXT.match(text, stop)
    if after is None or not re.fullmatch(r"[А-ЯЁ][а-яё]+", word) or _GENERIC.match(after["word"]):
        return False
    readings = morphology.parses(word.lower())
    if is_place(word) or not readings or not readings[0].is_known or "ADJF" not in readings[0].tag.grammemes:
        return False
    return any(_agree(one.tag, other.tag) for one in readings[:4] for other in morphology.parses(after["word"])[:4])


def _agree(adjective: Any, other: Any) -> bool:
    """Whether the words can stand together: one case, one number and, in the singular, one gender."""
    same = adjective.case == other.case and adjective.number == other.number and other.POS in ("NOUN", "ADJF")
    return same and "Apro" not in other.grammemes and adjective.gender in (None, other.gender)
