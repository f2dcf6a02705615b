"""The layout of an exercise's positions: joint angles within what joints can do, and what rests on the floor.

As in `voicecoach.content.schema`, the attribute docstrings become the schema's descriptions and the hints in "is
missing".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, Strict, WithJsonSchema

from voicecoach.content.explain import did_you_mean
from voicecoach.content.quantities import Step, mistake
from voicecoach.content.tree import Place, quoted
from voicecoach.core import pose as core
from voicecoach.core.skeleton import above_floor, skeleton

TOUCHING: Final = 0.03
"""How far above the floor something may be and still rest on it, in shares of the body's height: 5 cm."""


def _degrees(joint: str) -> object:
    least, greatest = core.LIMITS[joint]
    return Field(ge=least, le=greatest)


def _pairs() -> dict[str, tuple[core.Joint, ...]]:
    """Gives the joints by the names they may be given: one by one, or both sides at once."""
    names: dict[str, tuple[core.Joint, ...]] = {joint.value: (joint,) for joint in core.Joint}
    for joint in core.Joint:
        side, _, name = joint.partition("-")
        if side == "left":
            names[name if name.endswith("s") else f"{name}s"] = (joint, core.across(joint))
    return names


RESTING: Final[Mapping[str, tuple[core.Joint, ...]]] = _pairs()


def _resting(value: object) -> tuple[core.Joint, ...]:
    if not isinstance(value, str) or value not in RESTING:
        raise mistake(f"{quoted(value)} is no part of the body here; {did_you_mean(str(value), RESTING)}")
    return RESTING[value]


Angle = Annotated[float, Strict()]
Resting = Annotated[
    tuple[core.Joint, ...], PlainValidator(_resting), WithJsonSchema({"type": "string", "enum": sorted(RESTING)})
]


