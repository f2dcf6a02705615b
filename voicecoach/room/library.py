"""Finds and checks room files and script files: those that come along, the person's own, and any by its path."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias, TypeVar

from pydantic import ValidationError

from voicecoach.content.explain import did_you_mean, validated
from voicecoach.content.load import builtin_folder, content_in
from voicecoach.content.schema import Layout
from voicecoach.content.settings import SETTINGS_FILE, content_folder
from voicecoach.content.sources import files_in, placed_kind
from voicecoach.content.tree import Document, Place, Value, is_folder, quoted, read
from voicecoach.core.commands import PhraseBook
from voicecoach.core.errors import ContentError, Problem, UsageError
from voicecoach.room.air import Room
from voicecoach.room.layout import (
    LineLayout,
    LoudspeakerLayout,
    NoiseLayout,
    PersonLayout,
    RoomLayout,
    ScriptLayout,
    WallsLayout,
)
from voicecoach.room.walls import Places, Point

Kind = Literal["room", "script"]

_FOLDERS: Final[dict[Kind, str]] = {"room": "rooms", "script": "rehearsals"}
_Thing: TypeAlias = LoudspeakerLayout | PersonLayout | NoiseLayout
_AnyLayout = TypeVar("_AnyLayout", bound=Layout)


@dataclass(frozen=True, slots=True)
class Script:
    """A script file, and where it lies."""

    layout: ScriptLayout
    folder: Path


def load_room(name: str) -> Room:
    """Loads a room.

    Args:
        name: Of one in the library or the person's own folder, or the path of a file.

    Raises:
        UsageError: There is none.
        ContentError: With every mistake in the file.
    """
    path = _located("room", name)
    layout, problems = _read_room(path)
    if layout is None or problems:
        raise ContentError(problems)
    return Room(layout, path.parent)


def load_script(name: str, book: PhraseBook) -> Script:
    """Loads a script; `book` tells which phrases can be understood. Otherwise as `load_room`."""
    path = _located("script", name)
    layout, problems = _read_script(path, book)
    if layout is None or problems:
        raise ContentError(problems)
    return Script(layout, path.parent)


def kind_of(path: Path) -> Kind | None:
    """Tells what a file holds, or all files of a folder, by the folder's name, else by the file's top-level key.

    Returns:
        None for everything else: content, settings, folders of content, and what cannot be read.
    """
    if path.name == SETTINGS_FILE:
        return None
    folder = path if is_folder(path) else path.parent
    for kind, name in _FOLDERS.items():
        # The name of "." is that of the folder that it stands for.
        if folder.absolute().name == name:
            return kind
    if folder == path or placed_kind(path) is not None:
        return None
    document = read(path)
    keys = document.data if isinstance(document, Document) and isinstance(document.data, dict) else {}
    return next((kind for kind in _FOLDERS if kind in keys), None)


def check_paths(paths: Sequence[Path], book: PhraseBook) -> tuple[Problem, ...]:
    """Checks room files and script files.

    Args:
        paths: Files, folders of them, content folders, and folders that hold one; what else is among them is passed by.
        book: Which phrases can be understood.

    Returns:
        Every mistake, in the order of files and lines.
    """
    problems: set[Problem] = set()
    for kind, file in (item for path in paths for item in _files_of(path)):
        if isinstance(file, Problem):
            problems.add(file)
        else:
            problems.update(_read_room(file)[1] if kind == "room" else _read_script(file, book)[1])
    return tuple(sorted(problems))


def names(kind: Kind) -> dict[str, Path]:
    """Gives all rooms or scripts that can be named, by name, the built-in ones first."""
    folders = (builtin_folder(), content_folder())
    found = (path for folder in folders for path in files_in(folder / _FOLDERS[kind]))
    return {path.stem: path for path in found if isinstance(path, Path)}


def abouts() -> dict[str, dict[str, str]]:
    """Gives what each named room and script is about, by kind and name; those with mistakes say so themselves.

    Returns:
        Kind, name and sentence.
    """
    found: dict[str, dict[str, str]] = {}
    for kind in _FOLDERS:
        for name, path in names(kind).items():
            document = read(path)
            data = {} if isinstance(document, Problem) or not isinstance(document.data, dict) else document.data
            found.setdefault(kind, {})[name] = str(data.get("about", "has mistakes; voicecoach check names them"))
    return found


def _located(kind: Kind, name: str) -> Path:
    if name.endswith((".yaml", ".yml")):
        return Path(name)
    known = names(kind)
    if name not in known:
        raise UsageError(f"There is no {kind} called {quoted(name)}; {did_you_mean(name, known)}")
    return known[name]


def _files_of(path: Path) -> Iterator[tuple[Kind, Path | Problem]]:
    kind = kind_of(path)
    if not is_folder(path):
        yield from [(kind, path)] if kind else []
    elif kind:
        yield from ((kind, file) for file in files_in(path))
    else:
        yield from ((kind, file) for kind, name in _FOLDERS.items() for file in files_in(content_in(path) / name))


def _read_room(path: Path) -> tuple[RoomLayout | None, tuple[Problem, ...]]:
    document, layout, problems = _checked(path, RoomLayout)
    return layout, problems + tuple(_does_not_fit(document))


def _read_script(path: Path, book: PhraseBook) -> tuple[ScriptLayout | None, tuple[Problem, ...]]:
    document, layout, problems = _checked(path, ScriptLayout)
    return layout, problems + tuple(_means_nothing(document, book))


def _checked(path: Path, layout: type[_AnyLayout]) -> tuple[Document, _AnyLayout | None, tuple[Problem, ...]]:
    document = read(path)
    if isinstance(document, Problem):
        return Document(path, None, {}), None, (document,)
    found, problems = validated(document, layout)
    return document, found, document.problems + problems


def _does_not_fit(document: Document) -> Iterator[Problem]:
    data = document.data if isinstance(document.data, dict) else {}
    walls = _sound(data.get("walls"), WallsLayout)
    if walls is None:
        return
    places = Places.of(walls)
    noises = data.get("noises")
    things: list[tuple[Place, _Thing | None, Point]] = [
        (("loudspeaker",), _sound(data.get("loudspeaker", {}), LoudspeakerLayout), places.loudspeaker_end),
        (("person",), _sound(data.get("person", {}), PersonLayout), places.person_end),
    ]
    for number, noise in enumerate(noises if isinstance(noises, list) else []):
        things.append((("noises", number), _sound(noise, NoiseLayout), places.noise_end))
    for place, thing, end in things:
        farthest = places.farthest(end)
        if thing is not None and thing.distance > farthest:
            # Rounded down: what is advised must fit.
            most = int(farthest * 10) / 10
            message = f"is outside the room; write at most {most:g} m, or a larger room"
            yield document.problem((*place, "distance"), message)


def _means_nothing(document: Document, book: PhraseBook) -> Iterator[Problem]:
    from voicecoach.room.judge import meant_by  # noqa: PLC0415  # it loads the recogniser

    lines = document.data.get("lines") if isinstance(document.data, dict) else None
    for number, value in enumerate(lines if isinstance(lines, list) else []):
        line = _sound(value, LineLayout)
        if line is not None and line.say is not None and not meant_by(line, book):
            for_it = f"no phrase for {line.expects}" if line.expects else "no phrase of a command"
            yield document.problem(
                ("lines", number, "say"), f"{quoted(line.say)} is {for_it}; write talk, or another phrase"
            )


def _sound(value: Value, layout: type[_AnyLayout]) -> _AnyLayout | None:
    """Gives a part of a file that keeps to its layout, whatever is wrong elsewhere in it."""
    try:
        return layout.model_validate(value)
    except ValidationError:
        return None
