"""Many names at once: each has its line, the ones that nothing is known of included."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from newsroom import write

from app.cli import baqylau
from nlp.identifiers import check_digit
from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.resolution.batch import MOST, batch, read_names
from pipelines.resolution.registry import import_register
from pipelines.resolution.resolve import resolve

BIN = "170140000016"


@pytest.fixture
def news(context: Context) -> Context:
    write(context.store, 1, "ТОО «Ертіс» строит.", ("organisation", "ТОО «Ертіс»"), bins={"ТОО «Ертіс»": BIN})
    write(context.store, 2, "«Ертіс» ЖШС салады.", ("organisation", "«Ертіс» ЖШС"))
    write(context.store, 3, "АО «Дала» печёт.", ("organisation", "АО «Дала»"))
    write(context.store, 4, "ТОО «Дала» шьёт.", ("organisation", "ТОО «Дала»"), collection="secret")
    resolve(context)
    return context


def test_each_name_has_its_line(news: Context) -> None:
    lines = list(batch(news, ["Ertis LLP", BIN, "Дала", "Жоқ Компания"]))
    assert [(line.asked, line.state) for line in lines] == [
        ("Ertis LLP", "found"), (BIN, "found"), ("Дала", "several"), ("Жоқ Компания", "missing"),
    ]  # fmt: skip
    (one,) = lines[0].meanings
    assert (one.mentions, one.articles, one.sources) == (2, 2, (("x", 2),))
    assert (one.first.day, one.last.day) == (3, 4)
    assert lines[1].meanings == lines[0].meanings


def test_a_closed_collection_is_not_counted(news: Context) -> None:
    (line,) = batch(news, ["Дала"], {"news"})
    assert [one.name for one in line.meanings] == ["АО «Дала»"]
    assert [line.state for line in batch(news, ["ТОО «Дала»"], {"news"})] == ["missing"]


def test_the_register_knows_who_is_not_mentioned(news: Context, tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_text(f"bin,name\n{BIN},ТОО «Самал Инвест»\n", encoding="utf-8")
    import_register(news, file)
    (line,) = batch(news, ["Samal Invest LLP"])
    assert (line.state, line.registered) == ("missing", ((BIN, "ТОО «Самал Инвест»"),))


def test_an_iin_is_refused_and_not_repeated(news: Context) -> None:
    iin = next(f"{digits}{check}" for i in range(50) if (check := check_digit(digits := f"9001153{i:04d}")) is not None)
    (line,) = batch(news, [iin])
    assert line.state == "refused"
    assert iin not in line.asked


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.txt", "Ертіс\n\n  Дала  Нан \nЕртіс\n", ["Ертіс", "Дала Нан"]),
        ("a.txt", "\ufeffЕртіс\r\nДала\r\n", ["Ертіс", "Дала"]),
        ("a.csv", "№;Наименование\n1;ТОО «Ертіс»\n2;Дала\n", ["ТОО «Ертіс»", "Дала"]),
        ("a.csv", "Ертіс,1\nДала,2\n", ["Ертіс", "Дала"]),
    ],
)
def test_names_are_read(tmp_path: Path, name: str, content: str, expected: list[str]) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert read_names(tmp_path / name) == expected


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no names"),
        (b"\n \n", "no names"),
        ("\n".join(f"Имя {i}" for i in range(MOST + 1)).encode(), "at most 500"),
        (b"a" * 1000, "longer than"),
        (b"a\n" * 600_000, "larger than"),
    ],
)
def test_a_file_that_cannot_be_asked_says_why(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "a.txt").write_bytes(content)
    with pytest.raises(InputError, match=said):
        read_names(tmp_path / "a.txt")


def test_the_command_prints_json_lines_and_csv(tmp_path: Path) -> None:
    file = tmp_path / "names.txt"
    file.write_text("=Ертіс\nДала\n", encoding="utf-8")
    words = ["--home", str(tmp_path / "home"), "search", "--batch", str(file)]
    done = CliRunner().invoke(baqylau, [*words, "--json"])
    assert [json.loads(line)["state"] for line in done.stdout.splitlines()] == ["missing", "missing"]
    table = list(csv.reader(io.StringIO(CliRunner().invoke(baqylau, [*words, "--csv"]).stdout)))
    assert [row[0] for row in table] == ["asked", "'=Ертіс", "Дала"]
    assert "missing" in CliRunner().invoke(baqylau, words).stdout
    assert CliRunner().invoke(baqylau, [*words, "query"]).exit_code == 2
