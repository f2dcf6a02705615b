"""Changing what is still to be done: more, fewer, easier, harder, over again. Pure edits of the items of a session.

Each takes the items and gives new ones; repetitions that are done are never touched, and a new item gets a new uid.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from voicecoach.core.plan import Guide, ItemKind, PlanItem

EASIER_HOLD: Final = 0.7
HARDER_HOLD: Final = 1.3
LEAST_HOLD_SECONDS: Final = 2.0
REP_STEP: Final = 2
"""Repetitions that "easier", "harder" and "fewer" take or add: two, as in Swole Timer's rule for "easy"."""
MOST_REPS_ADDED: Final = 60


@dataclass(frozen=True, slots=True)
class Change:
    """An edit.

    Attributes:
        items: All items of the session, edited.
        reps: By how many repetitions on a side the set changed, or how many it now has (`easier`, `harder`).
        hold_seconds: The new hold; 0 where repetitions changed instead.
    """

    items: tuple[PlanItem, ...]
    reps: int = 0
    hold_seconds: float = 0.0


def set_span(items: Sequence[PlanItem], index: int) -> range:
    """Gives the indices of the set that an index lies in, or of the next one after it; empty where none follows."""
    start = index
    while start < len(items) and items[start].kind is not ItemKind.REP:
        start += 1
    if start == len(items):
        return range(start, start)
    while start > 0 and _in_set(items[start - 1]):
        start -= 1
    end = start
    while end < len(items) and _in_set(items[end]):
        end += 1
    return range(start, end)


def _in_set(item: PlanItem) -> bool:
    """Whether an item belongs to a set: its repetitions, and what was put between them on the way."""
    return item.kind is ItemKind.REP or (item.extra and item.kind in {ItemKind.STEP, ItemKind.READY})


def reps_in(items: Sequence[PlanItem], span: range) -> list[PlanItem]:
    """Gives the repetitions of a set."""
    return [items[index] for index in span if items[index].kind is ItemKind.REP]


def _alternates(reps: Sequence[PlanItem]) -> bool:
    return len({rep.side for rep in reps}) > 1


def _turns(reps: Sequence[PlanItem]) -> int:
    """How many items one more repetition means: two where each side has its own count."""
    return 2 if _alternates(reps) and reps[0].of != reps[0].reps else 1


def _renumbered(items: Sequence[PlanItem], span: range) -> tuple[PlanItem, ...]:
    reps = reps_in(items, span)
    if not reps:
        return tuple(items)
    highest, of = max(rep.rep for rep in reps), len(reps)
    numbers = {rep.uid: order for order, rep in enumerate(reps, start=1)}
    return tuple(
        replace(item, reps=highest, of=of, order=numbers[item.uid]) if item.uid in numbers else item for item in items
    )


def more_reps(items: Sequence[PlanItem], index: int, count: int, uid: int) -> Change | None:
    """Adds repetitions to the set at an index; new items are numbered from `uid`. None where there is no set."""
    span = set_span(items, index)
    reps = reps_in(items, span)
    if not reps:
        return None
    count = min(count, MOST_REPS_ADDED)
    added: list[PlanItem] = []
    turns = _turns(reps)
    pattern = reps[-2:] if _alternates(reps) else reps[-1:]
    for step in range(count * turns):
        like = pattern[step % len(pattern)]
        number = like.rep + step // turns + 1 if turns == 2 or len(pattern) == 1 else reps[-1].rep + step + 1
        added.append(replace(like, uid=uid + step, rep=number, held_seconds=0.0, attempt=reps[-1].attempt))
    edited = (*items[: span.stop], *added, *items[span.stop :])
    return Change(_renumbered(edited, range(span.start, span.stop + len(added))), reps=count)


