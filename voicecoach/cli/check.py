"""Commands for whoever writes files: whether they are right, and the schemas that their editors complete them by."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from voicecoach.core.errors import Problem, UsageError


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Check files or folders of content, rooms and scripts, or all that is your own; every mistake at once."""
    from voicecoach.content.settings import content_folder, settings_path  # noqa: PLC0415  # content is read when asked for

    paths = files or tuple(path for path in (content_folder(), settings_path()) if path.exists())
    problems = _problems_in(paths)
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        count = len(problems)
        click.echo(f"{count} mistake{'s' if count > 1 else ''} found.", err=True)
        sys.exit(1)
    click.echo(
        "No mistakes found." if paths else "There is nothing of your own to check yet; built-in content is fine."
    )


def _problems_in(paths: Sequence[Path]) -> tuple[Problem, ...]:
    """Finds every mistake; content knows nothing of rooms and scripts, so that they meet only here."""
    from voicecoach.content import load  # noqa: PLC0415
    from voicecoach.content.library import phrase_book  # noqa: PLC0415
    from voicecoach.content.settings import content_folder  # noqa: PLC0415
    from voicecoach.room import library  # noqa: PLC0415
    from voicecoach.room.editor import LAYOUTS  # noqa: PLC0415

    content = [path for path in paths if library.kind_of(path) is None]
    problems = load.check_paths(content, others=tuple(LAYOUTS))
    # A script may say what only the person's own phrases have, whichever files are named.
    understood, _ = load.read_paths([content_folder(), *content])
    return tuple(sorted({*problems, *library.check_paths(paths, phrase_book(understood))}))


@click.command()
@click.argument("kind", required=False)
def schema(kind: str | None) -> None:
    """Print the JSON Schema of a kind of file, for editors."""
    from voicecoach.content import editor  # noqa: PLC0415  # content is read when asked for
    from voicecoach.room.editor import LAYOUTS  # noqa: PLC0415

    layouts = {**editor.LAYOUTS, **LAYOUTS}
    if kind not in layouts:
        raise UsageError(f"Name the kind of file: {', '.join(layouts)}.")
    click.echo(editor.schema_text(layouts[kind]), nl=False)
