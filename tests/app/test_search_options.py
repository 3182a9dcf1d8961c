"""What `baqylau search` says of a query that cannot be read, and its options for how words are taken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.cli import main


def test_a_wrong_query_is_told_with_its_column_and_a_repair(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--home", str(tmp_path), "search", 'тендер "дорога', "--json"])
    said = capsys.readouterr()
    assert stopped.value.code == 1
    wrong = json.loads(said.out)
    assert (wrong["column"], wrong["repair"]) == (8, 'тендер "дорога"')
    assert "not closed" in wrong["error"]
    assert 'column 8: the quotation mark " is not closed' in said.err
    assert 'perhaps you meant: тендер "дорога"' in said.err


def test_forms_and_spellings_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = tmp_path / "home"
    lines = [
        {"url": f"https://a.example/{n}", "source": "a", "title": "Новость", "text": text, "published_at": "2026-10-05"}
        for n, text in enumerate(("Объявили тендер.", "Прошли тендеры.", "Құрылыс тендері өтті.", "Курылыс токтады."))
    ]
    file = tmp_path / "a.jsonl"
    file.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    main(["--home", str(home), "import", str(file)])
    main(["--home", str(home), "index"])
    capsys.readouterr()

    def total(*words: str) -> int:
        main(["--home", str(home), "search", *words, "--json"])
        answer = json.loads(capsys.readouterr().out)
        assert len(answer["hits"]) == answer["total"]
        return int(answer["total"])

    assert total("тендер", "--match", "exact") == 1
    assert total("тендер") == 3
    assert total("құрылыс", "--match", "forms") == 1
    assert total("құрылыс", "--match", "variants") == 2
    assert total("тендер", "--without-form", "тендеры", "--without-form", "тендері") == 1
    main(["--home", str(home), "search", "тендер", "--spellings", "--json"])
    found = json.loads(capsys.readouterr().out)["spellings"]
    assert {one["form"] for one in found["forms"]} == {"тендер", "тендеры", "тендері"}
    main(["--home", str(home), "search", "тендер", "--spellings"])
    assert "тендеры  1  (тендер)" in capsys.readouterr().out
    main(["--home", str(home), "search", "тендер құрылыс"])
    assert "found by: тендер → тендері; құрылыс → құрылыс\n" in capsys.readouterr().out
    main(["--home", str(home), "search", "title:новость прошли"])
    assert "found by: новость → новость (title); прошли → прошли\n" in capsys.readouterr().out
