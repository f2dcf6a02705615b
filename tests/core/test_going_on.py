"""Going on after a crash: where the person is told to be, and how the rest of the set is counted."""

from __future__ import annotations

from floor import Floor, plan_of, reps, working

from voicecoach.core.commands import CommandName as Do
from voicecoach.core.events import Begin
from voicecoach.core.states import State

SIX = "six-back-exercises"


def crashed_in_the_first_set() -> Floor:
    floor = working(level="standard")
    floor.run(31.0)
    assert len(floor.session.done) == 3
    again = Floor(plan_of(SIX, "standard"), done=floor.session.done, elapsed_seconds=100.0)
    again.send(Begin())
    return again


def test_a_session_that_goes_on_counts_the_whole_set() -> None:
    floor = crashed_in_the_first_set()
    floor.ask(Do.MORE_REPS, 1)
    bird_dog = reps(floor, "bird-dog")
    assert [item.order for item in bird_dog] == list(range(1, 19))
    assert {item.of for item in bird_dog} == {18}


def test_a_session_that_goes_on_says_where_it_is() -> None:
    floor = crashed_in_the_first_set()
    floor.run_until(State.WAITING)
    floor.ask(Do.START)
    floor.run_until(State.WORKING)
    assert "You have done 3 reps so far." in floor.said()[0]
    assert "Get ready, right leg and left arm." in floor.said()


def test_a_session_that_goes_on_announces_what_had_not_begun() -> None:
    plan = plan_of(SIX, "standard")
    again = Floor(plan, done={item.uid for item in plan.items if item.exercise == "bird-dog" and item.rep})
    again.send(Begin())
    again.run(8.0)
    assert again.said()[0] == "Welcome back. We go on with Face down arm and leg lift."
    assert again.said()[1].startswith("Face down arm and leg lift, for")
