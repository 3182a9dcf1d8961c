"""JSON repair: scripts that are nearly JSON → their value, where there is one way only to read them."""

from __future__ import annotations

import json
import re
from typing import Any

MOST_QUOTES = 20_000  # quotation marks of a script that is repaired
_OPENINGS = ("<!--", "//<![CDATA[", "/*<![CDATA[*/", "<![CDATA[")
_CLOSINGS = ("//]]>", "/*]]>*/", "]]>", "-->", ";")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.S)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_BAD_ESCAPE = re.compile(r'\\(?!["\\/bfnrtu]|$)')
_CLOSES = re.compile(r'\s*(?:$|:|[}\]]|,\s*(?:["{\[}\]]|-?\d|true\b|false\b|null\b))')
_OPENS = re.compile(r"[{\[:,]\s*$")


def load(source: str) -> Any:
    """The value of a script. Forgiven are raw newlines in strings, comment wrappers, trailing commas, escapes that JSON
    has not, quotation marks inside a string where each could be nothing else, and objects that follow one another,
    which become a list. None where it cannot be read, or could be read in more ways than one."""
    source = _unwrapped(source)
    for repair in (lambda text: text, _without_commas, _escaped):
        try:
            return _all(repair(source))
        except (ValueError, RecursionError):
            continue
    return None


def _unwrapped(source: str) -> str:
    """Without what hides a script from programs that know none."""
    source = source.strip()
    for opening in _OPENINGS:
        source = source.removeprefix(opening).lstrip()
    before = ""
    while before != source:
        before = source
        for closing in _CLOSINGS:
            source = source.removesuffix(closing).rstrip()
    return source


def _all(source: str) -> Any:
    decoder, found = json.JSONDecoder(strict=False), []
    place = len(source) - len(source.lstrip())
    while place < len(source):
        value, place = decoder.raw_decode(source, place)
        found.append(value)
        while place < len(source) and source[place] in " \t\r\n,;":
            place += 1
    if not found:
        raise ValueError("nothing is there")
    return found[0] if len(found) == 1 else found


def _without_commas(source: str) -> str:
    """Commas before a closing bracket go, outside strings."""
    parts, place = [], 0
    for match in _STRING.finditer(source):
        parts += [source[place : match.start()], match[0]]
        place = match.end()
    parts.append(source[place:])
    joined = "".join(part if index % 2 else _BAD_SPACE.sub(" ", part) for index, part in enumerate(parts))
    strings = iter(_STRING.findall(joined))
    bare = _TRAILING_COMMA.sub(r"\1", _STRING.sub('""', joined))
    return re.sub('""', lambda _: _BAD_ESCAPE.sub(r"\\\\", next(strings)), bare)


_BAD_SPACE = re.compile("[\u00a0\ufeff\u200b]")


def _escaped(source: str) -> str:
    """Quotation marks inside strings get their backslash. A mark closes its string where a colon, a bracket, or a comma
    and another value follow; raises ValueError where a mark that does so can as well be one of a pair inside."""
    if source.count('"') > MOST_QUOTES:
        raise ValueError("too many quotation marks")
    parts: list[str] = []
    inside, place, inner = False, 0, 0
    for match in re.finditer(r'\\.|"', source, re.S):
        parts.append(source[place : match.start()])
        place = match.end()
        mark = match[0]
        if mark == '"' and not inside:
            if not _OPENS.search(source, max(0, match.start() - 50), match.start()) and match.start() != 0:
                raise ValueError("a string begins where none can")
            inside, inner = True, 0
        elif mark == '"' and _CLOSES.match(source, match.end()):
            if inner % 2:
                raise ValueError("it cannot be told where a string ends")
            inside = False
        elif mark == '"':
            inner, mark = inner + 1, '\\"'
        parts.append(mark)
    parts.append(source[place:])
    return _without_commas("".join(parts))
