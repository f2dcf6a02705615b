"""Whole sessions, word for word: read the logs in golden/ as a reviewer would, and the diff when they change.

``pytest tests/core/test_golden.py --golden`` writes them anew.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from floor import Floor, plan_of

from voicecoach.core.commands import CommandName as Do
from voicecoach.core.events import Begin, CloseRequested, Device, DeviceBack, DeviceLost, NotUnderstood, Suspended
from voicecoach.core.states import State

GOLDEN = Path(__file__).parent / "golden"


def willing(floor: Floor) -> None:
    """A person who says start whenever asked, and rates the session."""
    floor.send(Begin())
    while floor.session.state is not State.ENDED:
        if floor.session.state is State.WAITING:
            floor.run(3.0)
            floor.ask(Do.START)
        elif floor.session.state is State.RATING:
            floor.run(6.0)
            floor.ask(Do.NUMBER, 4)
        moment = floor.session.next_moment()
        assert moment is not None
        floor.run(max(0.0, moment - floor.now))
    floor.run(10.0)


def interrupted(floor: Floor) -> None:
    """Pauses in a hold, questions while counting, a change of pace, pain, a jump and its undoing, an end."""
    floor.send(Begin())
    floor.run(5.0)
    floor.ask(Do.START)
    floor.run_until(State.WORKING)
    floor.run(4.3)
    floor.ask(Do.HOW_MANY_LEFT)
    floor.run(3.0)
    floor.ask(Do.WHICH_SIDE)
    floor.run(2.0)
    floor.ask(Do.PAUSE)
    floor.run(200.0)
    floor.ask(Do.RESUME)
    floor.run(8.0)
    floor.ask(Do.SLOWER)
    floor.run(20.0)
    floor.ask(Do.MORE_REPS, 2)
    floor.run(3.0)
    floor.ask(Do.HURT)
    floor.run(15.0)
    floor.ask(Do.EASIER)
    floor.run(25.0)
    floor.ask(Do.NEXT)
    floor.run(4.0)
    floor.ask(Do.BACK)
    floor.run(30.0)
    floor.ask(Do.STOP)
    floor.run(4.0)
    floor.ask(Do.YES)
    floor.run(5.0)


def troubled(floor: Floor) -> None:
    """The loudspeaker goes and comes back, the lid is closed, a stranger talks, the window is closed."""
    floor.send(Begin())
    floor.run(5.0)
    floor.ask(Do.START)
    floor.run_until(State.WORKING)
    floor.run(5.0)
    floor.send(DeviceLost(Device.LOUDSPEAKER, "The loudspeaker was unplugged."))
    floor.run(12.0)
    floor.send(DeviceBack(Device.LOUDSPEAKER, "Headphones"))
    floor.run(12.0)
    floor.send(Suspended(900.0))
    floor.run(3.0)
    floor.send(NotUnderstood("resume the blue bananas", addressed=True))
    floor.run(5.0)
    floor.ask(Do.RESUME)
    floor.run(9.0)
    floor.send(NotUnderstood("blue bananas"))
    floor.run(4.0)
    floor.send(CloseRequested())
    floor.run(1.0)


SESSIONS: dict[str, tuple[Callable[[Floor], None], Floor]] = {
    "daily-back-in-8-minutes": (willing, Floor(plan_of(minutes=8))),
    "bridges-interrupted": (interrupted, Floor(plan_of("six-back-exercises", "full", minutes=30))),
    "trouble-with-devices": (troubled, Floor(plan_of("back-and-brace", "gentle", minutes=6))),
    "counted-in": (willing, Floor(plan_of("back-and-brace", "gentle", minutes=5, ask_to_start=False, tips=False))),
}


@pytest.mark.parametrize("name", SESSIONS)
def test_a_whole_session_reads_as_it_did(name: str, request: pytest.FixtureRequest) -> None:
    play, floor = SESSIONS[name]
    play(floor)
    path = GOLDEN / f"{name}.log"
    if request.config.getoption("--golden"):
        path.write_text(floor.text(), encoding="utf-8")
    assert floor.text() == path.read_text(encoding="utf-8")
