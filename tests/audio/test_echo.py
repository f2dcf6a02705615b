from __future__ import annotations

import numpy as np
import pytest

from voicecoach.audio.echo import NoEcho, SpeexEcho, WebRtcEcho, open_echo_canceller, open_echo_subtractor
from voicecoach.core.units import BLOCK_FRAMES, SAMPLE_RATE_HZ
from voicecoach.ports import EchoCanceller, Samples


def speechlike(seconds: float, seed: int, hertz: float) -> np.ndarray:
    """Voiced syllables, four a second, with pauses: periodic, changing, and broad enough for a canceller to learn."""
    random = np.random.default_rng(seed)
    time = np.arange(int(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    phase = 2 * np.pi * np.cumsum(hertz * (1 + 0.1 * np.sin(2 * np.pi * 0.7 * time))) / SAMPLE_RATE_HZ
    voice = sum(np.sin(n * phase) / n**0.7 for n in range(1, 25)) + 0.3 * random.standard_normal(len(time))
    syllables = np.clip(np.sin(2 * np.pi * 4 * time), 0, 1) * (np.sin(2 * np.pi * 0.3 * time) > -0.6)
    sound = voice * syllables
    return sound / np.abs(sound).max()


def run(canceller: EchoCanceller, near: np.ndarray, far: np.ndarray) -> Samples:
    blocks = [
        canceller.process(near[i : i + BLOCK_FRAMES], far[i : i + BLOCK_FRAMES])
        for i in range(0, len(far), BLOCK_FRAMES)
    ]
    return np.concatenate(blocks)


def db(after: np.ndarray, before: np.ndarray) -> float:
    return float(10 * np.log10((np.mean(after.astype(float) ** 2) + 1e-9) / np.mean(before.astype(float) ** 2)))


@pytest.fixture(scope="module")
def far() -> Samples:
    return (speechlike(9, seed=1, hertz=120) * 12_000).astype(np.int16)


@pytest.fixture(scope="module")
def echo(far: Samples) -> Samples:
    random = np.random.default_rng(2)
    room = random.standard_normal(1600) * np.exp(-np.arange(1600) / 250)
    room[:40] = 0
    room[40] = 4.0
    wet = np.convolve(far.astype(float), room)[: len(far)]
    return (wet * 10 ** (-6 / 20) * np.std(far) / np.std(wet)).astype(np.int16)


def test_the_coachs_own_voice_is_gone_after_five_seconds(far, echo):
    cleaned = run(WebRtcEcho(), echo, far)
    late = slice(5 * SAMPLE_RATE_HZ, None)
    assert db(cleaned[late], echo[late]) <= -20


def test_the_person_is_still_heard(far, echo):
    person = np.zeros(len(far))
    talk = slice(6 * SAMPLE_RATE_HZ, 8 * SAMPLE_RATE_HZ)
    person[talk] = speechlike(2, seed=3, hertz=210) * 12_000
    near = np.clip(echo + person, -32768, 32767).astype(np.int16)
    alone = run(WebRtcEcho(), person.astype(np.int16), np.zeros_like(far))
    cleaned = run(WebRtcEcho(), near, far)
    assert db(alone[talk], person[talk]) > -3
    assert db(cleaned[talk], person[talk]) > -8


def test_what_only_subtracts_leaves_the_person_whole(far, echo):
    person = np.zeros(len(far))
    talk = slice(6 * SAMPLE_RATE_HZ, 8 * SAMPLE_RATE_HZ)
    person[talk] = speechlike(2, seed=3, hertz=210) * 12_000
    near = np.clip(echo + person, -32768, 32767).astype(np.int16)
    alone, over = run(SpeexEcho(), echo, far), run(SpeexEcho(), near, far)
    before = slice(5 * SAMPLE_RATE_HZ, talk.start)
    assert db(alone[before], echo[before]) <= -12
    beginning = slice(talk.start, talk.start + SAMPLE_RATE_HZ // 5)
    assert db(over[beginning], person[beginning]) > -3


def test_a_wrong_idea_of_the_room_adds_nothing_to_a_microphone_that_hears_no_echo(far):
    person = np.zeros(len(far), np.int16)
    voice = (speechlike(9, seed=3, hertz=120) * 12_000).astype(np.int16)
    for seconds in (1.0, 2.5, 4.0):
        word = slice(round(seconds * SAMPLE_RATE_HZ), round((seconds + 0.6) * SAMPLE_RATE_HZ))
        person[word] = voice[word]
    left = run(SpeexEcho(), person, far)
    assert not left[5 * SAMPLE_RATE_HZ :].any()


def test_without_a_canceller_the_microphone_passes(far, echo):
    assert np.array_equal(run(NoEcho(), echo, far), echo)


def test_the_installed_library_is_found():
    assert isinstance(open_echo_canceller(), WebRtcEcho)
    assert isinstance(open_echo_subtractor(), SpeexEcho)
