"""A path → its corpus: a folder is factRuEval's, a file is KazNERD's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from nlp.evaluation.factrueval import read_factrueval
from nlp.evaluation.gold import Annotated, CorpusError
from nlp.evaluation.kaznerd import read_kaznerd


def read_corpus(path: Path) -> Iterator[Annotated]:
    """The annotated texts of a corpus. Raises CorpusError where there is none, or for the line that cannot be read."""
    if path.is_file():
        return read_kaznerd(path)
    if next(path.glob("*.objects"), None) is not None:
        return read_factrueval(path)
    raise CorpusError(f"{path}: no corpus; name a file in IOB2 (KazNERD) or a folder of .txt, .spans and .objects")
