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
from voicecoach.hearing.loudness import SOFTER_DB, UsualLoudness
from voicecoach.hearing.recogniser import Hearer

LEVELS = st.floats(-60, -6)
NEXT, FASTER = Command(CommandName.NEXT), Command(CommandName.FASTER)


def test_the_first_command_may_come_from_anywhere():
    assert UsualLoudness().is_persons(NEXT, -60.0, 0.0)


@given(usual=LEVELS, others=st.lists(st.floats(-4, 4), min_size=1))
def test_a_person_who_varies_a_little_is_always_heard(usual: float, others: list[float]):
    loudness = UsualLoudness()
    assert all(loudness.is_persons(NEXT, usual + other, 60.0 * at) for at, other in enumerate(others))


@given(usual=LEVELS, below=st.floats(0.1, 30))
def test_what_is_far_softer_is_somebody_else(usual: float, below: float):
    loudness = UsualLoudness()
    for at in range(3):
        loudness.is_persons(NEXT, usual, 10.0 * at)
    assert not loudness.is_persons(FASTER, usual - SOFTER_DB - below, 30.0)
    assert loudness.is_persons(NEXT, usual, 32.0), "and the person is heard as before"


@given(usual=LEVELS, below=st.floats(SOFTER_DB + 0.1, 30), after=st.floats(0, AGAIN_SECONDS))
def test_who_has_gone_farther_away_says_it_again_and_is_heard_from_then_on(usual: float, below: float, after: float):
    loudness = UsualLoudness()
    loudness.is_persons(NEXT, usual, 0.0)
    assert not loudness.is_persons(NEXT, usual - below, 10.0)
    assert loudness.is_persons(NEXT, usual - below, 10.0 + after)
    assert loudness.is_persons(FASTER, usual - below, 60.0)


@pytest.mark.parametrize(("command", "after"), [(FASTER, 1.0), (NEXT, AGAIN_SECONDS + 0.1)])
def test_something_else_and_the_same_much_later_are_not_said_again(command: Command, after: float):
    loudness = UsualLoudness()
    loudness.is_persons(NEXT, -20.0, 0.0)
    assert not loudness.is_persons(NEXT, -40.0, 10.0)
    assert not loudness.is_persons(command, -40.0, 10.0 + after)


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
