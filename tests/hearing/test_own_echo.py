"""Until the subtractor knows the room, what it leaves of the coach is as loud as the echo, and nothing to be obeyed."""

from __future__ import annotations

import numpy as np

from voicecoach.hearing.presence import LEARNT_DB, Presence


def learning(presence: Presence) -> bool:
    """Whether it goes on learning, as far as it can tell."""
    return presence.was_learning_at(1e6)


def test_what_is_left_of_the_coach_is_not_heard_until_the_subtractor_has_learnt_the_room():
    presence, chance = Presence(), np.random.default_rng(1)
    silence = np.zeros(160, np.int16)

    def coach(seconds: float, taken_db: float) -> None:
        for _ in range(round(seconds * 100)):
            played = chance.normal(scale=2000, size=160).astype(np.int16)
            heard = (played * 0.3).astype(np.int16)
            presence.feed(silence, played, heard, (heard * 10 ** (taken_db / 20)).astype(np.int16))

    for _ in range(50):
        presence.feed(silence, silence, silence, silence)
    assert not learning(presence), "there is nothing to learn from yet"
    coach(1.0, -2.0)
    assert learning(presence)
    coach(1.5, LEARNT_DB - 10)
    assert not learning(presence)
    assert presence.was_learning_at(1.0), "what began then may be decided later"
    coach(1.0, 0.0)
    assert not learning(presence), "a person who speaks along undoes nothing"


def test_a_loudspeaker_whose_echo_cannot_be_taken_off_is_put_up_with_and_headphones_have_none():
    distorting, headphones, chance = Presence(), Presence(), np.random.default_rng(1)
    silence = np.zeros(160, np.int16)
    for _ in range(1100):
        played = chance.normal(scale=2000, size=160).astype(np.int16)
        distorting.feed(silence, played, played, played)
        headphones.feed(silence, played, silence, silence)
        assert not learning(headphones)
    assert not learning(distorting)


def test_with_headphones_whoever_speaks_over_the_coach_is_not_taken_for_its_echo():
    presence, chance = Presence(), np.random.default_rng(1)
    for block in range(6000):
        played = chance.normal(scale=2000, size=160).astype(np.int16)
        voice = block > 400 and block % 60 < 20
        heard = chance.normal(scale=1500 if voice else 10, size=160).astype(np.int16)
        presence.feed(heard, played, heard, heard)
        assert not learning(presence)


def first_words_along_with_the_coach(presence: Presence, *, echo: float) -> None:
    """A person says two words over the coach in the first seconds; what comes back of the coach is `echo` of it."""
    chance = np.random.default_rng(1)
    for block in range(2500):
        played = chance.normal(scale=2000, size=160).astype(np.int16)
        noise = chance.normal(scale=20, size=160)
        spoken = chance.normal(scale=3000, size=160) if 150 < block < 180 or 400 < block < 430 else np.zeros(160)
        heard = (echo * played + noise + spoken).astype(np.int16)
        subtracted = (0.2 * echo * played + noise + spoken).astype(np.int16)
        # The suppressor takes a person's first sounds for the coach's.
        presence.feed((noise + 0.05 * spoken).astype(np.int16), played, heard, subtracted)


def test_headphones_are_told_by_that_nothing_is_taken_off_whoever_speaks_first():
    headphones, loudspeaker = Presence(), Presence()
    assert not headphones.echoless
    first_words_along_with_the_coach(headphones, echo=0.0)
    first_words_along_with_the_coach(loudspeaker, echo=0.3)
    assert headphones.echoless
    assert not learning(headphones)
    assert not loudspeaker.echoless


def test_when_the_headphones_are_unplugged_the_echo_is_heard_again():
    presence, chance = Presence(), np.random.default_rng(2)
    first_words_along_with_the_coach(presence, echo=0.0)
    for _ in range(500):
        played = chance.normal(scale=2000, size=160).astype(np.int16)
        heard = (0.3 * played + chance.normal(scale=20, size=160)).astype(np.int16)
        presence.feed((heard * 0.01).astype(np.int16), played, heard, heard)
    assert not presence.echoless
