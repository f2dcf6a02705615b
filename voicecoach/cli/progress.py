"""Commands about what was done: progress, and the journal to other programs and back."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console

from voicecoach.app.shelf import Shelf, open_shelf
from voicecoach.cli.options import content_option, json_option
from voicecoach.core.errors import PersonError, UsageError
from voicecoach.core.history import Names
from voicecoach.core.progress import Progress
from voicecoach.screen.progress_words import NOTHING_YET, plain_lines, streak_words, summary_words

DEFAULT_WEEKS: Final = 12
PROGRESS_VERSION: Final = 1
"""Of `progress --json`; raised when a field changes its meaning or goes, not when one is added."""


@click.command()
@click.argument("exercise", required=False)
@click.option(
    "--weeks", "-w", type=click.IntRange(1, 520), default=DEFAULT_WEEKS, show_default=True, help="How many to tell of."
)
@click.option(
    "--plot",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Draw it into a .png or .svg instead (needs matplotlib: the extra voicecoach[plots]).",
)
@click.option("--screen", is_flag=True, help="Leaf through it on a screen, by keys.")
@click.option("--plain", is_flag=True, help="Tell it in sentences (for screen readers and pipes).")
@content_option
@json_option
def progress(
    exercise: str | None,
    weeks: int,
    plot: Path | None,
    content: tuple[Path, ...],
    *,
    screen: bool,
    plain: bool,
    as_json: bool,
) -> None:
    """Show your progress: calendar, streaks, minutes a week, and each exercise on each side.

    With the name of an exercise, that one alone, session by session.
    """
    from voicecoach.app.progress import names_of, recent_progress  # noqa: PLC0415  # loads the journal

    shelf = open_shelf(content)
    names = names_of(shelf.library)
    made = recent_progress(shelf, weeks)
    if exercise is not None and exercise not in {*shelf.library.exercises, *made.exercises}:
        there = ", ".join(shelf.library.exercises)
        raise UsageError(f"There is no exercise called {exercise!r}. There are: {there}.")
    if as_json:
        click.echo(json.dumps(_as_json(made, exercise), ensure_ascii=False, indent=1))
    elif not made.streaks.longest_days:
        click.echo(NOTHING_YET)
    elif plot is not None:
        _plot(plot, made, names, exercise)
    elif screen:
        _leaf(made, names, exercise)
    elif plain or not _draws_boxes():
        click.echo("\n".join(plain_lines(made, names, exercise)))
    else:
        _print(made, names, exercise)


def _print(made: Progress, names: Names, exercise: str | None) -> None:
    from voicecoach.screen import progress_charts as charts  # noqa: PLC0415  # loads a plot library

    console = Console()
    width = min(console.width, 100) - 1
    if exercise is None:
        console.print(f"{summary_words(made)} {streak_words(made.streaks)}\n", markup=False, highlight=False)
        console.print(charts.calendar_table(made), highlight=False)
        console.print(f"{charts.CALENDAR_KEY}\n", markup=False, highlight=False)
        if made.points:
            click.echo(charts.minutes_chart(made.weeks, charts.Size(width, 12)) + "\n")
            console.print(charts.totals_table(made, names), highlight=False)
        return
    if exercise not in made.exercises:
        click.echo("\n".join(plain_lines(made, names, exercise)))
        return
    for measure in charts.Measure:
        if charts.has(made, exercise, measure):
            for chart in charts.exercise_charts(made, names, exercise, measure, charts.Size(width, 9)):
                click.echo(chart + "\n")
    console.print(charts.course_table(p for p in made.points if p.exercise == exercise), highlight=False)


def _plot(path: Path, made: Progress, names: Names, exercise: str | None) -> None:
    if path.suffix not in {".png", ".svg"}:
        raise UsageError(f"{path} cannot be drawn: name a file that ends in .png or .svg.")
    if exercise is not None and exercise not in made.exercises:
        raise UsageError(f"There is nothing of {names.exercise(exercise)} in this time; take more --weeks.")
    try:
        from voicecoach.screen.progress_figure import write_figure  # noqa: PLC0415  # needs an extra
    except ImportError:
        raise PersonError(
            "Pictures need the library matplotlib; get it with: pip install 'voicecoach[plots]'"
        ) from None
    try:
        write_figure(path, made, names, exercise)
    except OSError as error:
        raise PersonError(f"{path} cannot be written: {error.strerror or error}.") from error
    click.echo(f"{path} is written.")


def _leaf(made: Progress, names: Names, exercise: str | None) -> None:
    from voicecoach.screen.terminal import terminal_is_able  # noqa: PLC0415

    if not terminal_is_able():
        raise UsageError("A screen needs a terminal; leave --screen out, or use --plain.")
    from voicecoach.screen.history_screen import HistoryApp  # noqa: PLC0415  # Textual takes a while to load

    HistoryApp(made, names, exercise if exercise in made.exercises else None).run(mouse=False)


def _draws_boxes() -> bool:
    """Whether the output takes the characters of charts; an ASCII terminal does not."""
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"


def _as_json(made: Progress, exercise: str | None) -> dict[str, Any]:
    """The layout of ``voicecoach progress --json``: days as ISO 8601 dates, minutes from Monday on."""
    points = [point for point in made.points if exercise in {None, point.exercise}]
    return {
        "format": "voicecoach-progress",
        "version": PROGRESS_VERSION,
        "today": _iso(made.today),
        "streaks": asdict(made.streaks),
        "weeks": [{**asdict(week), "monday": _iso(week.monday)} for week in made.weeks],
        "points": [{**asdict(point), "day": _iso(point.day)} for point in points],
        "totals": [
            {**asdict(total), "last": _iso(total.last)} for total in made.totals if exercise in {None, total.exercise}
        ],
    }


def _iso(day: int) -> str:
    return date.fromordinal(day).isoformat()


@click.command()
@click.option(
    "--format",
    "-f",
    "layout",
    type=click.Choice(("json", "strong", "hevy", "ics", "fit")),
    default="json",
    show_default=True,
    help="json keeps everything; strong and hevy are CSV; ics is a calendar; fit is for sports sites.",
)
@click.option("--output", "-o", type=click.Path(path_type=Path), help="A file; for fit, a folder.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of the json layout instead.")
@content_option
def export(layout: str, output: Path | None, content: tuple[Path, ...], *, schema: bool) -> None:
    """Write your sessions for other programs, or for `voicecoach import`.

    Without --output it is printed; fit writes a file a session into the folder.
    """
    from voicecoach.app.progress import names_of  # noqa: PLC0415  # loads the journal
    from voicecoach.store.exports import FILES, export_text  # noqa: PLC0415

    if schema:
        from voicecoach.store.archive_layout import archive_schema  # noqa: PLC0415

        click.echo(archive_schema(), nl=False)
        return
    shelf = open_shelf(content)
    names = names_of(shelf.library)
    if layout in FILES:
        _export_files(shelf, names, output)
        return
    pieces = (piece.encode() for piece in export_text(layout, shelf.journal_path, names))
    if output is None:
        sys.stdout.buffer.writelines(pieces)
        sys.stdout.buffer.flush()
        return
    _write(output, pieces)
    click.echo(f"{output} is written.")


def _export_files(shelf: Shelf, names: Names, folder: Path | None) -> None:
    from voicecoach.store.exports import export_fit  # noqa: PLC0415

    if folder is None:
        raise UsageError("FIT has a file for each session: name a folder with --output.")
    count = 0
    for name, data in export_fit(shelf.journal_path, names):
        _write(folder / name, [data], make_folder=True)
        count += 1
    click.echo(f"{count} file{'' if count == 1 else 's'} written into {folder}." if count else NOTHING_YET)


def _write(path: Path, pieces: Iterable[bytes], *, make_folder: bool = False) -> None:
    """Writes a file that only its owner may read, whole or not at all."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        if make_folder:
            path.parent.mkdir(parents=True, exist_ok=True)
        with open(draft, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.writelines(pieces)
        draft.replace(path)
    except OSError as error:
        raise PersonError(f"{path} cannot be written: {error.strerror or error}.") from error
    finally:
        with suppress(OSError):
            draft.unlink()


@click.command("import")
@click.argument("file", type=click.File("rb"))
def import_(file: Any) -> None:
    """Take sessions over from a file of `voicecoach export --format json`.

    What is there already stays as it is; importing twice adds nothing.
    """
    from voicecoach.store.archive import import_json  # noqa: PLC0415  # loads pydantic
    from voicecoach.store.archive_layout import MAX_BYTES  # noqa: PLC0415

    try:
        data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise PersonError(f"{file.name} cannot be read: {error.strerror or error}.") from error
    done = import_json(open_shelf().journal_path, data, "the input" if file.name == "<stdin>" else str(file.name))
    click.echo(
        f"{done.added} session{'' if done.added == 1 else 's'} added, {done.extended} continued, "
        f"{done.known} known already."
    )
    if done.different:
        click.echo(f"{done.different} went another way in your journal and stayed as they are there.", err=True)