def fewer_reps(items: Sequence[PlanItem], index: int, count: int, done: Collection[int]) -> Change | None:
    """Takes repetitions from the end of the set at an index, never one that is done or being done.

    Returns:
        The change, or None where none can go.
    """
    span = set_span(items, index)
    reps = reps_in(items, span)
    if not reps:
        return None
    turns = _turns(reps)
    first = max(index + 1, span.start + turns)
    free = [i for i in span if i >= first and items[i].kind is ItemKind.REP and items[i].uid not in done]
    count = min(count, len(free) // turns)
    if count < 1:
        return None
    gone = set(free[-count * turns :])
    edited = [item for i, item in enumerate(items) if i not in gone]
    return Change(_renumbered(edited, range(span.start, span.stop - len(gone))), reps=count)


def rescaled(
    items: Sequence[PlanItem], index: int, guide: Guide, done: Collection[int], uid: int, *, easier: bool
) -> Change | None:
    """Makes what is left of an exercise's part easier or harder: by its holds, or else by the repetitions of its sets.

    Args:
        items: All items.
        index: From here on; the exercise and part are those of the next repetition.
        guide: Of that part; its published numbers are never exceeded.
        done: Uids of finished repetitions.
        uid: For new items.
        easier: Or harder.

    Returns:
        The change, or None where it can go no further.
    """
    at = next((i for i in range(index, len(items)) if items[i].kind is ItemKind.REP), len(items))
    if at == len(items):
        return None
    rep = items[at]
    if rep.hold_seconds:
        wanted = round(rep.hold_seconds * (EASIER_HOLD if easier else HARDER_HOLD))
        low = min(LEAST_HOLD_SECONDS, rep.hold_seconds)
        hold = float(max(low, wanted) if easier else min(guide.hold_high_seconds, max(wanted, rep.hold_seconds + 1)))
        if (hold >= rep.hold_seconds) if easier else (hold <= rep.hold_seconds):
            return None
        same = (rep.exercise, rep.part)
        edited = tuple(
            replace(item, hold_seconds=hold, held_seconds=0.0, duration_seconds=_with_hold(item, hold))
            if i >= at and item.kind is ItemKind.REP and (item.exercise, item.part) == same and item.uid not in done
            else item
            for i, item in enumerate(items)
        )
        return Change(edited, hold_seconds=hold)
    if easier:
        change = fewer_reps(items, max(at - 1, 0), REP_STEP, done)
    elif rep.reps + REP_STEP > guide.reps_high:
        change = None
    else:
        change = more_reps(items, at, REP_STEP, uid)
    return replace(change, reps=change.items[at].reps) if change else None


def _with_hold(item: PlanItem, hold_seconds: float) -> float:
    return round((item.tempo.total_seconds if item.tempo else 0.0) + hold_seconds, 3)


def renewed(items: Sequence[PlanItem], exercise: str, done: Collection[int], uid: int) -> tuple[PlanItem, ...]:
    """Sets an exercise back: its finished repetitions become new ones of the next attempt, numbered from `uid`."""
    fresh = []
    for item in items:
        again = item.kind is ItemKind.REP and item.exercise == exercise and item.uid in done
        fresh.append(replace(item, uid=uid, attempt=item.attempt + 1, held_seconds=0.0) if again else item)
        uid += again
    return tuple(fresh)


def fuller(
    items: Sequence[PlanItem], index: int, guides: Mapping[tuple[str, str], Guide], uid: int
) -> tuple[PlanItem, ...]:
    """Gives the movements still to come all their steps, where a plan for someone who knows them has one cue only.

    Args:
        items: All items.
        index: From the item after this one on.
        guides: The steps, by exercise and part.
        uid: For new items; as many are used as there are steps.
    """
    full = list(items[: index + 1])
    for item in items[index + 1 :]:
        guide = guides.get((item.exercise, item.part))
        if item.kind is ItemKind.READY and not item.extra and guide is not None:
            said = {other.text for other in full if (other.exercise, other.part) == (item.exercise, item.part)}
            for text in guide.steps:
                if text not in said:
                    full.append(PlanItem(uid, ItemKind.STEP, item.exercise, item.part, text=text))
                    uid += 1
        full.append(item)
    return tuple(full)
