"""Which language a text is in: Russian, Kazakh (either script) or English, by paragraph.

The alphabet decides what can be decided by it; a small character n-gram model (models/language.json, made by
`python -m nlp.train language`) weighs the rest. Names and quoted titles are masked: `Журналист: Талғат Ерғалиев` is
Russian, whoever wrote it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path

from nlp.findings import Language, Paragraph
from nlp.lexicon import lexicon

MODEL = Path(__file__).parent / "models" / "language.json"
_SAMPLE = 4_000  # characters of a paragraph that are weighed
_LONGEST_WORD = 40
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*")
_QUOTED = re.compile(r"«[^«»\n]{0,200}»|“[^“”\n]{0,200}”|\"[^\"\n]{0,200}\"|„[^„“\n]{0,200}“")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u0259]")
_CYRILLIC_RUN, _LATIN_RUN = re.compile(f"{_CYRILLIC.pattern}+"), re.compile(f"{_LATIN.pattern}+")
_KAZAKH = re.compile("[әғқңөұүһі]")
_NEITHER = re.compile("[їєґўҳҷӣӯљњђћџßàâãåæçèêëìîïðòõøùûÿąćčďęěłňőřśšťůźż¿¡]")
_KAZAKH_LATIN = re.compile("[ńǵıýúóáşğžñəūäö]")
_OWN_WORD = re.compile("[^ ]*[әғқңөұүһі][^ ]*")
_PARTICLES = frozenset(
    ("и", "в", "на", "с", "что", "для", "из", "от", "как", "это", "при", "его", "о", "до", "за", "или")
)
_RUSSIAN_ENDING = re.compile(r"(?:ого|его|ому|ему|ыми|ими|ение|ения|ает|яет|ться|тся|ский|ская|ской|ую|ости)$")
_LINE = re.compile(r"[^\n]+")

# Weights in hundredths of a natural logarithm, beside what the n-grams say; > 0 is Kazakh.
_OWN_LETTER = 400  # a letter that Russian has not, in a word that is no name
_ENDING = -150  # endings that only Russian words have
_OWN_LETTER_LATIN = 150  # a letter of a Kazakh Latin alphabet that English has not
_OPENER = 150  # what the first word of a title can weigh at most, for it may be a name
_SHORT = 12  # words of a title
_OPENING = ' \u00a0«“"—–-'
# One word in so many with a letter that none of the languages has: another language. English borrows accents.
_FOREIGN_SHARE = {"cyrillic": 12, "latin": 5}
_QUOTATION = 40  # letters of a text that is mostly quoted: speech, no title
_LISTED = 450  # an everyday word of one language (language_words.yaml)
_UNDECIDED = 60
_EVERY, _ENOUGH = 4, 8  # of many words every fourth is weighed first,
_CERTAIN = 2_500  # and that is all where it says so much


def language_of(text: str) -> Language:
    """The language of a text; "und" where there is too little to tell (no letters, a lone name, another script)."""
    score, script = _weigh(text[:_SAMPLE])
    return _decide(score, script)


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """The lines of a text with their languages, in order. A line too short to tell takes its neighbour's language."""
    lines = list(_lines(text))
    guesses = [language_of(text[start:stop]) for start, stop in lines]
    whole = _prevailing(lines, guesses) if "und" in guesses else "und"
    found = []
    for (start, stop), guess in zip(lines, guesses, strict=True):
        found.append(Paragraph(start, stop, whole if guess == "und" else guess))
    return tuple(found)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    for match in _LINE.finditer(text):
        if not match.group().isspace():
            yield match.span()


def _prevailing(lines: list[tuple[int, int]], guesses: list[Language]) -> Language:
    sizes: dict[Language, int] = {}
    for (start, stop), guess in zip(lines, guesses, strict=True):
        if guess != "und":
            sizes[guess] = sizes.get(guess, 0) + stop - start
    return max(sizes, key=lambda language: sizes[language], default="und")


def masked_words(text: str) -> tuple[list[str], list[str]]:
    """The lower-case words that speak for the language of a text, and those that may be names or quoted titles."""
    plain: list[str] = []
    names: list[str] = []
    rest = _QUOTED.sub(" ", text)
    shouting = None
    for number, match in enumerate(_WORD.finditer(rest)):
        word = match.group()
        if len(word) > _LONGEST_WORD:
            continue
        if not word[0].isupper():  # most words
            plain.append(word.lower())
            continue
        if shouting is None:
            shouting = sum(map(str.isupper, rest)) > sum(map(str.islower, rest))
        before = rest[max(0, match.start() - 3) : match.start()].rstrip()
        first = number == 0 or before.endswith((".", "!", "?", "…"))
        name = not first and not (shouting and word.isupper())
        (names if name else plain).append(word.lower())
    return plain, names


def ngrams(word: str) -> Iterator[str]:
    """All runs of one to four letters of a word between its edges."""
    edged = f" {word} "
    for size in (1, 2, 3, 4):
        for start in range(len(edged) - size + 1):
            if edged[start : start + size] != " ":
                yield edged[start : start + size]


