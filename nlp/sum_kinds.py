"""Kinds of sums: what the words beside a sum of money say that it is. What they do not say stays unsaid."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, Literal

from nlp.lexicon import lexicon

SumKind = Literal["", "contract", "budget", "debt", "tax", "fine", "profit"]
KINDS: tuple[SumKind, ...] = ("contract", "budget", "debt", "tax", "fine", "profit")
FARTHEST = 8  # words between a sum and the word for it: beyond that a sentence has come to speak of something else
BEHIND = 2  # a word before the sum is nearer by so many: «штраф 3 млн тенге, долг 5 млн»
_WORD = re.compile(r"\w+")
_ATTRIBUTE = re.compile(r"(?i)(?:лік|лық|дік|дық|тік|тық)$")  # «95 млн теңгелік шарт»: the word behind is what it is of
_BREAK = re.compile(r"[;:()]|\s[–—]\s|,\s(?:а|но|ал|бірақ)\s")


def kind_of_sum(sentence: str, start: int, stop: int, others: Iterable[tuple[int, int]] = ()) -> SumKind:
    """The kind of the sum sentence[start:stop]; "" where no word says it, or two say different ones equally near.

    `others` are the places of the other sums in the sentence: a word beyond one of them is of that one."""
    before = max((b for _, b in others if b <= start), default=0)
    after = min((a for a, _ in others if a >= stop), default=len(sentence))
    found: list[tuple[int, SumKind]] = []
    for cue in _cues().finditer(sentence):
        if before <= cue.start() and cue.end() <= start:
            found.append((_words(sentence[cue.end() : start]), _kind(cue)))
        elif stop <= cue.start() and cue.start() < after:
            attribute = bool(_ATTRIBUTE.search(sentence[start:stop]))
            found.append((_words(sentence[stop : cue.start()]) + (0 if attribute else BEHIND), _kind(cue)))
    nearest = min((cost for cost, _ in found), default=FARTHEST + 1)
    kinds = {kind for cost, kind in found if cost == nearest}
    return kinds.pop() if nearest <= FARTHEST and len(kinds) == 1 else ""


def _words(between: str) -> int:
    """Words that lie between; a comma and the end of a clause count as several: «3 млн айыппұл, 5 млн салық»."""
    return len(_WORD.findall(between)) + 3 * between.count(", ") + 4 * len(_BREAK.findall(between))


def _kind(cue: re.Match[str]) -> SumKind:
    entry = _entries()[int(str(cue.lastgroup)[1:])]
    kind: SumKind = entry["kind"]
    return kind


@cache
def _entries() -> tuple[dict[str, Any], ...]:
    """Of both languages: a text of one quotes the other. Longer stems first."""
    words = lexicon("sum_kinds.yaml")
    return tuple(sorted((*words["ru"], *words["kk"]), key=lambda one: (-len(one["stem"]), one["stem"])))


@cache
def _cues() -> re.Pattern[str]:
    more = r"[\w-]*"
    each = (f"(?P<k{i}>(?:{e['stem']}){'' if e.get('whole') else more})" for i, e in enumerate(_entries()))
    return re.compile(rf"(?i)(?<![\w-])(?:{'|'.join(each)})(?!\w)")
