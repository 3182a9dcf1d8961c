"""Token stacks: positions, markers at both edges, and the encoding both ways."""

from __future__ import annotations

import pytest
from fixed_collection import SmallAnalyzer, SmallWord, stack_of
from hypothesis import given
from hypothesis import strategies as st

from search.stack import BEGIN, END, MAX_TOKEN, NORMAL, UNSAYABLE, Marker, build_stack, decode


def word(surface: str, at: int = 0) -> SmallWord:
    return SmallWord(at, at + max(len(surface), 1), surface, (surface,), (surface,))


def test_punctuation_has_no_position() -> None:
    stack = stack_of("Школа, «дорога» — мост!")
    assert [position[0] for position in stack.positions] == ["школа", "дорога", "мост"]
    assert stack.offsets[1] == (8, 14)


def test_markers_stand_at_the_first_and_the_last_word() -> None:
    stack = stack_of("Вчера [organisation:a|ТОО «Астана-Строй»] выиграло")
    assert BEGIN + "organisation:a" in stack.positions[1]
    assert END + "organisation:a" in stack.positions[2]
    assert sum("organisation:a" in token for position in stack.positions for token in position) == 2


def test_a_marker_over_no_word_is_dropped() -> None:
    stack = build_stack(SmallAnalyzer().words("мост — река"), [Marker(5, 6, ("place:x",))])
    assert not any("place:x" in token for position in stack.positions for token in position)


def test_the_encodings_signs_are_taken_out_of_words() -> None:
    stack = build_stack([word("а|б ⟦n⟧в"), word("|1|", 20), word("\ud8001", 30), word("x" * 500, 40)])
    assert stack.positions[0] == ("абnв", NORMAL + "абnв", "⟦v⟧абnв")
    assert stack.positions[1][0] == "1"
    assert len(stack.positions[3][0]) == MAX_TOKEN
    assert UNSAYABLE not in stack.encode()


@given(
    st.lists(st.text(min_size=1, max_size=8), max_size=20), st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)))
)
def test_encoding_and_decoding(surfaces: list[str], spans: list[tuple[int, int]]) -> None:
    words = [word(surface, 10 * index) for index, surface in enumerate(surfaces)]
    stack = build_stack(words, [Marker(start, stop, ("person:a b|c",)) for start, stop in spans])
    assert decode(stack.encode(), stack.offsets) == stack
    assert all(stack.positions)
    stack.encode().encode("utf-8")


def test_offsets_must_fit() -> None:
    with pytest.raises(ValueError, match="2 positions"):
        decode("a b", [(0, 1)])
