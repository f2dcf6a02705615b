"""Who speaks, told from levels: a person, the coach's own leak, the room."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.core.units import BLOCK_FRAMES
from voicecoach.hearing.presence import (
    BLOCK_SECONDS,
    LOWEST_DBFS,
    ONSET_BLOCKS,
    OTHER_WORDS_DB,
    OWN_WORDS_DB,
    RELEASE_SECONDS,
    Presence,
)
from voicecoach.levels import SILENCE_DBFS, dbfs_of

_NOISE = np.random.default_rng(3).normal(size=(64, BLOCK_FRAMES))
SILENCE = np.zeros(BLOCK_FRAMES, np.int16)


def noise(dbfs: float, number: int = 0):
    """A block of noise at a level."""
    block = _NOISE[number % len(_NOISE)]
    scale = 32768 * 10 ** (dbfs / 20) / np.sqrt(np.mean(block**2))
    return np.clip(np.rint(block * scale), -32768, 32767).astype(np.int16)


def feed(presence: Presence, dbfs: float, blocks: int, played_dbfs: float | None = None) -> list[bool]:
    spoken = []
    for number in range(blocks):
        played = SILENCE if played_dbfs is None else noise(played_dbfs, number + 7)
        presence.feed(noise(dbfs, number), played)
        spoken.append(presence.speaking)
    return spoken


def in_a_room(dbfs: float = -55.0, seconds: float = 3.0) -> Presence:
    presence = Presence()
    feed(presence, dbfs, round(seconds / BLOCK_SECONDS))
    return presence


def test_a_person_is_noticed_within_50_ms_and_missed_after_300():
    presence = in_a_room()
    assert not presence.speaking
    assert feed(presence, -25, 6).index(True) == ONSET_BLOCKS - 1
    feed(presence, -25, 40)
    assert presence.quiet_seconds == 0
    assert presence.voiced_seconds == pytest.approx(0.46, abs=0.011)
    gone = feed(presence, -55, 40)
    assert gone.index(False) == pytest.approx(RELEASE_SECONDS / BLOCK_SECONDS, abs=1)
    assert presence.quiet_seconds == pytest.approx(0.4)
    assert presence.voiced_seconds == pytest.approx(0.46, abs=0.011)


def test_a_click_is_nobody():
    presence = in_a_room()
    for _ in range(5):
        assert not any(feed(presence, -15, ONSET_BLOCKS - 1) + feed(presence, -55, 20))


def test_a_room_that_becomes_noisy_is_taken_in():
    presence = in_a_room()
    assert feed(presence, -30, 20)[-1]
    assert not feed(presence, -30, 800)[-1]
    assert feed(presence, -15, 10)[-1], "and a person is heard over it"


def test_the_leak_of_the_coachs_own_voice_is_nobody_once_it_is_known():
    presence = in_a_room()
    feed(presence, -45, 500, played_dbfs=-20)
    assert not any(feed(presence, -45, 300, played_dbfs=-20))
    assert not any(feed(presence, -37, 300, played_dbfs=-12)), "a louder coach leaks more"
    assert feed(presence, -24, 10, played_dbfs=-12)[-1], "a person stands out of it"


def test_before_the_room_is_known_the_coach_is_not_taken_for_a_person():
    presence = in_a_room(seconds=0.3)
    assert not any(feed(presence, -26, 50, played_dbfs=-20))


def test_who_spoke_when_is_remembered():
    presence = in_a_room(seconds=3.0)
    feed(presence, -25, 50)
    feed(presence, -55, 100)
    assert presence.spoke_between(3.1, 3.2)
    assert presence.spoke_between(2.0, 3.2)
    assert not presence.spoke_between(1.0, 2.9)
    assert not presence.spoke_between(3.9, 4.4)
    assert not presence.spoke_between(-1.0, 0.0)


def test_levels_are_decibels_of_full_scale():
    assert dbfs_of(np.full(BLOCK_FRAMES, -32768, np.int16)) == 0
    assert dbfs_of(noise(-20)) == pytest.approx(-20, abs=0.1)
    assert dbfs_of(SILENCE) == SILENCE_DBFS


@given(st.lists(st.tuples(st.floats(LOWEST_DBFS - 20, 0), st.floats(LOWEST_DBFS - 20, 0)), max_size=200))
def test_whatever_comes_the_voice_is_over_or_sounds(levels):
    presence = Presence()
    silent = 0
    for number, (microphone, played) in enumerate(levels):
        presence.feed(noise(microphone, number), noise(played, number))
        assert presence.voiced_seconds <= (number + 1) * BLOCK_SECONDS + 1e-9
        if presence.quiet_seconds == 0:
            assert presence.speaking
        silent = 0 if presence.speaking else silent + 1
        if silent == 1 and number:
            assert presence.quiet_seconds > RELEASE_SECONDS


def over_the_coach(dbfs: float, background_dbfs: float = -62) -> Presence:
    """Somebody who speaks 0.5 s, 6 s into what the coach says at -30 dBFS."""
    presence = Presence()
    for number in range(100):
        presence.feed(noise(background_dbfs, number), SILENCE, noise(background_dbfs, number))
    for number in range(500):
        presence.feed(noise(background_dbfs, number), noise(-30, number + 7), noise(-30, number + 7))
    for number in range(50):
        presence.feed(noise(dbfs, number), noise(-30, number + 7), noise(-27, number + 9), noise(dbfs, number))
    return presence


@pytest.mark.parametrize(
    ("dbfs", "own_words", "other_words"),
    [(-30, True, True), (-36, True, True), (-41, False, True), (-44, False, False), (-49, False, False)],
)
def test_who_speaks_over_the_coach_is_about_as_loud(dbfs: float, *, own_words: bool, other_words: bool):
    presence = over_the_coach(dbfs)
    assert presence.spoke_between(6.0, 6.5)
    assert presence.spoke_up_between(6.0, 6.5, OWN_WORDS_DB) is own_words
    assert presence.spoke_up_between(6.0, 6.5, OTHER_WORDS_DB) is other_words


def test_how_loud_a_person_is_is_told_by_the_sound_without_holes():
    presence = over_the_coach(-30)
    for number in range(50):
        presence.feed(noise(-48, number), noise(-30, number + 7), noise(-27, number + 9), noise(-30, number))
    assert presence.spoke_up_between(6.5, 7.0, OWN_WORDS_DB)


def test_a_short_word_of_the_coachs_is_measured_by_its_loudest_moment():
    presence = over_the_coach(-62)
    feed(presence, -62, 100)
    for number in range(100):
        presence.feed(noise(-50, number), noise(-30, number) if number < 10 else SILENCE, noise(-30, number))
    assert presence.spoke_between(7.5, 8.5)
    assert not presence.spoke_up_between(7.5, 8.5, OTHER_WORDS_DB)


@pytest.mark.parametrize(("background_dbfs", "would_notice"), [(-62, True), (-35, False)])
def test_nobody_is_noticed_over_the_coach_in_loud_noise(background_dbfs: float, *, would_notice: bool):
    assert over_the_coach(background_dbfs, background_dbfs).would_notice_between(5.5, 6.0) is would_notice


@pytest.mark.parametrize(("dbfs", "outdid"), [(-30, True), (-50, False)])
def test_among_people_who_talk_what_is_left_of_the_coach_is_softer_than_they(dbfs: float, *, outdid: bool):
    presence = over_the_coach(-62)
    feed(presence, -25, 800)
    for number in range(50):
        presence.feed(noise(dbfs, number), noise(-30, number + 7), noise(-27, number + 9), noise(dbfs, number))
    assert not presence.would_notice_between(14.5, 15.0)
    assert presence.outdid_coach_between(14.5, 15.0, OTHER_WORDS_DB) is outdid


def test_with_headphones_there_is_no_echo_and_everybody_is_noticed_and_loud_enough():
    presence = Presence()
    for number in range(600):
        presence.feed(noise(-62, number), noise(-30, number + 7), noise(-62, number))
    assert presence.would_notice_between(5.0, 6.0)
    assert not presence.spoke_up_between(5.0, 6.0, OTHER_WORDS_DB)
    for number in range(50):
        presence.feed(noise(-45, number), noise(-30, number + 7), noise(-45, number))
    assert presence.spoke_up_between(6.0, 6.5, OTHER_WORDS_DB)


def test_what_is_played_is_heard_while_it_is_and_a_little_longer():
    presence = over_the_coach(-62)
    feed(presence, -62, 100)
    assert not presence.echoed_between(0.2, 0.9)
    assert presence.echoed_between(0.5, 1.5)
    assert presence.echoed_between(6.5, 6.8)
    assert not presence.echoed_between(7.0, 7.4)


def test_where_nothing_is_played_everybody_is_loud_enough():
    presence = in_a_room()
    feed(presence, -45, 40)
    assert presence.spoke_up_between(3.0, 3.4, OWN_WORDS_DB)
    assert not presence.spoke_up_between(1.0, 1.4, OTHER_WORDS_DB)
