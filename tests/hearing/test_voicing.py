"""What is voiced, told from noise."""

from __future__ import annotations

from typing import Final

import numpy as np
import pytest

from voicecoach.core.units import BLOCK_FRAMES, SAMPLE_RATE_HZ
from voicecoach.hearing.hear import in_blocks
from voicecoach.hearing.voicing import HIGHEST_HZ, LOWEST_HZ, WINDOW_BLOCKS, Voicing
from voicecoach.ports import Samples

SECONDS: Final = 2
FRAMES: Final = SECONDS * SAMPLE_RATE_HZ


def share(sound: Samples, blocks: int = SECONDS * 100) -> float:
    voicing = Voicing(blocks)
    for block in in_blocks([sound]):
        voicing.feed(block)
    return voicing.share()


def hum(hz: float, amplitude: float = 3000.0) -> Samples:
    """Swings with overtones, as a vowel does."""
    turns = np.arange(FRAMES) * hz / SAMPLE_RATE_HZ
    return (amplitude * sum(np.sin(2 * np.pi * n * turns) / n for n in range(1, 8))).astype(np.int16)


def noise(scale: float = 1000.0) -> Samples:
    return np.random.default_rng(1).normal(scale=scale, size=FRAMES).astype(np.int16)


@pytest.mark.parametrize("hz", [LOWEST_HZ, 100.0, 220.0, HIGHEST_HZ])
def test_a_hum_of_any_pitch_is_voiced(hz: float):
    assert share(hum(hz)) == 1


@pytest.mark.parametrize("amplitude", [10.0, 100.0, 4000.0])
def test_however_soft_it_is(amplitude: float):
    assert share(hum(150.0, amplitude)) == 1


def test_noise_silence_and_a_steady_level_are_not():
    assert share(noise()) < 0.02
    assert share(np.zeros(FRAMES, np.int16)) == 0
    assert share(np.full(FRAMES, 500, np.int16)) == 0
    assert Voicing(500).share() == 0, "nothing was heard"


@pytest.mark.parametrize("hz", [60.0, 90.0, 130.0])
def test_a_floor_that_hums_below_a_step_is_not(hz: float):
    turns = np.arange(FRAMES) * hz / SAMPLE_RATE_HZ
    fading = np.exp(-(np.arange(FRAMES) % 8000) / 1000)
    thumps = 6000 * fading * np.sin(2 * np.pi * turns) + 600 * fading * noise(1.0)
    assert share(thumps.astype(np.int16)) < 0.2


def test_a_voice_in_soft_noise_is():
    assert share((hum(120.0) + noise(300.0)).astype(np.int16)) > 0.9


def test_what_is_long_ago_is_forgotten():
    voicing = Voicing(100)
    for block in in_blocks([np.concatenate([hum(120.0), noise()[: SAMPLE_RATE_HZ // 2]])]):
        voicing.feed(block)
    assert voicing.share() == pytest.approx(0.5, abs=0.05)


def test_asking_in_between_changes_nothing():
    asked, unasked = Voicing(100), Voicing(100)
    sound = np.concatenate([hum(120.0)[: 55 * BLOCK_FRAMES], noise()[: 60 * BLOCK_FRAMES]])
    for number, block in enumerate(in_blocks([sound])):
        asked.feed(block)
        unasked.feed(block)
        if number % WINDOW_BLOCKS == 1:
            asked.share()
    assert asked.share() == pytest.approx(unasked.share(), abs=0.05)


def test_people_who_speak_are_voiced_most_of_the_time(say):
    said = say("the minister said that she would not stop until the work was done", "en-us+benjamin")
    assert share(said[SAMPLE_RATE_HZ // 2 : -SAMPLE_RATE_HZ]) > 0.45
