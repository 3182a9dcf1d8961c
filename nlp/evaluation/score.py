"""Precision, recall and F1 of what was found against what is marked, by kind, exact and partial."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from razdel import tokenize

from nlp.evaluation.gold import Annotated, Gold, Kind, Span
from nlp.findings import Analysis


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found in a text: a kind and where."""

    kind: Kind
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Tokens:
    """Words and signs inside marks, inside findings, and inside both (naeval's count)."""

    marked: int = 0
    found: int = 0
    both: int = 0

    def __add__(self, other: Tokens) -> Tokens:
        return Tokens(self.marked + other.marked, self.found + other.found, self.both + other.both)

    @property
    def f1(self) -> float:
        return 2 * self.both / (self.marked + self.found) if self.marked + self.found else 0.0


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of one kind. `exact` findings have a marked span; `touched` marks are overlapped by some finding."""

    marked: int = 0
    found: int = 0
    exact: int = 0
    touched: int = 0  # marks that a finding overlaps
    touching: int = 0  # findings that overlap a mark
    bare: int = 0  # findings that are the first span of a mark as they stand
    tokens: Tokens = field(default_factory=Tokens)

    def __add__(self, other: Score) -> Score:
        return Score(
            self.marked + other.marked,
            self.found + other.found,
            self.exact + other.exact,
            self.touched + other.touched,
            self.touching + other.touching,
            self.bare + other.bare,
            self.tokens + other.tokens,
        )

    @property
    def bare_f1(self) -> float:
        """With nothing but the first span of a mark counted as right: what a corpus of bare names says of ours."""
        return 2 * self.bare / (self.marked + self.found) if self.marked + self.found else 0.0

    @property
    def precision(self) -> float:
        return _share(self.exact, self.found)

    @property
    def recall(self) -> float:
        return _share(self.exact, self.marked)

    @property
    def f1(self) -> float:
        return _harmonic(self.precision, self.recall)

    @property
    def partial_f1(self) -> float:
        """With every overlap counted as right."""
        return _harmonic(_share(self.touching, self.found), _share(self.touched, self.marked))


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mark that was missed, a finding that is none, or one whose span is another (`span` is then the finding's)."""

    what: Literal["missed", "wrong", "cut"]
    kind: Kind
    span: Span
    document: str


def findings(analysis: Analysis) -> tuple[Finding, ...]:
    """What an analysis holds, in the kinds that corpora mark; programmes are marked by none."""
    people_and_places = [
        Finding(mention.kind, mention.start, mention.stop)
        for mention in analysis.mentions
        if mention.kind != "programme"
    ]
    return (*people_and_places, *(Finding("money", amount.start, amount.stop) for amount in analysis.amounts))


def score(document: Annotated, found: Iterable[Finding]) -> tuple[dict[Kind, Score], list[Mistake]]:
    """The counts by kind of one text, and every mistake in it."""
    all_found, scores, mistakes = list(found), dict[Kind, Score](), list[Mistake]()
    words = [(token.start, token.stop) for token in tokenize(document.text)] if document.names_only else []
    for kind in sorted(document.kinds):
        gold = [one for one in document.gold if one.kind == kind]
        spans = [(one.start, one.stop) for one in all_found if one.kind == kind]
        scores[kind], wrong = _score_kind(gold, spans)
        if words:
            scores[kind] = replace(scores[kind], tokens=_tokens(words, gold, spans))
        mistakes += [Mistake(what, kind, span, document.name) for what, span in wrong]
    return scores, mistakes


def _score_kind(
    gold: Sequence[Gold], spans: Sequence[Span]
) -> tuple[Score, list[tuple[Literal["missed", "wrong", "cut"], Span]]]:
    required = [one for one in gold if not one.optional]
    right = {span for one in required for span in one.spans}
    first = {one.spans[0] for one in required}
    counted = _counted(gold, spans)
    touched = [one for one in required if _overlapped(one.spans[0], counted)]
    mistakes: list[tuple[Literal["missed", "wrong", "cut"], Span]] = [
        ("missed", one.spans[0]) for one in required if not _overlapped(one.spans[0], counted)
    ]
    mistakes += [("cut" if _overlapped(span, right) else "wrong", span) for span in counted if span not in right]
    counts = Score(
        marked=len(required),
        found=len(counted),
        exact=sum(span in right for span in counted),
        touched=len(touched),
        touching=sum(_overlapped(span, right) for span in counted),
        bare=sum(span in first for span in counted),
    )
    return counts, mistakes


def _counted(gold: Sequence[Gold], spans: Sequence[Span]) -> list[Span]:
    """The findings that are right or wrong: not those that only touch what is optional."""
    right = {span for one in gold if not one.optional for span in one.spans}
    allowed = {span for one in gold if one.optional for span in one.spans}
    return [span for span in spans if span in right or not _overlapped(span, allowed) or _overlapped(span, right)]


def _tokens(words: Sequence[Span], gold: Sequence[Gold], spans: Sequence[Span]) -> Tokens:
    """A finding that equals any span of a mark stands for the mark's first span, its bare name."""
    name = {span: one.spans[0] for one in reversed(gold) if not one.optional for span in one.spans}
    marked = {word for word in words if _overlapped(word, {one.spans[0] for one in gold if not one.optional})}
    counted = [name.get(span, span) for span in _counted(gold, spans)]
    found = {word for word in words if _overlapped(word, counted)}
    return Tokens(len(marked), len(found), len(marked & found))


def _overlapped(span: Span, others: Iterable[Span]) -> bool:
    return any(span[0] < stop and start < span[1] for start, stop in others)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _harmonic(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
