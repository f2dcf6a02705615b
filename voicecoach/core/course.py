"""The way through a session's items: which of them are still to be heard or done, and which are passed over."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from voicecoach.core.exercise import Side
from voicecoach.core.plan import ItemKind, PlanItem

_PAUSES = frozenset({ItemKind.REST, ItemKind.SWITCH})


def ahead(items: Sequence[PlanItem], index: int, done: Collection[int], *, says_less: bool = False) -> Iterator[int]:
    """Gives the indices, from one on, of what is still to come.

    Whoever went back or started over is not led through finished exercises again, hears no announcement of them, and
    takes no rest from work that was done long ago.

    Args:
        items: Everything.
        index: Where to begin; that item may be the first to be given.
        done: Uids of finished repetitions.
        says_less: Leave out steps and advice, except what was asked for.
    """
    undone = [item for item in items if item.kind is ItemKind.REP and item.uid not in done]
    parts = {(item.exercise, item.part) for item in undone}
    exercises = {item.exercise for item in undone}
    tired = True
    for at in range(index, len(items)):
        item = items[at]
        if item.kind is ItemKind.REP:
            wanted = tired = item.uid not in done
        elif item.extra or item.kind in {ItemKind.WELCOME, ItemKind.CLOSING}:
            wanted = True
        elif says_less and item.kind in {ItemKind.TIP, ItemKind.STEP}:
            wanted = False
        elif not item.exercise:
            # A rest between exercises names the one after it, and a tip goes with that rest.
            wanted = next((other.exercise for other in items[at:] if other.exercise), "") in exercises
        elif item.kind in _PAUSES:
            wanted = tired and _leads_to_work(items, at, done)
        elif item.kind is ItemKind.ANNOUNCE and item.side is not None:
            # "Begin with the left leg" is true only where that is what comes.
            wanted = _next_side(items, at, done) is item.side
        else:
            wanted = (item.exercise, item.part) in parts if item.part else item.exercise in exercises
        if wanted:
            yield at


def _next_side(items: Sequence[PlanItem], index: int, done: Collection[int]) -> Side | None:
    coming = (item for item in items[index:] if item.kind is ItemKind.REP and item.uid not in done)
    return next((item.side for item in coming if item.part == items[index].part), None)


def _leads_to_work(items: Sequence[PlanItem], index: int, done: Collection[int]) -> bool:
    """Whether anything is left to do between this rest or change of sides and the next one."""
    for item in items[index + 1 :]:
        if item.kind is ItemKind.REP and item.uid not in done:
            return True
        if item.kind in _PAUSES or item.kind is ItemKind.CLOSING:
            return False
    return False
