"""From content to a plan: a program, a level, minutes and what the person knows, compiled before a session starts.

Compilation is pure: the same arguments give the same plan on every machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeVar

from voicecoach.core.blocks import Builder, Choices
from voicecoach.core.dose import level_dose
from voicecoach.core.errors import UsageError
from voicecoach.core.exercise import Library
from voicecoach.core.fit import fitted
from voicecoach.core.plan import Plan

MOST_MINUTES: Final = 24 * 60

Kind = TypeVar("Kind")


def compile_plan(library: Library, program_id: str, level_id: str, choices: Choices) -> Plan:
    """Compiles a program into a plan.

    Args:
        library: All checked content.
        program_id: Which program.
        level_id: Which dose; "full" is exactly what was published.
        choices: Everything else.

    Returns:
        The plan; its `note` says why it is not as long as asked for, where it is not.

    Raises:
        UsageError: For a program or level that does not exist, or minutes that are no positive number.
    """
    program = _chosen("program", program_id, library.programs)
    level = _chosen("level", level_id, library.levels)
    exercises = tuple(library.exercises[id_] for id_ in program.exercises)
    minutes = choices.minutes
    if minutes is None and not level.as_published:
        minutes = program.minutes
    builder = Builder(library, program, level, choices)
    if minutes is None:
        doses = [tuple(level_dose(part.prescription, level) for part in exercise.parts) for exercise in exercises]
        return builder.plan(exercises, doses)
    if not 1 <= minutes <= MOST_MINUTES:
        raise UsageError(f"Give the minutes as a number between 1 and {MOST_MINUTES}.")
    return fitted(builder, exercises, minutes)


def _chosen(what: str, id_: str, there: Mapping[str, Kind]) -> Kind:
    if id_ not in there:
        raise UsageError(f"There is no {what} called {id_!r}. There are: {', '.join(there)}.")
    return there[id_]
