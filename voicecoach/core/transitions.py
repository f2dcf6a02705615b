"""Every command in every state: what is done, and where that may lead. The session obeys this table and checks itself.

The diagram in ARCHITECTURE.md is drawn from it by `scripts/draw_states`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from voicecoach.core.commands import CommandName as Do
from voicecoach.core.commands import Expect
from voicecoach.core.states import HALTED, RUNNING, State


@dataclass(frozen=True, slots=True)
class Transition:
    """What one command does in one state.

    Attributes:
        action: The method of `voicecoach.core.actions.Actions` for it, or "ignore".
        leads_to: The states it may end in.
    """

    action: str
    leads_to: frozenset[State]


STAY: Final[frozenset[State]] = frozenset()
"""Stands for "the same state" in the rows below."""
ONWARD: Final = RUNNING | {State.RATING, State.ENDED}
"""Wherever the plan goes on."""
_EVERYWHERE: Final = RUNNING | HALTED | {State.RATING}
_TIMED: Final = frozenset({State.COUNTING_IN, State.WORKING, State.RESTING})
_QUESTIONS: Final = (
    Do.HOW_MANY_LEFT, Do.HOW_MUCH_LONGER, Do.WHICH_SIDE, Do.WHICH_SET, Do.WHATS_NEXT, Do.HELP,
)  # fmt: skip
_LOADS: Final = (Do.MORE_REPS, Do.FEWER, Do.EASIER, Do.HARDER)
_VOICE: Final = (Do.LOUDER, Do.QUIETER, Do.LESS_TALKING, Do.MORE_TALKING)
_ROOM: Final = (Do.HARD_ROOM, Do.NORMAL_ROOM)

_Row = tuple[Iterable[State], Iterable[Do], str, frozenset[State]]

_ROWS: Final[tuple[_Row, ...]] = (
    # Safety first: these work whatever else is going on.
    (RUNNING | {State.CONFIRMING, State.RATING}, [Do.PAUSE], "pause", frozenset({State.PAUSED})),
    ([State.PAUSED, State.HURT], [Do.PAUSE], "ask_again", STAY),
    (RUNNING | {State.PAUSED, State.HURT}, [Do.STOP], "stop", frozenset({State.CONFIRMING})),
    # "Stop, stop!" is one, and no answer yet.
    ([State.CONFIRMING], [Do.STOP], "end", frozenset({State.CONFIRMING, State.ENDED})),
    ([State.RATING], [Do.STOP], "end", frozenset({State.ENDED})),
    (RUNNING | HALTED, [Do.HURT], "hurt", frozenset({State.HURT})),
    ([State.RATING], [Do.HURT], "hurt_after", STAY),
    # Setting out and going on.
    ([State.WAITING], [Do.START, Do.RESUME], "start", frozenset({State.COUNTING_IN})),
    ([State.EXPLAINING], [Do.START], "start_early", ONWARD),
    ([State.RESTING], [Do.START, Do.DONE, Do.SKIP], "skip_rest", ONWARD),
    ([State.PAUSED, State.HURT], [Do.RESUME, Do.START], "resume", ONWARD),
    ([State.CONFIRMING], [Do.NO, Do.CANCEL, Do.RESUME, Do.START], "resume", ONWARD),
    ([State.CONFIRMING], [Do.YES, Do.DONE], "end", frozenset({State.ENDED})),
    # Moving about.
    (RUNNING | {State.PAUSED, State.HURT}, [Do.NEXT], "next", ONWARD),
    (RUNNING | {State.PAUSED, State.HURT}, [Do.BACK], "back", ONWARD | {State.PAUSED, State.HURT}),
    (RUNNING | {State.PAUSED, State.HURT}, [Do.GO_TO], "go_to", ONWARD | {State.PAUSED, State.HURT}),
    (RUNNING | {State.PAUSED, State.HURT}, [Do.START_OVER], "start_over", ONWARD),
    ([State.EXPLAINING], [Do.SKIP], "skip_piece", ONWARD),
    ([State.WAITING, State.COUNTING_IN, State.WORKING], [Do.SKIP], "skip_set", ONWARD),
    ([State.PAUSED], [Do.SKIP], "skip_paused", ONWARD),
    ([State.HURT], [Do.SKIP], "next", ONWARD),
    ([State.WORKING], [Do.DONE], "done", ONWARD),
    # Hearing it again.
    ([State.EXPLAINING], [Do.REPEAT], "say_again", frozenset({State.EXPLAINING})),
    (RUNNING - {State.EXPLAINING}, [Do.REPEAT], "explain", frozenset({State.EXPLAINING})),
    (RUNNING, [Do.EXPLAIN], "explain", frozenset({State.EXPLAINING})),
    ([State.PAUSED], [Do.EXPLAIN], "explain", frozenset({State.EXPLAINING, State.RATING})),
    (HALTED | {State.RATING}, [Do.REPEAT], "ask_again", STAY),
    # Pace and load.
    (_EVERYWHERE - {State.RATING}, [Do.SLOWER, Do.FASTER], "pace", STAY),
    (_TIMED, [Do.MORE_TIME], "more_time", STAY),
    (RUNNING | {State.PAUSED}, _LOADS, "load", STAY),
    ([State.HURT], [Do.EASIER], "easier_and_on", ONWARD),
    # Questions and the voice.
    (_EVERYWHERE, _QUESTIONS, "question", STAY),
    (_EVERYWHERE, _VOICE, "voice", STAY),
    ([State.EXPLAINING], [Do.LESS_TALKING], "voice", ONWARD),
    (_EVERYWHERE, _ROOM, "room", STAY),
    # Answers.
    ([State.RATING], [Do.NUMBER], "rate", frozenset({State.RATING, State.ENDED})),
    ([State.RATING], [Do.SKIP, Do.NO, Do.CANCEL, Do.DONE, Do.NEXT], "unrated", frozenset({State.ENDED})),
    # Out of place, yet meant: said politely. All that is not listed is not answered at all.
    (RUNNING - _TIMED, [Do.MORE_TIME], "nothing_timed", STAY),
    (RUNNING - {State.WORKING, State.RESTING}, [Do.DONE], "decline", STAY),
)


def _table() -> dict[tuple[State, Do], Transition]:
    table = {(state, command): Transition("ignore", frozenset({state})) for state in State for command in Do}
    for states, commands, action, leads_to in _ROWS:
        for state in states:
            for command in commands:
                table[state, command] = Transition(action, leads_to or frozenset({state}))
    return table


COMMANDS: Final[Mapping[tuple[State, Do], Transition]] = _table()
"""One entry for every pair of a state and a command."""

ASKED: Final[Mapping[State, Expect]] = {State.CONFIRMING: Expect.YES_NO, State.RATING: Expect.NUMBERS}
"""What the coach has asked for; in every other state it listens for commands."""

_COUNTED: Final = RUNNING - {State.WAITING}
"""Where people count along."""


def _unlikely(state: State) -> frozenset[Do]:
    ignored = {command for command in Do if COMMANDS[state, command].action == "ignore"}
    return frozenset(ignored - {Do.NUMBER} if state in _COUNTED else ignored)


UNLIKELY: Final[Mapping[State, frozenset[Do]]] = {state: _unlikely(state) for state in State}
"""What a state ignores, so that hardly anybody says it then; but numbers are said by whoever counts along."""

TIMED: Final[Mapping[State, tuple[str, frozenset[State]]]] = {
    State.IDLE: ("the session begins", frozenset({State.EXPLAINING, State.WAITING})),
    State.EXPLAINING: ("the sentence is over", ONWARD),
    State.WAITING: ("half an hour of silence", frozenset({State.WAITING, State.ENDED})),
    State.COUNTING_IN: ("three, two, one", ONWARD),
    State.WORKING: ("the repetition is over", ONWARD),
    State.RESTING: ("the rest is over", ONWARD),
    State.PAUSED: ("half an hour of silence", frozenset({State.PAUSED, State.ENDED})),
    State.CONFIRMING: ("half an hour of silence", frozenset({State.CONFIRMING, State.ENDED})),
    State.HURT: ("half an hour of silence", frozenset({State.HURT, State.ENDED})),
    State.RATING: ("no answer", frozenset({State.RATING, State.ENDED})),
    State.ENDED: ("", frozenset({State.ENDED})),
}
"""Where time alone leads."""
