"""Stories from the mat: what a person says, and what has to be true of what they hear and of what is kept."""

from __future__ import annotations

import pytest
from floor import WORDING, Floor, hears, plan_of, reps, working

from voicecoach.core.commands import Command, Expect
from voicecoach.core.commands import CommandName as Do
from voicecoach.core.effects import FactKind, Record, Say, Sound, Tone
from voicecoach.core.events import (
    Asked,
    Begin,
    Channel,
    CloseRequested,
    Device,
    DeviceBack,
    DeviceLost,
    Doubt,
    NotUnderstood,
)
from voicecoach.core.states import State

BACK_AND_BRACE = "back-and-brace"
SIX = "six-back-exercises"


def facts(floor: Floor, kind: FactKind) -> list[Record]:
    return [record for record in floor.records() if record.kind is kind]


# Hearing it explained


def test_each_step_is_heard_once_however_often_it_is_asked_for() -> None:
    floor = working("butt-lifter", BACK_AND_BRACE)
    floor.run(1.0)
    floor.ask(Do.EXPLAIN)
    floor.run(6.0)
    floor.ask(Do.EXPLAIN)
    said = hears(floor, 40.0)
    steps = [text for text in said if text.endswith(".")]
    assert len(steps) == len(set(steps)) == 9  # eight steps, and "get ready"


@pytest.mark.parametrize("skips", [1, 3, 8])
def test_counting_begins_with_a_count_in_though_the_explanation_is_skipped(skips: int) -> None:
    floor = working("butt-lifter", BACK_AND_BRACE)
    floor.run(1.0)
    floor.ask(Do.EXPLAIN)
    for _ in range(skips):
        floor.run(0.5)
        floor.ask(Do.SKIP)
    before = len(floor.effects)
    floor.run_until(State.WORKING)
    said = [effect.text for effect in floor.effects[before:] if isinstance(effect, Say)]
    assert said[-5:-1] == ["Get ready, right leg.", "3", "2", "1"]


def test_explain_before_the_steps_does_not_read_them_twice() -> None:
    floor = Floor(plan_of(SIX, familiarity={"bird-dog": 5}))
    floor.send(Begin())
    floor.run(9.0)
    floor.ask(Do.EXPLAIN)
    before = len(floor.effects)
    floor.run_until(State.WAITING)
    said = [effect.text for effect in floor.effects[before:] if isinstance(effect, Say)]
    assert said[0].startswith("Bird dog, for")
    assert len(said) == len(set(said)) > 8
    assert said[-2:] == ["Begin with left leg and right arm.", "Say start when you are ready."]


def test_few_words_still_name_the_part_and_the_side() -> None:
    floor = working("lumbar-and-obliques")
    floor.ask(Do.LESS_TALKING)
    for _ in range(4):
        floor.ask(Do.SKIP)
        floor.run(0.3)
        if floor.session.state is State.RESTING:
            floor.ask(Do.SKIP)
    before = len(floor.effects)
    floor.run_until(State.WAITING)
    said = [effect.text for effect in floor.effects[before:] if isinstance(effect, Say)]
    assert "Part 2: Side raise. 3 sets of 10 on each side." in said
    assert "Begin with lying on your left side." in said
    assert not any("feet" in text for text in said)


def test_what_is_asked_for_again_is_said_though_fewer_words_are_wanted() -> None:
    floor = working("butt-lifter", BACK_AND_BRACE)
    floor.ask(Do.GO_TO, exercise="plank")
    floor.run(8.0)
    step = floor.said()[-1]
    floor.ask(Do.LESS_TALKING)
    floor.ask(Do.REPEAT)
    assert hears(floor, 1.0) == [step]


# Back and forth


def test_an_exercise_left_in_its_second_set_goes_on_there_without_a_rest() -> None:
    floor = working()
    floor.ask(Do.FEWER, 60)
    floor.run_until(State.RESTING)
    floor.ask(Do.SKIP)
    floor.run_until(State.WORKING)
    floor.ask(Do.GO_TO, exercise="hip-flexion")
    floor.run(2.0)
    floor.ask(Do.GO_TO, exercise="bird-dog")
    floor.run_until(State.WAITING)
    floor.ask(Do.START)
    assert hears(floor, 7.0) == ["Get ready for set 2 of 3, left leg and right arm.", "3", "2", "1", "Rep 1, left"]


def test_the_side_that_is_named_is_the_side_that_comes() -> None:
    floor = working()
    floor.run(10.5)  # the left side's first repetition is done
    floor.ask(Do.GO_TO, exercise="bird-dog")
    before = len(floor.effects)
    floor.run_until(State.WAITING)
    floor.ask(Do.START)
    floor.run_until(State.WORKING)
    said = [effect.text for effect in floor.effects[before:] if isinstance(effect, Say)]
    assert "Begin with left leg and right arm." not in said
    assert said[-5:] == ["Get ready, right leg and left arm.", "3", "2", "1", "Rep 1, right"]