def _weigh(text: str) -> tuple[float, str]:
    plain, names = masked_words(text)
    cyrillic, latin = _letters(plain)
    if cyrillic + latin < 3 or (len(plain) == 1 and not cyrillic and len(names) > 1):  # "Tokayev Visits Beijing"
        plain, names = plain + names + _inside_quotes(text), []
        cyrillic, latin = _letters(plain)
    letters = sum(map(str.isalpha, text)) if len(text) > _QUOTATION else 0
    if letters > _QUOTATION and 3 * (cyrillic + latin) < letters:
        plain = plain + [word for quoted in _QUOTED.findall(text) for word in masked_words(quoted[1:-1])[0]]
        cyrillic, latin = _letters(plain)
    if cyrillic + latin < 2 or cyrillic + latin < sum(map(str.isalpha, text)) / 8:
        return 0.0, ""
    script = "cyrillic" if cyrillic >= latin else "latin"
    if script == "cyrillic" and len(plain) >= _ENOUGH and (plainly := _plainly(plain)):
        return plainly, script
    ours = _CYRILLIC if script == "cyrillic" else _LATIN
    words = [word for word in plain if ours.search(word)] if cyrillic and latin else plain
    foreign = sum(1 for word in words if _NEITHER.search(word)) if _NEITHER.search(text) else 0
    if foreign and _FOREIGN_SHARE[script] * foreign >= len(words):
        return 0.0, ""
    if 1 < len(words) < _SHORT and text.lstrip(_OPENING)[:1].isupper():
        first = _word_weight(words[0], script)  # it may be a name: «Қаңтар: хроника событий»
        return max(-_OPENER, min(_OPENER, first)) + sum([_word_weight(word, script) for word in words[1:]]), script
    some = words[::_EVERY]
    if len(some) >= _ENOUGH:
        score = sum([_word_weight(word, script) for word in some])
        if abs(score) > _CERTAIN:  # the words between them would have to say the opposite
            return score, script
    return sum([_word_weight(word, script) for word in words]), script


def _plainly(words: list[str]) -> float:
    """A weight where the words leave no doubt: half of them with letters that Russian has not, or none and several
    particles that Kazakh has not. 0 where the n-grams must say."""
    own = len(_OWN_WORD.findall(" ".join(words)))
    if own * 2 >= len(words):
        return float(_CERTAIN)
    return float(-_CERTAIN) if not own and len(_PARTICLES.intersection(words)) > 2 else 0.0


def _inside_quotes(text: str) -> list[str]:
    return [word.lower() for quoted in _QUOTED.findall(text) for word in _WORD.findall(quoted)]


def _letters(words: list[str]) -> tuple[int, int]:
    joined = "".join(words)
    return len(joined) - len(_CYRILLIC_RUN.sub("", joined)), len(joined) - len(_LATIN_RUN.sub("", joined))


@lru_cache(maxsize=100_000)
def _word_weight(word: str, script: str) -> float:
    get = _model()[script].get
    edged = f" {word} "
    size = len(edged)
    # The n-grams of `ngrams`, cut here: a generator costs more than the look-up.
    weight = sum([get(edged[at : at + 2], 0) + get(edged[at : at + 3], 0) for at in range(size - 2)])
    weight += sum([get(edged[at : at + 4], 0) for at in range(size - 3)]) + get(edged[-2:], 0)
    weight += sum([get(letter, 0) for letter in word])
    if script == "cyrillic":
        weight += _OWN_LETTER * bool(_KAZAKH.search(word)) + _ENDING * bool(_RUSSIAN_ENDING.search(word))
    elif _KAZAKH_LATIN.search(word):
        weight += _OWN_LETTER_LATIN
    listed = _listed(script).get(word) or (_english(word) if script == "latin" else 0)
    return max(weight, listed) if listed > 0 else min(weight, listed) if listed else weight


def _english(word: str) -> int:
    """An English word of the list with an English ending."""
    stems = (word.removesuffix(ending) for ending in ("s", "es", "ed", "ing", "'s", "’s") if word.endswith(ending))
    return -_LISTED if any(stem in _listed("latin") and _listed("latin")[stem] < 0 for stem in stems) else 0


@cache
def _listed(script: str) -> Mapping[str, int]:
    words = lexicon("language_words.yaml")
    kazakh, other = ("kk", "ru") if script == "cyrillic" else ("kk_latin", "en")
    table = dict.fromkeys(words[kazakh]["words"].split(), _LISTED)
    table |= dict.fromkeys(words[other]["words"].split(), -_LISTED)
    sure = words["sure"]
    return (
        table
        | dict.fromkeys(sure.get(kazakh, "").split(), 2 * _LISTED)
        | dict.fromkeys(sure[other].split(), -2 * _LISTED)
    )


def _decide(score: float, script: str) -> Language:
    if not script or abs(score) < _UNDECIDED:
        return "und"
    if score > 0:
        return "kk"
    return "ru" if script == "cyrillic" else "en"


@cache
def _model() -> Mapping[str, Mapping[str, int]]:
    loaded: dict[str, dict[str, int]] = json.loads(MODEL.read_text(encoding="utf-8"))
    return loaded
