"""Corpora in the forms of KazNERD and factRuEval, written here, and the figures that they must give."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import baqylau
from nlp.evaluation.corpora import read_corpus, readings
from nlp.evaluation.gold import Annotated, CorpusError, Gold
from nlp.evaluation.score import Finding, score

IOB2 = """
Бүгін O
Серік B-PERSON
Байжанов I-PERSON
« O
Дала B-ORGANISATION
» O
газетіне O
шамамен B-MONEY
14 I-MONEY
, I-MONEY
8 I-MONEY
миллион I-MONEY
теңге I-MONEY
берді O
. O

Алматыда B-GPE
Шымбұлақ B-LOCATION
бар O
. O
"""
TEXT = "Директор завода «Маяк» Олег Сомов уехал из Омска, сообщает мэрия Омска."
SPANS = """1 org_descr 9 6 0 1 # завода
2 org_name 17 4 0 1 # Маяк
3 name 23 4 0 1 # Олег
4 surname 28 5 0 1 # Сомов
5 loc_name 43 5 0 1 # Омска
6 org_descr 59 5 0 1 # мэрия
7 loc_name 65 5 0 1 # Омска
"""
OBJECTS = """11 Org 1 2 # Маяк завод
12 Person 3 4 # Олег Сомов
13 LocOrg 5 # Омск
14 Org 6 7 # мэрия Омска
15 LocOrg 7 # Омск
"""


@pytest.fixture
def kaznerd(tmp_path: Path) -> Path:
    file = tmp_path / "tiny.txt"
    file.write_text(IOB2, encoding="utf-8")
    return file


@pytest.fixture
def factrueval(tmp_path: Path) -> Path:
    for ending, content in (("txt", TEXT), ("spans", SPANS), ("objects", OBJECTS)):
        (tmp_path / f"book_1.{ending}").write_text(content, encoding="utf-8")
    return tmp_path


def marked(document: Annotated) -> list[tuple[str, list[str], bool]]:
    return [(one.kind, [document.text[a:b] for a, b in one.spans], one.optional) for one in document.gold]


def test_kaznerd_is_written_as_people_write(kaznerd: Path) -> None:
    (document,) = read_corpus(kaznerd)
    assert document.text == (
        "Бүгін Серік Байжанов «Дала» газетіне шамамен 14,8 миллион теңге берді.\nАлматыда Шымбұлақ бар.\n"
    )
    assert marked(document) == [
        ("person", ["Серік Байжанов"], False),
        ("organisation", ["Дала", "«Дала»"], False),
        ("money", ["14,8 миллион теңге"], False),
        ("place", ["Алматыда"], False),
        ("place", ["Шымбұлақ"], True),
    ]


def test_a_body_is_right_with_its_description_and_without(factrueval: Path) -> None:
    (document,) = read_corpus(factrueval)
    assert marked(document) == [
        ("organisation", ["завода «Маяк", "Маяк", "завода «Маяк»", "«Маяк»"], False),
        ("person", ["Олег Сомов"], False),
        ("place", ["Омска"], False),
        ("organisation", ["мэрия Омска", "Омска"], True),
        ("place", ["Омска"], True),
    ]


NAMED = "Суд Зареки оштрафовал ООО «Маяк», движение «Рассвет» и МЧС Лугани. Площадь Мира. МИД Лугани молчит."
NAMED_SPANS = """1 org_descr 0 3 0 1 # Суд
2 loc_name 4 6 0 1 # Зареки
3 org_name 27 4 0 1 # Маяк
4 org_descr 34 8 0 1 # движение
5 org_name 44 7 0 1 # Рассвет
6 org_name 55 3 0 1 # МЧС
7 loc_name 59 6 0 1 # Лугани
8 loc_descr 67 7 0 1 # Площадь
9 loc_name 75 4 0 1 # Мира
10 org_name 81 10 0 1 # МИД Лугани
11 loc_name 85 6 0 1 # Лугани
"""
NAMED_OBJECTS = """21 Org 1 2 # суд
22 LocOrg 2 # Зарека
23 Org 3 # Маяк
24 Org 4 5 # движение
25 Org 6 # МЧС
26 LocOrg 7 # Лугань
27 Location 8 9 # площадь
28 Org 10 # МИД
29 LocOrg 11 # Лугань
"""


@pytest.fixture
def named(tmp_path: Path) -> Annotated:
    """A document of names with everything that we draw wider than they are marked."""
    for ending, content in (("txt", NAMED), ("spans", NAMED_SPANS), ("objects", NAMED_OBJECTS)):
        (tmp_path / f"book_2.{ending}").write_text(content, encoding="utf-8")
    return readings(tmp_path)["names"][0]


def test_names_are_right_with_what_we_count_to_them(named: Annotated) -> None:
    assert [one for one in marked(named) if not one[2]] == [
        ("place", ["Зареки"], False),
        ("organisation", ["Маяк", "ООО «Маяк»", "«Маяк»"], False),
        ("organisation", ["Рассвет", "движение «Рассвет", "«Рассвет»", "движение «Рассвет»"], False),
        ("organisation", ["МЧС", "МЧС Лугани"], False),
        ("place", ["Лугани"], False),
        ("place", ["Мира", "Площадь Мира"], False),
        ("organisation", ["МИД Лугани"], False),
    ]


def test_what_has_no_name_or_stands_in_another_is_optional(named: Annotated) -> None:
    assert [one[:2] for one in marked(named) if one[2]] == [
        ("organisation", ["Суд Зареки"]),
        ("place", ["Лугани"]),  # in «МИД Лугани»
    ]


@pytest.mark.parametrize(
    ("span", "expected"),  # F1 exact, F1 of the bare name, F1 by tokens
    [
        ("Маяк", (0.5, 0.5, 0.5)),  # one of three names, each of one token
        ("ООО «Маяк»", (0.5, 0.0, 0.5)),
        ("ООО «Маяк»,", (0.0, 0.0, 0.25)),  # cuts nothing, but holds a comma: its five tokens stand as they are
        ("Суд Зареки", (0.0, 0.0, 0.0)),  # optional: nothing found, nothing wrong
    ],
)
def test_a_wider_finding_counts_as_the_name(named: Annotated, span: str, expected: tuple[float, ...]) -> None:
    named = Annotated("b", named.text, tuple(o for o in named.gold if "МИД" not in named.text[slice(*o.spans[0])]),
                      named.kinds, names_only=True)  # fmt: skip
    begin = named.text.index(span)
    scores, _ = score(named, [Finding("organisation", begin, begin + len(span))])
    got = scores["organisation"]
    assert (got.f1, got.bare_f1, got.tokens.f1) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([(0, 5)], (2, 1, 1.0, 0.5, 2 / 3)),  # one of two
        ([(0, 5), (10, 15)], (2, 2, 1.0, 1.0, 1.0)),
        ([(0, 4), (10, 15)], (2, 2, 0.5, 0.5, 1.0)),  # one is cut: right in part
        ([(0, 5), (10, 15), (20, 25)], (2, 2, 1.0, 1.0, 1.0)),  # what is optional costs nothing
        ([(0, 5), (10, 15), (30, 35)], (2, 3, 2 / 3, 1.0, 0.8)),  # one is none
        ([], (2, 0, 0.0, 0.0, 0.0)),
    ],
)
def test_figures(found: list[tuple[int, int]], expected: tuple[float, ...]) -> None:
    gold = (Gold("place", ((0, 5),)), Gold("place", ((10, 15),)), Gold("place", ((20, 25),), optional=True))
    document = Annotated("a", "x" * 40, gold, frozenset({"place"}))
    scores, _ = score(document, [Finding("place", a, b) for a, b in found])
    got = scores["place"]
    assert (got.marked, got.found, got.precision, got.recall, got.partial_f1) == pytest.approx(expected)


def test_mistakes_are_named() -> None:
    gold = (Gold("person", ((0, 5),)), Gold("person", ((10, 15),)))
    document = Annotated("a", "x" * 40, gold, frozenset({"person"}))
    _, mistakes = score(document, [Finding("person", 0, 4), Finding("person", 20, 25)])
    assert [(one.what, one.span) for one in mistakes] == [("missed", (10, 15)), ("cut", (0, 4)), ("wrong", (20, 25))]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("bad.txt", "Алматы B-GPE\nбұл сөз O\n", "bad.txt:2"),
        ("x.objects", "1 Org 7\n", "x: not a document of factRuEval"),
    ],
)
def test_a_corpus_of_another_form_is_refused_by_name(tmp_path: Path, name: str, content: str, says: str) -> None:
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError, match=says):
        list(read_corpus(file if name.endswith("txt") else tmp_path))


def test_the_command_prints_figures_and_errors(kaznerd: Path, tmp_path: Path) -> None:
    home = ["--home", str(tmp_path / "home")]
    shown = CliRunner().invoke(baqylau, [*home, "evaluate", str(kaznerd), "--json"], catch_exceptions=False)
    scores = json.loads(shown.stdout)["scores"]
    assert scores["person"] == {
        "marked": 1, "found": 1, "precision": 1.0, "recall": 1.0, "f1": 1.0, "partial_f1": 1.0,
    }  # fmt: skip
    assert scores["money"]["f1"] == 1.0
    shown = CliRunner().invoke(baqylau, [*home, "evaluate", str(kaznerd), "--errors"], catch_exceptions=False)
    assert "organisation" in shown.stdout
    assert not (tmp_path / "home").exists()


def test_the_command_reads_names_and_objects_and_compares(factrueval: Path, tmp_path: Path) -> None:
    command = ["--home", str(tmp_path / "home"), "evaluate", str(factrueval), "--baseline", "natasha"]
    shown = json.loads(CliRunner().invoke(baqylau, [*command, "--json"], catch_exceptions=False).stdout)
    assert shown["scores"] == shown["readings"]["names"]
    assert set(shown["readings"]) == set(shown["baseline"]) == {"names", "objects"}
    assert shown["scores"]["person"]["token_f1"] == shown["baseline"]["names"]["person"]["f1"] == 1.0
    assert "token_f1" not in shown["readings"]["objects"]["person"]
    table = CliRunner().invoke(baqylau, command, catch_exceptions=False).stdout
    assert "names, as naeval marks them" in table
    assert "ratio" in table
