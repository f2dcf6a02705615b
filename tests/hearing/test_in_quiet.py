"""Alone in a quiet room a whole phrase is understood that is said unclearly; single words and talk are not."""

from __future__ import annotations

import numpy as np
import pytest

from voicecoach.core.commands import Command, CommandName
from voicecoach.core.units import frames_of
from voicecoach.hearing.hear import in_blocks
from voicecoach.hearing.listener import Ear
from voicecoach.hearing.recogniser import ELLIPSIS, Hearer
from voicecoach.ports import Hearing, Samples

QUIET_DBFS, NOISY_DBFS = -68.0, -45.0


def heard(ear: Ear, *sounds: Samples, noise_dbfs: float = QUIET_DBFS) -> list[Hearing]:
    """What is heard in two seconds of a room and then of these."""
    sound = np.concatenate([np.zeros(frames_of(2), np.int16), *sounds, np.zeros(frames_of(0.8), np.int16)])
    noise = np.random.default_rng(5).normal(scale=32768 * 10 ** (noise_dbfs / 20), size=len(sound))
    room = (sound + noise).clip(-32768, 32767).astype(np.int16)
    return [hearing for block in in_blocks([room]) for hearing in ear.feed(block, block * 0)] + ear.finish()


@pytest.mark.parametrize(
    ("text", "voice", "name"),
    [("what was the", "rms", CommandName.REPEAT), ("which laugh", "awb", CommandName.WHICH_SIDE)],
)
def test_a_phrase_that_is_said_unclearly_is_understood_in_a_quiet_room(model, book, say, text: str, voice: str, name):
    ear = Ear(Hearer(model, book))
    (hearing,) = heard(ear, say(text, voice))
    assert ear.hearer.in_quiet
    assert hearing.command == Command(name)
    assert hearing.likelihood <= 1.0


def test_in_noise_it_is_not(model, book, say):
    ear = Ear(Hearer(model, book))
    (hearing,) = heard(ear, say("what was the", "rms"), noise_dbfs=NOISY_DBFS)
    assert not ear.hearer.in_quiet
    assert hearing.command is None


@pytest.mark.parametrize(("text", "voice"), [("paws it", "rms"), ("hearts", "slt"), ("beckon", "rms")])
def test_a_single_word_is_not_in_a_quiet_room_either(model, book, say, text: str, voice: str):
    ear = Ear(Hearer(model, book))
    (hearing,) = heard(ear, say(text, voice))
    assert ear.hearer.in_quiet
    assert hearing.phrase == ELLIPSIS


def test_where_much_is_said_that_is_no_command_it_is_talk(model, book, say):
    texts = ("heavy rain is on its way", "the minister was late", "the work is done", "we had cabbage with it")
    pause = np.zeros(frames_of(3), np.int16)
    talk = [part for text in texts for part in (say(text, "slt"), pause)]
    ear = Ear(Hearer(model, book))
    found = heard(ear, *talk, say("what was the", "rms"))
    assert not ear.hearer.in_quiet
    assert [hearing.command for hearing in found] == [None] * len(found)
