"""Organisations that are known by name, without quotes or a legal form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from nlp.lexicon import lexicon
from nlp.organisations.forms import Openings, openings_of
from nlp.organisations.grammar import Candidate, Ground

_CASES = r"(?:[-–‑][а-яәіңғүұқөһё]{1,9}|н[ыі]ң|[дт][ыі]ң|[дт][ае]н|[дт][ае]|[гғқк][ае]|н[ае]н|[дт][ыі]|н[ыі]|[мбп]ен|[ауыеи]|ом|ем|ой|ою|ам|ах)?"  # noqa: E501


@cache
def known_aliases() -> tuple[re.Pattern[str], Openings, tuple[str, ...]]:
    """One pattern of every alias, how they begin, and the aliases, longest first.

    A name is the alias that stands there: a text's «Нацбанк» is shown so, and the key joins it to its other names."""
    organisations = lexicon("organisations/known.yaml")["organisations"].values()
    names = {alias for entry in organisations for language in ("ru", "kk", "en") for alias in entry.get(language, ())}
    aliases = tuple(sorted(names, key=lambda alias: (-len(alias), alias)))
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(_grouped(aliases))})(?![\w])")
    return pattern, openings_of(alias[:-1] if alias[-1] in "аеыя" else alias for alias in aliases), aliases


def _grouped(aliases: tuple[str, ...]) -> Iterator[str]:
    """One pattern for the aliases of each sort of ending: the endings are compiled once a sort, not once an alias."""
    groups: dict[str, list[str]] = {}
    for alias in aliases:  # longest first, and so in each group
        unchanged = alias.isupper() or alias.isascii()
        last = "" if unchanged else alias[-1] if alias[-1] in "аеыя" else "-"
        pattern = re.escape(alias).replace(r"\ ", r"[ \u00a0]")
        groups.setdefault(last, []).append(pattern[:-1] if last.isalpha() else pattern)
    for last in sorted(groups, reverse=True):  # names that take endings before abbreviations that begin them
        yield f"(?:{'|'.join(groups[last])}){_ending(last)}"


def _ending(last: str) -> str:
    """What may follow the names of a sort: those that change their last vowel, others, and those that never change."""
    if last.isalpha():  # Казпочта, Антикор бюросы
        return rf"(?:[{last}](?:[-–‑]?(?:н[ыі]ң|ны|на|не|нда|нан|мен|ға|да|дан))?|ы|и|е|у|ой|ю|ей)"
    return _CASES if last else "(?:[-–‑][а-яәіңғүұқөһё]{1,9})?"


def known_name(ground: Ground) -> Iterator[Candidate]:
    """КазМунайГаза, Самұрық-Қазынаның, КТЖ; in quotes too, unless the words before say that it is a building."""
    pattern, openings, _ = known_aliases()
    for match in ground.matches(pattern, openings):
        start, stop = match.span()
        pair = ground.quote_from.get(start - 1)
        if pair and pair[1] == stop + 1:
            start, stop = pair
        # After «акции», «дело», «доклад» a name in full or an abbreviation is the owner's, not what is so called.
        plain = match.start() == start and (" " in match.group() or match.group().isupper() or match.group().isascii())
        if (not plain and ground.named_otherwise(start, stop)) or _joined(ground, match.end()):
            continue
        run = next((one for one in ground.latin_runs if one[0] == start and one[1] > stop), None)
        if run is not None:  # «Halyk Global Markets» is another body than Halyk
            written = ground.text[run[0] : run[1]]
            yield Candidate(*run, " ".join(written.split()), "known_name", written)
            continue
        base = _base(match.group())
        name = f"«{base}»" if pair and start == pair[0] else base
        yield Candidate(start, stop, name, "known_name", ground.text[match.start() : match.end()])


@lru_cache(maxsize=20_000)
def _base(written: str) -> str:
    """The alias that is written so, with or without its ending."""
    return next(a for a in known_aliases()[2] if written.startswith(a[:-1] if a[-1] in "аеыя" else a))


def _joined(ground: Ground, stop: int) -> bool:
    """Whether a site's name or a longer word goes on: «kaspi.kz» is an address where the dot follows."""
    return bool(re.match(r"[.@]\w", ground.text[stop : stop + 2]))
