"""Laws that hold for every sequence of commands at any moments."""

from __future__ import annotations

from floor import WORDING, Floor, plan_of
from hypothesis import given, settings
from hypothesis import strategies as st

from voicecoach.core.commands import Command, CommandName
from voicecoach.core.effects import ON_BEAT, FactKind, Record, Role, Say, Silence, Sound
from voicecoach.core.events import (
    Asked,
    Begin,
    Device,
    DeviceBack,
    DeviceLost,
    Event,
    NotUnderstood,
    Suspended,
)  # fmt: skip
from voicecoach.core.states import HALTED, RUNNING, State
from voicecoach.core.timing import estimate_seconds

PLANS = [
    plan_of(program, level, minutes=6) for program in ("daily-back", "back-and-brace") for level in ("gentle", "full")
]
PLANS += [plan_of("six-back-exercises", "standard", minutes=12, ask_to_start=False)]

numbers = st.none() | st.integers(0, 60)
exercises = st.sampled_from(["plank", "bird-dog", "steamroller", "nothing-like-it"])
commands = st.builds(Command, st.sampled_from(CommandName), numbers, st.none() | exercises)
events = st.one_of(
    st.builds(Asked, commands),
    st.builds(NotUnderstood, st.just("blue bananas"), st.booleans()),
    st.builds(DeviceLost, st.sampled_from(Device), st.just("It was unplugged.")),
    st.builds(DeviceBack, st.sampled_from(Device)),
    st.builds(Suspended, st.just(60.0)),
)
scripts = st.lists(st.tuples(st.floats(0.01, 40), st.one_of(st.builds(Asked, commands), events)), max_size=40)
plans = st.sampled_from(PLANS)


def played(plan: object, script: list[tuple[float, Event]]) -> Floor:
    floor = Floor(plan)  # type: ignore[arg-type]
    floor.send(Begin())
    for seconds, event in script:
        floor.run(seconds)
        floor.send(event)
    return floor


@given(plans, scripts)
@settings(max_examples=150, deadline=None)
def test_no_sentence_runs_over_another_and_nothing_is_asked_in_the_past(plan, script) -> None:
    floor = Floor(plan)
    spoken: list[tuple[float, float, Role]] = []
    floor.send(Begin())
    for seconds, event in [*script, (30.0, Asked(Command(CommandName.HELP)))]:
        for step in (lambda s=seconds: floor.run(s), lambda e=event: floor.send(e)):
            # `run` passes through many moments; the ones of its effects are in the log.
            first = len(floor.log)
            step()
            for now, effect in _effects_since(floor, first):
                if isinstance(effect, Silence):
                    cut = set(Role) - (ON_BEAT if effect.keeps_beat else set())
                    gone = [(start, min(end, now), role) for start, end, role in spoken if role in cut and start < now]
                    spoken = [said for said in spoken if said[2] not in cut] + gone
                if isinstance(effect, Say):
                    assert effect.at_seconds >= now - 1e-6
                    mine = (effect.at_seconds, effect.at_seconds + estimate_seconds(effect.text), effect.role)
                    for start, end, _ in spoken:
                        assert mine[0] >= end - 1e-6 or mine[1] <= start + 1e-6, f"{effect} runs into {start}-{end}"
                    # Counts come in order, so nothing that ended long before can be run into any more.
                    spoken = [*spoken[-20:], mine]


def _effects_since(floor: Floor, first: int):
    """Pairs the effects with the moments they were asked for at; both lists grow in step."""
    asked = [(now, line) for now, line in floor.log[first:] if line.startswith("   ")]
    return list(zip((now for now, _ in asked), floor.effects[len(floor.effects) - len(asked) :], strict=True))


@given(plans, scripts)
@settings(max_examples=150, deadline=None)
def test_no_repetition_is_counted_twice_or_lost(plan, script) -> None:
    floor = played(plan, script)
    reps = [record.uid for record in floor.records() if record.kind is FactKind.REP]
    assert len(reps) == len(set(reps))
    assert set(reps) == floor.session.done


@given(plans, scripts)
@settings(max_examples=100, deadline=None)
def test_it_can_always_be_paused_resumed_and_ended(plan, script) -> None:
    floor = played(plan, script)
    if floor.session.state is State.ENDED:
        return
    floor.ask(CommandName.PAUSE)
    assert floor.session.state in {State.PAUSED, State.HURT}
    floor.ask(CommandName.RESUME)
    assert floor.session.state in RUNNING | {State.RATING}
    floor.ask(CommandName.STOP)
    assert floor.session.state in {State.CONFIRMING, State.ENDED}
    floor.ask(CommandName.YES)
    assert floor.session.state is State.ENDED
    assert sum(record.kind is FactKind.ENDED for record in floor.records()) == 1


@given(plans, scripts, st.floats(1, 3000))
@settings(max_examples=100, deadline=None)
def test_a_halted_session_says_nothing_but_its_reminders(plan, script, seconds) -> None:
    floor = played(plan, script)
    if floor.session.state not in HALTED:
        floor.ask(CommandName.PAUSE)
    if floor.session.state not in HALTED:
        return
    done = floor.session.done
    names = ("address_first", "pause_reminder", "stop_ask", "hurt_reminder", "closed_after_silence")
    reminders = {WORDING.say(name) for name in names}
    effects = floor.run(seconds)
    assert {effect.text for effect in effects if isinstance(effect, Say)} <= reminders
    assert not [effect for effect in effects if isinstance(effect, Sound)]
    assert floor.session.done == done


@given(plans, scripts)
@settings(max_examples=100, deadline=None)
def test_time_never_runs_backwards(plan, script) -> None:
    floor = played(plan, script)
    moments = [record.at_seconds for record in floor.records()]
    assert moments == sorted(moments)
    assert all(isinstance(record, Record) for record in floor.records())


@given(plans, scripts)
@settings(max_examples=60, deadline=None)
def test_left_alone_with_a_willing_person_it_comes_to_its_end(plan, script) -> None:
    floor = played(plan, script)
    for _ in range(4000):
        state = floor.session.state
        if state is State.ENDED:
            break
        if state is State.WAITING:
            floor.ask(CommandName.START)
        elif state in HALTED:
            floor.ask(CommandName.RESUME)
        elif state is State.RATING:
            floor.ask(CommandName.NUMBER, 5)
        moment = floor.session.next_moment()
        assert moment is not None
        floor.run(max(0.0, moment - floor.now))
    assert floor.session.state is State.ENDED


@given(plans, scripts, st.lists(st.floats(0.0, 100.0), max_size=10))
@settings(max_examples=50, deadline=None)
def test_a_picture_can_be_taken_of_every_moment(plan, script, pauses) -> None:
    floor = played(plan, script)
    for seconds in pauses:
        floor.run(seconds)
        view = floor.session.view()
        assert view.state is floor.session.state
        assert 0.0 <= view.piece_share <= 1.0
        assert 0.0 <= view.set_share <= 1.0
        assert 0.0 <= view.session_share <= 1.0
        assert view.session_left_seconds >= 0.0
