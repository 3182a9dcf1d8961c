"""Words that the end of a line cuts in two, as in scans and PDF files, joined; and which hyphens stay then."""

from __future__ import annotations

import re
from functools import lru_cache

from nlp import morphology
from nlp.kazakh import stemmer

SOFT = "¬"  # a hyphen that is there for the line only
_BROKEN = re.compile(rf"(?P<hyphen>[-\u2010\u2011{SOFT}])[ \t]{{0,8}}\n[ \t]{{0,8}}(?P<after>[^\W\d_]{{1,40}})")
_BEFORE = re.compile(r"[^\W\d_]{1,40}\Z")
_KAZAKH = re.compile("[әғқңөұүһі]")
_PARTICLES = frozenset(("то", "либо", "нибудь", "таки", "ка", "ақ", "ау"))  # «кто-то», «сондай-ақ»
_SUFFIX = re.compile(
    r"(?:н[ыі]ң|[дт][ыі]ң|[дт][ае]н|н[ае]н|[дт][ае](?:ғ[ыі]|гі)?|[гқғк][ае]|[ндт][ыі]|[мбп]ен|л[ыі]қ?|лік|го|му|й|м|х|е|я)"
)


def rejoined(text: str) -> list[tuple[int, int, str]]:
    """The edits that join the words of a text that are cut at the end of a line: «минис-» + «терство»."""
    if _BROKEN.search(text) is None:
        return []
    found = []
    for match in _BROKEN.finditer(text):
        before = _BEFORE.search(text, max(0, match.start() - 40), match.start())
        if before is not None:
            kept = "" if match["hyphen"] == SOFT or not _keeps_hyphen(before[0], match["after"]) else "-"
            found.append((match.start(), match.start("after"), kept))
    return found


def _keeps_hyphen(before: str, after: str) -> bool:
    """Whether the hyphen is the word's own: «Нур-Султан», «ЖШС-нің», «бизнес-план»."""
    shouted = len(before) > 1 and before.isupper() and after.isupper()
    if after[0].isupper() and not shouted:
        return True
    if before.isupper() and not shouted and _SUFFIX.fullmatch(after):
        return True
    if before.isascii() != after.isascii():  # «Kaspi-дің», «IT-компания»
        return True
    whole, left, right = (before + after).lower(), before.lower(), after.lower()
    if _is_word(whole):
        return False
    return right in _PARTICLES or (len(right) > 2 and _is_word(right) and _is_word(left))


@lru_cache(maxsize=10_000)
def _is_word(word: str) -> bool:
    """Whether a dictionary has the word, in any of its forms."""
    if _KAZAKH.search(word) is None and morphology.analyzer().word_is_known(word):
        return True
    return any(stemmer.is_everyday(reading.stem) for reading in stemmer.readings(word))
