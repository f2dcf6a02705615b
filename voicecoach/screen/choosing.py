"""What can be chosen before a session, and how keys move the choice. Pure: no terminal, no content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

_MINUTES_STEP: Final = 5
_MOST_MINUTES: Final = 90
"""Longer than the longest program at its full dose."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to do a session.

    Attributes:
        program: Its id.
        level: Its id.
        minutes: The time there is, or None for as long as the program takes.
    """

    program: str
    level: str
    minutes: float | None


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose: its id, its name, and a sentence about it."""

    id: str
    name: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """All there is to choose.

    Attributes:
        programs: In the order of the list.
        levels: From the smallest dose to the largest.
        first: What stands chosen at the beginning: the person's settings.
    """

    programs: tuple[Option, ...]
    levels: tuple[Option, ...]
    first: Choice

    def other_program(self, choice: Choice, steps: int) -> Choice:
        """Gives the choice with a program further up or down the list, or at its end."""
        return replace(choice, program=_moved(self.programs, choice.program, steps))

    def other_level(self, choice: Choice, steps: int) -> Choice:
        """Gives the choice with a smaller or larger dose."""
        return replace(choice, level=_moved(self.levels, choice.level, steps))

    def other_minutes(self, choice: Choice, steps: int) -> Choice:
        """Gives the choice with less or more time; below the least time stands the program's own length.

        Where the person's settings name a time, they mean it for all programs, and there is no program's own.
        """
        ladder: list[float] = [float(minutes) for minutes in range(_MINUTES_STEP, _MOST_MINUTES + 1, _MINUTES_STEP)]
        if choice.minutes is None:
            return replace(choice, minutes=ladder[min(steps, len(ladder)) - 1]) if steps > 0 else choice
        if steps > 0:
            return replace(choice, minutes=next((rung for rung in ladder if rung > choice.minutes), choice.minutes))
        shorter = [rung for rung in ladder if rung < choice.minutes]
        if shorter:
            return replace(choice, minutes=shorter[-1])
        return replace(choice, minutes=None) if self.first.minutes is None else choice


def _moved(options: Sequence[Option], id_: str, steps: int) -> str:
    ids = [option.id for option in options]
    return ids[min(len(ids) - 1, max(0, ids.index(id_) + steps))]
