"""Positions: mirrored, mixed on the way from one to the next, and standing on the floor with limbs of fixed length."""

from __future__ import annotations

from dataclasses import fields, replace
from math import dist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.core.pose import LIMITS, Arm, Figure, Joint, Leg, Limb, Pose, between, eased, mirrored
from voicecoach.core.skeleton import above_floor, anchored, radius, skeleton
from voicecoach.core.view import Phase

LENGTHS = {
    ("shoulder", "elbow"): 0.186,
    ("elbow", "wrist"): 0.146,
    ("wrist", "hand"): 0.08,
    ("hip", "knee"): 0.245,
    ("knee", "heel"): 0.246,
    ("heel", "toes"): 0.114,
}
TRUNK = {("pelvis", "waist"): 0.11, ("waist", "neck"): 0.178, ("neck", "head"): 0.117, ("head", "nose"): 0.078}


def angle(joint: str) -> st.SearchStrategy[float]:
    return st.floats(*LIMITS[joint])


ARMS = st.builds(
    Arm, angle("shoulder"), angle("shoulder_abduction"), angle("shoulder_rotation"), angle("elbow"), angle("wrist")
)
LEGS = st.builds(Leg, angle("hip"), angle("hip_abduction"), angle("hip_rotation"), angle("knee"), angle("ankle"))
POSES = st.builds(
    Pose, st.just("x"), st.floats(-180, 180), st.floats(-90, 90), angle("back"), angle("bend"), angle("twist"),
    angle("neck"), ARMS, ARMS, LEGS, LEGS,
)  # fmt: skip
STANDING = Pose("Standing", floor=frozenset({Joint.LEFT_TOES, Joint.RIGHT_TOES, Joint.LEFT_HEEL, Joint.RIGHT_HEEL}))
KNEE_UP = replace(STANDING, words="One knee up", left_leg=Leg(flexion=90, knee=90), floor=frozenset({Joint.RIGHT_TOES}))
STEP = Figure(STANDING, KNEE_UP, anchor=Joint.RIGHT_TOES, works=frozenset({Limb.LEFT_LEG}))


@given(POSES)
def test_limbs_keep_their_lengths_and_nothing_is_below_the_floor(pose: Pose):
    points = skeleton(pose)
    for (start, end), length in LENGTHS.items():
        for side in ("left", "right"):
            assert dist(points[f"{side}-{start}"], points[f"{side}-{end}"]) == pytest.approx(length)
    for (start, end), length in TRUNK.items():
        assert dist(points[start], points[end]) == pytest.approx(length)
    assert dist(points["left-shoulder"], points["right-shoulder"]) == pytest.approx(0.258)
    assert min(point[2] - radius(name) for name, point in points.items()) == pytest.approx(0)


@given(POSES)
def test_the_other_side_is_the_mirror_image(pose: Pose):
    points, other = skeleton(pose), skeleton(mirrored(pose))
    assert mirrored(mirrored(pose)) == pose
    for joint in Joint:
        x, y, z = points[joint]
        across = joint.replace("left", "?").replace("right", "left").replace("?", "right")
        assert other[across] == pytest.approx((x, -y, z))


@given(POSES, POSES, st.floats(0, 1))
def test_every_joint_stays_between_where_it_comes_from_and_where_it_goes(first: Pose, second: Pose, share: float):
    mixed = between(first, second, share)
    for one, way, other in (
        (first, mixed, second),
        (first.left_arm, mixed.left_arm, second.left_arm),
        (first.right_leg, mixed.right_leg, second.right_leg),
    ):
        for each in fields(one):
            here, there = getattr(one, each.name), getattr(other, each.name)
            if isinstance(here, float):
                assert min(here, there) - 1e-9 <= getattr(way, each.name) <= max(here, there) + 1e-9
    assert between(first, second, 0) == first
    assert between(first, second, 1) == second


@given(st.floats(-1, 2), st.floats(-1, 2))
def test_a_movement_starts_and_stops_softly_and_never_turns_back(one: float, other: float):
    assert 0 <= eased(one) <= 1
    assert eased(min(one, other)) <= eased(max(one, other)) + 1e-12
    assert (eased(0), eased(0.5), eased(1)) == (0, 0.5, 1)
    assert eased(0.05) < 0.002


