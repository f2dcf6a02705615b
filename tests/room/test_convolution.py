"""The streaming convolution is the convolution."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.core.units import BLOCK_FRAMES
from voicecoach.room.convolution import StreamingConvolver


@given(taps=st.integers(0, 700), blocks=st.integers(1, 12), seed=st.integers(0, 1000), silent_from=st.integers(0, 12))
def test_block_by_block_is_the_same_as_the_whole_signal(taps: int, blocks: int, seed: int, silent_from: int):
    chance = np.random.default_rng(seed)
    response, sound = chance.normal(size=taps), chance.normal(size=blocks * BLOCK_FRAMES)
    sound[silent_from * BLOCK_FRAMES :] = 0
    convolver = StreamingConvolver(response)
    streamed = np.concatenate([convolver.process(block) for block in sound.reshape(-1, BLOCK_FRAMES)])
    whole = np.convolve(sound, response) if taps else np.zeros(len(sound))
    np.testing.assert_allclose(streamed, whole[: len(sound)], atol=1e-9)


def test_after_a_long_silence_nothing_of_old_sounds_comes_back():
    response = np.random.default_rng(3).normal(size=450)
    sound = np.zeros((60, BLOCK_FRAMES))
    sound[0], sound[40] = 1.0, -1.0
    convolver = StreamingConvolver(response)
    streamed = np.concatenate([convolver.process(block) for block in sound])
    np.testing.assert_allclose(streamed, np.convolve(sound.ravel(), response)[: sound.size], atol=1e-9)
