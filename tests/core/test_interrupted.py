"""A sentence that was interrupted is said again from its beginning, and none is lost or said twice on the way."""

from __future__ import annotations

import pytest
from floor import WORDING, Floor, plan_of, working
from hypothesis import given, settings
from hypothesis import strategies as st

from voicecoach.core.commands import CommandName as Do
from voicecoach.core.effects import Say, Silence
from voicecoach.core.events import Begin
from voicecoach.core.states import State
from voicecoach.core.timing import estimate_seconds

SIX = "six-back-exercises"
GOING_ON = WORDING.say("going_on")


def heard_whole(floor: Floor) -> list[str]:
    """The sentences that nothing cut."""
    whole: list[str] = []
    open_until: list[tuple[float, str]] = []
    for effect, moment in zip(floor.effects, floor.moments, strict=True):
        if isinstance(effect, Silence):
            whole += [text for end, text in open_until if end <= moment]
            open_until.clear()
        elif isinstance(effect, Say):
            open_until.append((effect.at_seconds + estimate_seconds(effect.text), effect.text))
    return whole + [text for _, text in open_until]


ANSWERS = {GOING_ON, WORDING.say("paused"), WORDING.say("hard_room_hint", address="coach")}
"""To the pauses, and what so many of them in a row suggest."""


class TimedFloor(Floor):
    """A floor that knows when each effect was asked for."""

    def __init__(self) -> None:
        super().__init__(plan_of(SIX))
        self.moments: list[float] = []

    def send(self, event):
        effects = super().send(event)
        self.moments += [self.now] * len(effects)
        return effects


def introduced(*pauses: float) -> list[str]:
    """What is heard whole until the coach waits for "start", with a pause after each of some seconds."""
    floor = TimedFloor()
    floor.send(Begin())
    for seconds in pauses:
        floor.run(seconds)
        if floor.session.state is not State.EXPLAINING:
            break
        floor.ask(Do.PAUSE)
        floor.run(2.5)
        floor.ask(Do.RESUME)
    floor.run_until(State.WAITING)
    floor.run(5.0)
    return [text for text in heard_whole(floor) if text not in ANSWERS]


UNDISTURBED = introduced()


@settings(max_examples=60)
@given(st.lists(st.floats(0.05, 20.0), min_size=1, max_size=3))
def test_no_sentence_is_lost_wherever_it_is_paused(pauses: list[float]) -> None:
    heard = introduced(*pauses)
    assert list(dict.fromkeys(heard)) == UNDISTURBED
    assert len(heard) <= len(UNDISTURBED) + len(pauses), "at most the sentence before the pause comes again"


def test_the_sentence_is_said_again_from_its_beginning() -> None:
    floor = Floor(plan_of(SIX))
    floor.send(Begin())
    floor.run(1.5)
    cut = floor.said()[-1]
    floor.ask(Do.PAUSE)
    floor.run(3.0)
    floor.ask(Do.RESUME)
    floor.run(4.0)
    again = floor.said()[floor.said().index(GOING_ON) :]
    assert again[:2] == [GOING_ON, cut]


@pytest.mark.parametrize("halfway", [2.6, 3.4])
def test_what_a_rest_is_for_is_said_again(halfway: float) -> None:
    floor = working("bird-dog")
    floor.ask(Do.DONE)
    floor.run_until(State.RESTING)
    floor.run(halfway)
    cut = floor.said()[-1]
    assert cut.startswith("Rest,")
    floor.ask(Do.PAUSE)
    floor.run(3.0)
    before = len(floor.effects)
    floor.ask(Do.RESUME)
    floor.run(4.0)
    said = [effect.text for effect in floor.effects[before:] if isinstance(effect, Say)]
    assert said[:2] == [GOING_ON, cut]
