"""A position as lines on a plane: what each kind of picture (`figure_svg`, `figure_text`) is drawn from.

Flat coordinates have u to the right and v upwards, in shares of the body's height.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import cos, radians, sin
from typing import Final, TypeAlias

from voicecoach.core.exercise import Side
from voicecoach.core.pose import Angle, Figure, Limb, Pose
from voicecoach.core.skeleton import HALF_HIPS, HALF_SHOULDERS, Point, Points, anchored
from voicecoach.core.view import Phase

Flat: TypeAlias = tuple[float, float]

LIMB_WIDTH: Final = 0.045
FAR_WIDTH: Final = 0.03
WORKING_WIDER: Final = 0.012
TRUNK_WIDTH: Final = 0.07
HEAD_RADIUS: Final = 0.065
MAT_MARGIN: Final = 0.09

_FROM_FRONT: Final[Mapping[Angle, float]] = {Angle.SIDE: 68.0, Angle.OBLIQUE: 42.0, Angle.FRONT: 18.0}
"""Degrees from straight ahead towards the figure's right. None is square on: so far limbs are seen beside near ones."""
_FROM_ABOVE: Final = 9.0
"""Degrees: enough for the mat to be seen as a plane."""
_STEPS: Final = 4
"""How many moments of each phase the frame of a figure must hold."""

_SEGMENTS: Final[Mapping[Limb, tuple[str, ...]]] = {
    Limb.LEFT_ARM: ("left-shoulder", "left-elbow", "left-wrist", "left-hand"),
    Limb.RIGHT_ARM: ("right-shoulder", "right-elbow", "right-wrist", "right-hand"),
    Limb.LEFT_LEG: ("left-hip", "left-knee", "left-heel", "left-toes"),
    Limb.RIGHT_LEG: ("right-hip", "right-knee", "right-heel", "right-toes"),
}


class Tone(StrEnum):
    """What a line stands for, and so how it is told from others."""

    MAT = "mat"
    FAR = "far"
    TRUNK = "trunk"
    NEAR = "near"
    WORKING = "working"


class Shape(StrEnum):
    """How the points of a mark are joined."""

    LINE = "line"
    AREA = "area"
    DISC = "disc"


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing to draw.

    Attributes:
        shape: How its points are joined; the one point of a disc is its middle.
        tone: What it stands for.
        points: Where it is.
        width: Of its line; of a disc, across.
    """

    shape: Shape
    tone: Tone
    points: tuple[Flat, ...]
    width: float


@dataclass(frozen=True, slots=True)
class Box:
    """What a picture must hold, the same for all moments of a figure, so that only the figure moves."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From bottom to top."""
        return self.top - self.bottom


@dataclass(frozen=True, slots=True)
class Drawing:
    """A position, drawn: marks from the farthest to the nearest, in their box."""

    marks: tuple[Mark, ...]
    box: Box
    words: str


@lru_cache(maxsize=64)
def sided(figure: Figure, side: str) -> Figure:
    """Gives a figure for a side: "left", as it is written, or "right"; without a side as it is."""
    return figure.mirrored() if side == Side.RIGHT else figure


