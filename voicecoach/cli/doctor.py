"""The command that looks at every part and says what to do about it."""

from __future__ import annotations

import json
import sys
import textwrap
from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

import click
from rich.console import Console
from rich.text import Text

from voicecoach.app.shelf import open_shelf, wall_seconds
from voicecoach.cli.options import json_option, model_option

if TYPE_CHECKING:
    from voicecoach.app.doctor import Diagnosis
    from voicecoach.app.doctor_findings import Finding

_STYLES: Final = {"good": "green", "could be better": "yellow", "does not work": "bold red", "not looked at": "dim"}


@click.command()
@click.option("--microphone", metavar="NAME", help="Try this microphone: a part of its name, or its number.")
@click.option("--loudspeaker", metavar="NAME", help="Try this loudspeaker, likewise.")
@model_option
@click.option("--questions/--no-questions", default=None, help="Ask you to say three commands, or leave that out.")
@click.option("--save/--no-save", default=None, help="Write the results to your settings, or leave them alone.")
@json_option
def doctor(
    microphone: str | None,
    loudspeaker: str | None,
    model_name: str | None,
    *,
    questions: bool | None,
    save: bool | None,
    as_json: bool,
) -> None:
    """Look at every part, measure the room, and say what to do about each.

    Takes about a minute: be where you will exercise. A short rising tone and a sentence are played and heard; then you
    are asked to say three commands. Nothing is recorded to disk. Without a terminal nobody is asked anything, unless
    --questions is given.

    The exit code is 0 if a session by voice will work, and 1 if only one by keys will.
    """
    # It loads the audio and speech libraries.
    from voicecoach.app.doctor import Doctor, Request  # noqa: PLC0415

    terminal = sys.stdin.isatty()
    request = Request(microphone, loudspeaker, model_name, asks=terminal if questions is None else questions)
    console = Console(stderr=as_json, highlight=False)
    tell = (lambda _finding: None) if as_json else (lambda finding: print_finding(console, finding))
    found = Doctor(open_shelf(), request, tell, lambda sentence: console.print(Text(sentence, "bold"))).examine()
    if save is None:
        save = terminal and not as_json and bool(found.changes) and _wants_to_save(found)
    path = _saved(found) if save and found.changes else None
    if as_json:
        click.echo(json.dumps(_as_json(found, saved=path is not None), ensure_ascii=False, indent=1))
    else:
        if path:
            click.echo(f"Written to {path}.")
        elif save:
            click.echo("There is nothing to write to your settings.")
        click.echo(
            "A session by voice will work: voicecoach start"
            if found.by_voice
            else "A session by voice will not work yet; by keys it does: voicecoach start"
        )
    sys.exit(0 if found.by_voice else 1)


def print_finding(console: Console, finding: Finding) -> None:
    """Prints what is known of one part: a line that can be read aloud, and below it what to do."""
    part = finding.part[0].upper() + finding.part[1:]
    verdict = str(finding.verdict)
    line = Text.assemble((part, "bold"), ": ", (verdict, _STYLES.get(verdict, "")), ". ", finding.told)
    console.print(line)
    if finding.advice:
        told = textwrap.fill(finding.advice, console.width - 1, initial_indent="  To do: ", subsequent_indent="  ")
        console.print(Text(told))


def _wants_to_save(found: Diagnosis) -> bool:
    names = ", ".join(found.changes)
    return click.confirm(f"Write this to your settings ({names})?", default=True)


def _saved(found: Diagnosis) -> str:
    from voicecoach.content.changing import change_settings  # noqa: PLC0415  # settings are written when asked for
    from voicecoach.content.settings import data_folder, settings_path  # noqa: PLC0415
    from voicecoach.store.voices import remember_voice  # noqa: PLC0415

    path = settings_path()
    change_settings(path, found.changes)
    room = found.changes.get("room")
    if room is not None and found.voice_dbfs is not None:
        # What the last session told is older, and the person may have moved since.
        with suppress(OSError):
            remember_voice(data_folder(), room.microphone, found.voice_dbfs, wall_seconds())
    return str(path)


def _as_json(found: Diagnosis, *, saved: bool) -> dict[str, object]:
    changes = {
        name: value.model_dump(exclude_none=True) if hasattr(value, "model_dump") else value
        for name, value in found.changes.items()
    }
    findings = [{**asdict(finding), "figures": dict(finding.figures)} for finding in found.findings]
    return {"by_voice": found.by_voice, "findings": findings, "changes": changes, "saved": saved}
