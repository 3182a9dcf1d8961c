"""Kazakh lines in Latin letters, of any alphabet, read in Cyrillic ones: «Toqaev Astanada» as «Тоқаев Астанада»."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from nlp.kazakh import stemmer
from nlp.language import language_of
from nlp.lexicon import lexicon

_LATIN = "A-Za-z\u00c0-\u024f\u018f\u0259"
# A line is looked at where three Latin words follow one another, or two with a letter of a Kazakh alphabet.
_GATE = re.compile(
    rf"[{_LATIN}]{{2,40}}(?:['’ʼ‘][{_LATIN}]{{1,40}})?(?:[ \u00a0,.:«»“”\"-]{{1,3}}[{_LATIN}'’ʼ‘]{{2,40}}){{1,2}}"
)
_OWN = re.compile("[ǵńýūğşñŋəıǴŃÝŪĞŞÑŊƏ]|[agnouscAGNOUSC]['’ʼ‘](?=[a-z ])|[áóúäöü]")
_LINE = re.compile(r"[^\n]+")
_WORD = re.compile(rf"[{_LATIN}]+(?:['’ʼ‘](?=[{_LATIN}\W]|$)[{_LATIN}]*)*")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_LETTERS = re.compile(f"[{_LATIN}]")
_APOSTROPHE = re.compile("[’ʼ‘]")
_APOSTROPHES = re.compile("[aginoucsyAGINOUCSY]['’ʼ‘]")
_NOT_KAZAKH = re.compile(r"w|x|th|ph|ck|oo|ee|ea|ght|c(?!h)")
_PLAIN = frozenset("aeouyi")
_VOWEL = re.compile("[aeouyi]")
_BACK = re.compile("[ay]")  # a word with one of these has back vowels
_CODE = re.compile(r"[A-Z]{2,}")
_SAMPLE = 4_000
_ENOUGH = 200  # words of a line that are looked up

Span = tuple[int, int]


def latin_lines(text: str) -> list[Span]:
    """The lines of a text that are Kazakh in Latin letters; a line too short to tell is so where others are."""
    if _GATE.search(text) is None:
        return []
    sure, open_ = list[Span](), list[Span]()
    for line in _LINE.finditer(text):
        said = line.group()[:_SAMPLE]
        if _LETTERS.search(said) is None or _mostly_cyrillic(said):
            continue
        guess = language_of(said)
        if guess == "kk":
            sure.append(line.span())
        elif guess == "und" and len(said) > 3:
            open_.append(line.span())
    if not any(_OWN.search(text, *span) or _reads_as_kazakh(text, span) for span in sure):
        return []
    return [] if _another("".join(text[start:stop] for start, stop in sure)) else sorted(sure + open_)


def _another(text: str) -> bool:
    """Whether the lines are of another Turkic language: «Cumhurbaşkanı», with ç and ş but without q or ñ."""
    own, others = lexicon("latin_kazakh.yaml")["kazakh_only"], lexicon("latin_kazakh.yaml")["turkic_others"]
    marked = any(map(text.count, others)) or any(map(text.count, "ğşöüĞŞÖÜ"))
    return marked and not any(map(text.count, own))


def _mostly_cyrillic(line: str) -> bool:
    return len(_CYRILLIC.findall(line)) * 2 > len(_LETTERS.findall(line))


def _reads_as_kazakh(text: str, span: Span) -> bool:
    """Whether a line without a letter of a Kazakh alphabet holds two Kazakh words: not «Kaspi Bank, Halyk Bank»."""
    words = {word.lower() for word in _WORD.findall(text, *span) if not _NOT_KAZAKH.search(word.lower())}
    read = ("".join(sound for _, sound in _letters(word, "plain")) for word in list(words)[:_ENOUGH])
    return sum(map(_is_word, filter(None, read))) > 1


def transliterated(text: str, lines: Sequence[Span]) -> list[tuple[int, int, str]]:
    """The edits that put the Latin words of these lines into Cyrillic letters, letter by letter."""
    alphabet = _alphabet("".join(text[start:stop] for start, stop in lines))
    edits = []
    for start, stop in lines:
        for word in _WORD.finditer(text, start, stop):
            at = word.start()
            for written, read in _letters(word.group(), alphabet):
                edits.append((at, at + len(written), read))
                at += len(written)
    return edits


def _alphabet(text: str) -> str:
    counts = {
        name: sum(map(text.count, entry["marks"])) for name, entry in lexicon("latin_kazakh.yaml")["alphabets"].items()
    }
    counts["apostrophe"] = len(_APOSTROPHES.findall(text))
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else "plain"


@lru_cache(maxsize=50_000)
def _letters(word: str, alphabet: str) -> tuple[tuple[str, str], ...]:
    """(as written, as read) of every letter of a word; nothing where the word is no Kazakh one."""
    lower = _APOSTROPHE.sub("'", word.replace("İ", "i").replace("I", "ı" if alphabet == "umlaut" else "I")).lower()
    if len(lower) != len(word) or word in _foreign() or (_NOT_KAZAKH.search(lower) and not _CODE.fullmatch(word)):
        return ()
    pattern, table = _rules(alphabet)
    matches = list(pattern.finditer(lower))
    read = [_sound(m.group(), lower, m.start(), m.end(), alphabet, table) for m in matches]
    parts = [word[m.start() : m.end()] for m in matches]
    return tuple((part, _cased(sound, part, word)) for part, sound in zip(parts, _likelier(read), strict=True))


def _likelier(read: list[str]) -> list[str]:
    """The same sounds, or those of a word that the stem list has: «міністр» is министр. Loans are written loosely."""
    soft = [at for at, sound in enumerate(read) if sound == "і"]
    if not soft or _is_word("".join(read)):
        return read
    for count in range(1, min(len(soft), 4) + 1):
        other = ["и" if at in soft[:count] else sound for at, sound in enumerate(read)]
        if _is_word("".join(other)):
            return other
    return read


def _is_word(word: str) -> bool:
    return any(stemmer.is_everyday(reading.stem) for reading in stemmer.readings(word))


def _sound(letter: str, word: str, start: int, stop: int, alphabet: str, table: dict[str, str]) -> str:
    before, after = word[:start][-1:], word[stop : stop + 1]
    read = table.get(letter, letter)
    if read == "я" and before and before not in _VOWELS[alphabet]:
        return "ия" if letter[:1] != "y" else read  # «energıa» is энергия
    if letter in _GLIDES[alphabet]:
        vowel = before in _VOWELS[alphabet] if before else False
        return "й" if vowel or (not before and after in _VOWELS[alphabet]) else read
    if letter == "e" and not before and word.startswith(tuple(lexicon("latin_kazakh.yaml")["hard_e"])):
        return "э"
    if letter == "u" and alphabet == "plain" and before and (before in _PLAIN or (after in _PLAIN and after != "y")):
        return "у"
    if alphabet == "plain" and letter in "ou" and not _BACK.search(word) and not _VOWEL.search(word, 0, start):
        return {"o": "ө", "u": "ү"}[letter]
    return read


_VOWELS = {
    "acute": frozenset("aáeoóuúyiı"),
    "umlaut": frozenset("aäeoöuūüyiı"),
    "apostrophe": frozenset("aeouyi'"),
    "plain": _PLAIN,
}
# Letters that are й beside a vowel: «Toqaıev», «aqparattyq»; in texts without marks i and y both are.
_GLIDES = {"acute": ("ı",), "umlaut": ("i",), "apostrophe": ("i'",), "plain": ("y", "i")}


def _cased(read: str, written: str, word: str) -> str:
    if written[:1].isupper():
        return read.upper() if len(read) < 2 or word.isupper() else read.capitalize()
    return read


@cache
def _rules(alphabet: str) -> tuple[re.Pattern[str], dict[str, str]]:
    content = lexicon("latin_kazakh.yaml")
    table = {**content["common"], **content["alphabets"][alphabet]["letters"]}
    either = "|".join(sorted(map(re.escape, table), key=len, reverse=True))
    return re.compile(rf"{either}|."), table


@cache
def _foreign() -> frozenset[str]:
    return frozenset(lexicon("latin_kazakh.yaml")["foreign"])