def test_a_repetition_leads_from_the_start_to_the_position_and_back():
    assert STEP.at(Phase.NONE, 0) == STEP.at(Phase.PAUSE, 0.5) == STEP.at(Phase.MOVE, 0) == STANDING
    assert STEP.at(Phase.MOVE, 1) == STEP.at(Phase.HOLD, 0.3) == STEP.at(Phase.RETURN, 0) == KNEE_UP
    assert STEP.at(Phase.RETURN, 1) == STANDING
    half = STEP.at(Phase.MOVE, 0.5)
    assert half.left_leg == Leg(flexion=45, knee=45)
    assert half.floor == {Joint.RIGHT_TOES}
    assert [STEP.at(Phase.MOVE, share).words for share in (0.3, 0.7)] == ["Standing", "One knee up"]


def test_a_position_on_the_way_back_is_passed_half_way():
    leg_back = replace(KNEE_UP, words="Leg back", left_leg=Leg(flexion=-20))
    figure = replace(STEP, returning=leg_back)
    assert figure.at(Phase.RETURN, 0.5) == leg_back
    assert figure.at(Phase.RETURN, 1) == STANDING
    assert figure.at(Phase.RETURN, 0.25).left_leg.flexion == pytest.approx(35)
    assert figure.poses == (STANDING, KNEE_UP, leg_back)


def test_what_is_only_shown_goes_the_whole_way():
    assert [STEP.shown(share).words for share in (0, 0.5, 1)] == ["Standing", "One knee up", "Standing"]
    assert STEP.shown(0.4) == STEP.shown(0.6) == KNEE_UP


def test_the_right_side_works_with_the_other_limbs():
    other = STEP.mirrored()
    assert other.moved.right_leg == KNEE_UP.left_leg
    assert other.moved.left_leg == KNEE_UP.right_leg
    assert other.anchor is Joint.LEFT_TOES
    assert other.works == {Limb.RIGHT_LEG}
    assert other.moved.floor == {Joint.LEFT_TOES}
    assert other.mirrored() == STEP


def test_somebody_who_stands_is_as_high_as_a_body():
    points = skeleton(STANDING)
    assert points["head"][2] + radius("head") == pytest.approx(1.0, abs=0.01)
    assert points["left-hip"][2] == pytest.approx(0.530, abs=0.001)  # Drillis and Contini: the height of the hip
    assert points["left-shoulder"][2] == pytest.approx(0.818, abs=0.001)
    assert all(above_floor(points, joint) == pytest.approx(0, abs=1e-9) for joint in STANDING.floor)
    assert points["left-toes"][0] > points["left-heel"][0]
    assert points["left-hand"][1] > 0 > points["right-hand"][1]


def test_angles_turn_the_way_their_names_say():
    def where(joint: str, **changes: object) -> tuple[float, float, float]:
        points = skeleton(replace(STANDING, floor=frozenset(), **changes))  # type: ignore[arg-type]
        pelvis = points["pelvis"]
        return tuple(a - b for a, b in zip(points[joint], pelvis, strict=True))  # type: ignore[return-value]

    assert where("head", lean=90) == pytest.approx((0.405, 0, 0))
    assert where("head", tilt=90) == pytest.approx((0, 0.405, 0))
    assert where("head", bend=30)[1] > 0
    assert where("left-shoulder", twist=45)[0] < 0 < where("right-shoulder", twist=45)[0]
    assert where("left-wrist", left_arm=Arm(flexion=90))[0] == pytest.approx(0.332)
    assert where("left-wrist", left_arm=Arm(abduction=90))[1] == pytest.approx(0.129 + 0.332)
    assert where("right-wrist", right_arm=Arm(elbow=90))[0] == pytest.approx(0.146)
    assert where("right-wrist", right_arm=Arm(elbow=90, rotation=90))[1] == pytest.approx(-0.129 - 0.146)
    assert where("left-heel", left_leg=Leg(flexion=90, knee=90))[0] == pytest.approx(0.245)
    assert where("left-heel", left_leg=Leg(knee=90))[0] == pytest.approx(-0.246)
    assert where("left-toes", left_leg=Leg(ankle=50))[2] < where("left-toes")[2]


def test_the_anchor_stays_where_it_is():
    for step in range(11):
        now = anchored(STEP.at(Phase.MOVE, step / 10), STEP.anchor, STEP.start)
        assert now["right-toes"] == pytest.approx(skeleton(STANDING)["right-toes"])
