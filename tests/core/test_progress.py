"""Days, weeks, streaks and courses, held against what a person would count on a calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.core.effects import FactKind, Record
from voicecoach.core.history import Day, SessionSummary, SetDone, Work, sets_of
from voicecoach.core.progress import Dated, Point, Streaks, Total, monday_of, progress_of, streaks_of

SUNDAY = Day(date(2026, 11, 22).toordinal())
EMPTY = SessionSummary(1, "daily-back", "gentle", None, "", 600.0, "finished", (), (), (), (), ())
WORK = (
    Work("bird-dog", "main", "left", sets=2, reps=10, hold_seconds=40.0),
    Work("bird-dog", "main", "right", sets=2, reps=9, hold_seconds=36.0),
    Work("lumbar", "a", "", sets=1, reps=8, hold_seconds=0.0),
    Work("lumbar", "b", "", sets=1, reps=4, hold_seconds=2.0),
)

days = st.integers(min_value=SUNDAY - 60, max_value=SUNDAY + 3).map(Day)


def session(day: int, minutes: float = 10.0, work: tuple[Work, ...] = WORK) -> Dated:
    return Dated(Day(day), replace(EMPTY, duration_seconds=60 * minutes, work=work, started_at=str(day)))


@given(st.dates(min_value=date(1990, 1, 1)))
def test_a_week_begins_on_monday(day: date):
    monday = date.fromordinal(monday_of(Day(day.toordinal())))
    assert monday.isocalendar()[:2] == day.isocalendar()[:2]
    assert monday.isoweekday() == 1


@given(st.sets(days), days)
def test_streaks_are_what_one_counts_on_a_calendar(trained: set[Day], today: Day):
    kept = {date.fromordinal(day) for day in trained if day <= today}
    weeks = {day.isocalendar()[:2] for day in kept}
    now = date.fromordinal(today)

    def row(back: timedelta, there: object) -> int:
        """How often one can go back from today without a gap; today itself may be missing."""
        length = 0
        while there(now - back * length) or (length == 0 and there(now - back)):
            length += 1
        return length if there(now) else max(0, length - 1)

    found = streaks_of(trained, today)
    assert found.days == row(timedelta(days=1), lambda day: day in kept)
    assert found.weeks == row(timedelta(days=7), lambda day: day.isocalendar()[:2] in weeks)
    assert found.longest_days >= found.days
    assert found.longest_weeks >= found.weeks
    assert bool(found.longest_days) == bool(kept)
    runs = [
        sum(1 for back in range(64) if all(day - timedelta(days=step) in kept for step in range(back + 1)))
        for day in kept
    ]
    assert found.longest_days == max(runs, default=0)


@pytest.mark.parametrize(
    ("ago", "streaks"),
    [
        ((), Streaks(0, 0, 0, 0)),
        ((0,), Streaks(1, 1, 1, 1)),
        ((1, 2), Streaks(2, 2, 1, 1)),
        ((2, 3), Streaks(0, 2, 1, 1)),
        ((0, 2), Streaks(1, 1, 1, 1)),
        ((7, 8, 9), Streaks(0, 3, 1, 1)),
        ((0, 7, 14, 28), Streaks(1, 1, 3, 3)),
        ((14, 21), Streaks(0, 1, 0, 2)),
    ],
)
def test_streaks_by_example(ago: tuple[int, ...], streaks: Streaks):
    assert streaks_of((Day(SUNDAY - days) for days in ago), SUNDAY) == streaks


@given(st.lists(st.tuples(days, st.floats(min_value=0, max_value=300))), st.integers(min_value=1, max_value=12))
def test_the_weeks_hold_all_that_is_shown(trained: list[tuple[Day, float]], weeks: int):
    sessions = [session(day, minutes) for day, minutes in trained]
    found = progress_of(sessions, SUNDAY, weeks)
    assert [week.monday for week in found.weeks] == [SUNDAY - 6 - 7 * back for back in reversed(range(weeks))]
    shown = [each for each in sessions if found.weeks[0].monday <= each.day <= SUNDAY]
    assert sum(week.sessions for week in found.weeks) == len(found.sessions) == len(shown)
    assert sum(week.reps for week in found.weeks) == 31 * len(shown)
    assert sum(week.total_minutes for week in found.weeks) == pytest.approx(
        sum(each.session.duration_seconds for each in shown) / 60
    )
    assert sum(total.reps for total in found.totals) == 31 * len(shown)
    assert sum(len(points) for name in found.exercises for points in found.course(name).values()) == len(found.points)


def test_what_was_done_by_exercise_and_side():
    found = progress_of([session(SUNDAY), session(SUNDAY - 2), session(SUNDAY - 7)], SUNDAY, 1)
    assert found.weeks[0].minutes == (None, None, None, None, 10.0, None, 10.0)
    assert found.exercises == ("bird-dog", "lumbar")
    assert found.totals == (
        Total("bird-dog", "left", 2, 20, 80.0, SUNDAY),
        Total("bird-dog", "right", 2, 18, 72.0, SUNDAY),
        Total("lumbar", "", 2, 24, 4.0, SUNDAY),
    )
    assert found.course("bird-dog")["right"] == (
        Point(Day(SUNDAY - 2), "bird-dog", "right", 2, 9, 36.0),
        Point(SUNDAY, "bird-dog", "right", 2, 9, 36.0),
    )
    assert found.course("plank") == {}


def test_a_session_without_a_repetition_does_not_count():
    found = progress_of([session(SUNDAY, work=())], SUNDAY, 4)
    assert (found.sessions, found.points, found.streaks) == ((), (), Streaks(0, 0, 0, 0))


def test_repetitions_become_sets():
    facts = [
        Record(FactKind.REP, 1, "bird-dog", "main", 1, "left", 1, hold_seconds=4.0, at_seconds=10.0),
        Record(FactKind.REP, 2, "bird-dog", "main", 1, "right", 1, hold_seconds=4.0, at_seconds=18.0),
        Record(FactKind.SET, exercise="bird-dog", set_number=1, at_seconds=18.0),
        Record(FactKind.REP, 3, "bird-dog", "main", 1, "left", 2, hold_seconds=2.0, at_seconds=26.0),
        Record(FactKind.REP, 4, "bird-dog", "main", 1, "left", 1, attempt=2, hold_seconds=4.0, at_seconds=40.0),
    ]
    again = SetDone("bird-dog", "main", 1, 2, "left", 1, 4.0, 36.0, 40.0)
    assert sets_of(facts, by_side=True) == (
        SetDone("bird-dog", "main", 1, 1, "left", 2, 6.0, 6.0, 26.0),
        SetDone("bird-dog", "main", 1, 1, "right", 1, 4.0, 14.0, 18.0),
        again,
    )
    assert sets_of(facts, by_side=False) == (
        SetDone("bird-dog", "main", 1, 1, "", 3, 10.0, 6.0, 26.0),
        replace(again, side=""),
    )
