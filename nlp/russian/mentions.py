"""Russian stretches of texts → the spans of people, places and organisations that the tagger sees, many at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from nlp.russian.people import Span, people
from nlp.russian.places_seen import places, regions_by_letters
from nlp.russian.segment import lines_of
from nlp.russian.side_by_side import with_given_names
from nlp.russian.tagger import SlovnetTagger

Stretch = tuple[str, int, int]
Spans = dict[str, list[Span]]


@cache
def _tagger() -> SlovnetTagger:
    return SlovnetTagger()


def tagged(stretches: Sequence[Stretch]) -> list[Spans]:
    """For each (text, start, stop) its spans by kind: PER (made whole, see people), LOC and ORG (as tagged)."""
    lines = [(number, line) for number, stretch in enumerate(stretches) for line in lines_of(*stretch)]
    found: list[Spans] = [{"PER": [], "LOC": [], "ORG": []} for _ in stretches]
    for (number, line), tags in zip(lines, _tagger().tag([line.words for _, line in lines]), strict=True):
        for kind, first, last in _runs(tags):
            found[number][kind].append((line.starts[first], line.stops[last]))
    for (text, start, stop), spans in zip(stretches, found, strict=True):
        persons = with_given_names(text, [*spans["ORG"], *spans["LOC"]], spans["PER"])
        spans["PER"] = people(text, start, stop, persons)
        taken = {at for span in persons for at in range(*span)}
        for kind in ("ORG", "LOC"):
            spans[kind] = [span for span in spans[kind] if span[0] not in taken]
        regions = set(regions_by_letters(text, start, stop))
        spans["ORG"] = [span for span in spans["ORG"] if span not in regions]
        spans["LOC"] = [*places(text, [span for span in spans["LOC"] if span not in regions]), *regions]
    return found


def _runs(tags: Sequence[str]) -> list[tuple[str, int, int]]:
    """(kind, first word, last word) of each run of BIO tags."""
    runs: list[tuple[str, int, int]] = []
    for at, tag in enumerate(tags):
        if tag == "O":
            continue
        place, _, kind = tag.partition("-")
        if place == "I" and runs and runs[-1][0] == kind and runs[-1][2] == at - 1:
            runs[-1] = (kind, runs[-1][1], at)
        elif place in ("B", "I"):
            runs.append((kind, at, at))
    return runs
