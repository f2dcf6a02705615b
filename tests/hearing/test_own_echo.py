"""What is left of the coach in what the recogniser hears is told from a person by what the canceller makes of it."""

from __future__ import annotations

import numpy as np

from voicecoach.core.units import BLOCK_FRAMES
from voicecoach.hearing.presence import NO_ECHO_DB, OTHER_WORDS_DB, Presence


def with_echo(presence: Presence, seconds: float, *, taken_db: float, suppressed_db: float, voice: float = 0.0) -> None:
    """The coach speaks, and a person: what the subtractor takes off the echo, and the canceller off the rest."""
    chance = np.random.default_rng(1)
    for _ in range(round(seconds * 100)):
        played, spoken = chance.normal(scale=2000, size=BLOCK_FRAMES), chance.normal(scale=voice, size=BLOCK_FRAMES)
        left = 0.3 * played * 10 ** (taken_db / 20)
        clean = left * 10 ** (suppressed_db / 20)
        sounds = (clean + spoken, played, 0.3 * played + spoken, left + spoken)
        presence.feed(*(sound.astype(np.int16) for sound in sounds))


def test_what_the_canceller_takes_off_was_the_coach_though_the_subtractor_knows_nothing_yet():
    presence = Presence()
    with_echo(presence, 1.0, taken_db=-1.0, suppressed_db=-8.0)
    with_echo(presence, 1.0, taken_db=-1.0, suppressed_db=-8.0, voice=2000)
    with_echo(presence, 1.0, taken_db=-16.0, suppressed_db=-20.0)
    assert presence.suppressed_between(0.2, 0.8)
    assert not presence.suppressed_between(1.2, 1.8), "a person is left"
    assert presence.suppressed_between(2.2, 2.8)
    assert not presence.suppressed_between(5.0, 6.0), "nothing was heard then"


def test_what_a_distorting_loudspeaker_adds_is_the_coachs_too_and_nothing_of_headphones():
    distorting, headphones, chance = Presence(), Presence(), np.random.default_rng(1)
    silence = np.zeros(BLOCK_FRAMES, np.int16)
    for _ in range(1100):
        played = chance.normal(scale=2000, size=BLOCK_FRAMES).astype(np.int16)
        distorting.feed((0.1 * played).astype(np.int16), played, played, played)
        headphones.feed(silence, played, silence, silence)
    assert distorting.suppressed_between(0.0, 11.0)
    assert not distorting.outdid_coach_between(0.0, 11.0, NO_ECHO_DB)
    assert not headphones.suppressed_between(0.0, 11.0)


def test_with_headphones_whoever_speaks_over_the_coach_is_not_taken_for_its_echo():
    presence, chance = Presence(), np.random.default_rng(1)
    for block in range(6000):
        played = chance.normal(scale=2000, size=BLOCK_FRAMES).astype(np.int16)
        voice = block > 400 and block % 60 < 20
        heard = chance.normal(scale=1500 if voice else 10, size=BLOCK_FRAMES).astype(np.int16)
        presence.feed(heard, played, heard, heard)
        if voice and block % 60 == 19:
            assert not presence.suppressed_between((block - 19) / 100, block / 100)


def first_words_along_with_the_coach(presence: Presence, *, echo: float, seconds: float = 25.0) -> None:
    """A person says two words over the coach in the first seconds; what comes back of the coach is `echo` of it."""
    chance = np.random.default_rng(1)
    for block in range(round(seconds * 100)):
        played = chance.normal(scale=2000, size=BLOCK_FRAMES).astype(np.int16)
        noise = chance.normal(scale=20, size=BLOCK_FRAMES)
        spoken = (
            chance.normal(scale=3000, size=BLOCK_FRAMES)
            if 150 < block < 180 or 400 < block < 430
            else np.zeros(BLOCK_FRAMES)
        )
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
    assert not loudspeaker.echoless


def test_before_that_is_told_whoever_is_far_louder_than_any_echo_is_nobodys():
    headphones, loudspeaker = Presence(), Presence()
    first_words_along_with_the_coach(headphones, echo=0.0, seconds=4.5)
    first_words_along_with_the_coach(loudspeaker, echo=0.3, seconds=4.5)
    assert not headphones.echoless
    assert headphones.suppressed_between(4.05, 4.25), "the suppressor takes them for the coach's"
    assert headphones.outdid_coach_between(4.05, 4.25, NO_ECHO_DB)
    assert not loudspeaker.outdid_coach_between(3.0, 3.5, NO_ECHO_DB), "here the coach is alone"


def test_when_the_headphones_are_unplugged_the_echo_is_heard_again():
    presence, chance = Presence(), np.random.default_rng(2)
    first_words_along_with_the_coach(presence, echo=0.0)
    for _ in range(500):
        played = chance.normal(scale=2000, size=BLOCK_FRAMES).astype(np.int16)
        heard = (0.3 * played + chance.normal(scale=20, size=BLOCK_FRAMES)).astype(np.int16)
        presence.feed((heard * 0.01).astype(np.int16), played, heard, heard)
    assert not presence.echoless


def test_who_pants_while_the_coach_speaks_is_heard_and_what_is_left_of_the_coach_is_not():
    presence, chance = Presence(), np.random.default_rng(1)
    for block in range(3000):
        played = chance.normal(scale=2000, size=BLOCK_FRAMES)
        air = chance.normal(scale=800, size=BLOCK_FRAMES) * (block % 80 < 40)
        voice = chance.normal(scale=1500, size=BLOCK_FRAMES) * (2900 <= block < 2950)
        heard, left = 0.3 * played + air + voice, 0.03 * played + air + voice
        presence.feed(*(sound.astype(np.int16) for sound in (0.003 * played + air + voice, played, heard, left)))
    assert presence.outdid_coach_between(29.0, 29.5, OTHER_WORDS_DB)
    assert not presence.suppressed_between(29.0, 29.5), "a voice above the breath is nobody's echo"
    assert presence.suppressed_between(28.5, 28.7), "between two breaths there is the coach alone"
