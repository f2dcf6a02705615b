"""Progress as a picture in a file, PNG or SVG, through matplotlib: an extra, because few people need it.

Whoever imports this module without matplotlib gets an ImportError. Sides are told apart by marks and lines, not only
by colours.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from voicecoach.core.history import Names
from voicecoach.core.progress import Progress
from voicecoach.screen.progress_charts import Measure, has

SUFFIXES: Final = (".png", ".svg")

_STYLES: Final = {"left": ("o", "-", "#0072b2"), "right": ("s", "--", "#d55e00"), "": ("o", "-", "#0072b2")}
"""Mark, line and colour by side; the colours are of Okabe and Ito's palette for every kind of colour vision."""
_COLUMNS: Final = 2
_PANEL_INCHES: Final = (5.0, 2.6)


def write_figure(path: Path, progress: Progress, names: Names, exercise: str | None = None) -> None:
    """Draws minutes a week and every exercise, or one exercise alone; the same progress gives the same file.

    Args:
        path: A file that ends in .png or .svg.
        progress: What to draw.
        names: What things are called.
        exercise: Draw this one alone.

    Raises:
        OSError: The file cannot be written.
    """
    shown = progress.exercises if exercise is None else (exercise,)
    panels = [(name, measure) for name in shown for measure in Measure if has(progress, name, measure)]
    count = len(panels) + (exercise is None)
    rows = max(1, -(-count // _COLUMNS))
    # Texts stay texts in an SVG, for searching and reading aloud.
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "voicecoach", "text.parse_math": False}):
        figure = Figure(figsize=(_COLUMNS * _PANEL_INCHES[0], rows * _PANEL_INCHES[1]), layout="constrained")
        axes = iter(figure.subplots(rows, _COLUMNS, squeeze=False).flat)
        if exercise is None:
            _draw_minutes(next(axes), progress)
        for name, measure in panels:
            _draw_course(next(axes), progress, names, name, measure)
        _hide(axes)
        title = "Progress" if exercise is None else names.exercise(exercise)
        metadata = {"Title": title, "Date": None} if path.suffix == ".svg" else {"Title": title}
        figure.savefig(path, metadata=metadata, dpi=120)


def _draw_minutes(axes: Axes, progress: Progress) -> None:
    days = [date.fromordinal(week.monday) for week in progress.weeks]
    axes.bar(days, [week.total_minutes for week in progress.weeks], width=5.0, color=_STYLES[""][2])  # type: ignore[arg-type]  # dates are taken
    _finish(axes, "Minutes a week")


def _draw_course(axes: Axes, progress: Progress, names: Names, exercise: str, measure: Measure) -> None:
    course = progress.course(exercise)
    for side, points in course.items():
        mark, line, colour = _STYLES.get(side, _STYLES[""])
        days = [date.fromordinal(point.day) for point in points]
        values = [measure.of(point) for point in points]
        axes.plot(days, values, marker=mark, linestyle=line, color=colour, label=side)  # type: ignore[arg-type]
    if any(course):
        axes.legend()
    _finish(axes, f"{names.exercise(exercise)}: {measure.value} a session")


def _finish(axes: Axes, title: str) -> None:
    axes.set_title(title, fontsize="medium")
    axes.set_ylim(0, max(1.0, axes.get_ylim()[1] * 1.08))
    axes.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=5))
    locator = AutoDateLocator(minticks=2, maxticks=6)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]


def _hide(axes: Iterable[Axes]) -> None:
    for unused in axes:
        unused.set_axis_off()
