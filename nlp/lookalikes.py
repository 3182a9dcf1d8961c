"""Letters that only look right, put into the alphabet of their word: «Kазахстан», «TОО», «бiлiм», «Ќазаќстан».

Every change is letter for letter, so no offset moves. The tables and their reasons stand in lookalikes.yaml.
"""

from __future__ import annotations

import re
from functools import lru_cache

from nlp.lexicon import lexicon

_TABLES = lexicon("lookalikes.yaml")


def _table(name: str) -> dict[int, str]:
    entry = _TABLES[name]
    return {ord(a): b for a, b in zip(entry["from"], entry["to"], strict=True)}


_TO_CYRILLIC, _TO_LATIN = _table("latin_as_cyrillic"), _table("cyrillic_as_latin")
_OTHER, _CODE_PAGE = _table("other_alphabets"), _table("kz1048_as_cp1251")
_OTHERS = re.compile(f"[{_TABLES['other_alphabets']['from']}]")
_SURE_PAGE = re.compile(f"[{_TABLES['kz1048_as_cp1251']['sure']}](?=[\u0430-\u044f])|(?<=[\u0430-\u044f])[ќјѕћ]")
_NEVER_PAGE = re.compile(f"[{_TABLES['kz1048_as_cp1251']['never']}]")
_YEN = re.compile("(?<!\\w)¥(?=[а-яәіңғүұқөһ]{2})")  # what scanners read of Ұ: «¥лттық»
_FORMS = dict(zip(_TABLES["legal_forms"]["from"], _TABLES["legal_forms"]["to"], strict=True))

_CYRILLIC = "\u0400-\u052f"
_FOREIGN = "A-Za-z\u00c0-\u024f\u0259\u0275\u0391-\u03c9"
_MIXED = re.compile(rf"[{_FOREIGN}](?:(?=[{_CYRILLIC}])|(?<=[{_CYRILLIC}].))")
_HAS_FOREIGN = re.compile(f"[{_FOREIGN}]")
_FOREIGN_LETTERS, _CYRILLIC_LETTERS = re.compile(f"[{_FOREIGN}]+"), re.compile(f"[{_CYRILLIC}]+")
_LONGEST = 60  # longer "words" are noise
_WORD = re.compile(r"[^\W\d_]{2,%d}" % (2 * _LONGEST))  # noqa: UP031 - braces mean something else here
_WORD_BEFORE = re.compile(r"[^\W\d_]{1,%d}\Z" % _LONGEST)  # noqa: UP031
# A preposition or an initial of one Latin letter among Cyrillic words: «c 9 до 12», «K. Ахметов», «B Астане».
_LONE = re.compile(
    rf"(?<![\w’'.&+-])(?:[ceoyak](?=[ \u00a0](?:[{_CYRILLIC}]|\d))|[BCKOYA](?=[ \u00a0][{_CYRILLIC}])"
    rf"|[ABCEHKMOPTXI](?=\.[ \u00a0]?[\u0410-\u042f\u04d8\u0492\u049a\u04a2\u04e8\u04b0\u04ae\u04ba\u0406]))"
)
_FORM = re.compile(rf"(?<![\w-])(?:{'|'.join(sorted(_FORMS, key=len, reverse=True))})(?![\w-])")
_QUOTED_AFTER = re.compile(rf"[ \u00a0]{{1,3}}[«\"“„][^»\"”\n]{{0,40}}[{_CYRILLIC}]")
_QUOTED_BEFORE = re.compile(rf"[{_CYRILLIC}][^«\"“\n]{{0,20}}[»\"”][ \u00a0]{{1,3}}\Z")
_SENTENCE = re.compile(r"(?:^|[.!?:;»\n]\s*|[«\"“(]|[—–-]\s)\Z")


def own_letters(text: str) -> str:
    """The text with every word in one alphabet, as far as its letters allow; of the same length."""
    if _SURE_PAGE.search(text) and not _NEVER_PAGE.search(text):
        text = text.translate(_CODE_PAGE)
    if _OTHERS.search(text):
        text = text.translate(_OTHER)
    if "¥" in text:
        text = _YEN.sub("Ұ", text)
    if not (_HAS_FOREIGN.search(text) and _CYRILLIC_LETTERS.search(text)):
        return text
    changes = dict(_mixed_words(text))
    changes.update((match.start(), _FORMS[match[0]]) for match in _FORM.finditer(text) if _beside_quotes(text, match))
    changes.update((m.start(), m[0].translate(_TO_CYRILLIC)) for m in _LONE.finditer(text) if _is_lone(text, m))
    return _written(text, changes) if changes else text


def _mixed_words(text: str) -> list[tuple[int, str]]:
    found, done = [], -1
    for match in _MIXED.finditer(text):
        if match.start() < done:
            continue
        before = _WORD_BEFORE.search(text, max(0, match.start() - _LONGEST), match.start())
        word = _WORD.match(text, before.start() if before else match.start())
        if word is None:
            continue
        done = word.end()
        mended = one_alphabet(word[0])
        if mended != word[0]:
            found.append((word.start(), mended))
    return found


@lru_cache(maxsize=20_000)
def one_alphabet(word: str) -> str:
    """The word in one alphabet where that can be; «Kaspiде» and other joints of two real words stay as they are.

    What can be either («ТОО» of whatever letters) is Cyrillic."""
    if all(ord(letter) in _TO_CYRILLIC for run in _FOREIGN_LETTERS.findall(word) for letter in run):
        return word.translate(_TO_CYRILLIC)
    if all(ord(letter) in _TO_LATIN for run in _CYRILLIC_LETTERS.findall(word) for letter in run):
        return word.translate(_TO_LATIN)
    return word


def _beside_quotes(text: str, form: re.Match[str]) -> bool:
    return bool(
        _QUOTED_AFTER.match(text, form.end()) or _QUOTED_BEFORE.search(text, max(0, form.start() - 40), form.start())
    )


def _is_lone(text: str, match: re.Match[str]) -> bool:
    """Whether the word before is Cyrillic, or none: in «Vitamin C для всех» the letter is Latin."""
    before = text[max(0, match.start() - 20) : match.start()]
    if _SENTENCE.search(before):
        return True
    last = before.rstrip(" \u00a0,")[-1:]
    small = match[0].islower() or text[match.end() : match.end() + 1] == "."
    return small and bool(_CYRILLIC_LETTERS.match(last))


def _written(text: str, changes: dict[int, str]) -> str:
    parts, at = list[str](), 0
    for start in sorted(changes):
        if start >= at:
            parts += (text[at:start], changes[start])
            at = start + len(changes[start])
    return "".join([*parts, text[at:]])
