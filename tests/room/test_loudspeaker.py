"""The loudspeaker: its delay, its limit and its own clock."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.core.units import BLOCK_FRAMES, SAMPLE_RATE_HZ
from voicecoach.room.loudspeaker import DelayLine, Loudspeaker


def through(line: DelayLine, sound: np.ndarray) -> np.ndarray:
    return np.concatenate([line.process(block) for block in sound.reshape(-1, BLOCK_FRAMES)])


@given(delay=st.integers(0, 5000), blocks=st.integers(1, 40))
def test_a_delay_is_exact(delay: int, blocks: int):
    sound = np.random.default_rng(delay).normal(size=blocks * BLOCK_FRAMES)
    delayed = through(DelayLine(delay), sound)
    assert np.array_equal(delayed, np.concatenate((np.zeros(delay), sound))[: len(sound)])


@given(drift_ppm=st.integers(50, 1000))
def test_a_drift_lets_the_delay_grow_by_its_millionths(drift_ppm: int):
    seconds, hertz = 20, 100
    time = np.arange(seconds * SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    drifted = through(DelayLine(960, float(drift_ppm)), np.sin(2 * np.pi * hertz * time))
    # Frame n of what comes out stems from (n - 960) / (1 + drift): a tone that is lower by the drift.
    expected = np.sin(2 * np.pi * hertz * (time - 0.06) / (1 + drift_ppm / 1e6))
    np.testing.assert_allclose(drifted[2000:], expected[2000:], atol=2e-3)


def test_a_slower_microphone_lets_the_loudspeaker_run_dry_and_wait_again():
    line = DelayLine(320, -1000.0)
    given_out = through(line, np.ones(60 * SAMPLE_RATE_HZ))
    # 0.1 % of 60 s are 960 frames: 320 of delay are used up after 20 s, and so on.
    assert line.stumbles in {2, 3}
    assert len(given_out) == 60 * SAMPLE_RATE_HZ


def test_saturation_leaves_what_is_quiet_alone_and_holds_back_what_is_loud():
    speaker = Loudspeaker(gain=1.0, delay_seconds=0.0, saturation_db=12.0)
    quiet = speaker.process(np.full(BLOCK_FRAMES, 327, dtype=np.int16))
    loud = speaker.process(np.full(BLOCK_FRAMES, 32767, dtype=np.int16))
    assert quiet[0] == pytest.approx(0.01, rel=0.01)
    assert 0.24 < loud[0] < 10 ** (-12 / 20)
