"""Network: an entity and who is named together with it, as an inline SVG picture: the same for the same data."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.profiles.neighbours import PICTURED, Tie, Together

WIDTH, HEIGHT, RADIUS = 640, 420, 150
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
    """A tie of two neighbours, with their places."""

    a: Node
    b: Node
    articles: int


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
    lines = tuple(Line(nodes[tie.a], nodes[tie.b], tie.articles) for tie in ties if {tie.a, tie.b} <= nodes.keys())
    return Network(WIDTH, HEIGHT, WIDTH / 2, HEIGHT / 2, tuple(nodes.values()), lines)


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
