"""The echo reference keeps in step with a microphone on another clock, and stays as it is on the same one."""

from __future__ import annotations

import numpy as np
import pytest

from voicecoach.audio.drift import CORRECTED_PPM, DriftCorrector, EchoDelay
from voicecoach.audio.echo import SpeexEcho
from voicecoach.core.units import BLOCK_FRAMES, SAMPLE_RATE_HZ, frames_of
from voicecoach.levels import dbfs_of
from voicecoach.ports import Samples
from voicecoach.room.loudspeaker import DelayLine


def speech(seconds: float, seed: int = 1) -> Samples:
    """Gives noise as loud, as broken and as low as speech."""
    chance = np.random.default_rng(seed)
    noise = chance.normal(size=frames_of(seconds))
    low = np.convolve(noise, np.hanning(9) / np.hanning(9).sum(), "same")
    syllables = np.repeat(chance.choice([0.05, 1.0, 2.0], len(low) // frames_of(0.1) + 1), frames_of(0.1))
    return np.clip(2500 * low * syllables[: len(low)], -32768, 32767).astype(np.int16)


def echo_of(played: Samples, delay_seconds: float, ppm: float) -> Samples:
    """Gives what a microphone hears of it whose clock is so much faster than the loudspeaker's."""
    line = DelayLine(frames_of(delay_seconds), ppm)
    blocks = played.reshape(-1, BLOCK_FRAMES) / 32768
    ring = np.random.default_rng(2).normal(size=frames_of(0.1)) * np.exp(-np.arange(frames_of(0.1)) / frames_of(0.02))
    sound = np.convolve(np.concatenate([line.process(block) for block in blocks]), np.r_[1.0, 0.1 * ring])
    noise = np.random.default_rng(3).normal(scale=10, size=len(played))
    return np.clip(sound[: len(played)] * 0.5 * 32768 + noise, -32768, 32767).astype(np.int16)


def corrected(corrector: DriftCorrector, microphone: Samples, played: Samples) -> Samples:
    pairs = zip(microphone.reshape(-1, BLOCK_FRAMES), played.reshape(-1, BLOCK_FRAMES), strict=True)
    return np.concatenate([corrector.process(*pair) for pair in pairs])


@pytest.mark.parametrize("ppm", [100.0, -60.0, 20.0, -150.0, CORRECTED_PPM])
def test_two_clocks_are_told_apart_and_the_echo_keeps_its_distance(ppm: float):
    played = speech(40)
    microphone = echo_of(played, 0.12, ppm)
    corrector = DriftCorrector()
    reference = corrected(corrector, microphone, played)
    assert corrector.drift_ppm == pytest.approx(ppm, rel=0.01, abs=1.0)

    delay = EchoDelay()
    windows = [slice(frames_of(at), frames_of(at + 1)) for at in range(20, 40)]
    distances = [delay.measure(microphone[w].astype(float), reference[w].astype(float)) for w in windows]
    assert distances[0] is None
    assert np.ptp([distance for distance in distances if distance is not None]) < 0.3
    assert frames_of(0.005) < delay.first_frames <= frames_of(0.13)  # never behind its echo


@pytest.mark.parametrize("ppm", [100.0, -100.0, CORRECTED_PPM])
def test_a_canceller_takes_off_as_much_as_on_one_clock(ppm: float):
    played = speech(30)
    microphone = echo_of(played, 0.12, ppm)
    late = slice(frames_of(20), None)

    def left(reference: Samples) -> float:
        subtracted = np.empty_like(microphone)
        canceller = SpeexEcho()
        for at in range(0, len(played), BLOCK_FRAMES):
            block = slice(at, at + BLOCK_FRAMES)
            subtracted[block] = canceller.process(microphone[block], reference[block])
        return dbfs_of(subtracted[late]) - dbfs_of(microphone[late])

    assert left(played) > -8
    assert left(corrected(DriftCorrector(), microphone, played)) < -14


@pytest.mark.parametrize("heard", ["echo", "other", "nothing"])
def test_on_one_clock_and_without_an_echo_nothing_is_changed(heard: str):
    played = speech(30)
    microphone = {"echo": echo_of(played, 0.08, 0.0), "other": speech(30, 9), "nothing": played * 0}[heard]
    corrector = DriftCorrector()
    assert np.array_equal(corrected(corrector, microphone, played), played)
    assert corrector.drift_ppm == 0


def test_a_device_that_stumbles_is_no_drift():
    played = speech(60)
    steady = echo_of(played, 0.08, 0.0)
    microphone = np.r_[steady[: 30 * SAMPLE_RATE_HZ], steady[30 * SAMPLE_RATE_HZ - 480 : -480]]
    corrector = DriftCorrector()
    assert np.array_equal(corrected(corrector, microphone, played), played)


def test_a_person_over_the_coach_does_not_mislead_it():
    played = speech(40)
    person = speech(40, 5) * (np.arange(len(played)) // frames_of(3) % 2)
    microphone = np.clip(echo_of(played, 0.12, 100.0) + person, -32768, 32767).astype(np.int16)
    corrector = DriftCorrector()
    corrected(corrector, microphone, played)
    assert corrector.drift_ppm == pytest.approx(100.0, abs=2.0)


@pytest.mark.parametrize("ppm", [100.0, -60.0])
def test_a_step_of_whole_blocks_is_gone_along_with(ppm: float):
    played = speech(50)
    microphone = echo_of(played, 0.12, ppm)
    # Two streams that are brought together leave out blocks when the clocks have run apart so far.
    step, left_out = 30 * SAMPLE_RATE_HZ, 3 * BLOCK_FRAMES
    played = np.r_[played[:step], played[step + left_out :], np.zeros(left_out, np.int16)]
    corrector = DriftCorrector()
    reference = corrected(corrector, microphone, played)
    assert corrector.drift_ppm == pytest.approx(ppm, rel=0.02)

    delay = EchoDelay()
    windows = [slice(frames_of(at), frames_of(at + 1)) for at in (*range(20, 29), *range(38, 49))]
    distances = [delay.measure(microphone[w].astype(float), reference[w].astype(float)) for w in windows]
    assert distances[0] is None
    assert None not in distances[1:]
    assert np.ptp([distance for distance in distances if distance is not None]) < 1
