"""The people of a Russian stretch with their canonical names: by themselves where sure, else by the words around them
and by what the stretch has elsewhere («Токаева» beside «Касым-Жомарт Токаев» is his genitive)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from nlp.findings import Mention
from nlp.russian.name_context import Hint, hint
from nlp.russian.person_names import Named, ways

_NEAR = 2.6  # ways of less than this difference in weight are decided by the text
_FITS = 2.5  # what a case or a gender that the words around ask for adds
_ELSEWHERE = 2.0  # what a word adds that stands in a sure name of the same gender
_AS_WRITTEN = 1.2  # what a nominative adds that the stretch itself has


def named_people(text: str, spans: Sequence[tuple[int, int]]) -> list[Mention]:
    """A mention for each span, in order, with its name."""
    read = [ways(text[start:stop]) for start, stop in spans]
    sure = {
        word: way.gender for found in read if not _doubtful(found) for way in found[:1] for word in _words(way.name)
    }
    written = Counter(word for start, stop in spans for word in set(_words(text[start:stop])))
    mentions = []
    for (start, stop), found in zip(spans, read, strict=True):
        name = found[0].name
        if _doubtful(found):
            own = frozenset(_words(text[start:stop]))
            name = _likeliest(found, hint(text, start, stop), sure, written, own).name
        mentions.append(Mention(start, stop, text[start:stop], "person", name))
    return mentions


def _doubtful(found: Sequence[Named]) -> bool:
    best = found[0]
    return any(way.name != best.name and way.weight > best.weight - _NEAR for way in found[1:])


def _likeliest(
    found: Iterable[Named], around: Hint, sure: dict[str, str], written: Counter[str], own: frozenset[str]
) -> Named:
    def weight(way: Named) -> float:
        words = _words(way.name)
        known = bool(words) and all(word in sure and sure[word] in ("", way.gender) for word in words)
        return (
            way.weight
            + _FITS * any(case in around.cases for case in way.cases)
            + _FITS * ("n" in way.cases and around.gender != "" and way.gender == around.gender)
            + (
                _ELSEWHERE
                if known
                else _AS_WRITTEN * (bool(words) and all(written[word] > (word in own) for word in words))
            )
        )

    return max(found, key=weight)


def _words(name: str) -> list[str]:
    """The words of a name that are no initials."""
    return [word for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", name) if len(word) > 1]
