"""What the trained model reads in Kazakh text and what the rules find there, made one.

Measured on text that the model has not seen (nlp/models/kazakh.md): where both speak of one place, the rules are right
about organisations with a legal form, in quotes or with a head word, the model about people and places.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from nlp.findings import Mention, MentionKind
from nlp.kazakh.ner.tagger import Found, Reading
from nlp.kazakh.persons import is_called_after
from nlp.organisations.forms import form_pattern
from nlp.organisations.grammar import ground_of

_PLACES = frozenset({"GPE", "LOCATION"})
_QUOTES = ("«»", "“”", "„“", "„”", '""')
_SIGN = re.compile(r"[«»“”„\"()\d]|[A-Za-z]{2}")
_SPACED = re.compile(r"[«“\"] (?P<name>[^«»“”\"]*[^«»“”\" ]) [»”\"]")
# Parliament and government: inside an office («Мәжіліс төрағасы») they are no mention of their own.
_HIGHEST = re.compile(r"(?:үкімет|парламент|сенат|мәжіліс|прокуратура)\w*$", re.IGNORECASE)
_LIKELY = 0.5  # the model's certainty from which a span that only it sees is believed
_UNLIKELY = 0.02  # the model's chance of an organisation under which a body without any sign of one is none


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a text, and what the model says of it."""

    text: str
    start: int
    stop: int
    reading: Reading


class Taken:
    """Which places of a stretch are taken."""

    def __init__(self, start: int, stop: int) -> None:
        self._first, self._places = start, bytearray(stop - start)

    def add(self, start: int, stop: int) -> None:
        """Take a span of the stretch."""
        self._places[start - self._first : stop - self._first] = b"\1" * (stop - start)

    def free(self, start: int, stop: int) -> bool:
        """Whether nothing of a span is taken."""
        return self._places.find(1, start - self._first, stop - self._first) < 0


def organisations(on: Stretch, by_rules: Iterable[Mention]) -> Iterator[Mention]:
    """The organisations that stand: the rules', but those that the model knows better, and what it sees alone."""
    taken, text, reading = Taken(on.start, on.stop), on.text, on.reading
    for mention in by_rules:
        if not _doubted(mention, reading):
            taken.add(mention.start, mention.stop)
            yield _bare(text, mention)
    for found in reading.found:
        if found.label == "ORGANISATION" and found.certainty >= _LIKELY:
            start, stop = _quoted(text, found.start, min(found.stop, on.stop))
            if taken.free(start, stop) and "\n" not in text[start:stop] and not _otherwise(on, start, stop):
                yield _mention(text, start, stop, "organisation")


def _otherwise(on: Stretch, start: int, stop: int) -> bool:
    """Whether the word behind a quoted name says that it is a ship, a street, a grade: «Түркістан» танкері."""
    return on.text[start] in '«“„"' and ground_of(on.text, on.start, on.stop, "kk").named_otherwise(start, stop)


def _bare(text: str, mention: Mention) -> Mention:
    """A name whose quotes stand apart from it, as in text that was cut into words («« Хабар »»), without them."""
    spaced = _SPACED.fullmatch(mention.text)
    if spaced is None:
        return mention
    start, stop = mention.start + spaced.start("name"), mention.start + spaced.end("name")
    return replace(mention, start=start, stop=stop, text=text[start:stop])


def _doubted(mention: Mention, reading: Reading) -> bool:
    if _SIGN.search(mention.text) or form_pattern().search(mention.text):
        return False
    if _HIGHEST.search(mention.text) and _inside_another(reading.found, mention):
        return True
    return reading.chance("ORGANISATION", mention.start, mention.stop) < _UNLIKELY and mention.text[0].islower()


def _inside_another(found: Sequence[Found], mention: Mention) -> bool:
    """Whether a mention begins a longer name of another class: an office, a gathering («Үкімет сағаты»)."""
    at = bisect_right(found, mention.start, key=lambda one: one.start) - 1
    return at >= 0 and found[at].label != "ORGANISATION" and mention.stop < found[at].stop


def _quoted(text: str, start: int, stop: int) -> tuple[int, int]:
    """A span with the quotes that close it in; one that holds only one of its quotes gets the other."""
    around = text[start - 1 : start] + text[stop : stop + 1]
    inside = text[start:stop]
    if around in _QUOTES:
        return start - 1, stop + 1
    unclosed = inside.count("«") > inside.count("»") and text[stop : stop + 1] == "»"
    return start, stop + unclosed


def people(on: Stretch, by_rules: Iterable[Mention]) -> Iterator[Mention]:
    """The people that stand: of two spans for one name the longer («Қ.Ә. Смағұлов», which only the rules see whole);
    the rules' people where the model sees nothing at all."""
    taken, text, reading = Taken(on.start, on.stop), on.text, on.reading
    spans = [_whole_name(text, f) for f in reading.found if f.label == "PERSON"]
    for found in reading.found:
        if found.label != "PERSON" and found.certainty >= _LIKELY:
            taken.add(found.start, found.stop)
    rules = [mention for mention in by_rules if taken.free(mention.start, mention.stop)]
    known = {(mention.start, mention.stop): mention for mention in rules}
    for start, stop in sorted({*spans, *known}, key=lambda span: (span[0] - span[1], span[0])):
        if taken.free(start, stop):
            taken.add(start, stop)
            if "\n" not in text[start:stop] and not is_called_after(text, stop, on.stop):
                yield known.get((start, stop)) or _mention(text, start, stop, "person")


def _whole_name(text: str, found: Found) -> tuple[int, int]:
    """A name with the full stop of its last initial."""
    stop = found.stop
    initial = text[stop : stop + 1] == "." and text[stop - 1].isupper() and not text[stop - 2 : stop - 1].isalpha()
    return found.start, stop + initial


def places(on: Stretch, by_rules: Iterable[Mention]) -> Iterator[Mention]:
    """The places that stand: the model's, named by the rules where these know them, and the rules' where the model
    sees nothing. «Қарасай ауданында» has the span of its bare name, and the name with the district."""
    taken, text, reading = Taken(on.start, on.stop), on.text, on.reading
    rules = list(by_rules)
    known = {mention.start: mention for mention in rules}
    for found in reading.found:
        taken.add(found.start, found.stop)
        if found.label in _PLACES and "\n" not in text[found.start : found.stop]:
            rule = known.get(found.start)
            if rule is not None and (rule.stop >= found.stop or rule.text.lower() != rule.name.lower()):
                # A name with a case ending is at its end («Қарағандыда Костенко» is more than a place).
                yield _mention(text, found.start, min(found.stop, rule.stop), "place", rule.name)
            elif text[found.start - 1 : found.start] + text[found.stop : found.stop + 1] not in _QUOTES:
                yield _mention(text, found.start, found.stop, "place")  # «Тобыл Жол» in quotes is no place we know
    yield from (mention for mention in rules if taken.free(mention.start, mention.stop))


def _mention(text: str, start: int, stop: int, kind: MentionKind, name: str = "") -> Mention:
    shown = text[start:stop]
    return Mention(start, stop, shown, kind, name or " ".join(shown.split()))
