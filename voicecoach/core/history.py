"""What a journal tells of sessions that are over: their totals, their sets, their days. Nothing here asks for the date.

A day is a number, as `datetime.date.toordinal` counts them: 1 is Monday, 1 January of the year 1. So a week is seven
numbers that begin where ``day % 7`` is 1, which is the week of ISO 8601.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NewType

from voicecoach.core.effects import FactKind, Record

Day = NewType("Day", int)
"""A day of the person's own calendar, counted from Monday, 1 January of the year 1, which is 1."""


@dataclass(frozen=True, slots=True)
class Work:
    """What was done of one exercise, or part of it, on one side.

    Attributes:
        exercise: Exercise id.
        part: Part id.
        side: "left", "right", or empty where there are no sides.
        sets: Sets with at least one finished repetition.
        reps: Finished repetitions.
        hold_seconds: All holds together.
    """

    exercise: str
    part: str
    side: str
    sets: int
    reps: int
    hold_seconds: float


@dataclass(frozen=True, slots=True)
class Pain:
    """That it hurt.

    Attributes:
        exercise: Exercise id, or empty between exercises.
        side: "left", "right" or empty.
        note: What was said about it; may be empty.
        at_seconds: When, on the session's own clock.
    """

    exercise: str
    side: str
    note: str
    at_seconds: float


@dataclass(frozen=True, slots=True)
class Rating:
    """How it felt.

    Attributes:
        exercise: Exercise id, or empty for the whole session.
        value: The number given, 0-60.
    """

    exercise: str
    value: int


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """One session with its totals.

    Attributes:
        id: Its number in the journal.
        program: Program id.
        level: Level id.
        minutes: The length asked for, or None.
        started_at: UTC, ISO 8601.
        duration_seconds: From its beginning to its last fact, pauses included.
        ended: "finished", "stopped", "timeout", "closed", "abandoned"; None where it was interrupted or still runs.
        exercises_done: Ids of the exercises that were finished, in order.
        exercises_left: Ids of those that were left and not finished later.
        work: What was done, in order.
        ratings: As they were given, in order.
        pains: In order.
    """

    id: int
    program: str
    level: str
    minutes: float | None
    started_at: str
    duration_seconds: float
    ended: str | None
    exercises_done: tuple[str, ...]
    exercises_left: tuple[str, ...]
    work: tuple[Work, ...]
    ratings: tuple[Rating, ...]
    pains: tuple[Pain, ...]

    @property
    def reps(self) -> int:
        """All finished repetitions."""
        return sum(work.reps for work in self.work)

    @property
    def hold_seconds(self) -> float:
        """All holds together."""
        return sum(work.hold_seconds for work in self.work)

    @property
    def rating(self) -> int | None:
        """How hard the whole session was said to be, 1 to 10; the last word counts."""
        return next((rating.value for rating in reversed(self.ratings) if not rating.exercise), None)


@dataclass(frozen=True, slots=True)
class SetDone:
    """One set, or one side of it.

    Attributes:
        exercise: Exercise id.
        part: Part id.
        number: The set's number, from 1.
        attempt: Higher than 1 where the exercise was started over.
        side: "left", "right", or empty where there are no sides or both are meant.
        reps: Finished repetitions.
        hold_seconds: All holds together.
        start_seconds: When the first repetition's hold began, or it was over where nothing is held; on the session's
            clock. The movement into it is not known, and left out.
        end_seconds: When the last repetition was over.
    """

    exercise: str
    part: str
    number: int
    attempt: int
    side: str
    reps: int
    hold_seconds: float
    start_seconds: float
    end_seconds: float


@dataclass(frozen=True, slots=True)
class Names:
    """What things are called; an id that is not there stands for itself, since content may have gone.

    Attributes:
        programs: By program id.
        exercises: By exercise id.
        parts: By exercise and part id, of the exercises that have more than one part.
    """

    programs: Mapping[str, str] = field(default_factory=dict)
    exercises: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def program(self, program: str) -> str:
        """Names a program."""
        return self.programs.get(program, program)

    def exercise(self, exercise: str) -> str:
        """Names an exercise."""
        return self.exercises.get(exercise, exercise)

    def of_set(self, done: SetDone) -> str:
        """Names what a set is of: ``Bird dog (left)``, ``Lumbar and obliques: Side raise``."""
        part = self.parts.get((done.exercise, done.part), "")
        name = f"{self.exercise(done.exercise)}: {part}" if part else self.exercise(done.exercise)
        return f"{name} ({done.side})" if done.side else name


def sets_of(facts: Iterable[Record], *, by_side: bool) -> tuple[SetDone, ...]:
    """Gathers the repetitions of a session into sets, in the order in which they were begun.

    Args:
        facts: All facts of one session, in order; only finished repetitions count.
        by_side: One for each side, or one for both together.
    """
    found: dict[tuple[str, str, int, int, str], SetDone] = {}
    for fact in facts:
        if fact.kind is not FactKind.REP:
            continue
        side = fact.side if by_side else ""
        key = (fact.exercise, fact.part, fact.set_number, fact.attempt, side)
        before = found.get(key)
        if before is None:
            begun_seconds = max(0.0, fact.at_seconds - fact.hold_seconds)
            found[key] = SetDone(*key, 1, fact.hold_seconds, begun_seconds, fact.at_seconds)
        else:
            found[key] = replace(
                before,
                reps=before.reps + 1,
                hold_seconds=before.hold_seconds + fact.hold_seconds,
                end_seconds=max(before.end_seconds, fact.at_seconds),
            )
    return tuple(found.values())
