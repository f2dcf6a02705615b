"""Progress in words: sentences that read well aloud, and the small pieces that tables share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from voicecoach.core.history import Day, Names
from voicecoach.core.progress import Progress, Streaks, Week

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
NOTHING_YET: Final = "No sessions yet. Begin with: voicecoach start"


def short_day(day: Day, *, with_year: bool = False) -> str:
    """Writes a day in a few characters: ``16 Nov``, or ``16 Nov 26``."""
    found = date.fromordinal(day)
    year = f" {found.year % 100:02}" if with_year else ""
    return f"{found.day} {MONTHS[found.month - 1][:3]}{year}"


def needs_year(first: Day, last: Day) -> bool:
    """Tells whether two days are so far apart that day and month alone would not say which one is meant."""
    return last - first >= 365


def long_day(day: Day) -> str:
    """Writes a day in full: ``Monday 16 November 2026``."""
    found = date.fromordinal(day)
    return f"{WEEKDAYS[found.weekday()]} {found.day} {MONTHS[found.month - 1]} {found.year}"


def counted(number: float, one: str, many: str = "") -> str:
    """Writes a number with its word: ``1 rep``, ``12 reps``."""
    return f"{number:g} {one if number == 1 else many or f'{one}s'}"


def held(seconds: float) -> str:
    """Writes how long something was held: ``45 s``, ``3 min 20 s``; ``-`` where nothing was."""
    whole = round(seconds)
    if not whole:
        return "-"
    return f"{whole // 60} min {whole % 60} s" if whole >= 60 else f"{whole} s"


def minutes_of(minutes: float) -> int:
    """Rounds minutes, so that no session vanishes: less than half a minute is 1."""
    return max(1, round(minutes))


def streak_words(streaks: Streaks) -> str:
    """Tells the streaks in two sentences."""
    return " ".join(
        f"{counted(now, unit)} in a row, {counted(longest, unit)} at the longest."
        if now
        else f"No {unit} in a row now, {counted(longest, unit)} at the longest."
        for now, longest, unit in (
            (streaks.weeks, streaks.longest_weeks, "week"),
            (streaks.days, streaks.longest_days, "day"),
        )
    )


def week_number(week: Week) -> str:
    """Names a week as ISO 8601 does: ``2026-W47``."""
    iso = date.fromordinal(week.monday).isocalendar()
    return f"{iso.year}-W{iso.week:02}"


def summary_words(progress: Progress) -> str:
    """Tells how much it was, in one sentence."""
    minutes = sum(week.total_minutes for week in progress.weeks)
    reps = sum(week.reps for week in progress.weeks)
    sessions = len(progress.sessions)
    weeks = len(progress.weeks)
    stretch = "this week" if weeks == 1 else f"the last {weeks} weeks"
    if not sessions:
        return f"No sessions in {stretch}." if weeks > 1 else "No sessions this week."
    amount = f"{counted(sessions, 'session')}, {counted(minutes_of(minutes), 'minute')}, {counted(reps, 'rep')}"
    return f"{amount} in {stretch}." if weeks > 1 else f"{amount} this week."


def plain_lines(progress: Progress, names: Names, exercise: str | None = None) -> Iterator[str]:
    """Tells all of it in sentences, newest week last: for screen readers and pipes.

    Args:
        progress: What to tell.
        names: What things are called.
        exercise: Tell of this one alone, session by session.
    """
    if exercise is not None:
        yield from _course_lines(progress, names, exercise)
        return
    yield summary_words(progress)
    yield streak_words(progress.streaks)
    for week in progress.weeks:
        days = [
            f"{name} {counted(minutes_of(minutes), 'minute')}"
            for name, minutes in zip(WEEKDAYS, week.minutes, strict=True)
            if minutes is not None
        ]
        told = f"{', '.join(days)}; {counted(week.reps, 'rep')}" if days else "no session"
        yield f"Week from {long_day(week.monday)}: {told}."
    for total in progress.totals:
        side = f", {total.side}" if total.side else ""
        hold = f", {held(total.hold_seconds)} held" if total.hold_seconds else ""
        yield (
            f"{names.exercise(total.exercise)}{side}: {counted(total.reps, 'rep')}{hold} in "
            f"{counted(total.sessions, 'session')}, last on {long_day(total.last)}."
        )


def _course_lines(progress: Progress, names: Names, exercise: str) -> Iterator[str]:
    points = [point for point in progress.points if point.exercise == exercise]
    yield f"{names.exercise(exercise)}, {counted(len(progress.weeks), 'week')}:"
    if not points:
        yield "Nothing of it in this time."
    for point in points:
        side = f", {point.side}" if point.side else ""
        hold = f", {held(point.hold_seconds)} held" if point.hold_seconds else ""
        yield f"{long_day(point.day)}{side}: {counted(point.sets, 'set')}, {counted(point.reps, 'rep')}{hold}."
