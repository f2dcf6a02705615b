"""Who is far softer than the person is somebody else; who has become softer is understood again."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.core.commands import CommandName
from voicecoach.hearing.hear import in_blocks
from voicecoach.hearing.listener import Ear
from voicecoach.hearing.loudness import SOFTER_DB, UsualLoudness
from voicecoach.hearing.recogniser import Hearer

LEVELS = st.floats(-60, -6)


def test_the_first_command_may_come_from_anywhere():
    assert UsualLoudness().is_persons(-60.0)


@given(usual=LEVELS, others=st.lists(st.floats(-4, 4), min_size=1))
def test_a_person_who_varies_a_little_is_always_heard(usual: float, others: list[float]):
    loudness = UsualLoudness()
    assert all(loudness.is_persons(usual + other) for other in others)


@given(usual=LEVELS, below=st.floats(0.1, 8))
def test_what_is_far_softer_is_somebody_else(usual: float, below: float):
    loudness = UsualLoudness()
    for _ in range(3):
        loudness.is_persons(usual)
    assert not loudness.is_persons(usual - SOFTER_DB - below)
    assert loudness.is_persons(usual), "and the person is heard as before"


@given(usual=LEVELS, below=st.floats(SOFTER_DB, 30))
def test_who_has_become_softer_is_heard_after_some_tries(usual: float, below: float):
    loudness = UsualLoudness()
    loudness.is_persons(usual)
    tries = next(count for count in itertools.count() if loudness.is_persons(usual - below))
    assert tries <= below - SOFTER_DB + 1


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


def test_a_safety_word_counts_however_faint_it_is(ear, say):
    near, faint = say("next", "slt"), (say("stop", "rms") * 0.25).astype(np.int16)
    assert asked(ear, near) == [CommandName.NEXT]
    assert asked(ear, faint) == [CommandName.STOP]
