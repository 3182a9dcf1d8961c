"""Sound keys: one text for names that sound alike, for suggestions only. Never a reason to join two names."""

from __future__ import annotations

import re
from functools import lru_cache

from nlp.fold import fold

# Over the folded name (nlp/fold.yaml): what a telephone, an unstressed syllable or a final consonant makes equal.
_ALIKE = (
    ("shch|sch|zh|sh|ch", "S"),  # Чингиз and Шыңғыс, Жакан and Шакан
    ("kh", "k"),  # Бахыт and Бақыт, Хасен and Касен
    ("ts|z", "s"),  # Цой and Сой, Зауре and Сәуле's first sound at the end of a line
    ("n+g(?![aeiou])", "n"),  # Нұрбаң written Нурбанг
    ("b", "p"),
    ("d", "t"),
    ("g", "k"),
    ("v", "f"),
    ("m(?=[ptkfsS])", "n"),  # Темпиров and Тенпиров
)
_RULES = [(re.compile(sounds), one) for sounds, one in _ALIKE]
_VOWELS = re.compile("[aeiouy]+")
_TWICE = re.compile(r"([A-Za-z])\1+")


@lru_cache(maxsize=200_000)
def sound_key(name: str) -> str:
    """The consonants of a name as they sound, words in alphabetical order; "" where none is left.

    «Бенедиксимус» = Benedixsimus = «Бинидексимуз»; a vowel counts at the beginning of a word only, so case endings
    that are vowels do not either. Works for Russian, Kazakh and Latin letters and any text; linear in its length."""
    return " ".join(sorted(filter(None, map(_word, fold(name).split()))))


def _word(word: str) -> str:
    for sounds, one in _RULES:
        word = sounds.sub(one, word)
    first = "a" if word[:1] in "aeiouy" else ""
    return first + _TWICE.sub(r"\1", _VOWELS.sub("", word))
