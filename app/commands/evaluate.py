"""`baqylau evaluate`: how much of an annotated corpus is found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from app.commands.common import Session, json_option, print_json, print_table, session
from nlp.evaluation.baseline import natasha_findings
from nlp.evaluation.corpora import readings
from nlp.evaluation.gold import KINDS, Annotated, CorpusError, Kind
from nlp.evaluation.score import Finding, Mistake, Score, findings, score
from pipelines.errors import InputError

AROUND = 50  # characters shown on each side of a mistake


@click.command("evaluate")
@click.argument("corpora", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="CORPUS…")
@click.option("--errors", is_flag=True, help="Print every mistake with the words around it.")
@click.option("--baseline", type=click.Choice(["natasha"]), help="Read the texts with stock Natasha too, and compare.")
@json_option
@session
def evaluate_command(
    current: Session, corpora: tuple[Path, ...], errors: bool, baseline: str | None, as_json: bool
) -> None:
    """Precision, recall and F1 on CORPUS: a KazNERD file (IOB2), a factRuEval-2016 folder or one of our own gold.

    On our own gold a sum counts only with the right value and currency, and `names` says how many of the findings with
    the right span have the right canonical name. Stores nothing."""
    for path in corpora:
        try:
            read = readings(path)
        except CorpusError as error:
            raise InputError(str(error)) from error
        texts = [document.text for document in next(iter(read.values()))]
        found = [findings(one) for one in current.context.analyser.analyse_many((text, None) for text in texts)]
        stock = list(natasha_findings(texts)) if baseline else None
        figures = {way: Figures.of(documents, found, stock) for way, documents in read.items()}
        if as_json:
            print_json(_as_json(path, len(texts), figures))
        else:
            for way, one in figures.items():
                _print(f"{path} ({len(texts)} texts){_TITLES.get(way, '')}", one)
        if errors:
            first = next(iter(figures))
            _print_mistakes({document.name: document.text for document in read[first]}, figures[first].mistakes)


_TITLES = {
    "names": ": names, as naeval marks them",
    "objects": ": objects with all their parts",
}
Found = Sequence[Sequence[Finding]]
Scores = dict[Kind, Score]


@dataclass(frozen=True, slots=True)
class Figures:
    """What one way of reading a corpus says: our scores and mistakes, and stock Natasha's scores where asked for."""

    scores: Scores
    mistakes: list[Mistake]
    stock: Scores

    @classmethod
    def of(cls, documents: list[Annotated], found: Found, stock: Found | None) -> Figures:
        scores, mistakes = _evaluated(documents, found)
        return cls(scores, mistakes, _evaluated(documents, stock)[0] if stock is not None else {})


def _evaluated(documents: list[Annotated], found: Found) -> tuple[Scores, list[Mistake]]:
    scores, mistakes = defaultdict[Kind, Score](Score), list[Mistake]()
    for document, one in zip(documents, found, strict=True):
        counts, wrong = score(document, one)
        mistakes += wrong
        for kind, count in counts.items():
            scores[kind] += count
    return {kind: scores[kind] for kind in KINDS if kind in scores}, mistakes


def _as_json(path: Path, texts: int, figures: dict[str, Figures]) -> dict[str, object]:
    """`scores` are those of the first way of reading; `readings` has them all."""
    ways = {way: {kind: _plain(one) for kind, one in figure.scores.items()} for way, figure in figures.items()}
    stock = {way: {kind: _plain(one) for kind, one in figure.stock.items()} for way, figure in figures.items()}
    plain: dict[str, object] = {"corpus": str(path), "texts": texts, "scores": next(iter(ways.values()))}
    plain |= {"readings": ways} if len(ways) > 1 else {}
    return plain | ({"baseline": stock} if any(stock.values()) else {})


def _plain(one: Score) -> dict[str, float]:
    return (
        {
            "marked": one.marked,
            "found": one.found,
            "precision": round(one.precision, 4),
            "recall": round(one.recall, 4),
            "f1": round(one.f1, 4),
            "partial_f1": round(one.partial_f1, 4),
        }
        | ({"bare_f1": round(one.bare_f1, 4), "token_f1": round(one.tokens.f1, 4)} if one.tokens.marked else {})
        | ({"to_name": one.to_name, "names": round(one.naming, 4)} if one.to_name else {})
    )


def _print(title: str, figures: Figures) -> None:
    by_name = any(one.tokens.marked for one in figures.scores.values())
    columns = ["kind", "marked", "found", "precision", "recall", "F1", "F1 partial"]
    columns += ["F1 bare", "F1 tokens"] if by_name else []
    named = any(one.to_name for one in figures.scores.values())
    columns += ["names"] if named else []
    columns += ["Natasha", "ratio"] if figures.stock else []
    rows = [
        [*_row(kind, one, by_name, named), *_beside(one, figures.stock.get(kind))]
        for kind, one in figures.scores.items()
    ]
    print_table(title, columns, rows)


def _row(kind: Kind, one: Score, by_name: bool, named: bool) -> list[object]:
    values = [one.precision, one.recall, one.f1, one.partial_f1]
    values += [one.bare_f1, one.tokens.f1] if by_name else []
    naming = [f"{one.naming:.3f}" if one.to_name else ""] if named else []
    return [kind, one.marked, one.found, *(f"{value:.3f}" for value in values), *naming]


def _beside(one: Score, stock: Score | None) -> list[str]:
    """Stock Natasha's F1, and how many times it ours is."""
    return [] if stock is None else [f"{stock.f1:.3f}", f"{one.f1 / stock.f1 if stock.f1 else 0.0:.3f}"]


def _print_mistakes(texts: dict[str, str], mistakes: list[Mistake]) -> None:
    for one in mistakes:
        text, (start, stop) = texts[one.document], one.span
        around = f"{text[max(0, start - AROUND) : start]}[{text[start:stop]}]{text[stop : stop + AROUND]}"
        note = f" ({one.note})" if one.note else ""
        click.echo(f"{one.what} {one.kind} {one.document}: {' '.join(around.split())}{note}")
