"""The picture of who is named together: places, and lines that can be told from one another."""

from __future__ import annotations

import math
import re
from itertools import combinations

import pytest

from app.web.network import CLEAR, HEIGHT, RADIUS, WIDTH, Line, network
from pipelines.profiles.neighbours import PICTURED, Tie, Together


def _together(count: int, significant: bool = True) -> list[Together]:
    return [
        Together(f"{i:016x}", "person", f"Серік {i}", count - i, "", float(count - i), significant)
        for i in range(count)
    ]


def test_nobody_who_is_met_by_chance_is_in_the_picture() -> None:
    assert network(_together(3, significant=False), ()) is None


def test_the_most_marked_stands_at_the_top_with_the_thickest_line() -> None:
    drawn = network(_together(20), ())
    assert drawn is not None
    assert len(drawn.nodes) == PICTURED
    first = drawn.nodes[0]
    assert (first.x, first.y) == (WIDTH / 2, HEIGHT / 2 - RADIUS)
    assert first.thick == max(node.thick for node in drawn.nodes) > drawn.nodes[-1].thick


@pytest.mark.parametrize("count", range(2, PICTURED + 1))
def test_no_tie_runs_through_the_entity_in_the_middle(count: int) -> None:
    some = _together(count)
    drawn = network(some, [Tie(a.id, b.id, 1, 9.0) for a, b in combinations(some, 2)])
    assert drawn is not None
    assert len(drawn.lines) == count * (count - 1) // 2
    for line in drawn.lines:
        assert _distance(line) >= 0.9 * CLEAR * RADIUS


def test_ties_of_who_is_not_drawn_are_left_out() -> None:
    some = _together(PICTURED + 1)
    drawn = network(some, [Tie(some[0].id, some[-1].id, 1, 9.0), Tie(some[0].id, some[1].id, 2, 9.0)])
    assert drawn is not None
    assert [(line.a.id, line.b.id, line.articles) for line in drawn.lines] == [(some[0].id, some[1].id, 2)]


def _distance(line: Line) -> float:
    """How near the line comes to the middle."""
    numbers = [float(one) for one in re.findall(r"-?\d+(?:\.\d+)?", line.path)]
    points = list(zip(numbers[::2], numbers[1::2], strict=True))
    begin, bend, end = points if len(points) == 3 else (points[0], None, points[1])
    nearest = math.inf
    for step in range(101):
        t = step / 100
        via = bend or ((begin[0] + end[0]) / 2, (begin[1] + end[1]) / 2)
        x, y = ((1 - t) ** 2 * begin[i] + 2 * t * (1 - t) * via[i] + t**2 * end[i] for i in (0, 1))
        nearest = min(nearest, math.hypot(x - WIDTH / 2, y - HEIGHT / 2))
    return nearest
