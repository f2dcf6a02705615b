"""Pictures of the moment name the exercise and the part whose position is shown."""

from __future__ import annotations

from floor import LIBRARY, Floor, plan_of

from voicecoach.core.events import Begin
from voicecoach.core.pose import Figure
from voicecoach.core.states import State
from voicecoach.core.view import Phase


def test_every_moment_of_a_session_leads_to_its_figure():
    plan = plan_of("six-back-exercises", "gentle", ask_to_start=False)
    floor = Floor(plan)
    floor.send(Begin())
    seen: set[Figure] = set()
    phases = set()
    holds: set[float] = set()
    while floor.session.view().state not in {State.RATING, State.ENDED} and floor.now < 4 * 3600:
        view = floor.session.view()
        figure = LIBRARY.figures.get((view.exercise_id, view.part_id))
        if view.phase is Phase.HOLD:
            of_hold = view.left_seconds / (1 - view.phase_share)
            holds.add(round(of_hold, 3))
        if view.state is State.RESTING:
            assert abs(view.left_seconds - int(view.count)) <= 1
        if view.state in {State.WORKING, State.COUNTING_IN}:
            assert figure is not None
            assert view.exercise == LIBRARY.exercises[view.exercise_id].name
            seen.add(figure)
            phases.add(view.phase)
        floor.run(1.7)
    assert seen == {part.figure for id_ in LIBRARY.programs["six-back-exercises"].exercises
                    for part in LIBRARY.exercises[id_].parts}  # fmt: skip
    assert phases == set(Phase)
    assert holds == {item.hold_seconds for item in plan.items if item.hold_seconds}