def test_what_is_finished_is_not_announced_again_on_the_way_forward() -> None:
    floor = Floor(plan_of(BACK_AND_BRACE, "gentle", minutes=5, ask_to_start=False))
    floor.send(Begin())
    while floor.session.view().exercise != "Butt lifter":
        floor.run(5.0)
    floor.ask(Do.BACK)
    floor.run(0.5)
    floor.ask(Do.BACK)
    floor.run(1.0)
    assert floor.session.view().exercise == "Pelvic extension"
    before = len(floor.effects)
    floor.ask(Do.GO_TO, exercise="plank")
    floor.run_until(State.RESTING)
    floor.run(1.0)
    assert not any("Pelvic" in effect.text for effect in floor.effects[before:] if isinstance(effect, Say))


def test_back_returns_to_the_set_that_was_skipped() -> None:
    floor = working("butt-lifter", BACK_AND_BRACE)
    floor.run(5.5)
    floor.ask(Do.SKIP)
    floor.run(1.0)
    floor.ask(Do.BACK)
    floor.run_until(State.WORKING)
    view = floor.session.view()
    assert (view.side, view.rep) == ("right", 2)


def test_back_twice_goes_two_exercises_back() -> None:
    floor = working("leg-elevation")
    floor.run(40.0)
    floor.ask(Do.BACK)
    floor.run(0.5)
    floor.ask(Do.BACK)
    assert floor.session.view().exercise == "Bird dog"


def test_next_in_the_last_words_ends_them() -> None:
    floor = working("steamroller", BACK_AND_BRACE, "gentle")
    floor.run(3.0)
    floor.ask(Do.NEXT)
    floor.run(0.5)
    floor.ask(Do.NEXT)
    assert floor.session.state is State.RATING
    assert floor.session.expect is Expect.NUMBERS


def test_start_over_in_the_rest_after_an_exercise_means_that_exercise() -> None:
    floor = working("pelvic-extension", BACK_AND_BRACE, "gentle")
    floor.run_until(State.RESTING)
    floor.ask(Do.START_OVER)
    floor.run_until(State.WAITING)
    assert floor.session.view().exercise == "Pelvic extension"
    assert "Pelvic extension, from the start." in floor.said()


# Clocks


def test_a_hold_that_is_started_over_begins_at_its_first_second() -> None:
    floor = working("leg-elevation")
    floor.run(20.0)
    floor.ask(Do.PAUSE)
    floor.ask(Do.START_OVER)
    floor.run_until(State.WAITING)
    floor.ask(Do.START)
    floor.run_until(State.WORKING)
    assert hears(floor, 5.5)[-3:] == ["Hold", "1", "2"]


def test_a_paused_hold_goes_on_and_says_hold_again() -> None:
    floor = working("leg-elevation")
    floor.run(23.5)
    floor.ask(Do.PAUSE)
    floor.ask(Do.RESUME)
    floor.run_until(State.WORKING)
    assert hears(floor, 14.0) == ["Hold", "5", "4", "3", "2", "1", "Slowly down"]


def test_more_time_in_a_count_in_counts_it_down_anew() -> None:
    floor = working("butt-lifter", BACK_AND_BRACE)
    floor.ask(Do.DONE)
    floor.run_until(State.RESTING)
    while "3" not in hears(floor, 0.25):
        pass
    floor.ask(Do.MORE_TIME, 10)
    assert hears(floor, 13.5) == ["Get ready.", "3", "2", "1", "1"]


def test_time_is_not_added_to_a_hold_that_is_over() -> None:
    floor = working("bird-dog")
    floor.run(6.5)
    floor.ask(Do.MORE_TIME)
    assert "There is no clock running to add to." in floor.said()
    assert reps(floor, "bird-dog")[0].hold_seconds == 4


def test_a_pause_does_not_shorten_what_is_left_of_the_session() -> None:
    floor = working("leg-elevation")
    before = floor.session.view().session_left_seconds
    floor.ask(Do.PAUSE)
    assert floor.session.view().session_left_seconds == pytest.approx(before, abs=1.0)


# Load


def test_both_sides_get_what_is_added_and_taken_away() -> None:
    floor = working("butt-lifter", BACK_AND_BRACE)
    floor.ask(Do.MORE_REPS, 2)
    assert [(item.rep, item.reps) for item in reps(floor, "butt-lifter")][-1] == (17, 17)
    assert len(reps(floor, "butt-lifter")) == 34
    floor.ask(Do.FEWER, 5)
    assert len(reps(floor, "butt-lifter")) == 24


def test_easier_holds_for_every_set_to_come_and_for_no_other_exercise() -> None:
    floor = working("lumbar-and-obliques")
    floor.ask(Do.EASIER)
    assert "Easier. 6 reps in a set." in floor.said()
    sides = [item.part for item in reps(floor, "lumbar-and-obliques", 2)]
    assert (sides.count("back"), sides.count("side")) == (6, 20)


def test_easier_in_the_last_repetition_leaves_the_next_exercise_alone() -> None:
    floor = working("pelvis-elevation")
    floor.ask(Do.FEWER, 60)
    flexion = reps(floor, "hip-flexion")
    floor.ask(Do.EASIER)
    assert reps(floor, "hip-flexion") == flexion
    assert floor.said()[-1].startswith("It is as easy")


