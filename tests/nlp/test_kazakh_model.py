"""The trained Kazakh model: that it decodes as the library that trained it, is stored whole, and reads what it must.

Training is on a tiny corpus written here (a second or two); the golden sentences are read by the shipped model.
"""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.evaluation.gold import CorpusError
from nlp.kazakh.mentions import KazakhMentions
from nlp.kazakh.ner import train as training
from nlp.kazakh.ner.corpus import folds, read_examples
from nlp.kazakh.ner.decode import best_labels, certainties
from nlp.kazakh.ner.model import Model, Weights
from nlp.kazakh.ner.store import ModelError, load, save
from nlp.kazakh.ner.tagger import MODEL, Tagger, runs
from nlp.kazakh.ner.words import sentences, words_of
from nlp.train import main
from tests.growth import processor_seconds

pycrfsuite = pytest.importorskip("pycrfsuite")

# word/label, O left out
TINY = """
Берік/B-PERSON Ахметов/I-PERSON Алматыда/B-GPE тұрады .
Айгүл/B-PERSON Сейітова/I-PERSON Астанаға/B-GPE келді .
Қаржы/B-ORGANISATION министрлігі/I-ORGANISATION есеп берді .
Мәдениет/B-ORGANISATION министрлігінің/I-ORGANISATION жобасы ұсынылды .
« Даму/B-ORGANISATION » қоры Павлодарда/B-GPE бөлімше ашты .
Кеше « Алтай/B-ORGANISATION » компаниясы жабылды .
Ертіс/B-LOCATION өзенінде мұз ериді , дейді Марат/B-PERSON .
Бүгін Семейде/B-GPE жаңбыр жауды , Оралда/B-GPE күн ашық .
Президент/B-POSITION Серік/B-PERSON Омаров/I-PERSON Ресейге/B-GPE барды .
Жаңа мектеп ашылды , балалар қуанды .
"""
SETTING = training.Setting(l1=0.02, l2=0.05, rounds=40)


def tiny() -> list[training.Example]:
    """The corpus above."""
    found = []
    for line in TINY.split("\n"):
        parts = [part.partition("/") for part in line.split()]
        if parts:
            found.append(training.Example(tuple(p[0] for p in parts), tuple(p[2] or "O" for p in parts)))
    return found


def iob2(path: Path) -> Path:
    """The corpus above as KazNERD writes one."""
    path.write_text(
        "\n".join("".join(f"{w} {t}\n" for w, t in zip(e.words, e.labels, strict=True)) for e in tiny()), "utf-8"
    )
    return path


@pytest.fixture(scope="module")
def weights() -> Weights:
    """A model of the tiny corpus (about two seconds)."""
    return training.train(tiny(), [SETTING])


@pytest.fixture(scope="module")
def library(weights: Weights, tmp_path_factory: pytest.TempPathFactory) -> pycrfsuite.Tagger:
    """The library's own tagger, trained on the same features."""
    trainer = pycrfsuite.Trainer(verbose=False)
    for told, example in zip(training.features([e.words for e in tiny()], weights.classes), tiny(), strict=True):
        trainer.append(told, example.labels)
    trainer.set_params(
        {"c1": SETTING.l1, "c2": SETTING.l2, "max_iterations": SETTING.rounds, "feature.possible_transitions": True}
    )
    path = tmp_path_factory.mktemp("crf") / "model"
    trainer.train(str(path))
    tagger = pycrfsuite.Tagger()
    tagger.open(str(path))
    return tagger


VOCABULARY = sorted({word for e in tiny() for word in e.words} | {*'«»"()-', "Қанат", "жоқ", "25", "БҰҰ"})


