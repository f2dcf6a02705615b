"""Pictures of positions: every built-in one is as a body can be; mistakes in one's own are told with their place."""

from __future__ import annotations

from dataclasses import fields
from itertools import pairwise
from math import dist
from pathlib import Path

import pytest

from voicecoach.content.figures import TOUCHING
from voicecoach.content.load import builtin_folder, check_paths, load_library
from voicecoach.core.exercise import Sides
from voicecoach.core.pose import LIMITS, Arm, Figure, Joint, Pose
from voicecoach.core.skeleton import above_floor, anchored, skeleton

LIBRARY = load_library([builtin_folder()])
PARTS = {f"{exercise.id}/{part.id}": part for exercise in LIBRARY.exercises.values() for part in exercise.parts}
FIGURES: dict[str, Figure] = {name: part.figure for name, part in PARTS.items() if part.figure}
MOMENTS = [step / 40 for step in range(41)]
STEPPING = 0.01
"""A foot that steps from one place on the floor to another leaves it a little more."""
SINKING = 0.05
"""A moving foot may dip into the mat by the thickness of a thick one: 8 cm of 175."""

each_figure = pytest.mark.parametrize("figure", FIGURES.values(), ids=FIGURES)


def test_every_exercise_has_a_figure_for_each_part():
    assert FIGURES.keys() == PARTS.keys()
    assert len(LIBRARY.exercises) == 11


@each_figure
def test_joints_keep_to_what_joints_can_do(figure: Figure):
    for pose in figure.poses:
        for joint in ("back", "bend", "twist", "neck"):
            least, greatest = LIMITS[joint]
            assert least <= getattr(pose, joint) <= greatest
        for limb in (pose.left_arm, pose.right_arm, pose.left_leg, pose.right_leg):
            root = "shoulder" if isinstance(limb, Arm) else "hip"
            names = {"flexion": root, "abduction": f"{root}_abduction", "rotation": f"{root}_rotation"}
            for each in fields(limb):
                least, greatest = LIMITS[names.get(each.name, each.name)]
                assert least <= getattr(limb, each.name) <= greatest


@each_figure
@pytest.mark.parametrize("side", ["left", "right"])
def test_what_rests_on_the_floor_stays_there_all_the_way(figure: Figure, side: str):
    figure = figure if side == "left" else figure.mirrored()
    for pose in figure.poses:
        assert pose.floor
    for share in MOMENTS:
        pose = figure.shown(share)
        points = skeleton(pose)
        assert pose.floor
        assert all(-1e-9 <= above_floor(points, joint) <= TOUCHING + STEPPING for joint in pose.floor)
        assert min(above_floor(points, joint) for joint in Joint) > -SINKING


@each_figure
def test_nothing_jumps(figure: Figure):
    moments = [anchored(figure.shown(share), figure.anchor, figure.start) for share in MOMENTS]
    for before, after in pairwise(moments):
        assert all(dist(before[name], after[name]) < 0.2 for name in before)
    for points in moments:
        assert points[figure.anchor][:2] == pytest.approx(moments[0][figure.anchor][:2])


@pytest.mark.parametrize("name", PARTS)
def test_exercises_with_sides_look_different_on_each(name: str):
    part = PARTS[name]
    assert part.figure is not None
    one, other = skeleton(part.figure.moved), skeleton(part.figure.mirrored().moved)
    assert (max(dist(one[name], other[name]) for name in one) < 1e-9) is (part.prescription.sides is Sides.NONE)


def gap(pose: Pose, one: str, other: str) -> float:
    points = skeleton(pose)
    return dist(points[one], points[other])


