"""`baqylau evaluate`: how much of an annotated corpus is found."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import click

from app.commands.common import Session, json_option, print_json, print_table, session
from nlp.evaluation.corpora import read_corpus
from nlp.evaluation.gold import KINDS, Annotated, CorpusError, Kind
from nlp.evaluation.score import Mistake, Score, findings, score
from pipelines.errors import InputError

AROUND = 50  # characters shown on each side of a mistake


@click.command("evaluate")
@click.argument("corpora", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="CORPUS…")
@click.option("--errors", is_flag=True, help="Print every mistake with the words around it.")
@json_option
@session
def evaluate_command(current: Session, corpora: tuple[Path, ...], errors: bool, as_json: bool) -> None:
    """Precision, recall and F1 on CORPUS: a KazNERD file (IOB2) or a factRuEval-2016 folder. Stores nothing."""
    for path in corpora:
        try:
            documents = list(read_corpus(path))
        except CorpusError as error:
            raise InputError(str(error)) from error
        scores, mistakes = _evaluated(current, documents)
        if as_json:
            print_json(
                {"corpus": str(path), "texts": len(documents), "scores": {k: _plain(s) for k, s in scores.items()}}
            )
        else:
            _print(f"{path} ({len(documents)} texts)", scores)
        if errors:
            _print_mistakes({document.name: document.text for document in documents}, mistakes)


def _evaluated(current: Session, documents: list[Annotated]) -> tuple[dict[Kind, Score], list[Mistake]]:
    scores, mistakes = defaultdict[Kind, Score](Score), list[Mistake]()
    analyses = current.context.analyser.analyse_many([(document.text, None) for document in documents])
    for document, analysis in zip(documents, analyses, strict=True):
        counts, wrong = score(document, findings(analysis))
        mistakes += wrong
        for kind, count in counts.items():
            scores[kind] += count
    return {kind: scores[kind] for kind in KINDS if kind in scores}, mistakes


def _plain(one: Score) -> dict[str, float]:
    return {
        "marked": one.marked,
        "found": one.found,
        "precision": round(one.precision, 4),
        "recall": round(one.recall, 4),
        "f1": round(one.f1, 4),
        "partial_f1": round(one.partial_f1, 4),
    }


def _print(title: str, scores: dict[Kind, Score]) -> None:
    rows = [
        [
            kind,
            one.marked,
            one.found,
            *(f"{value:.3f}" for value in (one.precision, one.recall, one.f1, one.partial_f1)),
        ]
        for kind, one in scores.items()
    ]
    print_table(title, ["kind", "marked", "found", "precision", "recall", "F1", "F1 partial"], rows)


def _print_mistakes(texts: dict[str, str], mistakes: list[Mistake]) -> None:
    for one in mistakes:
        text, (start, stop) = texts[one.document], one.span
        around = f"{text[max(0, start - AROUND) : start]}[{text[start:stop]}]{text[stop : stop + AROUND]}"
        click.echo(f"{one.what} {one.kind} {one.document}: {' '.join(around.split())}")