@given(st.lists(st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=20), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_the_best_path_scores_what_the_library_says(
    weights: Weights, library: pycrfsuite.Tagger, texts: list[list[str]]
) -> None:
    ours = Tagger(weights).labels(texts)
    for told, labels, words in zip(training.features(texts, weights.classes), ours, texts, strict=True):
        theirs = library.tag(told)
        assert len(labels) == len(words)
        # The library keeps weights in another precision, so that equal paths may be told apart by a hair.
        library.set(told)
        assert labels == theirs or library.probability(labels) == pytest.approx(library.probability(theirs), rel=0.02)


def test_what_was_learned_is_known(weights: Weights) -> None:
    assert Tagger(weights).labels([e.words for e in tiny()]) == [list(e.labels) for e in tiny()]


def test_a_model_of_two_settings_is_their_mean(weights: Weights) -> None:
    both = training.train(tiny(), [SETTING, SETTING])
    assert np.allclose(both.values, weights.values, atol=1e-6)
    assert np.allclose(both.transitions, weights.transitions, atol=1e-6)


def test_training_again_gives_the_same_weights(weights: Weights) -> None:
    again = training.train(tiny(), [SETTING])
    assert np.array_equal(again.keys, weights.keys)
    assert np.array_equal(again.values, weights.values)


def test_a_stored_model_reads_the_same(weights: Weights, tmp_path: Path) -> None:
    save(weights, tmp_path / "model.npz")
    words = [e.words for e in tiny()]
    assert Tagger(load(tmp_path / "model.npz")).labels(words) == Tagger(weights).labels(words)


@pytest.mark.parametrize("content", [b"", b"no model", b"PK\x03\x04 torn"])
def test_what_is_no_model_is_refused_with_advice(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=r"nlp\.train kazakh"):
        load(path)


def test_a_model_of_another_version_is_refused(weights: Weights, tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    save(weights, path)
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files}
    arrays["format"] = np.array(0)
    np.savez(path, **arrays)
    with pytest.raises(ModelError, match="another version"):
        load(path)


def test_the_shipped_model_is_small() -> None:
    assert MODEL.stat().st_size < 5_000_000


def test_paths_and_probabilities_agree_with_counting_all_of_them() -> None:
    """Three labels, up to four places: every path counted one by one."""
    generator = np.random.default_rng(1)
    lengths = [4, 1, 3]
    scores = generator.normal(size=(12, 3)).astype(np.float32)
    transitions = generator.normal(size=(3, 3)).astype(np.float32)
    begins = np.array([0, 5, 7])
    found = best_labels(scores, begins, lengths, transitions)
    sure = certainties(scores, begins, lengths, transitions)
    for begin, length, labels, chances in zip(begins, lengths, found, sure, strict=True):
        paths = {}
        for path in np.ndindex(*[3] * length):
            steps = sum(transitions[a, b] for a, b in pairwise(path))
            paths[path] = float(sum(scores[begin + at, label] for at, label in enumerate(path)) + steps)
        assert tuple(labels) == max(paths, key=lambda path: paths[path])
        whole = sum(np.exp(value) for value in paths.values())
        for at in range(length):
            for label in range(3):
                share = sum(np.exp(value) for path, value in paths.items() if path[at] == label) / whole
                assert chances[at, label] == pytest.approx(share, abs=1e-4)


def test_sentences_read_together_or_alone_are_read_alike() -> None:
    texts = [words_of(line) for line in TINY.split("\n") if line]
    together = Tagger(load(MODEL)).labels(texts)
    assert together == [Tagger(load(MODEL)).labels([text])[0] for text in texts]


def test_a_full_table_of_forms_is_made_anew(weights: Weights, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlp.kazakh.ner.model._FORMS_KEPT", 5)
    model, words = Model(weights), [e.words for e in tiny()]
    first = model.scores(words)[0]
    assert np.allclose(model.scores(words)[0], first)


CASES = [
    ("Ол бірге барды.\nЕртең келеді.", ["Ол бірге барды .", "Ертең келеді ."]),
    ("Ол барды. Ертең келеді! Жоқ па?", ["Ол барды .", "Ертең келеді !", "Жоқ па ?"]),
    ("Қ.Ә. Смағұлов келді.", ["Қ . Ә . Смағұлов келді ."]),
    ("14,8 млрд. теңге", ["14 , 8 млрд . теңге"]),
    ("2024 ж. 5. Қазан", ["2024 ж . 5 . Қазан"]),
    ("«Бар» – деді. «Жоқ»", ["« Бар » – деді .", "« Жоқ »"]),
    ("АҚШ-тың Нью-Йорктегі «X»", ["АҚШ-тың Нью-Йорктегі « X »"]),
    ("", []),
    (" \n\n ", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_sentences(text: str, expected: list[str]) -> None:
    found = list(sentences(text, 0, len(text)))
    assert [" ".join(one.words) for one in found] == expected
    assert all(text[start:].startswith(word) for s in found for start, word in zip(s.starts, s.words, strict=True))


def test_spaces_around_signs_change_nothing() -> None:
    written = "«Нұр Отан» партиясы (1999), бұл – 14,8 млн адам."
    assert words_of(written) == words_of(" ".join(words_of(written)))


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ("O B-A I-A O", [(1, 2)]),
        ("B-A B-A", [(0, 0), (1, 1)]),
        ("I-A I-B I-B", [(0, 0), (1, 2)]),
        ("B-A I-A", [(0, 1)]),
        ("O O", []),
    ],
)
def test_runs(labels: str, expected: list[tuple[int, int]]) -> None:
    assert list(runs(labels.split())) == expected


# [p person] [o organisation] [l place]; written for this test
GOLDEN = """
Қаржы министрі [p Сәбит Оразғалиев] [l Қостанайда] болды.
[o Денсаулық сақтау министрлігі] вакцина сатып алды.
[p Айдана Төлегенқызы] [l Өскеменнен] [l Павлодарға] көшті.
[l Түркия] мен [l Қазақстан] келісімге қол қойды.
Елшімен [p Дэвид Браун] кездесті.
[p Н.Ә. Бектұрғанов] жауап бермеді.
[p ЖҰМАБЕКОВ Талғат Ерланұлы] қызметінен босатылды.
[o «Нұр-Құрылыс» ЖШС-не] айыппұл салынды.
[o Ұлттық банк] базалық мөлшерлемені көтерді.
[l Ақтөбедегі] зауыт тоқтады.
Бұл туралы [o БҰҰ] хабарлады.
Депутат [p Гүлмира Сатыбалдина] сауал жолдады.
[p Жеңіс Мұқашев] пен [p Роза Кәрімова] сотқа келді.
Мектептер жабылды, сабақ қашықтан өтеді.
Абай көшесінде су құбыры жарылды.
[l Қарағандыда] Костенко атындағы шахтада жарылыс болды.
Сот [p Жандос Тілеуғалиұлы Серікбаев] ісін қарады.
[p Хакан Фидан] [l Астанаға] келді.
[l Меркі=Меркі ауданы] ауданының тұрғыны [p Гүлжан Серікова] шағымданды.
[p Ким Чен Ын] [l Владивостокқа] аттанды.
«Барлығы дайын», — деді Мәжіліс төрағасы.
Балалар «Жаңа жыл» мерекесіне дайындалды.
"""
FIND = KazakhMentions()


@pytest.mark.parametrize("marked", [line for line in GOLDEN.split("\n") if line])
def test_the_shipped_model_reads(marked: str) -> None:
    kinds = {"p": "person", "o": "organisation", "l": "place"}
    text, expected, rest = "", list[tuple[str, str, str]](), marked
    while rest:
        plain, _, rest = rest.partition("[")
        inside, _, rest = rest.partition("]")
        shown, _, name = inside[2:].partition("=")
        text += plain + shown
        if inside:
            expected.append((kinds[inside[0]], shown, name))
    found = FIND.find(text, 0, len(text))
    named = [name for *_, name in expected]
    assert [(m.kind, m.text, m.name if name else "") for m, name in zip(found, named, strict=False)] == expected
    assert len(found) == len(expected)


BAD = [
    "",
    " ",
    "\n\n\n",
    "«",
    "»»»",
    '"""',
    "\ud800 Алматы",
    "阿斯塔纳 在 哈萨克斯坦",
    "أستانا",
    "ъ" * 5000,
    "« " * 500,
    "\x00А\x00",
]


@pytest.mark.parametrize("text", BAD)
def test_bad_text_keeps_its_offsets(text: str) -> None:
    for mention in FIND.find(text, 0, len(text)):
        assert text[mention.start : mention.stop] == mention.text


@pytest.mark.parametrize("piece", ["Алматы ", "« Абай ", "министрлігі ", "а. ", "« А » "])
def test_time_grows_with_the_length(piece: str) -> None:
    read = Tagger(load(MODEL)).read
    read([(piece, 0, len(piece))])

    def seconds(times: int) -> float:
        text = piece * times
        return processor_seconds(lambda: read([(text, 0, len(text))]))

    small, large = seconds(1_000), seconds(8_000)
    assert large < 8 * 3 * max(small, 0.02)


def test_training_by_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus, out = iob2(tmp_path / "IOB2.txt"), tmp_path / "kazakh.npz"
    assert main(["kazakh", str(corpus), "--out", str(out), "--folds", "2"]) == 0
    printed = capsys.readouterr().out
    assert "PERSON" in printed
    assert "10 sentences" in printed
    assert Tagger(load(out)).labels([["Берік", "Ахметов", "Алматыда", "тұрады", "."]])[0][0] == "B-PERSON"


def test_a_bad_corpus_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad.txt"
    path.write_text("Алматы B-GPE artyq\n", encoding="utf-8")
    assert main(["kazakh", str(path), "--out", str(tmp_path / "x.npz")]) == 2
    assert f"{path}:1" in capsys.readouterr().err
    with pytest.raises(CorpusError):
        list(read_examples(path))


def test_folds_are_whole_stretches() -> None:
    examples = tiny()
    random.Random(1).shuffle(examples)
    parts = list(folds(examples, 3))
    assert [one for _, judged in parts for one in judged] == examples
    assert all(not set(map(id, learned)) & set(map(id, judged)) for learned, judged in parts)
    assert all(len(learned) + len(judged) == len(examples) for learned, judged in parts)
