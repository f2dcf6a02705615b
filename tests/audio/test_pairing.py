"""What was played and what was heard on two streams come together, however their callbacks follow each other."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.audio.pairing import LATE_BLOCKS, LOOK_BLOCKS, LOOKS, MOST_BLOCKS, RING_BLOCKS, STEP_BLOCKS, Pairing
from voicecoach.core.units import BLOCK_FRAMES

SILENT = 0


class Streams:
    """Drives a pairing as two streams do; blocks that are played are numbered from 1 on."""

    def __init__(self) -> None:
        self.pairing = Pairing()
        self.played = 0
        self.given: list[int] = []
        self.waited: list[int] = []

    def play(self, blocks: int = 1) -> None:
        for _ in range(blocks):
            self.played += 1
            self.pairing.play(np.full(BLOCK_FRAMES, self.played, dtype=np.int16))

    def take(self, blocks: int = 1) -> None:
        for _ in range(blocks):
            block = self.pairing.take()
            assert block.shape == (BLOCK_FRAMES,)
            assert np.ptp(block) == 0  # never pieces of two
            self.given.append(int(block[0]))
            self.waited.append(self.pairing.waiting)

    def run(self, plays: Iterable[float], takes: Iterable[float]) -> None:
        """Lets callbacks come at the moments given, one block each."""
        for _, call in sorted([*((at, self.play) for at in plays), *((at, self.take) for at in takes)], key=first):
            call()


def first(moment: tuple[float, object]) -> float:
    return moment[0]


def in_bursts(blocks: int, burst: int, *, per_second: float = 100.0, late: float = 0.0) -> list[float]:
    """Gives the moments of callbacks that come `burst` at a time."""
    return [(at - at % burst) / per_second + late + 1e-6 * (at % burst) for at in range(blocks)]


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 200)), max_size=60))
def test_however_callbacks_follow_each_other_every_block_is_given_once_and_in_order(
    bursts: list[tuple[bool, int]],
) -> None:
    streams = Streams()
    for plays, blocks in bursts:
        if plays:
            streams.play(blocks)
        else:
            streams.take(blocks)
    sounding = [number for number in streams.given if number != SILENT]
    assert sounding == sorted(set(sounding))
    assert len(streams.given) - len(sounding) == streams.pairing.silent
    # Whatever was played was given, waits, or is known to have been left out.
    assert len(sounding) + streams.pairing.left_out + streams.pairing.waiting == streams.played
    gaps = np.diff([0, *sounding]) - 1
    assert gaps.sum() <= streams.pairing.left_out
    # Memory is bounded, and so is what waits as soon as somebody takes, and what is still to be passed over.
    assert streams.pairing._ring.shape == (RING_BLOCKS, BLOCK_FRAMES)
    assert max(streams.waited, default=0) <= RING_BLOCKS // 2
    assert min(streams.waited, default=0) >= -LATE_BLOCKS


@given(
    st.integers(1, 8),
    st.integers(1, 8),
    st.floats(-0.1, 0.1),
    st.lists(st.floats(0, 0.004), min_size=1, max_size=50),
)
def test_on_one_clock_nothing_is_lost_once_both_streams_flow(
    played_at_once: int, heard_at_once: int, late: float, jitter: list[float]
) -> None:
    streams, blocks = Streams(), 20 * LOOK_BLOCKS
    takes = in_bursts(blocks, heard_at_once, late=late)
    streams.run(
        in_bursts(blocks, played_at_once),
        [at + jitter[number // heard_at_once % len(jitter)] for number, at in enumerate(takes)],
    )
    settled = slice(-5 * LOOK_BLOCKS, -20)
    assert np.array_equal(np.diff(streams.given[settled]), np.ones(len(streams.given[settled]) - 1))
    assert min(streams.waited[settled]) <= MOST_BLOCKS


@pytest.mark.parametrize("late", [1, 2, 5])
def test_blocks_that_come_late_are_passed_over_and_those_behind_them_stay_in_step(late: int) -> None:
    streams = Streams()
    streams.run(in_bursts(500, 1), in_bursts(500, 1, late=0.005))
    waiting, behind = streams.pairing.waiting, len(streams.given) - streams.given[-1]
    streams.take(waiting + late)
    streams.play(waiting + late)
    assert streams.given[-late:] == [SILENT] * late
    streams.run(in_bursts(50, 1), in_bursts(50, 1, late=0.005))
    assert len(streams.given) - streams.given[-1] == behind
    assert streams.pairing.waiting == waiting


@pytest.mark.parametrize("ppm", [2000.0, -2000.0])
def test_clocks_that_run_apart_are_followed_in_steps_and_nothing_grows(ppm: float) -> None:
    streams, blocks = Streams(), 100 * LOOK_BLOCKS
    takes = in_bursts(blocks, 3, per_second=100 * (1 + ppm / 1e6), late=0.005)
    streams.run(in_bursts(blocks, 6), [at for at in takes if at < blocks / 100 - 0.1])
    pairing = streams.pairing
    assert pairing.silent - pairing.left_out == pytest.approx(blocks * ppm / 1e6, abs=2 * STEP_BLOCKS)
    assert max(pairing.silent, pairing.left_out) < blocks * LATE_BLOCKS / LOOK_BLOCKS
    assert max(streams.waited) <= MOST_BLOCKS + STEP_BLOCKS + 6
    behind = np.array([at - number for at, number in enumerate(streams.given) if number != SILENT])
    steps = np.diff(behind[LOOK_BLOCKS:])
    assert set(np.abs(steps[steps != 0])) == {STEP_BLOCKS}


def test_a_microphone_that_stands_still_does_not_let_what_waits_grow() -> None:
    streams = Streams()
    streams.run(in_bursts(500, 1), in_bursts(500, 1, late=0.005))
    streams.play(10 * RING_BLOCKS)
    streams.take()
    assert streams.given[-1] == streams.played - STEP_BLOCKS + 1


@pytest.mark.parametrize("missed", [5, 60])
def test_a_microphone_that_goes_on_later_is_in_step_again_within_seconds(missed: int) -> None:
    streams = Streams()
    streams.run(in_bursts(500, 1), in_bursts(500, 1, late=0.005))
    streams.play(missed)
    blocks = (LOOKS + 1) * LOOK_BLOCKS
    streams.run(in_bursts(blocks, 1), in_bursts(blocks, 1, late=0.005))
    assert streams.waited[-1] <= MOST_BLOCKS


def test_a_loudspeaker_that_stands_still_is_taken_for_silence() -> None:
    streams = Streams()
    streams.run(in_bursts(500, 1), in_bursts(500, 1, late=0.005))
    before = streams.given[-1]
    streams.take(50)
    waited = [number for number in streams.given[-50:] if number != SILENT]
    assert waited == list(range(before + 1, streams.played + 1))
    streams.run(in_bursts(100, 1), in_bursts(100, 1, late=0.005))
    assert streams.given[-1] >= streams.played - STEP_BLOCKS


def test_what_waited_is_forgotten_where_the_streams_begin_anew() -> None:
    streams = Streams()
    streams.play(5)
    streams.pairing.forget()
    streams.play(5)
    streams.take()
    assert streams.given[-1] == 6


def test_a_block_that_was_given_may_be_kept() -> None:
    streams = Streams()
    streams.play(10)
    kept = [streams.pairing.take() for _ in range(5)]
    streams.play(RING_BLOCKS)
    assert [int(block[0]) for block in kept] == [1, 2, 3, 4, 5]
