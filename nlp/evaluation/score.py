"""Precision, recall and F1 of what was found against what is marked, by kind, exact and partial."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from razdel import tokenize

from nlp.evaluation.gold import Annotated, Gold, Kind, Span
from nlp.findings import Amount, Analysis

QUOTES = frozenset("«»„“”‟\"'‹›‘’")


What = Literal["missed", "wrong", "cut", "name", "value"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found in a text: a kind and where."""

    kind: Kind
    start: int
    stop: int
    name: str = ""
    amount: Amount | None = None


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
    to_name: int = 0  # exact findings whose mark says the canonical name
    named: int = 0  # those of them with that name
    tokens: Tokens = field(default_factory=Tokens)

    def __add__(self, other: Score) -> Score:
        return Score(
            self.marked + other.marked,
            self.found + other.found,
            self.exact + other.exact,
            self.touched + other.touched,
            self.touching + other.touching,
            self.bare + other.bare,
            self.to_name + other.to_name,
            self.named + other.named,
            self.tokens + other.tokens,
        )

    @property
    def bare_f1(self) -> float:
        """With nothing but the first span of a mark counted as right: what a corpus of bare names says of ours."""
        return 2 * self.bare / (self.marked + self.found) if self.marked + self.found else 0.0

    @property
    def naming(self) -> float:
        """Of the findings with the right span, how many have the right canonical name."""
        return _share(self.named, self.to_name)

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
    """A mark that was missed, a finding that is none, one whose span is another (`span` is then the finding's), or one
    whose span is right and its name or value is not (`note` says which it has)."""

    what: What
    kind: Kind
    span: Span
    document: str
    note: str = ""


def findings(analysis: Analysis) -> tuple[Finding, ...]:
    """What an analysis holds, in the kinds that corpora mark."""
    return (
        *(Finding(one.kind, one.start, one.stop, one.name) for one in analysis.mentions),
        *(Finding("money", one.start, one.stop, amount=one) for one in analysis.amounts),
    )


def score(document: Annotated, found: Iterable[Finding]) -> tuple[dict[Kind, Score], list[Mistake]]:
    """The counts by kind of one text, and every mistake in it."""
    all_found, scores, mistakes = list(found), dict[Kind, Score](), list[Mistake]()
    words = [(token.start, token.stop) for token in tokenize(document.text)] if document.names_only else []
    for kind in sorted(document.kinds):
        gold = [one for one in document.gold if one.kind == kind]
        of_kind = [one for one in all_found if one.kind == kind]
        misread = _misread(gold, of_kind) if kind == "money" else {}
        spans = [(one.start, one.stop) for one in of_kind]
        scores[kind], wrong = _score_kind(gold, spans, set(misread))
        if words:
            scores[kind] = replace(scores[kind], tokens=_tokens(words, gold, spans))
        mistakes += [Mistake(what, kind, span, document.name, misread.get(span, "")) for what, span in wrong]
        if kind != "money":
            scores[kind], misnamed = _named(scores[kind], gold, of_kind)
            mistakes += [Mistake("name", kind, span, document.name, note) for span, note in misnamed]
    return scores, mistakes


def _misread(gold: Sequence[Gold], found: Sequence[Finding]) -> dict[Span, str]:
    """The findings that stand where a sum is marked, but have another value or currency: the span → what they have."""
    said = {span: one.says for one in gold if one.says is not None for span in one.spans}
    misread = dict[Span, str]()
    for one in found:
        says, amount = said.get((one.start, one.stop)), one.amount
        if says is None or amount is None:
            continue
        ends = not says.ends or (says.low, says.high) == (amount.low, amount.high)
        if (says.value, says.currency) != (amount.value, amount.currency) or not ends:
            misread[one.start, one.stop] = f"{amount.value:f} {amount.currency}"
    return misread


def _named(score: Score, gold: Sequence[Gold], found: Sequence[Finding]) -> tuple[Score, list[tuple[Span, str]]]:
    """The score with its count of canonical names, and the findings whose name is another."""
    said = {span: one.says.names for one in gold if one.says is not None and not one.optional for span in one.spans}
    to_name = [one for one in found if (one.start, one.stop) in said]
    wrong = [
        ((one.start, one.stop), one.name)
        for one in to_name
        if _plain(one.name) not in map(_plain, said[one.start, one.stop])
    ]
    return replace(score, to_name=len(to_name), named=len(to_name) - len(wrong)), wrong


def _plain(name: str) -> str:
    """A name as it is compared: without quotes, in small letters."""
    return " ".join("".join(" " if sign in QUOTES else sign for sign in name.casefold()).split())


def _score_kind(
    gold: Sequence[Gold], spans: Sequence[Span], misread: Collection[Span] = ()
) -> tuple[Score, list[tuple[What, Span]]]:
    required = [one for one in gold if not one.optional]
    right = {span for one in required for span in one.spans}
    first = {one.spans[0] for one in required}
    counted = _counted(gold, spans)
    touched = [one for one in required if _overlapped(one.spans[0], counted)]
    mistakes: list[tuple[What, Span]] = [
        ("missed", one.spans[0]) for one in required if not _overlapped(one.spans[0], counted)
    ]
    mistakes += [("cut" if _overlapped(span, right) else "wrong", span) for span in counted if span not in right]
    mistakes += [("value", span) for span in counted if span in right and span in misread]
    counts = Score(
        marked=len(required),
        found=len(counted),
        exact=sum(span in right and span not in misread for span in counted),
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
