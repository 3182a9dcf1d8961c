"""State programmes and projects: a trigger word with a quoted name, and known names in quotes.

The span is the proper name with its quotes; the trigger («госпрограмма», «ұлттық жоба») stays outside.
"""

from __future__ import annotations

import re
from functools import cache

from nlp.findings import Mention
from nlp.lexicon import lexicon
from nlp.names import compact, known_programmes, name_key

_QUOTED = re.compile(r"«(?:[^«»\n]|«[^«»\n]{1,80}»){2,120}»|“[^“”\n]{2,120}”|„[^„“”\n]{2,120}[“”]|\"[^\"\n]{2,120}\"")
# Small words may stand between a trigger and its name: «программа льготного кредитования «…»».
_BETWEEN = r"(?: [а-яё-]{2,40}){0,4}"
_BEFORE = re.compile(
    rf"(?:(?<!\w)(?:гос(?:ударственн\w+ )?программ|программ|концепци|стратеги|нацпроект|стипенди|послани)\w*{_BETWEEN}"
    r"|(?<!\w)проект\w*|дорожн\w+ карт\w*|план\w{0,2} нации|бағдарлама\w*|ұлттық жоба\w*|тұжырымдама\w*"
    r"|programme|program|national project|roadmap)(?: (?:по|on|of))?(?: названием)?\s*$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"^(?:-?[а-яәіңғүұқөһ]{0,4})\s*(?:[а-яәіңғүұқөһ-]{2,40} ){0,3}(?:state |national )?"
    r"(?:бағдарлама\w*|жоба(?:с|ның|ға|да|дан|лар|\b)\w*|тұжырымдама\w*|жол картас\w*|стратегия\w*|стипендия\w*"
    r"|programme|program)",
    re.IGNORECASE,
)
# What stands beside a name that somebody else has, too: a firm, a film, a club, a shop.
_OTHER_BEFORE = re.compile(
    r"(?<!\w)(?:[А-ЯЁ]{2,5}|LLP|JSC|(?i:компани|фирм|фильм|клуб|команд|магазин|газет|журнал|кафе|ресторан|отел|гостиниц|книг"
    r"|роман|песн|спектакл|фонд|банк|канал|телеканал|улиц|комплекс|холдинг|групп)\w{0,4})[ \u00a0]$"
)
_OTHER_AFTER = re.compile(
    r"^[ \u00a0](?:[А-ЯӘІҢҒҮҰҚӨҺ]{2,5}(?!\w)|(?:[а-яәіңғүұқөһ]+ )?(?:фильм|клуб|дүкен|газет|журнал|қор|компани|кафе"
    r"|кітаб|мейрамхана|ән|телеарна|кешен|банк|холдинг))"
)
_FORM_AFTER = re.compile(r"^[ \u00a0](?:[А-ЯӘІҢҒҮҰҚӨҺ]{2,5}|LLP|JSC)(?!\w)")  # «…» АҚ-ның жобасы: a project of a firm
_KAZAKH = re.compile(r"[әіңғүұқөһӘІҢҒҮҰҚӨҺ]")


def find_programmes(text: str, start: int, stop: int) -> list[Mention]:
    """Programmes named in text[start:stop], in order; `name` is without quotes, spelled as in the table where known."""
    found = [
        _mention(text, match.start(), match.end())
        for match in _QUOTED.finditer(text, start, stop)
        if _is_programme(text, match, start, stop)
    ]
    taken = [(mention.start, mention.stop) for mention in found]
    for match in _unquoted().finditer(text, start, stop):
        free = not any(a < match.end() and match.start() < b for a, b in taken)
        if free and (match[0] in _proper() or _triggered(text, match, start, stop)):
            found.append(_mention(text, match.start(), match.end()))
    return sorted(found, key=lambda mention: mention.start)


def _is_programme(text: str, match: re.Match[str], start: int, stop: int) -> bool:
    known = known_programmes().get(compact(match[0]))
    if _triggered(text, match, start, stop):
        return True
    return known is not None and known not in _ambiguous() and not _other(text, match, start, stop)


def _other(text: str, match: re.Match[str], start: int, stop: int) -> bool:
    """«ТОО «Цифровой Казахстан»», «фильм «Нурлы жол»», «Цифрлық Қазақстан» ЖШС."""
    before, after = (
        text[max(start, match.start() - 30) : match.start()],
        text[match.end() : min(stop, match.end() + 30)],
    )
    return bool(_OTHER_BEFORE.search(before) or _OTHER_AFTER.match(after))


def _triggered(text: str, match: re.Match[str], start: int, stop: int) -> bool:
    before, after = (
        text[max(start, match.start() - 120) : match.start()],
        text[match.end() : min(stop, match.end() + 80)],
    )
    return bool(_BEFORE.search(before) or (_AFTER.match(after) and not _FORM_AFTER.match(after)))


def _mention(text: str, start: int, stop: int) -> Mention:
    written = text[start:stop]
    name = written.strip('«»“”„"').strip()
    return Mention(start, stop, written, "programme", _known_name(name) or name, name_key("programme", name))


def _known_name(name: str) -> str:
    """The table's own spelling of a known programme, in the language of `name`."""
    key = known_programmes().get(compact(name))
    if key is None:
        return ""
    spellings = [
        n for entry in _entries() if f"=programme/{entry['id']}" == key for la in ("ru", "kk", "en") for n in entry[la]
    ]
    return next((n for n in spellings if n.casefold() == name.casefold()), "")


@cache
def _entries() -> tuple[dict[str, list[str]], ...]:
    return tuple(lexicon("programmes.yaml")["programmes"])


@cache
def _ambiguous() -> frozenset[str]:
    """Known names of one word are names of shops and villages too: they need a trigger."""
    return frozenset(
        f"=programme/{entry['id']}" for entry in _entries() if all(len(name.split()) == 1 for name in entry["ru"])
    )


@cache
def _proper() -> frozenset[str]:
    """Names that mean the programme without quotes and without a word for what they are."""
    return frozenset(
        name for entry in _entries() if entry.get("proper") for la in ("ru", "kk", "en") for name in entry[la]
    )


@cache
def _unquoted() -> re.Pattern[str]:
    names = {name for entry in _entries() for la in ("ru", "kk", "en") for name in entry[la] if len(name) > 5}
    return re.compile(rf"(?<![\w«“\"])(?:{'|'.join(sorted(map(re.escape, names), key=len, reverse=True))})(?!\w)")
