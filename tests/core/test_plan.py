"""Plans: the published numbers, the time a person has, and nobody's second side forgotten."""

from __future__ import annotations

from collections import Counter

import pytest
from floor import LIBRARY, plan_of
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.core.dose import doses, ladder, level_dose
from voicecoach.core.errors import UsageError
from voicecoach.core.exercise import Sides
from voicecoach.core.plan import ItemKind, Plan, plan_as_json

PROGRAMS = sorted(LIBRARY.programs)
LEVELS = sorted(LIBRARY.levels)

PUBLISHED = {
    # exercise, part: repetitions in the whole session, by side; seconds of each hold
    ("bird-dog", "main"): ({"left": 30, "right": 30}, 4),
    ("prone-opposite-lift", "main"): ({"left": 30, "right": 30}, 4),
    ("leg-elevation", "main"): ({"left": 30, "right": 30}, 30),
    ("pelvis-elevation", "main"): ({None: 10}, 10),
    ("hip-flexion", "main"): ({"left": 5, "right": 5}, 0),
    ("pelvic-extension", "main"): ({None: 15}, 4),
    ("plank", "main"): ({None: 5}, 30),
    ("butt-lifter", "main"): ({"left": 15, "right": 15}, 0),
    ("lifting-lunge", "main"): ({"left": 6, "right": 6}, 0),
    ("steamroller", "main"): ({"left": 50, "right": 50}, 0),
}


def reps_of(plan: Plan) -> Counter[tuple[str, str, str | None]]:
    return Counter(
        (item.exercise, item.part, item.side.value if item.side else None)
        for item in plan.items
        if item.kind is ItemKind.REP
    )


def test_full_is_exactly_what_was_published() -> None:
    reps = reps_of(plan_of("six-back-exercises", "full")) + reps_of(plan_of("back-and-brace", "full"))
    for (exercise, part), (by_side, _) in PUBLISHED.items():
        assert {side: reps[exercise, part, side] for side in by_side} == by_side, exercise
    lumbar = sorted(count for (exercise, _, _), count in reps.items() if exercise == "lumbar-and-obliques")
    assert lumbar == [30, 30, 32]  # four rounds of eight, and three sets of ten on each side
    assert sum(reps.values()) == sum(sum(s.values()) for s, _ in PUBLISHED.values()) + 92


def test_full_holds_as_long_as_published() -> None:
    for program in ("six-back-exercises", "back-and-brace"):
        for item in plan_of(program, "full").items:
            if item.kind is ItemKind.REP and (item.exercise, item.part) in PUBLISHED:
                assert item.hold_seconds == PUBLISHED[item.exercise, item.part][1], item.exercise


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("program", PROGRAMS)
def test_moments_follow_each_other_and_add_up(program: str, level: str) -> None:
    plan = plan_of(program, level)
    start = 0.0
    for number, item in enumerate(plan.items):
        assert item.uid == number
        assert item.start_seconds == pytest.approx(start, abs=0.002)
        start += item.duration_seconds or 0.0
        assert (item.duration_seconds is None) == (item.kind is ItemKind.READY)
    assert plan.total_seconds == pytest.approx(start, abs=0.01)


@given(st.sampled_from(PROGRAMS), st.sampled_from(LEVELS), st.floats(1, 90), st.booleans())
def test_minutes_are_kept_or_it_is_said_why_not(program: str, level: str, minutes: float, asks: bool) -> None:  # noqa: FBT001
    plan = plan_of(program, level, minutes=minutes, ask_to_start=asks)
    near = abs(plan.total_seconds - minutes * 60) <= 0.05 * minutes * 60
    assert near or plan.note
    reps = reps_of(plan)
    for exercise, part, side in list(reps):
        prescription = next(p for p in LIBRARY.exercises[exercise].parts if p.id == part).prescription
        if prescription.sides is not Sides.NONE:
            assert reps[exercise, part, "left"] == reps[exercise, part, "right"]
            assert side is not None
    everything = set(LIBRARY.programs[program].exercises)
    left_out = everything - {exercise for exercise, _, _ in reps}
    for exercise in left_out:
        assert LIBRARY.exercises[exercise].name in plan.note
    assert set(plan.names) | left_out == everything


def test_exercises_are_left_out_only_where_one_short_set_of_each_does_not_fit() -> None:
    whole = plan_of("six-back-exercises", "standard", minutes=8)
    assert len(whole.names) == 6
    short = plan_of("six-back-exercises", "standard", minutes=3)
    assert len(short.names) < 6
    assert "left out" in short.note


@pytest.mark.parametrize("minutes", [0, -3, 0.5, 100_000, float("nan")])
def test_minutes_that_are_no_length_are_refused(minutes: float) -> None:
    with pytest.raises(UsageError, match="between 1 and 1440"):
        plan_of(minutes=minutes)


def test_names_that_do_not_exist_are_told_with_those_that_do() -> None:
    with pytest.raises(UsageError, match=r"no program called 'yoga'. There are: .*daily-back"):
        plan_of("yoga")
    with pytest.raises(UsageError, match=r"no level called 'brutal'. There are: .*gentle"):
        plan_of(level="brutal")


def test_daily_back_takes_a_quarter_of_an_hour() -> None:
    for level in ("gentle", "standard"):
        assert plan_of("daily-back", level).total_seconds == pytest.approx(900, rel=0.05)


def test_what_is_known_is_explained_in_one_cue() -> None:
    new, known = plan_of("daily-back", "full"), plan_of("daily-back", "full", familiarity={"bird-dog": 2})

    def steps(plan: Plan) -> int:
        return sum(item.kind is ItemKind.STEP and item.exercise == "bird-dog" for item in plan.items)

    assert steps(known) == 1
    assert steps(new) > 5


def test_the_caution_comes_before_the_first_session_alone() -> None:
    caution = LIBRARY.advice.caution[0]
    assert plan_of(first_session=True).items[0].text == caution
    assert caution not in {item.text for item in plan_of().items}


def test_rests_say_what_comes_next() -> None:
    plan = plan_of("daily-back", "standard")
    for before, after in zip(plan.items, plan.items[1:], strict=False):
        if before.kind is ItemKind.REST and after.kind is ItemKind.REP:
            assert "set" in before.text
        if before.kind is ItemKind.REST and after.kind is ItemKind.ANNOUNCE:
            assert plan.names[after.exercise] in before.text


def test_the_json_of_a_plan_has_what_its_readers_were_promised() -> None:
    data = plan_as_json(plan_of("six-back-exercises", "full"))
    assert data["total_seconds"] > 3600
    keys = {"kind", "exercise", "part", "set", "side", "rep", "hold_seconds", "start_seconds", "duration_seconds"}
    assert all(keys <= set(item) for item in data["items"])
    assert {item["kind"] for item in data["items"]} >= {"announce", "step", "ready", "rep", "rest", "tip", "switch"}


def test_doses_grow_from_one_repetition_to_the_published_amount() -> None:
    full = LIBRARY.levels["full"]
    for exercise in LIBRARY.exercises.values():
        for part in exercise.parts:
            climbing = doses(part.prescription, full)
            work = [dose.sets * dose.reps for dose in climbing]
            assert work == sorted(set(work))
            assert climbing[-1] == level_dose(part.prescription, full)
        assert ladder(exercise, full)[-1] == tuple(level_dose(p.prescription, full) for p in exercise.parts)
