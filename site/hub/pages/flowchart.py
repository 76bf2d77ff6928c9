"""The geometry of a flow diagram: who does which step, one lane for each who.

The diagram is an SVG as wide as its column and of fixed height: x is a percentage, y is in pixels. So no
measurement, script or inline style is needed. The steps themselves are an ordered list beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

LANE_HEIGHT = 64


@dataclass(frozen=True)
class Line:
    """A straight piece of the way from one step to the next."""

    x1: str
    y1: int
    x2: str
    y2: int


@dataclass(frozen=True)
class Lane:
    """The row of one party; y is its middle."""

    name: str
    y: int
    bottom: int


@dataclass(frozen=True)
class Node:
    """One step, drawn as a numbered mark."""

    number: int
    x: str
    y: int
    is_last: bool


@dataclass(frozen=True)
class Diagram:
    """All that a template needs to draw."""

    lanes: list[Lane]
    nodes: list[Node]
    lines: list[Line]
    height: int


def draw(actors: Sequence[str]) -> Diagram:
    """Lay out one step per actor named, in order; lanes stand in the order in which actors first act."""
    names = list(dict.fromkeys(actors))
    lanes = [
        Lane(name, i * LANE_HEIGHT + LANE_HEIGHT // 2, (i + 1) * LANE_HEIGHT) for i, name in enumerate(names)
    ]
    middle = {lane.name: lane.y for lane in lanes}
    width = 100 / max(len(actors), 1)

    def percent(steps: float) -> str:
        return f"{steps * width:.3f}%"

    # A mark stands at the left edge of its column, above the text of the step.
    nodes = [Node(i + 1, percent(i), middle[actor], i + 1 == len(actors)) for i, actor in enumerate(actors)]
    lines = []
    for i, (here, there) in enumerate(pairwise(actors)):
        y1, y2 = middle[here], middle[there]
        if y1 == y2:
            lines.append(Line(percent(i), y1, percent(i + 1), y2))
        else:  # out, across, and in
            turn = percent(i + 0.62)
            lines += [
                Line(percent(i), y1, turn, y1),
                Line(turn, y1, turn, y2),
                Line(turn, y2, percent(i + 1), y2),
            ]
    return Diagram(lanes, nodes, lines, len(lanes) * LANE_HEIGHT)
