"""`baqylau extract` on plain text: offsets are those of the file, whatever its line ends and spaces."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import baqylau

RUSSIAN = "Заголовок\n\nБериком  Каниевым руководит ТОО «Алтын Көпір».\r\n\r\n  Выделено 166,7 млрд тенге.\n"
KAZAKH = "\n\tТақырып\n«Алтын Көпір» ЖШС-нің директоры Асқат Мусаев 1,2 млрд теңге алды.\u00a0\n"


@pytest.mark.parametrize("text", [RUSSIAN, KAZAKH, "", " \n ", "中文 العربية 😀"])
@pytest.mark.parametrize("name", ["a.txt", "without-ending"])
def test_offsets_are_those_of_the_file(text: str, name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(text.encode())
    done = CliRunner().invoke(baqylau, ["--home", str(tmp_path / "home"), "extract", str(file), "--json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    spans = found["mentions"] + found["amounts"]
    assert (found["path"], found["title"]) == (str(file), None)
    assert [text[one["start"] : one["stop"]] for one in spans] == [one["text"] for one in spans]
    assert bool(spans) == (text in (RUSSIAN, KAZAKH))
    assert not (tmp_path / "home").exists(), "it stores nothing"
