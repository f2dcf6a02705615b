"""The probe in rooms whose delay, level, decay, noise and loudspeaker are known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicecoach.audio.probe import PROBE_SECONDS, TAIL_SECONDS, Echo, measure_echo, probe_clip, shift_seconds
from voicecoach.core.units import SAMPLE_RATE_HZ, frames_of
from voicecoach.ports import Samples
from voicecoach.room.loudspeaker import DelayLine, Loudspeaker

LEAD = 800
"""Frames of silence before the probe."""


def played(gain: float = 1.0) -> Samples:
    probe = np.rint(probe_clip().samples * gain).astype(np.int16)
    return np.pad(probe, (LEAD, frames_of(TAIL_SECONDS)))


def heard(sound: np.ndarray, noise_dbfs: float | None = None, seed: int = 0) -> Samples:
    """Gives what a microphone makes of sound in full scales, with white noise."""
    if noise_dbfs is not None:
        sound = sound + np.random.default_rng(seed).normal(scale=10 ** (noise_dbfs / 20), size=len(sound))
    return np.clip(np.rint(sound * 32768), -32768, 32767).astype(np.int16)


def delayed(source: Samples, frames: int, gain_db: float) -> np.ndarray:
    return np.pad(source, (frames, 0))[: len(source)] / 32768 * 10 ** (gain_db / 20)


def walls(reverberation: float, seed: int, direct: float = 4.0) -> np.ndarray:
    """A direct sound and a tail of noise that falls by 60 dB in a time."""
    time = np.arange(frames_of(1.5 * reverberation)) / SAMPLE_RATE_HZ
    tail = np.random.default_rng(seed).standard_normal(len(time)) * 10 ** (-3 * time / reverberation)
    tail[0] = direct
    return tail / np.sqrt(np.sum(tail**2))


def measured(source: Samples, sound: Samples) -> Echo:
    echo = measure_echo(source, sound)
    assert echo is not None
    return echo


def test_the_probe_is_short_and_no_louder_than_the_coachs_peaks():
    samples = probe_clip().samples
    assert len(samples) == frames_of(PROBE_SECONDS)
    assert np.abs(samples).max() <= 0.25 * 32768
    assert abs(int(samples[0])) <= 1
    assert abs(int(samples[-1])) <= 1
    assert probe_clip() is probe_clip()


@settings(max_examples=40)
@given(
    st.integers(0, 15_000),
    st.floats(-40, 6),
    st.sampled_from([1, -1]),
    st.sampled_from([None, -70.0, -60.0]),
    st.integers(0, 9),
)
def test_delay_and_level_are_found(frames: int, gain_db: float, sign: int, noise: float | None, seed: int):
    source = played()
    sound = delayed(source, frames, gain_db) * sign
    echo = measured(source, heard(sound, noise, seed))
    assert echo.delay_seconds == frames / SAMPLE_RATE_HZ
    assert echo.level_db == pytest.approx(gain_db, abs=0.5)


@settings(max_examples=15)
@given(st.floats(0.15, 0.8), st.integers(0, 1000), st.integers(0, 5000))
def test_the_walls_are_found(reverberation: float, seed: int, frames: int):
    source = played()
    wet = np.convolve(delayed(source, frames, -12), walls(reverberation, seed))[: len(source)]
    echo = measured(source, heard(wet, -75, seed))
    assert echo.delay_seconds == frames / SAMPLE_RATE_HZ
    assert echo.reverberation_seconds == pytest.approx(reverberation, rel=0.2)


def test_a_cable_has_no_walls():
    source = played()
    echo = measured(source, heard(delayed(source, 100, -6), -90))
    assert echo.reverberation_seconds is not None
    assert echo.reverberation_seconds < 0.03


def test_what_is_quieter_than_the_noise_is_still_found():
    source = played()
    echo = measured(source, heard(delayed(source, 1234, -35), -50))  # the echo is at -50 as well
    assert echo.delay_seconds == 1234 / SAMPLE_RATE_HZ
    assert echo.level_db == pytest.approx(-35, abs=2)
    assert echo.distortion_db is None


@given(st.integers(0, 1000), st.sampled_from([-90.0, -60.0, -30.0]))
@settings(max_examples=20)
def test_noise_alone_is_no_echo(seed: int, noise: float):
    source = played()
    assert measure_echo(source, heard(np.zeros(len(source)), noise, seed)) is None


def test_silence_is_no_echo():
    assert measure_echo(played(), np.zeros_like(played())) is None
    assert measure_echo(np.zeros_like(played()), np.zeros_like(played())) is None


def test_a_person_who_speaks_into_it_is_no_echo():
    time = np.arange(len(played())) / SAMPLE_RATE_HZ
    voice = sum(np.sin(2 * np.pi * 130 * n * time + n) / n for n in range(1, 25)) * (np.sin(2 * np.pi * 3 * time) > 0)
    assert measure_echo(played(), heard(0.05 * voice)) is None


def test_a_loudspeaker_at_its_limit_is_noticed():
    source = played()

    def distortion(saturation_db: float | None) -> float | None:
        speaker = Loudspeaker(0.3, 0.05, saturation_db)
        return measured(source, heard(np.concatenate([speaker.process(source)]), -80)).distortion_db

    clean, gentle, strong = distortion(None), distortion(12), distortion(18)
    assert clean is None or clean < -45
    assert gentle is not None
    assert strong is not None
    # A sine of a quarter of full scale in tanh: its third harmonic is at (peak / limit) ** 2 / 12.
    assert gentle == pytest.approx(-22, abs=3)
    assert strong > gentle + 4


def test_the_level_does_not_depend_on_the_volume():
    loud, quiet = played(), played(0.25)
    assert measured(loud, heard(delayed(loud, 500, -20), -80)).level_db == pytest.approx(
        measured(quiet, heard(delayed(quiet, 500, -20), -80)).level_db, abs=0.2
    )


@pytest.mark.parametrize("ppm", [-200.0, -20.0, 0.0, 50.0, 300.0])
def test_two_clocks_that_differ_are_told(ppm: float):
    gap = frames_of(5.0)
    source = np.concatenate([played(), np.zeros(gap, np.int16), played()])
    sound = source / 32768 * 0.2
    if ppm:
        line = DelayLine(800, ppm)
        sound = line.process(sound)
    microphone = heard(sound, -75)
    length = len(played())
    first = measured(source[:length], microphone[:length])
    second = measured(source[length + gap :], microphone[length + gap :])
    assert shift_seconds(first, second) / ((length + gap) / SAMPLE_RATE_HZ) * 1e6 == pytest.approx(ppm, abs=8)