class _Layout(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class ArmLayout(_Layout):
    """The joints of an arm, in degrees; those left out are straight."""

    flexion: Annotated[Angle, _degrees("shoulder")] = 0.0
    """of the shoulder: 0 hangs along the body, 90 reaches forward, 180 overhead"""
    abduction: Annotated[Angle, _degrees("shoulder_abduction")] = 0.0
    """of the shoulder, after the flexion, sideways"""
    rotation: Annotated[Angle, _degrees("shoulder_rotation")] = 0.0
    """of the upper arm about itself, outwards"""
    elbow: Annotated[Angle, _degrees("elbow")] = 0.0
    """0 is straight"""
    wrist: Annotated[Angle, _degrees("wrist")] = 0.0
    """towards the palm; -80 is a hand flat on the floor"""

    def built(self) -> core.Arm:
        """Gives the checked value."""
        return core.Arm(self.flexion, self.abduction, self.rotation, self.elbow, self.wrist)


class LegLayout(_Layout):
    """The joints of a leg, in degrees; those left out are straight."""

    flexion: Annotated[Angle, _degrees("hip")] = 0.0
    """of the hip: 90 points forward, -20 a little backward"""
    abduction: Annotated[Angle, _degrees("hip_abduction")] = 0.0
    """of the hip, after the flexion, sideways"""
    rotation: Annotated[Angle, _degrees("hip_rotation")] = 0.0
    """of the thigh about itself, outwards"""
    knee: Annotated[Angle, _degrees("knee")] = 0.0
    """0 is straight"""
    ankle: Annotated[Angle, _degrees("ankle")] = 0.0
    """0 is a foot flat under an upright shank, 50 a pointed one"""

    def built(self) -> core.Leg:
        """Gives the checked value."""
        return core.Leg(self.flexion, self.abduction, self.rotation, self.knee, self.ankle)


_STRAIGHT_ARM: Final = ArmLayout()
_STRAIGHT_LEG: Final = LegLayout()


class PoseLayout(_Layout):
    """One position of the body, as for the left side where the sides differ; the right one is its mirror image."""

    words: Step
    """what the position is, for those who do not see the picture, such as On hands and knees"""
    lean: Annotated[Angle, Field(ge=-180, le=180)] = 0.0
    """of the pelvis: 0 upright, 90 face down, -90 on the back"""
    tilt: Annotated[Angle, Field(ge=-90, le=90)] = 0.0
    """of the pelvis to its left: 90 lies on the left side"""
    back: Annotated[Angle, _degrees("back")] = 0.0
    """of the upper trunk: above 0 rounded, below 0 arched"""
    bend: Annotated[Angle, _degrees("bend")] = 0.0
    """of the upper trunk to its left"""
    twist: Annotated[Angle, _degrees("twist")] = 0.0
    """of the upper trunk to its left"""
    neck: Annotated[Angle, _degrees("neck")] = 0.0
    """above 0 the chin to the chest"""
    arms: ArmLayout = _STRAIGHT_ARM
    """both arms"""
    left_arm: ArmLayout | None = None
    """the left arm, where it differs"""
    right_arm: ArmLayout | None = None
    """the right arm, where it differs"""
    legs: LegLayout = _STRAIGHT_LEG
    """both legs"""
    left_leg: LegLayout | None = None
    """the left leg, where it differs"""
    right_leg: LegLayout | None = None
    """the right leg, where it differs"""
    floor: Annotated[tuple[Resting, ...], Field(min_length=1, max_length=20)]
    """what rests on the floor, such as hands, left-knee or toes"""

    def built(self) -> core.Pose:
        """Gives the checked value."""
        return core.Pose(
            words=self.words,
            lean=self.lean,
            tilt=self.tilt,
            back=self.back,
            bend=self.bend,
            twist=self.twist,
            neck=self.neck,
            left_arm=(self.left_arm or self.arms).built(),
            right_arm=(self.right_arm or self.arms).built(),
            left_leg=(self.left_leg or self.legs).built(),
            right_leg=(self.right_leg or self.legs).built(),
            floor=frozenset(joint for joints in self.floor for joint in joints),
        )


class FigureLayout(_Layout):
    """The picture of a part: the positions that a repetition moves between."""

    view: core.Angle
    """side, oblique or front: from where the picture shows most"""
    anchor: core.Joint
    """the part of the body that stays where it is all the time, such as right-toes"""
    works: Annotated[tuple[core.Limb, ...], Field(max_length=4)] = ()
    """the limbs that work while their opposites do not, such as left-leg and right-arm"""
    start: PoseLayout
    """the position a repetition begins and ends in"""
    move: PoseLayout
    """the position that the move leads to, and that is held"""
    return_: Annotated[PoseLayout | None, Field(alias="return")] = None
    """a position passed half way back; left out where the return is the move backwards"""

    def built(self) -> core.Figure:
        """Gives the checked value."""
        return core.Figure(
            start=self.start.built(),
            moved=self.move.built(),
            returning=self.return_.built() if self.return_ else None,
            angle=self.view,
            anchor=self.anchor,
            works=frozenset(self.works),
        )

    def off_the_floor(self) -> Iterator[tuple[Place, str]]:
        """Finds what is said to rest on the floor and by its angles does not, and what is below the floor."""
        for name, layout in (("start", self.start), ("move", self.move), ("return", self.return_)):
            if layout is None:
                continue
            pose = layout.built()
            points = skeleton(pose)
            for index, joints in enumerate(layout.floor):
                for joint in joints:
                    if (gap := above_floor(points, joint)) > TOUCHING:
                        yield (name, "floor", index), _away(joint, gap, "above", "leave it out")
            for joint in core.Joint:
                if joint not in pose.floor and (gap := -above_floor(points, joint)) > TOUCHING:
                    yield (name, "floor"), _away(joint, gap, "below", "add it here")


def _away(joint: core.Joint, gap: float, where: str, instead: str) -> str:
    height = f"{joint} is {gap:.0%} of the body's height {where} the floor"
    return f"{height}; change the angles until it is within {TOUCHING:.0%}, or {instead}"
