"""Kazakh rules of quoted and Latin names: the word that says what they are stands behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from nlp.organisations.grammar import Candidate, Ground, Word
from nlp.organisations.kazakh_heads import quoted_heads, table, words
from nlp.organisations.kazakh_words import is_sure, may_belong
from nlp.organisations.quotes import straight

_TAIL = re.compile(r"(?:[ \u00a0]+[^\W\d_]+(?:-[^\W\d_]+)*){1,5}")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LATIN = re.compile(
    r"(?<![\w@./-])[A-Z][A-Za-z0-9&’']*(?:-[A-Z][A-Za-z0-9]*)*(?:\.(?:com|kz|ru))?"
    r"(?:[ \u00a0](?:[A-Z0-9&][A-Za-z0-9&’']*(?:-[A-Z][A-Za-z0-9]*)*|and|of|de))*"
)
_ENDING = re.compile(
    r"[-–‑’'](?:[ндт][ыі]ң|[дт][ае]ғ[ыі]|[дт][ае]г[ыі]|[дтн][ае]н|[дт][ае]|[ғгқк][ае]|[ндт][ыі]|[мбп]ен|[ыі]|с[ыі]|н[ае]|[сы]?[ыі]н[ыі]ң)(?!\w)"
)
_HAS_LATIN = re.compile(r"[A-Z]")


def quoted_before_head(ground: Ground) -> Iterator[Candidate]:
    """«Даму» қоры, «Атамекен» ұлттық кәсіпкерлер палатасының; of «Рога» компаниясы only the quoted name."""
    for start, stop in ground.quotes:
        match = _TAIL.match(ground.text, stop, min(ground.stop, stop + 90))
        if match is None:
            continue
        following = [Word(w.start(), w.end(), w.group()) for w in _WORD.finditer(ground.text, stop, match.end())]
        yield from _headed(ground, start, stop, following[:5])


def _headed(ground: Ground, start: int, stop: int, following: list[Word]) -> Iterator[Candidate]:
    for count, word in enumerate(following):
        head = quoted_heads().get(word.text.lower())
        if head is None:
            if not _describes(word, following[count + 1 :]):
                return
            continue
        inner = straight(ground.text[start:stop])
        if table("quoted")[head]["inside"]:
            name = " ".join([inner, *(one.text for one in following[:count]), head])
            yield Candidate(start, word.stop, name, "quoted_before_head", inner)
        else:
            yield Candidate(start, stop, inner, "quoted_before_head", inner)
        return


def _describes(word: Word, after: list[Word]) -> bool:
    """Whether a word between a quoted name and its head may describe it: «ұлттық кәсіпкерлер», «дарынды балалар»."""
    lower = word.text.lower()
    return bool(after) and (is_sure(lower) or may_belong(lower, after))


def latin_name(ground: Ground) -> Iterator[Candidate]:
    """Google-дың, Wildberries-ке, Temasek Ventures, Fitch Ratings агенттігі; of Chevron компаниясы only the name."""
    if ground.language != "kk" or not _HAS_LATIN.search(ground.text, ground.start, ground.stop):
        return
    for match in _LATIN.finditer(ground.text, ground.start, ground.stop):
        name = match.group()
        parts = name.split()
        if name.lower() in words("latin_no_bodies") or parts[-1].lower() in words("latin_no_bodies"):
            continue
        if len(name) < 3 or parts[-1] in ("and", "of", "de"):
            continue
        head = _head_after(ground, match.end())
        if head is not None:
            inside = table("quoted")[head[0]]["inside"]
            shown = f"{name} {head[0]}" if inside else name
            yield Candidate(match.start(), head[1] if inside else match.end(), shown, "latin_name", name)
            continue
        ending = _ENDING.match(ground.text, match.end(), min(ground.stop, match.end() + 8))
        if _is_body(parts, ending is not None):
            yield Candidate(match.start(), ending.end() if ending else match.end(), name, "latin_name", name)


def _head_after(ground: Ground, stop: int) -> tuple[str, int] | None:
    """The head that stands right behind a name, perhaps after one adjective, and where it ends."""
    tail = _TAIL.match(ground.text, stop, min(ground.stop, stop + 60))
    if tail is None:
        return None
    for count, word in enumerate(_WORD.finditer(ground.text, stop, tail.end())):
        head = quoted_heads().get(word.group().lower())
        if head is not None:
            return head, word.end()
        if count or not is_sure(word.group().lower()):
            return None
    return None


def _is_body(parts: list[str], ending: bool) -> bool:
    """A Latin name with a Kazakh ending is a company's; without one, only if its last word says so."""
    if len(parts) > 1 and parts[-1].lower().strip(".") in _sorts():
        return True
    if not ending or len(parts) > 4:
        return False
    return len(parts) > 1 or len(parts[0]) > 3 or (parts[0].isupper() and len(parts[0]) == 3)


@cache
def _sorts() -> frozenset[str]:
    return words("latin_sorts")
