"""Agendas: what is counted and said in one piece, and when."""

from __future__ import annotations

from dataclasses import replace

import pytest
from floor import LIBRARY, WORDING, plan_of

from voicecoach.content.library import phrase_book
from voicecoach.core.commands import in_words
from voicecoach.core.cues import Agenda, Director
from voicecoach.core.exercise import Side
from voicecoach.core.plan import Guide, ItemKind, PlanItem
from voicecoach.core.timing import estimate_seconds

DIRECTOR = Director(WORDING, estimate_seconds)
PLANS = (plan_of("six-back-exercises", "full"), plan_of("back-and-brace", "full"))


def first_rep(exercise: str) -> tuple[PlanItem, Guide]:
    for plan in PLANS:
        for item in plan.items:
            if item.kind is ItemKind.REP and item.exercise == exercise:
                return item, plan.guides[item.exercise, item.part]
    raise AssertionError(exercise)


def said(agenda: Agenda) -> list[tuple[float, str]]:
    return [(round(cue.offset_seconds, 2), cue.text) for cue in agenda.cues if cue.text]


def test_a_short_hold_is_counted_second_by_second() -> None:
    agenda = DIRECTOR.rep(*first_rep("bird-dog"), 1.0)
    assert said(agenda)[:6] == [(0, "Rep 1, left"), (2, "Hold"), (3, "1"), (4, "2"), (5, "3"), (6, "4")]
    assert agenda.seconds == 10


def test_all_that_repetitions_are_counted_with_is_known_to_who_listens() -> None:
    words = phrase_book(LIBRARY).counting_words
    counted = {
        text
        for plan in PLANS
        for item in plan.items
        if item.kind is ItemKind.REP
        for text in DIRECTOR.rep_texts(item, plan.guides[item.exercise, item.part])
        if text != plan.guides[item.exercise, item.part].release
    }
    assert {"Rep 1, left", "and left", "Last one, left", "Last one"} <= counted
    assert {word for text in counted for word in in_words(text).split()} <= words


def test_a_long_hold_is_counted_to_ten_then_at_marks_and_down() -> None:
    counts = [text for _, text in said(DIRECTOR.rep(*first_rep("leg-elevation"), 1.0))]
    assert counts == [
        "Rep 1, left", "Hold", *map(str, range(1, 11)), "Halfway", "20", "5", "4", "3", "2", "1", "Slowly down",
    ]  # fmt: skip


def test_the_pace_stretches_the_movement_and_never_the_hold() -> None:
    item, guide = first_rep("bird-dog")
    slow = dict(map(reversed, said(DIRECTOR.rep(item, guide, 2.0))))
    assert slow["4"] - slow["1"] == 3
    assert slow["Hold"] == 4


@pytest.mark.parametrize(("of", "half"), [(4, 2), (5, 3), (9, 5), (10, 5)])
def test_halfway_is_said_once_in_sets_of_any_number(of: int, half: int) -> None:
    item, guide = first_rep("butt-lifter")
    agendas = [
        DIRECTOR.rep(replace(item, order=order, rep=order, reps=of, of=of), guide, 1.0) for order in range(1, of + 1)
    ]
    assert [n for n, agenda in enumerate(agendas, start=1) if "Halfway" in dict(map(reversed, said(agenda)))] == [half]


def test_a_set_of_three_has_no_halfway_but_a_last_one() -> None:
    item, guide = first_rep("butt-lifter")
    texts = [
        text
        for order in (1, 2, 3)
        for _, text in said(DIRECTOR.rep(replace(item, order=order, rep=order, of=3), guide, 1.0))
    ]
    assert "Halfway" not in texts
    assert sum(text.startswith("Last one") for text in texts) == 1


def test_alternating_sides_are_named_where_the_beat_has_room() -> None:
    item, guide = first_rep("hip-flexion")
    right = replace(item, side=Side.RIGHT, rep=2, order=2)
    assert said(DIRECTOR.rep(item, guide, 1.0))[0] == (0, "Rep 1, left")
    assert said(DIRECTOR.rep(right, guide, 1.0))[0] == (0, "Rep 2, right")
    quick, guide = first_rep("steamroller")
    assert said(DIRECTOR.rep(replace(quick, side=Side.LEFT, order=2), guide, 1.0))[0] == (0, "and left")


@pytest.mark.parametrize(
    "exercise", ["bird-dog", "leg-elevation", "hip-flexion", "steamroller", "butt-lifter", "plank"]
)
@pytest.mark.parametrize("pace", [0.5, 1.0, 2.0])
def test_no_word_of_a_repetition_runs_into_the_next(exercise: str, pace: float) -> None:
    agenda = DIRECTOR.rep(*first_rep(exercise), pace)
    assert agenda.seconds is not None
    ends = [cue.offset_seconds + estimate_seconds(cue.text) for cue in agenda.cues]
    starts = [cue.offset_seconds for cue in agenda.cues][1:]
    assert all(end <= start for end, start in zip(ends, [*starts, agenda.seconds], strict=True))


def test_a_rest_before_a_set_counts_in_and_one_before_an_announcement_does_not() -> None:
    rep, _ = first_rep("bird-dog")
    rest = PlanItem(0, ItemKind.REST, text="Rest, 30 seconds.", duration_seconds=30.0)
    counted = said(DIRECTOR.rest(rest, rep))
    assert [text for _, text in counted] == ["Rest, 30 seconds.", "Get ready.", "3", "2", "1"]
    assert [moment for moment, _ in counted][-3:] == [27, 28, 29]
    assert [text for _, text in said(DIRECTOR.rest(rest, None))] == ["Rest, 30 seconds."]


def test_a_rest_is_never_too_short_for_its_own_words() -> None:
    rep, _ = first_rep("bird-dog")
    rest = PlanItem(0, ItemKind.REST, text="Rest. Set 2 of 3 comes next.", duration_seconds=1.0)
    agenda = DIRECTOR.rest(rest, rep)
    assert [text for _, text in said(agenda)][-3:] == ["3", "2", "1"]
    assert agenda.seconds is not None
    assert agenda.seconds > estimate_seconds(rest.text) + 3
