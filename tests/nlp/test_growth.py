"""Time grows with the text, not with its square: texts of any sort, and one long line costs what its length says."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from itertools import count, pairwise

import pytest

from nlp.analyse import Analyser
from nlp.clean import clean
from nlp.identifiers import mask
from nlp.language import paragraphs
from nlp.stretches import LONGEST, stretches
from tests.growth import processor_seconds

_NEWS = "Как сообщил Берик Каниев, акимат Караганды направит {} млрд тенге на ремонт дорог. "
_KAZAKH = "Берік Қаниев Қарағанды қаласының әкімдігі жол жөндеуге {} млрд теңге бөлетінін айтты. "
_SYLLABLES = ["ба", "ра", "та", "ма", "ка", "ла", "да", "са", "на", "га", "бе", "ре", "ту"]
DOUBLING = 2.6  # what twice the text may cost: 2, and some for caches and memory


def _numbered(piece: str) -> Iterator[str]:
    return (piece.format(number) for number in count())


def _names() -> Iterator[str]:
    """People, firms and places that are all different, with what short forms would have to be compared with."""
    chance = random.Random(1)
    while True:
        word = "".join(chance.choices(_SYLLABLES, k=3)).capitalize()
        yield f"{word}ов Ерлан {word}ович, ТОО «{word} Строй» ({word[:3].upper()}), Ольга {word}овна в городе {word}. "


def _garbage() -> Iterator[str]:
    chance = random.Random(2)
    while True:
        yield chance.randbytes(1_000).decode("utf-8", "surrogateescape")


TEXTS: dict[str, Callable[[], Iterator[str]]] = {
    "news in one line": lambda: _numbered(_NEWS),
    "Kazakh news in one line": lambda: _numbered(_KAZAKH),
    "lines": lambda: _numbered("Аким города получил {} тенге\n"),
    "different names": _names,
    "random bytes": _garbage,
    **{
        piece[:20]: lambda piece=piece: _numbered(piece)  # type: ignore[misc]
        for piece in (
            "1 2 ", "7", "абвг", "Ж", "слово дом река ", "Слово Дом Река ", "СЛОВО ДОМ РЕКА ", "Қала Ел Жол ", "«", '"',
            "»", "(", "()", "А. ", "А.А. ", "\n", "😀", "北京市人民政府", "مرحبا بالعالم ", "-", "а-", ".",
            "ТОО «Астана» ",
            "от 5 до ", "министерства ", "управление по ", "сто двадцать ", "а\u0301", "а\u200b", "ми-\n", "aб", "a'",
            "Alma saparmen qala ", "850101300124 ", "ИИН ", "1\t", "150440012344 ТОО «А» ",
        )
    },
}  # fmt: skip


LONG = (
    "news in one line", "Kazakh news in one line", "lines", "different names", "random bytes", "1 2 ", "7", "Ж",
    "слово дом река ", "Слово Дом Река ", "«", "(", "А. ", "\n", "😀", "北京市人民政府", "مرحبا بالعالم ",
    "ТОО «Астана» ",
)  # fmt: skip


def _text(name: str, size: int) -> str:
    parts, length = [], 0
    for piece in TEXTS[name]():
        parts.append(piece)
        length += len(piece)
        if length >= size:
            break
    return "".join(parts)[:size]


def _seconds(analyser: Analyser, text: str) -> float:
    return processor_seconds(lambda: analyser.analyse(text), tries=1)


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    analyser = Analyser()
    analyser.analyse(_text("news in one line", 1_000) + "\n" + _text("Kazakh news in one line", 1_000))
    return analyser


@pytest.mark.parametrize("name", TEXTS)
def test_four_times_the_text_takes_no_sixteen_times_the_time(analyser: Analyser, name: str) -> None:
    assert _grows_by(analyser, name, 4_000, 16_000, least=0.02) <= 9


@pytest.mark.slow
@pytest.mark.parametrize("name", LONG)
def test_long_texts_cost_by_their_length(analyser: Analyser, name: str) -> None:
    assert _grows_by(analyser, name, 100_000, 400_000, least=0.1) <= DOUBLING**2


def _grows_by(analyser: Analyser, name: str, size: int, larger: int, *, least: float) -> float:
    """How many times as long the larger text takes; measured again before a busy machine is taken for a square."""
    texts = _text(name, size), _text(name, larger)
    ratios = []
    for _ in range(3):
        small, large = (_seconds(analyser, text) for text in texts)
        ratios.append(large / max(small, least))
        if ratios[-1] <= DOUBLING**2:
            break
    return min(ratios)


@pytest.mark.parametrize("name", TEXTS)
def test_findings_stand_where_they_say_in_any_text(analyser: Analyser, name: str) -> None:
    text = _text(name, 3_000)
    found = analyser.analyse(text)
    assert all(text[one.start : one.stop] == one.text for one in found.mentions)
    assert all(text[one.start : one.stop] == one.text for one in found.amounts)
    assert all(0 <= token.start < token.stop <= len(text) for token in found.tokens)


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("work", [clean, mask])
def test_cleaning_and_masking_cost_by_the_length(work: Callable[[str], object], name: str) -> None:
    """What every text passes, and hostile ones too."""

    def seconds(size: int) -> float:
        text = _text(name, size)
        return processor_seconds(lambda: work(text), tries=2)

    assert seconds(200_000) <= 9 * max(seconds(50_000), 0.02)


def test_stretches_are_bounded_and_cover_what_they_are_cut_from() -> None:
    for name in ("news in one line", "7", "lines", "Kazakh news in one line", "«"):
        text = _text(name, 3 * LONGEST)
        found = paragraphs(text)
        cut = stretches(text, found)
        assert all(0 < stop - start <= LONGEST for start, stop, _ in cut)
        assert cut[0][0] == found[0].start
        assert cut[-1][1] == found[-1].stop
        gaps = [text[a[1] : b[0]] for a, b in pairwise(cut)]
        assert not "".join(gaps).strip()
    sentences = stretches(_text("news in one line", 3 * LONGEST), paragraphs(_text("news in one line", 3 * LONGEST)))
    assert all(_text("news in one line", 3 * LONGEST)[stop - 7 : stop] == "дорог. " for _, stop, _ in sentences[:-1])
