"""Within one text short forms join their full form, where exactly one full form fits."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from nlp.findings import LocalEntity, Mention
from nlp.legal_names import without_form
from nlp.names import compact, given_and_patronymic, name_key, person_parts, plain_key

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
    # A long text says few names often: each name is looked up once, and never compared with all others.
    distinct = {(mention.kind, mention.name): mention for mention in mentions}
    given = _GivenNames(mentions, keys)
    addressed = {said: given.addressed(mention) for said, mention in distinct.items()}
    joined = {
        said: _joined(mention, name_key(*said), introduced, full) if addressed[said] is None else addressed[said]
        for said, mention in distinct.items()
    }
    keys = [joined[mention.kind, mention.name] or "" for mention in mentions]
    keyed = tuple(replace(mention, key=key) for mention, key in zip(mentions, keys, strict=True))
    return _entities(keyed), keyed


def _places_as_written(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Places that no table knows get the nominative that the text itself has: «в Кенарале … Кенарал – Тараз»."""
    stems = {m.name: m.name[:-1] for m in mentions if m.kind == "place" and _may_be_inflected(m.name)}
    if not stems:
        return list(mentions)
    written = set(_PLACE_WORD.findall(text))
    names = {name: stem for name, stem in stems.items() if _WORD_ENDS.split(stem)[-1] in written and stem in text}
    return [replace(m, name=names[m.name]) if m.kind == "place" and m.name in names else m for m in mentions]


_PLACE_WORD = re.compile(r"\w+")
_WORD_ENDS = re.compile(r"\W+")


def _may_be_inflected(name: str) -> bool:
    return len(name) > 4 and name[-1] in "аоеу" and name[-2] not in "аеиоуыэюя"


def _joined(mention: Mention, key: str, introduced: Mapping[str, set[str]], full: _Full) -> str:
    if mention.kind == "person":
        fitting = set(full.people_of(mention.name)) - {key}
        return next(iter(fitting)) if len(fitting) == 1 and (not key or "." in key) else key
    if mention.kind != "organisation" or key.startswith("="):
        return key
    known = introduced.get(compact(without_form(mention.name)), set())
    if (
        not known and mention.name == f"«{without_form(mention.name)}»"
    ):  # «Ақжелкен Банка» where «Ақжелкен Банк» АҚ stands
        stems = [key.removesuffix(ending) for ending in ("a", "u", "om") if key.endswith(ending)]
        known = {known for stem in stems for known in full.of_form(stem)}
    if len(known) == 1:
        return full.formed(next(iter(known)))
    return "" if len(known) > 1 else full.formed(key)


class _GivenNames:
    """The people of a text by a part of their key and their patronymic, for «Ольга Николаевна» to be looked up."""

    def __init__(self, mentions: Sequence[Mention], keys: Sequence[str]) -> None:
        self._by_part: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._by_patronymic: dict[str, set[str]] = defaultdict(set)
        for (name, kind), key in {(m.name, m.kind): key for m, key in zip(mentions, keys, strict=True)}.items():
            patronymic = person_parts(name)[1]
            self._by_patronymic[patronymic].add(key)
            if kind == "person" and given_and_patronymic(name) is None:
                for part in key.split():
                    self._by_part[part, patronymic].add(key)

    def addressed(self, mention: Mention) -> str | None:
        """The key of the one person of the text whom a first name with patronymic can mean; "" where it says too
        little; None where the name is none of these, or a surname in -ович that nothing speaks against."""
        name = given_and_patronymic(mention.name) if mention.kind == "person" else None
        if name is None:
            return None
        first, patronymic, sure = name
        fitting: set[str] = set()
        for part in (first, f"{first[0]}."):
            for said in ("", patronymic, f"{patronymic[0]}."):
                fitting.update(islice(self._by_part.get((part, said), ()), _MANY))
        fitting = fitting & self._by_patronymic.get(patronymic, set()) or fitting
        if len(fitting) == 1:
            return next(iter(fitting))
        return "" if sure or fitting else None


class _Full:
    """The keys that are full names: of organisations, and of people by each of their words."""

    def __init__(self) -> None:
        self._organisations: dict[str, set[str]] = defaultdict(set)
        self._people: dict[str, list[str]] = defaultdict(list)

    def add_organisation(self, key: str) -> None:
        self._organisations[plain_key(key)].add(key)

    def of_form(self, plain: str) -> set[str]:
        """The keys of a name, with and without a legal form."""
        return self._organisations.get(plain, set())

    def formed(self, key: str) -> str:
        """«Дала» is ТОО «Дала» where the text names no other legal person so."""
        formed = {known for known in self.of_form(key) if "|" in known}
        return next(iter(formed)) if len(formed) == 1 else key

    def add_person(self, key: str) -> None:
        for word in dict.fromkeys(key.split()):
            if key not in self._people[word][-1:]:
                self._people[word].append(key)

    def people_of(self, name: str) -> Iterator[str]:
        """Those whom a surname or first name alone, or with initials, can mean; of very many some."""
        words = [part for part in person_parts(name)[0] if not part.endswith(".")]
        if len(words) == 1:
            stems = [words[0], *(words[0].removesuffix(ending) for ending in _ENDINGS)]
            for stem in dict.fromkeys(stems):
                yield from (key for key in self._people.get(stem, ())[:_MANY] if _short_person(name, key))


_MANY = 50  # people of one first name or surname: what can mean so many means none of them


def _full_names(mentions: Sequence[Mention], keys: Sequence[str]) -> _Full:
    full, people = _Full(), dict[str, str]()
    for mention, key in zip(mentions, keys, strict=True):
        if mention.kind == "person":
            people.setdefault(mention.name, key)
        elif mention.kind == "organisation" and key:
            full.add_organisation(key)
    for key in dict.fromkeys(k for name, k in people.items() if k and "." not in k and not _is_address(name)):
        full.add_person(key)
    # «К. Ахметов» is a full form for «Ахметов» where nothing longer with that surname stands.
    for name, key in people.items():
        if "." in key and next(full.people_of(name), None) is None:
            full.add_person(key)
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
            if short and short != plain_key(keys[i]) and _abbreviates(inner, mention.name):
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
