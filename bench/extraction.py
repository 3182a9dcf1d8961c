"""Extraction against stock Natasha (segment, morphology, NER, normalise) on one core; Kazakh in words a second.

`python -m bench.extraction --corpus FOLDER` reads the .txt files of a folder, each with the stretches of its main
language, in the place of the project's own texts.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any

CHUNK = 25  # texts read in turn by one and the other: a machine's speed changes by the minute
_ROOT = Path(__file__).resolve().parent.parent
_FIRST = "Аким Тараза Берик Каниев встретился с главой ТОО «Астана-Строй».\nАлматы әкімі Ерболат Досаев Астанаға барды."

_CAUTION = """\
  All in processor time of one core. A first reading has cold caches: every word is new once, as in no newsroom after
  its first day; the second one has met every word of these very texts. Years of news lie between the two. The texts are
  few, and ours: --corpus FOLDER reads others."""


def own_texts() -> dict[str, list[str]]:
    """Language → the articles of the sample newsroom and the texts of the project's own gold, each once."""
    from nlp.evaluation.own_gold import read_own_gold
    from sample.newsroom import stories

    found: dict[str, list[str]] = {"ru": [], "kk": []}
    for story in stories():
        if story.lang in found:
            found[story.lang].append("\n".join((story.title, *story.paragraphs)))
    for language, texts in found.items():
        folder = _ROOT / "tests" / "gold" / language
        texts += [one.text for one in read_own_gold(folder)] if folder.exists() else []
    return {language: list(dict.fromkeys(texts)) for language, texts in found.items()}


def texts_of(folder: Path) -> dict[str, list[str]]:
    """Language → the .txt files of a folder."""
    from nlp.language import language_of

    found: dict[str, list[str]] = {"ru": [], "kk": []}
    for file in sorted(folder.rglob("*.txt")):
        text = file.read_text(encoding="utf-8", errors="replace")
        found.setdefault(language_of(text), []).append(text)
    return found


def stock() -> Callable[[str], None]:
    """Natasha as its page shows it: segment, tag morphology, tag names, normalise them."""
    from natasha import Doc, MorphVocab, NewsEmbedding, NewsMorphTagger, NewsNERTagger, Segmenter

    embedding: Any = NewsEmbedding()
    segmenter, vocab = Segmenter(), MorphVocab()
    morphology, ner = NewsMorphTagger(embedding), NewsNERTagger(embedding)

    def read(text: str) -> None:
        doc = Doc(text)
        doc.segment(segmenter)
        doc.tag_morph(morphology)
        doc.tag_ner(ner)
        for span in doc.spans:
            span.normalize(vocab)

    return read


def seconds(work: Callable[[], object]) -> float:
    """Processor time that `work` takes: what else runs on the machine counts less than by the wall clock."""
    began = time.process_time()
    work()
    return time.process_time() - began


def _load() -> tuple[list[Any], float]:
    """An analyser that has read one line of each language, and the seconds that took, imports included."""
    made: list[Any] = []

    def load() -> None:
        from nlp.analyse import Analyser

        made.append(Analyser())
        made[0].analyse(_FIRST)

    return made, seconds(load)


def _russian(analyser: Any, texts: Sequence[str], read: Callable[[str], None]) -> dict[str, float]:
    """Seconds of a first reading, of a second one, and of stock Natasha's, taken in turn chunk by chunk."""
    taken = {"first": 0.0, "again": 0.0, "stock": 0.0}
    chunks = [texts[at : at + CHUNK] for at in range(0, len(texts), CHUNK)]
    for chunk in chunks:
        taken["first"] += seconds(partial(_read, analyser, chunk))
        taken["stock"] += seconds(partial(_read_stock, read, chunk))
    for chunk in chunks:
        taken["again"] += seconds(partial(_read, analyser, chunk))
    return taken


def _read(analyser: Any, texts: Sequence[str]) -> None:
    for _ in analyser.analyse_many((text, None) for text in texts):
        pass


def _read_stock(read: Callable[[str], None], texts: Sequence[str]) -> None:
    for text in texts:
        read(text)


def _peak() -> float:
    """The most memory that this process has held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)


def _words(texts: Sequence[str]) -> int:
    return sum(len(text.split()) for text in texts)


def main(arguments: Sequence[str] = ()) -> int:
    """Prints rates, the ratio, memory and load time; 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, help="a folder of .txt files in the place of the project's own texts")
    corpus = parser.parse_args(arguments).corpus
    os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"  # one core, for both
    (analyser,), load = _load()
    texts = own_texts() if corpus is None else texts_of(corpus)
    kazakh, russian = texts["kk"], texts["ru"]
    first_kazakh = seconds(lambda: _read(analyser, kazakh))
    again_kazakh = seconds(lambda: _read(analyser, kazakh))
    memory = _peak()
    print(
        f"texts: {corpus or 'the sample newsroom and our own gold'}; {len(russian)} Russian with {_words(russian)} "
        f"words, {len(kazakh)} Kazakh with {_words(kazakh)}"
    )
    if russian:
        read = stock()
        read(russian[0])  # its models are loaded before the clock starts, as ours are
        _report_russian(_russian(analyser, russian, read), russian)
    if kazakh:
        print(
            f"  Kazakh: {_words(kazakh) / first_kazakh:,.0f} words/s at a first reading, "
            f"{_words(kazakh) / again_kazakh:,.0f} again (aim ≥ 20,000)"
        )
    print(f"  loaded in {load:.1f} s (aim ≤ 2); {memory:.0f} MiB at most before stock Natasha (aim ≤ 600)")
    print(_CAUTION)
    return 0


def _report_russian(taken: dict[str, float], texts: Sequence[str]) -> None:
    rate = {name: len(texts) / spent for name, spent in taken.items()}
    print(
        f"  baqylau {metadata.version('baqylau')}: {rate['first']:.1f} texts/s at a first reading, {rate['again']:.1f} "
        f"again (language, tokens of search, mentions, amounts, roles, entities)\n"
        f"  natasha {metadata.version('natasha')}: {rate['stock']:.1f} texts/s (segment, morphology, NER, normalise)\n"
        f"  ratio {rate['first'] / rate['stock']:.2f} at a first reading, {rate['again'] / rate['stock']:.2f} again"
        " (aim ≥ 4)"
    )


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
