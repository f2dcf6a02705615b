"""A picture of the moment: what a screen needs to know of a session, and nothing it could change."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from voicecoach.core.states import State


class Phase(StrEnum):
    """Where in a repetition the body is."""

    NONE = ""
    MOVE = "move"
    HOLD = "hold"
    RETURN = "return"
    PAUSE = "pause"


class Outcome(StrEnum):
    """What became of the last thing heard or pressed."""

    NOTHING = ""
    UNDERSTOOD = "understood"
    NOT_NOW = "not now"
    NOT_ADDRESSED = "not said to the coach"
    NOT_SURE = "not sure"
    TOO_SOFT = "softer than usual, so say it again if it was you"
    UNSURE = "not heard clearly, so say it again if it was you"
    AMID_TALK = "somebody is talking, so say it again if you meant it"
    NOT_A_COMMAND = "not a command"


@dataclass(frozen=True, slots=True)
class View:
    """One moment of a session, for the eye.

    Attributes:
        state: Where the session is.
        program: The program's name.
        exercise: The exercise's name; empty before the first.
        part: The part's id where the exercise has several.
        set_number: From 1; 0 outside sets.
        sets: How many sets.
        side: "left", "right" or empty.
        side_called: The side in full ("left arm and right leg").
        rep: From 1, on its side; 0 outside repetitions.
        reps: How many on that side.
        count: What to show large: the repetition, the second of the hold, or the seconds left of a rest.
        phase: Where in a repetition.
        phase_share: How much of the phase is over, 0 to 1.
        piece_share: How much of the present piece (sentence, rest, repetition) is over, 0 to 1.
        left_seconds: What is left of the phase, or of the piece where it has none; 0 where nobody knows.
        set_share: How much of the present set is done, 0 to 1.
        session_share: How much of the session is done, 0 to 1.
        session_left_seconds: Planned seconds to the end, waiting left out.
        caption: The words being spoken, or last spoken.
        heard: The last phrase heard, typed or pressed.
        outcome: What became of it.
        coming: What comes next, in words.
        hint: What can be said now.
        loudness: 0 to 10.
        pace: Factor on the beat; 1 as planned, higher is slower.
        notice: Why the session halted or does without something; empty where all is well.
        exercise_id: The exercise's id; empty before the first.
        part_id: The id of its part, also where there is only one; empty outside of parts.
        address_first: That every command has to begin with the address, in words; empty where it need not.
    """

    state: State
    program: str = ""
    exercise: str = ""
    part: str = ""
    set_number: int = 0
    sets: int = 0
    side: str = ""
    side_called: str = ""
    rep: int = 0
    reps: int = 0
    count: str = ""
    phase: Phase = Phase.NONE
    phase_share: float = 0.0
    piece_share: float = 0.0
    left_seconds: float = 0.0
    set_share: float = 0.0
    session_share: float = 0.0
    session_left_seconds: float = 0.0
    caption: str = ""
    heard: str = ""
    outcome: Outcome = Outcome.NOTHING
    coming: str = ""
    hint: str = ""
    loudness: int = 8
    pace: float = 1.0
    notice: str = ""
    exercise_id: str = ""
    part_id: str = ""
    address_first: str = ""
