from __future__ import annotations

import itertools

import numpy as np
import pytest

from voicecoach.audio.tones import tone_clip
from voicecoach.core.effects import Tone
from voicecoach.core.units import SAMPLE_RATE_HZ


def spectrum(tone: Tone) -> np.ndarray:
    bands = np.abs(np.fft.rfft(tone_clip(tone).samples, 4096)).reshape(-1)[:2048].reshape(256, 8).sum(axis=1)
    return bands / np.linalg.norm(bands)


@pytest.mark.parametrize("tone", Tone)
def test_a_tone_is_short_soft_and_without_clicks(tone):
    samples = tone_clip(tone).samples
    assert 0.03 <= len(samples) / SAMPLE_RATE_HZ <= 0.15
    assert 0.1 < np.abs(samples).max() / 32767 < 0.2
    assert abs(int(samples[0])) < 50
    assert abs(int(samples[-1])) < 50
    assert tone_clip(tone).text == ""
    assert not samples.flags.writeable


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(Tone, 2)))
def test_tones_are_clearly_different(one, other):
    different_length = abs(len(tone_clip(one).samples) / len(tone_clip(other).samples) - 1) > 0.3
    assert different_length or spectrum(one) @ spectrum(other) < 0.8


def test_the_acknowledgement_rises_and_go_is_higher_than_ready():
    def pitch(samples: np.ndarray) -> float:
        return float(np.abs(np.fft.rfft(samples, 16_000)).argmax())

    ack = tone_clip(Tone.ACK).samples
    assert pitch(ack[len(ack) // 2 :]) > 1.2 * pitch(ack[: len(ack) // 3])
    assert pitch(tone_clip(Tone.GO).samples) > 1.5 * pitch(tone_clip(Tone.READY).samples)
