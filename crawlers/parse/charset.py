"""Charsets: bytes → text, by what the bytes say, since headers and meta tags of real sites are often wrong.

Every candidate encoding is tried on the same bytes, and the text that looks most like Russian or Kazakh wins; a
declaration only tips the balance between near equals.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

SAMPLE = 200_000  # bytes that are scored; the whole body is decoded with what won
UNDECLARED = ("utf-8", "windows-1251", "koi8-r", "utf-16-le", "utf-16-be", "cp866", "iso8859-5", "mac-cyrillic")
DECLARED_BONUS = 0.03  # of a score between about -2 and 1: decides only between texts that read equally well
RARE_PENALTY = 0.3  # for what no site of the country serves unless it says so
RARE = frozenset({"cp866", "iso8859-5", "mac-cyrillic", "utf-16-le", "utf-16-be"})
SIDE = 0.2  # share of zero bytes on one side from which bytes are UTF-16
BAD = 3.0  # what a byte that is no letter costs, against at most 1.0 that a letter gains

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_META = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{2,40})""", re.I)
_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)

# Letters by how often Russian and Kazakh text has them; the first weigh 1, the last about 0.
_FREQUENT = "аеоинтлрсдыкмжбуұғпңқәзяүгйөвьчхшіцюэщфһъё"
_WEIGHT = {letter: 1 - index / 40 for index, letter in enumerate(_FREQUENT)}
_NEVER = frozenset("ђѓѕјљњќћџґўєї") | frozenset(
    "ЂЃЅЈЉЊЌЋЏҐЎЄЇ"
)  # other languages' letters: what mislabelled bytes become
_WORD = re.compile(r"[^\W\d_]+")
_STRANGE = re.compile(
    r"[\ufffd\u0080-\u009f\u2500-\u259f\u3400-\u9fff\uac00-\ud7ff\ue000-\uf8ff¤¦¬¶ªº†‡ˆ‰‹›ƒŒœ√≈≤≥∆∙∞]"
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text and the codec that it was read with; `declared` is False where no declaration said so."""

    text: str
    encoding: str
    declared: bool


def decode(body: bytes, media_type: str = "") -> Decoded:
    """The text of `body`. `media_type` may carry the server's charset parameter. Never raises: bytes that no encoding
    explains become U+FFFD."""
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return Decoded(body.decode(encoding, "replace"), encoding.removesuffix("-sig"), True)
    declared = [name for name in (_known(each) for each in _declarations(body, media_type)) if name]
    sample = body[:SAMPLE]
    if sample.isascii() and b"\0" not in sample:
        return Decoded(body.decode("utf-8", "replace"), "utf-8", True)
    encoding = _sixteen(sample) or ("utf-8" if _is_utf8(sample) else _best(sample, declared))
    return Decoded(body.decode(encoding, "replace"), encoding, encoding in declared)


def _declarations(body: bytes, media_type: str) -> list[str]:
    head = body[:4096]
    found = _HEADER.findall(media_type)[:1]
    found += [match.decode("ascii", "replace") for match in _XML.findall(head)[:1] + _META.findall(head)[:1]]
    return found


def _known(name: str) -> str | None:
    """Our name of a declared charset; None for one that Python cannot decode text with."""
    try:
        info = codecs.lookup(name)
        "".encode(info.name)
    except (LookupError, ValueError, TypeError):
        return None
    aliases = {"cp1251": "windows-1251", "iso8859-1": "cp1252", "ascii": "cp1252"}
    return aliases.get(info.name, info.name)


def _is_utf8(sample: bytes) -> bool:
    """Valid UTF-8 with something beyond ASCII is UTF-8: eight-bit Cyrillic is practically never valid."""
    if b"\0" in sample:
        return False
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(sample)  # not final: the sample may end inside a character
    except UnicodeDecodeError:
        return False
    return True


def _sixteen(sample: bytes) -> str | None:
    """UTF-16 without a mark, where its markup shows it: each ASCII character has a zero byte, always on one side."""
    zeros = [sample[side::2].count(0) / (len(sample) // 2 or 1) for side in (0, 1)]
    few, many = min(zeros), max(zeros)
    if many < SIDE or few > SIDE / 10:
        return None
    return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"


def _best(sample: bytes, declared: list[str]) -> str:
    scores: dict[str, float] = {}
    for encoding in dict.fromkeys([*declared, *UNDECLARED]):
        actual = _kazakh(sample) if encoding in ("windows-1251", "kz1048") else encoding
        score = plausibility(sample.decode(actual, "replace"))
        score += DECLARED_BONUS if encoding in declared else -RARE_PENALTY * (encoding in RARE)
        scores[actual] = max(score, scores.get(actual, score))
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] > 0 or not declared else declared[0]


def _kazakh(sample: bytes) -> str:
    """windows-1251 or kz1048, which differ in the Kazakh letters alone: «Ќазаќстан» is «Қазақстан» mislabelled.

    The bytes of ғ and ү are Ukrainian є and ї in windows-1251, so these two prove nothing by themselves."""
    own = sum(sample.count(each) for each in "ҚқҢңӘәҰұӨө".encode("kz1048"))
    shared = sum(sample.count(each) for each in "ҒғҮү".encode("kz1048"))
    return "kz1048" if own and own * 2 >= shared else "windows-1251"


def plausibility(text: str) -> float:
    """How much the letters beyond ASCII look like Russian or Kazakh: 1 at best, below 0 for mojibake, 0 for none."""
    total, count = 0.0, 0
    for match in _WORD.finditer(text):
        word = match[0]
        if word.isascii():
            continue
        gain, letters = _word_score(word)
        total, count = total + gain, count + letters
    strange = len(_STRANGE.findall(text))
    return (total - BAD * strange) / (count + strange) if count + strange else 0.0


def _word_score(word: str) -> tuple[float, int]:
    letters = [letter for letter in word if not letter.isascii()]
    if len(letters) < len(word):  # "café" gains a little; a Cyrillic letter inside a Latin word is mojibake
        return sum(0.3 if "À" <= letter <= "ÿ" else -1.0 for letter in letters), len(letters)
    score, before_lower = 0.0, False
    swapped = not word.isupper()
    for letter in letters:
        lower = letter.islower()
        if letter in _NEVER or (swapped and before_lower and not lower):
            score -= 1.0  # a capital inside a word: koi8-r has the two cases the other way round
        else:
            score += _WEIGHT.get(letter.lower(), -BAD) * (1.0 if lower else 0.9)
        before_lower = lower
    return score, len(letters)
