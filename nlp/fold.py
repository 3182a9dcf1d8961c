"""One ASCII key for a word or a name in any of its spellings: Russian, Kazakh, Latin.

The rules stand in fold.yaml, each with its reason. Inflection is not removed here, legal forms neither.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from nlp.lexicon import lexicon

_RULES: Mapping[str, Any] = lexicon("fold.yaml")
_ENTRIES = Mapping[str, str]
_Rule = tuple[str, re.Pattern[str], str]


def _table(entries: Iterable[_ENTRIES]) -> dict[int, str]:
    return {ord(entry["from"]): entry["to"] for entry in entries}


_TO_CYRILLIC = str.maketrans(_RULES["homoglyphs"]["latin"], _RULES["homoglyphs"]["cyrillic"])
_TO_LATIN = str.maketrans(_RULES["homoglyphs"]["cyrillic"], _RULES["homoglyphs"]["latin"])
_LETTERS = _table(_RULES["letters"])
_SOUNDS = _table(_RULES["sounds"])
_SEQUENCES = sorted(((e["from"], e["to"]) for e in _RULES["cyrillic_sequences"]), key=lambda pair: -len(pair[0]))
# `needs`: letters without which a rule cannot match; looking for them is ten times quicker than the rule.
_CONTEXT: list[_Rule] = [(entry.get("needs", ""), re.compile(entry["from"]), entry["to"]) for entry in _RULES["rules"]]

_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u0259]")
_SURE_CYRILLIC = re.compile(rf"(?![{_RULES['homoglyphs']['cyrillic']}])[\u0400-\u052f]")
_SURE_LATIN = re.compile(rf"(?![{_RULES['homoglyphs']['latin']}])[A-Za-z]")
# Quotes, apostrophes, hyphens and dashes, zero-width signs, the soft hyphen: they never tell two names apart.
_SILENT = re.compile(
    "[\u00ad\u034f\u061c\u115f\u180e\u200b-\u200f\u2010-\u2015\u2018-\u201f\u202a-\u202e\u2032-\u2035\u2039\u203a\u2060-\u206f"
    "\u2212\ufeff\ufe00-\ufe0f\"'`\u00ab\u00bb\u00b4\u02b9-\u02bf\u02c8\u055a\u05be\u301d-\u301f\uff02\uff07-]"
)
# The Kazakh alphabet of October 2017 marks letters with apostrophes. Three of its sounds are other letters of the key;
# they are read so in a word that has a mark of its own, for «Lus'ev» is Лусьев.
_APOSTROPHES = re.compile(r"(?i)[aougiyc]['\u2019\u02bc](?=[a-z]['\u2019\u02bca-z])|^s['\u2019\u02bc](?=[aeiouy])")
_APOSTROPHE = re.compile(r"(?i)([scy])['\u2019\u02bc](?=[a-z])")
_OF_2017 = {"s": "sh", "c": "ch", "y": "u"}
_PARTS = re.compile(r"[-\u2010-\u2015]")
_NOT_KEY = re.compile(r"[^0-9a-zA-Z]+")
# Most words: Cyrillic letters only, lower-case, which none of the marks, signs and look-alikes above can concern.
_PLAIN_WORD = re.compile("[а-яёәғқңөұүһі]+")
_FROM_CYRILLIC = frozenset("".join(to for letter, to in _LETTERS.items() if _PLAIN_WORD.fullmatch(chr(letter))))
_CYRILLIC_CONTEXT = [rule for rule in _CONTEXT if _FROM_CYRILLIC.issuperset(rule[0])]


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """Matches where any pattern does. Those of a word's beginning stand under one "^": each is then tried once a word,
    not once a letter."""
    opening, others = list[str](), list[str]()
    for pattern in patterns:
        if pattern.startswith("^") and "|" not in pattern:
            opening.append(pattern.removeprefix("^"))
        else:
            others.append(f"(?:{pattern})")
    return re.compile("|".join([f"^(?:{'|'.join(opening)})", *others]))


# One search tells whether any of these rules can match: in most words none does.
_ANY_CONTEXT = _any_of(rule.pattern for _, rule, _ in _CYRILLIC_CONTEXT)


def fold(text: str) -> str:
    """The key of a word or a name: ASCII letters and digits, words apart by one space; "" where none is left.

    Equal for the common spellings of one name across Russian, Kazakh and Latin letters.
    """
    return " ".join(filter(None, map(_fold_word, text.split())))


def one_script(word: str) -> str:
    """The word with letters that only look right put into its own alphabet; as it was where it has one alphabet."""
    if not (_CYRILLIC.search(word) and _LATIN.search(word)):
        return word
    cyrillic, latin = len(_SURE_CYRILLIC.findall(word)), len(_SURE_LATIN.findall(word))
    if cyrillic == latin:
        cyrillic, latin = len(_CYRILLIC.findall(word)), len(_LATIN.findall(word))
    return word.translate(_TO_CYRILLIC if cyrillic >= latin else _TO_LATIN)


def fold_plain(word: str) -> str:
    """`fold` of one lower-case word without spaces, by a short way where it is of Cyrillic letters only."""
    return _fold_cyrillic(word) if _PLAIN_WORD.fullmatch(word) else _fold_word(word)


@lru_cache(maxsize=100_000)
def _fold_cyrillic(word: str) -> str:
    for sequence, to in _SEQUENCES:
        word = word.replace(sequence, to)
    letters = word.translate(_LETTERS)
    return _fold_letters(letters, _CYRILLIC_CONTEXT) if _ANY_CONTEXT.search(letters) else letters.translate(_SOUNDS)


@lru_cache(maxsize=200_000)
def _fold_word(word: str) -> str:
    text = unicodedata.normalize("NFC", word)
    if not text.isascii():
        text = "-".join(map(one_script, _PARTS.split(text)))
    if _APOSTROPHES.search(text):
        text = _APOSTROPHE.sub(lambda mark: _OF_2017[mark[1].lower()], text)
    text = _SILENT.sub("", text).lower()
    if not text.isascii():
        for sequence, to in _SEQUENCES:
            text = text.replace(sequence, to)
        text = _plain(text.translate(_LETTERS))
    return " ".join(filter(None, map(_fold_letters, _NOT_KEY.split(text))))


def _plain(text: str) -> str:
    """Without the marks on letters; what is not ASCII then stays and is dropped later."""
    if text.isascii():
        return text
    return "".join(sign if sign.isascii() else _base(sign) for sign in text)


def _base(sign: str) -> str:
    decomposed = unicodedata.normalize("NFKD", sign).lower()
    return "".join(part for part in decomposed if part.isascii())


def _fold_letters(letters: str, rules: Iterable[_Rule] = _CONTEXT) -> str:
    for needs, rule, to in rules:
        if needs in letters:
            letters = rule.sub(to, letters)
    return letters.translate(_SOUNDS)
