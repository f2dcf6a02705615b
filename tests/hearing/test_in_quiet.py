"""Alone in a quiet room a whole phrase is understood that is said unclearly; single words and talk are not."""

from __future__ import annotations

import numpy as np
import pytest
from finding import first_that, said

from voicecoach.core.commands import Command, CommandName, Expect
from voicecoach.core.effects import Listen
from voicecoach.core.units import frames_of
from voicecoach.hearing.decoder import UNKNOWN, Alternative, Word
from voicecoach.hearing.ear import Ear
from voicecoach.hearing.hear import in_blocks
from voicecoach.hearing.meaning import ELLIPSIS, Meaning
from voicecoach.hearing.recogniser import Hearer
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
    [("what was the", "rms", CommandName.REPEAT), ("which laugh", "slt", CommandName.WHICH_SIDE)],
)
def test_a_phrase_that_is_said_unclearly_is_understood_in_a_quiet_room(model, book, say, text: str, voice: str, name):
    ear = Ear(Hearer(model, book))
    (hearing,) = heard(ear, say(text, voice))
    assert ear.hearer.in_quiet
    assert hearing.command == Command(name)
    assert hearing.likelihood <= 1.0


NEARLY = (
    "what was the", "which laugh", "make it hard", "turn it of", "how man left", "skip the rent", "what set it is",
    "slow it down", "how do I do", "list common", "say that a game", "move along", "go back then",
    "a harder on", "how do i do i", "i am read",
)  # fmt: skip
"""Nearly phrases of several words."""


@pytest.fixture(scope="module")
def nearly(model, book, say) -> Samples:
    """What is a phrase in a quiet room, though it rather sounds like nothing that is known."""

    def suits(sound: Samples) -> bool:
        found = heard(Ear(Hearer(model, book)), sound)
        return [one.command is not None and one.ways[0].likelihood < 0.4 for one in found] == [True]

    return first_that(said(say, NEARLY), suits)


def test_in_noise_it_is_not(model, book, say):
    def refused(sound: Samples) -> bool:
        """Whether it counts in a quiet room, and in noise does not, though it may have been the same."""
        quiet, noisy = Ear(Hearer(model, book)), Ear(Hearer(model, book))
        found = [heard(quiet, sound), heard(noisy, sound, noise_dbfs=NOISY_DBFS)]
        assert not noisy.hearer.in_quiet, "or nothing is shown by it"
        if [len(one) for one in found] != [1, 1]:
            return False
        (inside,), (outside,) = found
        known = {way.command: way.likelihood for way in outside.ways}
        return inside.command is not None and outside.command is None and known.get(inside.command, 0.0) > 0.1

    first_that(said(say, NEARLY), refused)


@pytest.mark.parametrize(("text", "voice"), [("paws it", "rms"), ("hearts", "slt"), ("beckon", "rms")])
def test_a_single_word_is_not_in_a_quiet_room_either(model, book, say, text: str, voice: str):
    ear = Ear(Hearer(model, book))
    (hearing,) = heard(ear, say(text, voice))
    assert ear.hearer.in_quiet
    assert hearing.phrase == ELLIPSIS


@pytest.mark.parametrize(
    ("phrase", "unmistakable"),
    [
        ("what was that", True),
        ("coach what was that", True),
        ("next", False),
        ("coach next", False),
        ("give me eight more", False),
        ("go to plank", False),
        ("what was", False),
        (f"what was that {ELLIPSIS}", False),
    ],
)
def test_only_several_words_without_number_and_exercise_are_unmistakable(
    model, book, phrase: str, *, unmistakable: bool
):
    hearer = Hearer(model, book)
    assert not hearer.meaning.is_unmistakable(phrase)
    hearer.in_quiet = True
    assert hearer.meaning.is_unmistakable(phrase) is unmistakable


def test_who_has_to_call_the_coach_first_does_so_in_a_quiet_room_too(model, book, say):
    ear = Ear(Hearer(model, book, Listen(Expect.COMMANDS, addressed_only=True)))
    (hearing,) = heard(ear, say("what was the", "rms"))
    assert ear.hearer.in_quiet
    assert hearing.command is None


def test_where_much_is_said_that_is_no_command_it_is_talk(model, book, nearly: Samples, talk: list[Samples]):
    pause = np.zeros(frames_of(3), np.int16)
    ear = Ear(Hearer(model, book))
    found = heard(ear, *(part for sound in talk for part in (sound, pause)), nearly)
    assert not ear.hearer.in_quiet
    assert [hearing.command for hearing in found] == [None] * len(found)


@pytest.mark.parametrize(
    ("shares", "quiet", "heard_as"),
    [
        ({UNKNOWN: 0.8, "stop": 0.2}, True, "stop"),
        ({UNKNOWN: 0.8, "stop": 0.2}, False, UNKNOWN),
        ({UNKNOWN: 0.9, "stop": 0.1}, True, UNKNOWN),
        ({UNKNOWN: 0.8, "next": 0.2}, True, UNKNOWN),
        ({UNKNOWN: 0.95, "what was that": 0.05}, True, "what was that"),
        ({UNKNOWN: 0.45, "skip": 0.42, "stop": 0.13}, True, UNKNOWN),
        ({"no": 0.6, UNKNOWN: 0.3, "stop": 0.1}, True, UNKNOWN),
        ({UNKNOWN: 0.5, "stop": 0.3, "skip": 0.2}, True, "stop"),
    ],
)
def test_a_call_for_an_end_may_be_less_likely_than_unknown_sound(
    book, shares: dict[str, float], *, quiet: bool, heard_as: str
):
    ways = [Alternative((Word(text, 1.0, 1.4),), share) for text, share in shares.items()]
    listen = Listen(Expect.COMMANDS, unlikely=frozenset({CommandName.NO}))
    (chosen,) = Meaning(book, listen, in_quiet=quiet, spelt=str).likeliest(ways)
    assert chosen.text == heard_as
