"""People, organisations and places of a Kazakh stretch of text, by the trained model and by rules, without overlaps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise

from nlp.findings import Mention
from nlp.gazetteer import kazakh_heads, kazakh_phrases, kazakh_with_head, kazakh_words
from nlp.kazakh import merged, stemmer
from nlp.kazakh.ner.tagger import Reading, Tagger, tagger
from nlp.kazakh.persons import find_persons
from nlp.organisations import find_organisations

PLACES = kazakh_words()
_WITH_HEAD, _PHRASES, _HEADS = kazakh_with_head(), kazakh_phrases(), kazakh_heads()
_BY_FIRST: dict[str, list[tuple[str, ...]]] = {}  # longest first
for _phrase in sorted(_PHRASES, key=lambda phrase: (-len(phrase.split()), phrase)):
    _BY_FIRST.setdefault(_phrase.split()[0], []).append(tuple(_phrase.split()))
# Foreign names take front and back endings alike; abbreviations take them behind a hyphen.
_CASE = re.compile(
    r"[-–‑]?(?:[ндт][ыі]ң|[дт][ае]ғ[ыі]|[дт][ае]г[ыі]|[дтн][ае]н|[дт][ае]|н[ае]|[ғгқк][ае]|[ндт][ыі]|[мбп]ен)$"
)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


class KazakhMentions:
    """Finds the mentions of Kazakh text. The model loads with the first text; one may serve every thread."""

    @cached_property
    def _tagger(self) -> Tagger:
        return tagger()

    def read(self, stretches: Sequence[tuple[str, int, int]]) -> list[Reading]:
        """What the model says of stretches of text (text, start, stop), read together: for `find`, one each."""
        return self._tagger.read(stretches) if stretches else []

    def find(
        self,
        text: str,
        start: int,
        stop: int,
        organisations: Sequence[Mention] | None = None,
        reading: Reading | None = None,
    ) -> list[Mention]:
        """Mentions between two offsets, sorted and apart; an organisation wins over what stands inside it.

        `organisations` are those of the rules and `reading` is the model's, where the caller has them already.
        """
        if reading is None:
            (reading,) = self.read([(text, start, stop)])
        on = merged.Stretch(text, start, stop, reading)
        by_rules = find_organisations(text, start, stop, "kk") if organisations is None else organisations
        found: list[Mention] = []
        taken = merged.Taken(start, stop)
        for some in (
            merged.organisations(on, by_rules),
            merged.people(on, find_persons(text, start, stop, PLACES)),
            merged.places(on, find_places(text, start, stop)),
        ):
            free = [mention for mention in some if taken.free(mention.start, mention.stop)]
            for mention in free:
                taken.add(mention.start, mention.stop)
            found += free
        return sorted(found, key=lambda mention: (mention.start, mention.stop))


def find_places(text: str, start: int, stop: int) -> Iterator[Mention]:
    """Places of the gazetteer, in any case form, with their word of division («Алматы облысында»)."""
    words = list(_WORD.finditer(text, start, stop))
    at = 0
    while at < len(words):
        length, name = _place(text, words, at)
        if length:
            last = words[at + length - 1]
            shown = text[words[at].start() : last.end()]
            yield Mention(words[at].start(), last.end(), shown, "place", name)
        at += max(length, 1)


def _place(text: str, words: list[re.Match[str]], at: int) -> tuple[int, str]:
    """How many words from `at` name a place, 0 for none, and its name in the nominative."""
    word = words[at].group()
    if not word[0].isupper():
        return 0, ""
    following = words[at + 1].group() if at + 1 < len(words) and _adjacent(text, words[at], words[at + 1]) else ""
    length, name = _phrase_at(text, words, at)
    if not length and word.lower() in _WITH_HEAD:
        head = _head(following.lower())
        return (2, f"{word} {head}") if head else (1, word) if following.lower().startswith(_CITY) else (0, "")
    base = place_name(word)
    if not length and base in PLACES and (base == word.lower() or not stemmer.is_everyday(word.lower())):
        length, name = 1, word[: len(base)] if word[: len(base)].isupper() else _title(base)
    if length and at + length < len(words) and _adjacent(text, words[at + length - 1], words[at + length]):
        head = _head(words[at + length].group().lower())
        if head:
            return length + 1, f"{name} {head}"
    return length, name


def _phrase_at(text: str, words: list[re.Match[str]], at: int) -> tuple[int, str]:
    """A known name of several words, the last in any case: «Біріккен Араб Әмірліктерінде»."""
    for phrase in _BY_FIRST.get(words[at].group().lower(), ()):
        run = words[at : at + len(phrase)]
        if len(run) < len(phrase) or not all(_adjacent(text, a, b) for a, b in pairwise(run)):
            continue
        *inner, last = (word.group().lower() for word in run)
        if tuple(inner) == phrase[:-1] and last.startswith(phrase[-1]) and _is_case(last[len(phrase[-1]) :]):
            return len(phrase), _PHRASES[" ".join(phrase)]
    return 0, ""


def _is_case(ending: str) -> bool:
    return not ending or ending in _CASES or _CASE.fullmatch(ending) is not None


def _adjacent(text: str, left: re.Match[str], right: re.Match[str]) -> bool:
    return text[left.end() : right.start()] in (" ", "\u00a0")


def _title(base: str) -> str:
    return "-".join(part.capitalize() for part in base.split("-"))


@lru_cache(maxsize=50_000)
def place_name(word: str) -> str:
    """The nominative of a place's name if the gazetteer has it, else the word itself; lower-case."""
    lower = word.lower()
    if lower in PLACES:
        return lower
    stems = [reading.stem for reading in stemmer.readings(lower) if not reading.rare]
    stems += [lower[: -len(case.group())] for case in (_CASE.search(lower),) if case]  # «Нью-Йоркте», «АҚШ-тың»
    return next((stem for stem in stems if stem in PLACES), lower)


@lru_cache(maxsize=10_000)
def _head(word: str) -> str:
    """The word of division in the nominative («облысындағы» → «облысы»), "" for any other word."""
    for head in _HEADS:
        if word == head or (word.startswith(head) and word[len(head) :] in _CASES):
            return head
    return ""


_CITY = ("қаласы", "қалалық")  # says what the place is; the name is the word before
_CASES = frozenset(("ның", "нің", "на", "не", "н", "нда", "нде", "нан", "нен", "мен", "ндағы", "ндегі"))
