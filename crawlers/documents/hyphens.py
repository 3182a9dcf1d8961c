"""Hyphens: is the one at the end of a line the typesetter's, or is it a letter of the word?"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

_LETTERS = re.compile(r"[^\W\d_]+")


def joined(before: str, after: str, known: frozenset[str] = frozenset()) -> str | None:
    """What stands for `before`, which ends a line with a hyphen, when `after` begins the next: the part without its
    hyphen («обеспе»), with it («кто-»), or None where the two are no one word. `known` are words with a hyphen that the
    document writes inside a line, in small letters: they decide first."""
    part, tail = before.rstrip("-\u00ad\u2010"), _first(after)
    if not part or not after:
        return None
    if before.endswith("\u00ad"):
        return part if tail else None
    if not part[-1].isalnum() or not after[0].isalnum():
        return None
    head = _last(part)
    if f"{head}-{tail}".lower() in known or _is_own(head, tail, part, after):
        return part + "-"
    return part if after[0].islower() and part[-1].isalpha() else part + "-"


def _is_own(head: str, tail: str, part: str, after: str) -> bool:
    """Digits and capitals («2024-2026», «ЖШС-нің», «Астана-Строй») and the words of the lexicon keep it."""
    if not part[-1].isalpha() or not after[0].islower():
        return True
    left, right, pronouns = _own()
    low, end = head.lower(), tail.lower()
    if (len(head) > 1 and head.isupper()) or low in left or end in right or (end == "то" and low in pronouns):
        return True
    return len(head) > 2 and end.startswith(low)  # «қайта-қайта», «еле-еле»


def _last(text: str) -> str:
    found = _LETTERS.findall(text)
    return found[-1] if found else ""


def _first(text: str) -> str:
    found = _LETTERS.match(text)
    return found[0] if found else ""


@cache
def _own() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    entries = yaml.safe_load(Path(__file__).with_name("hyphens.yaml").read_text(encoding="utf-8"))
    left, right, pronouns = (frozenset(str(e["word"]) for e in entries[n]) for n in ("left", "right", "before_to"))
    return left, right, pronouns
