"""How much of a prescription is done: doses, from the smallest sensible one to the published one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from voicecoach.core.exercise import Exercise, Level, Prescription, Sides

FEWEST_REPS: Final = 1
"""The smallest set, for a person with hardly any time; below it a plan has to leave exercises out."""


@dataclass(frozen=True, slots=True, order=True)
class Dose:
    """What is done of one part of an exercise.

    Attributes:
        sets: Rounds.
        reps: Repetitions in a set, on each side or in all as the prescription has it.
        hold_seconds: Of each repetition.
    """

    sets: int
    reps: int
    hold_seconds: float


def level_dose(prescription: Prescription, level: Level) -> Dose:
    """Gives the dose that a level asks for; the level "full" leaves every published number as it is."""
    hold = prescription.hold_seconds.at(level.range_share)
    if level.hold_max_seconds is not None:
        hold = min(hold, level.hold_max_seconds)
    return Dose(
        sets=max(1, math.ceil(prescription.sets * level.sets_share)),
        reps=_even(prescription, max(1, math.ceil(prescription.reps.at(level.range_share) * level.reps_share - 1e-9))),
        hold_seconds=round(hold, 1),
    )


def doses(prescription: Prescription, level: Level) -> tuple[Dose, ...]:
    """Gives all doses between the smallest and the published one, growing, with the hold of the level.

    More than one set comes only with at least half of the published repetitions, as nobody splits four into two twos.
    """
    hold = level_dose(prescription, level).hold_seconds
    high = round(prescription.reps.high)
    by_work: dict[int, Dose] = {}
    for sets in range(1, prescription.sets + 1):
        fewest = min(high, FEWEST_REPS) if sets == 1 else math.ceil(high / 2)
        for reps in range(fewest, high + 1):
            dose = Dose(sets, _even(prescription, reps), hold)
            by_work.setdefault(dose.sets * dose.reps, dose)
    return tuple(by_work[work] for work in sorted(by_work))


def _even(prescription: Prescription, reps: int) -> int:
    """Rounds up to pairs where both sides share one count, so that no side is left out."""
    shared = prescription.sides is Sides.ALTERNATING and prescription.reps_are_total
    return reps + reps % 2 if shared else reps


def ladder(exercise: Exercise, level: Level) -> tuple[tuple[Dose, ...], ...]:
    """Gives the growing doses of a whole exercise: at each rung, one dose for each part."""
    parts: Sequence[tuple[Dose, ...]] = [doses(part.prescription, level) for part in exercise.parts]
    rungs = max(map(len, parts))
    return tuple(
        tuple(part[round(rung * (len(part) - 1) / max(1, rungs - 1))] for part in parts) for rung in range(rungs)
    )
