"""A plan: everything a session will say and count, in order and with its moments. Frozen, the same everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from voicecoach.core.exercise import Side, Tempo


class ItemKind(StrEnum):
    """What a piece of a session is."""

    WELCOME = "welcome"
    TIP = "tip"
    """Advice: the caution, the articles' hints."""
    ANNOUNCE = "announce"
    STEP = "step"
    READY = "ready"
    """Waits for "start", or counts in."""
    REP = "rep"
    REST = "rest"
    SWITCH = "switch"
    CLOSING = "closing"


SPOKEN = frozenset({ItemKind.WELCOME, ItemKind.TIP, ItemKind.ANNOUNCE, ItemKind.STEP, ItemKind.CLOSING})
"""Pieces that last as long as their sentence."""


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One piece of a session.

    Attributes:
        uid: Its number in the session; never used twice, not even by pieces added on the way.
        kind: What it is.
        exercise: Exercise id; empty in what belongs to none.
        part: Part id.
        set_number: From 1; in a rest, the set that comes next; 0 outside sets.
        sets: How many sets there are.
        side: The side it is about, or None.
        rep: From 1, counted on its side; 0 outside repetitions.
        reps: How many repetitions the set has on that side.
        hold_seconds: How long the repetition's position is held; 0 where it is not.
        tempo: The beat of a repetition.
        text: What is said at its start.
        duration_seconds: How long it takes at the plan's pace; None where it waits for the person.
        start_seconds: When it starts, all waiting left out.
        attempt: Higher than 1 where the exercise was started over.
        held_seconds: How much of the hold was done before a pause.
        order: Position of a repetition in its set over both sides, from 1.
        of: How many repetitions the set has over both sides.
        extra: Added on the way (an explanation, a count-in): not said again on the way back.
    """

    uid: int
    kind: ItemKind
    exercise: str = ""
    part: str = ""
    set_number: int = 0
    sets: int = 0
    side: Side | None = None
    rep: int = 0
    reps: int = 0
    hold_seconds: float = 0.0
    tempo: Tempo | None = None
    text: str = ""
    duration_seconds: float | None = 0.0
    start_seconds: float = 0.0
    attempt: int = 1
    held_seconds: float = 0.0
    order: int = 0
    of: int = 0
    extra: bool = False


@dataclass(frozen=True, slots=True)
class Guide:
    """What "explain" says of one part of an exercise, however short the plan keeps it."""

    exercise: str
    part: str
    name: str
    steps: tuple[str, ...]
    left_called: str
    right_called: str
    easier: str
    hold_high_seconds: float
    """The published hold: "harder" never goes beyond it."""
    reps_high: int
    """The published repetitions on a side."""
    alternates: bool
    move: str
    release: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole session, planned.

    Attributes:
        program: Program id.
        name: The program's name.
        level: Level id.
        minutes: What the person asked for, or None.
        items: Everything, in order.
        guides: By exercise and part.
        names: Exercise names by id, of the exercises in the plan.
        total_seconds: The planned length, all waiting for the person left out.
        note: Why the plan is not as long as asked for; empty where it is.
    """

    program: str
    name: str
    level: str
    minutes: float | None
    items: tuple[PlanItem, ...]
    guides: Mapping[tuple[str, str], Guide]
    names: Mapping[str, str]
    total_seconds: float
    note: str = ""


def scheduled(items: tuple[PlanItem, ...]) -> tuple[tuple[PlanItem, ...], float]:
    """Gives items their start moments and uids in order, and the whole length in seconds."""
    start_seconds = 0.0
    placed = []
    for uid, item in enumerate(items):
        placed.append(replace(item, uid=uid, start_seconds=round(start_seconds, 3)))
        start_seconds += item.duration_seconds or 0.0
    return tuple(placed), round(start_seconds, 3)


def plan_as_json(plan: Plan) -> dict[str, Any]:
    """Gives a plan in the layout that `voicecoach plan --json` documents."""
    return {
        "program": plan.program,
        "name": plan.name,
        "level": plan.level,
        "minutes": plan.minutes,
        "total_seconds": plan.total_seconds,
        "note": plan.note or None,
        "exercises": list(plan.names),
        "items": [
            {
                "kind": item.kind.value,
                "exercise": item.exercise or None,
                "part": item.part or None,
                "set": item.set_number or None,
                "sets": item.sets or None,
                "side": item.side.value if item.side else None,
                "rep": item.rep or None,
                "reps": item.reps or None,
                "hold_seconds": item.hold_seconds,
                "start_seconds": item.start_seconds,
                "duration_seconds": item.duration_seconds,
                "text": item.text,
            }
            for item in plan.items
        ],
    }
