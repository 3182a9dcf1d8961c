"""Kazakh in spaCy: components made by their factories, stored and read back, and found without an import."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import spacy

from nlp.kazakh import spacy_kk
from nlp.kazakh.ner.store import ModelError

TEXT = "Берік Сапаров Алматыдағы кездесуде Қаржы министрлігінің жобасын айтты."
NAMES = [("Берік Сапаров", "PERSON"), ("Алматыдағы", "GPE"), ("Қаржы министрлігінің", "ORGANISATION")]
ROOT = Path(__file__).resolve().parents[2]


def entities(doc: spacy.tokens.Doc) -> list[tuple[str, str]]:
    """Text and label of each."""
    return [(entity.text, entity.label_) for entity in doc.ents]


def test_the_model_alone_names_the_classes_of_its_corpus() -> None:
    nlp = spacy.blank("kk")
    nlp.add_pipe("kazakh_ner")
    assert entities(nlp(TEXT)) == NAMES
    assert [entities(doc) for doc in nlp.pipe([TEXT, "", TEXT])] == [NAMES, [], NAMES]


@pytest.mark.parametrize(
    ("config", "expected"),
    [({"classes": ["GPE"]}, NAMES[1:2]), ({"least": 1.01}, []), ({"classes": ["PERSON", "GPE"]}, NAMES[:2])],
)
def test_its_settings(config: dict[str, object], expected: list[tuple[str, str]]) -> None:
    nlp = spacy.blank("kk")
    nlp.add_pipe("kazakh_ner", config=config)
    assert entities(nlp(TEXT)) == expected


def test_a_pipeline_is_stored_with_its_model_and_settings(tmp_path: Path) -> None:
    nlp = spacy.blank("kk")
    nlp.add_pipe("kazakh_lemmatizer")
    nlp.add_pipe("kazakh_ner", config={"classes": ["PERSON", "GPE"]})
    nlp.to_disk(tmp_path / "pipeline")
    again = spacy.load(tmp_path / "pipeline")
    assert again.pipe_names == ["kazakh_lemmatizer", "kazakh_ner"]
    assert entities(again(TEXT)) == NAMES[:2]
    assert again("компанияларға")[0].lemma_ == "компания"


def test_a_model_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "mine.npz").write_bytes(b"none")
    with pytest.raises(ModelError):
        spacy.blank("kk").add_pipe("kazakh_ner", config={"model_file": str(tmp_path / "mine.npz")})


def test_entry_points_name_what_is_there() -> None:
    points = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    for group in ("spacy_languages", "spacy_factories"):
        for target in points[group].values():
            module, _, name = target.partition(":")
            assert module == spacy_kk.__name__
            assert callable(getattr(spacy_kk, name))
    assert sorted(points["spacy_factories"]) == ["kazakh_lemmatizer", "kazakh_mentions", "kazakh_ner"]


def test_spacy_finds_all_without_an_import(tmp_path: Path) -> None:
    """In a process of its own, with the entry points of pyproject.toml as an installation writes them."""
    points = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    info = tmp_path / "kazakh_points-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: kazakh-points\nVersion: 1\n", encoding="utf-8")
    lines = [f"[{group}]\n" + "".join(f"{a} = {b}\n" for a, b in some.items()) for group, some in points.items()]
    (info / "entry_points.txt").write_text("".join(lines), encoding="utf-8")
    code = f"import spacy; nlp = spacy.blank('kk'); nlp.add_pipe('kazakh_ner'); print(nlp({TEXT!r}).ents[0].text)"
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == "Берік Сапаров", done.stderr[-2000:]
