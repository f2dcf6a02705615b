"""What a work folder was begun with, so that nothing is taken for what it is not, and so that the card can tell.

``recipe.json`` says how large its shards are, ``course.json`` how its network learns, and in the end for how long.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from course import Course

_RECIPE: Final = "recipe.json"
_COURSE: Final = "course.json"
NETWORK: Final = "network.pt"
CHECKPOINT: Final = "checkpoint.pt"

_OPTIONS: Final = {
    "start": "another --start",
    "rounds": "other rounds (--hours, --session-weight)",
    "seed": "another --seed",
    "orthogonal": "steps of another optimiser",
    "shape": "another shape",
}
"""What a course is asked for by, and how it is called where it is another one."""


class WorkFolderError(ValueError):
    """A work folder does not hold what is needed, or it was made in another way than is asked for now."""


def keep_recipe(work: Path, amounts: Mapping[str, int]) -> None:
    """Notes how large the shards of a work folder are, or makes sure that those that are there are as large.

    Shards of before it was noted are taken as they are.

    Args:
        work: The folder.
        amounts: By name; as many shards as one likes may be of them.

    Raises:
        WorkFolderError: They are of other amounts, such as those of a smoke run.
    """
    path = work / _RECIPE
    shards = any(path for folder in ("speech", "features") for path in (work / folder).glob("*.npz"))
    if not shards:
        _write(path, dict(amounts))
    elif (there := _read(path)) is not None and there != dict(amounts):
        what = ", ".join(
            f"{name.replace('_', ' ')} {there.get(name)} in the place of {amount}"
            for name, amount in amounts.items()
            if there.get(name) != amount
        )
        message = f"the shards in {work} are of another recipe ({what}): choose another folder, or remove them"
        raise WorkFolderError(message)


def begin_course(folder: Path, course: Course, shape: Any, start: Path | None, shards: Iterable[Path]) -> None:
    """Notes the course that begins, or makes sure that what is there is of it.

    A course that is interrupted may get more rounds; one that is over may not.

    Args:
        folder: Of the weights.
        course: As it is asked for.
        shape: Of the network, a dataclass.
        start: Weights that it begins with.
        shards: That it learns from.

    Raises:
        WorkFolderError: The weights that are there are of another course, or of one that nothing tells of.
    """
    began = {"name": start.name, "sha256": _digest(start)} if start else None
    wanted = _as_read({**asdict(course), "shape": asdict(shape), "start": began})
    names = {path.stem for path in shards}
    weights = [folder / name for name in (NETWORK, CHECKPOINT) if (folder / name).exists()]
    there = _read(folder / _COURSE) if weights else None
    if weights and there is None:
        message = f"nothing tells of which course {weights[0]} is: choose another folder, or remove it"
        raise WorkFolderError(message)
    if there is not None:
        known = {"orthogonal": False, **there}  # which was not noted before there was a choice
        if not (folder / NETWORK).exists() and wanted["rounds"][: len(known["rounds"])] == known["rounds"]:
            known["rounds"] = wanted["rounds"]
        if other := [name for option, name in _OPTIONS.items() if known[option] != wanted[option]]:
            message = (
                f"{weights[0]} is of a course with {' and '.join(other)}: choose another folder, or remove "
                f"{' and '.join(path.name for path in weights)} there"
            )
            raise WorkFolderError(message)
        if (folder / NETWORK).exists():
            return  # it is over, and learns from nothing more
        names |= set(there["shards"])
    _write(folder / _COURSE, {**wanted, "shards": sorted(names)})


def end_course(folder: Path, hours: float) -> None:
    """Notes how many hours a course was, and which weights came out of it."""
    ended = {"heard_hours": hours, "network": _digest(folder / NETWORK)}
    _write(folder / _COURSE, {**(_read(folder / _COURSE) or {}), **ended})


def course_of(folder: Path) -> dict[str, Any] | None:
    """Gives what is known of the course that made a folder's network; None of weights that came there otherwise."""
    there, network = _read(folder / _COURSE), folder / NETWORK
    made = there is not None and network.exists() and there.get("network") == _digest(network)
    return there if made else None


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _as_read(values: Any) -> Any:
    """Gives values as they come out of a file, where tuples are lists."""
    return json.loads(json.dumps(values))


def _read(path: Path) -> dict[str, Any] | None:
    if not path.exists():
        return None
    try:
        values: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        message = f"{path} is damaged: choose another folder, or remove it with what it tells of"
        raise WorkFolderError(message) from error
    return values


def _write(path: Path, values: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    partial.write_text(json.dumps(values, indent=1) + "\n", "utf-8")
    partial.replace(path)
