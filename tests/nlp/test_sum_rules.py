"""Which rule finds a sum, and that the documentation names every rule."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import baqylau
from nlp.amounts import explain
from nlp.amounts.rules import RULES

DOCUMENTED = Path(__file__).parents[2] / "docs" / "sums.md"
FIRES = [
    ("от 5 до 7 млрд тенге", ["from_to"]),
    ("с 9 800 до 12 500 тенге", ["change", "change"]),
    ("5-тен 7 млрд теңгеге дейін", ["kazakh_from_to"]),
    ("5 пен 7 млн теңге аралығында", ["kazakh_between"]),
    ("150–300 млрд тенге", ["dashed_range"]),
    ("$5 million to $7 million", ["to_range"]),
    ("5, 7 и 10 млрд тенге", ["listed", "listed", "listed"]),
    ("50-кратный МРП", ["index_fold"]),
    ("KZT 16.5 billion", ["sign_before"]),
    ("ста двух млрд тенге", ["currency_behind"]),
    ("взяли 50 тиын", ["small_coins"]),
    ("Сумма (тыс. тенге): 5 300", ["unit_first"]),
    ("бюджет 79 млн", ["scale_only"]),
    ("План, тыс. тенге | Факт\nДороги | 5 | 6", ["table_cell"]),
]


@pytest.mark.parametrize(("text", "rules"), FIRES)
def test_a_form_is_found_by_its_rule(text: str, rules: list[str]) -> None:
    assert [finding.rule for finding in explain(text)] == rules


def test_the_command_line_says_the_rules(tmp_path: Path) -> None:
    file = tmp_path / "text.txt"
    file.write_text("Дали 5 млрд тенге.\n\nИз них 2 млрд на мост, от 5 до 7 млн тенге — на окна.", encoding="utf-8")
    asked = ["--home", str(tmp_path), "extract", str(file), "--explain"]
    shown = CliRunner().invoke(baqylau, asked, catch_exceptions=False)
    assert "from_to" in shown.stdout
    (line,) = CliRunner().invoke(baqylau, [*asked, "--json"], catch_exceptions=False).stdout.splitlines()
    assert [one["rule"] for one in json.loads(line)["amounts"]] == ["currency_behind", "scale_only", "from_to"]


def test_every_rule_has_a_form_and_a_line_of_documentation() -> None:
    named = {rule.__name__ for rule in RULES} | {"table_cell"}
    assert {rule for _, rules in FIRES for rule in rules} == named
    assert set(re.findall(r"^\| `(\w+)` \|", DOCUMENTED.read_text(encoding="utf-8"), re.MULTILINE)) == named
