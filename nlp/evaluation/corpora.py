"""A path → its corpus: a folder is factRuEval or our own gold, a file KazNERD; factRuEval is read in two ways."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from nlp.evaluation.factrueval import read_factrueval
from nlp.evaluation.factrueval_names import read_names
from nlp.evaluation.gold import Annotated, CorpusError
from nlp.evaluation.kaznerd import read_kaznerd
from nlp.evaluation.own_gold import is_own_gold, read_own_gold


def read_corpus(path: Path) -> Iterator[Annotated]:
    """The annotated texts of a corpus. Raises CorpusError where there is none, or for the line that cannot be read."""
    if path.is_file():
        return read_kaznerd(path)
    if next(path.glob("*.objects"), None) is not None:
        return read_factrueval(path)
    if is_own_gold(path):
        return read_own_gold(path)
    raise CorpusError(
        f"{path}: no corpus; name a file in IOB2 (KazNERD), a folder of .txt, .spans and .objects (factRuEval) "
        "or one of marked-up .txt files (our own gold)"
    )


def readings(path: Path) -> dict[str, list[Annotated]]:
    """The texts of a corpus by each way of reading it, the first being that of published figures; raises as
    read_corpus does. factRuEval: `names` as naeval reads it, `objects` with all their parts; others: `marks`."""
    if path.is_dir() and next(path.glob("*.objects"), None) is not None:
        return {"names": list(read_names(path)), "objects": list(read_corpus(path))}
    return {"marks": list(read_corpus(path))}
