"""Changing what is still to be done: more, fewer, easier, harder, over again. Pure edits of the items of a session.

Each takes the items and gives new ones; repetitions that are done are never touched, and a new item gets a new uid.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count as counting
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
        reps: By how many repetitions on a side the set changed, or how many it now has (`rescaled`).
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
    return item.kind is ItemKind.REP or item.extra


def reps_in(items: Sequence[PlanItem], span: range) -> list[PlanItem]:
    """Gives the repetitions of a set."""
    return [items[index] for index in span if items[index].kind is ItemKind.REP]


def other_side(items: Sequence[PlanItem], span: range) -> range:
    """Gives the span of the same set on the side that is still to come; empty where there is none."""
    if span.stop < len(items) and items[span.stop].kind is ItemKind.SWITCH:
        return set_span(items, span.stop)
    return range(span.stop, span.stop)


def _alternates(reps: Sequence[PlanItem]) -> bool:
    return len({rep.side for rep in reps}) > 1


def _turns(reps: Sequence[PlanItem]) -> int:
    """How many items one more repetition means: two where each side has its own count."""
    return 2 if _alternates(reps) and reps[0].of != reps[0].reps else 1


def _renumbered(items: Sequence[PlanItem], span: range) -> tuple[PlanItem, ...]:
    reps = reps_in(items, span)
    highest, of = max(rep.rep for rep in reps), len(reps)
    numbers = {rep.uid: order for order, rep in enumerate(reps, start=1)}
    return tuple(
        replace(item, reps=highest, of=of, order=numbers[item.uid]) if item.uid in numbers else item for item in items
    )


def _lengthened(items: tuple[PlanItem, ...], span: range, count: int, uids: Iterator[int]) -> tuple[PlanItem, ...]:
    """Adds repetitions to one set."""
    reps = reps_in(items, span)
    turns = _turns(reps)
    pattern = reps[-2:] if _alternates(reps) else reps[-1:]
    added = []
    for step in range(count * turns):
        like = pattern[step % len(pattern)]
        number = like.rep + 1 + step // 2 if turns == len(pattern) == 2 else reps[-1].rep + 1 + step
        added.append(replace(like, uid=next(uids), rep=number, held_seconds=0.0, attempt=reps[-1].attempt))
    edited = (*items[: span.stop], *added, *items[span.stop :])
    return _renumbered(edited, range(span.start, span.stop + len(added)))


def _shortened(
    items: tuple[PlanItem, ...], span: range, index: int, count: int, done: Collection[int]
) -> tuple[tuple[PlanItem, ...], int]:
    """Takes repetitions from the end of one set, behind an index; gives how many could go.

    At least one stays, and where the sides alternate, one of each.
    """
    reps = reps_in(items, span)
    turns = _turns(reps)
    stays = [i for i in span if items[i].kind is ItemKind.REP][: 2 if _alternates(reps) else 1]
    free = [i for i in span if i > max(index, stays[-1]) and items[i].kind is ItemKind.REP and items[i].uid not in done]
    count = min(count, len(free) // turns)
    if count < 1:
        return items, 0
    gone = set(free[-count * turns :])
    edited = tuple(item for i, item in enumerate(items) if i not in gone)
    return _renumbered(edited, range(span.start, span.stop - len(gone))), count


def more_reps(items: tuple[PlanItem, ...], index: int, count: int, uid: int) -> Change:
    """Adds repetitions to a set, and to its other side where that is still to come.

    Args:
        items: All items.
        index: Of the repetition that is going on or comes next.
        count: How many on a side.
        uid: New items are numbered from here; at most twice `count` are used.
    """
    span, count, uids = set_span(items, index), min(count, MOST_REPS_ADDED), counting(uid)
    # From the end, so that the spans before it stay where they are.
    for place in (other_side(items, span), span):
        if place:
            items = _lengthened(items, place, count, uids)
    return Change(items, reps=count)


def fewer_reps(items: tuple[PlanItem, ...], index: int, count: int, done: Collection[int]) -> Change | None:
    """Takes repetitions from the end of a set, and of its other side where that is still to come.

    Args:
        items: All items.
        index: Of the repetition that is going on or comes next, which stays.
        count: How many on a side.
        done: Uids of finished repetitions.

    Returns:
        The change, or None where none can go.
    """
    span, gone = set_span(items, index), 0
    for place in (other_side(items, span), span):
        if place:
            items, gone = _shortened(items, place, index, count, done)
    return Change(items, reps=gone) if gone else None


def rescaled(
    items: tuple[PlanItem, ...],
    index: int,
    guide: Guide,
    done: Collection[int],
    uid: int,
    *,
    easier: bool,
    begun: bool,
) -> Change | None:
    """Makes what is left of an exercise's part easier or harder: by its holds, or else by the repetitions of its sets.

    Args:
        items: All items.
        index: Of the repetition that is going on or comes next.
        guide: Of its part; the published numbers are never exceeded.
        done: Uids of finished repetitions.
        uid: New items are numbered from here.
        easier: Or harder.
        begun: Whether that repetition is going on, and stays as it is.

    Returns:
        The change, or None where it can go no further.
    """
    if items[index].hold_seconds:
        return _reheld(items, index + begun, guide, done, easier=easier)
    return _resized(items, index, guide, done, counting(uid), easier=easier)


def _reheld(
    items: tuple[PlanItem, ...], first: int, guide: Guide, done: Collection[int], *, easier: bool
) -> Change | None:
    def meant(at: int, item: PlanItem) -> bool:
        part = (item.exercise, item.part) == (guide.exercise, guide.part)
        return at >= first and item.kind is ItemKind.REP and part and item.uid not in done

    rep = next((item for at, item in enumerate(items) if meant(at, item)), None)
    if rep is None:
        return None
    wanted = round(rep.hold_seconds * (EASIER_HOLD if easier else HARDER_HOLD))
    if easier:
        hold = float(max(LEAST_HOLD_SECONDS, wanted))
        changes = hold < rep.hold_seconds
    else:
        hold = float(min(guide.hold_high_seconds, max(wanted, rep.hold_seconds + 1)))
        changes = hold > rep.hold_seconds
    if not changes:
        return None
    edited = tuple(_with_hold(item, hold) if meant(at, item) else item for at, item in enumerate(items))
    return Change(edited, hold_seconds=hold)


def _with_hold(item: PlanItem, hold_seconds: float) -> PlanItem:
    beat = item.tempo.total_seconds if item.tempo else 0.0
    seconds = round(beat + hold_seconds, 3)
    return replace(item, hold_seconds=hold_seconds, held_seconds=0.0, duration_seconds=seconds)


def _resized(
    items: tuple[PlanItem, ...], index: int, guide: Guide, done: Collection[int], uids: Iterator[int], *, easier: bool
) -> Change | None:
    spans = [set_span(items, index)]
    while (following := set_span(items, spans[-1].stop)) and items[following[-1]].part == guide.part:
        if items[following[-1]].exercise != guide.exercise:
            break
        spans.append(following)
    before = items
    for span in reversed(spans):
        if easier:
            items, _ = _shortened(items, span, index, REP_STEP, done)
        else:
            room = guide.reps_high - reps_in(items, span)[0].reps
            items = _lengthened(items, span, min(REP_STEP, room), uids) if room > 0 else items
    return Change(items, reps=items[index].reps) if items != before else None


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
        index: Movements whose "ready" comes after this one.
        guides: The steps, by exercise and part.
        uid: For new items; as many are used as there are steps.
    """
    full = list(items[: index + 1])
    for item in items[index + 1 :]:
        guide = guides.get((item.exercise, item.part))
        if item.kind is ItemKind.READY and not item.extra and guide is not None:
            steps = [i for i, other in enumerate(full) if _is_step(other, guide)]
            said = {full[i].text for i in steps}
            missing = [text for text in guide.steps if text not in said]
            # Before the sentence that names the side to begin with, which is best heard last.
            spot = max(index, *steps) + 1 if steps else len(full)
            full[spot:spot] = [
                PlanItem(uid + n, ItemKind.STEP, item.exercise, item.part, text=text) for n, text in enumerate(missing)
            ]
            uid += len(missing)
        full.append(item)
    return tuple(full)


def _is_step(item: PlanItem, guide: Guide) -> bool:
    return item.kind is ItemKind.STEP and (item.exercise, item.part) == (guide.exercise, guide.part)
