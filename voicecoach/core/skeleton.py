"""Where the joints are: a position's angles become points in space, standing on the floor.

Lengths are shares of the body's height, from Drillis and Contini, Body Segment Parameters, 1966, as printed in Winter,
Biomechanics and Motor Control of Human Movement, figure 4.1. What a figure needs beyond them is said where it stands.
Space has x to the front of somebody who stands upright, y to the left and z up; the floor is z = 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import asin, cos, degrees, radians, sin
from typing import Final, TypeAlias

from voicecoach.core.pose import Arm, Joint, Leg, Pose

Point: TypeAlias = tuple[float, float, float]
Frame: TypeAlias = tuple[Point, Point, Point]
"""The directions front, left and up of a part of the body."""
Points: TypeAlias = Mapping[str, Point]
"""By the names of `Joint`; also "waist" and "neck", where the trunk bends and ends, and "nose", which tells where the
face looks."""

UPPER_ARM: Final = 0.186
FOREARM: Final = 0.146
HAND: Final = 0.08
"""To the knuckles of the fingers: three quarters of 0.108."""
THIGH: Final = 0.245
SHANK: Final = 0.246
FOOT: Final = 0.114
"""Ankle to toes: three quarters of 0.152, the rest being behind the ankle."""
LOWER_TRUNK: Final = 0.11
UPPER_TRUNK: Final = 0.178
"""Together 0.288, from the hips to the shoulders; where they meet, about the navel, is our choice."""
NECK: Final = 0.117
"""From the shoulders' height (0.818) to the middle of the head."""
NOSE: Final = 0.078
"""From the middle of the head: a little before the face, to be seen."""
HALF_SHOULDERS: Final = 0.129
HALF_HIPS: Final = 0.0955

RADII: Final[Mapping[str, float]] = {
    "nose": 0.0,
    "head": 0.065,  # chin at 0.870, crown at 1.0
    "neck": 0.05,
    "back": 0.05,
    "waist": 0.05,
    "pelvis": 0.05,
    "shoulder": 0.035,
    "elbow": 0.025,
    "wrist": 0.02,
    "hand": 0.015,
    "hip": 0.05,
    "knee": 0.03,
    "heel": 0.039,
    "toes": 0.015,
}
"""How far a point is above the floor when its flesh rests on it: the height of the ankle is Drillis and Contini's
0.039; the others are our estimates, and only make the figure lie as a person lies."""

_SOLE_SLOPE: Final = degrees(asin((RADII["heel"] - RADII["toes"]) / FOOT))
"""How much the line from ankle to toes falls while the sole is flat, in degrees."""


def radius(name: str) -> float:
    """Gives how thick the body is at a point, in shares of its height."""
    return RADII[name.rpartition("-")[2]]


def skeleton(pose: Pose) -> dict[str, Point]:
    """Gives the points of a position, its pelvis above x = y = 0.

    The lowest of what is said to rest on the floor does so; where nothing is, the lowest point of all.
    """
    root = _turned(_turned(_UPRIGHT, "y", pose.lean), "x", -pose.tilt)
    chest = _turned(_turned(_turned(root, "y", pose.back), "x", -pose.bend), "z", pose.twist)
    waist = _along((0.0, 0.0, 0.0), root, up=LOWER_TRUNK)
    neck = _along(waist, chest, up=UPPER_TRUNK)
    face = _turned(chest, "y", pose.neck)
    head = _along(neck, face, up=NECK)
    points = {
        Joint.PELVIS.value: (0.0, 0.0, 0.0),
        "waist": waist,
        Joint.BACK.value: _along(waist, chest, up=UPPER_TRUNK * 0.8),
        "neck": neck,
        Joint.HEAD.value: head,
        "nose": _along(head, face, front=NOSE),
    }
    for side, sign, arm, leg in (
        ("left", 1, pose.left_arm, pose.left_leg),
        ("right", -1, pose.right_arm, pose.right_leg),
    ):
        reached = {**_arm(neck, chest, arm, sign), **_leg(root, leg, sign)}
        points |= {f"{side}-{name}": point for name, point in reached.items()}
    lift = -min(points[name][2] - radius(name) for name in (pose.floor or points))
    return {name: (x, y, z + lift) for name, (x, y, z) in points.items()}


def anchored(pose: Pose, anchor: Joint, start: Pose) -> dict[str, Point]:
    """Gives the points of a position of a movement, in which the anchor stays where it is at the start."""
    (x, y, _), (home_x, home_y, _) = (points := skeleton(pose))[anchor], skeleton(start)[anchor]
    return {name: (px - x + home_x, py - y + home_y, pz) for name, (px, py, pz) in points.items()}


def above_floor(points: Points, joint: Joint) -> float:
    """Gives how far a joint's flesh is above the floor, in shares of the body's height."""
    return points[joint][2] - radius(joint)


def _arm(neck: Point, chest: Frame, arm: Arm, sign: int) -> dict[str, Point]:
    shoulder = _along(neck, chest, left=sign * HALF_SHOULDERS)
    frame = _limb(chest, arm.flexion, arm.abduction, arm.rotation, sign)
    elbow = _along(shoulder, frame, up=-UPPER_ARM)
    frame = _turned(frame, "y", -arm.elbow)
    wrist = _along(elbow, frame, up=-FOREARM)
    hand = _along(wrist, _turned(frame, "y", -arm.wrist), up=-HAND)
    return {"shoulder": shoulder, "elbow": elbow, "wrist": wrist, "hand": hand}


def _leg(pelvis: Frame, leg: Leg, sign: int) -> dict[str, Point]:
    hip = _along((0.0, 0.0, 0.0), pelvis, left=sign * HALF_HIPS)
    frame = _limb(pelvis, leg.flexion, leg.abduction, leg.rotation, sign)
    knee = _along(hip, frame, up=-THIGH)
    frame = _turned(frame, "y", leg.knee)
    heel = _along(knee, frame, up=-SHANK)
    toes = _along(heel, _turned(frame, "y", leg.ankle + _SOLE_SLOPE), front=FOOT)
    return {"hip": hip, "knee": knee, "heel": heel, "toes": toes}


def _limb(trunk: Frame, flexion: float, abduction: float, rotation: float, sign: int) -> Frame:
    return _turned(_turned(_turned(trunk, "y", -flexion), "x", sign * abduction), "z", sign * rotation)


_UPRIGHT: Final[Frame] = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))


def _turned(frame: Frame, axis: str, angle: float) -> Frame:
    """Turns a frame about one of its own axes, by the right hand: about y, what is up falls to the front."""
    front, left, up = frame
    c, s = cos(radians(angle)), sin(radians(angle))
    match axis:
        case "x":
            return front, _sum(left, c, up, s), _sum(up, c, left, -s)
        case "y":
            return _sum(front, c, up, -s), left, _sum(up, c, front, s)
        case _:
            return _sum(front, c, left, s), _sum(left, c, front, -s), up


def _sum(a: Point, share_a: float, b: Point, share_b: float) -> Point:
    return (a[0] * share_a + b[0] * share_b, a[1] * share_a + b[1] * share_b, a[2] * share_a + b[2] * share_b)


def _along(point: Point, frame: Frame, *, front: float = 0.0, left: float = 0.0, up: float = 0.0) -> Point:
    moved = _sum(_sum(frame[0], front, frame[1], left), 1.0, frame[2], up)
    return _sum(point, 1.0, moved, 1.0)
