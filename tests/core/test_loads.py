"""Edits of what is left: numbers stay in order, what is done stays as it is."""

from __future__ import annotations

import pytest
from floor import plan_of

from voicecoach.core import loads
from voicecoach.core.exercise import Side
from voicecoach.core.plan import ItemKind, PlanItem

ITEMS = (*plan_of("six-back-exercises", "full").items, *plan_of("back-and-brace", "full").items)
NEW = 10_000


def items_of(exercise: str) -> tuple[PlanItem, ...]:
    return tuple(item for item in ITEMS if item.exercise == exercise)


def first(items: tuple[PlanItem, ...]) -> int:
    return next(index for index, item in enumerate(items) if item.kind is ItemKind.REP)


def one_set(items: tuple[PlanItem, ...], index: int) -> list[PlanItem]:
    return loads.reps_in(items, loads.set_span(items, index))


@pytest.mark.parametrize("exercise", ["bird-dog", "hip-flexion", "butt-lifter", "plank", "steamroller"])
def test_what_is_added_and_taken_away_again_leaves_the_set_as_it_was(exercise: str) -> None:
    items = items_of(exercise)
    more = loads.more_reps(items, first(items), 4, NEW)
    fewer = loads.fewer_reps(more.items, first(items), 4, ())
    assert fewer is not None
    assert fewer.items == items


@pytest.mark.parametrize("exercise", ["bird-dog", "hip-flexion", "butt-lifter"])
def test_a_longer_set_is_numbered_through_and_its_uids_are_new(exercise: str) -> None:
    items = items_of(exercise)
    edited = loads.more_reps(items, first(items), 2, NEW).items
    reps = one_set(edited, first(edited))
    assert [rep.order for rep in reps] == list(range(1, len(reps) + 1))
    assert {rep.of for rep in reps} == {len(reps)}
    assert len({item.uid for item in edited}) == len(edited)


def test_alternating_sides_are_added_and_taken_in_pairs() -> None:
    items = items_of("bird-dog")
    longer = one_set(loads.more_reps(items, first(items), 1, NEW).items, first(items))
    assert [(rep.side, rep.rep) for rep in longer[-2:]] == [(Side.LEFT, 11), (Side.RIGHT, 11)]
    shorter = loads.fewer_reps(items, first(items), 60, ())
    assert shorter is not None
    assert [(rep.side, rep.rep) for rep in one_set(shorter.items, first(items))] == [(Side.LEFT, 1), (Side.RIGHT, 1)]


def test_a_shared_count_keeps_one_of_each_side() -> None:
    items = items_of("hip-flexion")
    change = loads.fewer_reps(items, first(items), 60, ())
    assert change is not None
    assert [rep.side for rep in one_set(change.items, first(items))] == [Side.LEFT, Side.RIGHT]


def test_what_is_done_is_never_taken_away() -> None:
    items = items_of("plank")
    done = {item.uid for item in items if item.kind is ItemKind.REP}
    assert loads.fewer_reps(items, first(items), 2, done) is None


def test_starting_over_gives_new_uids_to_what_was_done_and_to_nothing_else() -> None:
    items = items_of("plank")
    reps = one_set(items, first(items))
    fresh = one_set(loads.renewed(items, "plank", {reps[0].uid}, NEW), first(items))
    assert (fresh[0].uid, fresh[0].attempt) == (NEW, 2)
    assert fresh[1:] == reps[1:]


def test_fuller_puts_the_missing_steps_before_the_side_to_begin_with() -> None:
    plan = plan_of("six-back-exercises", "full", familiarity={"bird-dog": 3})
    full = loads.fuller(plan.items, 0, plan.guides, NEW)
    kinds = [item.kind for item in full if item.exercise == "bird-dog"]
    intro = kinds[: kinds.index(ItemKind.REP)]
    assert intro[0] is ItemKind.ANNOUNCE
    assert intro[-2:] == [ItemKind.ANNOUNCE, ItemKind.READY]
    steps = [item.text for item in full if item.exercise == "bird-dog" and item.kind is ItemKind.STEP]
    assert set(plan.guides["bird-dog", "main"].steps) <= set(steps)
    assert len(steps) == len(set(steps))
