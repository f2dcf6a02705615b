"""The table: every command in every state, and what the diagram is drawn from."""

from __future__ import annotations

import pytest
from floor import LIBRARY, Floor, plan_of

from voicecoach.content.library import phrase_book
from voicecoach.core.actions import Actions
from voicecoach.core.commands import Command, CommandName
from voicecoach.core.effects import Listen
from voicecoach.core.errors import BugError
from voicecoach.core.events import Asked, Begin, Channel
from voicecoach.core.states import HALTED, RUNNING, State
from voicecoach.core.transitions import COMMANDS, TIMED, UNLIKELY

BOOK = phrase_book(LIBRARY)
PLAN = plan_of(minutes=10)


def in_state(state: State) -> Floor:
    """Brings a session into a state as a person would."""
    floor = Floor(PLAN)
    if state is State.IDLE:
        return floor
    floor.send(Begin())
    if state is State.EXPLAINING:
        floor.run(1.0)
        return floor
    floor.run_until(State.WAITING)
    floor.run(2.0)
    if state is State.WAITING:
        return floor
    floor.ask(CommandName.START)
    floor.run(0.5)
    if state is State.COUNTING_IN:
        return floor
    floor.run_until(State.WORKING)
    floor.run(0.5)
    match state:
        case State.RESTING:
            floor.run_until(State.RESTING)
            floor.run(1.0)
        case State.PAUSED:
            floor.ask(CommandName.PAUSE)
        case State.CONFIRMING:
            floor.ask(CommandName.STOP)
        case State.HURT:
            floor.ask(CommandName.HURT)
        case State.RATING | State.ENDED:
            floor.run(3.0)
            for _ in PLAN.names:
                floor.ask(CommandName.NEXT)
            floor.run_until(State.RATING)
            if state is State.ENDED:
                floor.ask(CommandName.SKIP)
    return floor


def test_every_pair_is_defined_and_done_by_an_action_that_exists() -> None:
    assert set(COMMANDS) == {(state, command) for state in State for command in CommandName}
    assert set(TIMED) == set(State)
    for transition in COMMANDS.values():
        assert transition.action == "ignore" or callable(getattr(Actions, transition.action))
        assert transition.leads_to


@pytest.mark.parametrize("state", sorted(set(State) - {State.IDLE, State.ENDED}))
def test_what_is_ignored_is_unlikely_to_be_said(state: State) -> None:
    floor = in_state(state)
    *_, listening = (effect for effect in floor.effects if isinstance(effect, Listen))
    assert listening.unlikely == UNLIKELY[state]
    assert listening.unlikely.isdisjoint(BOOK.safety)
    assert all(COMMANDS[state, command].action == "ignore" for command in listening.unlikely)
    assert listening.unlikely, "else this says nothing"


def test_numbers_are_said_where_the_coach_counts_and_where_it_asks_for_one() -> None:
    said = {state for state in State if CommandName.NUMBER not in UNLIKELY[state]}
    assert said == {*RUNNING - {State.WAITING}, State.RATING}


@pytest.mark.parametrize("command", CommandName)
@pytest.mark.parametrize("state", State)
def test_every_command_in_every_state_leads_where_the_table_says(state: State, command: CommandName) -> None:
    floor = in_state(state)
    assert floor.session.state is state
    if state is State.IDLE:
        with pytest.raises(BugError, match="idle"):
            floor.ask(command)
        assert floor.session.state is State.IDLE
        return
    floor.ask(command, 5, "plank")
    assert floor.session.state in COMMANDS[state, command].leads_to


@pytest.mark.parametrize("state", sorted(RUNNING | HALTED))
@pytest.mark.parametrize("command", sorted(BOOK.safety))
def test_safety_words_halt_whatever_is_going_on(state: State, command: CommandName) -> None:
    floor = in_state(state)
    floor.ask(command)
    assert floor.session.state in HALTED | {State.ENDED}


def test_beginning_twice_is_a_bug_and_changes_nothing() -> None:
    floor = in_state(State.WORKING)
    before = floor.session.view()
    with pytest.raises(BugError, match="Begin"):
        floor.session.receive(Begin(), floor.now)
    assert floor.session.view() == before


def test_a_key_does_what_the_word_does() -> None:
    by_word, by_key = in_state(State.WORKING), in_state(State.WORKING)
    said = by_word.send(Asked(Command(CommandName.PAUSE), Channel.VOICE, "hold on"))
    pressed = by_key.send(Asked(Command(CommandName.PAUSE), Channel.KEY))
    assert said == pressed
