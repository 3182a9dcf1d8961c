"""BINs tied to the organisations beside which they stand."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from nlp.findings import Mention
from nlp.identifiers import MASK, Number, find_numbers

FARTHEST = 80  # characters between a name and its number, labels and signs not counted
_END = re.compile(r"[.!?…]+[»\"”)]*\s+(?=[^\Wа-яёәіңғүұқөһa-z_]|[«\"“])|\n")
_LABEL = re.compile(r"(?i)\b(?:БИН|БСН|BIN|BSN|ИИН|ЖСН|IIN)(?:[-–]?[а-яәіңғүұқөһ]{1,3}\b)?|№")
_SIGNS = re.compile(r"[\s,;:()«»\"/|.–—-]+")
_TWELVE = re.compile(r"(?<!\d)\d{12}(?!\d)")
_ABOUT = 8  # of two names the nearer one is meant only where it is nearer by so much

_ONLY_LABEL = re.compile(r"(?:БИН|БСН|ИИН|ЖСН|BIN|IIN)(?:[-–]?[а-яәіңғүұқөһ]{1,3})?(?:[\s/№:]+[\w●]+)*", re.IGNORECASE)

Found = tuple[int, Mention]  # with its place in the list of mentions


def without_labels(mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions that are names: neither «БИН», which a tagger takes for a body, nor such as hold an IIN."""
    return [m for m in mentions if MASK not in m.text and not _ONLY_LABEL.fullmatch(m.text)]


def attach_bins(text: str, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """The mentions, spans unchanged; an organisation beside its BIN gets it as an identifier.

    In brackets or behind a comma a number belongs to the name before it; in a row of a table to the only name there.
    Where two names are equally near it is nobody's, and so are two numbers that one name would get."""
    numbers = [number for number in find_numbers(text) if number.kind == "bin"]
    if not numbers:
        return tuple(mentions)
    named = [(i, mention) for i, mention in enumerate(mentions) if mention.kind == "organisation"]
    tied: dict[int, set[str]] = {}
    for bins, beside in _sentences(text, numbers, named):
        for number, owner in _owners(text, bins, beside):
            tied.setdefault(owner, set()).add(number.digits)
    one = {i: min(digits) for i, digits in tied.items() if len(digits) == 1}
    return tuple(
        replace(m, identifiers={**m.identifiers, "bin": one[i]}) if i in one else m for i, m in enumerate(mentions)
    )


def _sentences(
    text: str, numbers: Sequence[Number], named: Sequence[Found]
) -> Iterator[tuple[list[Number], list[Found]]]:
    """The numbers of each sentence or line that has any, with the organisations of it."""
    starts = [mention.start for _, mention in named]
    at = 0
    while at < len(numbers):
        low, high = _sentence(text, numbers[at])
        bins = [numbers[at]]
        while at + 1 < len(numbers) and numbers[at + 1].stop <= high:
            at += 1
            bins.append(numbers[at])
        at += 1
        inside = named[bisect_left(starts, low) : bisect_left(starts, high)]
        yield bins, [found for found in inside if found[1].stop <= high]


_REACH = 400  # characters on either side in which a sentence's ends are looked for


def _sentence(text: str, number: Number) -> tuple[int, int]:
    before = [found.end() for found in _END.finditer(text, max(0, number.start - _REACH), number.start)]
    after = _END.search(text, number.stop, number.stop + _REACH)
    return (before[-1] if before else max(0, number.start - _REACH)), (after.start() if after else number.stop + _REACH)


def _owners(text: str, bins: Sequence[Number], beside: Sequence[Found]) -> Iterator[tuple[Number, int]]:
    """(number, place of its organisation) of one sentence, as far as that is clear."""
    order = sorted([*((n.start, "n") for n in bins), *((m.start, "m") for _, m in beside)])
    shape = "".join(kind for _, kind in order)
    if re.fullmatch("(?:mn)+|(?:nm)+", shape) and len(bins) > 1:  # «А, БИН 1; Б, БИН 2»: each has its own
        pairs = zip(bins, beside, strict=True)
        yield from ((number, i) for number, (i, m) in pairs if _gap(text, number, m) <= FARTHEST)
        return
    for number in bins:
        owner = _nearest(text, number, beside, bins)
        if owner is not None:
            yield number, owner


def _nearest(text: str, number: Number, beside: Sequence[Found], bins: Sequence[Number]) -> int | None:
    free = [
        (_gap(text, number, m), m.start > number.start, i)
        for i, m in beside
        if _gap(text, number, m) == 0
        or not any(min(m.start, number.start) < n.start < max(m.start, number.start) for n in bins)
    ]
    left = min((one for one in free if not one[1]), default=None)
    right = min((one for one in free if one[1]), default=None)
    if left and left[0] == 0 and _in_brackets(text, number):
        return left[2]
    near = sorted(one for one in (left, right) if one is not None and one[0] <= FARTHEST)
    if len(near) == 2 and near[1][0] - near[0][0] < _ABOUT:
        return None
    return near[0][2] if near else None


def _in_brackets(text: str, number: Number) -> bool:
    opened = text.rfind("(", max(0, number.start - 40), number.start)
    return opened >= 0 and ")" not in text[opened : number.start]


def _gap(text: str, number: Number, mention: Mention) -> int:
    """Characters between the two, without labels, signs and other such numbers."""
    low, high = (mention.stop, number.start) if mention.start < number.start else (number.stop, mention.start)
    return len(_SIGNS.sub("", _TWELVE.sub("", _LABEL.sub("", text[low:high]))))
