"""Commands about hearing: what the recogniser makes of recordings, and which models there are."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn
from rich.table import Table

from voicecoach.app.shelf import open_shelf
from voicecoach.cli.options import content_option, json_option, model_option
from voicecoach.core.commands import Expect
from voicecoach.core.errors import PersonError


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--expect",
    type=click.Choice([expect.value for expect in Expect]),
    default=Expect.COMMANDS.value,
    show_default=True,
    help="What the session would be listening for.",
)
@model_option
@content_option
@json_option
def hear(
    files: tuple[Path, ...], expect: str, model_name: str | None, content: tuple[Path, ...], *, as_json: bool
) -> None:
    """Listen to recordings as a live session listens, and print the commands in them.

    Prints a line for each command: as JSON with --json, else as a table of words. A file that cannot be read is
    reported at the end, and the others are heard all the same.
    """
    from voicecoach.app.listening import heard_in, open_hearing  # noqa: PLC0415  # loads Vosk

    hearing = open_hearing(open_shelf(content), model_name)
    for note in hearing.notes:
        click.echo(note, err=True)
    failed = []
    for file in files:
        try:
            for line in heard_in(file, hearing, Expect(expect)):
                click.echo(json.dumps(line, ensure_ascii=False) if as_json else in_words(line))
                sys.stdout.flush()
        except PersonError as mistake:
            failed.append(str(mistake))
    for sentence in failed:
        click.echo(sentence, err=True)
    if failed:
        sys.exit(1)


def in_words(line: Mapping[str, object]) -> str:
    """Formats one heard command for people."""
    arguments = line["arguments"]
    details = " ".join(map(str, arguments.values())) if isinstance(arguments, dict) else ""
    return f"{line['file']}  {line['start_s']:6.2f} s  {line['command']} {details}".rstrip() + f'  ("{line["phrase"]}")'


@click.group()
def model() -> None:
    """List, find and install recogniser models."""


@model.command("list")
@click.option("--online", is_flag=True, help="Ask the Vosk project which models it offers (uses the network).")
@click.option("--list-url", hidden=True, help="Another list, for tests.")
def model_list(list_url: str | None, *, online: bool) -> None:
    """List the models on this machine, the one in use first."""
    from voicecoach.hearing.install import OFFICIAL_LIST, available  # noqa: PLC0415
    from voicecoach.hearing.models import list_installed  # noqa: PLC0415

    console = Console()
    table = Table("Model", "From", "Folder", box=None, pad_edge=False)
    for found in list_installed(open_shelf().data):
        table.add_row(found.name, found.origin.value, str(found.path))
    console.print(table)
    if online:
        offers = Table("Model", "Language", "Size", box=None, pad_edge=False)
        for offer in available(list_url or OFFICIAL_LIST):
            offers.add_row(offer.name, offer.language, f"{offer.size_bytes / 1e6:.0f} MB")
        console.print()
        console.print(offers)


@model.command("path")
@click.argument("name", required=False)
def model_path(name: str | None) -> None:
    """Print the folder of the model that would be used."""
    from voicecoach.hearing.models import locate_model  # noqa: PLC0415

    shelf = open_shelf()
    click.echo(str(locate_model(shelf.data, option=name, setting=shelf.settings.model).path))


@model.command("install")
@click.argument("name")
@click.option("--list-url", hidden=True, help="Another list, for tests.")
def model_install(name: str, list_url: str | None) -> None:
    """Download an official Vosk model, check it and unpack it (uses the network, only now)."""
    from voicecoach.hearing.install import OFFICIAL_LIST, install  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(name, total=None)
        installed = install(
            name,
            open_shelf().data,
            list_url=list_url or OFFICIAL_LIST,
            progress=lambda done, total: progress.update(task, completed=done, total=total),
        )
    click.echo(f"Installed {installed.name} in {installed.path}; it is used from now on.")
