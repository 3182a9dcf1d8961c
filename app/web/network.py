"""Network: an entity and who is named together with it, as an inline SVG picture: the same for the same data."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.profiles.neighbours import PICTURED, Tie, Together

WIDTH, HEIGHT, RADIUS = 640, 420, 150
CLEAR = 0.4  # of the radius, about the entity in the middle, that ties keep out of
LONGEST = 24  # letters of a name that have room


@dataclass(frozen=True, slots=True)
class Node:
    """A neighbour: the middle of its circle, where its name stands, and how thick the line to the entity is."""

    id: str
    kind: str
    name: str
    short: str
    articles: int
    x: float
    y: float
    text_x: float
    text_y: float
    anchor: str
    thick: float


@dataclass(frozen=True, slots=True)
class Line:
    """A tie of two neighbours, and the SVG path that joins them."""

    a: Node
    b: Node
    articles: int
    path: str


@dataclass(frozen=True, slots=True)
class Network:
    width: int
    height: int
    x: float
    y: float
    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]


def network(together: Sequence[Together], ties: Sequence[Tie]) -> Network | None:
    """The most significant on a circle about the entity, by their rank; None where nobody is significant."""
    shown = [one for one in together if one.significant][:PICTURED]
    if not shown:
        return None
    most = max(one.score for one in shown)
    nodes = {one.id: _node(one, i, len(shown), most) for i, one in enumerate(shown)}
    lines = tuple(_line(nodes[tie.a], nodes[tie.b], tie.articles) for tie in ties if {tie.a, tie.b} <= nodes.keys())
    return Network(WIDTH, HEIGHT, WIDTH / 2, HEIGHT / 2, tuple(nodes.values()), lines)


def _line(a: Node, b: Node, articles: int) -> Line:
    """Straight, but bent where it would run through the middle: there it could not be told from the entity's own."""
    middle_x, middle_y = (a.x + b.x) / 2 - WIDTH / 2, (a.y + b.y) / 2 - HEIGHT / 2
    if math.hypot(middle_x, middle_y) >= CLEAR * RADIUS:
        return Line(a, b, articles, f"M{a.x} {a.y}L{b.x} {b.y}")
    length = math.hypot(b.x - a.x, b.y - a.y)
    across, down = (a.y - b.y) / length, (b.x - a.x) / length  # at a right angle to the line
    aside = math.copysign(2 * CLEAR * RADIUS, middle_x * across + middle_y * down)  # of a curve's bend half is seen
    bend_x, bend_y = WIDTH / 2 + middle_x + across * aside, HEIGHT / 2 + middle_y + down * aside
    return Line(a, b, articles, f"M{a.x} {a.y}Q{bend_x:.1f} {bend_y:.1f} {b.x} {b.y}")


def _node(one: Together, place: int, of: int, most: float) -> Node:
    angle = 2 * math.pi * place / of - math.pi / 2
    across, down = math.cos(angle), math.sin(angle)
    x, y = WIDTH / 2 + RADIUS * across, HEIGHT / 2 + RADIUS * down
    anchor = "middle" if abs(across) < 0.2 else "start" if across > 0 else "end"
    gap = 16 if anchor != "middle" else 0
    short = one.name if len(one.name) <= LONGEST else one.name[: LONGEST - 1].rstrip() + "…"
    text_y = y + 5 if gap else y + (26 if down > 0 else -18)
    text_x = x + (gap if across > 0 else -gap)
    thick = round(1 + 4 * one.score / most, 1)
    x, y, text_x, text_y = (round(number, 1) for number in (x, y, text_x, text_y))
    return Node(one.id, one.kind, one.name, short, one.articles, x, y, text_x, text_y, anchor, thick)
