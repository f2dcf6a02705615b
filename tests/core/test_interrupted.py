"""A sentence that was interrupted is said again from its beginning, and none is lost or said twice on the way."""

from __future__ import annotations

import pytest
from floor import WORDING, Floor, plan_of, working
from hypothesis import given, settings
from hypothesis import strategies as st

from voicecoach.core.commands import CommandName as Do
from voicecoach.core.effects import Role, Say, Silence, Sound
from voicecoach.core.events import Begin, NotUnderstood
from voicecoach.core.plan import ItemKind
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


def in_a_step() -> tuple[Floor, str]:
    """Somebody who is being told a step, and the step."""
    floor = Floor(plan_of(SIX))
    floor.send(Begin())
    floor.run(12.0)
    return floor, floor.said()[-1]


def in_a_rest(seconds: float) -> tuple[Floor, str]:
    """Somebody who is being told what a rest is for, so many seconds after it began, and the sentence."""
    floor = working("bird-dog")
    floor.ask(Do.DONE)
    floor.run_until(State.RESTING)
    floor.run(seconds)
    cut = floor.said()[-1]
    assert cut.startswith("Rest,")
    return floor, cut


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
    floor, cut = in_a_rest(halfway)
    floor.ask(Do.PAUSE)
    floor.run(3.0)
    before = len(floor.effects)
    floor.ask(Do.RESUME)
    floor.run(4.0)
    said = floor.said(before)
    assert said[:2] == [GOING_ON, cut]


@pytest.mark.parametrize("name", [Do.FASTER, Do.LOUDER, Do.HARDER, Do.HARD_ROOM, Do.WHICH_SET, Do.MORE_TIME])
def test_what_is_answered_silences_a_step_which_is_said_again(name: Do) -> None:
    floor, cut = in_a_step()
    before = len(floor.effects)
    effects = floor.ask(name)
    assert Silence(keeps_beat=True) in effects
    answer = next(effect for effect in effects if isinstance(effect, Say))
    assert answer.at_seconds < floor.now + 0.3
    floor.run(8.0)
    said = floor.said(before)
    assert said[:2] == [answer.text, cut]
    assert said.count(cut) == 1


def test_a_newer_answer_takes_the_place_of_an_older_one() -> None:
    floor, cut = in_a_step()
    floor.ask(Do.HELP)
    floor.run(2.0)
    floor.ask(Do.WHICH_SET)
    before = len(floor.effects) - 1
    floor.run(8.0)
    said = floor.said(before)
    assert said[1] == cut
    assert said.count(cut) == 1


def test_who_wants_less_talk_does_not_hear_the_step_again() -> None:
    floor = Floor(plan_of(SIX))
    floor.send(Begin())
    floor.run(20.0)
    cut = floor.said()[-1]
    assert cut in {item.text for item in floor.session.items if item.kind is ItemKind.STEP}
    floor.ask(Do.LESS_TALKING)
    before = len(floor.effects)
    floor.run_until(State.WAITING)
    assert cut not in floor.said(before)


def test_what_a_rest_is_for_is_said_again_behind_an_answer_and_its_clock_goes_on() -> None:
    floor, cut = in_a_rest(3.4)
    before, ends = len(floor.effects), floor.session.view().left_seconds
    floor.ask(Do.LOUDER)
    assert floor.session.view().left_seconds == ends
    floor.run(2.0)
    said = floor.said(before)
    assert said == [WORDING.say("louder"), cut]


@pytest.mark.parametrize(("halted", "asks"), [(Do.STOP, "stop_ask"), (Do.HURT, "hurt_reminder")])
def test_what_was_being_asked_is_asked_again_behind_an_answer(halted: Do, asks: str) -> None:
    floor = working("bird-dog")
    floor.ask(halted)
    floor.run(1.0)
    before = len(floor.effects)
    floor.ask(Do.LOUDER)
    said = floor.said(before)
    assert said == [WORDING.say("louder"), WORDING.say(asks)]


@settings(max_examples=60)
@given(st.floats(0.5, 12.0), st.floats(0.2, 6.0))
def test_an_answer_that_is_cut_short_takes_no_count_with_it(asked: float, again: float) -> None:
    def beats(*questions: float) -> tuple[set[float], set[float]]:
        floor = working("bird-dog")
        began, before = floor.now, len(floor.effects)
        for seconds in questions:
            floor.run(seconds)
            floor.ask(Do.HELP)
        floor.run(began + 20.0 - floor.now)
        said = {round(e.at_seconds, 3) for e in floor.effects[before:] if isinstance(e, Say) and e.role is Role.COUNT}
        return said, {round(e.at_seconds, 3) for e in floor.effects[before:] if isinstance(e, Sound) and e.at_seconds}

    said, ticked = beats(asked, again)
    assert said | ticked >= beats()[0]


