"""Whether sound becomes softer, whatever it is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from voicecoach.hearing.endpointing import SOFTER_DB, Fall

LOUD = st.floats(1.0, 1e8)
BLOCKS = st.integers(20, 100)


def after(*parts: tuple[float, int]) -> bool:
    fall = Fall()
    for power, blocks in parts:
        for _ in range(blocks):
            fall.feed(power)
    return fall.is_softer


def factor(db: float) -> float:
    return float(10 ** (-db / 10))


@given(LOUD, BLOCKS, st.floats(SOFTER_DB + 0.01, 60), st.integers(20, 80))
def test_what_is_followed_by_something_softer_was_louder(loud: float, blocks: int, below_db: float, since: int):
    assert after((loud, blocks), (loud * factor(below_db), since))


@given(LOUD, BLOCKS, st.floats(0, SOFTER_DB - 0.01), st.integers(1, 100))
def test_what_goes_on_about_as_loud_is_not_softer(loud: float, blocks: int, below_db: float, since: int):
    assert not after((loud, blocks), (loud * factor(below_db), since))


@given(LOUD, BLOCKS, st.floats(10, 60), st.integers(1, 9))
def test_a_dip_within_a_phrase_is_passed_over(loud: float, blocks: int, below_db: float, dip: int):
    assert not after((loud, blocks), (loud * factor(below_db), dip))
    assert not after((loud, blocks), (loud * factor(below_db), dip), (loud, 20))


@given(LOUD, st.floats(10, 60))
def test_what_was_loud_a_second_ago_is_forgotten(loud: float, below_db: float):
    assert not after((loud, 50), (loud * factor(below_db), 120))


def test_nothing_was_louder_than_silence():
    assert not after((1.0, 1))
    assert not after((0.0, 50))
