"""The command line: arguments, exit codes and printing; nothing else.

Heavy libraries are imported inside the commands that need them, so that ``voicecoach --help`` answers at once.
"""

from __future__ import annotations

import logging
import os
import sys

import click

from voicecoach import __version__
from voicecoach.cli.check import check, schema
from voicecoach.cli.content import list_, plan, settings, show
from voicecoach.cli.doctor import doctor
from voicecoach.cli.hearing import hear, model
from voicecoach.cli.progress import export, import_, progress
from voicecoach.cli.rehearse import rehearse
from voicecoach.cli.session import history, render, start, voices
from voicecoach.core.errors import PersonError, VoicecoachError

DEBUG_VARIABLE = "VOICECOACH_DEBUG"
"""Set to anything, it lets tracebacks through, for whoever mends voicecoach."""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="voicecoach")
def cli() -> None:
    """A hands-free workout coach: it leads you aloud and obeys your voice, wholly on your own computer."""


for command in (
    start,
    list_,
    show,
    plan,
    render,
    rehearse,
    doctor,
    history,
    progress,
    export,
    import_,
    hear,
    voices,
    model,
    check,
    schema,
    settings,
):
    cli.add_command(command)


def main() -> None:
    """Runs the command line: one clear sentence and an exit code for whatever goes wrong, never a traceback."""
    if not os.environ.get(DEBUG_VARIABLE):
        # What is logged is for whoever mends voicecoach; on a terminal it would smear the screen.
        logging.getLogger("voicecoach").addHandler(logging.NullHandler())
    try:
        sys.exit(cli(prog_name="voicecoach", standalone_mode=False) or 0)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as mistake:
        mistake.show()
        sys.exit(mistake.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        sys.exit(130)
    except PersonError as mistake:
        click.echo(str(mistake), err=True)
        sys.exit(mistake.exit_code)
    except Exception as bug:
        if os.environ.get(DEBUG_VARIABLE):
            raise
        click.echo(
            f"Something went wrong inside voicecoach ({type(bug).__name__}: {bug}). What you did is saved. "
            f"Please report it, with what {DEBUG_VARIABLE}=1 shows.",
            err=True,
        )
        sys.exit(VoicecoachError.exit_code)
