"""Commands that lead: a live session, one written to a file, and what was done before."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from voicecoach.app.shelf import open_shelf
from voicecoach.cli.choosing import choose
from voicecoach.cli.content import print_plan
from voicecoach.cli.options import dose_options, json_option, model_option
from voicecoach.core.errors import UsageError
from voicecoach.screen.terminal import terminal_is_able
from voicecoach.screen.themes import theme_for


@click.command()
@click.argument("program", required=False)
@dose_options
@model_option
@click.option("--listen/--no-listen", default=None, help="Use the microphone, or the keyboard alone.")
@click.option("--countdown/--ask", default=None, help='Count in by itself, or wait for "start".')
@click.option("--plain", is_flag=True, help="Write lines instead of drawing a screen (for screen readers and pipes).")
@click.option("--continue/--fresh", "go_on", default=None, help="Go on with an interrupted session, or leave it.")
def start(
    program: str | None,
    level: str | None,
    minutes: float | None,
    content: tuple[Path, ...],
    model_name: str | None,
    *,
    listen: bool | None,
    countdown: bool | None,
    plain: bool,
    go_on: bool | None,
) -> None:
    """Start a session: the program named, or one that you choose on the screen.

    In a pipe, or with --plain, the program of your settings starts when you name none. If the last session was
    interrupted, you are offered to go on where it stopped.
    """
    from voicecoach.app.live import LiveSession, Wishes  # noqa: PLC0415  # loads the audio and speech libraries
    from voicecoach.app.progress import session_summary  # noqa: PLC0415  # loads the journal

    theme_for(os.environ)  # a wrong name is told now: once the coach talks, nobody reads it
    shelf = open_shelf(content)
    wishes = Wishes(program, level, minutes, listen, model_name, countdown, plain)
    live = LiveSession(shelf, wishes)
    unfinished = live.unfinished()
    plan = live.planned(unfinished) if unfinished else None
    if unfinished and plan is not None:
        where = plan.names.get(unfinished.stood.exercise, plan.name) if unfinished.stood else plan.name
        done = reps(len(unfinished.done))
        question = f"Your last session ({plan.name}) stopped at {where}, after {done}. Go on there?"
        if go_on is None and sys.stdin.isatty():
            go_on = click.confirm(question, default=True)
        elif go_on is None:
            click.echo(f"{question} Then start with --continue; with --fresh it is not offered again.")
        if go_on is False:
            live.abandon(unfinished)
    elif go_on:
        raise UsageError("There is no interrupted session to go on with; leave --continue out.")
    if not go_on or unfinished is None or plan is None:
        chooses = program is None and level is None and minutes is None and not plain and terminal_is_able()
        if chooses and not choose(shelf, live):
            click.echo("Nothing was started.")
            return
        unfinished, plan = None, live.plan()
    print_plan(shelf, plan)
    outcome = live.lead(plan, unfinished)
    for note in outcome.notes:
        click.echo(note, err=True)
    saved = "It is saved." if outcome.kept else "It could not be saved."
    length = f"{outcome.seconds / 60:.1f} minutes"
    told = session_summary(shelf, plan, outcome.session_id) if outcome.session_id is not None else ()
    ended = f"Session {outcome.reason} after {length}, with {reps(outcome.reps)} counted. {saved}"
    print_sentences([ended, *told])


def print_sentences(sentences: Iterable[str]) -> None:
    """Prints a sentence a line, broken between words where a terminal is too narrow for one."""
    console = Console()
    for sentence in sentences:
        console.print(sentence, markup=False, highlight=False, soft_wrap=not console.is_terminal)


def reps(number: int) -> str:
    """Formats a number of repetitions: ``1 rep``, ``12 reps``."""
    return f"{number} rep{'' if number == 1 else 's'}"


@click.command()
@click.argument("program", required=False)
@dose_options
@click.option(
    "--output",
    "-o",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="A .wav, .flac, .ogg or .mp3.",
)
def render(
    program: str | None, level: str | None, minutes: float | None, content: tuple[Path, ...], output: Path
) -> None:
    """Write a whole session as audio, counted in instead of waiting for you."""
    from voicecoach.app.render import render_session  # noqa: PLC0415  # loads the audio and speech libraries

    shelf = open_shelf(content)
    plan = shelf.plan(program, level, minutes, ask_to_start=False)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(output.name, total=1.0)
        seconds = render_session(shelf, plan, output, lambda share: progress.update(task, completed=share))
    click.echo(f"{output}: {int(seconds // 60)} min {seconds % 60:.0f} s")


@click.command()
@json_option
def history(*, as_json: bool) -> None:
    """Show the sessions you have done."""
    from voicecoach.store.history import History  # noqa: PLC0415

    shelf = open_shelf()
    told = History(shelf.journal_path)
    if as_json:
        click.echo(told.history_json())
        return
    sessions = told.sessions()
    if not sessions:
        click.echo("No sessions yet. Begin with: voicecoach start")
        return
    # Narrow enough for 80 columns; what hurt, and each exercise, is in the JSON.
    table = Table("When", "Program", "Level", box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for name in ("Min", "Reps", "Rated", "Pain"):
        table.add_column(name, justify="right")
    table.add_column("End")
    for session in sessions:
        table.add_row(
            f"{datetime.fromisoformat(session.started_at).astimezone():%Y-%m-%d %H:%M}",  # by the person's own clock
            escape(session.program),
            escape(session.level),
            f"{session.duration_seconds / 60:.1f}",
            str(sum(work.reps for work in session.work)),
            ", ".join(str(rating.value) for rating in session.ratings) or "-",
            str(len(session.pains) or "-"),
            session.ended or "interrupted",
        )
    Console().print(table)


@click.command()
@click.option("--play", metavar="NAME", help="Let one of them introduce itself aloud.")
@click.option("--language", default="en", show_default=True, help="Only voices of this language; all for every one.")
@json_option
def voices(play: str | None, language: str, *, as_json: bool) -> None:
    """List the voices of the speech engine, or hear one."""
    from voicecoach.app.speaking import introduce, list_of_voices  # noqa: PLC0415  # starts the speech engine

    shelf = open_shelf()
    if play is not None:
        introduce(shelf, play)
        return
    found = list_of_voices(shelf, language)
    if as_json:
        data = [{"id": voice.id, "name": voice.name, "languages": list(voice.languages)} for voice in found]
        click.echo(json.dumps(data, ensure_ascii=False, indent=1))
        return
    table = Table("Voice", "Name", "Languages", box=None, pad_edge=False)
    for voice in found:
        table.add_row(escape(voice.id), escape(voice.name), escape(", ".join(voice.languages)))
    Console().print(table)
    click.echo("Choose one with `voice:` in your settings file (see `voicecoach settings`).")
