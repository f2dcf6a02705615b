"""Arguments that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

content_option = click.option(
    "--content",
    "content",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    multiple=True,
    help="A further folder of exercises and programs; may be given several times.",
)
level_option = click.option("--level", "-l", metavar="LEVEL", help="The dose: gentle, standard or full.")
minutes_option = click.option(
    "--minutes", "-m", type=click.FloatRange(1, 1440), metavar="N", help="Fit the session to N minutes."
)
model_option = click.option("--model", "model_name", metavar="NAME|FOLDER", help="The recogniser's model.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


def dose_options(command: Command) -> Command:
    """Adds level, minutes and content."""
    return level_option(minutes_option(content_option(command)))
