"""Finds and checks room files and script files: those that come along, the person's own, and any by its path."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeVar

from voicecoach.content.explain import did_you_mean, validated
from voicecoach.content.load import builtin_folder
from voicecoach.content.schema import Layout
from voicecoach.content.settings import content_folder
from voicecoach.content.tree import Document, Place, quoted, read
from voicecoach.core.commands import PhraseBook
from voicecoach.core.errors import ContentError, Problem, UsageError
from voicecoach.room.air import Room
from voicecoach.room.judge import meant_by
from voicecoach.room.layout import RoomLayout, ScriptLayout
from voicecoach.room.walls import Places

Kind = Literal["room", "script"]

_FOLDERS: Final[dict[Kind, str]] = {"room": "rooms", "script": "rehearsals"}
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
    document, layout, problems = _checked(_located("room", name), RoomLayout)
    if layout is not None:
        problems += tuple(_does_not_fit(document, layout))
    if layout is None or problems:
        raise ContentError(problems)
    return Room(layout, document.path.parent)


def load_script(name: str, book: PhraseBook) -> Script:
    """Loads a script; `book` tells which phrases can be understood. Otherwise as `load_room`."""
    document, layout, problems = _checked(_located("script", name), ScriptLayout)
    if layout is not None:
        problems += tuple(_means_nothing(document, layout, book))
    if layout is None or problems:
        raise ContentError(problems)
    return Script(layout, document.path.parent)


def names(kind: Kind) -> dict[str, Path]:
    """Gives all rooms or scripts that can be named, by name, the built-in ones first."""
    folders = (builtin_folder(), content_folder())
    return {path.stem: path for folder in folders for path in sorted((folder / _FOLDERS[kind]).glob("*.yaml"))}


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
            found.setdefault(kind, {})[name] = str(data.get("about", "has mistakes; rehearse in it to see them"))
    return found


def _located(kind: Kind, name: str) -> Path:
    if name.endswith((".yaml", ".yml")):
        return Path(name)
    known = names(kind)
    if name not in known:
        raise UsageError(f"There is no {kind} called {quoted(name)}; {did_you_mean(name, known)}")
    return known[name]


def _checked(path: Path, layout: type[_AnyLayout]) -> tuple[Document, _AnyLayout | None, tuple[Problem, ...]]:
    document = read(path)
    if isinstance(document, Problem):
        raise ContentError((document,))
    found, problems = validated(document, layout)
    return document, found, document.problems + problems


def _does_not_fit(document: Document, layout: RoomLayout) -> Iterator[Problem]:
    places = Places.of(layout.walls)
    things: list[tuple[Place, float, float]] = [
        (("loudspeaker", "distance"), layout.loudspeaker.distance, places.farthest(places.loudspeaker_end)),
        (("person", "distance"), layout.person.distance, places.farthest(places.person_end)),
    ]
    for number, noise in enumerate(layout.noises):
        things.append((("noises", number, "distance"), noise.distance, places.farthest(places.noise_end)))
    for place, distance, farthest in things:
        if distance > farthest:
            # Rounded down: what is advised must fit.
            most = int(farthest * 10) / 10
            yield document.problem(place, f"is outside the room; write at most {most:g} m, or a larger room")


def _means_nothing(document: Document, layout: ScriptLayout, book: PhraseBook) -> Iterator[Problem]:
    for number, line in enumerate(layout.lines):
        if line.say is not None and not meant_by(line, book):
            for_it = f"no phrase for {line.expects}" if line.expects else "no phrase of a command"
            yield document.problem(
                ("lines", number, "say"), f"{quoted(line.say)} is {for_it}; write talk, or another phrase"
            )
