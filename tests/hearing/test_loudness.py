"""Who is far softer than the person is somebody else; a person who has gone farther away says it again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.core.commands import Command, CommandName, Expect
from voicecoach.core.effects import Listen
from voicecoach.core.events import Doubt, NotUnderstood
from voicecoach.hearing.again import AGAIN_SECONDS
from voicecoach.hearing.ear import Ear
from voicecoach.hearing.hear import in_blocks
from voicecoach.hearing.listener import event_of
from voicecoach.hearing.loudness import (
    AS_LOUD_DB,
    OTHERS_BELOW_DB,
    SOFTER_DB,
    SOFTER_IN_NOISE_DB,
    STEP_DB,
    UsualLoudness,
)
from voicecoach.hearing.recogniser import Hearer

LEVELS = st.floats(-60, -6)
NEXT, FASTER = Command(CommandName.NEXT), Command(CommandName.FASTER)


def test_the_first_command_may_come_from_anywhere():
    assert UsualLoudness().is_persons(NEXT, -60.0, 0.0, in_quiet=False)


@given(usual=LEVELS, others=st.lists(st.floats(-4, 4), min_size=1))
def test_a_person_who_varies_a_little_is_always_heard(usual: float, others: list[float]):
    loudness = UsualLoudness()
    assert all(loudness.is_persons(NEXT, usual + other, 60.0 * at, in_quiet=True) for at, other in enumerate(others))


@given(usual=LEVELS, others=st.lists(st.floats(-3, 2), min_size=1))
def test_so_is_one_in_music_who_varies_less(usual: float, others: list[float]):
    loudness = UsualLoudness()
    assert all(loudness.is_persons(NEXT, usual + other, 60.0 * at, in_quiet=False) for at, other in enumerate(others))


@given(usual=LEVELS, below=st.floats(0.1, 30), in_quiet=st.booleans())
def test_what_is_far_softer_is_somebody_else(usual: float, below: float, in_quiet: bool):  # noqa: FBT001
    loudness = UsualLoudness()
    for at in range(3):
        loudness.is_persons(NEXT, usual, 10.0 * at, in_quiet=in_quiet)
    level = usual - (SOFTER_DB if in_quiet else SOFTER_IN_NOISE_DB) - below
    assert not loudness.is_persons(FASTER, level, 30.0, in_quiet=in_quiet)
    assert loudness.is_persons(NEXT, usual, 32.0, in_quiet=in_quiet), "and the person is heard as before"


@given(usual=LEVELS, below=st.floats(SOFTER_IN_NOISE_DB + 0.1, SOFTER_DB - 0.1))
def test_who_mumbles_in_a_quiet_room_is_the_person_and_in_noise_is_not(usual: float, below: float):
    loudness = UsualLoudness()
    loudness.is_persons(NEXT, usual, 0.0, in_quiet=False)
    assert loudness.is_far_softer(usual - below, in_quiet=False)
    assert not loudness.is_far_softer(usual - below, in_quiet=True)


@given(usual=LEVELS, below=st.floats(SOFTER_DB + 0.1, 30), after=st.floats(0, AGAIN_SECONDS))
def test_who_has_gone_farther_away_says_it_again_and_is_heard_from_then_on(usual: float, below: float, after: float):
    loudness = UsualLoudness()
    loudness.is_persons(NEXT, usual, 0.0, in_quiet=True)
    assert not loudness.is_persons(NEXT, usual - below, 10.0, in_quiet=True)
    assert loudness.is_persons(NEXT, usual - below, 10.0 + after, in_quiet=True)
    assert loudness.is_persons(FASTER, usual - below, 60.0, in_quiet=True)


@given(usual=LEVELS, below=st.floats(SOFTER_IN_NOISE_DB + STEP_DB + 0.1, 30))
def test_in_noise_who_says_it_twice_is_obeyed_and_is_not_yet_the_person(usual: float, below: float):
    loudness = UsualLoudness()
    loudness.is_persons(NEXT, usual, 0.0, in_quiet=False)
    said = [loudness.is_persons(FASTER, usual - below, at, in_quiet=False) for at in (10.0, 13.0)]
    assert said == [False, True]
    assert not loudness.is_persons(NEXT, usual - below, 30.0, in_quiet=False)


@given(usual=LEVELS, below=st.floats(SOFTER_DB + 0.1, 30))
def test_but_whoever_goes_on_saying_things_twice_is_the_person_at_last(usual: float, below: float):
    loudness = UsualLoudness()
    loudness.is_persons(NEXT, usual, 0.0, in_quiet=False)
    for twice in range(1 + int(below / STEP_DB)):
        for at in (0.0, 3.0):
            loudness.is_persons(FASTER, usual - below, 20.0 * twice + at, in_quiet=False)
    assert loudness.is_persons(NEXT, usual - below, 900.0, in_quiet=False)


@given(usual=LEVELS, others=st.lists(st.floats(OTHERS_BELOW_DB, 20), min_size=3), near=st.floats(-AS_LOUD_DB, 10))
def test_who_is_as_loud_as_ever_is_told_from_others_who_are_softer(usual: float, others: list[float], near: float):
    loudness = UsualLoudness(usual_dbfs=usual)
    for below in others:
        loudness.no_command(usual - below, 1.0)
    assert loudness.tells_apart(usual + near + 1e-6, 2.0)
    assert not loudness.tells_apart(usual - AS_LOUD_DB - 0.1, 2.0), "somebody else may be as loud as that"
    assert not loudness.tells_apart(usual + near + 1e-6, 120.0), "what was heard two minutes ago tells nothing"


@given(usual=LEVELS, others=st.lists(st.floats(-10, OTHERS_BELOW_DB - 0.1), min_size=3))
def test_and_not_from_others_who_are_as_loud(usual: float, others: list[float]):
    loudness = UsualLoudness(usual_dbfs=usual)
    for below in others:
        loudness.no_command(usual - below, 1.0)
    assert not loudness.tells_apart(usual, 2.0)


def test_nor_from_others_of_whom_hardly_anything_was_heard():
    loudness = UsualLoudness(usual_dbfs=-20.0)
    loudness.no_command(-40.0, 1.0)
    assert not loudness.tells_apart(-20.0, 2.0)


@given(usual=LEVELS, near=st.floats(-AS_LOUD_DB, 10), below=st.floats(0.1, 30))
def test_who_is_as_loud_as_ever_is_known_by_that_alone(usual: float, near: float, below: float):
    loudness = UsualLoudness(usual_dbfs=usual)
    assert loudness.is_as_loud(usual + near + 1e-6)
    assert not loudness.is_as_loud(usual - AS_LOUD_DB - below)
    assert not UsualLoudness().is_as_loud(usual), "nobody has said anything yet"


@pytest.mark.parametrize(("command", "after"), [(FASTER, 1.0), (NEXT, AGAIN_SECONDS + 0.1)])
def test_something_else_and_the_same_much_later_are_not_said_again(command: Command, after: float):
    loudness = UsualLoudness()
    loudness.is_persons(NEXT, -20.0, 0.0, in_quiet=True)
    assert not loudness.is_persons(NEXT, -40.0, 10.0, in_quiet=True)
    assert not loudness.is_persons(command, -40.0, 10.0 + after, in_quiet=True)


def test_nothing_is_learnt_from_what_was_too_soft():
    loudness = UsualLoudness()
    loudness.is_persons(NEXT, -20.0, 0.0, in_quiet=True)
    loudness.is_persons(FASTER, -50.0, 10.0, in_quiet=True)
    assert loudness.usual_dbfs == -20.0


@pytest.fixture
def ear(model, book) -> Ear:
    return Ear(Hearer(model, book))


def asked(ear: Ear, sound) -> list[CommandName | None]:
    blocks = in_blocks([sound])
    return [h.command.name if h.command else None for block in blocks for h in ear.feed(block, block * 0)]


def test_somebody_at_the_far_end_of_the_flat_is_not_obeyed_once_the_person_has_spoken(ear, say):
    near, far = say("next", "slt"), (say("faster", "rms") * 0.15).astype(np.int16)
    assert asked(ear, far) == [CommandName.FASTER], "nobody has spoken yet, so it is the person"
    assert asked(ear, near) == [CommandName.NEXT]
    assert asked(ear, near) == [CommandName.NEXT]
    assert asked(ear, far) == [None]
    assert asked(ear, near) == [CommandName.NEXT]


def test_who_was_measured_before_is_told_from_the_television_from_the_first_word_on(model, book, say):
    near, far = say("next", "slt"), (say("faster", "rms") * 0.15).astype(np.int16)
    before = Ear(Hearer(model, book))
    asked(before, near)
    ear = Ear(Hearer(model, book), person_dbfs=before.person_dbfs)
    assert asked(ear, far) == [None]
    assert asked(ear, near) == [CommandName.NEXT]


def test_the_person_is_told_why_a_command_was_none(ear, say):
    assert asked(ear, say("next", "slt")) == [CommandName.NEXT]
    blocks = in_blocks([(say("faster", "rms") * 0.15).astype(np.int16)])
    assert [event_of(hearing) for block in blocks for hearing in ear.feed(block, block * 0)] == [
        NotUnderstood("faster", addressed=False, doubt=Doubt.TOO_SOFT)
    ]


def test_whoever_has_lain_down_at_the_other_end_of_the_room_says_it_twice(ear, say):
    near, far = say("next", "slt"), (say("faster", "slt") * 0.15).astype(np.int16)
    assert asked(ear, near) == [CommandName.NEXT]
    assert asked(ear, far) == [None]
    assert asked(ear, far) == [CommandName.FASTER]
    assert asked(ear, far) == [CommandName.FASTER]


def test_an_answer_counts_however_faint_it_is(ear, say):
    near, faint = say("next", "slt"), (say("yes", "slt") * 0.15).astype(np.int16)
    assert asked(ear, near) == [CommandName.NEXT]
    ear.hearer.listen(Listen(Expect.YES_NO))
    assert asked(ear, faint) == [CommandName.YES]


def test_a_safety_word_counts_however_faint_it_is(ear, say):
    near, faint = say("next", "slt"), (say("pause", "rms") * 0.15).astype(np.int16)
    assert asked(ear, near) == [CommandName.NEXT]
    assert asked(ear, faint) == [CommandName.PAUSE]
