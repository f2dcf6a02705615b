"""Progress on pages: the calendar, the minutes of each week, all exercises, then each one by itself. Keys alone."""

from __future__ import annotations

from typing import ClassVar, Final

from rich.console import Group, RenderableType
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.events import Resize
from textual.widgets import Static

from voicecoach.core.history import Names
from voicecoach.core.progress import Progress
from voicecoach.screen.coloured_app import ColouredApp
from voicecoach.screen.progress_charts import (
    CALENDAR_KEY,
    Measure,
    Size,
    calendar_table,
    course_table,
    exercise_charts,
    has,
    minutes_chart,
    totals_table,
)
from voicecoach.screen.progress_words import plain_lines, streak_words, summary_words

_PAGES: Final = ("Calendar", "Minutes a week", "Exercises")
"""Those that come before the pages of the exercises."""
_CHART_ROWS: Final = 9
"""So that both sides of an exercise fit on 24 lines."""
_NARROWEST: Final = 30
_CALENDAR_COLUMNS: Final = 74
"""In less, the weeks are told in sentences."""
_MARGINS: Final = 4
"""Columns beside the page: its padding and the bar that shows how far it is scrolled."""
_KEYS: Final = "q: close. Left, right: page. Up, down: scroll. m: reps or held. ^T: colours."


class HistoryApp(ColouredApp[None]):
    """Shows progress until it is closed; it reads nothing and changes nothing.

    Args:
        progress: What to show; something was done in it.
        names: What things are called.
        exercise: The exercise whose page is opened first, or None for the calendar.
    """

    CSS = """
    #title { height: 1; text-style: bold reverse; padding: 0 1; }
    #page { padding: 1 1 0 1; }
    #keys { dock: bottom; height: 1; text-style: reverse; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,n,pagedown,space", "turn(1)", "Next page", priority=True),
        Binding("left,b,pageup", "turn(-1)", "Page before", priority=True),
        Binding("m", "measure", "Reps or seconds held"),
        Binding("q,escape,ctrl+c,ctrl+q", "quit", "Close", priority=True),
    ]

    def __init__(self, progress: Progress, names: Names, exercise: str | None = None) -> None:
        super().__init__()
        self._progress = progress
        self._names = names
        self._measure = Measure.REPS
        self._at = 0 if exercise is None else len(_PAGES) + progress.exercises.index(exercise)

    def compose(self) -> ComposeResult:
        """Lays the page out."""
        yield Static(id="title", markup=False)
        with VerticalScroll(id="page"):
            yield Static(id="content", markup=False)
        yield Static(_KEYS, id="keys", markup=False)

    def on_mount(self) -> None:
        """Lets the arrow keys scroll."""
        self.query_one("#page").focus()

    def on_resize(self, _: Resize) -> None:
        """Draws the page as wide as it may be now."""
        self._draw()

    def action_turn(self, pages: int) -> None:
        """Turns forward or back; behind the last page comes the first."""
        self._at = (self._at + pages) % (len(_PAGES) + len(self._progress.exercises))
        self._draw()
        self.query_one("#page").scroll_home(animate=False)

    def action_measure(self) -> None:
        """Changes what the charts of exercises show."""
        self._measure = Measure.HOLD if self._measure is Measure.REPS else Measure.REPS
        self._draw()

    def _draw(self) -> None:
        exercises = self._progress.exercises
        names = (*_PAGES, *map(self._names.exercise, exercises))
        title = f"{names[self._at]} (page {self._at + 1} of {len(names)})"
        self.query_one("#title", Static).update(title)
        self.query_one("#content", Static).update(self._page())

    def _page(self) -> RenderableType:
        progress = self._progress
        width = max(_NARROWEST, self.size.width - _MARGINS)
        if self._at == 0 and width < _CALENDAR_COLUMNS:
            return Text("\n".join(plain_lines(progress, self._names)))
        if self._at == 0:
            words = f"{summary_words(progress)}\n{streak_words(progress.streaks)}\n"
            return Group(Text(words), calendar_table(progress), Text(f"\n{CALENDAR_KEY}"))
        if self._at == 1:
            return Text(minutes_chart(progress.weeks, Size(width, 2 * _CHART_ROWS)))
        if self._at == len(_PAGES) - 1:
            return totals_table(progress, self._names)
        exercise = progress.exercises[self._at - len(_PAGES)]
        table = course_table(point for point in progress.points if point.exercise == exercise)
        if not has(progress, exercise, self._measure):
            return Group(Text("Nothing is held in this exercise; m shows its reps.\n"), table)
        size = Size(width, _CHART_ROWS)
        charts = exercise_charts(progress, self._names, exercise, self._measure, size)
        return Group(*map(Text, charts), Text(), table)
