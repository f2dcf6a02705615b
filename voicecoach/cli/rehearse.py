"""The command that rehearses a session in the virtual room."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn
from rich.table import Table

from voicecoach.app.shelf import open_shelf
from voicecoach.cli.options import dose_options, json_option, model_option

if TYPE_CHECKING:
    from voicecoach.room.report import Report


@click.command()
@click.argument("program", required=False)
@click.option("--script", metavar="NAME|FILE", help="What the person says, and when.")
@click.option("--room", metavar="NAME|FILE", help="The room they are in.")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0), help="Another one is another noise.")
@click.option(
    "--save",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write what the microphone heard (left) and what the loudspeaker played (right).",
)
@click.option("--list", "list_them", is_flag=True, help="List the rooms and scripts that have a name.")
@dose_options
@model_option
@json_option
def rehearse(
    program: str | None,
    script: str | None,
    room: str | None,
    seed: int,
    save: Path | None,
    level: str | None,
    minutes: float | None,
    content: tuple[Path, ...],
    model_name: str | None,
    *,
    list_them: bool,
    as_json: bool,
) -> None:
    """Rehearse a session with a synthetic person in a virtual room, and report what was understood.

    Everything runs that a live session runs, from the audio callback inwards, on a clock of its own: nothing is played
    or recorded. Needs the extra: pip install "voicecoach[room]".
    """
    if list_them:
        _print_names(as_json=as_json)
        return
    # They load the audio, speech and hearing libraries.
    from voicecoach.room.rehearsal import DEFAULT_ROOM, DEFAULT_SCRIPT  # noqa: PLC0415
    from voicecoach.room.rehearsal import rehearse as rehearsed  # noqa: PLC0415

    columns = (SpinnerColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("preparing")
        report = rehearsed(
            program,
            script or DEFAULT_SCRIPT,
            room or DEFAULT_ROOM,
            seed,
            shelf=open_shelf(content),
            level=level,
            minutes=minutes,
            model=model_name,
            save=save,
            progress=lambda seconds: progress.update(task, description=f"{seconds // 60:.0f} min {seconds % 60:.0f} s"),
        )
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=1))
    else:
        print_report(report)


def print_report(report: Report) -> None:
    """Prints a report for people; the session's log is in the JSON."""
    console = Console()
    table = Table("At", "Said", "Understood", "Heard as", box=None, pad_edge=False)
    table.add_column("Reaction", justify="right")
    for spoken in report.spoken:
        table.add_row(
            "-" if spoken.said_at_seconds is None else f"{spoken.said_at_seconds:.1f} s",
            escape(spoken.phrase),
            "never said" if spoken.said_at_seconds is None else "yes" if spoken.understood else "no",
            escape("; ".join(spoken.heard_as)) or "-",
            "-" if spoken.reaction_seconds is None else f"{spoken.reaction_seconds:.2f} s",
        )
    console.print(table)
    for accept in report.false_accepts:
        click.echo(f'False: {accept.command} at {accept.at_seconds:.1f} s ("{accept.phrase}"), from {accept.cause}')
    count = len(report.false_accepts)
    click.echo(
        f"{report.understood} of {len(report.spoken)} understood, {count} false accept{'' if count == 1 else 's'}, "
        f"{report.unsure} not understood as commands. {report.seconds / 60:.1f} minutes ({report.ended}) in "
        f"{report.took_seconds:.0f} s."
    )


def _print_names(*, as_json: bool) -> None:
    from voicecoach.room.library import abouts  # noqa: PLC0415  # content is read when asked for

    found = abouts()
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    table = Table("Kind", "Name", "About", box=None, pad_edge=False)
    for kind, names in found.items():
        for name, about in names.items():
            table.add_row(kind, escape(name), escape(about))
    Console().print(table)