@settings(max_examples=80)
@given(st.lists(st.tuples(st.floats(0.02, 9.0), st.sampled_from([Do.LOUDER, Do.WHICH_SET, Do.HELP])), max_size=6))
def test_no_sentence_is_lost_wherever_something_is_asked(questions: list[tuple[float, Do]]) -> None:
    floor = TimedFloor()
    floor.send(Begin())
    for seconds, name in questions:
        floor.run(seconds)
        floor.ask(name)
    floor.run_until(State.WAITING)
    floor.run(12.0)
    heard = heard_whole(floor)
    assert [text for text in dict.fromkeys(heard) if text in UNDISTURBED] == UNDISTURBED


@pytest.mark.parametrize("again_after", [0.1, 0.3, 0.5, 1.0, 1.5])
def test_what_a_rest_is_for_survives_two_commands_in_a_row(again_after: float) -> None:
    floor, cut = in_a_rest(3.4)
    before = len(floor.effects)
    floor.ask(Do.LOUDER)
    floor.run(again_after)
    answers = [effect for effect in floor.ask(Do.LOUDER) if isinstance(effect, Say) and effect.text != cut]
    assert answers[0].at_seconds < floor.now + 0.8, "none waits for a sentence that is to come again"
    floor.run(5.0)
    said = floor.said(before)
    assert said[-1] == cut


def test_what_a_rest_is_for_survives_an_answer_and_a_pause() -> None:
    floor, cut = in_a_rest(3.4)
    floor.ask(Do.LOUDER)
    floor.run(1.5)
    floor.ask(Do.PAUSE)
    floor.run(3.0)
    before = len(floor.effects)
    floor.ask(Do.RESUME)
    floor.run(4.0)
    assert floor.said(before)[:2] == [GOING_ON, cut]


@pytest.mark.parametrize("state", [State.COUNTING_IN, State.WAITING])
def test_a_second_question_is_answered_as_soon_as_the_first(state: State) -> None:
    floor = Floor(plan_of(SIX))
    floor.send(Begin())
    floor.run_until(State.WAITING)
    if state is State.COUNTING_IN:
        floor.ask(Do.START)
    floor.run(0.3)
    floor.ask(Do.WHICH_SET)
    floor.run(0.7)
    answer = next(effect for effect in floor.ask(Do.LOUDER) if isinstance(effect, Say))
    assert answer.at_seconds < floor.now + 0.3


def test_less_talking_says_no_announcement_again_that_was_over() -> None:
    floor = Floor(plan_of(SIX))
    floor.send(Begin())
    floor.run(8.5)
    announced = floor.said()[-1]
    floor.run(estimate_seconds(announced) - 0.3)
    floor.ask(Do.HELP)
    floor.run(0.4)
    floor.ask(Do.LESS_TALKING)
    floor.run_until(State.WAITING)
    assert floor.said().count(announced) == 1


def test_who_is_not_understood_hears_so_and_then_what_was_being_asked() -> None:
    floor = working("bird-dog")
    floor.ask(Do.STOP)
    floor.run(1.0)
    before = len(floor.effects)
    floor.send(NotUnderstood("coach bananas", addressed=True))
    assert floor.said(before) == [WORDING.say("not_understood"), WORDING.say("stop_ask")]


def test_the_screen_shows_what_is_being_said_and_not_what_comes_after() -> None:
    floor = working("bird-dog")
    floor.ask(Do.STOP)
    floor.run(1.0)
    floor.ask(Do.LOUDER)
    assert floor.session.view().caption == WORDING.say("louder")
    floor.run(3.0)
    assert floor.session.view().caption == WORDING.say("stop_ask")


@pytest.mark.parametrize("asked", [1.0, 2.8, 4.6, 6.4])
def test_the_screen_shows_an_answer_that_waited_for_a_gap_between_counts(asked: float) -> None:
    floor = working("bird-dog")
    floor.run(asked)
    answer = next(
        effect for effect in floor.ask(Do.WHICH_SET) if isinstance(effect, Say) and effect.role is not Role.COUNT
    )
    floor.run(answer.at_seconds - floor.now + 0.1)
    assert floor.session.view().caption == answer.text
    floor.run(estimate_seconds(answer.text) - 0.15)
    assert floor.session.view().caption == answer.text


@pytest.mark.parametrize("name", [Do.HURT, Do.NEXT, Do.PAUSE])
def test_what_falls_silent_altogether_is_cut_once(name: Do) -> None:
    floor, _ = in_a_step()
    assert [effect for effect in floor.ask(name) if isinstance(effect, Silence)] == [Silence()]


def test_more_time_in_the_words_before_a_count_in_is_answered_as_soon_as_anything_else() -> None:
    floor = Floor(plan_of(SIX))
    floor.send(Begin())
    floor.run_until(State.WAITING)
    floor.ask(Do.START)
    floor.run(0.3)
    answer = next(effect for effect in floor.ask(Do.MORE_TIME) if isinstance(effect, Say))
    assert answer.at_seconds < floor.now + 0.3
