"""Progress: days, weeks, streaks, and what was done of each exercise on each side over time.

A session counts from its first finished repetition on. It belongs to the day on which it was begun, on the person's
own calendar, and a week is that of ISO 8601: Monday to Sunday.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from voicecoach.core.history import Day, SessionSummary

WEEK_DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class Dated:
    """A session and the day it belongs to."""

    day: Day
    session: SessionSummary


@dataclass(frozen=True, slots=True)
class Streaks:
    """How long without a gap.

    Attributes:
        days: Days in a row up to today; up to yesterday while today may still come.
        longest_days: The longest row of days ever.
        weeks: Weeks in a row with at least one session, up to this one, or the last while this one may still come.
        longest_weeks: The longest row of weeks ever.
    """

    days: int
    longest_days: int
    weeks: int
    longest_weeks: int


@dataclass(frozen=True, slots=True)
class Week:
    """What was done in one week.

    Attributes:
        monday: Its first day.
        minutes: By day of the week, Monday first; None on a day without a session.
        sessions: How many there were.
        reps: Finished repetitions.
    """

    monday: Day
    minutes: tuple[float | None, ...]
    sessions: int
    reps: int

    @property
    def total_minutes(self) -> float:
        """Minutes of the whole week."""
        return sum(minutes or 0.0 for minutes in self.minutes)


@dataclass(frozen=True, slots=True)
class Point:
    """What was done of an exercise on one side in one session, all parts together.

    Attributes:
        day: When.
        exercise: Exercise id.
        side: "left", "right", or empty where there are no sides.
        sets: Sets with at least one finished repetition.
        reps: Finished repetitions.
        hold_seconds: All holds together.
    """

    day: Day
    exercise: str
    side: str
    sets: int
    reps: int
    hold_seconds: float


@dataclass(frozen=True, slots=True)
class Total:
    """All points of one exercise on one side.

    Attributes:
        exercise: Exercise id.
        side: "left", "right", or empty where there are no sides.
        sessions: In how many sessions something of it was done.
        reps: Finished repetitions.
        hold_seconds: All holds together.
        last: When it was done last.
    """

    exercise: str
    side: str
    sessions: int
    reps: int
    hold_seconds: float
    last: Day


@dataclass(frozen=True, slots=True)
class Progress:
    """All that is shown of a stretch of weeks.

    Attributes:
        today: The last day of it.
        weeks: Oldest first, the one of `today` last.
        streaks: Over all time.
        sessions: Those that count, within the weeks, oldest first.
        points: By session, within the weeks, oldest first.
    """

    today: Day
    weeks: tuple[Week, ...]
    streaks: Streaks
    sessions: tuple[Dated, ...]
    points: tuple[Point, ...]

    @property
    def exercises(self) -> tuple[str, ...]:
        """Ids of what was done, in the order in which it was first done."""
        return tuple(dict.fromkeys(point.exercise for point in self.points))

    @property
    def totals(self) -> tuple[Total, ...]:
        """By exercise and side, in the order in which they were first done; left before right."""
        groups: dict[tuple[str, str], list[Point]] = {}
        for point in self.points:
            groups.setdefault((point.exercise, point.side), []).append(point)
        place = {exercise: place for place, exercise in enumerate(self.exercises)}
        return tuple(
            Total(
                exercise,
                side,
                len(points),
                sum(point.reps for point in points),
                sum(point.hold_seconds for point in points),
                points[-1].day,
            )
            for (exercise, side), points in sorted(groups.items(), key=lambda item: (place[item[0][0]], item[0][1]))
        )

    def course(self, exercise: str) -> Mapping[str, tuple[Point, ...]]:
        """Gives the points of one exercise by side, oldest first; left before right."""
        sides = sorted({point.side for point in self.points if point.exercise == exercise})
        return {
            side: tuple(point for point in self.points if (point.exercise, point.side) == (exercise, side))
            for side in sides
        }


def monday_of(day: Day) -> Day:
    """Gives the first day of its ISO week.

    >>> monday_of(Day(8)), monday_of(Day(14))
    (8, 8)
    """
    return Day(day - (day - 1) % WEEK_DAYS)


def progress_of(sessions: Iterable[Dated], today: Day, weeks: int) -> Progress:
    """Sums up the last weeks.

    Args:
        sessions: All of them, in any order. Those after today (a clock that was wrong) are left out.
        today: The person's own day.
        weeks: How many, this one included; at least 1.
    """
    trained = sorted(
        (dated for dated in sessions if dated.session.reps and dated.day <= today),
        key=lambda dated: (dated.day, dated.session.started_at),
    )
    first = Day(monday_of(today) - WEEK_DAYS * (weeks - 1))
    shown = tuple(dated for dated in trained if dated.day >= first)
    mondays = [Day(first + WEEK_DAYS * week) for week in range(weeks)]
    return Progress(
        today,
        tuple(_week(monday, shown) for monday in mondays),
        streaks_of({dated.day for dated in trained}, today),
        shown,
        tuple(point for dated in shown for point in _points(dated)),
    )


def streaks_of(days: Iterable[Day], today: Day) -> Streaks:
    """Counts rows of days and of weeks without a gap, up to today and over all time."""
    days = {day for day in days if day <= today}
    weeks = {monday_of(day) // WEEK_DAYS for day in days}
    return Streaks(
        _row_up_to(days, today),
        _longest_row(sorted(days)),
        _row_up_to(weeks, monday_of(today) // WEEK_DAYS),
        _longest_row(sorted(weeks)),
    )


def _row_up_to(numbers: Iterable[int], last: int) -> int:
    there = set(numbers)
    # The one that is still going on breaks no row.
    end = last if last in there else last - 1
    length = 0
    while end - length in there:
        length += 1
    return length


def _longest_row(numbers: Sequence[int]) -> int:
    longest = length = 0
    for place, number in enumerate(numbers):
        length = length + 1 if place and numbers[place - 1] == number - 1 else 1
        longest = max(longest, length)
    return longest


def _week(monday: Day, sessions: Iterable[Dated]) -> Week:
    within = [dated for dated in sessions if monday_of(dated.day) == monday]
    seconds: dict[int, float] = {}
    for dated in within:
        place = dated.day - monday
        seconds[place] = seconds.get(place, 0.0) + dated.session.duration_seconds
    minutes = tuple(seconds[place] / 60 if place in seconds else None for place in range(WEEK_DAYS))
    return Week(monday, minutes, len(within), sum(dated.session.reps for dated in within))


def _points(dated: Dated) -> tuple[Point, ...]:
    found: dict[tuple[str, str], Point] = {}
    for work in dated.session.work:
        key = (work.exercise, work.side)
        before = found.get(key, Point(dated.day, *key, 0, 0, 0.0))
        found[key] = Point(
            dated.day,
            *key,
            before.sets + work.sets,
            before.reps + work.reps,
            before.hold_seconds + work.hold_seconds,
        )
    return tuple(found.values())
