"""What the callbacks of two streams do, without a stream."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from voicecoach.audio.callback import PairedCallback
from voicecoach.audio.mixer import Mixer
from voicecoach.audio.pairing import STEP_BLOCKS, Pairing
from voicecoach.core.units import BLOCK_FRAMES
from voicecoach.ports import Clip, Samples

FINE = SimpleNamespace(input_overflow=False, output_underflow=False)


class Streams:
    """Calls what PortAudio would call."""

    def __init__(self) -> None:
        self.mixer = Mixer()
        self.handed: list[tuple[int, int]] = []
        pairing = Pairing()
        self.microphone, self.loudspeaker = (PairedCallback(self.mixer, self._on_block, pairing) for _ in range(2))
        self.microphone.other, self.loudspeaker.other = self.loudspeaker, self.microphone

    def _on_block(self, microphone: Samples, played: Samples) -> None:
        self.handed.append((int(microphone[0]), int(played[0])))

    def hear(self, value: int = 7) -> None:
        self.microphone.input(np.full((BLOCK_FRAMES, 1), value, np.int16), BLOCK_FRAMES, None, FINE)

    def play(self) -> int:
        block = np.full((BLOCK_FRAMES, 1), 99, np.int16)
        self.loudspeaker.output(block, BLOCK_FRAMES, None, FINE)
        return int(block[0, 0])


@pytest.fixture
def streams() -> Streams:
    return Streams()


def test_nothing_is_mixed_before_the_microphone_flows(streams: Streams) -> None:
    streams.mixer.place(Clip(np.full(BLOCK_FRAMES, 500, np.int16)), 0, speech=True)
    assert [streams.play() for _ in range(3)] == [0, 0, 0]
    assert streams.mixer.position == 0
    streams.hear()
    assert streams.play() == 500


def test_nothing_is_handed_over_before_the_loudspeaker_flows(streams: Streams) -> None:
    streams.hear()
    assert streams.handed == []
    streams.play()
    streams.hear()
    assert streams.handed == [(7, 0)]


def test_each_block_of_the_microphone_is_handed_over_with_one_that_was_played(streams: Streams) -> None:
    streams.mixer.place(Clip(np.repeat(np.arange(1, 11, dtype=np.int16), BLOCK_FRAMES)), 0, speech=True)
    streams.hear()
    for number in range(10):
        streams.play()
        streams.hear(number)
    assert [heard for heard, _ in streams.handed] == list(range(10))
    assert [played for _, played in streams.handed] == list(range(1, 11))
    assert streams.mixer.position == 10 * BLOCK_FRAMES


def test_streams_that_are_retired_are_silent_and_move_nothing(streams: Streams) -> None:
    streams.hear()
    streams.play()
    streams.microphone.retired = streams.loudspeaker.retired = True
    before, handed = streams.mixer.position, len(streams.handed)
    streams.hear()
    assert streams.play() == 0
    assert (streams.mixer.position, len(streams.handed)) == (before, handed)


def test_a_loudspeaker_that_is_late_costs_silence_and_nothing_of_what_is_heard(streams: Streams) -> None:
    streams.hear()
    streams.play()
    for number in range(1 + STEP_BLOCKS):
        streams.hear(number)
    assert len(streams.handed) == 1 + STEP_BLOCKS
    assert [played for _, played in streams.handed[1:]] == [0] * STEP_BLOCKS
