"""Finds content files, tells what kind each is, and reads and checks them one by one."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from voicecoach.content.explain import validated
from voicecoach.content.schema import LAYOUTS, ContentFile, Kind
from voicecoach.content.tree import Document, Place, is_folder, read
from voicecoach.core.errors import Problem

MAX_FILES: Final = 200
"""In one folder: some twenty times the built-in content."""

EXERCISES_FOLDER: Final = "exercises"

_BY_NAME: Final[dict[str, Kind]] = {f"{kind}.yaml": kind for kind in LAYOUTS if kind != "exercise"}


@dataclass(frozen=True, slots=True)
class Source:
    """One content file that keeps to its layout.

    Attributes:
        document: Where its values stand.
        content: What it holds.
        builtin: Whether it came with voicecoach.
    """

    document: Document
    content: ContentFile
    builtin: bool

    def problem(self, place: Place, message: str) -> Problem:
        """Describes a mistake at a place in it."""
        return self.document.problem(place, message)


def sources_in(folder: Path, *, builtin: bool) -> Iterator[Source | Problem]:
    """Reads every content file of a folder; one that does not exist has none."""
    for found in files_in(folder, folder / EXERCISES_FOLDER):
        if isinstance(found, Problem):
            yield found
        elif found.parent == folder and found.name not in _BY_NAME:
            names = ", ".join(_BY_NAME)
            yield Problem(str(found), 0, "", f"is not read under this name; use {names}, or exercises/ for an exercise")
        else:
            yield from source_of(found, builtin=builtin)


def files_in(folder: Path, *inside: Path) -> Iterator[Path | Problem]:
    """Finds the YAML files of a folder, and those of folders inside it; the ones that do not exist have none.

    Returns:
        Each file that may be read; in the place of each other one, what is wrong with it.
    """
    try:
        found = list(islice(_yaml_files(folder, *inside), MAX_FILES + 1))
    except OSError as error:
        yield Problem(str(folder), 0, "", f"cannot be read: {error.strerror}")
        return
    if len(found) > MAX_FILES:
        yield Problem(str(folder), 0, "", f"holds more than {MAX_FILES} files; move some of them elsewhere")
        return
    real = os.path.realpath(folder)
    for path in found:
        if not Path(os.path.realpath(path)).is_relative_to(real):
            yield Problem(str(path), 0, "", "is a link that leads out of the folder; put a copy of the file here")
        elif path.suffix != ".yaml":
            yield Problem(str(path), 0, "", f"is not read under this name; call it {path.stem}.yaml")
        else:
            yield path


def _yaml_files(*folders: Path) -> Iterator[Path]:
    for place in folders:
        if is_folder(place):
            visible = (path for path in place.iterdir() if not path.name.startswith("."))
            yield from sorted(path for path in visible if path.suffix in {".yaml", ".yml"})


def source_of(path: Path, *, builtin: bool = False, others: Sequence[str] = ()) -> Iterator[Source | Problem]:
    """Reads one content file.

    Args:
        path: The file.
        builtin: Whether it came with voicecoach.
        others: The keys that files of other kinds start with, which the person could have meant as well.

    Returns:
        The source if it keeps to its layout, and every mistake it has by itself.
    """
    document = read(path)
    if isinstance(document, Problem):
        yield document
        return
    yield from document.problems
    kind = _kind(document, others)
    if isinstance(kind, Problem):
        yield kind
        return
    content, problems = validated(document, LAYOUTS[kind])
    yield from problems
    if content is not None:
        yield Source(document, content, builtin)


def placed_kind(path: Path) -> Kind | None:
    """Tells a file's kind by where it lies and what it is called; None where its keys have to tell."""
    return "exercise" if path.parent.name == EXERCISES_FOLDER else _BY_NAME.get(path.name)


def _kind(document: Document, others: Sequence[str]) -> Kind | Problem:
    placed = placed_kind(document.path)
    if placed is not None:
        return placed
    keys = document.data if isinstance(document.data, dict) else {}
    kinds = [kind for kind in LAYOUTS if kind in keys]
    if len(kinds) == 1:
        return kinds[0]
    if kinds:
        return document.problem((), f"mixes {' and '.join(kinds)}; give each a file of its own")
    return document.problem((), f"is no content file; it needs one of the keys {', '.join([*LAYOUTS, *others])}")
