"""The name that an entity is shown by."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from nlp.body_names import body_key
from nlp.legal_names import without_form
from nlp.names import compact, given_and_patronymic

_KAZAKH = re.compile(r"[әіңғүұқөһӘІҢҒҮҰҚӨҺ]")
_KAZAKH_FORM = re.compile(r"\b(?:ЖШС|ЖК|КММ|ММ|РММ|РМК|МКК)\b")  # legal forms without a letter of its own
_QUOTED = re.compile(r"«[^»]*»+")
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)


def best_name(kind: str, names: Mapping[str, int]) -> str:
    """The name that is shown: one that stands in an article, the most frequent full form. Russian forms come before
    Kazakh ones, and these before Latin; of equals the one with Kazakh letters, which says how it is spelled."""
    full = {name: times for name, times in names.items() if _is_full(kind, name, names)} or dict(names)
    scripts = {name: _script(kind, name) for name in full}
    if kind == "programme":  # «Жаркын жол» is a spelling of «Жарқын жол», no translation: neither comes first
        scripts = {name: min(scripts[o] for o in full if compact(o) == compact(name)) for name in full}
    return min(full, key=lambda name: (scripts[name], -full[name], _KAZAKH.search(name) is None, -len(name), name))


def _is_full(kind: str, name: str, names: Collection[str]) -> bool:
    """A first name and a surname; an organisation with its legal form; a place that is no case form of another."""
    if kind == "place":
        return name[:-1] not in names and not (name[-1:] == "я" and f"{name[:-1]}й" in names)
    if kind == "person":
        return len(name.split()) > 1 and "." not in name and given_and_patronymic(name) is None
    if kind != "organisation" or ("«" not in name and body_key(without_form(name))):
        return True
    return " ".join(name.split()) != without_form(name) != name.strip("«»")


def _script(kind: str, name: str) -> int:
    if kind == "organisation" and "«" in name:  # Kazakh letters in a quoted name say nothing of the language
        name = _QUOTED.sub(" ", name)
    if _KAZAKH_FORM.search(name) or _KAZAKH.search(name):
        return 1
    return 0 if _CYRILLIC.search(name) or not _LATIN.search(name) else 2
