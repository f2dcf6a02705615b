"""Positions of the body as joint angles, and the way from one to the next in the time of a repetition.

Angles are in degrees, named and signed as physiotherapists do: 0 is the body standing upright with arms hanging and
feet flat. The ranges in `LIMITS` are those of the American Academy of Orthopaedic Surgeons (Joint Motion: Method of
Measuring and Recording, 1965), but for the wrist, which gives ten degrees more under the weight of the body, and for
the arm across the chest, whose 45 degrees are what horizontal flexion (135) leaves beyond straight ahead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from itertools import pairwise
from typing import Final, TypeVar

from voicecoach.core.view import Phase

LIMITS: Final[Mapping[str, tuple[float, float]]] = {
    "neck": (-45, 45),
    "back": (-30, 80),
    "bend": (-35, 35),
    "twist": (-45, 45),
    "shoulder": (-60, 180),
    "shoulder_abduction": (-45, 180),
    "shoulder_rotation": (-70, 90),
    "elbow": (0, 150),
    "wrist": (-80, 80),
    "hip": (-30, 120),
    "hip_abduction": (-30, 45),
    "hip_rotation": (-45, 45),
    "knee": (0, 135),
    "ankle": (-20, 50),
}
"""Least and greatest angle of each joint, in degrees."""

Bent = TypeVar("Bent")


class Limb(StrEnum):
    """An arm or a leg."""

    LEFT_ARM = "left-arm"
    RIGHT_ARM = "right-arm"
    LEFT_LEG = "left-leg"
    RIGHT_LEG = "right-leg"


class Joint(StrEnum):
    """A point of the body that can be named: what rests on the floor, and what stays where it is."""

    HEAD = "head"
    BACK = "back"
    PELVIS = "pelvis"
    LEFT_SHOULDER = "left-shoulder"
    RIGHT_SHOULDER = "right-shoulder"
    LEFT_ELBOW = "left-elbow"
    RIGHT_ELBOW = "right-elbow"
    LEFT_WRIST = "left-wrist"
    RIGHT_WRIST = "right-wrist"
    LEFT_HAND = "left-hand"
    RIGHT_HAND = "right-hand"
    LEFT_HIP = "left-hip"
    RIGHT_HIP = "right-hip"
    LEFT_KNEE = "left-knee"
    RIGHT_KNEE = "right-knee"
    LEFT_HEEL = "left-heel"
    RIGHT_HEEL = "right-heel"
    LEFT_TOES = "left-toes"
    RIGHT_TOES = "right-toes"


class Angle(StrEnum):
    """From where a figure is looked at."""

    SIDE = "side"
    """Somewhat from the front of the right side: the figure looks to the right."""
    OBLIQUE = "oblique"
    """Half way between the two."""
    FRONT = "front"


@dataclass(frozen=True, slots=True)
class Arm:
    """The angles of one arm, in degrees.

    Attributes:
        flexion: Of the shoulder: 0 hangs along the body, 90 reaches forward, 180 overhead; below 0 behind the back.
        abduction: Of the shoulder, after the flexion: 90 points sideways.
        rotation: Of the upper arm about itself, outwards above 0.
        elbow: 0 is straight.
        wrist: Towards the palm; below 0 towards the back of the hand.
    """

    flexion: float = 0.0
    abduction: float = 0.0
    rotation: float = 0.0
    elbow: float = 0.0
    wrist: float = 0.0


@dataclass(frozen=True, slots=True)
class Leg:
    """The angles of one leg, in degrees.

    Attributes:
        flexion: Of the hip: 90 points forward; below 0 backward.
        abduction: Of the hip, after the flexion, sideways.
        rotation: Of the thigh about itself, outwards above 0.
        knee: 0 is straight.
        ankle: 0 is a right angle between shank and sole; above 0 the toes point away.
    """

    flexion: float = 0.0
    abduction: float = 0.0
    rotation: float = 0.0
    knee: float = 0.0
    ankle: float = 0.0


@dataclass(frozen=True, slots=True)
class Pose:
    """One position of the body, as for the left side where the sides differ.

    Attributes:
        words: What it is, for those who do not see it ("On hands and knees").
        lean: Of the pelvis: 0 upright, 90 face down, -90 on the back.
        tilt: Of the pelvis towards its left: 90 lies on the left side.
        back: Of the upper trunk against the pelvis: above 0 rounded forward, below 0 arched.
        bend: Of the upper trunk towards its left.
        twist: Of the upper trunk towards its left.
        neck: Above 0 the chin towards the chest.
        floor: What rests on the floor.
    """

    words: str
    lean: float = 0.0
    tilt: float = 0.0
    back: float = 0.0
    bend: float = 0.0
    twist: float = 0.0
    neck: float = 0.0
    left_arm: Arm = Arm()
    right_arm: Arm = Arm()
    left_leg: Leg = Leg()
    right_leg: Leg = Leg()
    floor: frozenset[Joint] = frozenset()


@dataclass(frozen=True, slots=True)
class Figure:
    """The positions of one part of an exercise, as for the left side where the sides differ.

    Attributes:
        start: Where a repetition begins and ends.
        moved: Where the move leads; held through the hold.
        returning: What the return passes half way; None where it leads straight back.
        angle: From where it is looked at.
        anchor: What stays where it is from the beginning of a repetition to its end.
        works: The limbs that are told apart because they work while their opposites do not.
    """

    start: Pose
    moved: Pose
    returning: Pose | None = None
    angle: Angle = Angle.SIDE
    anchor: Joint = Joint.LEFT_TOES
    works: frozenset[Limb] = field(default_factory=frozenset)

    @property
    def poses(self) -> tuple[Pose, ...]:
        """The key positions, in their order."""
        return (self.start, self.moved) if self.returning is None else (self.start, self.moved, self.returning)

    def at(self, phase: Phase, share: float) -> Pose:
        """Gives the position at a moment of a repetition.

        Args:
            phase: Where in the repetition; outside of one the body is at the start.
            share: How much of the phase is over, 0 to 1.
        """
        match phase:
            case Phase.MOVE:
                return between(self.start, self.moved, eased(share))
            case Phase.HOLD:
                return self.moved
            case Phase.RETURN:
                ways = [*pairwise(pose for pose in (self.moved, self.returning, self.start) if pose)]
                way = min(int(share * len(ways)), len(ways) - 1)
                return between(*ways[way], eased(share * len(ways) - way))
            case _:
                return self.start

    def shown(self, share: float) -> Pose:
        """Gives the position at a share of a repetition that is only shown: two parts of moving, one of holding."""
        if share < 0.4:
            return self.at(Phase.MOVE, share / 0.4)
        return self.at(Phase.HOLD, 0) if share < 0.6 else self.at(Phase.RETURN, (share - 0.6) / 0.4)

    def mirrored(self) -> Figure:
        """Gives the same positions for the right side."""
        return replace(
            self,
            start=mirrored(self.start),
            moved=mirrored(self.moved),
            returning=mirrored(self.returning) if self.returning else None,
            anchor=across(self.anchor),
            works=frozenset(Limb(_swapped(limb)) for limb in self.works),
        )


def eased(share: float) -> float:
    """Gives how far a movement has come, 0 to 1: people start and stop softly.

    The minimum-jerk course of Flash and Hogan, The coordination of arm movements, 1985.
    """
    share = min(1.0, max(0.0, share))
    return share**3 * (10 - 15 * share + 6 * share**2)


def between(first: Pose, second: Pose, share: float) -> Pose:
    """Gives the position at a share of the way from one to another; its words are those of the nearer one."""
    if share <= 0 or share >= 1:
        return second if share >= 1 else first
    mixed = _mixed(first, second, share)
    return replace(
        mixed,
        words=(first if share < 0.5 else second).words,
        left_arm=_mixed(first.left_arm, second.left_arm, share),
        right_arm=_mixed(first.right_arm, second.right_arm, share),
        left_leg=_mixed(first.left_leg, second.left_leg, share),
        right_leg=_mixed(first.right_leg, second.right_leg, share),
        floor=first.floor & second.floor,
    )


def _mixed(first: Bent, second: Bent, share: float) -> Bent:
    """Mixes the plain angles of two of a kind."""
    angles = {}
    for each in fields(first):  # type: ignore[arg-type]  # dataclasses all of them
        here, there = getattr(first, each.name), getattr(second, each.name)
        if isinstance(here, int | float):
            angles[each.name] = here + (there - here) * share
    return replace(first, **angles)  # type: ignore[type-var]  # as above


def mirrored(pose: Pose) -> Pose:
    """Gives the same position with left and right exchanged."""
    return replace(
        pose,
        tilt=-pose.tilt,
        bend=-pose.bend,
        twist=-pose.twist,
        left_arm=pose.right_arm,
        right_arm=pose.left_arm,
        left_leg=pose.right_leg,
        right_leg=pose.left_leg,
        floor=frozenset(map(across, pose.floor)),
    )


def across(joint: Joint) -> Joint:
    """Gives the joint of the other side; the same one in the middle of the body."""
    return Joint(_swapped(joint))


def _swapped(name: str) -> str:
    if name.startswith("left-"):
        return name.replace("left-", "right-")
    return name.replace("right-", "left-")