def test_harder_ends_at_the_published_number() -> None:
    floor = working("butt-lifter", BACK_AND_BRACE)
    floor.ask(Do.FEWER, 1)
    floor.ask(Do.HARDER)
    assert len(reps(floor, "butt-lifter")) == 30
    floor.ask(Do.HARDER)
    assert floor.said()[-1] == "That is already the full prescription."


def test_what_is_left_tells_of_the_other_side() -> None:
    floor = working("butt-lifter", BACK_AND_BRACE)
    floor.ask(Do.HOW_MANY_LEFT)
    assert "15 left, then the other side." in floor.said()


# Being hurt


def test_pain_in_a_rest_is_noted_for_what_was_done() -> None:
    floor = working("pelvic-extension", BACK_AND_BRACE, "gentle")
    floor.run_until(State.RESTING)
    floor.ask(Do.HURT)
    assert [record.exercise for record in facts(floor, FactKind.PAIN)] == ["pelvic-extension"]


def test_pain_is_noted_even_while_the_session_is_rated() -> None:
    floor = working("steamroller", BACK_AND_BRACE, "gentle")
    floor.run_until(State.RATING)
    floor.ask(Do.HURT)
    assert floor.session.state is State.RATING
    assert len(facts(floor, FactKind.PAIN)) == 1


# Rests, questions and the end


def test_what_comes_next_in_a_rest_is_what_the_rest_announced() -> None:
    floor = working("pelvic-extension", BACK_AND_BRACE, "gentle")
    floor.run_until(State.RESTING)
    floor.run(5.0)
    floor.ask(Do.WHATS_NEXT)
    assert floor.said()[-1] == "Next comes Plank."


def test_a_rating_that_was_paused_can_be_explained() -> None:
    floor = working("steamroller", BACK_AND_BRACE, "gentle")
    floor.run_until(State.RATING)
    floor.ask(Do.PAUSE)
    floor.ask(Do.EXPLAIN)
    assert floor.session.state is State.RATING
    assert floor.session.expect is Expect.NUMBERS


def test_somebody_who_is_misheard_in_the_rating_gets_time_to_say_it_again() -> None:
    floor = working("steamroller", BACK_AND_BRACE, "gentle")
    floor.run_until(State.RATING)
    floor.run(28.0)
    floor.send(NotUnderstood("seven and a half", addressed=True))
    floor.run(20.0)
    assert floor.session.state is State.RATING


def test_the_last_set_said_to_be_done_finishes_the_exercise() -> None:
    floor = working("pelvic-extension", BACK_AND_BRACE, "gentle")
    floor.run(10.0)
    floor.ask(Do.DONE)
    assert [record.exercise for record in facts(floor, FactKind.EXERCISE)] == ["pelvic-extension"]


def test_closing_the_window_in_the_last_words_keeps_the_reason() -> None:
    floor = working()
    floor.ask(Do.STOP)
    floor.ask(Do.YES)
    floor.send(CloseRequested())
    assert floor.log[-1][1].strip() == "end (stopped)"


@pytest.mark.parametrize(("after_seconds", "channel", "ends"), [
    (1.0, Channel.VOICE, False), (2.5, Channel.VOICE, True), (0.3, Channel.KEY, True),
])  # fmt: skip
def test_who_says_stop_stop_is_asked_once_and_stays(after_seconds: float, channel: Channel, *, ends: bool) -> None:
    floor = working("bird-dog")
    floor.ask(Do.STOP)
    floor.run(after_seconds)
    floor.send(Asked(Command(Do.STOP), channel))
    assert floor.session.state is (State.ENDED if ends else State.CONFIRMING)
    assert floor.said().count(WORDING.say("stop_ask")) == 1
    if not ends:
        floor.run(3.0)
        floor.ask(Do.STOP)
        assert floor.session.state is State.ENDED


def test_who_answers_amid_talk_hears_that_it_has_to_be_said_again() -> None:
    floor = working("bird-dog")
    floor.ask(Do.STOP)
    floor.run(6.0)
    before = len(floor.effects)
    floor.send(NotUnderstood("yes", addressed=False, doubt=Doubt.AMID_TALK))
    new = floor.effects[before:]
    assert Sound(Tone.UNSURE) in new
    assert floor.said(before) == [WORDING.say("stop_ask")]


def test_start_in_the_welcome_names_what_begins() -> None:
    floor = Floor(plan_of(SIX))
    floor.send(Begin())
    floor.run(2.0)
    floor.ask(Do.START)
    floor.run_until(State.WORKING)
    assert floor.said()[1:6] == ["Bird dog.", "Get ready, left leg and right arm.", "3", "2", "1"]


def test_a_question_while_the_device_is_away_does_not_keep_the_session_from_going_on() -> None:
    floor = working()
    floor.send(DeviceLost(Device.LOUDSPEAKER, "It was unplugged."))
    floor.ask(Do.WHICH_SET)
    floor.send(DeviceBack(Device.LOUDSPEAKER))
    assert floor.session.state is State.COUNTING_IN
