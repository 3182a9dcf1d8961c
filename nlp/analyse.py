"""str → Analysis: language, tokens, people, organisations, places, programmes, amounts and what means the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from hashlib import blake2b
from importlib import metadata
from pathlib import Path

from nlp.amounts import find_amounts
from nlp.bins import attach_bins, without_labels
from nlp.clean import clean
from nlp.findings import Analysis, Language, Mention, Paragraph, Token
from nlp.kazakh.mentions import KazakhMentions
from nlp.kazakh.ner.tagger import Reading
from nlp.kazakh.person_names import named
from nlp.language import language_of, paragraphs
from nlp.local_entities import local_entities
from nlp.organisations import find_organisations
from nlp.organisations.quoted_names import quoted_nominatives
from nlp.organisations.tagged import whole_organisations
from nlp.overlaps import outside, settled
from nlp.places import place_name
from nlp.programmes import find_programmes
from nlp.restored import restored, restored_tokens
from nlp.roles import attach_roles
from nlp.russian.mentions import Spans, tagged
from nlp.russian.named_people import named_people
from nlp.second_thoughts import second_thoughts
from nlp.stretches import Stretch, stretches
from nlp.tokens import query_words, tokens
from nlp.uncollected import uncollected

BATCH_TEXTS = 64  # texts read together: the tagger's batches fill, memory stays bounded
BATCH_SIZE = 400_000  # code points read together at most (one longer text is read by itself)

Text = tuple[str, date | None]


class Analyser:
    """Reads texts. Making one costs nothing; models load (≤ 2 s) with the first text; the network is never touched."""

    def __init__(self) -> None:
        self._kazakh = KazakhMentions()

    def __reduce__(self) -> tuple[type[Analyser], tuple[()]]:
        """Another process that is sent an analyser makes its own: models are not copied."""
        return Analyser, ()

    @cached_property
    def version(self) -> str:
        """Changes with every rule, lexicon and model of this room: findings of another version are made anew."""
        digest = blake2b(digest_size=6)
        room = Path(__file__).resolve().parent
        for file in sorted(room.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(str(file.relative_to(room)).encode() + b"\0" + file.read_bytes() + b"\0")
        models = "+".join(metadata.version(name) for name in ("natasha", "pymorphy2-dicts-ru"))
        return f"{metadata.version('baqylau')}-{models}-{digest.hexdigest()}"

    def analyse(self, text: str, *, published: date | None = None) -> Analysis:
        """Everything in one text; `published` gives the year's rate to amounts in МРП."""
        return next(self.analyse_many([(text, published)]))

    def analyse_many(self, texts: Iterable[Text]) -> Iterator[Analysis]:
        """An Analysis for each text, in order; texts are read in batches, of which one is held at a time.

        Texts are read as nlp.clean mends them; what is found is given as it stands in the text that came."""
        for given in _batches(iter(texts)):
            with uncollected():
                done = list(self._read(given))
            yield from done

    def _read(self, given: Sequence[Text]) -> Iterator[Analysis]:
        cleaned = [clean(text) for text, _ in given]
        batch = [(one.text, published) for one, (_, published) in zip(cleaned, given, strict=True)]
        cut = [paragraphs(text) for text, _ in batch]
        parts_of = [stretches(text, found) for (text, _), found in zip(batch, cut, strict=True)]
        laid = [(text, *part) for (text, _), parts in zip(batch, parts_of, strict=True) for part in parts]
        russian = iter(tagged([(text, a, b) for text, a, b, language in laid if language != "kk"]))
        kazakh = iter(self._kazakh.read([(text, a, b) for text, a, b, language in laid if language == "kk"]))
        for (text, published), found, parts, one in zip(batch, cut, parts_of, cleaned, strict=True):
            mentions = [m for part in parts for m in self._mentions(text, part, russian, kazakh)]
            yield restored(_joined(text, published, found, mentions), one)

    def words(self, text: str) -> Sequence[Token]:
        """The words of a query: with the normal forms that they have in Russian and in Kazakh, both."""
        cleaned = clean(text, transliterate=False)
        return restored_tokens(query_words(cleaned.text), cleaned)

    def _mentions(
        self, text: str, stretch: Stretch, russian: Iterator[Spans], kazakh: Iterator[Reading]
    ) -> list[Mention]:
        start, stop, language = stretch
        organisations = find_organisations(text, start, stop, language)
        found = [*find_programmes(text, start, stop), *organisations]
        if language == "kk":
            found = quoted_nominatives(text, found, language)
            organisations = [mention for mention in found if mention.kind == "organisation"]
            programmes = [mention for mention in found if mention.kind == "programme"]
            return programmes + named(text, self._kazakh.find(text, start, stop, organisations, next(kazakh)))
        spans = next(russian)
        certain = {at for mention in found for at in range(mention.start, mention.stop)}
        rest = [span for span in spans["ORG"] if certain.isdisjoint(range(*span))]
        found += [
            m
            for m in whole_organisations(text, start, stop, language, rest)
            if certain.isdisjoint(range(m.start, m.stop))
        ]
        found = quoted_nominatives(text, found, language) + named_people(text, spans["PER"])
        found += [
            Mention(a, b, text[a:b], "place", place_name(text[a:b])) for a, b in spans["LOC"] if "\n" not in text[a:b]
        ]
        return found


def _batches(texts: Iterator[Text]) -> Iterator[list[Text]]:
    batch: list[Text] = []
    size = 0
    for text in texts:
        batch.append(text)
        size += len(text[0])
        if len(batch) == BATCH_TEXTS or size > BATCH_SIZE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _joined(text: str, published: date | None, found: tuple[Paragraph, ...], mentions: list[Mention]) -> Analysis:
    amounts = find_amounts(text, published=published)
    rethought = outside(amounts, settled(second_thoughts(text, without_labels(mentions))))
    entities, keyed = local_entities(text, attach_bins(text, attach_roles(text, rethought)))
    return Analysis(
        language=_prevailing(text, found),
        paragraphs=found,
        tokens=tokens(text, found),
        mentions=keyed,
        amounts=amounts,
        entities=entities,
    )


def _prevailing(text: str, found: Sequence[Paragraph]) -> Language:
    """The language that most of the text is in."""
    sizes: dict[Language, int] = {}
    for paragraph in found:
        sizes[paragraph.language] = sizes.get(paragraph.language, 0) + paragraph.stop - paragraph.start
    return max(sizes, key=lambda language: sizes[language]) if sizes else language_of(text)