def test_the_positions_are_those_of_the_exercises():
    bird_dog = skeleton(FIGURES["bird-dog/main"].moved)
    assert bird_dog["right-wrist"][2] == pytest.approx(bird_dog["right-shoulder"][2], abs=0.02)  # level with the floor
    assert bird_dog["left-heel"][2] == pytest.approx(bird_dog["left-hip"][2], abs=0.02)
    bridge = skeleton(FIGURES["pelvic-extension/main"].moved)
    straight = dist(bridge["neck"], bridge["pelvis"]) + dist(bridge["left-hip"], bridge["left-knee"])
    assert dist(bridge["left-shoulder"], bridge["left-knee"]) == pytest.approx(straight, rel=0.02)
    plank = skeleton(FIGURES["plank/main"].moved)
    assert dist(plank["neck"], plank["left-heel"]) == pytest.approx(0.288 + 0.491, rel=0.02)
    assert plank["left-elbow"][0] == pytest.approx(plank["left-shoulder"][0], abs=0.01)
    lunge = skeleton(FIGURES["lifting-lunge/main"].moved)
    assert lunge["left-knee"][0] <= lunge["left-heel"][0] + 0.01  # never past the ankle
    assert gap(FIGURES["steamroller/main"].moved, "right-elbow", "left-knee") < 0.1
    assert gap(FIGURES["leg-elevation/main"].moved, "right-wrist", "left-knee") < 0.1
    assert gap(FIGURES["leg-elevation/main"].moved, "left-wrist", "left-knee") < 0.1


EXERCISE = """\
exercise: my-squat
name: Squat
trains: your legs
source: {article: me, published: two sets of ten}
parts:
  - id: main
    position: standing
    sets: 2
    reps: 10
    sides: none
    tempo: {move: 2 s, return: 2 s, pause: 1 s}
    rest: 30 s
    steps: [Stand tall.]
    cues: [Knees out.]
    move: Sink
    release: Rise
    figure:
      view: side
      anchor: left-toes
      start:
        words: Standing tall
        floor: [heels, toes]
      move:
        words: Knees bent
        lean: 40
        legs: {flexion: 90, knee: 70, ankle: -20}
        floor: [heels, toes]
"""

AWAY = "change the angles until it is within 3%, or"
WORDS = "what the position is, for those who do not see the picture, such as On hands and knees"
LINES = {
    "view: side": ("view: above", '18: {}view: "above" is not known here; known are: side, oblique, front'),
    "anchor: left-toes": (
        "anchor: left-tose",
        '19: {}anchor: "left-tose" is not known here; did you mean "left-toes"?',
    ),
    "        words: Knees bent\n": ("", f"23: {{}}move.words: is missing: {WORDS}"),
    "lean: 40": ("lean: far", '25: {}move.lean: write a number here, not "far"'),
    "knee: 70": ("knee: 170", "26: {}move.legs.knee: write at most 135, not 170"),
    "flexion: 90": ("flexoin: 90", '26: {}move.legs.flexoin: is an unknown field; did you mean "flexion"?'),
    "floor: [heels, toes]": (
        "floor: [heals]",
        '22: {}start.floor[0]: "heals" is no part of the body here; did you mean "heels"?',
    ),
    "[heels, toes]": (
        "[heels, hands]",
        f"22: {{}}start.floor[1]: left-hand is 39% of the body's height above the floor; {AWAY} leave it out",
    ),
    "        floor: [heels, toes]": (
        "        left_leg: {ankle: 50}\n        floor: [heels]",
        f"23: {{}}start.floor: left-toes is 8% of the body's height below the floor; {AWAY} add it here",
    ),
}


def said(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "my-squat.yaml").write_text(text)
    return [str(problem).removeprefix(f"{tmp_path}/exercises/my-squat.yaml:") for problem in check_paths([tmp_path])]


def test_a_figure_of_ones_own_is_as_good_as_the_built_in_ones(tmp_path: Path):
    assert said(tmp_path, EXERCISE) == []
    (figure,) = (part.figure for part in load_library([builtin_folder(), tmp_path]).exercises["my-squat"].parts)
    assert figure is not None
    assert figure.moved.left_leg == figure.moved.right_leg
    assert figure.moved.floor == {Joint.LEFT_HEEL, Joint.RIGHT_HEEL, Joint.LEFT_TOES, Joint.RIGHT_TOES}
    assert skeleton(figure.moved)["pelvis"][2] < skeleton(figure.start)["pelvis"][2] - 0.05


def test_an_exercise_may_have_no_figure(tmp_path: Path):
    assert said(tmp_path, EXERCISE.partition("    figure:")[0]) == []


@pytest.mark.parametrize(("line", "wrong", "message"), [(k, *v) for k, v in LINES.items()], ids=range(len(LINES)))
def test_a_mistake_in_a_figure_names_it_and_what_to_write(tmp_path: Path, line: str, wrong: str, message: str):
    assert line in EXERCISE
    assert message.format("parts[0].figure.") in said(tmp_path, EXERCISE.replace(line, wrong, 1))
