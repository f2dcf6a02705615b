"""The failures that are known, each with its cause."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

FILE: Final = Path(__file__).with_name("known_failures.yaml")
ANY: Final = "any"

_FIELDS: Final = {"room", "script", "phrase", "accepted", "cause"}


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that went wrong in a run, or is known to.

    Attributes:
        room: Where.
        script: In which script.
        phrase: Which phrase was not understood; empty for a false accept.
        accepted: Which command nobody gave; empty for a phrase.
        cause: Why; empty where it is not known.
    """

    room: str
    script: str
    phrase: str = ""
    accepted: str = ""
    cause: str = ""

    def explains(self, other: Failure) -> bool:
        """Tells whether this known failure is that other one."""
        return all(
            known in {ANY, seen} and bool(known) is bool(seen)
            for known, seen in (
                (self.room, other.room),
                (self.script, other.script),
                (self.phrase, other.phrase),
                (self.accepted, other.accepted),
            )
        )

    def __str__(self) -> str:
        """Formats for a list."""
        what = f"“{self.phrase}” was not understood" if self.phrase else f"{self.accepted} was obeyed"
        return f"{self.room}, {self.script}: {what}"


def known_failures(file: Path = FILE) -> tuple[Failure, ...]:
    """Reads the list.

    Raises:
        ValueError: The file is not as it should be; with what is wrong in it.
    """
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    found = []
    for number, entry in enumerate(data["failures"], 1):
        if not isinstance(entry, dict) or not set(entry) <= _FIELDS or not {"room", "script", "cause"} <= set(entry):
            raise ValueError(f"{file}: failure {number} needs room, script, cause, and phrase or accepted")
        if ("phrase" in entry) == ("accepted" in entry):
            raise ValueError(f"{file}: failure {number} needs either phrase or accepted")
        found.append(Failure(**entry))
    return tuple(found)


def cause_of(failure: Failure, known: Iterable[Failure]) -> str | None:
    """Gives the known cause of a failure; None where it is unexpected."""
    return next((entry.cause for entry in known if entry.explains(failure)), None)
