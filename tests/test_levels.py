from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.core.units import SAMPLE_RATE_HZ
from voicecoach.levels import (
    MOST_DB,
    SILENCE_DBFS,
    above_noise_db,
    clipped_share,
    dbfs_of,
    loudest_dbfs,
    noise_floor,
    removed_db,
)
from voicecoach.ports import Samples


def noise(dbfs: float, seconds: float, seed: int = 0) -> Samples:
    deviates = np.random.default_rng(seed).normal(scale=10 ** (dbfs / 20), size=int(seconds * SAMPLE_RATE_HZ))
    return np.clip(np.rint(deviates * 32768), -32768, 32767).astype(np.int16)


@given(st.floats(-80, -15), st.integers(0, 99))
def test_the_noise_of_a_room_is_found(dbfs: float, seed: int):
    floor = noise_floor(noise(dbfs, 2, seed))
    assert floor.median_dbfs == pytest.approx(dbfs, abs=0.5)
    assert floor.median_dbfs < floor.loud_dbfs < dbfs + 2
    assert not floor.digital_silence


def test_a_cough_does_not_move_it():
    sound = noise(-60, 2)
    sound[8000:10_000] = noise(-20, 0.125)
    assert noise_floor(sound).median_dbfs == pytest.approx(-60, abs=0.5)


def test_a_muted_microphone_is_told_from_a_quiet_one():
    assert noise_floor(np.zeros(3200, np.int16)).digital_silence
    assert not noise_floor(noise(-85, 2)).digital_silence


@given(st.floats(0, 40), st.floats(-80, -45))
def test_the_noise_is_taken_out_of_a_sounds_level(snr_db: float, floor: float):
    together = 10 * np.log10(10 ** (floor / 10) + 10 ** ((floor + snr_db) / 10))
    assert above_noise_db(together, floor) == pytest.approx(snr_db, abs=1e-6)


def test_what_is_not_above_the_noise_is_nothing_and_silence_has_no_noise():
    assert above_noise_db(-60, -50) == 0
    assert above_noise_db(-20, SILENCE_DBFS) == MOST_DB


def test_levels_of_nothing_and_of_everything():
    assert dbfs_of(np.zeros(0, np.int16)) == dbfs_of(np.zeros(9, np.int16)) == SILENCE_DBFS
    assert dbfs_of(np.full(160, -32768, np.int16)) == pytest.approx(0)
    assert clipped_share(np.array([0, 32767, -32768, 5], np.int16)) == 0.5
    assert clipped_share(np.zeros(0, np.int16)) == 0


def test_the_loudest_stretch_is_found_wherever_it_is():
    sound = noise(-60, 3)
    sound[20_000:28_000] = noise(-20, 0.5)
    assert loudest_dbfs(sound) == pytest.approx(-20, abs=0.3)
    assert loudest_dbfs(noise(-30, 0.1)) == pytest.approx(-30, abs=0.5)


@given(st.floats(0, 55))
def test_what_a_canceller_removes_is_told(decibels: float):
    sound = noise(-20, 1)
    assert removed_db(sound, np.rint(sound * 10 ** (-decibels / 20)).astype(np.int16)) == pytest.approx(decibels, abs=1)
    assert removed_db(sound, np.zeros_like(sound)) == MOST_DB
