"""Make the trained models of this room from annotated corpora: `python -m nlp.train kazakh|stems|language FILE …`.

The same files give the same models. See nlp/models/*.md for what each was made from.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from nlp import train_language
from nlp.evaluation.gold import CorpusError
from nlp.kazakh import train_stems
from nlp.kazakh.ner.corpus import read_examples
from nlp.kazakh.ner.store import save
from nlp.kazakh.ner.tagger import MODEL


def main(arguments: Sequence[str] | None = None) -> int:
    """Train one model and write it; 2 and a line on standard error where a corpus cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m nlp.train", description=__doc__.splitlines()[0] if __doc__ else "")
    commands = parser.add_subparsers(dest="model", required=True)
    kazakh = commands.add_parser("kazakh", help="people, organisations and places of Kazakh text, from IOB2 files")
    kazakh.add_argument("files", type=Path, nargs="+", metavar="FILE", help="IOB2_valid.txt of KazNERD")
    kazakh.add_argument("--out", type=Path, default=MODEL, help="the file to write (default: the shipped model)")
    kazakh.add_argument("--folds", type=int, default=0, help="cross-validate first; a fold takes as long as the model")
    stems = commands.add_parser("stems", help="Kazakh stems, from running text or IOB2 files")
    stems.add_argument("files", type=Path, nargs="+", metavar="FILE")
    language = commands.add_parser("language", help="Kazakh, Russian or English")
    language.add_argument("--kazakh", type=Path, required=True, help="IOB2_valid.txt of KazNERD")
    language.add_argument("--russian", type=Path, required=True, help="folder with the .txt files of factRuEval-2016")
    chosen = parser.parse_args(arguments)
    try:
        return _train(chosen)
    except (CorpusError, OSError) as error:
        print(f"python -m nlp.train: {error}", file=sys.stderr)
        return 2


def _train(chosen: argparse.Namespace) -> int:
    if chosen.model == "stems":
        train_stems.write(chosen.files)
        return 0
    if chosen.model == "language":
        train_language.write(chosen.kazakh, chosen.russian)
        return 0
    from nlp.kazakh.ner.crossvalidate import cross_validate
    from nlp.kazakh.ner.train import train

    examples = [example for file in chosen.files for example in read_examples(file)]
    if chosen.folds:
        for line in cross_validate(examples, chosen.folds):
            print(line, flush=True)
    save(train(examples), chosen.out)
    print(f"{len(examples)} sentences, {chosen.out}, {chosen.out.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
