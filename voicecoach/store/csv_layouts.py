"""CSV as the apps Strong and Hevy write it, for the many programs that read either.

Both have one row a set. Their columns are those of the apps' own exports, as programs that import them document and
test them. Neither knows sides, so a side is part of the exercise's name, which keeps its history apart; nothing is
lifted, so weights and distances stay empty (Hevy) or 0 (Strong), as the apps do for exercises without weights.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from io import StringIO
from typing import Final

from voicecoach.core.history import Names
from voicecoach.store.trainings import Training

STRONG_COLUMNS: Final = (
    "Date", "Workout Name", "Duration", "Exercise Name", "Set Order", "Weight", "Reps", "Distance", "Seconds", "RPE",
)  # fmt: skip
HEVY_COLUMNS: Final = (
    "title", "start_time", "end_time", "description", "exercise_title", "superset_id", "exercise_notes", "set_index",
    "set_type", "weight_kg", "reps", "distance_km", "duration_seconds", "rpe",
)  # fmt: skip

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""English whatever the computer's language: that is what importers expect."""


def strong_csv(trainings: Iterable[Training], names: Names) -> str:
    """Writes Strong's layout.

    `Date` is the session's start in the person's own time, ``2026-09-22 17:00:00``; `Duration` is ``1h 4m``; `Set
    Order` counts from 1 for each exercise; `Seconds` is the time held.
    """
    rows: list[tuple[object, ...]] = [STRONG_COLUMNS]
    for training in trainings:
        order: Counter[str] = Counter()
        date = f"{training.start:%Y-%m-%d %H:%M:%S}"
        length = _hours_and_minutes(training.session.duration_seconds)
        for done in training.sets:
            name = names.of_set(done)
            order[name] += 1
            rows.append(
                (date, training.title, length, name, order[name], 0, done.reps, 0, round(done.hold_seconds), "")
            )
    return _written(rows, csv.QUOTE_MINIMAL)


def hevy_csv(trainings: Iterable[Training], names: Names) -> str:
    """Writes Hevy's layout.

    Times are the person's own, ``22 Sep 2026, 17:00``; `set_index` counts from 0 for each exercise; `duration_seconds`
    is the time held, empty where nothing is; the rating and what hurt are in `description`.
    """
    rows: list[tuple[object, ...]] = [HEVY_COLUMNS]
    for training in trainings:
        index: Counter[str] = Counter()
        head = (training.title, _hevy_time(training.start), _hevy_time(training.end), " ".join(training.remarks))
        for done in training.sets:
            name = names.of_set(done)
            # None is written as nothing at all, a text in quotes: just as the app does.
            held = round(done.hold_seconds) or None
            rows.append((*head, name, None, "", index[name], "normal", None, done.reps, None, held, None))
            index[name] += 1
    return _written(rows, csv.QUOTE_NONNUMERIC)


def _written(rows: Iterable[Iterable[object]], quoting: int) -> str:
    text = StringIO()
    writer = csv.writer(text, quoting=quoting, lineterminator="\n")  # type: ignore[arg-type]  # one of csv's own
    writer.writerows([_unquoted_none(cell) for cell in row] for row in rows)
    return text.getvalue()


class _Nothing(int):
    """An empty cell without quotes: `csv` takes it for a number."""

    def __str__(self) -> str:
        return ""


def _unquoted_none(cell: object) -> object:
    return _Nothing() if cell is None else cell


def _hours_and_minutes(seconds: float) -> str:
    minutes = max(1, round(seconds / 60))
    return f"{minutes // 60}h {minutes % 60}m" if minutes >= 60 else f"{minutes}m"


def _hevy_time(moment: datetime) -> str:
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}, {moment:%H:%M}"
