"""Within one text short forms join their full form, where exactly one full form fits."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from nlp.findings import LocalEntity, Mention
from nlp.legal_names import without_form
from nlp.names import compact, given_and_patronymic, name_key, person_parts

_ENDINGS = ("nin", "din", "tin", "ga", "ge", "ka", "ke", "da", "de", "ta", "te", "a", "u", "om", "oi", "y", "e", "i")
_NEAR = 3  # characters between an expansion and its abbreviation in parentheses: `» (`


def local_entities(text: str, mentions: Sequence[Mention]) -> tuple[tuple[LocalEntity, ...], tuple[Mention, ...]]:
    """The entities of one text, and its mentions (same order and spans) with their keys set.

    A key is that of the full form that the mention joined; "" where no or more than one full form fits a name that
    says too little by itself: a lone surname with two bearers, a lone first name.
    """
    mentions = _places_as_written(text, mentions)
    keys = [name_key(mention.kind, mention.name) for mention in mentions]
    introduced = _introduced(text, mentions, keys)
    full = _full_names(mentions, keys)
    # A long text says few names often: each name is compared with the others once.
    distinct = {(mention.kind, mention.name): mention for mention in mentions}
    addressed = {said: _addressed(mention, mentions, keys) for said, mention in distinct.items()}
    joined = {
        said: _joined(mention, name_key(*said), introduced, full) if addressed[said] is None else addressed[said]
        for said, mention in distinct.items()
    }
    keys = [joined[mention.kind, mention.name] or "" for mention in mentions]
    keyed = tuple(replace(mention, key=key) for mention, key in zip(mentions, keys, strict=True))
    return _entities(keyed), keyed


def _places_as_written(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    names = {mention.name: _place_as_written(text, mention).name for mention in mentions if mention.kind == "place"}
    return [replace(m, name=names[m.name]) if m.kind == "place" and names[m.name] != m.name else m for m in mentions]


def _place_as_written(text: str, mention: Mention) -> Mention:
    """A place that no table knows, with the nominative that the text itself has: «в Кенарале … Кенарал – Тараз»."""
    stem = mention.name[:-1]
    if mention.kind != "place" or len(stem) < 4 or mention.name[-1] not in "аоеу" or stem[-1] in "аеиоуыэюя":
        return mention
    return replace(mention, name=stem) if re.search(rf"(?<!\w){re.escape(stem)}(?!\w)", text) else mention


def _joined(mention: Mention, key: str, introduced: Mapping[str, set[str]], full: Mapping[str, set[str]]) -> str:
    if mention.kind == "person":
        fitting = {known for known in full["person"] if _short_person(mention.name, known)} - {key}
        return next(iter(fitting)) if len(fitting) == 1 and (not key or "." in key) else key
    if mention.kind != "organisation" or key.startswith("="):
        return key
    known = introduced.get(compact(without_form(mention.name)), set())
    if (
        not known and mention.name == f"«{without_form(mention.name)}»"
    ):  # «Ақжелкен Банка» where «Ақжелкен Банк» АҚ stands
        known = {other for other in full["organisation"] if any(key == other + ending for ending in ("a", "u", "om"))}
    if len(known) == 1:
        return next(iter(known))
    return "" if len(known) > 1 else key


def _addressed(mention: Mention, mentions: Sequence[Mention], keys: Sequence[str]) -> str | None:
    """The key of the one person of the text whom a first name with patronymic («Ольга Николаевна») can mean; "" where
    it says too little; None where the name is none of these, or a surname in -ович that nothing speaks against."""
    name = given_and_patronymic(mention.name) if mention.kind == "person" else None
    if name is None:
        return None
    first, patronymic, sure = name
    fitting = {
        key
        for other, key in zip(mentions, keys, strict=True)
        if other.kind == "person" and _has_first(key, first) and given_and_patronymic(other.name) is None
        if person_parts(other.name)[1] in ("", patronymic, f"{patronymic[0]}.")
    }
    agreeing = {key for other, key in zip(mentions, keys, strict=True) if person_parts(other.name)[1] == patronymic}
    fitting = fitting & agreeing or fitting
    if len(fitting) == 1:
        return next(iter(fitting))
    return "" if sure or fitting else None


def _has_first(key: str, first: str) -> bool:
    return any(part == first or part == f"{first[0]}." for part in key.split())


def _full_names(mentions: Sequence[Mention], keys: Sequence[str]) -> dict[str, set[str]]:
    full: dict[str, set[str]] = defaultdict(set)
    for mention, key in zip(mentions, keys, strict=True):
        if key and not (mention.kind == "person" and ("." in key or _is_address(mention.name))):
            full[mention.kind].add(key)
    # «К. Ахметов» is a full form for «Ахметов» where nothing longer with that surname stands.
    persons = {m.name: (m, key) for m, key in zip(mentions, keys, strict=True) if m.kind == "person"}
    for mention, key in persons.values():
        if "." in key and not any(_short_person(mention.name, k) for k in full["person"]):
            full["person"].add(key)
    return full


def _is_address(name: str) -> bool:
    found = given_and_patronymic(name)
    return found is not None and found[2]


def _short_person(name: str, key: str) -> bool:
    """Whether `name` (a surname or first name alone, or with initials) can mean the person of `key`."""
    parts, known = person_parts(name)[0], key.split()
    words = [part for part in parts if not part.endswith(".")]
    initials = [part[0] for part in parts if part.endswith(".")]
    if len(words) != 1:
        return False
    rest = [word for word in known if not _same_word(words[0], word)]
    if len(rest) != len(known) - 1:
        return False
    return not initials or any(word[0] == initials[0] for word in rest)


def _same_word(word: str, known: str) -> bool:
    """Equal, or `word` with one case ending that was left on; never a woman's surname for a man's."""
    if word == known:
        return True
    if word.startswith(known) and known.endswith(("ev", "ov", "in")) and word[len(known) :] == "a":
        return False
    return any(word == known + ending for ending in _ENDINGS if len(known) > 3)


def _introduced(text: str, mentions: Sequence[Mention], keys: Sequence[str]) -> dict[str, set[str]]:
    """Abbreviations and short names introduced in parentheses after a full name: short folded form → keys."""
    found: dict[str, set[str]] = defaultdict(set)
    for i, mention in enumerate(mentions):
        if mention.kind != "organisation" or not keys[i]:
            continue
        tail = text[mention.stop : mention.stop + 60]
        opening = tail.find("(")
        if 0 <= opening <= _NEAR and ")" in tail[opening:]:
            inner = tail[opening + 1 : tail.index(")", opening)]
            short = compact(without_form(_after_words(inner)))
            if short and short != keys[i] and _abbreviates(inner, mention.name):
                found[short].add(keys[i])
    return found


def _after_words(inner: str) -> str:
    """«далее – АС» and «бұдан әрі – АС» introduce АС."""
    for dash in ("–", "—", "-"):
        before, mark, after = inner.partition(dash)
        if mark and before.strip().lower() in ("далее", "бұдан әрі", "ары қарай", "әрі қарай", "hereinafter"):
            return after
    return inner


def _abbreviates(inner: str, name: str) -> bool:
    """Whether the capitals in parentheses can be the first letters of the name's words, or it was said outright."""
    short = _after_words(inner)
    if short != inner:
        return True
    capitals = "".join(sign for sign in short if sign.isalpha())
    initials = iter(word[0].upper() for word in name.replace("-", " ").replace("«", " ").split() if word[:1].isalpha())
    return len(capitals) > 1 and capitals.isupper() and all(letter in initials for letter in capitals)


def _entities(mentions: Sequence[Mention]) -> tuple[LocalEntity, ...]:
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i, mention in enumerate(mentions):
        unresolved = mention.key or f"?{compact(mention.name)}"
        groups[mention.kind, unresolved].append(i)
    return tuple(_entity(mentions, indexes) for indexes in groups.values())


def _entity(mentions: Sequence[Mention], indexes: Sequence[int]) -> LocalEntity:
    first = mentions[indexes[0]]
    name = _best_name(mentions[i].name for i in indexes)
    spellings = dict.fromkeys(spelling for i in indexes for spelling in (mentions[i].name, mentions[i].text))
    return LocalEntity(first.kind, name, tuple(s for s in spellings if s != name), tuple(indexes))


def _best_name(names: Iterable[str]) -> str:
    """The name of most words; of equals the most frequent, then the first."""
    counts = Counter(names)
    return max(counts, key=lambda name: (len(name.replace(".", ". ").split()), len(name) > 4, counts[name]))
