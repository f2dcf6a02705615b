"""Everything a session can ask of the world outside. The coach loop carries them out, in order, and answers nothing.

Moments (`at_seconds`) are on the audio clock: frames of the stream divided by its rate. They are exact; the session
never asks for something in the past of the sound card (see `voicecoach.app.loop`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from voicecoach.core.commands import CommandName, Expect


class Role(StrEnum):
    """What an utterance is for; the screen shows captions by it, tests measure counts by it."""

    COUNT = "count"
    """A number on its beat."""
    CUE = "cue"
    """A word on its beat: "lower", "halfway"."""
    SPEECH = "speech"
    """A sentence: announcements, steps, rests."""
    ANSWER = "answer"
    """A sentence in reply to the person."""


ON_BEAT: Final = frozenset({Role.COUNT, Role.CUE})
"""What is of use at its moment only."""


class Tone(StrEnum):
    """The short sounds."""

    ACK = "ack"
    """Understood."""
    UNSURE = "unsure"
    """Heard, not understood."""
    TICK = "tick"
    """A beat whose word would run into a sentence."""
    READY = "ready"
    """The last beats before something timed."""
    GO = "go"
    """Now."""
    END = "end"
    """A hold, a rest or the session is over."""


@dataclass(frozen=True, slots=True)
class Say:
    """Speak `text` with its first sample at `at_seconds`."""

    text: str
    at_seconds: float
    role: Role = Role.SPEECH


@dataclass(frozen=True, slots=True)
class Sound:
    """Play a short sound at `at_seconds`, or at once where that is None."""

    tone: Tone
    at_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Silence:
    """Fade out what is being said and forget everything that was scheduled after it.

    Attributes:
        keeps_beat: All but the counts, words and sounds on their beats: those go on.
    """

    keeps_beat: bool = False


@dataclass(frozen=True, slots=True)
class Listen:
    """Listen for these from now on.

    Attributes:
        expect: Which commands.
        addressed_only: Whether they have to begin with the address; see `voicecoach.core.commands.PhraseBook.match`.
        unlikely: Those that the session ignores now, so that hardly anybody says them.
    """

    expect: Expect
    addressed_only: bool = False
    unlikely: frozenset[CommandName] = frozenset()


@dataclass(frozen=True, slots=True)
class Loudness:
    """Set the coach's volume: 0 (silent) to 10 (full)."""

    step: int


class FactKind(StrEnum):
    """What the journal keeps."""

    STARTED = "started"
    REP = "rep"
    SET = "set"
    LEFT = "left"
    """An exercise was left half done."""
    RETURNED = "returned"
    EXERCISE = "exercise"
    """An exercise was finished."""
    PAIN = "pain"
    RATING = "rating"
    CHANGED = "changed"
    """Pace, load or time was changed; `note` says how."""
    PAUSED = "paused"
    RESUMED = "resumed"
    ENDED = "ended"
    """`note` says how: finished, stopped, timeout, closed."""


@dataclass(frozen=True, slots=True)
class Record:
    """Keep a fact; it is durable before the next repetition starts.

    Attributes:
        kind: What happened.
        uid: The plan item's number in this session (-1 where none is meant); a REP is recorded once for each uid.
        exercise: Exercise id, or empty.
        part: Part id, or empty.
        set_number: From 1; 0 where none is meant.
        side: "left", "right" or empty.
        rep_number: From 1 on its side; 0 where none is meant.
        attempt: From 1; higher where an exercise was started over.
        hold_seconds: How long the position was held.
        value: A rating 0-60, or None.
        note: A word or sentence.
        at_seconds: When, on the session's own clock (seconds since it began, pauses included).
    """

    kind: FactKind
    uid: int = -1
    exercise: str = ""
    part: str = ""
    set_number: int = 0
    side: str = ""
    rep_number: int = 0
    attempt: int = 1
    hold_seconds: float = 0.0
    value: int | None = None
    note: str = ""
    at_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class End:
    """The session is over; nothing follows. `reason` is that of the ENDED record."""

    reason: str


Effect = Say | Sound | Silence | Listen | Loudness | Record | End
