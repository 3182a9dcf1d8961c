"""Who is who in a newsroom: floors of B³ on the file to tune by and on the held-out one, and the measure itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nlp.analyse import Analyser
from nlp.evaluation.clusters import b_cubed, figures, main, read_newsroom

GOLD = Path(__file__).parent.parent / "gold"


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    return Analyser()


@pytest.mark.parametrize(
    ("name", "articles", "mentions", "f1", "precision"),
    [("newsroom_dev.txt", 30, 100, 0.95, 0.99), ("newsroom_test.txt", 80, 250, 0.95, 0.98)],
)
def test_floors_of_newsrooms(
    analyser: Analyser, name: str, articles: int, mentions: int, f1: float, precision: float
) -> None:
    newsroom = list(read_newsroom((GOLD / name).read_text(encoding="utf-8")))
    kazakh = sum(one.language == "kk" for one in newsroom) / len(newsroom)
    found = figures(newsroom, analyser)
    assert len(newsroom) >= articles
    assert 0.4 < kazakh < 0.6
    assert found.mentions >= mentions
    assert found.f1 >= f1
    assert found.precision >= precision


def test_the_two_newsrooms_share_nobody() -> None:
    who = [set(re.findall(r"\{([po]\w+)\|", (GOLD / f"newsroom_{one}.txt").read_text())) for one in ("dev", "test")]
    assert not who[0] & who[1]


@pytest.mark.parametrize(
    ("true", "said", "precision", "recall"),
    [
        ("aab", "xxy", 1, 1),
        ("aab", "xyz", 1, 2 / 3),
        ("aab", "xxx", 5 / 9, 1),
        ("aaab", "xxyy", 3 / 4, 2 / 3),
    ],
)
def test_b_cubed(true: str, said: str, precision: float, recall: float) -> None:
    places = [(0, number) for number in range(len(true))]
    found = b_cubed(dict(zip(places, true, strict=True)), dict(zip(places, said, strict=True)))
    assert found == pytest.approx((precision, recall, 2 * precision * recall / (precision + recall)))


def test_mistakes_are_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    told = "== ru\nАким {p_a|Серик Ахметов} молчит. Аким {p_b|Серик Ахметов} молчит. {p_c|Ждать} нечего.\n"
    (tmp_path / "a.txt").write_text(told, encoding="utf-8")
    main([str(tmp_path / "a.txt"), "--errors"])
    said = capsys.readouterr().out
    assert "3 mentions, 1 of them missed" in said
    assert "p_a: ['Серик Ахметов']; with p_b" in said
    with pytest.raises(ValueError, match="write"):
        list(read_newsroom("== ru\n{кто-то|Серик}"))
