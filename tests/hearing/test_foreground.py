"""One voice among others that talk, told by levels and pitch."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.core.units import BLOCK_FRAMES
from voicecoach.hearing.foreground import LONGEST_SECONDS, RECENT_SECONDS, RELEASE_SECONDS, Foreground
from voicecoach.ports import Samples

ROOM: Final = -62.0
PERSON: Final = -20.0

VOICE: Final = np.arange(BLOCK_FRAMES, 0, -1, np.int16)
"""Blocks of this in a row swing 100 times a second, as vocal folds do. How loud they are only the levels tell."""


def words(level: float, seconds: float, pauses: float = ROOM) -> Iterator[float]:
    """Somebody who talks: 0.3 s of sound, 0.2 s of room, over and over."""
    for block in range(round(seconds * 100)):
        yield pauses if block % 50 >= 30 else level


def breath() -> Iterator[Samples]:
    chance = np.random.default_rng(1)
    while True:
        yield chance.normal(scale=300, size=BLOCK_FRAMES).astype(np.int16)


def fed(foreground: Foreground, levels: Iterable[float], sounds: Iterable[Samples] = repeat(VOICE)) -> list[bool]:
    """Feeds levels; tells for each block whether a voice stood out."""
    found = []
    for level, sound in zip(levels, sounds, strict=False):
        foreground.feed(level, sound)
        found.append(foreground.stands_out)
    return found


def amid_talk(level: float = PERSON - 10) -> Foreground:
    foreground = Foreground()
    assert not any(fed(foreground, words(level, 6)))
    return foreground


def test_who_is_louder_than_a_television_stands_out_at_once():
    foreground = amid_talk()
    found = fed(foreground, repeat(PERSON, 40))
    assert found.index(True) <= 8
    assert foreground.quiet_seconds == 0
    assert 0.2 < foreground.voiced_seconds <= 0.4


def test_others_are_those_who_talked_before_the_person_did():
    foreground = Foreground()
    fed(foreground, words(PERSON - 10, 8))
    assert foreground.others_talked_before(7.9)
    assert not foreground.others_talked_before(6.5), "nobody knew it yet"
    fed(foreground, repeat(ROOM, 1800))
    assert foreground.others_talked_before(7.9)
    assert foreground.others_talked_before(RECENT_SECONDS)
    assert not foreground.others_talked_before(26.0)
    fed(foreground, repeat(ROOM, 1000))
    assert not foreground.others_talked_before(7.9), "too long ago"


def test_commands_in_what_is_left_of_the_coach_are_none_of_the_others():
    foreground = Foreground()
    for _ in range(4):
        fed(foreground, words(PERSON - 25, 2.5))
        fed(foreground, repeat(PERSON, 50))
    assert not foreground.others_talked_before(12.0)


def test_the_voice_is_over_though_the_television_goes_on():
    foreground = amid_talk()
    fed(foreground, repeat(PERSON, 60))
    began_and_ended = []
    for level in words(PERSON - 10, 1.0):
        foreground.feed(level, VOICE)
        began_and_ended.append((foreground.began, foreground.ended, foreground.others_alone))
    assert not any(began for began, _, _ in began_and_ended)
    ended = [ended for _, ended, _ in began_and_ended]
    assert ended.count(True) == 1
    assert 100 * RELEASE_SECONDS <= ended.index(True) <= 100 * RELEASE_SECONDS + 12
    # From 0.1 s behind the voice on the others are told from it, until it is over for good.
    alone = [at for at, (_, _, alone) in enumerate(began_and_ended) if alone]
    assert 8 <= alone[0] <= 22
    assert alone == list(range(alone[0], ended.index(True)))


@pytest.mark.parametrize(("above_db", "clearly"), [(6.5, False), (10.0, False), (11.0, True)])
def test_a_little_louder_than_the_others_is_perhaps_one_of_them(above_db: float, *, clearly: bool):
    foreground = amid_talk()
    assert any(fed(foreground, repeat(PERSON - 10 + above_db, 40)))
    assert foreground.stood_out_clearly is clearly
    while not foreground.ended:
        foreground.feed(ROOM, VOICE)
    assert foreground.stood_out_clearly is clearly
    foreground.feed(ROOM, VOICE)
    assert not foreground.stood_out_clearly


def test_a_word_in_two_halves_is_one_voice():
    foreground = amid_talk()
    fed(foreground, repeat(PERSON, 30))
    assert all(fed(foreground, repeat(PERSON - 12, 15)))
    assert foreground.quiet_seconds > 0
    assert all(fed(foreground, repeat(PERSON, 30)))
    assert foreground.quiet_seconds == 0


def test_a_second_command_right_behind_the_first_stands_out_too():
    foreground = amid_talk()
    for _ in range(4):
        assert any(fed(foreground, repeat(PERSON, 50)))
        assert not all(fed(foreground, words(PERSON - 10, 0.8)))


def test_talk_as_loud_as_the_person_hides_them():
    assert not any(fed(amid_talk(PERSON), repeat(PERSON + 3, 80)))


def test_in_a_quiet_room_in_noise_and_in_music_nobody_stands_out():
    for sounds in (repeat(ROOM, 600), repeat(-30.0, 600), words(-30.0, 6, pauses=-43.0), words(-55.0, 6)):
        foreground = Foreground()
        fed(foreground, sounds)
        assert not any(fed(foreground, repeat(PERSON, 80)))


def test_breath_comes_and_goes_as_talk_does_but_is_none():
    foreground = Foreground()
    for _ in range(5):
        fed(foreground, words(PERSON - 10, 2.5), breath())
        assert not any(fed(foreground, repeat(PERSON, 50))), "a command between breaths"
    assert not foreground.others_talked_before(15.0)


def test_breath_long_after_talk_is_none_for_a_moment_either():
    foreground = amid_talk()
    fed(foreground, repeat(ROOM, 1000))
    for level, sound in zip(words(PERSON - 10, 12), breath(), strict=False):
        foreground.feed(level, sound)
        assert not foreground.others_talk


def test_who_goes_on_and_on_is_one_of_the_others():
    foreground = amid_talk()
    found = fed(foreground, words(PERSON, LONGEST_SECONDS + 5))
    assert any(found)
    assert not any(found[round(100 * LONGEST_SECONDS) + 20 :])


@given(st.lists(st.floats(-96, 0) | st.sampled_from([ROOM, -30.0, PERSON]), max_size=1500))
def test_any_levels_begin_and_end_in_turns(levels):
    foreground = Foreground()
    open_ = False
    for level in levels:
        foreground.feed(level, VOICE)
        assert not (foreground.began and foreground.ended)
        if foreground.began:
            assert not open_
            open_ = True
        if foreground.ended:
            assert open_
            open_ = False
        assert foreground.stands_out is open_
        assert foreground.quiet_seconds >= 0
        assert not math.isnan(foreground.voiced_seconds)
        if open_:
            assert foreground.voiced_seconds <= LONGEST_SECONDS + 0.02
