"""Progress as tables and as charts made of characters. Shapes and words say all of it; there is no colour in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import plotext
from rich import box
from rich.markup import escape
from rich.table import Table

from voicecoach.core.history import Day, Names
from voicecoach.core.progress import WEEK_DAYS, Point, Progress, Week
from voicecoach.screen.progress_words import WEEKDAYS, held, minutes_of, needs_year, short_day, week_number

CALENDAR_KEY = "Minutes of each day; a dot is a day without a session, [ ] is today."


class Measure(StrEnum):
    """What a chart of an exercise shows of each session."""

    REPS = "reps"
    HOLD = "seconds held"

    def of(self, point: Point) -> float:
        """Takes it from what was done."""
        return point.reps if self is Measure.REPS else point.hold_seconds


@dataclass(frozen=True, slots=True)
class Size:
    """How large a chart is, in characters."""

    width: int
    height: int


def calendar_table(progress: Progress) -> Table:
    """Draws the weeks, one a line, with the minutes of each day; 70 columns."""
    table = Table("Week", "From", box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for name in WEEKDAYS:
        table.add_column(name[:2], justify="right", min_width=5)
    table.add_column("Minutes", justify="right")
    for week in progress.weeks:
        days = [_cell(Day(week.monday + place), week.minutes[place], progress.today) for place in range(WEEK_DAYS)]
        total = str(minutes_of(week.total_minutes)) if week.sessions else "-"
        table.add_row(week_number(week), short_day(week.monday), *map(escape, days), total)
    return table


def _cell(day: Day, minutes: float | None, today: Day) -> str:
    if day > today:
        return ""
    text = "." if minutes is None else str(minutes_of(minutes))
    return f"[{text}]" if day == today else text


def totals_table(progress: Progress, names: Names) -> Table:
    """Lists what was done by exercise and side."""
    table = Table("Exercise", "Side", box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for name in ("Sessions", "Reps", "Held", "Last"):
        table.add_column(name, justify="right")
    with_year = needs_year(progress.weeks[0].monday, progress.today)
    for total in progress.totals:
        table.add_row(
            escape(names.exercise(total.exercise)),
            escape(total.side) or "-",
            str(total.sessions),
            str(total.reps),
            held(total.hold_seconds),
            short_day(total.last, with_year=with_year),
        )
    return table


def course_table(points: Iterable[Point]) -> Table:
    """Lists what was done of one exercise, by session and side."""
    table = Table("Day", "Side", box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for name in ("Sets", "Reps", "Held"):
        table.add_column(name, justify="right")
    listed = list(points)
    with_year = bool(listed) and needs_year(listed[0].day, listed[-1].day)
    for point in listed:
        table.add_row(
            short_day(point.day, with_year=with_year),
            escape(point.side) or "-",
            str(point.sets),
            str(point.reps),
            held(point.hold_seconds),
        )
    return table


def minutes_chart(weeks: Sequence[Week], size: Size) -> str:
    """Draws the minutes of each week as bars."""
    _begin("Minutes a week", size)
    with_year = needs_year(weeks[0].monday, weeks[-1].monday)
    labels = [short_day(week.monday, with_year=with_year) for week in weeks]
    plotext.bar(labels, [week.total_minutes for week in weeks], width=0.6)
    _scale(max(week.total_minutes for week in weeks))
    places = _spread(range(1, len(weeks) + 1))
    plotext.xticks(places, [labels[place - 1] for place in places])
    return _finished()


def has(progress: Progress, exercise: str, measure: Measure) -> bool:
    """Tells whether there is anything of it to be drawn."""
    return any(measure.of(point) for point in progress.points if point.exercise == exercise)


def exercise_charts(progress: Progress, names: Names, exercise: str, measure: Measure, size: Size) -> list[str]:
    """Draws one exercise over the days, a chart for each side, all to one scale.

    Args:
        progress: What was done; something of this exercise is in it.
        names: What things are called.
        exercise: Exercise id.
        measure: What to show.
        size: How large each chart is.
    """
    course = progress.course(exercise)
    most = max(measure.of(point) for points in course.values() for point in points)
    every = sorted({point.day for points in course.values() for point in points})
    charts = []
    for side, points in course.items():
        _begin(f"{names.exercise(exercise)}{f', {side}' if side else ''}: {measure.value} a session", size)
        days, values = [point.day for point in points], [measure.of(point) for point in points]
        plotext.plot(days, values, marker="braille")
        plotext.scatter(days, values, marker="●")
        _scale(most)
        plotext.xlim(every[0] - 0.5, every[-1] + 0.5)
        places = _spread(every)
        with_year = needs_year(every[0], every[-1])
        plotext.xticks(places, [short_day(Day(place), with_year=with_year) for place in places])
        charts.append(_finished())
    return charts


def _begin(title: str, size: Size) -> None:
    # plotext keeps one picture for the whole program; each begins with an empty one, in no colour.
    plotext.clear_figure()
    plotext.theme("clear")
    plotext.limit_size(False, False)
    plotext.plotsize(size.width, size.height)
    plotext.title(title)


def _finished() -> str:
    drawn = plotext.uncolorize(plotext.build())
    return "\n".join(line.rstrip() for line in str(drawn).splitlines())


def _scale(most: float) -> None:
    """Lets the axis begin at nothing and end just above the most, in whole numbers."""
    most = max(1, round(most))
    plotext.ylim(0, most * 1.05)
    plotext.yticks([0, most] if most < 4 else [0, most // 2, most])


def _spread(places: Sequence[int]) -> list[int]:
    """Chooses up to five of them, the first and the last among them, for the names along an axis."""
    step = max(1, -(-(len(places) - 1) // 4))
    chosen = list(places[::step])
    if places and chosen[-1] != places[-1]:
        chosen[-1:] = [places[-1]] if len(chosen) > 1 else [chosen[-1], places[-1]]
    return chosen
