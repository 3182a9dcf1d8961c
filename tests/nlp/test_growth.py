"""Time grows with the text, not with its square: one long line costs what its length says."""

from __future__ import annotations

import time

import pytest

from nlp.analyse import Analyser

_NEWS = "Как сообщил Берик Каниев, акимат Караганды направит {} млрд тенге на ремонт дорог. "


def _text(kind: str, size: int) -> str:
    if kind == "news":
        return "".join(_NEWS.format(number) for number in range(size // 80))
    return {"numbers": "1 2 ", "unbroken": "абвг"}[kind] * (size // 4)


def _seconds(analyser: Analyser, text: str) -> float:
    """Of the processor, the better of two: a busy machine does not count."""
    took = []
    for _ in range(2):
        began = time.process_time()
        analyser.analyse(text)
        took.append(time.process_time() - began)
    return min(took)


@pytest.mark.parametrize("kind", ["news", "numbers", "unbroken"])
def test_four_times_the_text_takes_no_sixteen_times_the_time(kind: str) -> None:
    analyser = Analyser()
    analyser.analyse(_text("news", 1_000))
    small, large = _seconds(analyser, _text(kind, 8_000)), _seconds(analyser, _text(kind, 32_000))
    assert large <= 9 * max(small, 0.02)
