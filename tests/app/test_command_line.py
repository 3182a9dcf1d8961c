"""The words, options and JSON that other programs rely on (docs/command-line.md), field by field, in both languages."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from app.cli import COMMANDS, baqylau

if TYPE_CHECKING:
    from conftest import Newsroom

RUSSIAN = (
    "Министр финансов Берик Каниев передал ТОО «Астана-Строй» 166,7 млрд тенге ($350 млн) по программе «Нұрлы жол».\n"
    "Каниев уверен, что уйдёт от 5 до 7 млн тенге."
)
KAZAKH = (
    "Тараз қаласының әкімі Берік Қаниев «Астана-Құрылыс» ЖШС-не 166,7 млрд теңге берді.\n"
    "Қаниев 5–7 млн теңге кететінін айтты."
)
QUERY = "lang:ru OR lang:kk"
MENTION = {"start", "stop", "text", "kind", "name", "role", "identifiers", "page"}
AMOUNT = {"start", "stop", "text", "value", "currency", "value_kzt", "low", "high", "approximate", "implied", "same_as"}
ENTITY = {"kind", "name", "aliases", "mentions"}
HIT = {
    "id",
    "url",
    "source",
    "language",
    "title",
    "published_at",
    "version",
    "state",
    "score",
    "snippets",
    "entities",
    "amounts",
    "why",
}


def run(home: Path, *words: str) -> Result:
    done = CliRunner().invoke(baqylau, ["--home", str(home), *words])
    assert done.exit_code == 0, done.output
    return done


def extracted(tmp_path: Path, text: str) -> dict[str, Any]:
    file = tmp_path / "a.txt"
    file.write_text(text, encoding="utf-8")
    (line,) = run(tmp_path, "extract", str(file), "--json").stdout.splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


@pytest.mark.parametrize(("text", "language"), [(RUSSIAN, "ru"), (KAZAKH, "kk")])
def test_extract_says_every_field(tmp_path: Path, text: str, language: str) -> None:
    found = extracted(tmp_path, text)
    assert set(found) == {"path", "language", "title", "mentions", "amounts", "entities"}
    assert (found["path"], found["language"], found["title"]) == (str(tmp_path / "a.txt"), language, None)
    for name, fields in (("mentions", MENTION), ("amounts", AMOUNT), ("entities", ENTITY)):
        assert found[name]
        assert all(set(one) == fields for one in found[name])
    assert {one["kind"] for one in found["mentions"]} >= {"person", "organisation"}
    for one in found["mentions"] + found["amounts"]:
        assert text[one["start"] : one["stop"]] == one["text"]
    assert [one["page"] for one in found["mentions"]] == [None] * len(found["mentions"])


@pytest.mark.parametrize("text", [RUSSIAN, KAZAKH])
def test_extracted_sums_are_exact_decimal_words(tmp_path: Path, text: str) -> None:
    sums = extracted(tmp_path, text)["amounts"]
    first, last = sums[0], sums[-1]
    assert (first["value"], first["currency"], first["value_kzt"]) == ("166700000000", "KZT", "166700000000")
    assert (first["low"], first["high"], first["approximate"], first["implied"]) == (None, None, False, False)
    assert tuple(Decimal(last[name]) for name in ("value", "low", "high")) == (6_000_000, 5_000_000, 7_000_000)


def test_a_sum_said_again_in_another_currency_points_at_the_first(tmp_path: Path) -> None:
    sums = extracted(tmp_path, RUSSIAN)["amounts"]
    assert [(one["currency"], one["value_kzt"], one["same_as"]) for one in sums[:2]] == [
        ("KZT", "166700000000", None),
        ("USD", None, 0),
    ]


@pytest.mark.parametrize(("text", "name", "short"), [(RUSSIAN, "Берик Каниев", "Каниев"), (KAZAKH, "Берік Қаниев", "Қаниев")])  # fmt: skip  # noqa: E501
def test_entities_join_the_short_form(tmp_path: Path, text: str, name: str, short: str) -> None:
    found = extracted(tmp_path, text)
    (person,) = [one for one in found["entities"] if one["kind"] == "person"]
    assert (person["name"], person["aliases"]) == (name, [short])
    assert [found["mentions"][at]["text"] for at in person["mentions"]] == [name, short]


def test_extract_reads_standard_input(tmp_path: Path) -> None:
    done = CliRunner().invoke(baqylau, ["--home", str(tmp_path), "extract", "-", "--json"], input=KAZAKH)
    assert json.loads(done.stdout)["path"] == "-"
    assert json.loads(done.stdout)["language"] == "kk"


def searched(newsroom: Newsroom, *words: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(run(newsroom.settings.home, "search", *words, "--json").stdout)
    return answer


@pytest.mark.parametrize("query", ['org:"Тобыл Жол"', 'org:"Tobyl Jol"', "amount:>=1bn"])
def test_search_says_every_field(newsroom: Newsroom, query: str) -> None:
    answer = searched(newsroom, query)
    assert set(answer) == {"total", "hits", "facets", "cursor", "coverage"}
    assert answer["total"] == len(answer["hits"]) > 0
    assert {one["language"] for one in answer["hits"]} == {"ru", "kk"}
    for hit in answer["hits"]:
        assert set(hit) == HIT
        assert hit["url"].startswith("https://news.example/")
        assert datetime.fromisoformat(hit["published_at"]).tzinfo is not None
        assert hit["state"] == "current"
        assert isinstance(hit["version"], int)
        assert hit["snippets"]
        assert hit["entities"]
    assert set(answer["facets"]) == {"source", "language", "month", "organisation", "person"}
    assert {one["value"]: one["count"] for one in answer["facets"]["language"]} == {"ru": 3, "kk": 3} or "bn" in query


def test_a_cursor_goes_on_where_the_last_answer_stopped(newsroom: Newsroom) -> None:
    whole = [hit["id"] for hit in searched(newsroom, QUERY, "--sort", "date")["hits"]]
    seen, cursor = list[str](), list[str]()
    while True:
        answer = searched(newsroom, QUERY, "--sort", "date", "--limit", "4", *cursor)
        seen += [hit["id"] for hit in answer["hits"]]
        if not answer["cursor"]:
            break
        cursor = ["--cursor", answer["cursor"]]
    assert len(whole) > 8
    assert seen == whole


def test_csv_has_a_row_a_hit_and_no_formula(newsroom: Newsroom, tmp_path: Path) -> None:
    text = run(newsroom.settings.home, "search", 'org:"Тобыл Жол"', "--csv").stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == searched(newsroom, 'org:"Тобыл Жол"')["total"]
    assert list(rows[0]) == [
        "id",
        "url",
        "source",
        "language",
        "title",
        "published_at",
        "version",
        "state",
        "score",
        "snippet",
    ]
    line = {"url": "https://a.example/1", "source": "a", "title": "=1+1", "text": '=HYPERLINK("x") дорога', "published_at": "2026-10-05T06:00:00+05:00"}  # fmt: skip  # noqa: E501
    file = tmp_path / "a.jsonl"
    file.write_text(json.dumps(line, ensure_ascii=False), encoding="utf-8")
    run(tmp_path / "home", "import", str(file))
    run(tmp_path / "home", "index")
    (row,) = csv.DictReader(io.StringIO(run(tmp_path / "home", "search", "дорога", "--csv").stdout))
    assert not row["title"].startswith("=")
    assert not row["snippet"].startswith("=")


def test_entity_says_names_sums_and_company(newsroom: Newsroom) -> None:
    found = json.loads(run(newsroom.settings.home, "entity", "Tobyl Jol", "--json").stdout)
    assert found["kind"] == "organisation"
    assert {"ТОО «Тобыл Жол»", "«Тобыл Жол» ЖШС"} <= {name for name, _ in found["names"]}
    assert found["mention_count"] >= 6
    assert {one["name"] for one in found["together"]} & {"Нурлан Сейтбаев", "Нұрлан Сейтбаев"}


def test_the_document_names_every_word() -> None:
    text = (Path(__file__).parents[2] / "docs" / "command-line.md").read_text(encoding="utf-8")
    assert set(COMMANDS) <= set(re.findall(r"^### `baqylau ([a-z]+)", text, re.MULTILINE))


@pytest.mark.parametrize("word", sorted(COMMANDS))
def test_every_word_explains_itself(word: str) -> None:
    done = CliRunner().invoke(baqylau, [word, "--help"])
    assert done.exit_code == 0
    assert len(done.stdout.splitlines()[2].strip()) > 20
