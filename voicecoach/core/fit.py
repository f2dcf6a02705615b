"""Fitting a plan to the minutes a person has: doses first, then rests; exercises go only when nothing else helps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Final

from voicecoach.core.blocks import Builder
from voicecoach.core.dose import Dose, ladder
from voicecoach.core.exercise import Exercise
from voicecoach.core.plan import ItemKind, Plan

TOLERANCE: Final = 0.05
"""How near a plan has to come to the minutes asked for, as a share of them."""
REST_STRETCH: Final = (0.5, 1.6)
"""How far rests may shrink or grow to make up the last seconds."""


def fitted(builder: Builder, exercises: Sequence[Exercise], minutes: float) -> Plan:
    """Compiles a plan that takes as long as the person has.

    Every exercise starts at its smallest dose, and doses grow evenly, exercise by exercise, up to the published one, as
    long as the time allows; the rests make up for what is left. Where the smallest doses of all exercises take too
    long, the instructions shrink to one cue and the advice goes, and then exercises from the end; never a side.

    Args:
        builder: For the program, level and person.
        exercises: In order.
        minutes: The length to come within `TOLERANCE` of.

    Returns:
        The plan; its `note` says why it is shorter or longer than asked for, or which exercises it leaves out.
    """
    target_seconds = minutes * 60
    kept = tuple(exercises)
    if _least_seconds(builder, kept) > target_seconds:
        builder = replace(builder, brief=True, choices=replace(builder.choices, tips=False))
    while len(kept) > 1 and _least_seconds(builder, kept) > target_seconds:
        kept = kept[:-1]
    plan = _stretched(builder, kept, _grown(builder, kept, target_seconds), target_seconds)
    return replace(plan, minutes=minutes, note=_note(plan, exercises, kept, minutes))


def _least_seconds(builder: Builder, exercises: Sequence[Exercise]) -> float:
    smallest = [ladder(exercise, builder.level)[0] for exercise in exercises]
    return replace(builder, rest_stretch=REST_STRETCH[0]).plan(exercises, smallest).total_seconds


def _grown(builder: Builder, exercises: Sequence[Exercise], target_seconds: float) -> list[tuple[Dose, ...]]:
    """Climbs the exercises' ladders evenly, lowest first, while the whole stays within the target."""
    ladders = [ladder(exercise, builder.level) for exercise in exercises]

    @cache
    def seconds(index: int, rung: int) -> float:
        return sum(item.duration_seconds or 0.0 for item in builder.block(exercises[index], ladders[index][rung]))

    rungs = [0] * len(exercises)
    total = builder.frame_seconds(exercises) + sum(seconds(index, 0) for index in range(len(exercises)))
    growing = set(range(len(exercises)))
    while growing:
        index = min(growing, key=lambda i: (rungs[i] / len(ladders[i]), i))
        above = rungs[index] + 1
        more = seconds(index, above) - seconds(index, rungs[index]) if above < len(ladders[index]) else float("inf")
        if total + more > target_seconds:
            growing.remove(index)
        else:
            rungs[index] = above
            total += more
    return [steps[rung] for steps, rung in zip(ladders, rungs, strict=True)]


def _stretched(
    builder: Builder, exercises: Sequence[Exercise], doses: Sequence[Sequence[Dose]], target_seconds: float
) -> Plan:
    """Makes up the difference with the rests, as far as they may stretch."""
    plan = builder.plan(exercises, doses)
    resting = sum(item.duration_seconds or 0.0 for item in plan.items if item.kind is ItemKind.REST)
    if not resting:
        return plan
    low, high = REST_STRETCH
    factor = min(high, max(low, 1 + (target_seconds - plan.total_seconds) / resting))
    return replace(builder, rest_stretch=factor).plan(exercises, doses)


def _note(plan: Plan, exercises: Sequence[Exercise], kept: Sequence[Exercise], minutes: float) -> str:
    left_out = ", ".join(exercise.name for exercise in exercises[len(kept) :])
    took = f"{plan.total_seconds / 60:.1f}".removesuffix(".0")
    sentences = []
    if left_out:
        given = "1 minute is" if minutes == 1 else f"{minutes:g} minutes are"
        sentences.append(f"{given} too short for all of it; left out: {left_out}.")
    if plan.total_seconds > minutes * 60 * (1 + TOLERANCE):
        sentences.append(f"One short set of one exercise already takes {took} minutes.")
    elif plan.total_seconds < minutes * 60 * (1 - TOLERANCE):
        if left_out:
            sentences.append(f"The next exercise would not fit any more, so this takes {took} minutes.")
        else:
            sentences.append(f"It takes {took} minutes: nothing is done beyond the published amount.")
    return " ".join(sentences)