def drawing(figure: Figure, pose: Pose) -> Drawing:
    """Draws a position of a figure.

    Args:
        figure: For the side that is meant: `Figure.mirrored` for the right one.
        pose: One of its positions, or one between them.
    """
    camera = _Camera.at(figure.angle)
    points = anchored(pose, figure.anchor, figure.start)
    flat = {name: camera.flat(point) for name, point in points.items()}
    near = "right-" if figure.angle is Angle.SIDE else ""
    marks = [
        (camera.depth(points["waist"]), _trunk(flat)),
        (camera.depth(points["head"]), Mark(Shape.DISC, Tone.TRUNK, (flat["head"],), 2 * HEAD_RADIUS)),
        (camera.depth(points["head"]), Mark(Shape.LINE, Tone.TRUNK, (flat["neck"], flat["head"]), LIMB_WIDTH)),
        (camera.depth(points["nose"]), Mark(Shape.LINE, Tone.TRUNK, (flat["head"], flat["nose"]), FAR_WIDTH)),
    ]
    for limb, names in _SEGMENTS.items():
        tone = Tone.NEAR if limb.startswith(near) else Tone.FAR
        width = FAR_WIDTH if tone is Tone.FAR else LIMB_WIDTH
        depth = sum(camera.depth(points[name]) for name in names[1:]) / (len(names) - 1)
        if limb in figure.works:
            tone, width = Tone.WORKING, width + WORKING_WIDER
        marks.append((depth, Mark(Shape.LINE, tone, tuple(flat[name] for name in names), width)))
    marks.sort(key=lambda mark: mark[0])
    floor = tuple(camera.flat(corner) for corner in _mat(figure))
    mat = Mark(Shape.AREA, Tone.MAT, floor, 0.0)
    return Drawing((mat, *(mark for _, mark in marks)), _box(figure), pose.words)


@dataclass(frozen=True, slots=True)
class _Camera:
    """Looks at the figure from very far away; three directions of unit length."""

    right: Point
    up: Point
    towards: Point

    @classmethod
    def at(cls, angle: Angle) -> _Camera:
        turn, rise = radians(_FROM_FRONT[angle]), radians(_FROM_ABOVE)
        ahead, aside = cos(turn), -sin(turn)
        towards = (ahead * cos(rise), aside * cos(rise), sin(rise))
        return cls((-aside, ahead, 0.0), (-ahead * sin(rise), -aside * sin(rise), cos(rise)), towards)

    def flat(self, point: Point) -> Flat:
        return _dot(point, self.right), _dot(point, self.up)

    def depth(self, point: Point) -> float:
        return _dot(point, self.towards)


def _dot(a: Point, b: Point) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def _trunk(flat: Mapping[str, Flat]) -> Mark:
    """The trunk's outline: as wide at the waist as at the hips."""
    share = HALF_HIPS / HALF_SHOULDERS
    left, right, neck, waist = (flat[name] for name in ("left-shoulder", "right-shoulder", "neck", "waist"))
    left_waist = (waist[0] + (left[0] - neck[0]) * share, waist[1] + (left[1] - neck[1]) * share)
    right_waist = (waist[0] + (right[0] - neck[0]) * share, waist[1] + (right[1] - neck[1]) * share)
    corners = (left, left_waist, flat["left-hip"], flat["right-hip"], right_waist, right)
    return Mark(Shape.AREA, Tone.TRUNK, corners, TRUNK_WIDTH)


@lru_cache(maxsize=64)
def _moments(figure: Figure) -> tuple[Points, ...]:
    phases = (Phase.MOVE, Phase.HOLD, Phase.RETURN)
    poses = [figure.at(phase, step / _STEPS) for phase in phases for step in range(_STEPS + 1)]
    return tuple(anchored(pose, figure.anchor, figure.start) for pose in poses)


@lru_cache(maxsize=64)
def _mat(figure: Figure) -> tuple[Point, ...]:
    every = [point for points in _moments(figure) for point in points.values()]
    left, right = min(p[0] for p in every) - MAT_MARGIN, max(p[0] for p in every) + MAT_MARGIN
    near, far = min(p[1] for p in every) - MAT_MARGIN, max(p[1] for p in every) + MAT_MARGIN
    return (left, near, 0.0), (right, near, 0.0), (right, far, 0.0), (left, far, 0.0)


@lru_cache(maxsize=64)
def _box(figure: Figure) -> Box:
    camera = _Camera.at(figure.angle)
    flat = [camera.flat(corner) for corner in _mat(figure)]
    for points in _moments(figure):
        for name, point in points.items():
            u, v = camera.flat(point)
            thick = HEAD_RADIUS if name == "head" else TRUNK_WIDTH / 2
            flat += [(u - thick, v - thick), (u + thick, v + thick)]
    us, vs = [u for u, _ in flat], [v for _, v in flat]
    return Box(min(us), min(vs), max(us), max(vs))
